# SPDX-License-Identifier: MIT
# In the place of the library: a package that was installed, as its users find it.
set(MUFFLE_INSTALL OFF)
find_package(muffle ${PROJECT_VERSION} EXACT COMPONENTS json)
if(NOT muffle_FOUND)
  message(FATAL_ERROR "MUFFLE_TESTED=package needs muffle ${PROJECT_VERSION} with its component json in CMAKE_PREFIX_PATH. "
                      "Install it there from another build directory with: cmake --install BUILD --prefix DIRECTORY")
endif()
message(STATUS "Testing the package in ${muffle_DIR}")
get_target_property(muffle_include_dir muffle::muffle INTERFACE_INCLUDE_DIRECTORIES)
# Warnings about its headers are to be seen as those about sources are.
set(CMAKE_NO_SYSTEM_FROM_IMPORTED ON)
