#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Runs muffle-simulate at its full size through each of its pipelines, and writes docs/unlinkability.md.

    unlinkability.py BUILD          writes docs/unlinkability.md
    unlinkability.py --check BUILD  writes nothing; exits 1 where docs/unlinkability.md is not what would be written, or
                                    where a pipeline breaks a promise of PROMISES below

BUILD is a build directory with the example programs."""

import argparse
import concurrent.futures
import difflib
import os
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
REPORT = ROOT / "docs" / "unlinkability.md"
CATALOGUES = ("media_10k.csv", "pyvideo_talks.csv")
PIPELINES = {"bounded": 1, "hidden": 1, "sampled": 4, "randomized": 4, "unbounded": 1}  # and for how many weeks a collector collects
SLOWEST_FIRST = ("randomized", "unbounded", "sampled", "hidden", "bounded")
ONLY_OF_BOUNDED = ("Without any stage", "A hit")  # which stages there are makes no difference to these

JOINED = "Through the pipeline, where a network address joins"
COUNTED = "By how many messages"
RELAYED = "Through the pipeline and an anonymizing relay"
FEW = "Through the pipeline, where few installations send"
COLLECTED = "What a collector learns"

AS_IT_IS = "`bounded`, as it is"
SETTINGS = {  # by the name that the summary has for it
    "four_weeks": "an epoch has four weeks", "sampled": "one household in ten takes part",
    "quality": "only `video_quality` is asked", "length": "only `video_length` is asked",
    "all": "only `video_length`, four weeks, one in ten"}

HEAD = """<!-- SPDX-License-Identifier: MIT -->
<!-- Written by scripts/unlinkability.py: change it there. -->
# Unlinkability

What a pipeline is worth, simulated: households with habits, what leaves their machines, what an attacker makes of it, and
what a collector still learns. [`muffle-simulate`](../examples/simulate) does it, and says there how households and series are
made; each number here can be repeated with it. Intervals in parentheses are those of Clopper and Pearson, at 95 %.

