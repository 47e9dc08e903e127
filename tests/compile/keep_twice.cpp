// SPDX-License-Identifier: MIT
// title: Two tables of one policy
// expect: muffle: a policy has one keep<> at most

#include <muffle/core.hpp>

using namespace muffle::literals;

struct playback {
  muffle::bit_rate bitrate;
};

inline constexpr std::array<std::string_view, 1> low[] = {{"<1 Mbit/s"}};
inline constexpr std::array<std::string_view, 1> high[] = {{">=4 Mbit/s"}};
inline constexpr std::array<std::string_view, 1> both[] = {{"<1 Mbit/s"}, {">=4 Mbit/s"}};

#ifdef REJECT
struct question : muffle::policy<playback,
    muffle::field<"bitrate", muffle::from<&playback::bitrate>, muffle::bucket<1_Mbps, 4_Mbps>>,
    muffle::keep<low>, muffle::keep<high>> {};
#else
struct question : muffle::policy<playback,
    muffle::field<"bitrate", muffle::from<&playback::bitrate>, muffle::bucket<1_Mbps, 4_Mbps>>,
    muffle::keep<both>> {};
#endif

auto answer(const playback& record) { return muffle::sanitize<question>(record); }
