# SPDX-License-Identifier: MIT
"""What the tests of consumers share."""

import argparse
import concurrent.futures
import contextlib
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
PROJECT = HERE / "project"
PRINTED = "duration=90-100 min\n"
WARNINGS = "-Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror"


@contextlib.contextmanager
def workplace():
    """A directory for all that is made. What was compiled in an earlier one is not compiled again, where ccache is there: it
    knows the files in here by their paths relative to each other."""
    with tempfile.TemporaryDirectory() as name:
        work = pathlib.Path(name).resolve()
        if shutil.which("ccache"):
            os.environ.update(CMAKE_CXX_COMPILER_LAUNCHER="ccache", CCACHE_BASEDIR=str(work), CCACHE_NOHASHDIR="1")
        yield work


def launcher():
    return [os.environ["CMAKE_CXX_COMPILER_LAUNCHER"]] if "CMAKE_CXX_COMPILER_LAUNCHER" in os.environ else []


def at_once(*checks):
    """Runs checks that do not need each other, each of them to its end, two at a time."""
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        for running in [pool.submit(check) for check in checks]:
            running.result()


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


def options(document, *more):
    arguments = argparse.ArgumentParser(description=document)
    for name in more:
        arguments.add_argument(name, required=True)
    arguments.add_argument("--source", type=lambda path: pathlib.Path(path).resolve(), required=True)
    arguments.add_argument("--build", required=True, help="a build directory of muffle, to install from")
    arguments.add_argument("--compiler", required=True)
    return arguments.parse_args()
