// SPDX-License-Identifier: MIT
// title: A disclosure of something that sends nothing
// expect: muffle: what is disclosed are pipelines and identified disclosures

#include "../support/plays.hpp"
#include <muffle/disclose/disclosure.hpp>

using namespace muffle_test;

muffle::disclosure told(const play& record, std::vector<kept>& all) {
#ifdef REJECT
  static_cast<void>(all);
  return muffle::disclose(muffle::sanitize<length>(record));
#else
  static_cast<void>(record);
  return muffle::disclose(muffle::sanitize<length> | keep_in{&all});
#endif
}
