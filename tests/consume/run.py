#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Takes the library in as other projects do: as an installed package that was moved, with pkg-config, as a subdirectory,
and with its dependencies fetched. The download itself is not tried: local sources stand in for what would be fetched."""

import argparse
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

PROJECT = pathlib.Path(__file__).resolve().parent / "project"
PRINTED = "duration=90-100 min\n"
WARNINGS = "-Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror"


def run(*command, **options):
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False, **options)
    if done.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))}\n{done.stdout}{done.stderr}")
    return done.stdout


def expect(what, printed, expected):
    if printed != expected:
        sys.exit(f"{what}: expected {expected!r}, printed {printed!r}")
    print(f"{what}: good")


def consumer(given, work, way, *more):
    """Configures, builds and runs the consumer, and gives what it printed and what configuring said."""
    build = work / way
    said = run("cmake", "-S", PROJECT, "-B", build, "-G", "Ninja", f"-DMUFFLE_FROM={way}",
               f"-DCMAKE_CXX_COMPILER={given.compiler}", f"-DCMAKE_CXX_FLAGS={WARNINGS}", *more)
    run("cmake", "--build", build)
    return run(build / "consumer"), said


def installed(given, work):
    run("cmake", "--install", given.build, "--prefix", work / "prefix")
    shutil.move(work / "prefix", work / "moved")
    return work / "moved"


def check_pkg_config(given, work, prefix):
    if list(prefix.rglob("fmt.pc")):
        print("pkg-config: left out, because the fmt that was fetched names a place where it is not installed")
        return
    found = {**os.environ, "PKG_CONFIG_PATH": str(prefix / "share" / "pkgconfig")}
    flags = run("pkg-config", "--cflags", "--libs", "muffle", env=found).split()
    run(given.compiler, "-std=c++20", *WARNINGS.split(), PROJECT / "main.cpp", "-o", work / "by_pkg_config", *flags)
    expect("pkg-config", run(work / "by_pkg_config"), PRINTED)


def check_subdirectory(given, work):
    printed, _ = consumer(given, work, "subdirectory", f"-DMUFFLE_SOURCE={given.source}")
    expect("add_subdirectory", printed, PRINTED)
    run("cmake", "--install", work / "subdirectory", "--prefix", work / "theirs")
    files = sorted(str(path.relative_to(work / "theirs")) for path in (work / "theirs").rglob("*") if path.is_file())
    expect("what such a project installs", files, ["bin/consumer"])


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

    said = run("cmake", "-S", given.source, "-B", work / "everything", "-G", "Ninja", f"-DCMAKE_CXX_COMPILER={given.compiler}",
               *fetched)
    expect("fetched for the whole project", [name for name in names if f"source of {name}" in said], names)
    printed, said = consumer(given, work, "subdirectory", f"-DMUFFLE_SOURCE={given.source}", *fetched)
    expect("fetched for a user", [name for name in names if f"source of {name}" in said], ["fmt"])
    expect("a user who fetches", printed, PRINTED)


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--source", type=pathlib.Path, required=True)
    arguments.add_argument("--build", required=True, help="a build directory of muffle, to install from")
    arguments.add_argument("--compiler", required=True)
    given = arguments.parse_args()
    given.source = given.source.resolve()
    with tempfile.TemporaryDirectory() as name:
        work = pathlib.Path(name)
        prefix = installed(given, work)
        found = f"-DCMAKE_PREFIX_PATH={prefix}"
        expect("find_package", consumer(given, work, "package", found)[0], PRINTED)
        expect("find_package with json", consumer(given, work, "package_json", found)[0], PRINTED + "23\n")
        check_pkg_config(given, work, prefix)
        check_subdirectory(given, work)
    with tempfile.TemporaryDirectory() as name:
        check_fetched(given, pathlib.Path(name))


if __name__ == "__main__":
    main()