In short, for the pipeline `bounded`, which is the one of the [README](../README.md#send-it):

- **Who sees network addresses finds out what is played.** They join what a household sends. Of one that plays ten episodes of
  one series in every week and nothing else, somebody who knows that and every series names the series in {joined_1} of tries
  after a week, {joined_4} after four, {joined_26} after half a year, {joined_52} after a year and {joined_104} after two, of
  3,000 series. A popular series is guessed more often, with no release at all too ({popular}), and named in {popular_104} of
  tries after two years.
- **Without a relay, ask less.** That slows the attack, and does not end it. After two years it is {joined_104} with all as it is,
  {four_weeks} with epochs of four weeks, {sampled} where one household in ten takes part (`sampled`), {quality} or {length} where
  only `video_quality` or only `video_length` is asked, and {all} with epochs of four weeks in which one household in ten answers
  `video_length`. The price is what a collector learns: a quarter of the answers, a tenth, one question of two, or all of that. A
  host whose users' addresses are seen should do all three, and say what is left.
- **That something was sent tells that something was played.** Somebody who only counts the messages of an address is right about
  a week in {counted} of tries, where guessing is right in half of them. One dummy a week on the mean (`hidden`) makes that
  {counted_hidden}. Only a constant rate of messages hides it; that comes with sealing.
- Dummies hide how much a household plays, and hardly what: after two years the series is named in {hidden_104} of tries among
  them, too.
- **Few installations are no crowd.** With 50 of them {alone_50} of a week's messages say what no other one says, with 200
  {alone_200}, with 1,000 {alone_1000}. A message that is alone is hidden by nothing but the relay. What `describe` says of a
  pipeline holds whatever is played: with {needed} answers in an epoch, 1 in 100 at most is alone.
- Behind an anonymizing relay, ten plays give no more than one release does. Of machines that are always on, two messages
  cannot be told to belong together by when they came, and hardly by what they say, be it that a household plays one series
  and nothing else.
- **The hours at which a machine is on are its own**, and a message can only leave within them. Of 1,000 machines that are
  on for 3 hours of each day, always the same ones, the message of one week finds that of the next by its time of the day in
  {of_three_hours} of tries, where guessing finds it in {guessing}; {of_an_hour} where it is one hour a day, {of_sixteen_hours}
  for 16 hours, {of_always} where they are always on. That is with hosts that ask about every minute. One that asks
  but once while the machine is on has no choice of moments: {once}. An outbox cannot take that away. A relay that holds
  messages back and mixes them blurs it, and a collector that keeps no times, or no more than the day, has nothing to pair by.
  Hosts here ask at intervals that vary. One that asks on the beat of a timer has a phase of its own, which is in the seconds
  of its messages and not in these numbers.
- **A hit shows, and names nobody.** Where one play in five is of the same new episode, a message that says what the episode
  would say is about it in {hit} of cases. That is a statistic: the episode is popular. Behind a relay nobody knows whose message
  it is, so that of each household one knows what one knew before: {played_hit} of them played it in that week.
- Without any stage, ten plays in their order name the series in {raw} of tries.
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
    return simulate(program, "--pipeline", name, "--epochs", str(weeks), "--households", "10000", "--tries", "2000",
                    "--rounds", "100")


def simulate_without_relay(program):
    return simulate(program, "--without-relay", "--tries", "2000").removeprefix("## ")


def section(text, heading):
    """What stands under the heading that starts like this."""
    found = re.search(rf"^## {re.escape(heading)}[^\n]*\n(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
    return found[1] if found else sys.exit(f"unlinkability: nothing is said under {heading!r}")


def without_section(text, heading):
    return re.sub(rf"^## {re.escape(heading)}\n.*?(?=^## |\Z)", "", text, flags=re.MULTILINE | re.DOTALL)


def simulate_times(program):
    """The last section of what is said with --times: of machines."""
    return simulate(program, "--times", "--households", "1000", "--tries", "5000").partition("\n## ")[2]


def rows_of_list(text):
    """The cells of each row of its tables."""
    return [[cell.strip() for cell in line.strip("|\n ").split(" | ")] for line in text.splitlines() if line.startswith("|")]


def rows_of(text):
    """The same, by the first one."""
    return {row[0]: row for row in rows_of_list(text)}


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


def by_setting(without_relay):
    """By pipeline, where each series is as likely: how often its series is named, by weeks."""
    uniform = without_relay.partition("by popularity")[0]
    return {name: dict(zip(("1", "4", "26", "52", "104"), cells)) for name, cells in
            ((row[0], row[1:]) for row in rows_of_list(uniform)) if name not in ("pipeline", "---")}


def of_hit(output):
    """How often a message is about the hit, and the share of households that played it."""
    text = section(output, "A hit")
    return rows_of_list(text)[-1][1], re.search(r"([\d.]+ %) of households", text)[1]


def figures(outputs, times, without_relay):
    """What the summary says."""
    joined, hidden = (rows_of(section(outputs[name], JOINED)) for name in ("bounded", "hidden"))
    settings = by_setting(without_relay)
    counted = {name: rows_of_list(section(output, COUNTED))[-1][1] for name, output in outputs.items()}
    few = rows_of(section(outputs["bounded"], FEW))
    hit, played_hit = of_hit(outputs["bounded"])
    percent = lambda cell: f"{rate(cell)} %"  # without its interval
    return {
        **{f"joined_{weeks}": percent(joined[weeks][2]) for weeks in ("1", "4", "26", "52", "104")},
        "popular": joined["1"][5], "popular_104": percent(joined["104"][4]), "hidden_104": percent(hidden["104"][2]),
        **{name: percent(settings[what]["104"]) for name, what in SETTINGS.items()},
        "counted": percent(counted["bounded"]), "counted_hidden": percent(counted["hidden"]),
        "alone_50": few["50"][2], "alone_200": few["200"][2], "alone_1000": few["1,000"][2],
        "needed": f"{needed_answers(outputs['bounded']):,}", "hit": percent(hit), "played_hit": played_hit,
        "raw": percent(rows_of(section(outputs["bounded"], "Without any stage"))["10"][1]),
        **of_machines(times),
    }


def needed_answers(output):
    return int(re.search(r"with fewer than (\d+) answers in an epoch", output)[1])


def broken_promises(outputs, times, without_relay):
    raw = rows_of(section(outputs["bounded"], "Without any stage"))
    all_joined = {name: rows_of(section(output, JOINED)) for name, output in outputs.items()}
    joined, relayed = all_joined["bounded"], rows_of(section(outputs["bounded"], RELAYED))
    one, ten = (next(row for first, row in relayed.items() if first.startswith(start))[1]
                for start in ("names the series from that one", "names it from ten"))
    viewers = relayed["have habits"]
    errors = {name: rows_of_list(section(output, COLLECTED))[-1] for name, output in outputs.items()}
    settings = by_setting(without_relay)
    counted = {name: rows_of_list(section(output, COUNTED))[-1][1] for name, output in outputs.items()}
    few = {name: [row[1:] for row in rows_of_list(section(output, FEW))[2:]] for name, output in outputs.items()}
    hit, played_hit = of_hit(outputs["bounded"])
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
        "what an address joins names more with every year, in each pipeline": all(
            limits(rows["4"][2])[1] < limits(rows["104"][2])[0] and rate(rows["26"][2]) < rate(rows["52"][2]) < rate(rows["104"][2])
            for rows in all_joined.values()),
        "it names the series in one try of two at most after two years": limits(joined["104"][2])[1] <= 50,
        "more where a household gives as many answers as plays": limits(all_joined["unbounded"]["104"][2])[0] > 50,
        "dummies hide hardly what is played": rate(all_joined["hidden"]["104"][2]) > 0.8 * rate(joined["104"][2]),
        "the table of what a host can choose starts with the same numbers":
            list(settings[AS_IT_IS].values()) == [joined[weeks][2] for weeks in settings[AS_IT_IS]],
        "all that a host can choose tells less": all(
            limits(settings[what]["104"])[1] < limits(settings[AS_IT_IS]["104"])[0] for what in SETTINGS.values()),
        "all of it together names the series in 2 % of tries at most after two years":
            limits(settings[SETTINGS["all"]]["104"])[1] <= 2,
        "who counts messages knows whether anything was played": limits(counted["bounded"])[0] >= 99,
        "dummies blur that, and do not hide it": 55 <= limits(counted["hidden"])[0] and limits(counted["hidden"])[1] <= 75,
        "no more messages are alone than describe says": all(
            rate(messages) * rate(alone) <= needed_answers(outputs[name]) * 1.005
            for name, rows in few.items() for messages, alone in rows),
        "many of few messages are alone, and 1 % at most with 1,000 installations":
            rate(few["bounded"][0][1]) > 10 and rate(few["bounded"][2][1]) <= 1,
        "a message that says what a hit says is more likely than not about it, and not surely":
            50 < limits(hit)[0] and limits(hit)[1] < 80,
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
        running = {name: pool.submit(simulate_pipeline, program, name, PIPELINES[name]) for name in SLOWEST_FIRST}
        of_times, of_choices = (pool.submit(each, program) for each in (simulate_times, simulate_without_relay))
        outputs = {name: running[name].result() for name in PIPELINES}
        times, without_relay = of_times.result(), of_choices.result()
    text = HEAD.format(**figures(outputs, times, without_relay))
    for name, output in outputs.items():
        title, _, rest = output.removeprefix("# ").partition("\n")
        for heading in ONLY_OF_BOUNDED if name != "bounded" else ():
            rest = without_section(rest, heading)
        rest = rest.replace("\n## ", "\n### ").rstrip("\n")
        text += f"\n## `{name}`: {title}\n{rest}\n"
        if name == "bounded":
            text += f"\n### {without_relay}\n### {times}"
    faults = broken_promises(outputs, times, without_relay)
    for fault in faults:
        print(f"unlinkability: it does not hold that {fault}", file=sys.stderr)
    if not given.check:
        REPORT.write_text(text, encoding="utf-8")
    elif (stands := REPORT.read_text(encoding="utf-8")) != text:
        sys.stderr.writelines(difflib.unified_diff(stands.splitlines(True), text.splitlines(True), "docs/unlinkability.md",
                                                   "what would be written", n=0))
        sys.exit("docs/unlinkability.md is not what scripts/unlinkability.py writes: run it")
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
