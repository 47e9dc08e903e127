// SPDX-License-Identifier: MIT
// title: A member that plugins cannot set
// expect: muffle: plugins cannot set the member named in unsettable_member<...>
// names: playback::cover

#include <vector>

#include <muffle/c/expose.hpp>
#include <muffle/muffle.hpp>

using namespace muffle::literals;

struct playback {
  std::vector<char> cover;
  muffle::milliseconds duration;
};

struct length : muffle::policy<playback,
    muffle::withhold<&playback::cover>,
    muffle::field<"duration", muffle::from<&playback::duration>, muffle::bucket<30_min, 90_min>>> {
  static constexpr muffle::declaration declared = {
      .category = muffle::category::playback, .purpose = "How long is what is played?", .recipients = "the developers",
      .retention = "13 months", .since = "1.0", .sensitivity = muffle::sensitivity::content, .expires = {2030, 12, 31}};
};

#ifdef REJECT
bool is_exposed() { return muffle::c::expose<length>(); }
#else
template <>
struct muffle::c::member_value<std::vector<char>> : muffle::c::not_for_plugins {};

bool is_exposed() { return muffle::c::expose<length>(); }
#endif
