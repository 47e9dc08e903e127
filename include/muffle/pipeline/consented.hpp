// SPDX-License-Identifier: MIT
#pragma once

#include <optional>

#include <muffle/abi.hpp>
#include <muffle/consent/consent_source.hpp>
#include <muffle/epochs.hpp>
#include <muffle/pipeline/stage.hpp>
#include <muffle/release/release.hpp>

namespace muffle::inline MUFFLE_ABI {

namespace detail {

template <consent_source Ledger>
class consented_stage {
 public:
  using clock_type = clock_of<Ledger>;
  static constexpr stage_kind kind = stage_kind::gate;
  static constexpr bool asks_consent = true;

  constexpr explicit consented_stage(const Ledger& ledger) noexcept : ledger_(&ledger) {}

  phrase describe() const { return {"stage.consented", "only what people agreed to", {}}; }

  template <class Release, class Next>
  constexpr disposition operator()(const Release& answer, const local& at, const Next& next) const {
    using policy = typename Release::policy;
    [[maybe_unused]] detail::checked_declaration<policy> checked;
    if constexpr (declared<policy>) {
      const std::optional<agreement> under = agreed_by(*ledger_, data_kind_of<policy>, at.person);
      return under ? next(answer, *under) : disposition::no_consent;
    } else {
      return disposition::no_consent;
    }
  }

  /// What people are asked to agree to can be seen before they do.
  template <class Release, class Next>
  constexpr disposition preview(const Release& answer, const local& at, const Next& next) const {
    const disposition behind = next(answer);
    const disposition here = (*this)(answer, at, [](const auto&...) { return disposition::passed_on; });
    return here == disposition::passed_on ? behind : here;
  }

 private:
  const Ledger* ledger_;
};

}  // namespace detail

/// A gate: only releases whose policy declares what people agreed to pass. The ledger is asked each time, so that a
/// withdrawal works at once; it has to live as long as the pipeline.
template <consent_source Ledger>
constexpr auto consented(const Ledger& ledger) noexcept {
  return detail::consented_stage<Ledger>(ledger);
}
template <consent_source Ledger>
void consented(const Ledger&&) = delete;

}  // namespace muffle::inline MUFFLE_ABI
