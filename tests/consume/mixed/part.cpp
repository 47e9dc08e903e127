// SPDX-License-Identifier: MIT
#include "mixed.hpp"

std::size_t kinds_by_part(const muffle::disclosure& shown) { return shown.kinds.size(); }

std::size_t kinds_of_part() {
  muffle::disclosure shown;
  shown.kinds.resize(1);
  return kinds_by_main(shown);
}
