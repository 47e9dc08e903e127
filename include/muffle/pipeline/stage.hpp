// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <cstdint>
#include <type_traits>

#include <muffle/abi.hpp>
#include <muffle/phrase.hpp>
#include <muffle/pipeline/disposition.hpp>
#include <muffle/pipeline/local.hpp>

namespace muffle::inline MUFFLE_ABI {

/// Where in a pipeline a stage can stand: one question, any number of gates, at most one bound, and a sink.
enum class stage_kind : std::uint8_t { question, gate, bound, sink };

/// A stage is a function object that says what kind it is and, in words, what it does: a text, or a `phrase` that can be
/// told in other languages. A gate is called with a release, with its `local`, and with what comes next, and either returns
/// what that returns or a reason to hold back:
///
///     struct only_at_night {
///       static constexpr muffle::stage_kind kind = muffle::stage_kind::gate;
///       muffle::phrase describe() const { return "only at night"; }
///       template <class Release, class Next>
///       muffle::disposition operator()(const Release& release, const muffle::local&, const Next& next) const {
///         return is_night() ? next(release) : muffle::disposition::held_by_host;
///       }
///     };
///
/// A sink is called with a release and its `local`, and, where it takes them, with what stages put beside the release: the
/// `agreement` of `consented` and the `bound_ticket` of `bounded`, in the order of their stages. What counts or remembers
/// something has, beside operator(), a `preview` of the same form, which does neither; that of a sink returns a pair of what
/// would become of the release and what would be sent. What changes how answers are to be counted has a
/// `void tell(muffle::pipeline_facts&) const`, which collectors are told by. Stages are called from as many threads as the pipeline is.
template <class S>
concept stage = std::copy_constructible<S> && requires(const S& instance) {
  typename std::integral_constant<stage_kind, S::kind>;
  { instance.describe() } -> std::convertible_to<phrase>;
};

namespace detail {

/// Stages that draw for each title: the pipeline holds back what comes without one.
template <class S>
inline constexpr bool needs_title = [] {
  if constexpr (requires { S::needs_title; }) {
    return S::needs_title;
  } else {
    return false;
  }
}();

/// Stages that let only that pass which people agreed to.
template <class S>
inline constexpr bool asks_consent = [] {
  if constexpr (requires { S::asks_consent; }) {
    return S::asks_consent;
  } else {
    return false;
  }
}();

}  // namespace detail

}  // namespace muffle::inline MUFFLE_ABI
