#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Counts the titles of the catalogues in each cell of the presets, with muffle-sanitize, and writes docs/presets.md.

    preset_report.py PROGRAM          writes docs/presets.md
    preset_report.py --check PROGRAM  writes nothing; exits 1 where docs/presets.md is not what would be written, or
                                      where a count breaks a promise: a cell in use with fewer than 50 titles, more than
                                      5 % of the titles in `rare`, or more than 256 cells

PROGRAM is the built muffle-sanitize."""

import argparse
import json
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
REPORT = ROOT / "docs" / "presets.md"
LEAST, RARE_PERCENT, BUDGET = 50, 5, 256

CATALOGUES = {
    "video_length": ("pyvideo_talks", "media_10k"),
    "video_quality": ("media_10k",),
    "music_length": ("fma_rock_hiphop", "salami_itunes"),
    "music_quality": ("fma_rock_hiphop", "salami_itunes"),
}

HEAD = """<!-- Written by scripts/preset_report.py: change it there. -->
# Presets

Twelve questions that a media server may want to ask, ready to use: `#include <muffle/presets/presets.hpp>`, or one of them
by its name. Each is a policy over a plain struct, of at most 256 cells. A server asks *one* question about each record
(`muffle::one_of`), else the answers are put together again.

Cells count what leaves at most: bits are log2 of them, rounded up. Titles are those of the catalogues named below, which come
with the project in `examples/data`; **titles** were counted and households were not, so this says how many titles an answer
fits, and nothing about who gave it. `media_10k` is synthetic: no row of it is a real title. *Not measured* means that
no public catalogue has what the question asks: its cells were chosen by judgement, and nothing is known of their crowds.

`rare` is the one cell of all combinations without a crowd, `incomplete` the one of all records with something unknown.
Where fewer than {least} titles are `incomplete`, such an answer has no crowd: hold it back (`release.is_incomplete()`), as
you do for questions that are not measured.

"""


def run(program, *arguments):
    done = subprocess.run([program, *map(str, arguments)], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        sys.exit(f"{program}: {done.stderr}")
    return json.loads(done.stdout)


def percent(part, whole):
    """Rounded up, in hundredths."""
    hundredths = -(-part * 10000 // whole)
    return f"{hundredths // 100}.{hundredths % 100:02} %"


def row(*cells):
    return "| " + " | ".join(str(cell).replace("|", "\\|") for cell in cells) + " |\n"


def report(program):
    faults = []
    documents = run(program, "--describe")
    counted = {}
    for policy, names in CATALOGUES.items():
        paths = [ROOT / "examples" / "data" / f"{name}.csv" for name in names]
        [counted[policy]] = run(program, "--policy", policy, "--format", "json", *paths)["summary"]

    text = HEAD.format(least=LEAST)
    text += row("question", "cells", "bits", "titles", "cells in use", "smallest crowd", "`rare`", "`incomplete`")
    text += row(*["---"] + ["---:"] * 7)
    for document in documents:
        name, cells = document["policy"], document["cells"]
        if cells > BUDGET:
            faults.append(f"{name} has {cells} cells, more than {BUDGET}")
        if name not in counted:
            text += row(f"[`{name}`](#{name})", cells, f"{document['capacity_bits']:.3f}", "*not measured*", "", "", "", "")
            continue
        sums = counted[name]
        below = [crowd for crowd in sums["crowds"]
                 if crowd["titles"] < LEAST and int(crowd["cell"]) != document["incomplete"]]
        for crowd in below:
            faults.append(f"{name}: cell {crowd['cell']} has {crowd['titles']} titles, fewer than {LEAST}")
        if sums["rare"] * 100 > RARE_PERCENT * sums["titles"]:
            faults.append(f"{name}: {sums['rare']} of {sums['titles']} titles are rare, more than {RARE_PERCENT} %")
        incomplete = sums["incomplete"]
        text += row(f"[`{name}`](#{name})", cells, f"{document['capacity_bits']:.3f}", f"{sums['titles']:,}",
                    sums["cells_in_use"], sums["smallest_crowd"],
                    f"{sums['rare']:,} ({percent(sums['rare'], sums['titles'])})" if document["rare"] is not None else "-",
                    f"{incomplete}, below {LEAST}: hold it back" if 0 < incomplete < LEAST else incomplete)

    for document in documents:
        name = document["policy"]
        text += f"\n## {name}\n\n{document['declared']['purpose']}\n\n"
        for field in document["fields"]:
            classes = ", ".join(f"`{label}`" for label in field["classes"])
            if len(field["classes"]) > 30:
                first, second, *_, last = (f"`{label}`" for label in field["classes"])
                classes = f"{first}, {second}, and so on by the month to {last}"
            text += f"- **{field['name']}** reads {', '.join(field['reads'])}: {classes}\n"
        text += f"- withheld: {', '.join(document['withheld'])}\n"
        if name not in counted:
            text += "\n*Not measured.*\n"
            continue
        names = [field["name"] for field in document["fields"]]
        text += f"\nTitles of {' and '.join(f'`{catalogue}`' for catalogue in CATALOGUES[name])} in each cell:\n\n"
        text += row("cell", *names, "titles") + row("---:", *["---"] * len(names), "---:")
        for crowd in counted[name]["crowds"]:
            text += row(crowd["cell"], *crowd["fields"].values(), f"{crowd['titles']:,}")
    return text, faults


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("program", type=pathlib.Path)
    given = parser.parse_args()
    text, faults = report(given.program)
    for fault in faults:
        print(f"preset_report.py: {fault}", file=sys.stderr)
    if not given.check:
        REPORT.write_text(text, encoding="utf-8")
    elif not REPORT.exists() or REPORT.read_text(encoding="utf-8") != text:
        faults.append("stale")
        print(f"preset_report.py: {REPORT.relative_to(ROOT)} is not what the presets and catalogues give: run "
              "scripts/preset_report.py", file=sys.stderr)
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
