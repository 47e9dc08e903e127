// SPDX-License-Identifier: MIT
// title: A stage that passes on something else than a release
// expect: muffle: a stage passes on a release, and nothing else

#include "../support/plays.hpp"

using namespace muffle_test;
using namespace muffle::literals;

struct own_stage {
  static constexpr muffle::stage_kind kind = muffle::stage_kind::gate;
  std::string describe() const { return "our own"; }
  template <class Release, class Next>
  muffle::disposition operator()(const Release& release, const muffle::local& where, const Next& next) const {
#ifdef REJECT
    (void)release;
    return next(where);
#else
    (void)where;
    return next(release);
#endif
  }
};

struct keep_nothing {
  static constexpr muffle::stage_kind kind = muffle::stage_kind::sink;
  std::string describe() const { return "nothing"; }
  template <class Release>
  muffle::disposition operator()(const Release&, const muffle::local&) const {
    return muffle::disposition::passed_on;
  }
};

auto sent(const play& record) { return (muffle::sanitize<length> | own_stage{} | keep_nothing{})(record); }
