// SPDX-License-Identifier: MIT

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <ratio>
#include <type_traits>

#include <muffle/units.hpp>

namespace {

using namespace muffle;
using namespace muffle::literals;

constexpr point highest = std::numeric_limits<point>::max();

// Literals count in whole points of their unit.
static_assert(16_Mbps == bit_rate{16'000'000});
static_assert(1_Mbps == 1000_kbps && 1_kbps == 1000_bps);
static_assert(2_h == 120_min && 1_min == 60_s && 1_s == 1000_ms);
static_assert(1_ms == milliseconds{1});
static_assert(24_fps == frame_rate{24'000, 1000});
static_assert(2_x == speed{2000} && 1.5_x == speed{1500} && 0.1_x == speed{100});
static_assert(8_megapixels == pixels{8'000'000});
static_assert(50_percent == progress{500});

// All of them are structural: each can be a template argument.
template <auto Value>
struct holder : std::integral_constant<bool, true> {};
static_assert(holder<1_Mbps>::value && holder<5_min>::value && holder<24_fps>::value && holder<1.5_x>::value);
static_assert(holder<8_megapixels>::value && holder<50_percent>::value && holder<instant{1}>::value);
static_assert(holder<utc_offset{60}>::value);

// Bit rates saturate and never wrap; what is negative cannot be read.
static_assert(bit_rate::from_kbps(1500) == bit_rate{1'500'000});
static_assert(bit_rate::from_Mbps(0.7) == bit_rate{700'000});  // 0.7 has no exact binary form
static_assert(bit_rate::from_Mbps(4.35) == bit_rate{4'350'000});
static_assert(bit_rate::from_bytes_per_second(125'000) == 1_Mbps);  // UPnP counts bytes
static_assert(bit_rate::from_bytes_per_second(highest).bits_per_second == highest);
static_assert(bit_rate::from_bytes_per_second(highest / 8).bits_per_second == highest / 8 * 8);
static_assert(bit_rate::from_bytes_per_second(highest / 8 + 1).bits_per_second == highest);
static_assert(bit_rate::from_bps(std::numeric_limits<std::uint64_t>::max()).bits_per_second == highest);
static_assert(bit_rate::from_Mbps(std::numeric_limits<std::uint64_t>::max()).bits_per_second == highest);
static_assert(bit_rate::from_Mbps(std::numeric_limits<double>::infinity()).bits_per_second == highest);
static_assert(bit_rate::from_kbps(-1).bits_per_second == unreadable);
static_assert(bit_rate::from_kbps(std::numeric_limits<std::int64_t>::min()).bits_per_second == unreadable);
static_assert(bit_rate::from_Mbps(std::numeric_limits<double>::quiet_NaN()).bits_per_second == unreadable);
static_assert(bit_rate::from_Mbps(-0.0).bits_per_second == 0);
static_assert(noexcept(bit_rate::from_Mbps(1.0L)));

// Any std::chrono::duration is read, by milliseconds and by generalizers over them.
static_assert(milliseconds(std::chrono::minutes(90)) == 90_min);
static_assert(milliseconds(std::chrono::microseconds(1999)) == 1_ms);  // floor
static_assert(milliseconds(std::chrono::nanoseconds(999'999)) == 0_ms);
static_assert(milliseconds(std::chrono::years(1)).value == 31'556'952'000);
static_assert(milliseconds(std::chrono::duration<double>(1.9996)) == 2000_ms);  // nearest
static_assert(milliseconds(std::chrono::duration<std::int64_t, std::ratio<1001, 30'000>>(30'000)) == 1001_s);
static_assert(milliseconds(std::chrono::hours(std::numeric_limits<std::int32_t>::max())).value == 7'730'941'129'200'000);
static_assert(milliseconds(std::chrono::hours::max()).value == highest || sizeof(std::chrono::hours::rep) < 8);
static_assert(milliseconds(std::chrono::nanoseconds::min()).value == unreadable);
static_assert(milliseconds(std::chrono::seconds(-1)).value == unreadable);
static_assert(milliseconds(std::chrono::duration<std::int64_t, std::peta>(9)).value == 9'000'000'000'000'000'000);
static_assert(milliseconds(std::chrono::duration<std::int64_t, std::peta>(10)).value == highest);
static_assert(line<milliseconds>::read(std::chrono::seconds(2)) == 2000);
static_assert(duration_like<std::chrono::duration<float>> && !duration_like<milliseconds> && !duration_like<int>);
static_assert(!std::is_convertible_v<int, milliseconds>);  // a bare number does not say of what

// Moments.
static_assert(instant(std::chrono::sys_days(std::chrono::year(2025) / 1 / 1)).unix_seconds == 1'735'689'600);
static_assert(instant(std::chrono::sys_time<std::chrono::milliseconds>(std::chrono::milliseconds(1999))).unix_seconds == 1);
static_assert(instant(std::chrono::sys_seconds(std::chrono::seconds(-1))).unix_seconds == unreadable);
static_assert(instant().unix_seconds == unreadable);
static_assert(!std::is_convertible_v<std::int64_t, instant>);

// Frame rates are read as thousandths of a hertz, rounded down.
static_assert(line<frame_rate>::read({24'000, 1001}) == 23'976);
static_assert(line<frame_rate>::read({2'500'000, 100'000}) == 25'000);
static_assert(line<frame_rate>::read({0, 0}) == unreadable);
static_assert(line<frame_rate>::read({24, 0}) == unreadable);
static_assert(line<frame_rate>::read({0, 1}) == unreadable);
static_assert(line<frame_rate>::read({-24, 1}) == unreadable && line<frame_rate>::read({24, -1}) == unreadable);
static_assert(line<frame_rate>::read({-24, -1}) == unreadable);
static_assert(line<frame_rate>::read({highest, 1}) == highest);
static_assert(line<frame_rate>::read({highest, highest}) == 1000);
static_assert(line<frame_rate>::read({1, highest}) == 0);
static_assert(line<frame_rate>::read({unreadable, unreadable}) == unreadable);
static_assert(line<frame_rate>::read(frame_rate::from_fps(23.976)) == 23'976);

// Areas and progress are read from two members.
static_assert(line<pixels>::read(4000, 3000) == 12'000'000);
static_assert(line<pixels>::read(-4000, -3000) == unreadable);  // and not a positive product
static_assert(line<pixels>::read(4000, 0) == unreadable);
static_assert(line<pixels>::read(highest, highest) == highest);
static_assert(line<pixels>::read(std::uint64_t{1} << 63, std::uint64_t{1} << 63) == highest);
static_assert(line<progress>::read(30_min, 90_min) == 333);
static_assert(line<progress>::read(std::chrono::seconds(45), 90_s) == 500);
static_assert(line<progress>::read(0_ms, 90_min) == 0);
static_assert(line<progress>::read(90_min, 90_min) == 1000);
static_assert(line<progress>::read(5_h, 90_min) == 1000);
static_assert(line<progress>::read(5_h, 0_ms) == unreadable);
static_assert(line<progress>::read(std::chrono::seconds(-1), 90_min) == unreadable);
static_assert(line<progress>::read(milliseconds{highest - 1}, milliseconds{highest}) == 999);

// Plain numbers saturate too; truth values and enumerators are no numbers.
static_assert(line<point>::read(std::numeric_limits<std::uint64_t>::max()) == highest);
static_assert(line<point>::read(std::int8_t{-5}) == -5);
static_assert(readable_as<point, unsigned char> && readable_as<point, long long>);
static_assert(!readable_as<point, bool> && !readable_as<point, std::byte> && !readable_as<point, double>);
static_assert(!readable_as<bit_rate, int>);  // bits or bytes, kilo or not?
static_assert(!readable_as<bit_rate, std::chrono::seconds>);
static_assert(readable_as<milliseconds, std::chrono::duration<double>>);
static_assert(readable_as<pixels, int, unsigned> && !readable_as<pixels, int>);

}  // namespace
