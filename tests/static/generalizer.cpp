// SPDX-License-Identifier: MIT

#include <span>
#include <string_view>

#include <muffle/generalize/bucket.hpp>
#include <muffle/generalize/generalizer.hpp>

namespace {

using namespace muffle;
using namespace muffle::literals;

using rates = bucket<1_Mbps, 4_Mbps, 16_Mbps>;

// A generalizer of one's own needs no base class.
struct sign {
  using domain = point;
  static constexpr class_index classes = 2;
  static constexpr bool ordered = true;
  static constexpr bool can_be_unknown = false;
  static constexpr std::string_view rule = "the number";
  static constexpr class_index generalize(int value) noexcept { return value >= 0; }
  static constexpr std::string_view label(class_index index) noexcept { return index == 0 ? "negative" : "not negative"; }
  static constexpr std::span<const cut> cuts() noexcept { return all_cuts; }
  static constexpr cut all_cuts[] = {{unreadable, 0}, {0, 1}};
};
static_assert(generalizer<sign> && reads<sign, int> && !reads<sign, std::string_view>);
static_assert(class_at<sign>(-1) == 0 && class_at<sign>(0) == 1);

// What is not one.
static_assert(!generalizer<int> && !generalizer<milliseconds> && !generalizer<std::string_view>);
struct without_classes : sign {
  static constexpr class_index classes = 0;
};
static_assert(!generalizer<without_classes>);
struct with_throwing_label : sign {
  static constexpr std::string_view label(class_index) { return ""; }
};
static_assert(!generalizer<with_throwing_label>);
struct with_throwing_map : sign {
  static constexpr class_index generalize(int) { return 0; }
};
static_assert(generalizer<with_throwing_map> && !reads<with_throwing_map, int>);

// The representative of a class is its lowest point, and lies in it.
static_assert(representative<rates>(0) == 1);
static_assert(representative<rates>(2) == 4'000'000);
static_assert(class_at<rates>(representative<rates>(3)) == 3);
static_assert(class_at<rates>(0) == rates::classes && class_at<rates>(unreadable) == rates::classes);

// Refinement: every class of the finer lies in one of the coarser.
static_assert(refines<rates, rates>());
static_assert(refines<rates, bucket<4_Mbps>>());
static_assert(!refines<bucket<4_Mbps>, rates>());
static_assert(!refines<bucket<1_Mbps, 5_Mbps>, bucket<4_Mbps>>());
static_assert(refines<bucket<10_min, 20_min, 30_min, 40_min>, bucket<20_min, 40_min>>());
static_assert(!refines<bucket<10_min, 20_min, 30_min>, bucket<15_min, 30_min>>());
// Equal edges are not enough: seconds are not kilobits.
static_assert(!refines<bucket<7_s>, bucket<7_kbps>>() && class_at<bucket<7_s>>(7000) == class_at<bucket<7_kbps>>(7000));

}  // namespace
