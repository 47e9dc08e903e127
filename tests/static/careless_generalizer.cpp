// SPDX-License-Identifier: MIT

// A generalizer of somebody's own that returns more than it has classes: no more than the grid has leaves.

#include <cstdint>
#include <limits>
#include <span>
#include <string_view>

#include <muffle/generalize/categories.hpp>
#include <muffle/generalize/fold.hpp>
#include <muffle/generalize/with_unknown.hpp>
#include <muffle/policy/policy.hpp>
#include <muffle/vocabulary/media_kind.hpp>

namespace {

using namespace muffle;

template <bool CanBeUnknown>
struct raw_number {
  using domain = point;
  static constexpr class_index classes = 3;
  static constexpr bool ordered = true;
  static constexpr bool can_be_unknown = CanBeUnknown;
  static constexpr std::string_view rule = "the number";
  /// At its cuts and beside them it does what they say.
  static constexpr class_index generalize(std::uint32_t value) noexcept {
    return value < 2 ? value : value < 4 ? 2 : value;
  }
  static constexpr std::string_view label(class_index index) noexcept {
    return index == 0 ? "none" : index == 1 ? "one" : index == 2 ? "more" : "unknown";
  }
  static constexpr std::span<const cut> cuts() noexcept { return all_cuts; }
  static constexpr cut all_cuts[] = {{unreadable, 0}, {1, 1}, {2, 2}};
};

struct counted {
  std::uint32_t first = 0;
  std::uint32_t second = 0;
};

template <class G>
struct of_both : policy<counted, field<"first", from<&counted::first>, G>, field<"second", from<&counted::second>, G>> {
};

using can_be = of_both<raw_number<true>>;
using can_not_be = of_both<raw_number<false>>;
using with_class = of_both<with_unknown<raw_number<true>>>;

template <class Policy>
constexpr bool stays_in_the_grid() {
  constexpr std::uint32_t most = std::numeric_limits<std::uint32_t>::max();
  for (const std::uint32_t first : {0U, 2U, 3U, 4U, 255U, 256U, most - 1, most}) {
    for (const std::uint32_t second : {0U, 2U, 3U, 4U, 255U, 256U, most - 1, most}) {
      const std::uint64_t cell = Policy::cell_of({first, second});
      if (cell >= Policy::cells) return false;
      const bool is_known = first < 4 && second < 4;
      if (Policy::has_incomplete && (cell == Policy::incomplete_cell) == is_known) return false;
    }
  }
  return true;
}

static_assert(can_be::cells == 10 && stays_in_the_grid<can_be>());
static_assert(can_not_be::cells == 9 && stays_in_the_grid<can_not_be>());
static_assert(with_class::cells == 16 && stays_in_the_grid<with_class>());
static_assert(can_not_be::cell_of({7, 1}) == can_not_be::cell_of({2, 1}));

// What is made of it takes that for unknown, too.
using with_first_class = of_both<with_unknown<raw_number<true>, 0>>;
static_assert(with_first_class::cells == 9 && stays_in_the_grid<with_first_class>());
static_assert(with_first_class::cell_of({7, 1}) == with_first_class::cell_of({0, 1}));

struct raw_kind {
  using domain = media_kind;
  static constexpr class_index classes = vocabulary<media_kind>::labels.size();
  static constexpr bool ordered = false;
  static constexpr bool can_be_unknown = true;
  static constexpr std::string_view rule = "the kind";
  /// At its cuts and beside them it does what they say.
  static constexpr class_index generalize(std::uint32_t value) noexcept {
    return value < 2 ? value : value < 4 ? 2 : value;
  }
  static constexpr std::string_view label(class_index index) noexcept { return categories<media_kind>::label(index); }
  static constexpr std::span<const cut> cuts() noexcept { return categories<media_kind>::cuts(); }
};
using folded = fold<raw_kind, media_kind::film, media_kind::music>;
static_assert(folded::generalize(raw_kind::classes) == folded::classes);
static_assert(folded::generalize(raw_kind::classes + 1) == folded::classes);
static_assert(folded::generalize(std::numeric_limits<std::uint32_t>::max()) == folded::classes);

}  // namespace
