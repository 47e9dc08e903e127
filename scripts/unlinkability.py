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

- Behind an anonymizing relay, ten plays give no more than one release does. Of machines that are always on, two messages
  cannot be told to belong together by when they came. By what they say, they can be a little better than by guessing where
  a household plays one series and nothing else: answers that are alike are alike.
- **The hours at which a machine is on are its own**, and a message can only leave within them. Of 1,000 machines that are
  on for 3 hours of each day, always the same ones, the message of one week finds that of the next by its time of the day in
  {of_three_hours} of tries, where guessing finds it in {guessing}; {of_an_hour} where it is one hour a day, {of_sixteen_hours}
  for 16 hours, {of_always} where they are always on. That is with hosts that ask about every minute. One that asks
  but once while the machine is on has no choice of moments: {once}. An outbox cannot take that away. A relay that holds
  messages back and mixes them blurs it, and a collector that keeps no times, or no more than the day, has nothing to pair by.
  Hosts here ask at intervals that vary. One that asks on the beat of a timer has a phase of its own, which is in the seconds
  of its messages and not in these numbers.
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


def simulate(program, *arguments):
    done = subprocess.run([program, *arguments, *(ROOT / "examples" / "data" / name for name in CATALOGUES)],
                          capture_output=True, text=True, check=False)
    if done.returncode != 0:
        sys.exit(f"muffle-simulate {' '.join(arguments)}: {done.stderr}")
    return done.stdout


def simulate_pipeline(program, name, weeks):
    return simulate(program, "--pipeline", name, "--epochs", str(weeks), "--households", "10000", "--tries", "5000",
                    "--rounds", "100")


def simulate_times(program):
    """The last section of what is said with --times: of machines."""
    return simulate(program, "--times", "--households", "1000", "--tries", "5000").partition("\n## ")[2]


def rows_of(text):
    """The cells of each row of its tables, by the first one."""
    rows = [line.strip("|\n ").split(" | ") for line in text.splitlines() if line.startswith("|")]
    return {row[0]: [cell.strip() for cell in row] for row in rows}


def rate(cell):
    return float(re.match(r"[\d.]+", cell)[0])


def limits(cell):
    return tuple(float(limit) for limit in re.search(r"\(([\d.]+)-([\d.]+)\)", cell).groups())


def rows_of_machines(text):
    """By what a machine does and how often it asks: which share left in its week, and which was paired by its time."""
    rows = [line.strip("|\n ").split(" | ") for line in text.splitlines() if line.startswith("| ")][2:]
    return {(machine, every): (left.strip(), paired.strip()) for machine, every, left, paired, _ in rows}


def of_machines(times):
    paired = {key: f"{rate(cell):.2f} %" for key, (_, cell) in rows_of_machines(times).items()}
    what = {"of_three_hours": "3 hours a day, then asleep", "of_an_hour": "an hour a day", "of_sixteen_hours": "16 hours",
            "of_always": "always"}
    result = {name: next(value for (machine, every), value in paired.items() if part in machine and every == "minute")
              for name, part in what.items()}
    result["once"] = next(value for (machine, every), value in paired.items()
                          if what["of_an_hour"] in machine and every == "hour")
    result["guessing"] = re.search(r"([\d.]+ %) \|\n", times)[1]
    return result


def broken_promises(outputs, times):
    raw, joined, relayed = (rows_of(part) for part in outputs["bounded"].split("\n## ")[1:4])
    one, ten = (next(row for first, row in relayed.items() if first.startswith(start))[1]
                for start in ("names the series from that one", "names it from ten"))
    viewers = relayed["have habits"]
    errors = {name: list(rows_of(output.split("\n## ")[4]).values())[-1] for name, output in outputs.items()}
    machines = rows_of_machines(times)
    three_hours = [each for (machine, _), each in machines.items() if "3 hours" in machine]
    promises = {
        "machines that are on for 3 hours a day hand over 95 % in its week": all(rate(left) >= 95 for left, _ in three_hours),
        "so do all others that ask every minute": all(
            rate(left) >= 95 for (_, every), (left, _) in machines.items() if every == "minute"),
        "asking every minute, the time of the day pairs 2 % at most where a machine is on for 3 hours": all(
            limits(paired)[0] <= 2 for (machine, every), (_, paired) in machines.items()
            if every == "minute" and "3 hours" in machine),
        "and hardly more than guessing where it is on for 16 hours or always": all(
            limits(paired)[0] <= 0.3 for (machine, every), (_, paired) in machines.items()
            if every == "minute" and ("16 hours" in machine or "always" in machine)),
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
        of_times = pool.submit(simulate_times, program)
        outputs = dict(zip(PIPELINES, pool.map(lambda pipeline: simulate_pipeline(program, *pipeline), PIPELINES.items())))
        times = of_times.result()
    joined = rows_of(outputs["bounded"].split("\n## ")[2])
    percent = {weeks: rate(joined[weeks][2]) for weeks in ("1", "4", "26")}
    raw = rows_of(outputs["bounded"].split("\n## ")[1])["10"][1]
    text = HEAD.format(one_week=f"{round(100 / percent['1']):,}", four_weeks=f"{percent['4']} %",
                       half_a_year=f"{percent['26']} %", raw=f"{rate(raw)} %", **of_machines(times))
    for name, output in outputs.items():
        title, _, rest = output.removeprefix("# ").partition("\n")
        if name != "bounded":  # which stages there are makes no difference to this
            before, _, _, after = rest.partition("## Without any stage")[0], *rest.partition("\n## Through the pipeline, where")
            rest = f"{before}## Through the pipeline, where{after}"
        rest = rest.replace("\n## ", "\n### ")
        text += f"\n## `{name}`: {title}\n{rest}"
        if name == "bounded":
            text += f"\n### {times}"
    faults = broken_promises(outputs, times)
    for fault in faults:
        print(f"unlinkability: it does not hold that {fault}", file=sys.stderr)
    if not given.check:
        REPORT.write_text(text, encoding="utf-8")
    elif REPORT.read_text(encoding="utf-8") != text:
        sys.exit("docs/unlinkability.md is not what scripts/unlinkability.py writes: run it")
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
