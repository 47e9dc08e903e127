# SPDX-License-Identifier: MIT
# In the place of the library: the same targets, of which all headers are in muffle_single.hpp and muffle_json_single.hpp.
include(cmake/single_header.cmake)
if(NOT TARGET muffle_single)
  message(FATAL_ERROR "MUFFLE_TESTED=single_header needs Python 3, which writes the header")
endif()
set(MUFFLE_INSTALL OFF)
set(muffle_include_dir ${muffle_single_dir})

muffle_depend_on(fmt)
muffle_depend_on(nlohmann_json)
add_library(muffle INTERFACE)
add_library(muffle::muffle ALIAS muffle)
add_dependencies(muffle muffle_single)
target_compile_features(muffle INTERFACE cxx_std_20)
target_include_directories(muffle INTERFACE ${muffle_single_dir})
target_link_libraries(muffle INTERFACE fmt::fmt)

add_library(muffle_json INTERFACE)
add_library(muffle::json ALIAS muffle_json)
target_link_libraries(muffle_json INTERFACE muffle::muffle nlohmann_json::nlohmann_json)
