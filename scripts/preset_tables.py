#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Chooses the classes of the preset policies, and writes the tables of combinations that have a crowd.

    preset_tables.py            prints every cell of the chosen classes and writes include/muffle/presets/kept/, and the
                                tallies in the classes of the policies, examples/data/*_quality_tally.csv
    preset_tables.py --check    writes nothing; exits 1 where a table in the tree is not what would be written, or where
                                the chosen classes break a rule below
    preset_tables.py --search   repeats the exhaustive search; exits 1 where the chosen classes do not win it

What the choice rests on is in examples/data. Nothing is ever tuned on a user's library: edges are chosen here, once, and
frozen in the presets.

Qualities rest on tallies of real libraries, which were not made by this project: how many files have which bit rate, codec
and height, and in how many libraries. They are no random sample; examples/data/LICENSES.md says who is missing.
  * A combination is kept if at least 60 real files of at least five libraries are in it. Everything else is `rare`.
  * Libraries are counted from below. Those of two rows of a tally may be the same, so rows cannot be added: the most that
    any one row has is sure, and decides. All counts of libraries are to be read as "at least".
  * A row `thin` says of no library. Where its class is told, its files are counted in combinations that others keep;
    where it is not, they are counted as `rare`.
  * A tally has bins, so edges lie on the edges of bins.
  * At most 6 % of the real files are `rare`. The rule for the edges of audio bit rates is below.

Lengths rest on catalogues, of which media_10k is synthetic: the report says how much of each cell is real.
  * Every cell holds 100 titles or more, and no fewer than 20 of a catalogue that is in it at all, so that a crowd does not
    come from one catalogue alone.
  * Edges are even steps that widen where titles get few: five minutes, and ten above an hour; for music half a minute, a
    minute above six and five above ten. Unlike edges fitted title by title, they refine the ladders that anybody would
    choose who wants fewer classes (30 or 60 minutes; 2 minutes of music).

The objective. Of all choices that keep the rules, take the one whose cell has the highest Shannon entropy over the files or
titles, `rare` counted as the cell it is. Entropy is what a collector learns from an answer; what an answer may give away is
bounded by the rules, not by the objective. What is searched:
  * video_length, music_length: all sets of candidate edges.
  * video_quality: all mergers of the classes 3, 6, 10 and 25 Mbit/s, and of h264, hevc and other. They were settled before
    there were tallies, and the tallies cut their thin rows there. Classes of resolution are not merged: whether people have
    4K is what the question is for.
  * music_quality: all sets of three to seven candidate edges. Each codec that has a kept combination of its own is told
    apart. From 300 kbit/s up all is one class: that a lossless file has 700 or 900 says what the music is, not how good it
    sounds. A bit rate that is not known counts as that class, too: there FLAC and PCM without one have a crowd, and nowhere
    else. Entropy always gains by one more cut, however little, so all choices within 0.1 bit of the best count as equal;
    of these the one with the fewest edges is taken, then the one with the fewest files in `rare`, then the highest entropy.
    Edges are round and keep 3 % away from every constant rate of MP3: a file of 320 kbit/s is measured as 319.9 by one
    program and as 320.1 by another, and an edge there would tear its crowd in two.

What is judgement: the rules and their numbers, the candidates, the 0.1 bit, and that no resolution is merged.
All were settled with these data in view. That a choice wins says that nothing beats it under them, not that it was tested on a
library nobody had looked at. A tally does not say how many files of a cell are of one library.
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

LEAST_FILES, LEAST_LIBRARIES = 60, 5
LEAST_TITLES, LEAST_ALONE = 100, 20
RARE_PERCENT = 6
BUDGET = 256  # cells

Length = collections.namedtuple("Length", "catalogues unit edges candidates numbers")

# The choice. The presets spell these edges and codecs in C++; change both or neither.
LENGTHS = {
    "video_length": Length(
        catalogues=("pyvideo_talks", "media_10k"), unit="min", edges=[*range(5, 60, 5), *range(60, 160, 10)],
        candidates=[*range(5, 60, 5), *range(60, 250, 10)], numbers=range(14, 30)),
    "music_length": Length(
        catalogues=("fma_rock_hiphop", "salami_itunes"), unit="s", edges=[*range(30, 360, 30), 360, 420, 480, 600],
        candidates=[*range(30, 360, 30), *range(360, 600, 60), *range(600, 3900, 300)], numbers=range(11, 30)),
}
SYNTHETIC = ("media_10k",)

Choice = collections.namedtuple("Choice", "rates codecs heights")
Quality = collections.namedtuple(
    "Quality", "tally unit rate codec fields chosen candidates slack bins thin is_every_codec_told")

MILLISECONDS = {"s": 1000, "min": 60 * 1000}
CONSTANT_MP3_RATES = (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160, 192, 224, 256, 320)
ROUND_AUDIO_RATES = (20, 25, 30, 40, 45, 50, 60, 80, 100, 120, 150, 160, 180, 200, 240, 250, 300)


def clear_of_constant_rates(rate):
    return all(100 * abs(rate - constant) > 3 * constant for constant in CONSTANT_MP3_RATES)


def subsets(items, sizes=None):
    sizes = range(len(items) + 1) if sizes is None else sizes
    return itertools.chain.from_iterable(itertools.combinations(items, size) for size in sizes)


def mergers_of_video():
    for rates in subsets((3, 6, 10, 25)):
        for codecs in subsets(("h264", "hevc")):
            yield Choice(rates, codecs, (720, 1080, 1440))


MUSIC_CODECS = ("mp3", "aac", "flac", "pcm", "alac")


def edges_of_music():
    for rates in subsets([rate for rate in ROUND_AUDIO_RATES if clear_of_constant_rates(rate)], range(3, 8)):
        yield Choice(rates, MUSIC_CODECS, None)


QUALITIES = {
    "video_quality": Quality(
        tally="real_video_tally", unit="Mbit/s", rate="bitrate_from_Mbps", codec="video_codec",
        fields=("bitrate", "video_codec", "resolution"), chosen=Choice((3, 6, 10, 25), ("h264", "hevc"), (720, 1080, 1440)),
        candidates=mergers_of_video, slack=0, bins=((10, decimal.Decimal("0.5")), (40, decimal.Decimal("2.5"))),
        thin=(3, 6, 10, 25), is_every_codec_told=False),
    "music_quality": Quality(
        tally="real_music_tally", unit="kbit/s", rate="bitrate_from_kbps", codec="audio_codec",
        fields=("bitrate", "audio_codec"), chosen=Choice((150, 180, 200, 240, 300), MUSIC_CODECS, None),
        candidates=edges_of_music, slack=0.1, bins=((400, 10), (1200, 100)),
        thin=(), is_every_codec_told=True),
}


def rows_of(name):
    with open(DATA / f"{name}.csv", encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def entropy(counts):
    total = sum(counts)
    return -sum(count / total * math.log2(count / total) for count in counts if count)


def share(part, total):
    """In hundredths of a percent, rounded up."""
    hundredths = -(-part * 10000 // total)
    return f"{hundredths // 100}.{hundredths % 100:02} %"


def class_labels(edges, unit=""):
    """As `bucket` and `coarsen` spell them: a class of `coarsen` that is one class of the vocabulary has its name."""
    inner = [f"{low}-{high}{unit}" if unit else str(low) for low, high in zip(edges, edges[1:])]
    return [f"<{edges[0]}{unit}", *inner, f">={edges[-1]}{unit}"] if edges else ["any"]


Kept = collections.namedtuple("Kept", "labels files libraries")
Tallied = collections.namedtuple("Tallied", "choice kept others rare total bits")


class Tally:
    """How many real files have which bit rate, codec and height."""

    Row = collections.namedtuple("Row", "is_thin rate codec height files libraries")

    def __init__(self, name):
        self.name, self.question = name, QUALITIES[name]
        self.rows = [self.Row(row["kind"] == "thin",
                              decimal.Decimal(row[self.question.rate]) if row[self.question.rate] else None,
                              row[self.question.codec], int(row.get("height", 0)), int(row["count"]),
                              int(row["libraries"] or 0)) for row in rows_of(self.question.tally)]
        self.total = sum(row.files for row in self.rows)
        self.codecs = sorted({row.codec for row in self.rows})
        self.has_unknown_rates = any(row.rate is None for row in self.rows if not row.is_thin)

    def is_bin_edge(self, rate):
        width = next((width for limit, width in self.question.bins if rate <= limit), None)
        return width is not None and rate % width == 0

    def labels(self, choice):
        """Those of each field, in the order of the policy."""
        rates = class_labels(choice.rates, f" {self.question.unit}")
        if self.has_unknown_rates:
            rates[-1] += " or unknown"
        codecs = [*choice.codecs, "other or unknown" if self.has_unknown_rates else "other"]
        return [rates, codecs] + ([class_labels(choice.heights)] if choice.heights is not None else [])

    def count(self, choice):
        """What a choice of classes comes to."""
        rates, codecs, *heights = self.labels(choice)
        files, libraries, unclassed = collections.Counter(), collections.Counter(), 0
        for row in self.rows:
            if row.is_thin and (row.rate is None or not set(choice.rates) <= set(self.question.thin)):
                unclassed += row.files
                continue
            at = len(choice.rates) if row.rate is None else sum(row.rate >= rate for rate in choice.rates)
            combination = (rates[at], row.codec if row.codec in choice.codecs else codecs[-1],
                           *(labels[sum(row.height >= height for height in choice.heights)] for labels in heights))
            files[combination] += row.files
            libraries[combination] = max(libraries[combination], row.libraries)
        grid = [Kept(labels, files[labels], libraries[labels]) for labels in itertools.product(rates, codecs, *heights)]
        assert unclassed + sum(cell.files for cell in grid) == self.total
        kept = [cell for cell in grid if cell.files >= LEAST_FILES and cell.libraries >= LEAST_LIBRARIES]
        rare = self.total - sum(cell.files for cell in kept)
        return Tallied(choice, kept, [cell for cell in grid if cell not in kept], rare, self.total,
                       entropy([*(cell.files for cell in kept), rare]))

    def broken_rule(self, tallied):
        """Which rule a choice breaks, or None."""
        choice = tallied.choice
        if not all(map(self.is_bin_edge, choice.rates)):
            return "an edge lies within a bin of the tally"
        if 100 * tallied.rare > RARE_PERCENT * tallied.total:
            return f"{share(tallied.rare, tallied.total)} of the real files are rare"
        if len(tallied.kept) + 2 > BUDGET:
            return "too many cells"
        if self.question.is_every_codec_told:
            apart = self.count(choice._replace(codecs=tuple(self.codecs)))
            if {cell.labels[1] for cell in apart.kept} != set(choice.codecs):
                return "the codecs told apart are not those that have a crowd"
        return None

    def best(self):
        """The choices that count as equal to the best, the winner first, and how many keep the rules."""
        feasible = [tallied for tallied in map(self.count, self.question.candidates()) if not self.broken_rule(tallied)]
        top = max(tallied.bits for tallied in feasible)
        equal = [tallied for tallied in feasible if tallied.bits >= top - self.question.slack]
        equal.sort(key=lambda tallied: (len(tallied.choice.rates), tallied.rare, -tallied.bits, tallied.choice.rates))
        return equal, len(feasible)


def counted(name):
    """The chosen classes of a quality, counted: what stands in the presets' tables."""
    tally = Tally(name)
    return tally.count(tally.question.chosen)


def report_quality(tally, tallied):
    choice = tallied.choice
    print(f"\n{tally.name}: {' '.join(map(str, choice.rates))} {tally.question.unit}; {' '.join(choice.codecs)} other"
          + (f"; {' '.join(map(str, choice.heights))} lines" if choice.heights else ""))
    print(f"  {len(tallied.kept)} of {len(tallied.kept) + len(tallied.others)} combinations kept, the smallest of "
          f"{min(cell.files for cell in tallied.kept)} files; entropy {tallied.bits:.3f} bits; rare {tallied.rare} "
          f"({share(tallied.rare, tallied.total)}) of {tallied.total} real files")
    if tally.question.is_every_codec_told:
        mp3 = tally.count(choice._replace(codecs=("mp3",)))
        rare = mp3.total - sum(cell.files for cell in mp3.kept if cell.labels[1] == "mp3")
        print(f"  were MP3 alone kept, as the catalogues have nothing else: rare {rare} ({share(rare, mp3.total)})")
    for mark, cells in ((" ", tallied.kept), ("-", tallied.others)):
        for cell in cells:
            if cell.files:
                print(f"  {mark} {' | '.join(cell.labels):42}{cell.files:6} files, at least {cell.libraries:2} libraries")


def header(name, tallied):
    fields = ", ".join(QUALITIES[name].fields)
    rows = ["{" + ", ".join(f'"{label}"' for label in cell.labels) + "}," for cell in tallied.kept]
    width = max(map(len, rows))
    lines = [
        "// SPDX-License-Identifier: MIT",
        f"// Generated by scripts/preset_tables.py from examples/data/{QUALITIES[name].tally}.csv: edit the script, "
        "not this.",
        "#pragma once",
        "",
        "#include <array>",
        "#include <string_view>",
        "",
        "#include <muffle/abi.hpp>",
        "",
        "namespace muffle::inline MUFFLE_ABI::presets::kept {",
        "",
        f"/// The combinations of {fields} that have a crowd: {len(tallied.kept)} of "
        f"{len(tallied.kept) + len(tallied.others)}.",
        f"/// Each has at least {LEAST_FILES} real files of at least {LEAST_LIBRARIES} libraries. Of {tallied.total} real "
        f"files {tallied.rare} are `rare`.",
        f"inline constexpr std::array<std::string_view, {len(QUALITIES[name].fields)}> {name}[] = {{",
        *(f"    {row:{width}}  // {cell.files} files, at least {cell.libraries} libraries"
          for row, cell in zip(rows, tallied.kept)),
        "};",
        "",
        "}  // namespace muffle::inline MUFFLE_ABI::presets::kept",
        ""]
    return "\n".join(lines)


def tally_by_class(name, tallied):
    """What muffle-check takes with --tally. Files whose class is not told are rare, of no library that is known."""
    unclassed = tallied.total - sum(cell.files for cell in (*tallied.kept, *tallied.others))
    rows = [(*QUALITIES[name].fields, "count", "libraries"),
            *((*cell.labels, cell.files, cell.libraries) for cell in (*tallied.kept, *tallied.others) if cell.files),
            *([("rare",) * len(QUALITIES[name].fields) + (unclassed, 0)] if unclassed else [])]
    return "".join(",".join(map(str, row)) + "\n" for row in rows)


class Line:
    """How many titles lie between two neighbouring cuts, as running sums."""

    def __init__(self, catalogues, cuts):
        self.cuts, slots = cuts, [0] * (len(cuts) + 1)
        for row in itertools.chain.from_iterable(map(rows_of, catalogues)):
            length = int(decimal.Decimal(row["duration_s"] or 0) * 1000)
            if length > 0:
                slots[sum(length >= cut for cut in cuts)] += 1
        self.sums = [0, *itertools.accumulate(slots)]
        self.total = self.sums[-1]

    def stops(self, edges):
        return [0, *(self.cuts.index(edge) + 1 for edge in edges), len(self.cuts) + 1]

    def cells(self, edges):
        stops = self.stops(edges)
        return [self.sums[high] - self.sums[low] for low, high in zip(stops, stops[1:])]


class Lengths:
    def __init__(self, name):
        self.name, self.question = name, LENGTHS[name]
        cuts = sorted({*map(self.scaled, (*self.question.candidates, *self.question.edges))})
        self.pooled = Line(self.question.catalogues, cuts)
        self.alone = {catalogue: Line((catalogue,), cuts) for catalogue in self.question.catalogues}

    def scaled(self, edge):
        return edge * MILLISECONDS[self.question.unit]

    def broken_rule(self, edges):
        cuts = list(map(self.scaled, edges))
        if len(edges) not in self.question.numbers:
            return "too few or too many edges"
        if min(self.pooled.cells(cuts)) < LEAST_TITLES:
            return f"a cell has fewer than {LEAST_TITLES} titles"
        if any(0 < count < LEAST_ALONE for line in self.alone.values() for count in line.cells(cuts)):
            return f"a cell has fewer than {LEAST_ALONE} titles of a catalogue"
        return None

    def bits(self, edges):
        return entropy(self.pooled.cells(list(map(self.scaled, edges))))

    def best(self):
        """Entropy is a sum over classes, so the best way to reach each cut is found once, which is the same as trying all
        sets of edges, of which there are too many to list."""
        question = self.question
        stops = self.pooled.stops(list(map(self.scaled, question.candidates)))

        def part(line, low, high):
            return line.sums[stops[high]] - line.sums[stops[low]]

        # reach[high][n]: the best entropy of the titles below a cut in n classes, and where the last of them starts.
        reach = [{0: (0.0, None)}] + [{} for _ in stops[1:]]
        for high in range(1, len(stops)):
            for low in range(high):
                count = part(self.pooled, low, high)
                if count < LEAST_TITLES or any(0 < part(line, low, high) < LEAST_ALONE for line in self.alone.values()):
                    continue
                gain = -count / self.pooled.total * math.log2(count / self.pooled.total)
                for classes, (bits, _) in reach[low].items():
                    if bits + gain > reach[high].get(classes + 1, (-1.0,))[0]:
                        reach[high][classes + 1] = (bits + gain, low)
        ways = [(bits, -classes) for classes, (bits, _) in reach[-1].items() if classes - 1 in question.numbers]
        classes, at, edges = -max(ways)[1], len(stops) - 1, []
        while at:
            at, classes = reach[at][classes][1], classes - 1
            if at:
                edges.append(question.candidates[at - 1])
        return edges[::-1]


def report_lengths(lengths):
    edges, unit = lengths.question.edges, lengths.question.unit
    cuts = list(map(lengths.scaled, edges))
    cells = lengths.pooled.cells(cuts)
    print(f"\n{lengths.name}: {' '.join(map(str, edges))} {unit}")
    print(f"  {len(cells)} cells, the smallest of {min(cells)} titles; entropy {lengths.bits(edges):.3f} bits of at most "
          f"{math.log2(len(cells) + 1):.3f}; {lengths.pooled.total} titles")
    parts = {name: line.cells(cuts) for name, line in lengths.alone.items()}
    for catalogue, counts in parts.items():
        below = sum(count for count in counts if count < LEAST_ALONE)
        print(f"  {catalogue}{' (synthetic)' if catalogue in SYNTHETIC else ''}: {below} of {sum(counts)} titles in cells "
              f"below {LEAST_ALONE} of that catalogue alone")
    for cell, (label, count) in enumerate(zip(class_labels(edges, f" {unit}"), cells)):
        real = sum(counts[cell] for name, counts in parts.items() if name not in SYNTHETIC)
        more = ", ".join(f"{name} {counts[cell]}" for name, counts in parts.items())
        print(f"    {label:34}{count:6}   ({more}; {100 * real // count} % real)")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    mode = parser.add_mutually_exclusive_group()
    mode.add_argument("--check", action="store_true", help="compare the tables in the tree, write nothing")
    mode.add_argument("--search", action="store_true", help="repeat the exhaustive search, write nothing")
    arguments = parser.parse_args()

    failures = []
    for name in LENGTHS:
        lengths = Lengths(name)
        if arguments.search:
            edges = lengths.best()
            print(f"\n{name}: of all sets of candidates, by dynamic programming\n"
                  f"  wins {lengths.bits(edges):.3f} bits: {edges}")
            if edges != lengths.question.edges:
                failures.append(f"{name}: the search finds other edges than those chosen: {edges}")
        elif broken := lengths.broken_rule(lengths.question.edges):
            failures.append(f"{name}: {broken}")
        elif not arguments.check:
            report_lengths(lengths)

    for name, question in QUALITIES.items():
        tally = Tally(name)
        if arguments.search:
            equal, feasible = tally.best()
            print(f"\n{name}: {feasible} choices keep the rules, {len(equal)} within {question.slack} bit of the best")
            for tallied in equal[:5]:
                print(f"  {'wins' if tallied is equal[0] else '    '} {tallied.bits:.3f} bits, {len(tallied.kept)} kept, "
                      f"rare {tallied.rare} ({share(tallied.rare, tallied.total)}): {tuple(tallied.choice)}")
            if equal[0].choice != question.chosen:
                failures.append(f"{name}: the search finds other classes than those chosen: {equal[0].choice}")
            continue
        tallied = tally.count(question.chosen)
        if broken := tally.broken_rule(tallied):
            failures.append(f"{name}: {broken}")
            continue
        if not arguments.check:
            report_quality(tally, tallied)
        for path, text in ((KEPT / f"{name}.hpp", header(name, tallied)),
                           (DATA / f"{name}_tally.csv", tally_by_class(name, tallied))):
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
