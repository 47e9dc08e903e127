# SPDX-License-Identifier: MIT
# Installed as a CMakeLists.txt beside the sources of muffle-check, for who asks the package for the component `check`.
set(MUFFLE_BUILD_TESTS OFF)
add_library(muffle_own_computing INTERFACE)
find_package(CLI11 2.1 REQUIRED)
add_subdirectory(catalogue)
add_subdirectory(library)
add_subdirectory(check)
