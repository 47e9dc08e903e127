#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Chooses the classes of the preset policies, and writes the tables of combinations that have a crowd.

    preset_tables.py            prints every cell of the chosen classes and writes include/muffle/presets/kept/
    preset_tables.py --check    writes nothing; exits 1 where a table in the tree is not what would be written, or
                                where the chosen classes break a rule below
    preset_tables.py --search   repeats the exhaustive search; exits 1 where the chosen classes do not win it

The catalogues in examples/data are public or synthetic. Nothing is ever tuned on a user's library: edges are chosen
here, once, and frozen in the presets.

The objective. Of all sets of candidate edges that keep the rules, take the one whose cell has the highest Shannon
entropy over the catalogues of the question put together, `rare` and `incomplete` counted as the cells they are. Entropy
is what a collector learns from an answer; what an answer may give away is bounded by the rules, not by the objective.
Entropy always gains by one more cut, however little. For the quality questions, therefore, all sets within 0.1 bit of
the best count as equal; of these the one with the fewest edges is taken, then the one with the fewest titles in `rare`,
then the highest entropy.

The rules, the candidates and the 0.1 bit are judgement, and were settled with these catalogues in view. That a choice
wins says that nothing beats it under them, not that it was tested on a catalogue nobody had looked at.

The rules.
  * Every cell in use holds `floor` titles or more, `rare` included: 100 where the data allow it and 60 for video
    quality. 50 is the least that any preset may have, since edges tuned at 20 fall below 20 on the next catalogue.
  * At most 5 % of the titles are in `rare`; the number of cells kept lies in a range, far below the budget of 256.
  * Lengths: no cell holds fewer than 20 titles of a catalogue that is in it at all, so that a crowd does not come from
    one catalogue alone.
  * Video quality holds under two readings of a height. A frame of 1280x536 is a 720p film with its bars cut off, and a
    record that has the width says so; the catalogue has heights only, and its bit rates show which are meant (the
    median at these heights is twice that of 540 and 576). A combination is kept if it has its crowd either way, and
    `rare` stays below 5 % either way. Counts printed and written are by height alone.
  * Edges of lengths are even steps that widen where titles get few: five minutes, and ten above an hour; for music half
    a minute, a minute above six and five above ten. Unlike edges fitted title by title, they refine the ladders that
    anybody would choose who wants fewer classes (30 or 60 minutes; 2 minutes of music).
  * Edges of audio bit rates are round and keep 3 % away from every constant rate of MP3: a file of 320 kbit/s is
    measured as 319.9 by one program and as 320.1 by another, and an edge there would tear its crowd in two.
