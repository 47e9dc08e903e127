#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Builds the examples of the README and other documents against an installed muffle, with the document's CMake project or
else the README's, runs them, and compares what each prints with what the document says below it.

A block below a line `<!-- from FILE -->` is no program: it has to stand in that file as it stands in the document. So has all
code in the last column of a table below a line `<!-- rows from FILE -->`, but for spaces and line breaks."""

import argparse
import concurrent.futures
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
DOCUMENTS = [ROOT / name for name in ("README.md", "examples/check/README.md", "docs/collect.md", "docs/consent.md",
                                   "docs/integrate.md", "docs/own-policy.md",
                                   "docs/plugins.md")]
PART = re.compile(r"^<!-- from (\S+) -->\n```\w+\n(.*?)^```$", re.MULTILINE | re.DOTALL)

ROWS = re.compile(r"^<!-- rows from (\S+) -->\n\|.*\n\|[-|]+\n((?:\|.*\n)+)", re.MULTILINE)


def blocks(text, language):
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def run(*command, cwd=None):
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, cwd=cwd)
    if done.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))}\n{done.stdout}{done.stderr}")
    return done.stdout


def check_parts(document, text):
    for name, part in PART.findall(text):
        if part not in (ROOT / name).read_text(encoding="utf-8"):
            sys.exit(f"{document}: this does not stand in {name}:\n{part}")
    for name, rows in ROWS.findall(text):
        has = "".join((ROOT / name).read_text(encoding="utf-8").split())
        for row in rows.splitlines():
            # A name alone, such as `with_unknown`, need not.
            code = re.findall(r"`((?:field|withhold|unused|constexpr)\b[^`]+)`", row.rsplit("| ", 1)[1])
            if not code or any("".join(span.split()) not in has for span in code):
                sys.exit(f"{document}: this does not stand in {name}:\n{row}")


def check_examples(given, work, source, project, examples):
    """Builds programs one after the other in one project."""
    build = source / "build"
    source.mkdir()
    (source / "CMakeLists.txt").write_text(project)
    (source / "main.cpp").touch()
    run("cmake", "-S", source, "-B", build, "-G", "Ninja", f"-DCMAKE_CXX_COMPILER={given.compiler}",
        f"-DCMAKE_PREFIX_PATH={work / 'prefix'}", "-DCMAKE_CXX_FLAGS=-Wall -Wextra -Wpedantic -Wconversion -Werror")
    for document, program, expected in examples:
        (source / "main.cpp").write_text(program)
        # Whatever the time of change says, nothing of the program before is used.
        run("cmake", "--build", build, "--clean-first")
        printed = run(build / "example", cwd=source)
        if printed != expected:
            sys.exit(f"{document} says\n{expected}but its example prints\n{printed}")


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--build", required=True, help="a build directory of muffle, to install from")
    arguments.add_argument("--compiler", required=True)
    given = arguments.parse_args()

    readme = DOCUMENTS[0].read_text(encoding="utf-8")
    [readme_project] = blocks(PART.sub("", readme), "cmake")
    of_project = {}
    for document in DOCUMENTS:
        has = document.read_text(encoding="utf-8")
        check_parts(document, has)
        without_parts = PART.sub("", has)
        programs, outputs = blocks(without_parts, "cpp"), blocks(without_parts, "text")
        if len(programs) != len(outputs):
            sys.exit(f"{document}: {len(programs)} programs and {len(outputs)} outputs")
        if not programs and without_parts == has:
            sys.exit(f"{document}: expected a program, or a part of one")
        project = (blocks(without_parts, "cmake") or [readme_project])[0]
        of_project.setdefault(project, []).extend((document, *pair) for pair in zip(programs, outputs))
    with tempfile.TemporaryDirectory() as name:
        work = pathlib.Path(name).resolve()
        if shutil.which("ccache"):
            # By paths relative to each other, what was compiled in an earlier directory is the same.
            os.environ.update(CMAKE_CXX_COMPILER_LAUNCHER="ccache", CCACHE_BASEDIR=str(work), CCACHE_NOHASHDIR="1")
        run("cmake", "--install", given.build, "--prefix", work / "prefix")
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            for running in [pool.submit(check_examples, given, work, work / str(number), project, examples)
                            for number, (project, examples) in enumerate(of_project.items()) if examples]:
                running.result()

    before_code = re.findall(r"\w+", readme[: readme.index("```cpp")])
    if len(before_code) > 60:
        sys.exit(f"README.md: {len(before_code)} words stand before the first code, at most 60 should")


if __name__ == "__main__":
    main()
