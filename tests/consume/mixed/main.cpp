// SPDX-License-Identifier: MIT
#include <cstdio>

#include "mixed.hpp"

std::size_t kinds_by_main(const muffle::disclosure& shown) { return shown.kinds.size(); }

int main() {
  muffle::disclosure shown;
  shown.kinds.resize(1);
  std::printf("%zu kind, %zu kind\n", kinds_by_part(shown), kinds_of_part());
}
