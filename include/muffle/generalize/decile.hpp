// SPDX-License-Identifier: MIT
#pragma once

#include <muffle/abi.hpp>
#include <muffle/generalize/bucket.hpp>

namespace muffle::inline MUFFLE_ABI {

/// How far a title was played, in tenths of its length: reads a position and a duration. Ten classes, "<10 %" to
/// ">=90 %"; a position past the end is the end. A position alone would give the duration away ("stopped at 5,399 s").
/// Leaks at most log2(10) bits. A duration that is not known, or a negative position, is unknown.
struct decile
    : bucket<progress{100}, progress{200}, progress{300}, progress{400}, progress{500}, progress{600}, progress{700},
             progress{800}, progress{900}> {};

}  // namespace muffle::inline MUFFLE_ABI
