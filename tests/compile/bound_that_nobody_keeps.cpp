// SPDX-License-Identifier: MIT
// title: A sink that does not keep to a bound
// expect: muffle: this sink does not keep to `bounded`

#include "../support/plays.hpp"

using namespace muffle_test;

const muffle::secret_coin coin(some_secret, muffle::epochs(7));

struct keep_nothing {
  static constexpr muffle::stage_kind kind = muffle::stage_kind::sink;
  muffle::phrase describe() const { return "nowhere"; }
#ifdef REJECT
  template <class Release>
  muffle::disposition operator()(const Release&, const muffle::local&) const {
#else
  template <class Release>
  muffle::disposition operator()(const Release&, const muffle::local&, const muffle::bound_ticket&) const {
#endif
    return muffle::disposition::passed_on;
  }
};

const play record{};
const auto became = (muffle::sanitize<length> | muffle::bounded(1, coin) | keep_nothing{})(record, {.title = "a title"});
