// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include <muffle/abi.hpp>
#include <muffle/crowd/reference.hpp>
#include <muffle/pipeline/pipeline_facts.hpp>
#include <muffle/pipeline/stage.hpp>
#include <muffle/policy/policy.hpp>
#include <muffle/release/release.hpp>

namespace muffle::inline MUFFLE_ABI {

namespace detail {

/// Which cells have a crowd, of a policy and of what it falls back to.
struct crowded_cells {
  std::vector<bool> fine;
  std::vector<bool> coarse;
};

inline crowded_cells cells_with_crowd(const reference_table& counted, std::uint64_t k) {
  crowded_cells result;
  for (const std::uint64_t titles : counted.titles) result.fine.push_back(titles >= k);
  if (!counted.coarser) return result;
  std::vector<std::uint64_t> falling_through(static_cast<std::size_t>(counted.coarser->cells));
  for (const reference_table::both& each : counted.coarser->titles) {
    if (!result.fine[static_cast<std::size_t>(each.fine)])
      falling_through[static_cast<std::size_t>(each.coarse)] += each.titles;
  }
  for (const std::uint64_t titles : falling_through) result.coarse.push_back(titles >= k);
  return result;
}

/// The place of the table for a policy, or how many tables there are.
template <class P, class... Tables>
consteval std::size_t table_number() {
  std::size_t i = 0;
  (void)((std::is_same_v<typename table_of<Tables>::fine, P> || (++i, false)) || ...);
  return i;
}

template <std::size_t I, class... Tables>
using nth_table = table_of<std::tuple_element_t<I, std::tuple<Tables...>>>;

template <class... Tables>
class require_k_stage {
 public:
  static constexpr stage_kind kind = stage_kind::gate;

  template <class Answers>
  struct with_coarser;
  template <class... Policies>
  struct with_coarser<type_list<Policies...>> {
    template <class P>
    static constexpr auto of() {
      constexpr std::size_t number = table_number<P, Tables...>();
      if constexpr (number == sizeof...(Tables)) {
        return type_list<P>{};
      } else if constexpr (std::is_void_v<typename nth_table<number, Tables...>::coarse>) {
        return type_list<P>{};
      } else {
        return type_list<P, typename nth_table<number, Tables...>::coarse>{};
      }
    }
    using type = typename joined<decltype(of<Policies>())...>::type;
  };
  template <class Answers>
  using answers_of = typename with_coarser<Answers>::type;

  require_k_stage(const reference<Tables...>& counted, std::uint64_t k) : k_(k) {
    std::array<crowded_cells, sizeof...(Tables)> cells;
    for (std::size_t i = 0; i != cells.size(); ++i) {
      const reference_table& table = counted.tables()[i];
      cells[i] = cells_with_crowd(table, k);
      for (const std::uint64_t titles : table.titles) titles_[i] += titles;
      synthetic_[i] = table.synthetic;
    }
    crowded_ = std::make_shared<const std::array<crowded_cells, sizeof...(Tables)>>(std::move(cells));
  }

  phrase describe() const {
    phrase result("stage.require_k", "only answers that {0} public titles or more share", {fmt::format("{}", k_)});
    const auto add = [&result]<class Table>(std::type_identity<Table>) {
      if constexpr (!std::is_void_v<typename Table::coarse>) {
        result +=
            {"stage.require_k.coarser",
             "; where {0} has fewer, {1} is asked, with {2} cells, and as many of those that fall through have to "
             "share that",
             {std::string(policy_name<typename Table::fine>), std::string(policy_name<typename Table::coarse>),
              fmt::format("{}", Table::coarse::cells)}};
      }
    };
    (add(std::type_identity<table_of<Tables>>{}), ...);
    std::size_t number = 0;
    const auto add_synthetic = [&](std::string_view policy) {
      if (synthetic_[number] != 0) {
        result += {"stage.require_k.synthetic",
                   "; {0} of the {1} titles that were counted for {2} are made up",
                   {fmt::format("{}", synthetic_[number]), fmt::format("{}", titles_[number]), std::string(policy)}};
      }
      ++number;
    };
    (add_synthetic(policy_name<typename table_of<Tables>::fine>), ...);
    return result;
  }

  void tell(pipeline_facts& to) const { to.least_crowd = std::max(to.least_crowd, std::optional(k_)); }

  template <policy_type P, class Record, class Next>
  disposition operator()(const release<P>& answer, const passage<Record>& at, const Next& next) const {
    constexpr std::size_t number = table_number<P, Tables...>();
    static_assert(number != sizeof...(Tables),
                  "muffle: the reference of require_k has no table for a policy of this pipeline: name it in "
                  "`muffle::reference<policies...>`");
    if constexpr (number != sizeof...(Tables)) {
      using coarse = typename nth_table<number, Tables...>::coarse;
      const crowded_cells& crowded = (*crowded_)[number];
      if (crowded.fine[answer.cell()]) return next(answer);
      if constexpr (!std::is_void_v<coarse>) {
        const release<coarse> instead = at.template answer<coarse>();
        if (crowded.coarse[instead.cell()]) return next(instead);
      }
    }
    return disposition::small_crowd;
  }

 private:
  std::uint64_t k_;
  std::array<std::uint64_t, sizeof...(Tables)> titles_{};
  std::array<std::uint64_t, sizeof...(Tables)> synthetic_{};
  std::shared_ptr<const std::array<crowded_cells, sizeof...(Tables)>> crowded_;
};

}  // namespace detail

/// A gate: only answers that `k` titles of the reference or more share pass. Others are held back or, where the
/// reference has an or_else<policy, coarser one>, answered by the coarser policy, if k of the titles that fall through
/// share its answer. All of it is fixed beforehand by the reference; nothing is adapted to what is played.
template <class... Tables>
auto require_k(const reference<Tables...>& counted, std::uint64_t k) {
  return detail::require_k_stage<Tables...>(counted, k);
}

}  // namespace muffle::inline MUFFLE_ABI
