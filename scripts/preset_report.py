#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Counts the titles of the catalogues in each cell of the presets, with muffle-sanitize, attacks them with muffle-check,
and writes docs/presets.md.

    preset_report.py BUILD          writes docs/presets.md
    preset_report.py --check BUILD  writes nothing; exits 1 where docs/presets.md is not what would be written, or where
                                    a preset breaks a promise: muffle-check says that it falls short of k = 20, a cell in
                                    use has fewer than 50 titles, more than 5 % of the titles are in `rare`, or there are
                                    more than 256 cells

BUILD is a build directory with the example programs."""

import argparse
import itertools
import json
import math
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
REPORT = ROOT / "docs" / "presets.md"
LEAST, RARE_PERCENT, BUDGET, K = 50, 5, 256, 20

CATALOGUES = {
    "video_length": ("pyvideo_talks", "media_10k"),
    "video_quality": ("media_10k",),
    "music_length": ("fma_rock_hiphop", "salami_itunes"),
    "music_quality": ("fma_rock_hiphop", "salami_itunes"),
}

HEAD = """<!-- SPDX-License-Identifier: MIT -->
<!-- Written by scripts/preset_report.py: change it there. -->
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


ATTACKED = """
## What they give away

One release each, to one who has the catalogue and sees nothing else, counted; and attacks by [`muffle-check`](../examples/check),
which says what each attacker has. Shares are rounded up. A1 has the catalogue and
guesses once; A2 has other rips of it and guesses once, the 95 % interval behind; A3 names a series of ten titles, made up
from the catalogue, from as many plays of it as the column says, *if it can link them*. Lost is the share of the information
in what is asked that no release tells.

"""

AFTER_ATTACKED = """
Every preset holds against `muffle-check --k {k} --max-cells {budget}`, as long as one release is seen. Linked releases are
another matter: a few plays of one household, put together, name the series. That is what has to be kept apart on the way
(one question per title, few answers per household, sent one by one), and no choice of classes does it.
"""


def run(program, *arguments):
    done = subprocess.run([program, *map(str, arguments)], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        sys.exit(f"{program}: {done.stderr}{done.stdout[-2000:]}")
    return json.loads(done.stdout)


def percent(part, whole):
    """Rounded up, in hundredths."""
    hundredths = -(-part * 10000 // whole)
    return f"{hundredths // 100}.{hundredths % 100:02} %"


def percent_of(share):
    """The same of a fraction that was counted, whose last digits are not to push it up."""
    return f"{math.ceil(share * 10000 - 1e-9) / 100:.2f} %"


def given_away(check, documents, faults):
    """The table of what each preset gives away, and what is wrong with any."""
    text = ATTACKED + row("question", "smallest crowd", "one guess", "twenty", "A1", "A2", "A3, 2 plays", "A3, 3", "A3, 10",
                          "lost") + row(*["---"] + ["---:"] * 9)
    for document in documents:
        name = document["policy"]
        arguments = ["--policy", name, "--k", K, "--max-cells", BUDGET]
        if name not in CATALOGUES:
            # No catalogue says anything about these, and the program is to say so and not to let them pass.
            done = subprocess.run([check, *map(str, arguments), *paths_of("video_length")], capture_output=True, check=False)
            if done.returncode != 2:
                faults.append(f"muffle-check gives a verdict on {name}, which no catalogue is about")
            continue
        done = subprocess.run([check, "--json", *map(str, arguments), *paths_of(name)], capture_output=True, text=True,
                              check=False)
        if done.returncode != 0:
            faults.append(f"muffle-check does not say that {name} holds (exit {done.returncode}):\n{done.stderr}")
            continue
        [found] = json.loads(done.stdout)["policies"]
        attacks = {key: list(of) for key, of in itertools.groupby(found["attacks"], lambda attack: attack["attack"])}
        low, high = attacks["A2"][0]["clopper_pearson"]
        text += row(f"`{name}`", found["k"], percent_of(found["top1"]), percent_of(found["top20"]),
                    percent_of(attacks["A1"][0]["rate"]),
                    f"{percent_of(attacks['A2'][0]['rate'])} ({math.floor(low * 10000) / 100:.2f}-{percent_of(high)})",
                    *(percent_of(attacks["A3"][i]["rate"]) for i in (0, 1, 3)), f"{found['information_lost']:.0%}")
    return text + AFTER_ATTACKED.format(k=K, budget=BUDGET)


def paths_of(policy):
    return [ROOT / "examples" / "data" / f"{name}.csv" for name in CATALOGUES[policy]]


def row(*cells):
    return "| " + " | ".join(str(cell).replace("|", "\\|") for cell in cells) + " |\n"


def report(sanitize, check):
    faults = []
    documents = run(sanitize, "--describe")
    counted = {}
    for policy in CATALOGUES:
        [counted[policy]] = run(sanitize, "--policy", policy, "--format", "json", *paths_of(policy))["summary"]

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

    text += given_away(check, documents, faults)

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
    parser.add_argument("build", type=pathlib.Path)
    given = parser.parse_args()
    examples = given.build / "examples"
    text, faults = report(examples / "sanitize" / "muffle-sanitize", examples / "check" / "muffle-check")
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
