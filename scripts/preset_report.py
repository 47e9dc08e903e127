#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Counts what real libraries and the catalogues have in each cell of the presets, attacks the catalogues with muffle-check,
and writes docs/presets.md.

    preset_report.py BUILD          writes docs/presets.md
    preset_report.py --check BUILD  writes nothing; exits 1 where docs/presets.md is not what would be written, or where
                                    a preset breaks a promise: muffle-check says that it falls short of k = 20, a cell in
                                    use has fewer than 50 titles or files of what the preset rests on, more than 6 % of them
                                    are in `rare`, a kept combination of a quality lacks real files or libraries, or there
                                    are more than 256 cells

Lengths rest on the catalogues, which muffle-sanitize counts. Qualities rest on the tallies of real libraries, which
scripts/preset_tables.py counts; of the catalogues they are then counted, too. BUILD is a build directory with the example
programs."""

import argparse
import collections
import itertools
import json
import math
import pathlib
import subprocess
import sys

import preset_tables
from preset_tables import LEAST_FILES, LEAST_LIBRARIES, QUALITIES, RARE_PERCENT, BUDGET, SYNTHETIC

ROOT = pathlib.Path(__file__).resolve().parent.parent
REPORT = ROOT / "docs" / "presets.md"
LEAST, K = 50, 20

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

Cells count what leaves at most: bits are log2 of them, rounded up. Lengths rest on titles of catalogues, qualities on files of
real libraries; both come with the project in `examples/data`. **Titles** and files were counted and households were not, so
this says how many titles an answer fits, and nothing about who gave it. *Not measured* means that nothing public has what the
question asks: its cells were chosen by judgement, and nothing is known of their crowds.

*Synthetic* marks what rests on `media_10k`: a generator of this project made it, and no row of it is a real title. A reference
that is counted from it is as synthetic: a gate that uses one compares with a world that somebody thought up.

`rare` is the one cell of all combinations without a crowd, `incomplete` the one of all records with something unknown.
Where fewer than {least} titles are `incomplete`, such an answer has no crowd: hold it back (`release.is_incomplete()`), as
you do for questions that are not measured.

"""


BIASES = """
## What they rest on

Every kept combination of `video_quality` and `music_quality` has at least {files} real files of at least {libraries} libraries.
Libraries are counted from below: the tallies say how many each fine combination has, those of two may be the same, and the most
of any one is sure. Files in the tables below are no titles: the same title may be in several libraries.

The tallies are no random sample.

- They are of people who publish the configuration of their machines: technical, and hosting themselves.
- Large libraries are missing, and with them 4K and copies of discs.
- A third of the video files is of 2014 to 2017, and nearly all MPEG-4 Part 2 is among them. PCM is mostly that of disc jockeys.
- In a third of the rows of video the height is a label that somebody wrote, and upright videos count as other heights.
- Few libraries can have many of the files: {files} files of {libraries} libraries can be {almost} of one and one of each other.
- Some of the small libraries of music may stand in a catalogue, too.

`pyvideo_talks` are talks at conferences, so what is as long as a film is rare there: from `{mostly}` on, most titles of each
cell of `video_length` are *synthetic*. `fma_rock_hiphop` is one archive of two genres, `salami_itunes` one person's library;
both are MP3 throughout.

## Which crowd

A crowd is one of a population. In all collections of a question put together the presets hold: the question is then which of
*all these titles* was played.

"""

ALONE = """
In one collection they need not hold. Whoever knows that a household watches from one catalogue alone, or listens to its own
library alone, has a smaller crowd than the gate counted: this is how small, in each collection by itself. A tally is many
libraries put together, and what each of them has alone is not known; it is less. A server that serves one collection needs a
reference of that collection, not of the world.

"""

LEFT_OUT = """
And in a collection that was not counted? Each is left out in turn, and the others are the reference: how much of the one left out
has a cell that {k} of the others share, so that the gate lets it through; the fewest others in any cell that it has; and the
fewest of its own that share a cell which passes. Classes were chosen with all of these in view, so a collection that nobody has
looked at may fare worse. Whether a collection of one library does cannot be tried with tallies.

"""

