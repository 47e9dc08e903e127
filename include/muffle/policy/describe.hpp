// SPDX-License-Identifier: MIT
#pragma once

/// The policy document: all that a policy does, as JSON. Needs nlohmann/json, so link `muffle::json`.

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include <nlohmann/json.hpp>

#include <muffle/abi.hpp>
#include <muffle/generalize/intervals.hpp>
#include <muffle/generalize/laws.hpp>
#include <muffle/policy/detail/declared_json.hpp>
#include <muffle/policy/detail/names_of.hpp>
#include <muffle/policy/fingerprint.hpp>
#include <muffle/policy/policy.hpp>
#include <muffle/vocabulary/frame_rate_class.hpp>
#include <muffle/vocabulary/vocabulary.hpp>

namespace muffle::inline MUFFLE_ABI {

namespace detail {

using policy_json = nlohmann::ordered_json;

/// An array, where there is nothing to name too.
template <class Members>
policy_json names_in(Members members) {
  policy_json result = policy_json::array();
  for (const std::string_view each : names_of(members)) result.push_back(each);
  return result;
}

inline policy_json hexadecimal(std::uint64_t number) {
  std::string text(16, '0');
  for (std::size_t i = 16; i-- != 0; number >>= 4) text[i] = "0123456789abcdef"[number & 15];
  return text;
}

/// What text that no table has is: an enumerator, null for unknown, or the way in which a number in it is read.
template <class E>
policy_json otherwise_of() {
  if constexpr (std::same_as<E, frame_rate_class>) {
    return "frame rate";
  } else if constexpr (requires { E::other; }) {
    return static_cast<std::uint64_t>(E::other);
  } else {
    return nullptr;
  }
}

/// Whether text is read in a way that other programs do not know.
template <class E>
inline constexpr bool reads_in_its_own_way = !std::same_as<E, frame_rate_class> && requires(std::string_view text) {
  vocabulary<E>::read(text);
};

/// The spellings of a generalizer that reads text, wherever it stands inside of others; null for every other one.
template <class G>
policy_json spellings_of() {
  if constexpr (requires { typename G::inner; }) {
    return spellings_of<typename G::inner>();
  } else if constexpr (requires { G::system::name; }) {
    using system = typename G::system;
    using vocabulary_type = typename G::domain;
    policy_json table = policy_json::object();
    for (const auto& row : spellings<vocabulary_type, system>::table) {
      table[std::string(row.text)] = static_cast<std::uint64_t>(row.is);
    }
    policy_json parameters = policy_json::array();
    if constexpr (requires { system::parameters; }) {
      for (const std::string_view each : system::parameters) parameters.push_back(each);
    }
    policy_json result{{"system", system::name},
                       {"ignores_case", system::ignores_case},
                       {"parameters", std::move(parameters)},
                       {"cut_at", tail_of<vocabulary_type, system>()},
                       {"otherwise", otherwise_of<vocabulary_type>()},
                       {"table", std::move(table)}};
    if constexpr (requires { spellings<vocabulary_type, system>::words; }) {
      result["words"] = spellings<vocabulary_type, system>::words;
    }
    return result;
  } else {
    return nullptr;
  }
}

/// Whether a field reads one enumeration: some generalizers read numbers, and their classes as enumerators, too.
template <class From>
inline constexpr bool reads_an_enumeration = false;
template <auto Source>
inline constexpr bool reads_an_enumeration<from<Source>> = closed_vocabulary<read_t<Source>>;

/// How the members of a field become a point, for other programs; null where it cannot be said.
template <class From, class G>
policy_json reading_of() {
  std::string_view reading;
  if constexpr (reads_an_enumeration<From> && closed_vocabulary<typename G::domain>) {
    reading = "enumerator";
  } else if constexpr (reads_in_its_own_way<typename G::domain> && reads_text<G>) {
    reading = "";
  } else if constexpr (requires { std::string_view(reader<G>::type::reading); }) {
    reading = reader<G>::type::reading;
  } else if constexpr (raw_at<G>::is_bool) {
    reading = "flag";
  } else if constexpr (raw_at<G>::is_enum && closed_vocabulary<typename G::domain>) {
    reading = "enumerator";
  } else if constexpr (raw_at<G>::is_unit) {
    reading = reading_of_line<typename G::domain>();
  } else if constexpr (raw_at<G>::is_number && std::same_as<typename G::domain, point>) {
    reading = "number";
  }
  return reading.empty() ? policy_json(nullptr) : policy_json(reading);
}

/// The unit that a member's numbers are in: what `in` says, or what its type does.
template <class Source, class Read>
policy_json unit_of_source() {
  if constexpr (!Source::unit.empty()) {
    return Source::unit;
  } else if constexpr (std::same_as<Read, bit_rate>) {
    return "bit/s";
  } else if constexpr (std::same_as<Read, milliseconds> || duration_like<Read>) {
    return "ms";
  } else if constexpr (std::same_as<Read, frame_rate>) {
    return "Hz";
  } else if constexpr (std::same_as<Read, speed>) {
    return "x";
  } else if constexpr (std::same_as<Read, progress>) {
    return "%";
  } else if constexpr (std::convertible_to<Read, instant>) {
    return "unix s";
  } else if constexpr (std::convertible_to<Read, local_instant>) {
    return "utc";
  } else if constexpr (std::same_as<Read, utc_offset>) {
    return "min";
  } else {
    return nullptr;
  }
}

template <auto... Sources>
policy_json optional_in(from<Sources...>) {
  policy_json result = policy_json::array();
  (result.push_back(optional_like<typename source_of<Sources>::type>), ...);
  return result;
}

template <auto... Sources>
policy_json units_in(from<Sources...>) {
  policy_json result = policy_json::array();
  (result.push_back(unit_of_source<source_of<Sources>, read_t<Sources>>()), ...);
  return result;
}

template <class F>
policy_json describe_field() {
  using G = typename F::generalizer_type;
  policy_json result{{"name", F::name},
                     {"reads", names_in(typename F::source{})},
                     {"units", units_in(typename F::source{})},
                     {"optional", optional_in(typename F::source{})},
                     {"reading", reading_of<typename F::source, G>()},
                     {"value", G::rule}};
  if constexpr (closed_vocabulary<typename G::domain>) {
    policy_json values = policy_json::array();
    for (const std::string_view label : vocabulary<typename G::domain>::labels) values.push_back(label);
    result["values"] = std::move(values);
  }
  if (policy_json spelled = spellings_of<G>(); !spelled.is_null()) result["spellings"] = std::move(spelled);
  result["ordered"] = G::ordered;
  policy_json classes = policy_json::array();
  for (class_index i = 0; i != G::classes; ++i) classes.push_back(G::label(i));
  result["classes"] = std::move(classes);
  policy_json cuts = policy_json::array();
  const std::span<const cut> pieces = G::cuts();
  for (std::size_t i = 0; i != pieces.size(); ++i) {
    if (is_repeated(pieces, i)) continue;
    const cut& piece = pieces[i];
    cuts.push_back({{"from", piece.from == unreadable ? policy_json(nullptr) : policy_json(piece.from)},
                    {"class", piece.is == G::classes ? policy_json(nullptr) : policy_json(piece.is)}});
  }
  result["cuts"] = std::move(cuts);
  constexpr class_index absent = class_of_absent<G>;
  result["absent"] = absent == G::classes ? policy_json(nullptr) : policy_json(absent);
  return result;
}

template <class P>
policy_json describe_kept() {
  if constexpr (!P::has_rare) {
    return "all";
  } else {
    policy_json result = policy_json::array();
    for (std::uint64_t cell = 0; cell != P::kept; ++cell) {
      policy_json row = policy_json::array();
      for (const class_index is : P::classes_of(cell)) row.push_back(is);
      result.push_back(std::move(row));
    }
    return result;
  }
}

}  // namespace detail

/// Counted up when a document could be misread by a program that knows the one before.
inline constexpr int document_format = 1;

/// All that a policy does, in an order that does not change: enough for another program to do the same, such as
/// `read_document` in document.hpp.
///
///  * `muffle_policy`: the format, `document_format`.
///  * `cells`, `capacity_bits`: how many releases there can be, and log2 of it, rounded up to three digits.
///  * `fields`: each with the members that it `reads`, the `units` that their numbers are in, as in `in<...>` (null where
///    they have none), and whether they are `optional`; what number they make on a line (`value` in words, `reading` as
///    `generalizer` lists them, null where other programs cannot know); the `classes`, and the `cuts` of that line:
///    from this number on, up to the next cut, the value is of this class (an index into `classes`). A `from` of null
///    is below every number, where values that cannot be read are; a `class` of null is unknown. `absent` is the class
///    of records in which an optional member is not there. Where the line is a vocabulary, the number is an index into
///    `values`, and after its end the value is unknown. `spellings` takes text to that index: trim it, make ASCII
///    letters small if case is ignored, look it up; else cut it at the last character of `cut_at` and try again. If
///    there are `parameters`, the media type and these fields of the text, in their order, are looked up:
///    "video/mpeg,mpegversion=4". What is not found is `otherwise`: an index, null for unknown, or "frame rate" if a
///    number in the text says which; what is empty is unknown. If there are `words`, text of them that is not in the table
///    is counted: each is one loudspeaker, see vocabulary/detail/loudspeaker_words.hpp.
///  * `kept`: the combinations of classes in the order of their cells, or "all" of them, the last field running fastest.
///  * `rare`, `incomplete`: the cells of combinations that are not kept, and of records with a field that is unknown.
template <policy_type P>
nlohmann::ordered_json describe() {
  using detail::policy_json;
  policy_json result{{"muffle_policy", document_format},
                     {"policy", policy_name<P>},
                     {"version", policy_version<P>},
                     {"fingerprint", detail::hexadecimal(policy_fingerprint<P>)},
                     {"cells", P::cells},
                     {"capacity_bits", P::capacity_bits.thousandths / 1000.0}};
  if constexpr (declared<P>) {
    result["declared"] = detail::declared_json(P::declared);
  } else {
    result["declared"] = nullptr;
  }
  result["withheld"] = detail::names_in(typename P::withheld_members{});
  result["unused"] = detail::names_in(typename P::unused_members{});
  policy_json fields = policy_json::array();
  [&]<class... Fields>(detail::type_list<Fields...>) {
    (fields.push_back(detail::describe_field<Fields>()), ...);
  }(typename P::fields{});
  result["fields"] = std::move(fields);
  result["kept"] = detail::describe_kept<P>();
  result["rare"] = P::has_rare ? policy_json(P::rare_cell) : policy_json(nullptr);
  result["incomplete"] = P::has_incomplete ? policy_json(P::incomplete_cell) : policy_json(nullptr);
  return result;
}

}  // namespace muffle::inline MUFFLE_ABI
