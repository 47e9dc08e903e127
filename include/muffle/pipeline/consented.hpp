// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <string>

#include <muffle/consent/data_kind.hpp>
#include <muffle/pipeline/stage.hpp>
#include <muffle/release/release.hpp>

namespace muffle::inline v0 {

/// Whoever knows what people agreed to, such as `kept_consent`. One that also has `allows(kind, person)` is asked that
/// of the person whom `local` names.
template <class Ledger>
concept consent_source = requires(const Ledger& ledger, const data_kind& kind) {
  { ledger.allows(kind) } -> std::convertible_to<bool>;
};

namespace detail {

template <consent_source Ledger>
class consented_stage {
 public:
  static constexpr stage_kind kind = stage_kind::gate;
  static constexpr bool asks_consent = true;

  constexpr explicit consented_stage(const Ledger& ledger) noexcept : ledger_(&ledger) {}

  phrase describe() const { return {"stage.consented", "only what people agreed to", {}}; }

  template <class Release, class Next>
  constexpr disposition operator()(const Release& answer, const local& at, const Next& next) const {
    using policy = typename Release::policy;
    [[maybe_unused]] detail::checked_declaration<policy> checked;
    if constexpr (declared<policy>) {
      return is_allowed(data_kind_of<policy>, at) ? next(answer) : disposition::no_consent;
    } else {
      return disposition::no_consent;
    }
  }

 private:
  constexpr bool is_allowed(const data_kind& asked, const local& at) const {
    if constexpr (requires { ledger_->allows(asked, at.person); }) {
      return ledger_->allows(asked, at.person);
    } else {
      return ledger_->allows(asked);
    }
  }

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
