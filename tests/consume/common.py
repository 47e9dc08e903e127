# SPDX-License-Identifier: MIT
"""What the tests of consumers share."""

import argparse
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
PROJECT = HERE / "project"
PRINTED = "duration=90-100 min\n"
WARNINGS = "-Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror"


def attempt(*command, **options):
    return subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False, **options)


def run(*command, **options):
    done = attempt(*command, **options)
    if done.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))}\n{done.stdout}{done.stderr}")
    return done.stdout


def expect(what, found, expected):
    if found != expected:
        sys.exit(f"{what}: expected {expected!r}, found {found!r}")
    print(f"{what}: good")


def configure(given, project, build, *more, flags=WARNINGS):
    return run("cmake", "-S", project, "-B", build, "-G", "Ninja", f"-DCMAKE_CXX_COMPILER={given.compiler}",
               f"-DCMAKE_CXX_FLAGS={flags}", *more)


def consumer(given, build, way, *more, flags=WARNINGS):
    """Configures, builds and runs the consumer, and gives what it printed and what configuring said."""
    said = configure(given, PROJECT, build, f"-DMUFFLE_FROM={way}", *more, flags=flags)
    run("cmake", "--build", build)
    return run(build / "consumer"), said


def installed(given, work):
    run("cmake", "--install", given.build, "--prefix", work / "prefix")
    return work / "prefix"


def options(document):
    arguments = argparse.ArgumentParser(description=document)
    arguments.add_argument("--source", type=lambda path: pathlib.Path(path).resolve(), required=True)
    arguments.add_argument("--build", required=True, help="a build directory of muffle, to install from")
    arguments.add_argument("--compiler", required=True)
    return arguments.parse_args()
