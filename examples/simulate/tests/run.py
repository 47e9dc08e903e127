#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Tries muffle-simulate as a user would, at a small size: whether it can be repeated, what it writes, whether the estimates
are those of what was received, and what it says to wrong usage."""

import csv
import json
import pathlib
import struct
import subprocess
import sys
import tempfile
import unittest

PROGRAM = pathlib.Path(sys.argv[1])
SANITIZE = pathlib.Path(sys.argv[2])
CATALOGUE = pathlib.Path(sys.argv[3]) / "media_10k.csv"
SHOWS = pathlib.Path(__file__).resolve().parents[3] / "tests" / "golden" / "of_shows.json"
SMALL = ("--households", 300, "--tries", 50, "--rounds", 2, "--series", 300)
# Where one run is compared with another, or only what is written counts.
SMALLEST = ("--households", 80, "--tries", 10, "--rounds", 1, "--series", 100)


def simulate(*arguments):
    return subprocess.run([PROGRAM, *map(str, arguments)], capture_output=True, text=True, errors="replace")


def rows_under(heading, text):
    """The rows of the tables of the section whose heading starts like this."""
    lines = text.partition(f"## {heading}")[2].partition("\n## ")[0].splitlines()
    rows = [[cell.strip() for cell in line.strip("| ").split(" | ")] for line in lines if line.startswith("|")]
    return [row for i, row in enumerate(rows) if row[0] != "---" and rows[i + 1:i + 2] != [["---"] * len(row)]]


class Written(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.directory = pathlib.Path(directory.name)

    def written(self, *arguments, size=SMALL):
        done = simulate(*size, "--out", self.directory / "out", *arguments, CATALOGUE)
        self.assertEqual(done.returncode, 0, done.stderr)
        return {path.name: path.read_bytes() for path in (self.directory / "out").iterdir()}


class Simulation(Written):
    def test_same_seed_same_bytes(self):
        first = simulate(*SMALL, CATALOGUE)
        self.assertEqual(first.returncode, 0, first.stderr)
        self.assertEqual(first.stdout, simulate(*SMALL, CATALOGUE).stdout)
        self.assertNotEqual(first.stdout, simulate(*SMALL, "--seed", 2, CATALOGUE).stdout)
        files = self.written()
        self.assertEqual(files, self.written())

    def test_what_the_collector_sees(self):
        for pipeline in ("bounded", "hidden", "sampled", "unbounded", "randomized"):
            files = self.written("--pipeline", pipeline, "--epochs", 3)
            lines = files["received.ndjson"].decode().splitlines()
            self.assertEqual(len(files["received.bin"]), 16 * len(lines))
            self.assertEqual(len({len(line) for line in lines}), 1, "messages differ in length")
            counts = {}
            for (_, cell), line in zip(struct.iter_unpack(">QQ", files["received.bin"]), lines):
                answer = json.loads(line)
                self.assertEqual(set(answer), {"policy", "version", "cell"})
                self.assertEqual(int(answer["cell"]), cell)
                name = answer["policy"].removesuffix("_randomized_20_1")
                self.assertEqual(pipeline == "randomized", name != answer["policy"])
                of_policy = counts.setdefault(name, {})
                of_policy[cell] = of_policy.get(cell, 0) + 1
            self.assertEqual(set(counts), {"video_length", "video_quality"})
            if pipeline in ("bounded", "sampled"):
                self.assertLessEqual(len(lines), 300 * 3)
            estimates = list(csv.DictReader(files["estimates.csv"].decode().splitlines()))
            for row in estimates:
                self.assertLess(float(row["low"]), float(row["high"]))
                if pipeline not in ("randomized", "hidden"):
                    total = sum(counts[row["question"]].values())
                    self.assertAlmostEqual(float(row["share"]), counts[row["question"]].get(int(row["cell"]), 0) / total, 5)
            truth = list(csv.DictReader(files["truth.csv"].decode().splitlines()))
            for question in ("video_length", "video_quality"):
                self.assertAlmostEqual(sum(float(row["share"]) for row in truth if row["question"] == question), 1, 4)

    def test_order_says_nothing_of_households(self):
        # One bounded answer each: as many messages as households that played, and no more in any number of weeks.
        files = self.written("--epochs", 1, "--pipeline", "bounded")
        self.assertLessEqual(len(files["received.bin"]) // 16, 300)
        self.assertGreater(len(files["received.bin"]) // 16, 150)

    def test_times_of_machines(self):
        done = simulate("--times", "--households", 30, "--tries", 30, CATALOGUE)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(done.stdout, simulate("--times", "--households", 30, "--tries", 30, CATALOGUE).stdout)
        rows = [line.strip("| ").split(" | ") for line in done.stdout.splitlines() if line.startswith("| ")][2:]
        self.assertEqual(len(rows), 5 * 3)
        for machine, every, left, paired, guessing in rows:
            self.assertEqual(guessing.strip("| "), "3.33 %")
            self.assertGreater(float(left.split()[0]), 90, (machine, every))
            self.assertLessEqual(float(paired.split()[0]), 100)
        # Who asks once in the hour in which a machine is on asks always at the same second.
        self.assertGreater(float(rows[-1][3].split()[0]), 80)
        self.assertLess(float(rows[0][3].split()[0]), 30)

    def test_who_joins_an_address_names_more_each_year(self):
        done = simulate("--households", 2, "--tries", 100, "--rounds", 1, "--series", 300, CATALOGUE)
        self.assertEqual(done.returncode, 0, done.stderr)
        named = {row[0]: float(row[2].split()[0]) for row in rows_under("Through the pipeline, where a network", done.stdout)}
        self.assertEqual(list(named), ["1", "4", "26", "52", "104"])
        self.assertLess(named["1"], named["26"])
        self.assertLess(named["26"], named["104"])
        self.assertGreater(named["104"], 50)

    def test_who_counts_messages_knows_of_silence(self):
        right = {}
        for pipeline in ("bounded", "hidden"):
            done = simulate(*SMALL, "--pipeline", pipeline, CATALOGUE)
            right[pipeline] = float(rows_under("By how many messages", done.stdout)[0][1].split()[0])
        self.assertGreater(right["bounded"], 90)
        self.assertLess(right["hidden"], 85)

    def test_company(self):
        done = simulate(*SMALL, CATALOGUE)
        alone = [float(row[2].split()[0]) for row in rows_under("Through the pipeline, where few", done.stdout)]
        self.assertEqual(alone, sorted(alone, reverse=True))
        self.assertGreater(alone[0], 15)
        self.assertLess(alone[2], 3)
        about_it = float(rows_under("A hit", done.stdout)[0][1].split()[0])
        self.assertTrue(30 < about_it < 90, about_it)

    def test_what_a_host_without_a_relay_can_choose(self):
        arguments = ("--without-relay", "--tries", 100, "--series", 300, CATALOGUE)
        done = simulate(*arguments)
        self.assertEqual(done.returncode, 0, done.stderr)
        rows = rows_under("What a host without a relay", done.stdout)
        uniform, popular = rows[:6], rows[-6:]
        self.assertEqual([row[0] for row in uniform], [row[0] for row in popular])
        after_two_years = [float(row[5].split()[0]) for row in uniform]
        self.assertEqual(max(after_two_years), after_two_years[0])
        self.assertEqual(min(after_two_years), after_two_years[-1])
        answers = [float(row[6]) for row in uniform]
        self.assertEqual(answers[:4], [104, 104, 104, 26])
        self.assertLess(answers[5], answers[4])

    def test_wrong_usage(self):
        for arguments, said in (
            ((), "catalogue is required"),
            (("--pipeline", "none", CATALOGUE), "there is no pipeline none; these there are"),
            (("--households", "1", CATALOGUE), "households"),
            (("--tries", "x", CATALOGUE), "tries"),
            (("/nowhere.csv",), "/nowhere.csv"),
            (("--out", "/proc/nowhere", *SMALL, CATALOGUE), "cannot be written"),
            (("--out", self.directory, "--times", CATALOGUE), "--times excludes --out"),
            (("--without-relay", "--times", CATALOGUE), "excludes"),
        ):
            done = simulate(*arguments)
            self.assertEqual(done.returncode, 2, (arguments, done.stdout, done.stderr))
            self.assertIn(said, done.stderr)

    def test_a_catalogue_without_films(self):
        catalogue = self.directory / "music.csv"
        catalogue.write_text("id,duration_s,kind\na,200,music\n")
        done = simulate(catalogue)
        self.assertEqual(done.returncode, 2)
        self.assertIn("there is no film or talk in it", done.stderr)


class Documents(Written):
    """Policies that the program was not compiled with, or was: from a document both go through the same stages."""

    # Of the presets, as the catalogue has it.
    MAPS = ("--map", "duration=duration_s", "--map", "bitrate=bitrate_kbps", "--map", "width=")

    def document_of(self, policy):
        path = self.directory / f"{policy}.json"
        path.write_bytes(subprocess.run([SANITIZE, "--policy", policy, "--describe"], capture_output=True, check=True).stdout)
        return "--document", path

    def presets(self):
        return *self.document_of("video_length"), *self.document_of("video_quality"), *self.MAPS

    def shows(self, row="{},bt709,640,480", header="minutes,transfer,width,height"):
        path = self.directory / "shows.csv"
        path.write_text("\n".join([header, *(row.format(minutes) for minutes in (10, 40, 70) for _ in range(40)), ""]))
        return path

    def test_presets_are_themselves(self):
        def said(*arguments):
            done = simulate(*arguments, CATALOGUE)
            self.assertEqual(done.returncode, 0, done.stderr)
            return done.stdout.replace("films and talks", "titles of catalogues")

        documents = self.presets()
        # Among dummies, and without a bound, messages of one household come in an order that hangs on what carries them.
        for pipeline in ("bounded", "sampled"):
            run = ("--pipeline", pipeline)
            self.assertEqual(said(*SMALLEST, *run), said(*SMALLEST, *run, *documents))
            self.assertEqual(self.written(*run, size=SMALLEST), self.written(*run, *documents, size=SMALLEST))
        run = (*SMALLEST, "--without-relay")
        self.assertEqual(said(*run), said(*run, *documents))

    def test_every_pipeline_sends_what_presets_send(self):
        documents = self.presets()
        for pipeline in ("hidden", "unbounded", "randomized"):
            expected, found = (self.written("--pipeline", pipeline, *given, size=SMALLEST) for given in ((), documents))
            self.assertEqual(expected["truth.csv"], found["truth.csv"])

            def kinds(files):
                lines = {line.partition('"cell"')[0] for line in files["received.ndjson"].decode().splitlines()}
                return lines, {files["received.bin"][i:i + 8] for i in range(0, len(files["received.bin"]), 16)}

            self.assertEqual(kinds(expected), kinds(found))
            self.assertEqual(len(expected["received.ndjson"]), len(found["received.ndjson"]))

    def test_one_policy_of_anybody(self):
        run = (*SMALLEST, "--document", SHOWS, "--map", "duration=minutes:min", "--out", self.directory / "out")
        for pipeline in ("bounded", "hidden", "sampled", "randomized", "unbounded"):
            done = simulate(*run, "--pipeline", pipeline, self.shows())
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertNotIn("one of two", done.stdout)
            self.assertNotIn("_document", done.stdout)
            self.assertIn("of_shows: one of 4 cells, at most 2.000 bits", done.stdout)
            self.assertNotIn("both questions", done.stdout)
            lines = (self.directory / "out" / "received.ndjson").read_text().splitlines()
            name = "of_shows_randomized_20_1" if pipeline == "randomized" else "of_shows"
            self.assertEqual({(json.loads(line)["policy"], json.loads(line)["version"]) for line in lines}, {(name, 3)})
        for other in ("--times", "--without-relay"):
            done = simulate(*run[:-2], other, self.shows())
            self.assertEqual(done.returncode, 0, done.stderr)

    def test_series_are_like_titles_in_what_the_model_does_not_say(self):
        def shares(catalogue):
            done = simulate(*SMALL, "--document", SHOWS, "--map", "duration=minutes:min", "--out", self.directory / "out",
                            catalogue)
            self.assertEqual(done.returncode, 0, done.stderr)
            truth = (self.directory / "out" / "truth.csv").read_text().splitlines()
            return [float(row["share"]) for row in csv.DictReader(truth)]

        # Kept are shows of up to half an hour with 480 lines in SDR, the first cell, and some in HDR, which none is here.
        # No show of the catalogue is as short: episodes are, and what transfer they have is that of a title.
        self.assertGreater(shares(self.shows("4{},bt709,640,480"))[0], 0)
        self.assertEqual(shares(self.shows("4{},smpte2084,640,480"))[0], 0)

    def test_what_cannot_be_asked(self):
        given = ("--document", SHOWS, self.shows())
        mapped = ("--map", "duration=minutes:min", *given)
        edited = self.directory / "edited.json"
        edited.write_text(SHOWS.read_text().replace('"version": 3', '"version": 4'))
        newer = self.directory / "newer.json"
        newer.write_text(SHOWS.read_text().replace('"muffle_policy": 1', '"muffle_policy": 2'))
        for arguments, said in (
            (given, "shows.csv: there is no column duration, which duration is read from for of_shows"),
            (("--map", "duration=minutes:parsec", *given), "duration cannot be in parsec"),
            (("--map", "title=title", *mapped), "no document reads a member title"),
            (("--map", "duration=width", *mapped), "duration is mapped twice"),
            (("--map", "duration=minutes:min", CATALOGUE), "name a --document"),
            (("--document", SHOWS, *mapped), "of_shows is named twice: name two questions"),
            ((*self.presets()[:4], *given), "3 documents are named: a household is asked one of two questions"),
            (("--document", edited, CATALOGUE), "it was edited"),
            (("--document", newer, CATALOGUE), "a newer program wrote it"),
            (("--document", self.directory / "none", CATALOGUE), "cannot be read: name the file of a policy document"),
            (("--document", CATALOGUE, CATALOGUE), "it is no JSON"),
        ):
            done = simulate("--out", self.directory / "out", *arguments)
            self.assertEqual(done.returncode, 2, (arguments, done.stdout, done.stderr))
            self.assertIn(said, done.stderr)
            self.assertEqual(done.stdout, "")
            self.assertFalse((self.directory / "out").exists())

    def test_rows_that_make_no_sense(self):
        given = ("--document", SHOWS, "--map", "duration=minutes:min", *SMALL)
        catalogue = self.directory / "odd.csv"
        catalogue.write_text("minutes,transfer,width,height\nlong,bt709,640,480\n")
        done = simulate(*given, catalogue)
        self.assertEqual((done.returncode, done.stdout), (2, ""))
        self.assertIn('row 2: column minutes: "long" is not a number of min; this row is left out', done.stderr)
        self.assertIn("there is no title in it", done.stderr)
        # From standard input columns are known only when it is read.
        with self.shows().open() as table:
            done = subprocess.run([PROGRAM, "--document", SHOWS, "-"], stdin=table, capture_output=True, text=True)
        self.assertEqual((done.returncode, done.stdout), (2, ""))
        self.assertIn("there is no column duration", done.stderr)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
