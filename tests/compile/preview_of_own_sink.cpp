// SPDX-License-Identifier: MIT
// title: A preview of what a sink of the host's own would send
// expect: muffle: nobody knows what this sink would send

#include <utility>

#include "../support/plays.hpp"

using namespace muffle_test;

#ifdef REJECT
struct print {
  static constexpr muffle::stage_kind kind = muffle::stage_kind::sink;
  std::string describe() const { return "prints it"; }
  template <class Release>
  muffle::disposition operator()(const Release&, const muffle::local&) const {
    return muffle::disposition::passed_on;
  }
};
#else
struct print {
  static constexpr muffle::stage_kind kind = muffle::stage_kind::sink;
  std::string describe() const { return "prints it"; }
  template <class Release>
  muffle::disposition operator()(const Release&, const muffle::local&) const {
    return muffle::disposition::passed_on;
  }
  template <class Release>
  std::pair<muffle::disposition, muffle::encoded_bytes> preview(const Release& release, const muffle::local&) const {
    return {muffle::disposition::passed_on, muffle::encode(release)};
  }
};
#endif

void show(const play& record) { (void)(muffle::sanitize<length> | print{}).preview(record); }
