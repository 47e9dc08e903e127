# SPDX-License-Identifier: MIT
include(CMakePackageConfigHelpers)
include(GNUInstallDirs)

set(muffle_package_dir ${CMAKE_INSTALL_DATADIR}/cmake/muffle)

# A header set says where its headers are to CMake 3.23 and newer, INCLUDES DESTINATION to older ones, too.
install(TARGETS muffle EXPORT muffle_targets FILE_SET HEADERS INCLUDES DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(EXPORT muffle_targets NAMESPACE muffle:: DESTINATION ${muffle_package_dir})
if(MUFFLE_JSON)
  install(TARGETS muffle_json EXPORT muffle_json_targets FILE_SET HEADERS
          INCLUDES DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
  install(EXPORT muffle_json_targets NAMESPACE muffle:: DESTINATION ${muffle_package_dir})
endif()

# muffle-check for policies of one's own is compiled where it is used: its sources are for any machine, as the headers are.
set(muffle_programs_dir ${CMAKE_INSTALL_DATADIR}/muffle/programs)
install(DIRECTORY examples/catalogue examples/library examples/check DESTINATION ${muffle_programs_dir}
        FILES_MATCHING REGEX "\\.(cpp|hpp)$|/CMakeLists\\.txt$" PATTERN tests EXCLUDE)
install(FILES examples/programs.cmake DESTINATION ${muffle_programs_dir} RENAME CMakeLists.txt)

configure_package_config_file(cmake/muffleConfig.cmake.in muffleConfig.cmake
                              INSTALL_DESTINATION ${muffle_package_dir} PATH_VARS muffle_programs_dir)
write_basic_package_version_file(muffleConfigVersion.cmake COMPATIBILITY SameMinorVersion ARCH_INDEPENDENT)
install(FILES ${PROJECT_BINARY_DIR}/muffleConfig.cmake ${PROJECT_BINARY_DIR}/muffleConfigVersion.cmake
        DESTINATION ${muffle_package_dir})

# The file says where it is relative to itself, so that an installed tree can be moved.
file(RELATIVE_PATH muffle_pc_to_prefix /${CMAKE_INSTALL_DATADIR}/pkgconfig /)
configure_file(cmake/muffle.pc.in muffle.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/muffle.pc DESTINATION ${CMAKE_INSTALL_DATADIR}/pkgconfig)
install(FILES LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR})
