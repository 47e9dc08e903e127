# SPDX-License-Identifier: MIT
# muffle_single: all of the library as two headers, in the build directory under single/, beside which headers named
# <muffle/...> lead to them.
find_package(Python3 COMPONENTS Interpreter)
if(NOT Python3_FOUND)
  message(STATUS "Without Python there is no muffle_single.hpp")
  return()
endif()

set(muffle_single_dir ${PROJECT_BINARY_DIR}/single)
set(muffle_single_headers ${muffle_single_dir}/muffle_single.hpp ${muffle_single_dir}/muffle_json_single.hpp)
file(GLOB_RECURSE muffle_single_sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/include/*)
# The stamp is younger than the sources also where the headers stay as they were, and nothing is compiled again for them.
add_custom_command(
  OUTPUT ${muffle_single_dir}/made
  BYPRODUCTS ${muffle_single_headers}
  COMMAND ${Python3_EXECUTABLE} ${PROJECT_SOURCE_DIR}/scripts/single_header --forward ${muffle_single_dir}
  COMMAND ${CMAKE_COMMAND} -E touch ${muffle_single_dir}/made
  DEPENDS ${muffle_single_sources} ${PROJECT_SOURCE_DIR}/scripts/single_header ${PROJECT_SOURCE_DIR}/CMakeLists.txt
  COMMENT "Writing muffle_single.hpp"
  VERBATIM)
add_custom_target(muffle_single ALL DEPENDS ${muffle_single_dir}/made)

# The library, as these headers. Each of them stands alone: all_verify_interface_header_sets compiles them, too.
if(MUFFLE_JSON)
  muffle_depend_on(fmt)
  muffle_depend_on(nlohmann_json)
  add_library(muffle_single_header INTERFACE)
  add_dependencies(muffle_single_header muffle_single)
  target_compile_features(muffle_single_header INTERFACE cxx_std_20)
  target_sources(muffle_single_header INTERFACE FILE_SET HEADERS BASE_DIRS ${muffle_single_dir}
                                                FILES ${muffle_single_headers})
  target_link_libraries(muffle_single_header INTERFACE fmt::fmt nlohmann_json::nlohmann_json)
endif()
