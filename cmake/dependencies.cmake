# Each dependency is taken from the system (find_package) and fetched only where it is missing. A fetched source can be
# given by hand: -DFETCHCONTENT_SOURCE_DIR_FMT=..., _CATCH2, _BENCHMARK, _NLOHMANN_JSON, _CLI11.
include(FetchContent)

# What is fetched is installed with us where we need it: our package names it.
set(FMT_INSTALL ${MUFFLE_INSTALL})
set(JSON_Install ${MUFFLE_INSTALL})
set(BENCHMARK_ENABLE_TESTING OFF)
set(BENCHMARK_ENABLE_INSTALL OFF)
set(CATCH_INSTALL_DOCS OFF)

FetchContent_Declare(fmt
  GIT_REPOSITORY https://github.com/fmtlib/fmt.git GIT_TAG 9.1.0 GIT_SHALLOW ON FIND_PACKAGE_ARGS 9.1)
FetchContent_Declare(Catch2
  GIT_REPOSITORY https://github.com/catchorg/Catch2.git GIT_TAG v3.5.4 GIT_SHALLOW ON FIND_PACKAGE_ARGS)
FetchContent_Declare(benchmark
  GIT_REPOSITORY https://github.com/google/benchmark.git GIT_TAG v1.8.3 GIT_SHALLOW ON FIND_PACKAGE_ARGS)
FetchContent_Declare(nlohmann_json
  GIT_REPOSITORY https://github.com/nlohmann/json.git GIT_TAG v3.11.3 GIT_SHALLOW ON FIND_PACKAGE_ARGS 3.10)
FetchContent_Declare(CLI11
  GIT_REPOSITORY https://github.com/CLIUtils/CLI11.git GIT_TAG v2.1.2 GIT_SHALLOW ON FIND_PACKAGE_ARGS 2.1)

macro(muffle_depend_on name)
  FetchContent_MakeAvailable(${name})
endmacro()
