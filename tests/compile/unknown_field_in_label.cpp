// SPDX-License-Identifier: MIT
// title: A label of a field that the policy does not have
// expect: muffle: the policy of this release has no field of that name

#include <muffle/core.hpp>

using namespace muffle::literals;

struct playback {
  muffle::bit_rate bitrate;
};
struct question : muffle::policy<playback,
    muffle::field<"bitrate", muffle::from<&playback::bitrate>, muffle::bucket<1_Mbps, 4_Mbps>>> {};

#ifdef REJECT
auto label(const muffle::release<question>& release) { return release.label<"bit_rate">(); }
#else
auto label(const muffle::release<question>& release) { return release.label<"bitrate">(); }
#endif
