# SPDX-License-Identifier: MIT
# The library itself: muffle::muffle and muffle::json.
muffle_depend_on(fmt)
file(GLOB_RECURSE muffle_headers CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/include/*.h ${PROJECT_SOURCE_DIR}/include/*.hpp)
# What needs a JSON library belongs to muffle::json.
set(muffle_json_headers
    ${PROJECT_SOURCE_DIR}/include/muffle/c/expose_json.hpp
    ${PROJECT_SOURCE_DIR}/include/muffle/collect/detail/pipeline_reader.hpp
    ${PROJECT_SOURCE_DIR}/include/muffle/collect/documents.hpp
    ${PROJECT_SOURCE_DIR}/include/muffle/detail/json_document.hpp
    ${PROJECT_SOURCE_DIR}/include/muffle/detail/repeated_name.hpp
    ${PROJECT_SOURCE_DIR}/include/muffle/disclose/disclose_json.hpp
    ${PROJECT_SOURCE_DIR}/include/muffle/identified/webhook.hpp
    ${PROJECT_SOURCE_DIR}/include/muffle/pipeline/describe_pipeline.hpp
    ${PROJECT_SOURCE_DIR}/include/muffle/policy/detail/declared_json.hpp
    ${PROJECT_SOURCE_DIR}/include/muffle/policy/describe.hpp
    ${PROJECT_SOURCE_DIR}/include/muffle/policy/read_document.hpp)
list(REMOVE_ITEM muffle_headers ${muffle_json_headers})

add_library(muffle INTERFACE)
add_library(muffle::muffle ALIAS muffle)
target_compile_features(muffle INTERFACE cxx_std_20)
target_sources(muffle INTERFACE FILE_SET HEADERS BASE_DIRS ${PROJECT_SOURCE_DIR}/include FILES ${muffle_headers})
target_link_libraries(muffle INTERFACE fmt::fmt)

add_library(muffle_json INTERFACE)
add_library(muffle::json ALIAS muffle_json)
if(NOT MUFFLE_JSON)
  # Where from is for the parent to say, so nothing is looked for unasked. Whoever links it without is told this.
  target_link_libraries(muffle_json INTERFACE "muffle::json needs nlohmann_json: set(MUFFLE_JSON ON) before you take muffle in")
else()
  muffle_depend_on(nlohmann_json)
  set_target_properties(muffle_json PROPERTIES EXPORT_NAME json)
  target_sources(muffle_json INTERFACE FILE_SET HEADERS BASE_DIRS ${PROJECT_SOURCE_DIR}/include
                                       FILES ${muffle_json_headers})
  target_link_libraries(muffle_json INTERFACE muffle::muffle nlohmann_json::nlohmann_json)
endif()

# Where its headers are, for what compiles without CMake.
set(muffle_include_dir ${PROJECT_SOURCE_DIR}/include)
# What the suite in tests/runtime is built with.
set(muffle_suite_library muffle::json)

if(MUFFLE_INSTALL)
  include(cmake/install.cmake)
endif()
if(PROJECT_IS_TOP_LEVEL)
  include(cmake/single_header.cmake)
  if(MUFFLE_INSTALL)
    include(cmake/packages.cmake)
  endif()
endif()
