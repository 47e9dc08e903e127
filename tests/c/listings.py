#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Builds and runs the plugins of docs/plugins.md, each in its language, against the host of these tests: with a compiler that
is not there, a listing is left out, and this says so. C and Python are always tried."""

import argparse
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
PRINTED = "held back: nobody agreed to this kind of data\n"


def run(*command, **options):
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False, **options)
    if done.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))}\n{done.stdout}{done.stderr}")
    return done.stdout


def build_c(source, host, work):
    run("gcc", "-std=c99", "-pedantic", "-Wall", "-Wextra", "-Werror", f"-I{ROOT / 'include'}", source, "-o", work / "plugin", host,
        f"-Wl,-rpath,{host.parent}")
    return [work / "plugin"], {}


def build_python(source, host, _):
    return [sys.executable, source], {"PYTHONPATH": ROOT / "examples" / "kodi", "MUFFLE_HOST": host}


def build_csharp(source, host, work):
    shutil.copy(host, work / "libhost.so")
    run("mcs", "-warnaserror", source, f"-out:{work / 'plugin.exe'}")
    return ["mono", work / "plugin.exe"], {"LD_LIBRARY_PATH": work}


def build_go(source, host, work):
    flags = {"CGO_CFLAGS": f"-I{ROOT / 'include'}", "CGO_LDFLAGS": f"{host} -Wl,-rpath,{host.parent}", "GO111MODULE": "off",
             "GOCACHE": work / "cache", "GOPATH": work / "path"}
    run(shutil.which("go") or "go-12", "build", "-o", work / "plugin", source, env={**os.environ, **{name: str(flag) for name, flag in flags.items()}})
    return [work / "plugin"], {}


LANGUAGES = {"c": (build_c, "c", ()), "python": (build_python, "py", ()), "csharp": (build_csharp, "cs", ("mcs", "mono")),
             "go": (build_go, "go", ("go|go-12",))}


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("host", type=pathlib.Path)
    host = arguments.parse_args().host.resolve()
    text = (ROOT / "docs" / "plugins.md").read_text(encoding="utf-8")
    for language, (build, ending, needed) in LANGUAGES.items():
        [listing] = re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
        missing = [tool for tool in needed if not any(map(shutil.which, tool.split("|")))]
        if missing:
            print(f"{language}: left out, because {' and '.join(missing)} is not there")
            continue
        with tempfile.TemporaryDirectory() as name:
            work = pathlib.Path(name)
            source = work / f"plugin.{ending}"
            source.write_text(listing, encoding="utf-8")
            command, found = build(source, host, work)
            printed = run(*command, env={**os.environ, **{name: str(place) for name, place in found.items()}})
        if printed != PRINTED:
            sys.exit(f"{language}: expected {PRINTED!r}, printed {printed!r}")
        print(f"{language}: good")


if __name__ == "__main__":
    main()
