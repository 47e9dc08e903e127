# SPDX-License-Identifier: MIT
# What was compiled before is not compiled again, where ccache is there: in any checkout, since no absolute path below the
# project is part of what it looks a result up by. Clang's precompiled headers hold such paths, so that what is compiled
# with one is found in its own directory only: the presets make none with clang.
find_program(MUFFLE_CCACHE ccache)
if(MUFFLE_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER
      ${CMAKE_COMMAND} -E env CCACHE_BASEDIR=${PROJECT_SOURCE_DIR} CCACHE_NOHASHDIR=1
      CCACHE_SLOPPINESS=pch_defines,time_macros CCACHE_STATSLOG=${PROJECT_BINARY_DIR}/ccache.log ${MUFFLE_CCACHE})
endif()
