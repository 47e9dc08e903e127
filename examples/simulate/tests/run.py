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
CATALOGUE = pathlib.Path(sys.argv[2]) / "media_10k.csv"
SMALL = ("--households", 300, "--tries", 50, "--rounds", 2, "--series", 300)


def simulate(*arguments):
    return subprocess.run([PROGRAM, *map(str, arguments)], capture_output=True, text=True, errors="replace")


def rows_under(heading, text):
    """The rows of the tables of the section whose heading starts like this."""
    lines = text.partition(f"## {heading}")[2].partition("\n## ")[0].splitlines()
    rows = [[cell.strip() for cell in line.strip("| ").split(" | ")] for line in lines if line.startswith("|")]
    return [row for i, row in enumerate(rows) if row[0] != "---" and rows[i + 1:i + 2] != [["---"] * len(row)]]


class Simulation(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.directory = pathlib.Path(directory.name)

    def written(self, *arguments):
        done = simulate(*SMALL, "--out", self.directory / "out", *arguments, CATALOGUE)
        self.assertEqual(done.returncode, 0, done.stderr)
        return {path.name: path.read_bytes() for path in (self.directory / "out").iterdir()}

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


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
