# SPDX-License-Identifier: MIT
# What the project's own targets are built with. Nothing of it reaches a user of the library.
option(MUFFLE_WARNINGS_AS_ERRORS "Stop at the first warning in the project's own targets" ${PROJECT_IS_TOP_LEVEL})
set(MUFFLE_SANITIZERS "" CACHE STRING "Sanitizers for the project's own targets, as in \"address,undefined\"")
option(MUFFLE_NO_EXCEPTIONS "Build the tests of the headers without exceptions and RTTI" OFF)

add_library(muffle_own INTERFACE)
target_compile_options(muffle_own INTERFACE -Wall -Wextra -Wpedantic -Wconversion -Wshadow)
if(MUFFLE_WARNINGS_AS_ERRORS)
  target_compile_options(muffle_own INTERFACE -Werror)
endif()
if(MUFFLE_SANITIZERS)
  target_compile_options(muffle_own INTERFACE -fsanitize=${MUFFLE_SANITIZERS} -fno-sanitize-recover=all
                                              -fno-omit-frame-pointer)
  target_link_options(muffle_own INTERFACE -fsanitize=${MUFFLE_SANITIZERS})
endif()

# Of the tests in tests/, which are about the headers alone.
add_library(muffle_own_tests INTERFACE)
target_link_libraries(muffle_own_tests INTERFACE muffle_own)
if(MUFFLE_NO_EXCEPTIONS)
  target_compile_options(muffle_own_tests INTERFACE -fno-exceptions -fno-rtti)
endif()

# Of programs that compute a lot: with sanitizers they take longer to run than to optimize, unlike all others.
add_library(muffle_own_computing INTERFACE)
target_link_libraries(muffle_own_computing INTERFACE muffle_own)
if(MUFFLE_SANITIZERS)
  target_compile_options(muffle_own_computing INTERFACE -O1)
endif()

if(MUFFLE_CCACHE)
  # Or else ccache does not know again what has a precompiled header.
  target_compile_options(muffle_own INTERFACE $<$<CXX_COMPILER_ID:GNU>:-fpch-preprocess>)
endif()

# Two versions of the library do not link together, because the namespace that all of it stands in names the version.
file(READ ${PROJECT_SOURCE_DIR}/include/muffle/abi.hpp muffle_abi)
string(REPLACE "." "_" muffle_abi_expected "v${PROJECT_VERSION_MAJOR}.${PROJECT_VERSION_MINOR}")
string(REGEX MATCHALL "MUFFLE_ABI v[0-9_]*[0-9]" muffle_abi_named "${muffle_abi}")
list(REMOVE_DUPLICATES muffle_abi_named)
if(NOT muffle_abi_named STREQUAL "MUFFLE_ABI ${muffle_abi_expected}")
  message(FATAL_ERROR "include/muffle/abi.hpp names ${muffle_abi_named}: make it ${muffle_abi_expected} everywhere")
endif()

# A test, and the target build_NAME of all that its command names, so that it can be built and run alone. Nothing that a
# test does is to be judged by the time it takes: the limit only ends what hangs.
function(muffle_add_test name)
  cmake_parse_arguments(PARSE_ARGV 1 test "" "WORKING_DIRECTORY" "COMMAND")
  add_test(NAME ${name} COMMAND ${test_COMMAND} WORKING_DIRECTORY ${test_WORKING_DIRECTORY})
  set_tests_properties(${name} PROPERTIES TIMEOUT 7200)
  add_custom_target(build_${name})
  foreach(part IN LISTS test_COMMAND)
    if(part MATCHES "TARGET_FILE(_DIR)?:([^>]+)>")
      add_dependencies(build_${name} ${CMAKE_MATCH_2})
    elseif(TARGET ${part})
      add_dependencies(build_${name} ${part})
    endif()
  endforeach()
endfunction()
