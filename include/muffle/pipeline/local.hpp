// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string_view>

#include <muffle/abi.hpp>
#include <muffle/pipeline/drawn.hpp>
#include <muffle/release/release.hpp>

namespace muffle::inline MUFFLE_ABI {

/// What travels beside a release inside a pipeline and is never encoded: what the host calls the title, so that one
/// title is drawn for once, the household, where one installation serves several, and
/// the person, where consent is asked of each. Text of any form; only read while
/// the pipeline runs.
struct local {
  std::string_view title{};
  std::string_view household{};
  std::string_view person{};
};

namespace detail {

/// With what a coin drew for it, so that the next stage with this coin need not: see `secret_coin::drawn_for`.
struct drawn_local : local {
  constexpr drawn_local(const local& at) noexcept : local(at) {}

  mutable std::optional<drawn> known{};
};

template <class... Tables>
class require_k_stage;

/// A record on its way. Stages see the `local` of it; the raw values only the stage that answers by a coarser policy.
template <class Record>
class passage : public drawn_local {
 public:
  constexpr passage(const Record& raw, const local& at) noexcept : drawn_local(at), raw_(&raw) {}

 private:
  template <class... Tables>
  friend class require_k_stage;

  template <policy_type P>
  constexpr release<P> answer() const noexcept {
    return release<P>(*raw_);
  }

  const Record* raw_;
};

}  // namespace detail

}  // namespace muffle::inline MUFFLE_ABI
