#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Tries muffle-check as a user would: whether what it says of the bundled catalogues is what another program counts,
verdicts and their reasons, suggestions, households, and input that is broken.

With sanitizers it takes the same ways many times as slowly, so then it is given every tenth title of the catalogues, where
one policy stands for others it is given one, and what was allocated where is remembered by two calls and not by thirty."""

import collections
import concurrent.futures
import csv
import functools
import html
import json
import math
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

PROGRAM = pathlib.Path(sys.argv[1])
SANITIZERS = sys.argv[3] if len(sys.argv) > 3 else ""
EVERY = 10 if SANITIZERS else 1
BUNDLED = pathlib.Path(sys.argv[2])
SAMPLED = tempfile.TemporaryDirectory()
GOLDEN = BUNDLED.parent.parent / "tests" / "golden"
DATA = pathlib.Path(SAMPLED.name) if SANITIZERS else BUNDLED
CATALOGUES = {
    "video_length": ("pyvideo_talks.csv", "media_10k.csv"),
    "video_quality": ("media_10k.csv",),
    "music_length": ("fma_rock_hiphop.csv", "salami_itunes.csv"),
    "music_quality": ("fma_rock_hiphop.csv", "salami_itunes.csv"),
}
HOLDS, FALLS_SHORT, CANNOT_TELL = 0, 1, 2
if SANITIZERS:
    os.environ.setdefault("ASAN_OPTIONS", "malloc_context_size=2")
# The smallest crowd that is asked for, if nothing is said: of every tenth title, a tenth of it.
K = 20 // EVERY
AS_USUAL = ("--k", K) if SANITIZERS else ()


def setUpModule():  # pylint: disable=invalid-name
    unittest.addModuleCleanup(SAMPLED.cleanup)
    for name in sorted({name for names in CATALOGUES.values() for name in names}) if SANITIZERS else []:
        with open(BUNDLED / name, encoding="utf-8", newline="") as file, \
                open(DATA / name, "w", encoding="utf-8", newline="") as sampled:
            names, *rows = csv.reader(file)
            csv.writer(sampled, lineterminator="\n").writerows([names, *rows[::EVERY]])


def check(*arguments, **options):
    return subprocess.run([PROGRAM, *map(str, arguments)], capture_output=True, text=True, errors="replace", **options)


def catalogues_of(policy):
    return [DATA / name for name in CATALOGUES[policy]]


def titles_in(catalogues):
    return sum(len(path.read_text(encoding="utf-8").splitlines()) - 1 for path in catalogues)


def document(*arguments):
    return json.loads(check("--json", *arguments).stdout)


def side_by_side(run, *choices):
    """What `run` gives for each of the choices, of which so many are tried at a time as there are processors."""
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        return list(pool.map(run, *choices))


@functools.cache
def of_preset(policy, *options):
    """What is said of a preset and its catalogues, which several tests look at."""
    return check(*AS_USUAL, "--policy", policy, *options, *catalogues_of(policy))


@functools.cache
def of_two_questions():
    """The document about two policies that ask about the same titles."""
    return check("--json", *AS_USUAL, "--policy", "video_length", "--policy", "video_quality", DATA / "media_10k.csv")


def finding_of(policy):
    [found] = json.loads(of_preset(policy, "--json").stdout)["policies"]
    return found


@functools.cache
def of_two_kinds():
    """The document about two policies that ask for different records, and the reference that was written for them."""
    chosen = ("video_length", "music_length")
    catalogues = [path for policy in chosen for path in catalogues_of(policy)]
    options = [option for policy in chosen for option in ("--policy", policy)]
    with tempfile.TemporaryDirectory() as directory:
        reference = pathlib.Path(directory) / "reference"
        done = check("--json", *AS_USUAL, *options, "--write-reference", reference, *catalogues)
        return done, reference.read_text(encoding="utf-8")


class Written(unittest.TestCase):
    """Has a directory for catalogues of its own."""

    def setUp(self):
        self.directory = tempfile.TemporaryDirectory()
        self.addCleanup(self.directory.cleanup)

    def write(self, text, name="catalogue.csv"):
        path = pathlib.Path(self.directory.name) / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    def lengths(self, *minutes, columns="id,duration_s,kind"):
        """A catalogue of films of these lengths, forty of each."""
        rows = [f"f{minute}-{i},{minute * 60},film" for minute in minutes for i in range(40)]
        return self.write("\n".join([columns, *rows, ""]))


class Presets(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        # What most of these tests look at, here and in other classes.
        side_by_side(lambda run: run(), [functools.partial(of_preset, policy, *options) for policy in CATALOGUES
                                         for options in ((), ("--json",))] + [of_two_kinds, of_two_questions])

    def test_presets_hold(self):
        for policy in CATALOGUES:
            done = of_preset(policy)
            self.assertEqual((done.returncode, done.stderr), (HOLDS, ""), policy)
            self.assertRegex(done.stdout, rf"^HOLDS: {policy}: \d+ titles or more of (this|these) catalogues? share each ")
            self.assertIn("titles hold, households were not measured", done.stdout)

    def test_numbers_are_those_of_the_crowds(self):
        for policy in CATALOGUES:
            found = finding_of(policy)
            sizes = [crowd["size"] for crowd in found["crowds"]]
            total = sum(sizes)
            self.assertEqual(found["records"], total)
            self.assertEqual(total, titles_in(catalogues_of(policy)))
            self.assertEqual(found["cells_used"], len(sizes))
            self.assertEqual(found["k"], min(sizes))
            self.assertEqual(found["unique"], sizes.count(1) / total)
            self.assertEqual(found["below_k"], sum(size for size in sizes if size < K) / total)
            self.assertAlmostEqual(found["top1"], len(sizes) / total, 12)
            self.assertAlmostEqual(found["top20"], sum(min(size, 20) for size in sizes) / total, 12)
            entropy = -sum(size / total * math.log2(size / total) for size in sizes)
            self.assertAlmostEqual(found["entropy_bits"], entropy, 9)
            self.assertGreaterEqual(found["capacity_bits"], math.log2(found["cells"]))
            self.assertGreater(found["bayes_vulnerability"]["popularity"]["posterior"],
                               found["bayes_vulnerability"]["popularity"]["prior"])
            self.assertLess(found["effective_k"], found["k"])

    def test_attacks_say_what_they_reached(self):
        found, _ = json.loads(of_two_questions().stdout)["policies"]
        attacks = collections.defaultdict(list)
        for attack in found["attacks"]:
            attacks[attack["attack"]].append(attack)
            self.assertIn(attack["status"], ("valid", "not tried"))
            if attack["status"] == "valid":
                self.assertAlmostEqual(attack["rate"], attack["successes"] / attack["tries"], 12)
                low, high = attack["clopper_pearson"]
                self.assertLessEqual(low, attack["rate"])
                self.assertGreaterEqual(high, attack["rate"])
                self.assertAlmostEqual(attack["lift"], attack["rate"] / attack["baseline"], 9)
        self.assertEqual(sorted(attacks), ["A1", "A2", "A3", "A4", "A5", "A6"])
        one, twenty = attacks["A1"]
        self.assertAlmostEqual(one["baseline"], 1 / found["records"], 12)
        self.assertAlmostEqual(one["exact"], found["top1"], 12)
        self.assertAlmostEqual(twenty["exact"], found["top20"], 12)
        self.assertIsNone(attacks["A2"][0]["exact"])
        self.assertIn(f"{math.ceil(found['top1'] * 10_000 - 1e-9) / 100:.2f} %          counted",
                      check(*AS_USUAL, "--policy", "video_length", DATA / "media_10k.csv").stdout)
        # Both intervals hold what was counted, unless one is unlucky in 20 times: the seed is fixed.
        self.assertTrue(one["clopper_pearson"][0] <= found["top1"] <= one["clopper_pearson"][1])
        self.assertTrue(twenty["clopper_pearson"][0] <= found["top20"] <= twenty["clopper_pearson"][1])
        # More plays name a series more often.
        rates = [attack["rate"] for attack in attacks["A3"][:4]]
        self.assertEqual(rates, sorted(rates))
        self.assertGreater(rates[-1], 0.9)
        # A release that has something to do with the kind of a title tells it.
        [infers] = [attack for attack in finding_of("video_length")["attacks"] if attack["attack"] == "A6"]
        self.assertGreater(infers["rate"], infers["baseline"])

    def test_the_size_tells_what_the_question_does_not(self):
        found = finding_of("video_quality")
        of = {attack["attack"]: attack for attack in reversed(found["attacks"])}
        self.assertGreater(of["A5"]["rate"], 10 * of["A1"]["rate"])

    def test_a_seed_gives_one_report(self):
        run = ("--policy", "music_quality", DATA / "salami_itunes.csv")
        usual = check(*run).stdout
        self.assertEqual(usual, check(*run, "--seed", 1).stdout)
        self.assertNotEqual(usual, check(*run, "--seed", 2).stdout)

    def test_questions_about_the_same_titles_are_checked_together(self):
        found = json.loads(of_two_questions().stdout)
        [together] = found["together"]
        length, quality = found["policies"]
        self.assertEqual(together["one_of"]["cells"], length["cells"] + quality["cells"])
        self.assertEqual(together["one_of"]["k"], min(length["k"], quality["k"]))
        self.assertAlmostEqual(together["one_of"]["top1"], (length["top1"] + quality["top1"]) / 2, 12)
        self.assertLess(together["joint"]["k"], min(length["k"], quality["k"]))
        self.assertGreater(together["joint"]["top1"], max(length["top1"], quality["top1"]))
        everything, one, _, ten = together["attacks"]
        self.assertGreater(ten["rate"], one["rate"])
        self.assertGreater(everything["rate"], one["rate"])

    def test_policies_of_two_kinds_are_not_put_together(self):
        found = json.loads(of_two_kinds()[0].stdout)
        self.assertEqual(found["together"], [])
        records = [policy["records"] for policy in found["policies"]]
        self.assertEqual(records, [titles_in(catalogues_of(policy)) for policy in ("video_length", "music_length")])
        if EVERY == 1:
            self.assertEqual(records, [25384, 18568])


class Verdicts(Written):
    def test_a_small_crowd_is_named_with_what_to_merge(self):
        rows = [f"a{i},{90 * 60},film" for i in range(40)] + [f"b{i},{105 * 60},film" for i in range(3)]
        path = self.write("\n".join(["id,duration_s,kind", *rows, ""]))
        done = check("--policy", "video_length", path)
        self.assertEqual(done.returncode, FALLS_SHORT)
        self.assertTrue(done.stdout.startswith("FALLS SHORT: video_length: in this catalogue, duration=100-110 min: 3 titles; merge"))
        self.assertIn("duration=100-110 min: 3 titles; merge 100-110 min into 90-100 min\n", done.stdout)
        self.assertEqual(check("--policy", "video_length", "--k", 3, path).returncode, HOLDS)

    def test_too_many_cells_or_guesses(self):
        path = self.lengths(20, 40, 60)
        run = ["--policy", "video_length", path]
        self.assertEqual(check(*run).returncode, HOLDS)
        done = check("--max-cells", 22, *run)
        self.assertEqual(done.returncode, FALLS_SHORT)
        self.assertIn("23 cells, more than 22", done.stdout)
        self.assertEqual(check("--max-top1", 2.5, *run).returncode, HOLDS)
        self.assertEqual(check("--max-top1", 2.49, *run).returncode, FALLS_SHORT)
        self.assertEqual(check("--max-top20", 50, *run).returncode, HOLDS)
        self.assertEqual(check("--max-top20", 49, *run).returncode, FALLS_SHORT)

    def test_titles_that_say_nothing_give_no_verdict(self):
        def rows(blank, codec="h264", kind="film", name="video_codec"):
            return self.write("\n".join([f"id,bitrate_kbps,height,{name},kind"] +
                                        [f"t{i},{'' if i < blank else 4000},1080,{codec},{kind}" for i in range(400)] + [""]))

        video = ("--policy", "video_quality")
        self.assertEqual(check(*video, rows(100)).returncode, HOLDS)
        for blank, share in ((400, "100.00"), (396, "99.00"), (101, "25.25")):
            done = check(*video, rows(blank))
            self.assertEqual(done.returncode, CANNOT_TELL)
            self.assertTrue(done.stdout.startswith(f"CANNOT TELL: video_quality: {share} % of the titles say nothing, more "
                                                   "than 25.00 %: 0 are rare"), done.stdout[:200])
            self.assertIn(f"  {share} % of them say nothing: 0 rare, {blank} incomplete, 0 unknown\n", done.stdout)
        self.assertEqual(check(*video, "--max-unanswered", 26, rows(101)).returncode, HOLDS)

        # What is rare says as little.
        path = self.write("\n".join(["id,bitrate_kbps,height,video_codec,kind"] +
                                    [f"t{i},40000,480,{'h264' if i % 2 else 'mpeg2video'},film" for i in range(400)] + [""]))
        done = check(*video, path)
        self.assertEqual(done.returncode, CANNOT_TELL)
        self.assertIn("400 are rare", done.stdout)

        # Music whose bit rate is unknown counts as the lowest class, which says nothing of it.
        done = check("--policy", "music_quality", rows(400, "mp3", "music", "audio_codec"))
        self.assertEqual(done.returncode, CANNOT_TELL)
        self.assertIn("0 are rare, 0 incomplete and 400 unknown", done.stdout)
        [found] = document("--policy", "music_quality", rows(399, "mp3", "music", "audio_codec"))["policies"]
        self.assertEqual((found["verdict"], found["unanswered"]),
                         ("cannot tell", {"share": 0.9975, "rare": 0, "incomplete": 0, "unknown": 399}))

    def test_a_title_counts_once_however_often_it_is_named(self):
        rows = [f"v{i % 3},5400,film" for i in range(300)]
        done = check("--policy", "video_length", self.write("\n".join(["id,duration_s,kind", *rows, ""])))
        self.assertEqual(done.returncode, FALLS_SHORT)
        self.assertIn("duration=90-100 min: 3 titles", done.stdout.splitlines()[0])
        ten = self.write("id,duration_s,kind\n" + "".join(f"t{i},5400,film\n" for i in range(10)))
        [found] = document("--policy", "video_length", ten, ten)["policies"]
        self.assertEqual(found["records"], 10)
        # Without an id a title is told by its series and its name.
        named = self.write("series,title,duration_s,kind\n" + "".join(f"s{i % 5},Pilot,1500,episode\n" for i in range(50)))
        [found] = document("--policy", "video_length", named)["policies"]
        self.assertEqual(found["records"], 5)

    def test_kinds_that_are_none_are_said(self):
        path = self.write(self.lengths(90).read_text() + "a,300,Film\nb,300,documentary\nc,300,opera\n")
        [found] = document("--policy", "video_length", path)["policies"]
        self.assertEqual((found["records"], found["k"]), (41, 1))  # however the kind is spelled
        self.assertEqual(found["left_out"],
                         [f"{path}: 2 rows are of a kind that no question here is about, the first one is row 43"])

    def test_shares_are_numbers(self):
        for option in ("--max-unanswered", "--max-top1", "--max-top20"):
            for share in ("nan", "-1", "inf", "101"):
                self.assertEqual(check("--policy", "video_length", option, share, self.lengths(90)).returncode, CANNOT_TELL)

    def test_plays_of_nobody_say_nothing_of_households(self):
        rows = [f"t{i},{5400 if i < 25 else 60 * (i % 20)},film,{f'h{i}' if i < 25 else ''}" for i in range(525)]
        done = check("--policy", "video_length", "--household", "who",
                     self.write("\n".join(["id,duration_s,kind,who", *rows, ""])))
        self.assertEqual(done.returncode, CANNOT_TELL)
        self.assertIn("of the plays say nothing of a household, more than 25.00 %: 500 name none", done.stdout.splitlines()[0])

    def test_what_is_no_verdict_is_no_reference_nor_holds_anywhere(self):
        reference = pathlib.Path(self.directory.name) / "reference"
        good, broken = self.lengths(90), self.write("id,duration_s,kind\nx,NaN,film\n", "broken.csv")
        done = check("--policy", "video_length", "--write-reference", reference, good, broken)
        self.assertEqual((done.returncode, reference.exists()), (CANNOT_TELL, False))
        self.assertIn("video_length (version 1): cannot tell: not everything could be read or asked\n", done.stdout)
        self.assertNotIn("titles hold", done.stdout)
        page = pathlib.Path(self.directory.name) / "page.html"
        check("--policy", "video_length", "--html", page, good, broken)
        self.assertNotIn("titles hold", page.read_text(encoding="utf-8"))
        found = document("--policy", "video_length", good, broken)["policies"][0]
        self.assertEqual((found["verdict"], found["titles"]["holds"]), ("cannot tell", None))
        before = good.read_text()
        self.assertEqual(check("--policy", "video_length", "--write-reference", good, good).returncode, CANNOT_TELL)
        self.assertEqual(good.read_text(), before)

    def test_the_reason_is_in_the_first_sentence_everywhere(self):
        path = self.write(self.lengths(20).read_text() + "x,NaN,film\nx,inf,film\n")
        page = pathlib.Path(self.directory.name) / "page.html"
        reason = "row 42: column duration_s: \"NaN\" is not a number"
        done = check("--policy", "video_length", "--html", page, path)
        self.assertEqual(done.returncode, CANNOT_TELL)
        first = done.stdout.splitlines()[0]
        self.assertTrue(first.startswith(f"CANNOT TELL: {path}: {reason}"), first)
        self.assertTrue(first.endswith("and 1 more could not be read"), first)
        text = page.read_text(encoding="utf-8")
        self.assertIn("<strong>Verdict: cannot tell</strong>: " + html.escape(f"{path}: {reason}"), text)
        self.assertIn("<li>" + html.escape(f"{path}: row 43: column duration_s: \"inf\" is not a number"), text)
        found = document("--policy", "video_length", path)
        self.assertIn(reason, found["why"])
        self.assertEqual(len(found["what_could_not_be_read"]), 2)

    def test_a_catalogue_without_a_column_is_left_out_of_that_question(self):
        whole = self.write("\n".join(["id,duration_s,bitrate_kbps,height,video_codec,kind"] +
                                     [f"t{i},5400,4000,1080,h264,film" for i in range(40)] + [""]), "whole.csv")
        lengths = self.lengths(90)
        run = ("--policy", "video_length", "--policy", "video_quality", lengths, whole)
        done = check(*run)
        self.assertEqual(done.returncode, HOLDS, done.stderr)
        left_out = f"{lengths}: row 1: there is no column bitrate_kbps, which video_quality asks for"
        self.assertIn(left_out, done.stderr)
        self.assertIn(f"  left out: {left_out}\n", done.stdout)
        found = document(*run)
        self.assertEqual([(of["records"], of["left_out"]) for of in found["policies"]], [(80, []), (40, [left_out])])
        self.assertEqual(len(found["together"]), 1)

    def test_a_verdict_does_not_hang_on_the_seed(self):
        # Few titles, each alone, of two kinds: attackers that learn from examples have few of them.
        rows = [f"t{i},{300 * (i * 7 % 23)},{'film' if i % 10 < 7 else 'talk'}" for i in range(41)]
        path = self.write("\n".join(["id,duration_s,kind", *rows, ""]))
        tried = side_by_side(lambda seed: check("--policy", "video_length", "--k", 1, "--seed", seed, path),
                             range(1, 6 if SANITIZERS else 41))
        self.assertEqual({done.returncode for done in tried}, {HOLDS})

    def test_a_suggestion_keeps_what_has_a_crowd(self):
        run = ("--policy", "video_quality", "--k", 15 * K, DATA / "media_10k.csv")
        done = check(*run, "--suggest", "--max-unanswered", 100)
        self.assertEqual(done.returncode, FALLS_SHORT)
        table = re.search(r"inline constexpr std::array<std::string_view, 3> video_quality_kept\[\] = \{\n(.*?)\};\n",
                          done.stdout, re.DOTALL)
        counts = [int(count) for count in re.findall(r"// (\d+)$", table[1], re.MULTILINE)]
        self.assertGreaterEqual(min(counts), 15 * K)
        [found] = document(*run, "--max-unanswered", 100)["policies"]
        self.assertEqual(found["suggested_keep"]["kept"], len(counts))
        self.assertAlmostEqual(found["suggested_keep"]["rare"], 1 - sum(counts) / (10_000 / EVERY), 12)
        # A table that leaves more than a quarter of the titles rare reaches nothing.
        self.assertGreater(found["suggested_keep"]["rare"], 0.25)
        [found] = document(*run)["policies"]
        self.assertIsNone(found["suggested_keep"])

    def test_households_are_a_verdict_of_their_own(self):
        # Three households play what nobody else does, five hundred times: many plays, and no crowd.
        rows = [f"t{i},{90 * 60},film,h{i % 50}" for i in range(400)]
        rows += [f"r{i},{4 * 60},film,x{i % 3}" for i in range(500)]
        path = self.write("\n".join(["id,duration_s,kind,who", *rows, ""]))
        self.assertEqual(check("--policy", "video_length", path).returncode, HOLDS)
        done = check("--policy", "video_length", "--household", "who", path)
        self.assertEqual(done.returncode, FALLS_SHORT)
        self.assertIn("titles hold, households fall short", done.stdout)
        self.assertIn("duration=<5 min: 3 households; merge", done.stdout)
        [found] = document("--policy", "video_length", "--household", "who", path)["policies"]
        self.assertEqual(found["household_k"], 3)
        self.assertEqual([attack["attack"] for attack in found["attacks"]].count("A7"), 2)

    def test_plays_of_one_title_are_one_title(self):
        rows = [f"t{i % 10},{90 * 60},film,h{i}" for i in range(400)]
        path = self.write("\n".join(["id,duration_s,kind,who", *rows, ""]))
        [found] = document("--policy", "video_length", "--household", "who", path)["policies"]
        self.assertEqual((found["records"], found["k"], found["household_k"]), (10, 10, 400))

    def test_series_that_are_named_are_attacked(self):
        rows = [f"e{i}-{j},{(20 + 5 * (i % 4 == j % 4)) * 60},episode,s{i}" for i in range(40) for j in range(10)]
        path = self.write("\n".join(["id,duration_s,kind,series", *rows, ""]))
        [found] = document("--policy", "video_length", path)["policies"]
        series = [attack for attack in found["attacks"] if attack["attack"] == "A3"]
        self.assertNotIn("made-up", series[0]["name"])
        self.assertAlmostEqual(series[3]["rate"], 0.1, delta=0.03)  # four patterns, of forty series


class Samples(Written):
    """Titles that are more than are kept: the verdict is counted over all, and attacks are tried on some of them. With
    sanitizers titles are drawn and not attacked, which takes twenty thousand of them many minutes."""

    MOST = 20_000

    def many(self, row, rows, name="catalogue.csv"):
        return self.write("id,duration_s,kind,series,who\n" + "".join(row(i) + "\n" for i in range(rows)), name)

    def test_a_population_is_drawn_from(self):
        few = self.lengths(90)
        # None has a series, all have short ones, all have one that is too long to be kept whole, and some have.
        for series in (lambda i: "", lambda i: f"s{i % 2100}", lambda i: "Various",
                       lambda i: "Various" if i >= 12_000 else f"s{i // 10}"):
            many = self.write("id,duration_s,kind,series\n" + "".join(f"t{i},5400,film,{series(i)}\n" for i in range(21_000)), "many.csv")
            [found] = document("--policy", "video_length", few, "--population", many)["policies"]
            self.assertEqual((found["k"], found["sample"]["popularity"]["of"]), (21_000, 21_000))
            self.assertTrue(self.MOST - 10 < found["sample"]["popularity"]["items"] <= self.MOST, found["sample"])
            self.assertEqual(found["sample"]["titles"], {"items": 40, "of": 40})

    @unittest.skipIf(SANITIZERS, "see above")
    def test_the_verdict_is_of_all_and_attacks_are_of_a_sample(self):
        path = self.many(lambda i: f"t{i},{60 * (5 + i * 7 % 170)},{'film' if i % 3 else 'talk'},,", 21_000)
        page, tally = (pathlib.Path(self.directory.name) / name for name in ("page.html", "counts.csv"))
        run = ("--policy", "video_length")
        done, of_rows, of_rows_twice, _ = side_by_side(lambda options: check(*run, *options), (
            ("--html", page, path), ("--json", path), ("--json", path, path), ("--shard", tally, path)))
        self.assertEqual((done.returncode, done.stderr), (HOLDS, ""))
        self.assertIn("  What follows is of a sample of 20,000 of the 21,000 titles. The verdict is of all.\n", done.stdout)
        self.assertIn("were plays of a sample of 20,000 of the 21,000 titles distributed by Zipf's law", done.stdout)
        [found] = json.loads(of_rows.stdout)["policies"]
        drawn = {"items": self.MOST, "of": 21_000}
        self.assertEqual((found["records"], found["sample"]), (21_000, {"titles": drawn, "popularity": drawn, "plays": None}))
        self.assertEqual(sum(crowd["size"] for crowd in found["crowds"]), 21_000)
        status = {attack["attack"]: attack["status"] for attack in found["attacks"]}
        self.assertEqual(status, {"A1": "counted", "A2": "valid", "A3": "valid", "A4": "counted", "A5": "not tried", "A6": "valid"})
        one, twenty = (attack for attack in found["attacks"] if attack["attack"] == "A1")
        self.assertEqual((one["exact"], twenty["exact"]), (found["top1"], found["top20"]))
        self.assertAlmostEqual(one["baseline"], 1 / 21_000, 12)
        # Each title counts once, and is drawn once.
        self.assertEqual(json.loads(of_rows_twice.stdout)["policies"], [found])
        self.assertIn("What follows is of a sample of 20,000 of the 21,000 titles.", page.read_text(encoding="utf-8"))
        [counted] = document("--policy", "video_length", "--tally", tally)["policies"]
        self.assertEqual({key: counted[key] for key in Shards.COUNTED}, {key: found[key] for key in Shards.COUNTED})

    @unittest.skipIf(SANITIZERS, "see above")
    def test_a_seed_draws_one_sample(self):
        path = self.many(lambda i: f"t{i},{60 * (i * i % 200)},{'film' if i % 3 else 'talk'},,", 21_000)
        run = ("--json", "--policy", "video_length", path)
        usual, *of_seeds = (done.stdout for done in side_by_side(
            lambda seed: check(*run, *seed), ((), ("--seed", 1), ("--seed", 2), ("--seed", 3))))
        self.assertEqual(usual, of_seeds[0])
        found = [json.loads(text)["policies"][0] for text in of_seeds]
        kept = [[attack["name"] for attack in each["attacks"]] for each in found]
        self.assertEqual(kept, kept[:1] * 3)
        self.assertEqual(len({each["information_lost"] for each in found}), 3)

    @unittest.skipIf(SANITIZERS, "see above")
    def test_the_sample_is_of_all_alike(self):
        # Sorted by their kind, a fifth of them talks at the end: of 20,000 about 4,000 are, give or take 5 times 49.
        path = self.many(lambda i: f"t{i},{60 * (i * 7 % 170)},{'film' if i < 32_000 else 'talk'},,", 40_000)
        [found] = document("--policy", "video_length", path)["policies"]
        [infers] = [attack for attack in found["attacks"] if attack["attack"] == "A6"]
        self.assertEqual(infers["name"], "infers whether it is a film")
        self.assertAlmostEqual(infers["baseline"], 0.8, delta=0.013)

    @unittest.skipIf(SANITIZERS, "see above")
    def test_series_are_kept_whole(self):
        path = self.many(lambda i: f"t{i},{60 * (5 + i * 7 % 170)},episode,s{i % 2100},", 21_000)
        [found] = document("--policy", "video_length", path)["policies"]
        self.assertEqual(found["sample"]["titles"]["items"] % 10, 0)
        self.assertGreater(found["sample"]["titles"]["items"], self.MOST - 10)
        [ten] = [attack for attack in found["attacks"] if attack["name"] == "10 linked plays of a series"]
        self.assertAlmostEqual(1 / ten["baseline"], found["sample"]["titles"]["items"] / 10, 6)

    @unittest.skipIf(SANITIZERS, "see above")
    def test_a_series_too_long_to_be_kept_whole(self):
        # One of all titles, and one that comes late among short ones.
        paths = []
        for row in (lambda i: f"t{i},{60 * (5 + i * 7 % 170)},episode,Various,",
                    lambda i: f"t{i},{60 * (5 + i * 7 % 170)},episode,{'Various' if i >= 12_000 else f's{i // 10}'},"):
            paths.append(self.many(row, 21_000, f"{len(paths)}.csv"))
        for found in side_by_side(lambda path: document("--policy", "video_length", path), paths):
            sampled = found["policies"][0]["sample"]["titles"]["items"]
            self.assertGreater(sampled, self.MOST - 10)
            self.assertLessEqual(sampled, self.MOST)

    @unittest.skipIf(SANITIZERS, "see above")
    def test_households_are_kept_whole(self):
        path = self.many(lambda i: f"t{i % 900},{(1200, 5400)[i % 2]},film,,h{i % 2100}", 21_000)
        done, of_rows = side_by_side(lambda options: check(*options, "--policy", "video_length", "--household", "who", path),
                                     ((), ("--json",)))
        self.assertRegex(done.stdout, r"What follows is of a sample of \d\d,\d\d0 of the 21,000 plays. The verdict is of all.\n")
        [found] = json.loads(of_rows.stdout)["policies"]
        self.assertEqual(found["sample"]["titles"], {"items": 900, "of": 900})
        plays = found["sample"]["plays"]["items"]
        self.assertEqual((plays % 10, plays > self.MOST - 10), (0, True))
        knows, _ = (attack for attack in found["attacks"] if attack["attack"] == "A7")
        self.assertAlmostEqual(1 / knows["baseline"], plays / 10, 6)
        self.assertEqual(found["household_k"], 1050)  # counted over all plays

    @unittest.skipIf(SANITIZERS, "see above")
    def test_questions_together_are_counted_over_all(self):
        rows = [(60 * (5 + i * 7 % 170), 500 * (1 + i * 11 % 60), (360, 720, 1080)[i % 3]) for i in range(21_000)]
        path = self.write("id,duration_s,bitrate_kbps,height,video_codec,kind\n" + "".join(
            f"t{i},{length},{rate},{height},h264,film\n" for i, (length, rate, height) in enumerate(rows)))
        run = ("--policy", "video_length", "--policy", "video_quality")
        [many] = document(*run, path)["together"]
        self.assertEqual([attack["status"] for attack in many["attacks"]], ["counted"] * 4)
        self.assertAlmostEqual(many["attacks"][0]["exact"], many["joint"]["cells_used"] / 21_000, 12)
        self.assertEqual(many["attacks"][0]["exact"], many["joint"]["top1"])
        self.assertAlmostEqual(many["attacks"][1]["exact"], many["one_of"]["top1"], 8)
        # The same titles a few times over have the same crowds, times as many.
        few = self.write("".join(path.read_text().splitlines(keepends=True)[:10_501]), "few.csv")
        [half] = document(*run, few)["together"]
        self.assertEqual([attack["status"] for attack in half["attacks"]], ["valid"] * 4)
        self.assertEqual([attack["name"] for attack in half["attacks"]], [attack["name"] for attack in many["attacks"]])
        for attack, counted in zip(half["attacks"], many["attacks"]):
            self.assertAlmostEqual(counted["exact"], attack["exact"] / 2, delta=attack["exact"] / 10)


@unittest.skipIf(SANITIZERS, "they remember what was freed")
class Memory(Written):
    """Rows are counted and not kept. What is told here does not hang on the machine: the highest memory is asked of the
    program while it waits for the end of its input, and what follows may take no more than a limit."""

    MOST = 64 << 20
    # What the allocator may hold at one time and not at another.
    MARGIN = 4 << 20
    FEW, MANY, BLOCK = 100_000, 1_000_000, 50_000

    def highest(self, columns, block, *options):
        """The highest memory when it was given few rows, and when it was given many."""
        with subprocess.Popen(["prlimit", f"--data={self.MOST}", PROGRAM, "--policy", "video_quality", *options, "-"],
                              stdin=subprocess.PIPE, stdout=subprocess.PIPE) as run:
            run.stdin.write(columns.encode() + b"\n")
            highest = {}
            for first in range(0, self.MANY, self.BLOCK):
                run.stdin.write(block(first))
                # All is read then but what a pipe holds.
                run.stdin.flush()
                status = pathlib.Path(f"/proc/{run.pid}/status").read_text(encoding="utf-8")
                highest[first + self.BLOCK] = int(re.search(r"^VmHWM:\s+(\d+) kB$", status, re.MULTILINE)[1]) << 10
            run.stdin.close()
            run.stdout.read()
            self.assertEqual(run.wait(), HOLDS)
        return highest[self.FEW], highest[self.MANY]

    def highest_of_both(self, columns, block):
        """The same, where rows are counted for others and where they are checked."""
        return side_by_side(lambda options: self.highest(columns, block, *options),
                            (("--shard", pathlib.Path(self.directory.name) / "counts.csv"), ()))

    def test_memory_is_by_cells_and_not_by_rows(self):
        nameless = "".join(f"{(2000, 4000, 8000)[i % 3]},{(720, 1080)[i % 2]},h264,film,series {i // 10}\n"
                           for i in range(self.BLOCK)).encode()
        for few, many in self.highest_of_both("bitrate_kbps,height,video_codec,kind,series", lambda _: nameless):
            self.assertLessEqual(many, few + self.MARGIN)

    def test_titles_that_can_be_known_again_take_some_bytes(self):
        def named(first):
            return "".join(f"a title by its number {i},4000,1080,h264,film\n" for i in range(first, first + self.BLOCK)).encode()

        for few, many in self.highest_of_both("id,bitrate_kbps,height,video_codec,kind", named):
            self.assertLessEqual(many, few + 32 * (self.MANY - self.FEW) + self.MARGIN)


class Population(Written):
    def test_crowds_are_counted_in_the_population(self):
        few = self.write("id,duration_s,kind\na,5400,film\nb,5400,film\nc,7000,film\n", "few.csv")
        self.assertEqual(check("--policy", "video_length", few).returncode, FALLS_SHORT)
        many = self.lengths(90, 115, 20)
        # Named twice it is no larger.
        run = ("--policy", "video_length", "--population", many, many, "--max-top1", 2.5, few)
        done = check(*run)
        self.assertEqual(done.returncode, HOLDS, done.stdout + done.stderr)
        self.assertTrue(done.stdout.startswith("HOLDS: video_length: 40 titles or more of the population share each answer"))
        self.assertIn("  crowds are those of the population, 120 titles\n", done.stdout)
        found = document(*run)
        [policy] = found["policies"]
        self.assertEqual((found["crowds_of"], policy["k"], policy["records"]), ("population", 40, 3))
        self.assertEqual([(crowd["size"], crowd["in_population"]) for crowd in policy["crowds"]], [(2, 40), (1, 40)])
        self.assertAlmostEqual(policy["top1"], 1 / 40, 8)
        self.assertEqual(document("--policy", "video_length", few)["crowds_of"], "catalogues")
        page = pathlib.Path(self.directory.name) / "page.html"
        check(*run, "--html", page)
        self.assertIn("titles or more of the population share each answer", page.read_text(encoding="utf-8"))

    def test_what_is_made_up_is_said_to_be(self):
        made_up = self.write("id,duration_s,kind,synthetic\n" + "".join(f"s{i},5400,film,yes\n" for i in range(40)), "m.csv")
        reference = pathlib.Path(self.directory.name) / "reference"
        run = ("--policy", "video_length", "--write-reference", reference)
        done = check(*run, made_up)
        self.assertTrue(done.stdout.splitlines()[0].endswith("share each answer, all 40 titles are synthetic"), done.stdout)
        self.assertIn("\nsynthetic 40\n", reference.read_text(encoding="utf-8"))
        done = check(*run, made_up, self.lengths(90))
        self.assertTrue(done.stdout.splitlines()[0].endswith("40 of the 80 titles are synthetic"), done.stdout)
        self.assertIn("40 of the 80 titles that were counted are synthetic, which is no evidence", done.stdout)
        self.assertEqual(document(*run, made_up, self.lengths(90))["policies"][0]["synthetic"], 40)
        check(*run, self.lengths(90))
        self.assertNotIn("synthetic", reference.read_text(encoding="utf-8"))

    def test_what_the_population_lacks_is_alone(self):
        few = self.write("id,duration_s,kind\na,5400,film\nc,600,film\n", "few.csv")
        done = check("--policy", "video_length", few, "--population", self.lengths(90))
        self.assertEqual(done.returncode, FALLS_SHORT)
        self.assertIn("duration=10-15 min: 1 title; merge", done.stdout)

    def test_a_population_about_nothing_is_none(self):
        few = self.lengths(90)
        for population, why in (("id,duration_s,kind\n", "there is no title that it is about"),
                                ("id,duration_s,kind\na,300,music\n", "there is no title that it is about"),
                                ("id,height,kind\na,300,film\n", "there is no column duration_s, which video_length asks for")):
            done = check("--policy", "video_length", few, "--population", self.write(population, "population.csv"))
            self.assertEqual(done.returncode, CANNOT_TELL)
            self.assertTrue(done.stdout.startswith("CANNOT TELL: video_length, the population: "), done.stdout[:200])
            self.assertIn(why, done.stdout.splitlines()[0])
        # Titles of which nothing is known are a large crowd, of nothing.
        tracks = self.write("id,bitrate_kbps,audio_codec,kind\n" + "a,320,mp3,music\n", "tracks.csv")
        blank = self.write("id,bitrate_kbps,audio_codec,kind\n" + "".join(f"b{i},,mp3,music\n" for i in range(1000)))
        done = check("--policy", "music_quality", tracks, "--population", blank)
        self.assertEqual(done.returncode, CANNOT_TELL)
        self.assertIn("of the population, 100.00 % of the titles say nothing", done.stdout.splitlines()[0])

    def test_a_crowd_that_nobody_gave_is_no_worth(self):
        lonely = self.write("id,duration_s,kind\n" + "".join(f"a{i},5400,film\n" for i in range(500)) + "b,600,film\n")
        [found] = document("--policy", "video_length", self.lengths(90), "--population", lonely)["policies"]
        self.assertGreater(found["effective_k"], 1)

    def test_a_population_that_cannot_be_read_is_no_verdict(self):
        done = check("--policy", "video_length", self.lengths(90), "--population", "nowhere.csv")
        self.assertEqual(done.returncode, CANNOT_TELL)
        self.assertTrue(done.stdout.startswith("CANNOT TELL: nowhere.csv: cannot be opened"), done.stdout)
        self.assertIn("ask one after the other",
                      check("--policy", "video_length", "--household", "who", self.lengths(90), "--population",
                            self.lengths(90)).stderr)


class Tallies(Written):
    HEADER = "bitrate,video_codec,resolution,count,libraries\n"

    def test_a_tally_takes_the_place_of_rows(self):
        found = finding_of("video_quality")
        labels = [dict(part.split("=", 1) for part in crowd["is"].split(" x ")) if "=" in crowd["is"] else
                  dict.fromkeys(("bitrate", "video_codec", "resolution"), crowd["is"]) for crowd in found["crowds"]]
        path = self.write(self.HEADER + "".join(
            f"{of['bitrate']},{of['video_codec']},{of['resolution']},{crowd['size']},7\n"
            for of, crowd in zip(labels, found["crowds"])))
        run = (*AS_USUAL, "--policy", "video_quality", "--tally", path)
        done = check(*run)
        self.assertEqual(done.returncode, HOLDS, done.stderr)
        self.assertIn("no other attack was tried: a tally has no titles to attack", done.stdout)
        self.assertIn("  each answer is from 7 libraries or more\n", done.stdout)
        [counted] = document(*run)["policies"]
        for key in ("records", "k", "unique", "entropy_bits", "top1", "top20", "crowds"):
            self.assertEqual(counted[key], found[key], key)
        self.assertEqual(counted["unanswered"], {**found["unanswered"], "unknown": None})
        self.assertEqual(counted["fewest_libraries"], 7)
        self.assertEqual([(attack["attack"], attack["status"]) for attack in counted["attacks"]],
                         [("A1", "counted"), ("A1", "counted"), ("A4", "counted")])

        references = []
        for source in (("--tally", path), catalogues_of("video_quality")):
            reference = pathlib.Path(self.directory.name) / "reference"
            check("--policy", "video_quality", "--write-reference", reference, *source)
            references.append(reference.read_text(encoding="utf-8").splitlines()[:3])  # the others say what is made up
        self.assertEqual(*references)
        # It may count the same titles as a catalogue, so they are not put together; as a population it is one.
        [alone] = document(*run, *catalogues_of("video_quality"))["policies"]
        self.assertEqual(alone["records"], found["records"])
        done = check("--policy", "video_quality", *AS_USUAL, *catalogues_of("video_quality"), "--population", path)
        self.assertIn("titles or more of the population", done.stdout)
        self.assertEqual(done.returncode, HOLDS)

    def test_a_tally_counts_combinations_before_keep(self):
        path = self.write(self.HEADER + "<3 Mbit/s,h264,<720,500,9\n<3 Mbit/s,h264,>=1440,20,3\n<3 Mbit/s,hevc,>=1440,30,4\n")
        [found] = document("--policy", "video_quality", "--tally", path)["policies"]
        self.assertEqual([(crowd["is"], crowd["size"]) for crowd in found["crowds"]][1], ("rare", 50))
        # Libraries of several rows may be the same ones.
        self.assertEqual(found["fewest_libraries"], 4)
        self.assertIsNotNone(found["suggested_keep"])

    def test_tallies_are_told_apart_by_their_classes(self):
        films = self.write("duration,count\n90-100 min,50\n", "films.csv")
        music = self.write("duration,count\n180-210 s,60\n", "music.csv")
        for tallies in ((films, music), (music, films)):
            found = document("--policy", "video_length", "--policy", "music_length", "--tally", tallies[0], "--tally", tallies[1])
            self.assertEqual([policy["k"] for policy in found["policies"]], [50, 60], found["why"])
        done = check("--policy", "video_length", "--tally", films, "--tally", films)
        self.assertEqual((done.returncode, "is named twice" in done.stdout.splitlines()[0]), (CANNOT_TELL, True))
        # What it takes the place of is said.
        done = check("--policy", "video_length", "--tally", films, self.lengths(5))
        self.assertIn("video_length has a tally, which takes the place of titles", done.stdout)

    def test_broken_tallies_are_no_verdict(self):
        good = "<3 Mbit/s,h264,<720,500,9\n"
        for row, expected in (("<4 Mbit/s,h264,<720,5,1", 'row 3: column bitrate: "<4 Mbit/s" is no class of video_quality'),
                              ("<3 Mbit/s,h264,<720,-5,1", 'row 3: column count: "-5" is no number'),
                              ("<3 Mbit/s,h264,<720,1e3,1", 'row 3: column count: "1e3" is no number'),
                              ("<3 Mbit/s,h264,<720,99999999999999999999,1", "row 3: column count"),
                              ("<3 Mbit/s,h264,<720,5,6", 'row 3: column libraries: "6" is no number of libraries that hold 5'),
                              ("<3 Mbit/s,h264,<720,5", "row 3: 4 fields where row 1 names 5")):
            done = check("--policy", "video_quality", "--tally", self.write(self.HEADER + good + row + "\n"))
            self.assertEqual(done.returncode, CANNOT_TELL, row)
            self.assertIn(expected, done.stdout.splitlines()[0])
            self.assertIn("500 titles", done.stdout)
        done = check("--policy", "video_quality", "--tally", self.write("bitrate,count\n<3 Mbit/s,5\n"))
        self.assertIn("row 1 does not name the columns of a tally: the fields of a policy (bitrate, video_codec, resolution)",
                      done.stderr)
        self.assertEqual(check("--policy", "video_quality").returncode, CANNOT_TELL)


class Shards(Written):
    """Counts by the number of the cell, which a muffle-check or a warehouse writes and another one reads."""

    HEADER = "policy,version,cell,count\n"
    COUNTED = ("version", "verdict", "titles", "households", "records", "cells", "cells_used", "k", "unique", "below_k",
               "entropy_bits", "capacity_bits", "top1", "top20", "crowds", "suggested_keep")

    def shard(self, *arguments, name="shard.csv"):
        path = pathlib.Path(self.directory.name) / name
        done = check("--shard", path, *arguments)
        self.assertEqual((done.returncode, done.stderr), (HOLDS, ""))
        return path

    def refused(self, expected, *arguments):
        path = pathlib.Path(self.directory.name) / "refused.csv"
        done = check("--shard", path, *arguments)
        self.assertEqual((done.returncode, path.exists()), (CANNOT_TELL, False), done.stdout)
        self.assertIn(expected, done.stderr)

    def test_a_verdict_over_counts_is_that_over_rows(self):
        def too_much_of(policy):
            return "--policy", policy, "--k", finding_of(policy)["k"] + 1, "--max-top1", 0.01

        chosen = ("video_quality",) if SANITIZERS else tuple(CATALOGUES)
        short = side_by_side(lambda policy: document(*too_much_of(policy), *catalogues_of(policy)), chosen)
        for policy, rows_fall_short in zip(chosen, short):
            found = finding_of(policy)
            path = self.shard("--policy", policy, *catalogues_of(policy))
            done = check(*AS_USUAL, "--policy", policy, "--tally", path)
            self.assertEqual(done.returncode, of_preset(policy).returncode, done.stdout)
            self.assertIn("no other attack was tried: a tally has no titles to attack", done.stdout)
            [counted] = document(*AS_USUAL, "--policy", policy, "--tally", path)["policies"]
            self.assertEqual({key: counted[key] for key in self.COUNTED}, {key: found[key] for key in self.COUNTED})
            of_both = [[(attack["name"], attack["exact"], attack["baseline"]) for attack in each["attacks"]
                        if attack["attack"] in ("A1", "A4")] for each in (found, counted)]
            self.assertEqual(*of_both)
            # As well where it falls short.
            self.assertEqual(check(*too_much_of(policy), "--counts", path).returncode, FALLS_SHORT)
            [rows], [counts] = rows_fall_short["policies"], document(*too_much_of(policy), "--tally", path)["policies"]
            self.assertEqual(counts["titles"], rows["titles"])

    def test_shards_add_up(self):
        whole = self.shard("--policy", "music_length", *catalogues_of("music_length"), name="whole.csv")
        parts = [self.shard("--policy", "music_length", path, name=f"{path.stem}-counts.csv")
                 for path in catalogues_of("music_length")]
        tallies = [option for part in parts for option in ("--tally", part)]
        run = (*AS_USUAL, "--policy", "music_length")
        together, alone = document(*run, *tallies), document(*run, "--tally", whole)
        self.assertEqual(together["policies"], alone["policies"])
        self.assertEqual(together["verdict"], "holds")

    def test_one_file_holds_several_policies(self):
        chosen = ("--policy", "video_length", "--policy", "video_quality")
        path = self.shard(*chosen, DATA / "media_10k.csv")
        found = json.loads(of_two_questions().stdout)["policies"]
        counted = document(*AS_USUAL, *chosen, "--tally", path)["policies"]
        for rows, counts in zip(found, counted):
            self.assertEqual({key: counts[key] for key in self.COUNTED}, {key: rows[key] for key in self.COUNTED})
        done = check("--policy", "video_length", "--tally", path)
        self.assertEqual(done.returncode, CANNOT_TELL)
        self.assertIn('column policy: "video_quality" is not checked here: name it with --policy', done.stdout.splitlines()[0])

    def test_a_policy_of_a_document_is_counted_too(self):
        given = ("--document", GOLDEN / "video_quality.json", "--map", "bitrate=bitrate_kbps", "--map", "width=")
        by_document = self.shard(*given, DATA / "media_10k.csv", name="document.csv")
        compiled = self.shard("--policy", "video_quality", DATA / "media_10k.csv")
        self.assertEqual(by_document.read_bytes(), compiled.read_bytes())
        self.assertEqual(check(*AS_USUAL, *given[:2], "--tally", compiled).returncode, HOLDS)

    def test_a_title_counts_once_in_a_shard(self):
        rows = [f"v{i % 3},5400,film" for i in range(300)]
        path = self.shard("--policy", "video_length", self.write("\n".join(["id,duration_s,kind", *rows, ""])))
        self.assertEqual([int(line.split(",")[3]) for line in path.read_text().splitlines()[1:]], [3])
        # What nothing tells apart is one of its own.
        nameless = self.write("duration_s,kind\n" + "5400,film\n" * 300)
        [found] = document("--policy", "video_length", "--tally", self.shard("--policy", "video_length", nameless))["policies"]
        self.assertEqual((found["records"], found["k"]), (300, 300))

    def test_cells_are_those_of_the_grid_without_keep(self):
        codecs = ("h264", "hevc")
        rows = [f"{codec}-{rate}-{height}-{i},{rate},{height},{codec},film" for codec in codecs for rate in ("1000", "9000", "")
                for height in (360, 2160) for i in range(7)]
        path = self.shard("--policy", "video_quality", "--max-unanswered", 100,
                          self.write("\n".join(["id,bitrate_kbps,height,video_codec,kind", *rows, ""])))
        counts = {int(line.split(",")[2]): int(line.split(",")[3]) for line in path.read_text().splitlines()[1:]}
        shape = json.loads((GOLDEN / "video_quality.json").read_text(encoding="utf-8"))
        combinations = math.prod(len(field["classes"]) for field in shape["fields"])
        # Those of which something is unknown are behind the last combination.
        self.assertEqual((counts.pop(combinations), len(counts), set(counts.values())), (28, 8, {7}))
        self.assertLess(max(counts), combinations)

    def test_what_counts_would_hide_is_not_written(self):
        blank = self.write("id,bitrate_kbps,audio_codec,kind\n" + "".join(f"b{i},,mp3,music\n" for i in range(1000)))
        self.refused("100.00 % of the titles say nothing, more than 25.00 %, and of 1,000 something is unknown",
                     "--policy", "music_quality", blank)

    def test_what_is_no_shard(self):
        good = self.lengths(90)
        self.refused("row 42: column duration_s", "--policy", "video_length",
                     self.write(good.read_text() + "x,NaN,film\n", "broken.csv"))
        self.refused("there is no title that it is about", "--policy", "music_length", good)
        self.refused("there is no title that it can be asked about", "--policy", "video_quality", good)
        self.refused("do not add up", "--policy", "video_length", "--household", "kind", good)
        for other in (("--json",), ("--population", good), ("--suggest",), ("--tally", good),
                      ("--write-reference", pathlib.Path(self.directory.name) / "reference")):
            self.refused("excludes", "--policy", "video_length", good, *other)
        before = good.read_text()
        self.assertEqual(check("--policy", "video_length", "--shard", good, good).returncode, CANNOT_TELL)
        self.assertEqual(good.read_text(), before)
        done = check("--policy", "video_length", "--shard", self.directory.name, good)
        self.assertEqual((done.returncode, "cannot be written" in done.stderr), (CANNOT_TELL, True))

    def test_broken_counts_are_no_verdict(self):
        [found] = document("--policy", "video_length", self.lengths(90))["policies"]
        out, version = found["cells"], found["version"]
        for row, expected in ((f"video_length,{version + 1},3,9", f'row 3: column version: "{version + 1}", and video_length has version {version} here'),
                              ("video_length,,3,9", 'row 3: column version: ""'),
                              (f"video_length,{version},{out},9", f'row 3: column cell: "{out}" is no cell of video_length'),
                              (f"video_length,{version},-1,9", 'row 3: column cell: "-1" is no cell'),
                              (f"video_length,{version},incomplete,9", 'row 3: column cell: "incomplete" is no cell'),
                              (f"video_length,{version},3,-9", 'row 3: column count: "-9" is no number of titles'),
                              (f"video_length,{version},3,1e3", 'row 3: column count: "1e3" is no number of titles'),
                              (f"video_length,{version},3,{2**48}", "row 3: column count"),
                              (f"video_length,{version},3,{2**64 + 1}", "row 3: column count"),
                              (f"music_length,{version},3,9", 'row 3: column policy: "music_length" is not checked here'),
                              (f"video_length,{version},3", "row 3: 3 fields where row 1 names 4"),
                              (self.HEADER.strip(), 'row 3: column policy: "policy" is not checked here')):
            done = check("--policy", "video_length", "--tally", self.write(f"{self.HEADER}video_length,{version},3,500\n{row}\n"))
            self.assertEqual(done.returncode, CANNOT_TELL, row)
            self.assertIn(expected, done.stdout.splitlines()[0])
            self.assertIn("500 titles", done.stdout)
        for header in ("policy,version,cell,count,households", "policy,version,cell,count,count"):
            done = check("--policy", "video_length", "--tally", self.write(header + "\nvideo_length,1,3,9,9\n"))
            self.assertIn("row 1: counts have the columns policy, version, cell and count, each once, and no other", done.stdout)
        done = check("--policy", "video_length", "--tally", self.write(self.HEADER))
        self.assertEqual(done.returncode, CANNOT_TELL)
        path = self.write(f"{self.HEADER}video_length,{version},3,500\n")
        done = check("--policy", "video_length", "--tally", path, "--household", "who")
        self.assertEqual((done.returncode, "do not add up" in done.stderr), (CANNOT_TELL, True))
        # Each of two files is fine, and their sum is no number of titles.
        half = [self.write(f"{self.HEADER}video_length,{version},3,{2**47 + 1}\n", f"half{i}.csv") for i in (0, 1)]
        done = check("--policy", "video_length", "--tally", half[0], "--tally", half[1])
        self.assertEqual(done.returncode, CANNOT_TELL)
        self.assertTrue(done.stdout.startswith(f"CANNOT TELL: {half[1]}: row 2: column count: "), done.stdout[:200])
        # Several of one cell add up, in any order of the columns; as a population they are one, too.
        path = self.write(f"count,cell,version,policy\n9,3,{version},video_length\n\n11,3,{version},video_length\n0,4,{version},video_length\n")
        [found] = document("--policy", "video_length", "--tally", path)["policies"]
        self.assertEqual([crowd["size"] for crowd in found["crowds"]], [20])
        done = check("--policy", "video_length", "--population", path, self.write("id,duration_s,kind\na,1200,film\n", "few.csv"))
        self.assertIn("crowds are those of the population", done.stdout)


class Page(Written):
    def test_a_page_needs_nothing_else(self):
        page = pathlib.Path(self.directory.name) / "report.html"
        path = self.write(self.lengths(20, 40).read_bytes(), "<b>&.csv")
        self.assertEqual(check("--policy", "video_length", "--html", page, path).returncode, HOLDS)
        text = page.read_text(encoding="utf-8")
        self.assertTrue(text.startswith("<!doctype html>"))
        self.assertNotRegex(text, r"(src|href)=|url\(|@import|<script")
        self.assertIn("&lt;b&gt;&amp;.csv", text)
        self.assertNotIn("<b>&", text)
        self.assertIn("Verdict: holds</strong>: video_length: 40 titles or more", text)
        self.assertEqual(text.count("<svg"), 3)

    def test_a_page_that_cannot_be_written_is_no_verdict(self):
        done = check("--policy", "video_length", "--html", self.directory.name, self.lengths(20))
        self.assertEqual(done.returncode, CANNOT_TELL)
        self.assertIn("cannot be written", done.stderr)


class Readme(unittest.TestCase):
    @unittest.skipIf(SANITIZERS, "it shows what is printed of all titles")
    def test_what_it_shows_is_what_is_printed(self):
        text = (pathlib.Path(__file__).resolve().parent.parent / "README.md").read_text(encoding="utf-8")
        blocks = re.findall(r"^```console\n\$ muffle-check (.*?)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
        self.assertEqual(len(blocks), 2)
        for command, output in blocks:
            done = subprocess.run([PROGRAM, *command.split()], capture_output=True, text=True, cwd=BUNDLED.parent.parent)
            self.assertTrue(done.stdout.startswith(output), done.stdout + done.stderr)
            self.assertEqual(done.returncode, HOLDS if output.startswith("HOLDS") else FALLS_SHORT)
        [counts] = re.findall(r"^```csv\n(policy,version,.*?)^```$", text, re.MULTILINE | re.DOTALL)
        with tempfile.TemporaryDirectory() as directory:
            path = pathlib.Path(directory) / "counts.csv"
            self.assertEqual(check("--policy", "video_quality", "--shard", path, BUNDLED / "media_10k.csv").returncode, HOLDS)
            self.assertTrue(path.read_text(encoding="utf-8").startswith(counts))


class Reference(Written):
    def test_counts_titles_of_each_cell(self):
        done, reference = of_two_kinds()
        self.assertEqual(done.returncode, HOLDS, done.stderr)
        lines = reference.splitlines()
        self.assertEqual([line.split()[0] for line in lines],
                         ["muffle", "policy", "titles", "synthetic", "policy", "titles", "checksum"])
        self.assertEqual(lines[3], f"synthetic {titles_in([DATA / 'media_10k.csv'])}")
        for policy, line in zip(("video_length", "music_length"), (lines[2], lines[5])):
            counts = [int(count) for count in line.split()[1:]]
            said = next(each for each in json.loads(done.stdout)["policies"] if each["policy"] == policy)
            self.assertEqual(len(counts), said["cells"])
            self.assertEqual({cell: count for cell, count in enumerate(counts) if count},
                             {crowd["cell"]: crowd["size"] for crowd in said["crowds"]})

    def test_a_reference_as_a_constant(self):
        written = [pathlib.Path(self.directory.name) / name for name in ("reference", "public_titles.hpp")]
        for path, options in zip(written, ((), ("--cpp",))):
            check("--policy", "video_length", "--write-reference", path, *options, self.lengths(*range(1, 91, 5)))
        text, header = (path.read_text() for path in written)
        self.assertEqual(re.findall(r'constexpr std::string_view public_titles = R"\((.*?)\)";$', header, re.DOTALL), [text])
        self.assertEqual(check("--policy", "video_length", "--cpp", self.lengths(90)).returncode, CANNOT_TELL)
        compiled = self.write('#include "public_titles.hpp"\n'
                              'static_assert(public_titles.starts_with("muffle reference 1\\npolicy video_length 1 "));\n'
                              f"static_assert(public_titles.size() == {len(text)});\n")
        done = subprocess.run(["c++", "-std=c++20", "-x", "c++", "-fsyntax-only", "-Wall", "-Werror", compiled],
                              capture_output=True, text=True)
        self.assertEqual((done.returncode, done.stderr), (0, ""))

    def test_plays_of_a_title_count_once(self):
        catalogue = self.write("id,duration_s,kind,user\n" + "".join(f"f{i % 50},5400,film,u{i}\n" for i in range(200)))
        reference = pathlib.Path(self.directory.name) / "reference"
        check("--policy", "video_length", "--household", "user", "--write-reference", reference, catalogue)
        self.assertEqual(sum(map(int, reference.read_text().splitlines()[2].split()[1:])), 50)

    def test_nothing_is_written_without_titles(self):
        reference = pathlib.Path(self.directory.name) / "reference"
        done = check("--policy", "video_length", "--policy", "music_length", "--write-reference", reference,
                     self.lengths(90))
        self.assertEqual(done.returncode, CANNOT_TELL)
        self.assertFalse(reference.exists())

    def test_a_file_that_cannot_be_written(self):
        done = check("--policy", "video_length", "--write-reference", "/nowhere/reference", self.lengths(90))
        self.assertEqual(done.returncode, CANNOT_TELL)
        self.assertIn("/nowhere/reference: cannot be written", done.stderr)


class BadInput(Written):
    def refused(self, path, *expected, policy="video_length"):
        done = check("--policy", policy, path)
        self.assertEqual(done.returncode, CANNOT_TELL, done.stdout)
        for text in expected:
            self.assertIn(text, done.stderr)
        self.assertTrue(done.stdout.startswith("CANNOT TELL"))
        self.assertNotIn("HOLDS", done.stdout)
        return done

    def test_usage(self):
        catalogue = DATA / "media_10k.csv"
        self.assertEqual(check("--help").returncode, 0)
        for arguments in ([], [catalogue], ["--policy", "video_length"], ["--policy", "no_such", catalogue],
                          ["--policy", "crash", catalogue], ["--policy", "video_length", "--k", 0, catalogue],
                          ["--policy", "video_length", "--k", "x", catalogue],
                          ["--policy", "video_length", "--max-top1", 101, catalogue],
                          ["--policy", "video_length", "--json", "--html", "x", catalogue]):
            done = check(*arguments)
            self.assertEqual((done.returncode, done.stdout), (CANNOT_TELL, ""), arguments)
            self.assertNotEqual(done.stderr, "")
        self.assertIn("no catalogue holds", check("--policy", "crash", catalogue).stderr)

    def test_what_is_no_catalogue(self):
        self.refused(self.directory.name, "is a directory")
        self.refused("/no/such/file.csv", "/no/such/file.csv", "cannot be opened")
        self.refused(self.write(""), "row 1")
        self.refused(self.write("\x00\x01\x02"), "row 1")
        self.refused(self.write("id,duration_s,kind\n"), "no title")
        self.refused(self.write("id,duration_s,kind\nm1,200,music\n"), "no title")

    def test_what_may_never_end_is_refused_unless_it_is_standard_input(self):
        pipe = str(pathlib.Path(self.directory.name) / "pipe.csv")
        os.mkfifo(pipe)
        for path in (pipe, "/dev/zero"):
            self.refused(path, "is no regular file")
        catalogue = self.lengths(20)
        from_file = check("--policy", "video_length", "--k", 20, catalogue)
        done = check("--policy", "video_length", "--k", 20, "-", input=catalogue.read_text())
        self.assertEqual((done.returncode, done.stdout), (from_file.returncode, from_file.stdout.replace(str(catalogue), "-")))

    def test_very_many_problems_are_counted(self):
        broken = "".join(f"x{i},long,film\n" for i in range(5000))
        done = check("--policy", "video_length", self.write("id,duration_s,kind\n" + broken))
        self.assertEqual(done.returncode, CANNOT_TELL)
        self.assertEqual(len(done.stderr.splitlines()), 101)
        self.assertIn("muffle-check: and 4901 more that are not shown", done.stderr)

    def test_a_line_without_an_end_costs_one_row(self):
        good = self.lengths(20).read_text()
        for endless in ("x" * 3_000_000, '"' + "y" * 3_000_000, 'a,"b\n' + "z" * 3_000_000):
            done = check("--policy", "video_length", "--k", 20, self.write(good + endless + "\n"))
            self.assertEqual(done.returncode, CANNOT_TELL)
            self.assertIn("row 42: ", done.stderr)
            self.assertNotIn("row 44", done.stderr)

    def test_broken_rows_leave_no_verdict(self):
        good = self.lengths(20).read_text()
        for row, expected in (("x,NaN,film", ("row 42", "column duration_s", "\"NaN\"")),
                              ("x,inf,film", ("row 42", "column duration_s")),
                              ("x,-5,film", ("row 42", "column duration_s", "negative")),
                              ("x,12", ("row 42", "2 fields")),
                              ("\"x,12,film", ("row 42", "quote"))):
            path = self.write(good + row + "\n")
            done = self.refused(path, str(path), *expected)
            self.assertIn("is no verdict", done.stdout)
            self.assertIn("  40 titles", done.stdout)  # the others are counted
            found = document("--policy", "video_length", path)
            self.assertEqual((found["verdict"], found["problems"]), ("cannot tell", 1))

    def test_a_missing_column_is_named(self):
        path = self.write("id,duration_s,kind\nf,5400,film\n")
        self.refused(path, "row 1: there is no column bitrate_kbps, which video_quality asks for",
                     policy="video_quality")
        done = check("--policy", "video_length", "--household", "who", path)
        self.assertEqual(done.returncode, CANNOT_TELL)
        self.assertIn("there is no column who, which --household names", done.stderr)

    def test_odd_input_is_read(self):
        text = self.lengths(20, 40).read_bytes()
        expected = document("--policy", "video_length", self.write(text))["policies"]
        for odd in (text.replace(b"\n", b"\r\n"), b"\xef\xbb\xbf" + text, text.rstrip(b"\n"),
                    text.replace(b"f20-1,", b"\xff\xfe\x80,")):
            self.assertEqual(document("--policy", "video_length", self.write(odd))["policies"], expected)

    def test_a_billion_is_a_number(self):
        path = self.write(self.lengths(20, 200).read_text() + "x,1000000000,film\ny,99999999999999999999,film\n")
        [found] = document("--policy", "video_length", path)["policies"]
        self.assertEqual([crowd["size"] for crowd in found["crowds"]], [40, 42])

    def test_one_title_is_measured(self):
        done = check("--policy", "video_length", self.write("id,duration_s,kind\nf,5400,film\n"))
        self.assertEqual(done.returncode, FALLS_SHORT)
        self.assertIn("1 title;", done.stdout)


class Documents(Written):
    """Policies that the program was not compiled with, or was: from a document both are one to it."""

    SHOWS = GOLDEN / "of_shows.json"
    QUALITY = GOLDEN / "video_quality.json"
    ROWS = 40

    def shows(self, header="length,transfer,width,height", row="{},smpte2084,1280,720"):
        """Forty shows each of 10, 40 and 70 minutes, of which the first and the last lengths are kept with some labels."""
        rows = [row.format(minutes) for minutes in (10, 40, 70) for _ in range(self.ROWS)]
        return self.write("\n".join([header, *rows, ""]))

    def refused(self, expected, *arguments):
        with tempfile.TemporaryDirectory() as directory:
            reference = pathlib.Path(directory) / "reference"
            done = check("--write-reference", reference, *arguments)
            self.assertEqual(done.returncode, CANNOT_TELL, done.stdout)
            self.assertIn(expected, done.stderr)
            self.assertNotIn("HOLDS", done.stdout)
            self.assertFalse(reference.exists())

    def test_a_preset_is_itself(self):
        catalogue = DATA / "media_10k.csv"
        compiled = finding_of("video_quality")
        [read] = document(*AS_USUAL, "--document", self.QUALITY, "--map", "bitrate=bitrate_kbps", "--map", "width=",
                          catalogue)["policies"]
        self.assertEqual(read.pop("attacks")[0], compiled.pop("attacks")[0])
        for only_presets in ("rounding", "steps"):
            read.pop(only_presets, None), compiled.pop(only_presets, None)
        self.assertEqual(read, compiled)

    def test_a_policy_of_anybody(self):
        catalogue = self.shows()
        [found] = document("--document", self.SHOWS, "--map", "duration=length:min", catalogue)["policies"]
        self.assertEqual((found["policy"], found["version"], found["cells"]), ("of_shows", 3, 4))
        self.assertEqual([(crowd["is"], crowd["size"]) for crowd in found["crowds"]], [("rare", 3 * self.ROWS)])
        known = self.shows(row="{},bt709,640,480")
        found = document("--document", self.SHOWS, "--map", "duration=length:min", known)["policies"][0]
        self.assertEqual({crowd["is"]: crowd["size"] for crowd in found["crowds"]},
                         {"length=<30 min x range=sdr x size=<720": self.ROWS, "rare": 2 * self.ROWS})
        self.assertIn("this policy is none of them", check("--document", self.SHOWS, "--map", "duration=length:min", known).stdout)

    def test_without_a_unit_that_of_the_document_counts(self):
        catalogue = self.shows(header="duration,transfer,width,height", row="{}00000,bt709,640,480")
        found = document("--document", self.SHOWS, catalogue)["policies"][0]
        self.assertEqual({crowd["is"]: crowd["size"] for crowd in found["crowds"]},
                         {"length=<30 min x range=sdr x size=<720": self.ROWS, "rare": 2 * self.ROWS})

    def test_a_title_that_is_asked_of_a_preset_too(self):
        catalogue = DATA / "media_10k.csv"
        done = check(*AS_USUAL, "--policy", "video_length", "--document", self.QUALITY, "--map", "bitrate=bitrate_kbps",
                     "--map", "width=", catalogue)
        self.assertEqual(done.returncode, HOLDS, done.stdout)
        self.refused("video_quality is named twice", "--policy", "video_quality", "--document", self.QUALITY, catalogue)

    def test_maps_that_name_nothing(self):
        catalogue = self.shows()
        given = ("--document", self.SHOWS, catalogue)
        self.refused("there is no column duration, which duration is read from for of_shows", *given)
        self.refused("there is no column len, which duration is read from for of_shows", "--map", "duration=len", *given)
        self.refused("no document reads a member title; they read duration, transfer, width, height",
                     "--map", "title=length", *given)
        self.refused("duration is mapped twice", "--map", "duration=length", "--map", "duration=width", *given)
        self.refused("duration cannot be in parsec: field length reads it in ms, s, min", "--map", "duration=length:parsec", *given)
        self.refused("duration cannot be in kbit/s", "--map", "duration=length:kbit/s", *given)
        self.refused("transfer has no unit, so it is not in s", "--map", "transfer=transfer:s", *given)
        self.refused("the column duration_s is in s", "--map", "duration=duration_s:ms", *given)
        for odd in ("duration", "=length", "duration=length:", "duration=:s", ""):
            self.refused("write member=column", "--map", odd, *given)
        self.refused("name a --document", "--map", "duration=length", "--policy", "video_length", catalogue)

    def test_rows_that_make_no_sense_are_no_verdict(self):
        catalogue = self.shows(row="long{},smpte2084,1280,720")
        self.refused('row 2: column length: "long10" is not a number of min; this row is left out',
                     "--document", self.SHOWS, "--map", "duration=length:min", catalogue)
        catalogue = self.shows(row="{},smpte2084,wide,720")
        self.refused("is not a whole number", "--document", self.SHOWS, "--map", "duration=length:min", catalogue)

    def test_what_is_no_document(self):
        catalogue = self.shows()
        text = self.SHOWS.read_text(encoding="utf-8")
        for given, expected in (("", "it is no JSON"), ("[]", "it is no policy document"), (text[:-9], "it is no JSON"),
                                (text.replace('"version": 3', '"version": 4'), "it was edited"),
                                (text.replace('"cells": 4', '"cells": 4000000000'), "it was edited"),
                                (text.replace('"muffle_policy": 1', '"muffle_policy": 2'), "a newer program wrote it"),
                                (text.replace('"duration",\n   "value"', '"magic",\n   "value"'), "is known to its own program alone")):
            self.refused(expected, "--document", self.write(given, "document.json"), catalogue)
        self.refused("cannot be read", "--document", "no such file", catalogue)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
