# SPDX-License-Identifier: MIT
# In the place of the sources: what users get. A package that was installed, as its users find it; and for the suite in
# tests/runtime the single header, in which a header fails that works alone and not beside all others.
set(MUFFLE_INSTALL OFF)
find_package(muffle ${PROJECT_VERSION} EXACT COMPONENTS json)
if(NOT muffle_FOUND)
  message(FATAL_ERROR "MUFFLE_TESTED=delivered needs muffle ${PROJECT_VERSION} with its component json in CMAKE_PREFIX_PATH. "
                      "Install it there from another build directory with: cmake --install BUILD --prefix DIRECTORY")
endif()
message(STATUS "Testing the package in ${muffle_DIR}")
get_target_property(muffle_include_dir muffle::muffle INTERFACE_INCLUDE_DIRECTORIES)
list(GET muffle_include_dir 0 muffle_include_dir)  # its header set repeats it
# Warnings about its headers are to be seen as those about sources are.
set(CMAKE_NO_SYSTEM_FROM_IMPORTED ON)

include(cmake/single_header.cmake)
if(NOT TARGET muffle_single_header)
  message(FATAL_ERROR "MUFFLE_TESTED=delivered needs Python 3, which writes the single header")
endif()
set(muffle_suite_library muffle_single_header)
