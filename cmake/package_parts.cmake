# SPDX-License-Identifier: MIT
# Read by cpack for each package that it makes: which parts of the installation go into it.
list(GET CPACK_INSTALL_CMAKE_PROJECTS 0 muffle_build_dir)
if(CPACK_GENERATOR STREQUAL "TGZ" AND CPACK_MUFFLE_HAS_SINGLE)
  # The only thing in a package that has to be built; with some generators cpack would not.
  execute_process(COMMAND ${CMAKE_COMMAND} --build ${muffle_build_dir} --target muffle_single
                  OUTPUT_QUIET COMMAND_ERROR_IS_FATAL ANY)
  list(APPEND CPACK_INSTALL_CMAKE_PROJECTS ${muffle_build_dir} muffle single_header /)
elseif(CPACK_GENERATOR STREQUAL "DEB")
  list(APPEND CPACK_INSTALL_CMAKE_PROJECTS ${muffle_build_dir} muffle debian /)
endif()