"""

import argparse
import collections
import csv
import decimal
import itertools
import math
import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
DATA = ROOT / "examples" / "data"
KEPT = ROOT / "include" / "muffle" / "presets" / "kept"

# The choice. The presets spell these edges in C++; change both or neither.
CHOSEN = {
    "video_length": ("min", list(range(5, 60, 5)) + list(range(60, 160, 10))),
    "video_quality": ("Mbit/s", [3, 6, 10, 25]),
    "music_length": ("s", list(range(30, 360, 30)) + [360, 420, 480, 600]),
    "music_quality": ("kbit/s", [150, 180, 200, 240, 300]),
}

UNIT = {"s": 1000, "min": 60 * 1000, "kbit/s": 1000, "Mbit/s": 1000 * 1000}  # milliseconds, bit/s
LEAST = 50  # no preset has a smaller cell
ALONE = 20  # ... and no catalogue a smaller part of one, where that is a rule
RARE_PERCENT = 5
BUDGET = 256  # cells

CONSTANT_MP3_RATES = (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160, 192, 224, 256, 320)
ROUND_AUDIO_RATES = (20, 25, 30, 40, 45, 50, 60, 80, 100, 120, 150, 160, 180, 200, 240, 250, 300, 320, 400)


def clear_of_constant_rates(rate):
    return all(100 * abs(rate - constant) > 3 * constant for constant in CONSTANT_MP3_RATES)


VIDEO_CODEC = {"h264": "h264", "avc1": "h264", "hevc": "hevc", "hvc1": "hevc", "hev1": "hevc"}
CROPPED_720 = (528, 534, 536, 544)


def resolution(height):
    return "<720" if height <= 576 else "720" if height <= 720 else "1080" if height <= 1088 else ">=1440"


def positive(text, scale):
    """The whole number of thousandths, or none: blank, zero and negative are unknown. Exact, as text is decimal."""
    value = int(decimal.Decimal(text) * scale) if text else 0
    return value if value > 0 else None


def video_length(row):
    return positive(row["duration_s"], 1000), ()


def video_quality(row):
    codec = VIDEO_CODEC.get(row["video_codec"], "other")
    return positive(row["bitrate_kbps"], 1000), (codec, resolution(int(row["height"])))


def video_quality_uncropped(row):
    height = int(row["height"])
    return video_quality(dict(row, height=720 if height in CROPPED_720 else height))


def music_quality(row):
    """Few titles have no bit rate, so these count as the lowest class."""
    codec = "mp3" if row["audio_codec"] == "mp3" else "other or unknown"
    return positive(row["bitrate_kbps"], 1000) or 0, (codec,)


Question = collections.namedtuple(
    "Question", "catalogues readings fields values candidates edges kept floor alone slack has_table unknown_is_lowest",
    defaults=(False,))

QUESTIONS = {
    "video_length": Question(
        catalogues=("pyvideo_talks", "media_10k"), readings=(video_length,), fields=("duration",), values=(),
        candidates=list(range(5, 60, 5)) + list(range(60, 250, 10)), edges=(14, 29), kept=(15, 30),
        floor=100, alone=ALONE, slack=0, has_table=False),
    "video_quality": Question(
        catalogues=("media_10k",), readings=(video_quality, video_quality_uncropped),
        fields=("bitrate", "video_codec", "resolution"),
        values=(("h264", "hevc", "other"), ("<720", "720", "1080", ">=1440")),
        candidates=[1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 16, 20, 25, 30, 40, 45, 50], edges=(3, 5), kept=(24, 37),
        floor=60, alone=0, slack=0.1, has_table=True),
    "music_length": Question(
        catalogues=("fma_rock_hiphop", "salami_itunes"), readings=(video_length,), fields=("duration",), values=(),
        candidates=list(range(30, 360, 30)) + list(range(360, 600, 60)) + list(range(600, 3900, 300)),
        edges=(11, 29), kept=(12, 30),
        floor=100, alone=ALONE, slack=0, has_table=False),
    # The catalogues of music are MP3 throughout, so no other codec has a crowd that was ever counted: all are `rare`.
    "music_quality": Question(
        catalogues=("fma_rock_hiphop", "salami_itunes"), readings=(music_quality,), fields=("bitrate", "audio_codec"),
        values=(("mp3", "other or unknown"),), unknown_is_lowest=True,
        candidates=[rate for rate in ROUND_AUDIO_RATES if clear_of_constant_rates(rate)], edges=(3, 7), kept=(4, 8),
        floor=100, alone=0, slack=0.1, has_table=True),
}


def rows_of(catalogue):
    with open(DATA / f"{catalogue}.csv", encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


class Table:
    """How many titles lie between two neighbouring cuts, per combination of the other fields, as running sums."""

    def __init__(self, catalogues, reading, combinations, cuts):
        self.cuts, self.total, self.incomplete = cuts, 0, 0
        slots = {combination: [0] * (len(cuts) + 1) for combination in combinations}
        for row in itertools.chain.from_iterable(rows_of(catalogue) for catalogue in catalogues):
            value, combination = reading(row)
            self.total += 1
            if value is None:
                self.incomplete += 1
            else:
                slots[combination][sum(value >= cut for cut in cuts)] += 1
        self.sums = {key: [0, *itertools.accumulate(counts)] for key, counts in slots.items()}

    def bounds(self, edges):
        return [0, *(self.cuts.index(edge) + 1 for edge in edges), len(self.cuts) + 1]

    def cells(self, edges):
        """Counts in the order of the grid: the class of the quantity slowest."""
        bounds = self.bounds(edges)
        return [sums[high] - sums[low] for low, high in zip(bounds, bounds[1:]) for sums in self.sums.values()]


def entropy(counts):
    total = sum(counts)
    return -sum(count / total * math.log2(count / total) for count in counts if count)


Outcome = collections.namedtuple("Outcome", "edges kept counts rares incomplete bits smallest")


class Search:
    def __init__(self, name):
        self.name, self.question = name, QUESTIONS[name]
        self.unit, self.chosen = CHOSEN[name]
        question, scale = self.question, UNIT[self.unit]
        self.combinations = list(itertools.product(*question.values))
        cuts = sorted({edge * scale for edge in (*question.candidates, *self.chosen)})
        self.tables = [Table(question.catalogues, reading, self.combinations, cuts) for reading in question.readings]
        self.single = {catalogue: Table((catalogue,), question.readings[0], self.combinations, cuts)
                       for catalogue in question.catalogues}

    def outcome(self, edges):
        """What a choice of edges comes to, or None if it breaks a rule."""
        question, cuts = self.question, [edge * UNIT[self.unit] for edge in edges]
        readings = [table.cells(cuts) for table in self.tables]
        if not question.edges[0] <= len(edges) <= question.edges[1]:
            return None
        weakest = [min(counts) for counts in zip(*readings)]
        kept = [cell for cell, count in enumerate(weakest) if count >= question.floor]
        if not question.values and len(kept) != len(weakest):
            return None
        if not question.kept[0] <= len(kept) <= question.kept[1] or len(kept) + 2 > BUDGET:
            return None
        rares = [table.total - table.incomplete - sum(counts[cell] for cell in kept)
                 for table, counts in zip(self.tables, readings)]
        for table, rare in zip(self.tables, rares):
            if 0 < rare < question.floor or 100 * rare > RARE_PERCENT * table.total:
                return None
        if question.alone:
            for table in self.single.values():
                if any(0 < count < question.alone for count in table.cells(cuts)):
                    return None
        used = [readings[0][cell] for cell in kept] + [rares[0]] * (rares[0] > 0)
        return Outcome(edges=list(edges), kept=kept, counts=readings[0], rares=rares,
                       incomplete=self.tables[0].incomplete, bits=entropy([*used, self.tables[0].incomplete]),
                       smallest=min(used))

    def best(self):
        """The winner, the highest entropy, and how many choices keep the rules (None where they were not listed)."""
        if not self.question.values:
            return self.best_of_line()
        feasible = []
        low, high = self.question.edges
        for size in range(low, high + 1):
            for edges in itertools.combinations(self.question.candidates, size):
                outcome = self.outcome(edges)
                if outcome:
                    feasible.append(outcome)
        top = max(outcome.bits for outcome in feasible)
        equal = [outcome for outcome in feasible if outcome.bits >= top - self.question.slack]
        equal.sort(key=lambda outcome: (len(outcome.edges), max(outcome.rares), -outcome.bits, outcome.edges))
        return equal[0], top, len(feasible), equal

    def best_of_line(self):
        """One quantity alone: entropy is a sum over classes, so the best way to reach each cut is found once, which is
        the same as trying all sets of edges, of which there are too many to list."""
        table, question, scale = self.tables[0], self.question, UNIT[self.unit]
        stops = [0, *table.bounds([edge * scale for edge in question.candidates])[1:]]

        def part(sums, low, high):
            return sums[stops[high]] - sums[stops[low]]

        pooled = table.sums[()]
        alone = [single.sums[()] for single in self.single.values()]
        # reach[high][n]: the best entropy of the titles below a cut in n classes, and where the last of them starts.
        reach = [{0: (0.0, None)}] + [{} for _ in stops[1:]]
        for high in range(1, len(stops)):
            for low in range(high):
                count = part(pooled, low, high)
                if count < question.floor or any(0 < part(sums, low, high) < question.alone for sums in alone):
                    continue
                gain = -count / table.total * math.log2(count / table.total)
                for classes, (bits, _) in reach[low].items():
                    if bits + gain > reach[high].get(classes + 1, (-1.0,))[0]:
                        reach[high][classes + 1] = (bits + gain, low)
        ways = [(bits, -classes) for classes, (bits, _) in reach[-1].items()
                if question.edges[0] < classes <= question.edges[1] + 1]
        classes, at, edges = -max(ways)[1], len(stops) - 1, []
        while at:
            at, classes = reach[at][classes][1], classes - 1
            if at:
                edges.append(question.candidates[at - 1])
        outcome = self.outcome(edges[::-1])
        return outcome, outcome.bits, None, [outcome]

    def labels(self, edges):
        unit = self.unit
        inner = [f"{low}-{high} {unit}" for low, high in zip(edges, edges[1:])]
        lowest = f"<{edges[0]} {unit}" + " or unknown" * self.question.unknown_is_lowest
        return [lowest, *inner, f">={edges[-1]} {unit}"]

    def rows(self, outcome):
        """The labels of every combination in the order of the grid."""
        return [(label, *rest) for label in self.labels(outcome.edges) for rest in self.combinations]

    def below_alone(self, outcome, catalogue):
        """Titles of one catalogue that share their cell with too few others of it, once rare ones are put together."""
        counts = self.single[catalogue].cells([edge * UNIT[self.unit] for edge in outcome.edges])
        cells = [counts[cell] for cell in outcome.kept]
        table = self.single[catalogue]
        cells.append(table.total - table.incomplete - sum(cells))
        return sum(count for count in cells if count < ALONE)


def share(part, total):
    return f"{100 * part / total:.2f} %"


def report(search, outcome):
    total = search.tables[0].total
    print(f"\n{search.name}: {' '.join(map(str, outcome.edges))} {search.unit}")
    print(f"  {len(outcome.kept)} cells kept, smallest in use {outcome.smallest}, entropy {outcome.bits:.3f} bits "
          f"of at most {math.log2(len(outcome.kept) + 2 - search.question.unknown_is_lowest):.3f}; rare {outcome.rares[0]} "
          f"({share(outcome.rares[0], total)}), incomplete {outcome.incomplete}, of {total} titles")
    for rare in outcome.rares[1:]:
        print(f"  read with cropped frames told apart: rare {rare} ({share(rare, total)})")
    for catalogue, table in search.single.items():
        print(f"  {catalogue}: {search.below_alone(outcome, catalogue)} of {table.total} titles in cells below {ALONE} "
              "of that catalogue alone")
    others = [table.cells([edge * UNIT[search.unit] for edge in outcome.edges]) for table in
              (*search.tables[1:], *(search.single.values() if len(search.single) > 1 else ()))]
    names = ["cropped told apart"] * (len(search.tables) - 1) + (list(search.single) if len(search.single) > 1 else [])
    for cell, row in enumerate(search.rows(outcome)):
        more = ", ".join(f"{name} {counts[cell]}" for name, counts in zip(names, others))
        mark = " " if cell in outcome.kept else "-"
        print(f"  {mark} {' | '.join(row):34}{outcome.counts[cell]:6}" + (f"   ({more})" if more else ""))


def header(search, outcome):
    total = search.tables[0].total
    grid, kept = search.rows(outcome), len(outcome.kept)
    fields = ", ".join(search.question.fields)
    lines = [
        "// SPDX-License-Identifier: MIT",
        "// Generated by scripts/preset_tables.py from the catalogues in examples/data: edit the script, not this.",
        "#pragma once",
        "",
        "#include <array>",
        "#include <string_view>",
        "",
        "#include <muffle/abi.hpp>",
        "",
        "namespace muffle::inline MUFFLE_ABI::presets::kept {",
        "",
        f"/// The combinations of {fields} that have a crowd, and how many titles share each.",
        f"/// {kept} of {len(grid)} combinations; at least {outcome.smallest} titles in every cell in use; of {total} "
        f"titles {outcome.incomplete} are `incomplete`",
        f"/// and {outcome.rares[0]} `rare`" + ("." if outcome.rares[0] else ": that cell was never counted."),
        f"inline constexpr std::array<std::string_view, {len(search.question.fields)}> {search.name}[] = {{",
    ]
    rows = ["{" + ", ".join(f'"{label}"' for label in grid[cell]) + "}," for cell in outcome.kept]
    width = max(map(len, rows))
    lines += [f"    {row:{width}}  // {outcome.counts[cell]}" for row, cell in zip(rows, outcome.kept)]
    return "\n".join([*lines, "};", "", "}  // namespace muffle::inline MUFFLE_ABI::presets::kept", ""])


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    mode = parser.add_mutually_exclusive_group()
    mode.add_argument("--check", action="store_true", help="compare the tables in the tree, write nothing")
    mode.add_argument("--search", action="store_true", help="repeat the exhaustive search, write nothing")
    arguments = parser.parse_args()

    failures = []
    for name in QUESTIONS:
        search = Search(name)
        chosen = search.outcome(search.chosen)
        if arguments.search:
            winner, top, feasible, equal = search.best()
            found = f"{feasible} choices keep the rules, {len(equal)} within {search.question.slack} bit of the best" \
                if feasible else "all sets of candidates, by dynamic programming"
            print(f"\n{name}: {found}; highest entropy {top:.3f} bits")
            for outcome in equal[:5]:
                print(f"  {'wins' if outcome is winner else '    '} {outcome.bits:.3f} bits, {len(outcome.kept)} kept, "
                      f"smallest {outcome.smallest}, rare {outcome.rares}: {outcome.edges}")
            if chosen is None or chosen.edges != winner.edges:
                failures.append(f"{name}: the search finds other classes than those chosen: {winner.edges}")
            continue
        if chosen is None or chosen.smallest < LEAST:
            failures.append(f"{name}: the chosen classes break a rule")
            continue
        if not arguments.check:
            report(search, chosen)
        if not search.question.has_table:
            continue
        path, text = KEPT / f"{name}.hpp", header(search, chosen)
        if not arguments.check:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode("utf-8"))
        elif not path.is_file() or path.read_bytes() != text.encode("utf-8"):
            failures.append(f"{path.relative_to(ROOT)}: not what scripts/preset_tables.py writes: run it")
    for failure in failures:
        print(failure, file=sys.stderr)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
