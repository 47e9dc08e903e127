#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Builds the README's example with the README's CMake project against an installed muffle, runs it, and compares what it
prints with what the README says that it prints."""

import argparse
import pathlib
import re
import subprocess
import sys
import tempfile


def only_block(text, language):
    blocks = re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    if len(blocks) != 1:
        sys.exit(f"README.md: expected one block of {language}, found {len(blocks)}")
    return blocks[0]


def run(*command):
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))}\n{done.stdout}{done.stderr}")
    return done.stdout


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--readme", type=pathlib.Path, required=True)
    arguments.add_argument("--build", required=True, help="a build directory of muffle, to install from")
    arguments.add_argument("--compiler", required=True)
    given = arguments.parse_args()

    text = given.readme.read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as name:
        work = pathlib.Path(name)
        (work / "main.cpp").write_text(only_block(text, "cpp"))
        (work / "CMakeLists.txt").write_text(only_block(text, "cmake"))
        run("cmake", "--install", given.build, "--prefix", work / "prefix")
        run("cmake", "-S", work, "-B", work / "build", "-G", "Ninja", f"-DCMAKE_CXX_COMPILER={given.compiler}",
            f"-DCMAKE_PREFIX_PATH={work / 'prefix'}", "-DCMAKE_CXX_FLAGS=-Wall -Wextra -Wpedantic -Wconversion -Werror")
        run("cmake", "--build", work / "build")
        printed = run(work / "build" / "example")
    expected = only_block(text, "text")
    if printed != expected:
        sys.exit(f"README.md says\n{expected}but its example prints\n{printed}")

    before_code = re.findall(r"\w+", text[: text.index("```cpp")])
    if len(before_code) > 60:
        sys.exit(f"README.md: {len(before_code)} words stand before the first code, at most 60 should")


if __name__ == "__main__":
    main()