ATTACKED = """
## What they give away

One release each, to one who has the catalogue and sees nothing else, counted; and attacks by [`muffle-check`](../examples/check),
which says what each attacker has. Titles are those of the catalogues: a tally has no titles to attack. Shares are rounded up.
A guess is that of A1, who has the catalogue, and is counted; A2 has other rips of it and guesses once, the 95 % interval behind;
A3 names a series of ten titles, made up from the catalogue, from as many plays of it as the column says, *if it can link them*.
A2 and A3 are tried on a sample, where there are more titles than it holds: a title is a little easier to name among fewer. Lost is the share of the information
in what is asked that no release tells.

"""

AFTER_ATTACKED = """
Every preset holds against `muffle-check --k {k} --max-cells {budget}` in these catalogues, and the qualities over their tallies
(`--tally`), as long as one release is seen. Linked releases are another matter: a few plays of one household, put together, name the series. That is what has to be kept apart on
the way (one question per title, few answers per household, sent one by one), and no choice of classes does it.
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
    text = ATTACKED + row("question", "titles of", "smallest crowd", "one guess", "twenty", "tried on", "A2",
                          "A3, 2 plays", "A3, 3", "A3, 10", "lost") + row(*["---"] * 2 + ["---:"] * 9)
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
        if name in QUALITIES:
            tally = path_of(f"{name}_tally")
            counted = subprocess.run([check, *map(str, arguments), "--tally", tally], capture_output=True, text=True, check=False)
            if counted.returncode != 0:
                faults.append(f"muffle-check does not say that {name} holds over {tally}:\n{counted.stdout[:500]}")
        [found] = json.loads(done.stdout)["policies"]
        attacks = {key: list(of) for key, of in itertools.groupby(found["attacks"], lambda attack: attack["attack"])}
        low, high = attacks["A2"][0]["clopper_pearson"]
        text += row(f"`{name}`", " ".join(map(marked, CATALOGUES[name])), found["k"], percent_of(found["top1"]),
                    percent_of(found["top20"]), "{items:,} of {of:,}".format(**found["sample"]["titles"]),
                    f"{percent_of(attacks['A2'][0]['rate'])} ({math.floor(low * 10000) / 100:.2f}-{percent_of(high)})",
                    *(percent_of(attacks["A3"][i]["rate"]) for i in (0, 1, 3)), f"{found['information_lost']:.0%}")
    return text + AFTER_ATTACKED.format(k=K, budget=BUDGET)


def path_of(catalogue):
    return ROOT / "examples" / "data" / f"{catalogue}.csv"


def paths_of(policy):
    return [path_of(catalogue) for catalogue in CATALOGUES[policy]]


def row(*cells):
    return "| " + " | ".join(str(cell).replace("|", "\\|") for cell in cells) + " |\n"


def marked(collection):
    return f"`{collection}`" + " *synthetic*" * (collection in SYNTHETIC)


def share_of(part, whole):
    """Rounded down, in whole percent."""
    return f"{100 * part // whole} %"


class Measured:
    """How many titles or files each collection has in each cell of a preset."""

    def __init__(self, sanitize, document, faults):
        self.document, name = document, document["policy"]
        self.tallied = preset_tables.counted(name) if name in QUALITIES else None
        self.collections = {}  # cells of each
        if self.tallied:
            kept = [tuple(field["classes"][is_] for field, is_ in zip(document["fields"], combination))
                    for combination in document["kept"]]
            if kept != [cell.labels for cell in self.tallied.kept]:
                faults.append(f"{name} keeps other combinations than scripts/preset_tables.py")
            for cell in self.tallied.kept:
                if cell.files < LEAST_FILES or cell.libraries < LEAST_LIBRARIES:
                    faults.append(f"{name}: {cell} has too few real files or libraries")
            self.collections[QUALITIES[name].tally] = collections.Counter(
                {**{at: cell.files for at, cell in enumerate(self.tallied.kept)}, document["rare"]: self.tallied.rare})
        for catalogue in CATALOGUES[name]:
            [sums] = run(sanitize, "--policy", name, "--format", "json", path_of(catalogue))["summary"]
            self.collections[catalogue] = collections.Counter(
                {int(crowd["cell"]): crowd["titles"] for crowd in sums["crowds"]})
        self.evidence = [QUALITIES[name].tally] if self.tallied else list(CATALOGUES[name])

    def together(self, names):
        return sum((self.collections[name] for name in names), collections.Counter())

    def real(self):
        return [name for name in self.collections if name not in SYNTHETIC]

    def smallest(self, cells):
        """Of the cells in use, `incomplete` aside: what has it is to be held back where it is small."""
        return min((count for cell, count in cells.items() if cell != self.document["incomplete"]), default=0)

    def mostly_synthetic_from(self):
        """The class of a single field from which on less than half of each cell is real."""
        real, everything = self.together(self.real()), self.together(self.collections)
        cells = list(itertools.takewhile(lambda cell: 2 * real[cell] < everything[cell], sorted(everything, reverse=True)))
        return self.labels(cells[-1])[0]

    def labels(self, cell):
        names = [field["classes"] for field in self.document["fields"]]
        if cell == self.document["rare"]:
            return ["rare"] * len(names)
        if cell == self.document["incomplete"]:
            return ["incomplete"] * len(names)
        if self.document["kept"] != "all":
            return [classes[is_] for classes, is_ in zip(names, self.document["kept"][cell])]
        return list(list(itertools.product(*names))[cell])


def which_crowd(measured, faults):
    text = row("question", "all collections", "titles and files", "smallest crowd", "real ones alone", "smallest crowd")
    text += row("---", "---", *["---:"] * 4)
    for name, of in measured.items():
        everything, real = of.together(of.collections), of.together(of.real())
        if of.smallest(everything) < K:
            faults.append(f"{name}: in all collections together a cell has fewer than {K}")
        text += row(f"`{name}`", " ".join(map(marked, of.collections)), f"{everything.total():,}", of.smallest(everything),
                    f"{real.total():,}", of.smallest(real))
    text += ALONE + row("question", "collection", "titles or files", "cells in use", "smallest crowd", f"in cells below {K}")
    text += row("---", "---", *["---:"] * 4)
    for name, of in measured.items():
        for collection, cells in of.collections.items():
            below = sum(count for count in cells.values() if count < K)
            text += row(f"`{name}`", marked(collection), f"{cells.total():,}", len(+cells), min((+cells).values()),
                        f"{below} ({percent(below, cells.total())})")
    text += LEFT_OUT.format(k=K) + row("question", "left out", "the others", "titles or files", "of these let through",
                                       "fewest others", "fewest of its own")
    text += row("---", "---", "---", *["---:"] * 4)
    for name, of in measured.items():
        for collection, cells in of.collections.items():
            names = [other for other in of.collections if other != collection]
            others = of.together(names)
            passes = {cell: count for cell, count in (+cells).items() if others[cell] >= K}
            let_through = sum(passes.values())
            text += row(f"`{name}`", marked(collection), " ".join(map(marked, names)), f"{cells.total():,}",
                        f"{let_through:,} ({share_of(let_through, cells.total())})",
                        f"{min(others[cell] for cell in +cells):,}", f"{min(passes.values(), default=0):,}")
    return text


def cells_of(of):
    """The table of one preset: what each cell rests on."""
    name, document = of.document["policy"], of.document
    names = [field["name"] for field in document["fields"]]
    everything = of.together(of.collections)
    if of.tallied:
        tally = of.collections[QUALITIES[name].tally]
        text = (f"\nReal files of `{QUALITIES[name].tally}` in each cell and of how many libraries they are at least, and titles "
                f"of {' and '.join(map(marked, CATALOGUES[name]))}:\n\n")
        text += row("cell", *names, "real files", "libraries", *map(marked, CATALOGUES[name]))
        text += row("---:", *["---"] * len(names), "---:", "---:", *["---:"] * len(CATALOGUES[name]))
        for cell in sorted(everything):
            libraries = of.tallied.kept[cell].libraries if cell < len(of.tallied.kept) else "-"
            text += row(f"{cell:02}", *of.labels(cell), f"{tally[cell]:,}", libraries,
                        *(f"{of.collections[catalogue][cell]:,}" for catalogue in CATALOGUES[name]))
        return text
    is_mixed = any(catalogue in SYNTHETIC for catalogue in CATALOGUES[name])
    text = f"\nTitles of {' and '.join(map(marked, CATALOGUES[name]))} in each cell"
    text += f"; marked where fewer than {LEAST} of them are real:\n\n" if is_mixed else ", all of them real:\n\n"
    text += row("cell", *names, "titles", *map(marked, CATALOGUES[name]), *["real"] * is_mixed)
    text += row("---:", *["---"] * len(names), "---:", *["---:"] * len(CATALOGUES[name]), *["---:"] * is_mixed)
    real = of.together(of.real())
    for cell, count in sorted(everything.items()):
        share = share_of(real[cell], count) + " *synthetic*" * (real[cell] < LEAST)
        text += row(f"{cell:02}", *of.labels(cell), f"{count:,}",
                    *(f"{of.collections[catalogue][cell]:,}" for catalogue in CATALOGUES[name]), *[share] * is_mixed)
    return text


def report(sanitize, check):
    faults = []
    documents = run(sanitize, "--describe")
    measured = {document["policy"]: Measured(sanitize, document, faults) for document in documents
                if document["policy"] in CATALOGUES}

    text = HEAD.format(least=LEAST)
    text += row("question", "cells", "bits", "rests on", "titles or files", "of them real", "cells in use", "smallest crowd",
                "`rare`", "`incomplete`")
    text += row("---", "---:", "---:", "---", *["---:"] * 6)
    for document in documents:
        name, cells = document["policy"], document["cells"]
        if cells > BUDGET:
            faults.append(f"{name} has {cells} cells, more than {BUDGET}")
        if name not in measured:
            text += row(f"[`{name}`](#{name})", cells, f"{document['capacity_bits']:.3f}", "*not measured*", *[""] * 6)
            continue
        of = measured[name]
        sums = of.together(of.evidence)
        total, real = sums.total(), of.together([each for each in of.evidence if each not in SYNTHETIC]).total()
        incomplete = sums[document["incomplete"]]
        rare = sums[document["rare"]] if document["rare"] is not None else 0
        for cell, count in sums.items():
            if 0 < count < LEAST and cell != document["incomplete"]:
                faults.append(f"{name}: cell {cell} has {count} titles or files, fewer than {LEAST}")
        if rare * 100 > RARE_PERCENT * total:
            faults.append(f"{name}: {rare} of {total} titles or files are rare, more than {RARE_PERCENT} %")
        said = "not known" if of.tallied and document["incomplete"] is not None else \
            f"{incomplete}, below {LEAST}: hold it back" if 0 < incomplete < LEAST else incomplete
        text += row(f"[`{name}`](#{name})", cells, f"{document['capacity_bits']:.3f}", " ".join(map(marked, of.evidence)),
                    f"{total:,}", share_of(real, total), len([cell for cell in +sums if cell != document["incomplete"]]),
                    of.smallest(+sums), f"{rare:,} ({percent(rare, total)})" if document["rare"] is not None else "-", said)

    text += BIASES.format(files=LEAST_FILES, libraries=LEAST_LIBRARIES, almost=LEAST_FILES - LEAST_LIBRARIES + 1,
                          mostly=measured["video_length"].mostly_synthetic_from())
    text += which_crowd(measured, faults)
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
        text += cells_of(measured[name]) if name in measured else "\n*Not measured.*\n"
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
