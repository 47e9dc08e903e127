#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Compiles client.c as C99 with each C compiler, without a warning, runs it, and compares what it prints."""

import argparse
import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
WARNINGS = "-std=c99 -pedantic -Wall -Wextra -Wconversion -Wshadow -Wstrict-prototypes -Werror"
PRINTED = """\
bitrate=6-10 Mbit/s video_codec=hevc resolution=1080
{"policy":"video_quality","version":2,"cell":"11"}
3 fields, 12 members, at most 4.088 bits
bitrate takes bits, kilobits or bytes per second, and was given milliseconds
held back: nobody agreed to this kind of data
passed on
"""


def run(*command):
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))}\n{done.stdout}{done.stderr}")
    return done.stdout


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--library", type=pathlib.Path, required=True, help="the host")
    arguments.add_argument("--include", type=pathlib.Path, required=True)
    arguments.add_argument("--flag", action="append", default=[], help="for compiling and linking, as in -fsanitize=address")
    arguments.add_argument("compilers", nargs="+")
    given = arguments.parse_args()
    for compiler in given.compilers:
        with tempfile.TemporaryDirectory() as name:
            client = pathlib.Path(name) / "client"
            run(compiler, *WARNINGS.split(), *given.flag, f"-I{given.include}", HERE / "client.c", "-o", client, given.library,
                f"-Wl,-rpath,{given.library.parent}")
            printed = run(client)
        if printed != PRINTED:
            sys.exit(f"{compiler}: expected\n{PRINTED}but it prints\n{printed}")
        print(f"{compiler}: good")


if __name__ == "__main__":
    main()
