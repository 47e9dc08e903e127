// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include <fmt/format.h>

#include <muffle/abi.hpp>
#include <muffle/consent/data_kind.hpp>
#include <muffle/identified/identified_disclosure.hpp>
#include <muffle/phrase.hpp>
#include <muffle/pipeline/pipeline.hpp>
#include <muffle/policy/capacity.hpp>
#include <muffle/policy/detail/names_of.hpp>
#include <muffle/policy/fingerprint.hpp>
#include <muffle/policy/policy.hpp>
#include <muffle/release/encode.hpp>

namespace muffle::inline MUFFLE_ABI {

/// One thing that is asked: what it is read from, and every class that a value can fall into.
struct disclosed_field {
  std::string_view name;
  std::vector<std::string_view> reads;
  std::vector<std::string_view> classes;
};

/// An answer that can leave, as text and as the very JSON that would.
struct disclosed_example {
  std::string text;
  std::string json;
};

/// A kind of data that a pipeline sends.
struct disclosed_kind {
  data_kind kind;
  std::uint16_t version;
  std::uint64_t fingerprint;
  std::uint64_t cells;
  bits capacity_bits;
  /// How many public titles share each answer at least; nothing where a pipeline sends it that does not look, or that
  /// replaces answers at random.
  std::optional<std::uint64_t> least_crowd;
  std::vector<disclosed_field> fields;
  std::vector<std::string_view> withheld;  ///< members that no question asks for
  std::vector<std::string_view> unused;    ///< members that this question does not ask for
  bool has_rare;
  bool has_incomplete;
  std::vector<disclosed_example> examples;
};

/// What one pipeline does with a record.
struct disclosed_pipeline {
  std::vector<std::string_view> kinds;  ///< a record answers one of them
  std::vector<phrase> stages;
  std::uint64_t cells;
  bits capacity_bits;
  bool asks_consent;
};

/// Somebody who is told who plays what, where that was switched on. The address in `kind` lives as long as the
/// `identified_disclosure` that was disclosed.
struct disclosed_integration {
  data_kind kind;
  std::vector<std::string_view> tells;
};

/// All that can leave, made from the types that make it.
struct disclosure {
  std::vector<disclosed_kind> kinds;
  std::vector<disclosed_pipeline> pipelines;
  std::vector<disclosed_integration> integrations;
};

namespace detail {

template <class Names>
std::vector<std::string_view> listed(const Names& names) {
  return {names.begin(), names.end()};
}

template <class F>
disclosed_field disclosed_field_of() {
  disclosed_field result{F::name, listed(names_of(typename F::source{})), {}};
  for (class_index i = 0; i != F::generalizer_type::classes; ++i)
    result.classes.push_back(F::generalizer_type::label(i));
  return result;
}

template <class P>
disclosed_example example_of(std::uint64_t cell) {
  disclosed_example result;
  for (std::size_t i = 0; i != P::field_count; ++i) {
    const std::string_view label = P::label(cell, i);
    if (cell >= P::kept) {
      result.text = label;
      break;
    }
    result.text += fmt::format("{}{}={}", i == 0 ? "" : " ", P::field_names[i], label);
  }
  result.json = json_text<P>(cell).view();
  return result;
}

/// The first, the last and the middle of the grid, and those that stand for all others.
template <class P>
std::vector<disclosed_example> examples_of() {
  std::vector<std::uint64_t> cells{0, P::kept / 2, P::kept - 1};
  if (P::has_rare) cells.push_back(P::rare_cell);
  if (P::has_incomplete) cells.push_back(P::incomplete_cell);
  cells.erase(std::unique(cells.begin(), cells.end()), cells.end());
  std::vector<disclosed_example> result;
  for (const std::uint64_t cell : cells) result.push_back(example_of<P>(cell));
  return result;
}

template <class P>
disclosed_kind disclosed_kind_of(std::optional<std::uint64_t> least_crowd) {
  [[maybe_unused]] checked_declaration<P> checked;
  // What is answered at random says nothing of how many share it.
  if constexpr (requires { typename P::true_policy; }) least_crowd.reset();
  disclosed_kind result{data_kind_of<P>,
                        policy_version<P>,
                        policy_fingerprint<P>,
                        P::cells,
                        P::capacity_bits,
                        least_crowd,
                        {},
                        listed(names_of(typename P::withheld_members{})),
                        listed(names_of(typename P::unused_members{})),
                        P::has_rare,
                        P::has_incomplete,
                        examples_of<P>()};
  [&]<class... Fields>(type_list<Fields...>) {
    (result.fields.push_back(disclosed_field_of<Fields>()), ...);
  }(typename P::fields{});
  return result;
}

inline void add(disclosure& to, disclosed_kind kind) {
  for (disclosed_kind& each : to.kinds) {
    if (each.fingerprint != kind.fingerprint) continue;
    each.least_crowd =
        each.least_crowd && kind.least_crowd ? std::min(each.least_crowd, kind.least_crowd) : std::nullopt;
    return;
  }
  to.kinds.push_back(std::move(kind));
}

template <class... Stages>
void disclose_one(disclosure& to, const pipeline<Stages...>& sends) {
  using sending = pipeline<Stages...>;
  disclosed_pipeline told{{}, sends.describe(), sending::cells, sending::capacity_bits, sending::asks_consent};
  [&]<class... Policies>(type_list<Policies...>) {
    (told.kinds.push_back(policy_name<Policies>), ...);
    (add(to, disclosed_kind_of<Policies>(sends.facts().least_crowd)), ...);
  }(typename sending::answers{});
  to.pipelines.push_back(std::move(told));
}

template <class I, class Ledger, class Send>
void disclose_one(disclosure& to, const identified_disclosure<I, Ledger, Send>& tells) {
  to.integrations.push_back({tells.kind(), listed(names_of(typename I::tells{}))});
}

template <class Other>
void disclose_one(disclosure&, const Other&) {
  static_assert(
      sizeof(Other) == 0,
      "muffle: what is disclosed are pipelines and identified disclosures: hand them over as they are called");
}

}  // namespace detail

/// What these pipelines and identified disclosures can send. Each of them that a program has is to be named; what is
/// not named is not told.
template <class... Sending>
disclosure disclose(const Sending&... sending) {
  disclosure result;
  (detail::disclose_one(result, sending), ...);
  return result;
}

}  // namespace muffle::inline MUFFLE_ABI
