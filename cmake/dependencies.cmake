# SPDX-License-Identifier: MIT
# Each dependency is taken from the system (find_package) and fetched only where it is missing. A fetched source can be
# given by hand: -DFETCHCONTENT_SOURCE_DIR_FMT=..., _CATCH2, _BENCHMARK, _NLOHMANN_JSON, _CLI11.
include(FetchContent)

# What is fetched is installed with us where we need it: our package names it.
set(FMT_INSTALL ${MUFFLE_INSTALL})
set(JSON_Install ${MUFFLE_INSTALL})
set(BENCHMARK_ENABLE_TESTING OFF)
set(BENCHMARK_ENABLE_INSTALL OFF)
set(CATCH_INSTALL_DOCS OFF)

# For each: the repository, what is fetched of it, and the oldest version that does.
set(muffle_source_of_fmt https://github.com/fmtlib/fmt.git 9.1.0 9.1)
set(muffle_source_of_Catch2 https://github.com/catchorg/Catch2.git v3.5.4)
set(muffle_source_of_benchmark https://github.com/google/benchmark.git v1.8.3)
set(muffle_source_of_nlohmann_json https://github.com/nlohmann/json.git v3.11.3 3.10)
set(muffle_source_of_CLI11 https://github.com/CLIUtils/CLI11.git v2.1.2 2.1)

# Declared when it is needed and not before: the first declaration of a name counts for the whole build, also for what
# a project that takes us in has yet to fetch.
function(muffle_declare name repository tag)
  FetchContent_Declare(${name} GIT_REPOSITORY ${repository} GIT_TAG ${tag} GIT_SHALLOW ON FIND_PACKAGE_ARGS ${ARGN})
endfunction()

macro(muffle_depend_on name)
  muffle_declare(${name} ${muffle_source_of_${name}})
  FetchContent_MakeAvailable(${name})
endmacro()
