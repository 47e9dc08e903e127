#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Builds the examples of the README and other documents against an installed muffle, with the document's CMake project or
else the README's, runs them, and compares what each prints with what the document says below it."""

import argparse
import pathlib
import re
import subprocess
import sys
import tempfile


def blocks(text, language):
    found = re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    if not found:
        sys.exit(f"expected a block of {language}")
    return found


def run(*command, cwd=None):
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, cwd=cwd)
    if done.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))}\n{done.stdout}{done.stderr}")
    return done.stdout


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--readme", type=pathlib.Path, required=True)
    arguments.add_argument("--more", type=pathlib.Path, nargs="*", default=[], help="other documents with examples")
    arguments.add_argument("--build", required=True, help="a build directory of muffle, to install from")
    arguments.add_argument("--compiler", required=True)
    given = arguments.parse_args()

    text = given.readme.read_text(encoding="utf-8")
    [readme_project] = blocks(text, "cmake")
    examples = []
    for document in (given.readme, *given.more):
        has = document.read_text(encoding="utf-8")
        programs, outputs = blocks(has, "cpp"), blocks(has, "text")
        if len(programs) != len(outputs):
            sys.exit(f"{document}: {len(programs)} programs and {len(outputs)} outputs")
        project = blocks(has, "cmake")[0] if "```cmake\n" in has else readme_project
        examples += [(document, project, *pair) for pair in zip(programs, outputs)]
    with tempfile.TemporaryDirectory() as name:
        work = pathlib.Path(name)
        run("cmake", "--install", given.build, "--prefix", work / "prefix")
        for number, (document, project, program, expected) in enumerate(examples):
            source, build = work / str(number), work / str(number) / "build"
            source.mkdir()
            (source / "main.cpp").write_text(program)
            (source / "CMakeLists.txt").write_text(project)
            run("cmake", "-S", source, "-B", build, "-G", "Ninja", f"-DCMAKE_CXX_COMPILER={given.compiler}",
                f"-DCMAKE_PREFIX_PATH={work / 'prefix'}", "-DCMAKE_CXX_FLAGS=-Wall -Wextra -Wpedantic -Wconversion -Werror")
            run("cmake", "--build", build)
            printed = run(build / "example", cwd=source)
            if printed != expected:
                sys.exit(f"{document} says\n{expected}but its example prints\n{printed}")

    before_code = re.findall(r"\w+", text[: text.index("```cpp")])
    if len(before_code) > 60:
        sys.exit(f"README.md: {len(before_code)} words stand before the first code, at most 60 should")


if __name__ == "__main__":
    main()
