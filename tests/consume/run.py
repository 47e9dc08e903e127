#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Takes the library in as other projects do: as an installed package that was moved, with pkg-config, as a subdirectory,
and with its dependencies fetched. The download itself is not tried: local sources stand in for what would be fetched."""

import os
import shutil

from common import (HERE, PRINTED, PROJECT, WARNINGS, at_once, attempt, configure, consumer, expect, installed, launcher,
                    options, run, workplace)


def check_pkg_config(given, work, prefix):
    if list(prefix.rglob("fmt.pc")):
        print("pkg-config: left out, because the fmt that was fetched names a place where it is not installed")
        return
    found = {**os.environ, "PKG_CONFIG_PATH": str(prefix / "share" / "pkgconfig")}
    flags = run("pkg-config", "--cflags", "--libs", "muffle", env=found).split()
    # As a build would, in two steps: what is compiled and linked in one is always compiled again.
    compile_ = [*launcher(), given.compiler, "-std=c++20", *WARNINGS.split(), "-c", PROJECT / "main.cpp"]
    run(*compile_, "-o", work / "by_pkg_config.o", *flags, cwd=work)
    run(given.compiler, work / "by_pkg_config.o", "-o", work / "by_pkg_config", *flags)
    expect("pkg-config", run(work / "by_pkg_config"), PRINTED)


def check_subdirectory(given, work):
    printed, _ = consumer(given, work / "subdirectory", "subdirectory", f"-DMUFFLE_SOURCE={given.source}")
    expect("add_subdirectory", printed, PRINTED)
    run("cmake", "--install", work / "subdirectory", "--prefix", work / "theirs")
    files = sorted(str(path.relative_to(work / "theirs")) for path in (work / "theirs").rglob("*") if path.is_file())
    expect("what such a project installs", files, ["bin/consumer"])


def check_subdirectory_json(given, work):
    asked = ("subdirectory_json", f"-DMUFFLE_SOURCE={given.source}")
    failed = attempt("cmake", "-S", PROJECT, "-B", work / "no_json", "-G", "Ninja", f"-DCMAKE_CXX_COMPILER={given.compiler}",
                     f"-DMUFFLE_FROM={asked[0]}", asked[1])
    expect("muffle::json says what it needs", (failed.returncode != 0, "set(MUFFLE_JSON ON) before you take muffle in" in failed.stderr),
           (True, True))
    expect("add_subdirectory with json", consumer(given, work / "subdirectory_json", *asked, "-DMUFFLE_JSON=ON")[0], PRINTED + "23\n")


def check_leaks(given, work):
    """The project itself compares what it has before and after."""
    said = configure(given, HERE / "parent", work / "parent", f"-DMUFFLE_SOURCE={given.source}", flags="")
    expect("nothing leaks into a parent", "nothing has leaked" in said, True)
    run("cmake", "--build", work / "parent")
    run(work / "parent" / "parent")


def check_fetched(given, work):
    """Each dependency comes from a source directory, as after a download, and none by find_package from here."""
    sources = []
    names = ["fmt", "Catch2", "benchmark", "nlohmann_json", "CLI11"]
    for name in names:
        source = work / "sources" / name
        source.mkdir(parents=True)
        (source / "CMakeLists.txt").write_text(
            f'message(STATUS "source of {name}")\nset(CMAKE_FIND_PACKAGE_TARGETS_GLOBAL ON)\nfind_package({name} REQUIRED)\n')
        sources.append(f"-DFETCHCONTENT_SOURCE_DIR_{name.upper()}={source}")
    fetched = ["-DFETCHCONTENT_TRY_FIND_PACKAGE_MODE=NEVER", *sources]

    said = configure(given, given.source, work / "everything", *fetched, flags="")
    expect("fetched for the whole project", sorted(name for name in names if f"source of {name}" in said), sorted(names))
    printed, said = consumer(given, work / "fetches", "subdirectory", f"-DMUFFLE_SOURCE={given.source}", *fetched)
    expect("fetched for a user", [name for name in names if f"source of {name}" in said], ["fmt"])
    expect("a user who fetches", printed, PRINTED)


def check_package(given, work, found):
    expect("find_package", consumer(given, work / "package", "package", found)[0], PRINTED)


def check_json(given, work, found):
    expect("find_package with json, without exceptions and RTTI",
           consumer(given, work / "package_json", "package_json", found, flags=f"{WARNINGS} -fno-exceptions -fno-rtti")[0],
           PRINTED + "23\n")


def check_older_cmake(given, work, prefix, found):
    """Before 3.23 CMake does not read the header sets of a package. The project itself needs more than its package."""
    printed, _ = consumer(given, work / "older", "package_json", found, "-DCONSUMER_CMAKE_VERSION=3.19.0",
                          "-DCMAKE_EXPORT_COMPILE_COMMANDS=ON")
    # The compiler might know of another muffle.
    expect("CMake 3.19 is told where the headers are",
           f"{prefix}/include " in (work / "older" / "compile_commands.json").read_text(), True)
    expect("find_package by CMake 3.19", printed, PRINTED + "23\n")
    done = attempt("cmake", "-S", PROJECT, "-B", work / "too_old", "-G", "Ninja", f"-DCMAKE_CXX_COMPILER={given.compiler}",
                   "-DMUFFLE_FROM=package", found, "-DCONSUMER_CMAKE_VERSION=3.18.6")
    expect("find_package by CMake 3.18 fails", done.returncode != 0, True)
    expect("and says why", "muffle needs CMake 3.19 or newer, and this is 3.18.6" in " ".join(done.stderr.split()), True)


def main():
    given = options(__doc__)
    with workplace() as work:
        prefix = work / "moved"
        shutil.move(installed(given, work), prefix)
        found = f"-DCMAKE_PREFIX_PATH={prefix}"
        at_once(lambda: check_package(given, work, found),
                lambda: check_json(given, work, found),
                lambda: check_older_cmake(given, work, prefix, found),
                lambda: check_pkg_config(given, work, prefix),
                lambda: check_subdirectory(given, work),
                lambda: check_subdirectory_json(given, work),
                lambda: check_leaks(given, work),
                lambda: check_fetched(given, work))


if __name__ == "__main__":
    main()
