#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Runs muffle-simulate at its full size through each of its pipelines, and writes docs/unlinkability.md.

    unlinkability.py BUILD          writes docs/unlinkability.md
    unlinkability.py --check BUILD  writes nothing; exits 1 where docs/unlinkability.md is not what would be written, or
                                    where a pipeline breaks a promise of PROMISES below

BUILD is a build directory with the example programs."""

import argparse
import concurrent.futures
import os
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
REPORT = ROOT / "docs" / "unlinkability.md"
CATALOGUES = ("media_10k.csv", "pyvideo_talks.csv")
PIPELINES = {"bounded": 1, "hidden": 1, "sampled": 4, "randomized": 4, "unbounded": 1}  # and for how many weeks a collector collects

HEAD = """<!-- SPDX-License-Identifier: MIT -->
<!-- Written by scripts/unlinkability.py: change it there. -->
# Unlinkability

What a pipeline is worth, simulated: households with habits, what leaves their machines, what an attacker makes of it, and
what a collector still learns. [`muffle-simulate`](../examples/simulate) does it, and says there how households and series are
made; each number here can be repeated with it. Intervals in parentheses are those of Clopper and Pearson, at 95 %.

In short, for the pipeline `bounded`, which is the one of the [README](../README.md#send-it):

- Behind an anonymizing relay, ten plays give no more than one release does, and two messages of a household cannot be
  told to belong together by when they came. By what they say, they can be a little better than by guessing where a
  household plays one series and nothing else: answers that are alike are alike.
- Where a network address joins what a household sends, one guess in {one_week} names the series that it plays, after a week
  in which it plays ten episodes of it and nothing else. That grows with every week: {four_weeks} after four, {half_a_year}
  after half a year. Who cannot offer a relay should take few answers, and say this.
- A popular series is guessed more often, with no release at all too. What a release adds to such a guess is larger than what
  it adds to an even one.
- Without any stage, ten plays in their order name the series in {raw} of tries.
- Dummies (`hidden`) hide how much a household plays, and hardly what: a message that is real says as much among them.
- A collector's intervals hold the truth as often as they say where each household gives one answer. `unbounded` shows what
  happens where it gives more: answers of one household are alike, and intervals that take them for independent are too
  narrow.

All of it rests on the model of households and series, which is made up, and on 3,000 series. Real households differ.
"""


def simulate(program, pipeline, weeks):
    done = subprocess.run(
        [program, "--pipeline", pipeline, "--epochs", str(weeks), "--households", "10000", "--tries", "5000", "--rounds",
         "100", *(ROOT / "examples" / "data" / name for name in CATALOGUES)],
        capture_output=True, text=True, check=False)
    if done.returncode != 0:
        sys.exit(f"muffle-simulate --pipeline {pipeline}: {done.stderr}")
    return done.stdout


def rows_of(text):
    """The cells of each row of its tables, by the first one."""
    rows = [line.strip("|\n ").split(" | ") for line in text.splitlines() if line.startswith("|")]
    return {row[0]: [cell.strip() for cell in row] for row in rows}


def rate(cell):
    return float(re.match(r"[\d.]+", cell)[0])


def limits(cell):
    return tuple(float(limit) for limit in re.search(r"\(([\d.]+)-([\d.]+)\)", cell).groups())


def broken_promises(outputs):
    raw, joined, relayed = (rows_of(part) for part in outputs["bounded"].split("\n## ")[1:4])
    one, ten = (next(row for first, row in relayed.items() if first.startswith(start))[1]
                for start in ("names the series from that one", "names it from ten"))
    viewers = relayed["have habits"]
    errors = {name: list(rows_of(output.split("\n## ")[4]).values())[-1] for name, output in outputs.items()}
    promises = {
        "behind a relay, ten plays give no more than one release": rate(ten) <= limits(one)[1],
        "the time of a message does not pair it": limits(viewers[1])[0] <= rate(viewers[3]),
        "what a message says does not pair it, for households with habits": limits(viewers[2])[0] <= rate(viewers[3]),
        "one answer names the series in 2 % of tries at most": limits(joined["1"][2])[1] <= 2,
        "without any stage, linked plays name far more": rate(raw["10"][1]) > 10 * rate(joined["1"][2]),
        "10,000 households: half of all classes are within 10 % after a week": rate(errors["bounded"][2]) <= 10,
        "the same after four weeks, where one household in ten takes part": rate(errors["sampled"][2]) <= 10,
        "intervals hold the truth as often as they say": all(rate(errors[name][3]) >= 94.5 for name in ("bounded", "hidden", "sampled", "randomized")),
    }
    return [promise for promise, holds in promises.items() if not holds]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("build", type=pathlib.Path)
    given = parser.parse_args()
    program = given.build / "examples" / "simulate" / "muffle-simulate"

    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        outputs = dict(zip(PIPELINES, pool.map(lambda pipeline: simulate(program, *pipeline), PIPELINES.items())))
    joined = rows_of(outputs["bounded"].split("\n## ")[2])
    percent = {weeks: rate(joined[weeks][2]) for weeks in ("1", "4", "26")}
    raw = rows_of(outputs["bounded"].split("\n## ")[1])["10"][1]
    text = HEAD.format(one_week=f"{round(100 / percent['1']):,}", four_weeks=f"{percent['4']} %",
                       half_a_year=f"{percent['26']} %", raw=f"{rate(raw)} %")
    for name, output in outputs.items():
        title, _, rest = output.removeprefix("# ").partition("\n")
        if name != "bounded":  # which stages there are makes no difference to this
            before, _, _, after = rest.partition("## Without any stage")[0], *rest.partition("\n## Through the pipeline, where")
            rest = f"{before}## Through the pipeline, where{after}"
        rest = rest.replace("\n## ", "\n### ")
        text += f"\n## `{name}`: {title}\n{rest}"
    faults = broken_promises(outputs)
    for fault in faults:
        print(f"unlinkability: it does not hold that {fault}", file=sys.stderr)
    if not given.check:
        REPORT.write_text(text, encoding="utf-8")
    elif REPORT.read_text(encoding="utf-8") != text:
        sys.exit("docs/unlinkability.md is not what scripts/unlinkability.py writes: run it")
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
