#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Builds examples/own_policy as somebody who copied it would, against an installed muffle and with warnings as errors, and
runs its tests, its gate and its verdict. Where muffle is not installed, the project takes it in as after a download."""

import json
import re
import shutil

from common import at_once, configure, expect, installed, options, run, workplace

QUESTIONS = ("playback_quality", "playback_length")


def check_project(given, copied, work, prefix):
    build = work / "own_policy"
    configure(given, copied, build, f"-DCMAKE_PREFIX_PATH={prefix}", "-DCMAKE_COMPILE_WARNING_AS_ERROR=ON")
    run("cmake", "--build", build)
    said = run("ctest", "--test-dir", build, "--output-on-failure")
    # Without valgrind there is no gate.
    expected = ["own_policy_tests", *(["gate"] if shutil.which("valgrind") else [])]
    expect("its tests pass", [name for name in expected if f"{name} ." in said], expected)
    documents = [json.loads((build / f"{name}.json").read_text()) for name in QUESTIONS]
    expect("its documents", [document["policy"] for document in documents], list(QUESTIONS))
    expect("its fields can be read by other programs",
           [field["name"] for document in documents for field in document["fields"] if field["reading"] is None], [])
    said = run("sh", copied / "verdict", build, given.check)
    expect("its verdicts", re.findall(r"^[A-Z ]+: \w+", said, re.MULTILINE), [f"HOLDS: {name}" for name in QUESTIONS])


def check_fetched(given, copied, work):
    said = configure(given, copied, work / "fetched", f"-DFETCHCONTENT_SOURCE_DIR_MUFFLE={given.source}")
    expect("configured without a package", "Generating done" in said, True)


def main():
    given = options(__doc__, "--check")
    with workplace() as work:
        copied = work / "copied"
        shutil.copytree(given.source / "examples" / "own_policy", copied)
        prefix = installed(given, work)
        at_once(lambda: check_project(given, copied, work, prefix), lambda: check_fetched(given, copied, work))


if __name__ == "__main__":
    main()
