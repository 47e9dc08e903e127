// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <string>

#include <muffle/pipeline/stage.hpp>
#include <muffle/policy/declaration.hpp>
#include <muffle/release/release.hpp>

namespace muffle::inline v0 {

/// Whoever knows what people agreed to.
template <class Ledger>
concept consent_source = requires(const Ledger& ledger, const declaration& declared) {
  { ledger.allows(declared) } -> std::convertible_to<bool>;
};

namespace detail {

template <consent_source Ledger>
class consented_stage {
 public:
  static constexpr stage_kind kind = stage_kind::gate;

  constexpr explicit consented_stage(const Ledger& ledger) noexcept : ledger_(&ledger) {}

  std::string describe() const { return "only what people agreed to"; }

  template <class Release, class Next>
  constexpr disposition operator()(const Release& answer, const local&, const Next& next) const {
    using policy = typename Release::policy;
    static_assert(
        declared<policy>,
        "muffle: consent is asked for what a policy declares, and this one does not say what it is for: give it a "
        "complete `declared`");
    if constexpr (declared<policy>) {
      return ledger_->allows(policy::declared) ? next(answer) : disposition::no_consent;
    } else {
      return disposition::no_consent;
    }
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

}  // namespace muffle::inline v0
