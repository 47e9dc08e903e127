#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Programs of parts that were configured apart: two that must not link, since a type has another layout in each, and fmt
as a shared library and as headers alone."""

import re
import sys

from common import HERE, PRINTED, WARNINGS, at_once, attempt, configure, consumer, expect, installed, options, run, workplace


def check_mixed(given, work, found):
    configure(given, HERE / "mixed", work / "alike", found)
    run("cmake", "--build", work / "alike")
    expect("two parts that are configured alike", run(work / "alike" / "mixed"), "1 kind, 1 kind\n")

    configure(given, HERE / "mixed", work / "apart", found, "-DMIXED_DEBUG=ON")
    done = attempt("cmake", "--build", work / "apart")
    output = done.stdout + done.stderr
    missing = sorted(set(re.findall(r"undefined reference to [`']([^']*)'", output)))
    expect("two parts that are configured apart lack", missing,
           ["kinds_by_main(muffle::v0_1_debug::disclosure const&)", "kinds_by_part(muffle::v0_1::disclosure const&)"])
    others = [line for line in output.splitlines() if re.search(r"\berror: ", line) and "ld returned" not in line
              and "linker command failed" not in line]
    expect("and nothing else is wrong with them", others, [])


def needed(program):
    return re.findall(r"\(NEEDED\).*\[(.*?)\]", run("readelf", "--dynamic", "--wide", program))


def check_fmt(given, work, found):
    # What is not used is not linked, so that what is linked is used.
    lean = f"{WARNINGS} -Wl,--as-needed"
    printed, said = consumer(given, work / "fmt_library", "package", found, flags=lean)
    expect("fmt as it is installed", printed, PRINTED)
    kind = re.search(r"fmt is a (\w+)", said)[1]
    is_linked = any(name.startswith("libfmt.so") for name in needed(work / "fmt_library" / "consumer"))
    expect(f"fmt as a {kind}, linked as a shared one", is_linked, kind == "SHARED_LIBRARY")
    if kind != "SHARED_LIBRARY":
        print("fmt as a shared library: left out, because the one that is installed is none")

    printed, _ = consumer(given, work / "fmt_headers", "package", found, "-DCONSUMER_FMT_HEADER_ONLY=ON", flags=lean)
    expect("fmt as headers alone", printed, PRINTED)
    program = work / "fmt_headers" / "consumer"
    expect("that needs no library of fmt", [name for name in needed(program) if "fmt" in name], [])
    undefined = [line for line in run("nm", "--undefined-only", "--demangle", program).splitlines() if "fmt::" in line]
    expect("and nothing that would be in one", undefined, [])


def main():
    given = options(__doc__)
    if sys.platform != "linux":
        sys.exit("this looks into ELF files")
    with workplace() as work:
        found = f"-DCMAKE_PREFIX_PATH={installed(given, work)}"
        at_once(lambda: check_mixed(given, work, found), lambda: check_fmt(given, work, found))


if __name__ == "__main__":
    main()
