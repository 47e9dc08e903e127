// SPDX-License-Identifier: MIT

// Generalizers that cut a line into intervals: bucket, ladder, round_down, threshold, decile.

#include <array>
#include <chrono>
#include <cstdint>
#include <limits>

#include <muffle/generalize/bucket.hpp>
#include <muffle/generalize/decile.hpp>
#include <muffle/generalize/ladder.hpp>
#include <muffle/generalize/round_down.hpp>
#include <muffle/generalize/threshold.hpp>

namespace {

using namespace muffle;
using namespace muffle::literals;
using std::chrono::minutes;

// bucket
using rates = bucket<1_Mbps, 4_Mbps, 16_Mbps>;
static_assert(generalizer<rates>);
static_assert(rates::classes == 4 && rates::ordered && rates::can_be_unknown);
static_assert(rates::label(0) == "<1 Mbit/s" && rates::label(1) == "1-4 Mbit/s" && rates::label(3) == ">=16 Mbit/s");
static_assert(rates::label(4) == "unknown" && rates::label(~class_index{0}) == "unknown");
static_assert(rates::generalize(bit_rate{999'999}) == 0);
static_assert(rates::generalize(1_Mbps) == 1);  // a value on an edge belongs above it
static_assert(rates::generalize(bit_rate{std::numeric_limits<point>::max()}) == 3);
static_assert(rates::generalize(bit_rate{1}) == 0);
static_assert(rates::generalize(bit_rate{0}) == rates::classes);
static_assert(rates::generalize(bit_rate{-1}) == rates::classes);
static_assert(reads<rates, bit_rate> && !reads<rates, int> && !reads<rates, milliseconds>);

// Labels take the largest unit in which all edges are whole.
static_assert(bucket<500_kbps, 2_Mbps>::label(1) == "500-2000 kbit/s");
static_assert(bucket<30_s, 1_min, 90_s>::label(2) == "60-90 s");
static_assert(bucket<60_min, 2_h>::label(1) == "1-2 h");
static_assert(bucket<1_x, 2_x>::label(2) == ">=2x");
static_assert(bucket<1.5_x>::label(0) == "<1500/1000");
static_assert(bucket<24_fps>::label(1) == ">=24 Hz");
static_assert(bucket<8_megapixels>::label(0) == "<8 megapixels");

// Whole numbers are known from 0 on; negative ones only where an edge says that they are meant.
static_assert(bucket<10>::generalize(0) == 0 && bucket<10>::generalize(-1) == bucket<10>::classes);
static_assert(!bucket<-10, 0, 10>::can_be_unknown);
static_assert(bucket<-10, 0, 10>::generalize(std::numeric_limits<std::int64_t>::min()) == 0);
static_assert(bucket<-10, 0, 10>::generalize(-10) == 1 && bucket<-10, 0, 10>::generalize(-1) == 1);
static_assert(bucket<-10, 0, 10>::label(0) == "<-10");
static_assert(bucket<-10, 0, 10>::generalize(std::numeric_limits<std::uint64_t>::max()) == 3);

// A speed of zero is known: it stands still.
static_assert(bucket<1_x>::generalize(speed{0}) == 0 && bucket<1_x>::generalize(speed{}) == 2);

// ladder
using rungs = ladder<500_kbps, 2, 5>;
static_assert(generalizer<rungs>);
static_assert(rungs::classes == 6);
static_assert(rungs::edges == std::array<point, 5>{500'000, 1'000'000, 2'000'000, 4'000'000, 8'000'000});
static_assert(rungs::label(0) == "<500 kbit/s" && rungs::label(5) == ">=8000 kbit/s");
static_assert(refines<ladder<1_Mbps, 2, 5>, ladder<1_Mbps, 4, 3>>());
static_assert(!refines<ladder<1_Mbps, 2, 4>, ladder<1_Mbps, 4, 3>>());  // does not reach as far
static_assert(ladder<2, 2, 4>::generalize(16) == 4 && ladder<2, 2, 4>::generalize(15) == 3);
static_assert(ladder<2, 2, 4>::generalize(1) == 0 && ladder<2, 2, 4>::generalize(0) == 0);

// round_down
using lengths = round_down<10_min, 20_min, 180_min>;
static_assert(generalizer<lengths>);
static_assert(lengths::classes == 18);  // 17 edges from 20 to 180
static_assert(lengths::label(0) == "<20 min" && lengths::label(1) == "20-30 min" && lengths::label(17) == ">=180 min");
static_assert(lengths::generalize(minutes(119)) == lengths::generalize(minutes(110)));
static_assert(lengths::generalize(minutes(119)) != lengths::generalize(minutes(120)));
static_assert(lengths::generalize(minutes(20)) == 1 && lengths::generalize(std::chrono::milliseconds(1'199'999)) == 0);
static_assert(lengths::generalize(std::chrono::years(1)) == 17);
static_assert(lengths::generalize(minutes(0)) == lengths::classes);
static_assert(refines<lengths, round_down<20_min, 20_min, 180_min>>());
static_assert(!refines<lengths, round_down<15_min, 30_min, 180_min>>());
// With a first edge of zero negative numbers are known.
static_assert(round_down<5, 0, 20>::generalize(-1) == 0 && round_down<5, 0, 20>::generalize(4) == 1);

// Up to 1,024 classes.
using minutes_of_five_hours = round_down<1_min, 1_min, 5_h>;
static_assert(generalizer<minutes_of_five_hours> && minutes_of_five_hours::classes == 301);
static_assert(minutes_of_five_hours::generalize(minutes(299)) == 299);
using many = round_down<1, 1, 1023>;
static_assert(many::classes == 1024 && many::generalize(1022) == 1022 && many::generalize(5000) == 1023);
static_assert(many::label(1023) == ">=1023");

// threshold
static_assert(generalizer<threshold<16_Mbps>>);
static_assert(threshold<16_Mbps>::classes == 2 && threshold<16_Mbps>::label(0) == "<16 Mbit/s");
static_assert(threshold<16_Mbps>::generalize(16_Mbps) == 1);
static_assert(refines<rates, threshold<16_Mbps>>());

// decile
static_assert(generalizer<decile>);
static_assert(decile::classes == 10 && decile::ordered);
static_assert(decile::label(0) == "<10 %" && decile::label(5) == "50-60 %" && decile::label(9) == ">=90 %");
static_assert(decile::generalize(minutes(0), minutes(90)) == 0);
static_assert(decile::generalize(minutes(9), minutes(90)) == 1);
static_assert(decile::generalize(std::chrono::milliseconds(539'999), minutes(90)) == 0);
static_assert(decile::generalize(minutes(95), minutes(90)) == 9);  // credits, rounding: past the end is the end
static_assert(decile::generalize(minutes(9), minutes(0)) == decile::classes);
static_assert(decile::generalize(minutes(-1), minutes(90)) == decile::classes);
static_assert(!reads<decile, std::chrono::minutes>);  // a position alone would give the duration away

}  // namespace
