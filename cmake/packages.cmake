# SPDX-License-Identifier: MIT
# cpack makes a .tar.gz, which also has the single headers, and a .deb.
if(fmt_SOURCE_DIR OR nlohmann_json_SOURCE_DIR)
  message(STATUS "No packages: what was fetched would be in them")
  return()
endif()

# What only one of them has is a component of its own: cmake --install leaves it out.
if(TARGET muffle_single)
  install(FILES ${muffle_single_headers} DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT single_header
          EXCLUDE_FROM_ALL)
  set(CPACK_MUFFLE_HAS_SINGLE ON)
endif()
install(FILES LICENSE DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/libmuffle-dev RENAME copyright COMPONENT debian
        EXCLUDE_FROM_ALL)

set(CPACK_GENERATOR TGZ DEB)
set(CPACK_PACKAGE_VENDOR "the muffle authors")
set(CPACK_PACKAGE_FILE_NAME muffle-${PROJECT_VERSION})
set(CPACK_RESOURCE_FILE_LICENSE ${PROJECT_SOURCE_DIR}/LICENSE)
set(CPACK_PROJECT_CONFIG_FILE ${PROJECT_SOURCE_DIR}/cmake/package_parts.cmake)
set(CPACK_VERBATIM_VARIABLES ON)

set(CPACK_DEBIAN_PACKAGE_NAME libmuffle-dev)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_ARCHITECTURE all)
set(CPACK_DEBIAN_PACKAGE_SECTION libdevel)
set(CPACK_DEBIAN_PACKAGE_MAINTAINER "the muffle authors <muffle@localhost>")
set(CPACK_DEBIAN_PACKAGE_DEPENDS "libfmt-dev (>= 9.1)")
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "nlohmann-json3-dev (>= 3.10)")
set(CPACK_DEBIAN_PACKAGE_DESCRIPTION
    "Header-only C++20 library for media servers, players and their plugins. A record of what was played goes in, the number of one box in a fixed grid comes out, and nothing else can leave.")
include(CPack)
