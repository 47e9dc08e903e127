// SPDX-License-Identifier: MIT
// title: A record of own files, in a pipeline to third parties
// expect: muffle: a pipeline is called with the record that its question is about

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

auto outgoing(const own_film& film, const trailer& shown, std::vector<muffle_test::kept>& all) {
  const auto send = muffle::sanitize<trailer_length> | muffle_test::keep_in{&all};
#ifdef REJECT
  static_cast<void>(shown);
  return send(film);
#else
  static_cast<void>(film);
  return send(shown);
#endif
}
