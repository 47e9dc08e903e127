// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include <muffle/abi.hpp>
#include <muffle/crowd/reference_table.hpp>
#include <muffle/policy/policy.hpp>

namespace muffle::inline MUFFLE_ABI {

/// Where too few titles share the answer of one policy, a coarser one is asked instead: `or_else<quality, definition>`.
/// That it was asked says that the finer answer was rare, so its crowds are counted over the titles that fall through.
template <policy_type Fine, policy_type Coarse>
struct or_else {
 private:
  using checked = decltype([] {
    static_assert(std::same_as<typename Fine::record, typename Coarse::record>,
                  "muffle: or_else asks two policies about one record: this one mixes records");
    static_assert(!std::same_as<Fine, Coarse>,
                  "muffle: or_else<A, A> asks the same again: name a coarser policy second");
  }());
};

namespace detail {

template <class Entry>
struct table_of {
  using fine = Entry;
  using coarse = void;
};
template <class Fine, class Coarse>
struct table_of<or_else<Fine, Coarse>> {
  using checked = or_else<Fine, Coarse>;
  using fine = Fine;
  using coarse = Coarse;
};

template <class Entry>
inline constexpr bool is_table = policy_type<Entry>;
template <class Fine, class Coarse>
inline constexpr bool is_table<or_else<Fine, Coarse>> = true;

template <class Entry>
reference_table count_table(std::span<const typename table_of<Entry>::fine::record> titles, std::uint64_t synthetic) {
  using fine = typename table_of<Entry>::fine;
  using coarse = typename table_of<Entry>::coarse;
  reference_table result{table_key::of<fine>(), std::vector<std::uint64_t>(fine::cells), std::nullopt, synthetic};
  if constexpr (std::is_void_v<coarse>) {
    for (const auto& each : titles) ++result.titles[fine::cell_of(each)];
  } else {
    std::map<std::pair<std::uint64_t, std::uint64_t>, std::uint64_t> both;
    for (const auto& each : titles) {
      ++result.titles[fine::cell_of(each)];
      ++both[{fine::cell_of(each), coarse::cell_of(each)}];
    }
    result.coarser = reference_table::fallback{table_key::of<coarse>(), coarse::cells, {}};
    for (const auto& [cells, count] : both) result.coarser->titles.push_back({cells.first, cells.second, count});
  }
  return result;
}

/// Why a table is none for a policy; nothing where it is.
template <class Entry>
std::string mismatch(const reference_table* found) {
  using fine = typename table_of<Entry>::fine;
  using coarse = typename table_of<Entry>::coarse;
  const auto differs = [](std::string_view name, std::uint16_t version, std::string_view how) {
    return fmt::format(
        "the reference {} {}, version {}: write one with muffle-check --write-reference of this release of "
        "the program",
        how, name, version);
  };
  if (found == nullptr) return differs(policy_name<fine>, policy_version<fine>, "has no table for");
  if (found->key != table_key::of<fine>() || found->titles.size() != fine::cells)
    return differs(policy_name<fine>, policy_version<fine>,
                   fmt::format("has version {} of {}, which is not the same as", found->key.version, found->key.name));
  if constexpr (!std::is_void_v<coarse>) {
    if (!found->coarser)
      return differs(policy_name<coarse>, policy_version<coarse>, "does not count, for those that fall through,");
    if (found->coarser->key != table_key::of<coarse>() || found->coarser->cells != coarse::cells)
      return differs(policy_name<coarse>, policy_version<coarse>,
                     fmt::format("falls back to version {} of {}, which is not the same as",
                                 found->coarser->key.version, found->coarser->key.name));
  }
  return {};
}

}  // namespace detail

template <class... Tables>
class reference;

/// A reference, or why a text is none for these policies.
template <class... Tables>
class read_reference {
 public:
  read_reference(reference<Tables...> value) : value_(std::move(value)) {}
  explicit read_reference(std::string problem) : problem_(std::move(problem)) {}

  explicit operator bool() const noexcept { return value_.has_value(); }
  /// What is wrong and what to do about it; empty where nothing is.
  const std::string& problem() const noexcept { return problem_; }
  /// Only where there is one.
  const reference<Tables...>& operator*() const noexcept { return *value_; }
  const reference<Tables...>* operator->() const noexcept { return &*value_; }

 private:
  std::optional<reference<Tables...>> value_;
  std::string problem_;
};

/// How many public titles share each answer to each of some policies, which may be or_else<policy, coarser one>.
/// Counted over catalogues beforehand, never over what people have: it is the same for everybody, so that what a gate
/// lets pass tells nothing of who asked it.
template <class... Tables>
class reference {
  static_assert((detail::is_table<Tables> && ...),
                "muffle: a reference is over policies and or_else<policy, coarser policy>: name those");

 public:
  /// Over titles that are all records of one type, which the policies are about. `synthetic` of them are made up; what
  /// rests on them says so.
  template <class Record>
  static reference of(std::span<const Record> titles, std::uint64_t synthetic = 0) {
    return reference({detail::count_table<Tables>(titles, synthetic)...});
  }

  /// From what `text` writes, be it read from a file or compiled in as a literal. Tables for other policies may stand
  /// beside; one for another version or edit of these is refused.
  static read_reference<Tables...> parse(std::string_view text) {
    read_tables read = parse_reference(text);
    if (!read) return read_reference<Tables...>(std::move(read.problem));
    std::string problem;
    std::vector<reference_table> tables;
    const auto take = [&]<class Entry>(std::type_identity<Entry>) {
      const auto found = std::find_if(read.tables.begin(), read.tables.end(), [](const reference_table& each) {
        return each.key.name == policy_name<typename detail::table_of<Entry>::fine>;
      });
      problem = detail::mismatch<Entry>(found == read.tables.end() ? nullptr : &*found);
      if (problem.empty()) tables.push_back(*found);
      return problem.empty();
    };
    if (!(take(std::type_identity<Tables>{}) && ...)) return read_reference<Tables...>(std::move(problem));
    return reference(std::move(tables));
  }

  std::string text() const { return reference_text(tables_); }

  /// In the order of the policies.
  const std::vector<reference_table>& tables() const noexcept { return tables_; }

 private:
  explicit reference(std::vector<reference_table> tables) : tables_(std::move(tables)) {}

  std::vector<reference_table> tables_;
};

}  // namespace muffle::inline MUFFLE_ABI
