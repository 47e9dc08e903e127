#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Builds examples/own_policy as somebody who copied it would, against an installed muffle and with warnings as errors, and
runs its tests, its gate and its verdict, and its verdict by a muffle-check of its own. Where muffle is not installed, the project takes it in as after a download."""

import json
import re
import shutil

from common import at_once, attempt, configure, expect, installed, options, run, workplace

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


def check_own_check(given, copied, work, prefix):
    """A muffle-check of one's own says of compiled policies what muffle-check says of their documents."""
    build = work / "own_check"
    configure(given, given.source / "tests" / "consume" / "own_check", build, f"-DCMAKE_PREFIX_PATH={prefix}",
              f"-DOWN_POLICY={copied}", "-DCMAKE_BUILD_TYPE=Debug")
    run("cmake", "--build", build, "--target", "own-check")
    for name in QUESTIONS:
        asked = (copied / "catalogue.csv", "--json", "--policy", name)
        [found] = json.loads(run(build / "own-check", *asked))["policies"]
        document = (copied / "catalogue.csv", "--json", "--document", work / "own_policy" / f"{name}.json")
        [expected] = json.loads(run(given.check, *document))["policies"]
        # It is lost of the columns that are read, here those of both questions.
        for each in (found, expected):
            each.pop("information_lost")
        expect(f"{name}, compiled in", found, expected)
    odd = work / "odd.csv"
    odd.write_text("id,seconds,kbit,codec,width,height,hdr,channels\n1,long,1,h264,1,1,no,2\n")
    done = attempt(build / "own-check", "--policy", QUESTIONS[1], odd)
    expect("a row that makes no sense", (done.returncode, 'row 2: column seconds: "long" is not a number' in done.stderr),
           (2, True))
    odd.write_text("id,seconds\n1,60\n")
    done = attempt(build / "own-check", "--policy", QUESTIONS[1], odd)
    expect("a column that is missing", (done.returncode, "there is no column kbit" in done.stderr), (2, True))


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
        check_own_check(given, copied, work, prefix)


if __name__ == "__main__":
    main()
