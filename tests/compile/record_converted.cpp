// SPDX-License-Identifier: MIT
// title: A record of own files, converted to one for third parties
// expect: muffle: a release is made only from the record that its policy is about

#include "../support/plays.hpp"

// A trailer that somebody lets a play be converted to.
struct trailer {
  static constexpr muffle::content_origin origin = muffle::content_origin::third_party;
  muffle::milliseconds duration;
};
struct own_film {
  muffle::milliseconds duration;
  operator trailer() const { return {duration}; }
};

using namespace muffle::literals;

struct trailer_length
    : muffle::policy<trailer, muffle::field<"duration", muffle::from<&trailer::duration>, muffle::bucket<1_min>>> {
  static constexpr muffle::declaration declared = {.category = muffle::category::third_party_content,
                                                   .purpose = "How long are trailers?",
                                                   .recipients = "the studio",
                                                   .retention = "13 months",
                                                   .since = "1.0",
                                                   .sensitivity = muffle::sensitivity::content,
                                                   .expires = {2030, 12, 31},
                                                   .is_for_third_parties = true};
};

auto outgoing(const own_film& film, const trailer& shown) {
#ifdef REJECT
  static_cast<void>(shown);
  return muffle::sanitize<trailer_length>(film);
#else
  static_cast<void>(film);
  return muffle::sanitize<trailer_length>(shown);
#endif
}
