# SPDX-License-Identifier: MIT
# What was compiled before is not compiled again, where ccache is there. With CCACHE_SLOPPINESS=pch_defines,time_macros
# that is so for what has a precompiled header, too, given the flags that own_targets.cmake adds.
find_program(MUFFLE_CCACHE ccache)
if(MUFFLE_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${MUFFLE_CCACHE})
endif()
