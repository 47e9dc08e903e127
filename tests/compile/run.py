#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Compiles both halves of every source here: as it stands it compiles without a word, with REJECT defined it fails with
exactly one error, which says what the source expects. What is expected stands in comments at the top of the source:

    // title: A member that nobody accounts for
    // expect: muffle: this policy forgets a member of its record
    // names: size_bytes

`expect` is part of the one error line, as is `error names`, and `names` is part of any line. Either can be about some compilers alone:
`// expect g++: ...`, `// expect clang: ...`, `// names clang < 18: ...`; the first that fits counts.

Every message of the library needs a source that expects it."""

import argparse
import concurrent.futures
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
PLAYS = HERE.parent / "support" / "plays.hpp"
REJECT = ("-DREJECT",)
MESSAGE = re.compile(r'"muffle: (?:[^"\\]|\\.)*"(?:\s*"(?:[^"\\]|\\.)*")*')


class Compiler:
    def __init__(self, command, include_directories):
        self.command = command
        self.include_directories = include_directories
        macros = subprocess.run([command, "-dM", "-E", "-x", "c++", "/dev/null"], check=True, capture_output=True, text=True)
        clang = re.search(r"__clang_major__ (\d+)", macros.stdout)
        self.family = "clang" if clang else "g++"
        self.version = int(clang[1]) if clang else int(re.search(r"__GNUC__ (\d+)", macros.stdout)[1])
        self.precompiled = lambda source: []
        self.said = {}  # by source: what it says of what is wrong

    def run(self, *arguments):
        no_quotes = "-fno-caret-diagnostics" if self.family == "clang" else "-fno-diagnostics-show-caret"
        return subprocess.run([self.command, "-std=c++20", no_quotes, "-Wall", "-Wextra", "-Wpedantic",
                               *[f"-I{directory}" for directory in self.include_directories], *arguments],
                              capture_output=True, text=True, check=False, env={**os.environ, "LC_ALL": "C"})

    def precompile(self, directory):
        """What most sources begin with, in front of them from now on: with clang all headers, which then take next to no
        time. With g++ that takes longer than to read what a source needs, but for those of the pipelines."""
        if self.family == "clang":
            top = pathlib.Path(self.include_directories[0])
            headers = [each.relative_to(top) for each in sorted(top.glob("muffle/**/*.hpp"))]
            made, flags = "all.pch", ["-fpch-instantiate-templates"]
        else:
            headers, made, flags = [PLAYS], "all.hpp.gch", []
        header, made = pathlib.Path(directory) / "all.hpp", pathlib.Path(directory) / made
        header.write_text("".join(f"#include <{each}>\n" for each in headers), encoding="utf-8")
        done = self.run("-x", "c++-header", *flags, header, "-o", made)
        if done.returncode != 0:
            sys.exit(done.stderr)
        if self.family == "clang":
            self.precompiled = lambda source: ["-include-pch", made]
        else:
            of_pipelines = f'#include "../support/{PLAYS.name}"'
            self.precompiled = lambda source: ["-include", header] if of_pipelines in source.read_text(encoding="utf-8") else []

    def compile_together(self, sources, directory):
        """Compiles the right halves of many sources at once, each in a namespace of its own behind all their includes.
        Returns those that compile so without a word; of the others nothing is known, since some stand in the library's
        own namespace, and a warning may name another place."""
        left = list(sources)
        while left:
            texts = [source.read_text(encoding="utf-8") for source in left]
            parts = sorted({line for text in texts for line in re.findall(r"^#include .*$", text, re.MULTILINE)})
            for number, (source, text) in enumerate(zip(left, texts)):
                body = re.sub(r"^#include .*$", "", text, flags=re.MULTILINE)
                parts.append(f'namespace source_{number} {{\n#line 1 "{source.name}"\n{body}\n}}')
            together = pathlib.Path(directory) / f"together_{left[0].stem}.cpp"
            together.write_text("\n".join(parts) + "\n", encoding="utf-8")
            done = self.run("-fsyntax-only", "-iquote", HERE, together)
            said = done.stdout + done.stderr
            if done.returncode == 0 and not said:
                return left
            odd = {source for source in left if re.search(rf"\b{re.escape(source.name)}:", said)}
            if not odd:
                return []
            left = [source for source in left if source not in odd]
        return []

    def compile(self, source, *flags):
        """The exit code and all that the compiler says, without quoted source, in which every name would stand."""
        done = self.run("-fsyntax-only", *flags, *self.precompiled(source), source)
        said = done.stdout + done.stderr
        if flags == REJECT:
            self.said[source.name] = said
        return done.returncode, said

    def is_meant_by(self, condition):
        family, _, before = condition.partition("<")
        return family.strip() in ("", self.family) and (not before or self.version < int(before))


def expectation(text, key, compiler):
    """What stands behind `key` for this compiler, or nothing."""
    for condition, value in re.findall(rf"^// {key}( [^:]*)?: (.*)$", text, re.MULTILINE):
        if compiler.is_meant_by(condition):
            return value
    return None


def errors_in(output):
    return [line for line in output.splitlines() if re.search(r"\berror: ", line)]


def faults(source, compiler, is_right):
    """All that is wrong with a source, of which the right half may be known to be right."""
    text = source.read_text(encoding="utf-8")
    code, output = (0, "") if is_right else compiler.compile(source)
    if code != 0 or output:
        yield f"what is right does not compile without a word:\n{output}"
    code, output = compiler.compile(source, *REJECT)
    errors = errors_in(output)
    if code == 0:
        yield "what is wrong compiles"
    elif len(errors) != 1:
        yield f"expected one error, found {len(errors)}:\n" + "\n".join(errors)
    else:
        expected = expectation(text, "expect", compiler)
        if expected is None or expected not in errors[0]:
            yield f"expected: {expected}\nfound: {errors[0]}"
        named = expectation(text, "error names", compiler)
        if named is not None and named not in errors[0]:
            yield f"expected in the error itself: {named}\nfound: {errors[0]}"
        name = expectation(text, "names", compiler)
        if name is not None and name not in output:
            yield f"expected somewhere: {name}\nfound:\n{output}"


def messages_of(header):
    for literals in MESSAGE.findall(header.read_text(encoding="utf-8")):
        yield "".join(re.findall(r'"((?:[^"\\]|\\.)*)"', literals)).replace('\\"', '"')


def untested_messages(headers, sources):
    expected = re.findall(r"^// expect[^:]*: (.*)$", "\n".join(s.read_text(encoding="utf-8") for s in sources), re.MULTILINE)
    for header in sorted(headers.rglob("*.hpp")):
        for message in messages_of(header):
            if not any(part in message for part in expected):
                yield f"{header.name}: no source here expects the message: {message}"


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--compiler", default="g++")
    arguments.add_argument("--include", action="append", default=[], help="a directory of headers, muffle's first")
    arguments.add_argument("--keep", type=pathlib.Path, metavar="FILE", help="for scripts/troubleshooting: what is said")
    arguments.add_argument("cases", nargs="*", type=pathlib.Path, help="sources to compile instead of all")
    given = arguments.parse_args()
    directories = given.include or [HERE.parents[1] / "include"]

    compiler = Compiler(given.compiler, directories)
    sources = given.cases or sorted(HERE.glob("*.cpp"))
    failed = 0
    with tempfile.TemporaryDirectory() as work, concurrent.futures.ThreadPoolExecutor(max_workers=2) as pool:
        if not given.cases:
            compiler.precompile(work)
        right = {source for half in pool.map(lambda half: compiler.compile_together(half, work), (sources[::2], sources[1::2]))
                 for source in half}
        for source, found in zip(sources, pool.map(lambda source: list(faults(source, compiler, source in right)), sources)):
            for fault in found:
                print(f"{source.name}: {fault}\n")
            failed += bool(found)
    untested = [] if given.cases else list(untested_messages(pathlib.Path(directories[0]), sources))
    if given.keep:
        given.keep.write_text(json.dumps({"family": compiler.family, "version": compiler.version, "said": compiler.said}), encoding="utf-8")
    print("\n".join(untested + [f"{len(sources)} sources, of which {len(right)} were right together, {failed} failed; {len(untested)} messages without a source"]))
    return 1 if failed or untested else 0


if __name__ == "__main__":
    sys.exit(main())
