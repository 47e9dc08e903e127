// SPDX-License-Identifier: MIT
#pragma once

/// The inline namespace that all of the library stands in, `MUFFLE_ABI`. It carries the version, and what changes the
/// layout of the standard library's types, so that parts of a program that were compiled differently do not link: a
/// `muffle::disclosure` of one would not be that of the other.

#include <version>

#if defined(_LIBCPP_VERSION)
#define MUFFLE_ABI v0_1_libcpp
#elif defined(_GLIBCXX_DEBUG) && !_GLIBCXX_USE_CXX11_ABI
#define MUFFLE_ABI v0_1_debug_old_strings
#elif defined(_GLIBCXX_DEBUG)
#define MUFFLE_ABI v0_1_debug
#elif defined(__GLIBCXX__) && !_GLIBCXX_USE_CXX11_ABI
#define MUFFLE_ABI v0_1_old_strings
#else
#define MUFFLE_ABI v0_1
#endif
