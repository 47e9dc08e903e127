// SPDX-License-Identifier: MIT
#pragma once

// Catch2 3, or Catch2 2 as Debian 12 has it.
#if __has_include(<catch2/catch_all.hpp>)
#include <catch2/catch_all.hpp>
#else
#include <catch2/catch.hpp>
#endif
