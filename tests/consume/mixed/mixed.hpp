// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>

#include <muffle/disclose/disclosure.hpp>

// Each part needs something of the other, so that the linker names what both of them look for.
std::size_t kinds_by_main(const muffle::disclosure& shown);
std::size_t kinds_by_part(const muffle::disclosure& shown);
std::size_t kinds_of_part();
