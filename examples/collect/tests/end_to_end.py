#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""From what is played to the report: hosts post to a running muffle-collect, and so do 2,000 installations that are made up,
over eight weeks in which the collector is killed again and again. What is stored is compared with what was sent, what is
reported with the truth, and what the database holds with a list of what may be there."""

import argparse
import collections
import csv
import io
import json
import math
import os
import pathlib
import pty
import random
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import unittest
import urllib.request

# The first two are those of every test here.
ARGUMENTS = argparse.ArgumentParser(description=__doc__)
ARGUMENTS.add_argument("program", help="muffle-collect-with-clock")
ARGUMENTS.add_argument("source", type=pathlib.Path)
ARGUMENTS.add_argument("--installations", required=True, help="muffle-collect-installations")
ARGUMENTS.add_argument("--gst-plugins", required=True, help="the directory of libgstmuffle.so")
ARGUMENTS.add_argument("--gst-consent", required=True)
ARGUMENTS.add_argument("--gst-host", required=True)
ARGUMENTS.add_argument("--build", type=pathlib.Path, required=True, help="a build directory of muffle")
ARGUMENTS.add_argument("--compiler", required=True)
ARGUMENTS.add_argument("--sanitizers", default="", help="that all of it is built with")
GIVEN = ARGUMENTS.parse_args()

from case import LIMIT_S, MONDAY, SOURCE, WEEK, Case, OnPostgresql  # noqa: E402

INSTALLATIONS, WEEKS, KILLS, SEED = 2000, 8, 12, 21
FIRST_EPOCH = (MONDAY + 3 * 86400) // WEEK


def free_address():
    """Of loopback, and of nobody else: connections come from another one, so a collector that was killed finds it free."""
    drawn = random.SystemRandom()
    while True:
        host, port = f"127.{drawn.randrange(1, 255)}.{drawn.randrange(256)}.{drawn.randrange(1, 255)}", drawn.randrange(10_000, 32_000)
        with socket.socket() as tried:
            try:
                tried.bind((host, port))
                return f"{host}:{port}"
            except OSError:
                continue


ADDRESS = free_address()
COLLECTOR = f"http://{ADDRESS}"
# Whoever runs this may have asked programs not to collect anything.
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "DO_NOT_TRACK" and not name.startswith("GST_")}


class EndToEnd(Case):
    file = "counts.db"

    def setUp(self):
        super().setUp()
        (self.at / "documents" / "videos.json").unlink()

    def store(self):
        return f"sqlite:{self.at}/{self.file}"

    def command(self, *options):
        return self.subcommand("serve", "--listen", ADDRESS, "--most-per-hour", "0", *options)

    def start(self):
        self.running = subprocess.Popen(self.command(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        self.addCleanup(self.stop)
        self.said = ""
        for line in self.running.stdout:
            self.said += line
            if line == f"listening at {COLLECTOR}/v1/answers\n":
                return
        self.fail(self.said)

    def stop(self, with_signal=signal.SIGTERM):
        result = super().stop(with_signal)
        self.running.stdout.close()
        return result

    def known(self):
        """What the documents say: name and policy, by fingerprint."""
        return {answer["policy"]["fingerprint"]: answer["policy"]
                for each in (self.at / "documents").glob("*.json") for answer in json.loads(each.read_text())["answers"]}

    def stored(self):
        """How often each row is there."""
        database = sqlite3.connect(self.at / "counts.db")
        rows = database.execute("SELECT policy, version, epoch, cell, answers FROM counts").fetchall()
        database.close()
        return {tuple(row[:4]): row[4] for row in rows}

    def report(self, *options):
        done = subprocess.run(self.subcommand("report", "--json", *options), capture_output=True, text=True, timeout=LIMIT_S)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        return json.loads(done.stdout)


@unittest.skipIf(GIVEN.sanitizers, "what a host of another project takes in does not change with sanitizers")
class Readme(EndToEnd):
    """The commands of the README, as somebody types them who tries it: they build a server that is a project of its own,
    start a collector, and point the server at it."""

    @classmethod
    def setUpClass(cls):
        kept = tempfile.TemporaryDirectory()
        cls.addClassCleanup(kept.cleanup)
        cls.work = pathlib.Path(kept.name).resolve()
        (cls.work / "build").mkdir()
        (cls.work / "examples").symlink_to(SOURCE / "examples")
        (cls.work / "build" / "demo").symlink_to(GIVEN.build)
        cls.environment = ENVIRONMENT | {"CXX": GIVEN.compiler}
        if shutil.which("ccache"):
            cls.environment |= {"CMAKE_CXX_COMPILER_LAUNCHER": "ccache", "CCACHE_BASEDIR": str(cls.work), "CCACHE_NOHASHDIR": "1"}
        text = (SOURCE / "examples/collect/README.md").read_text()
        [block] = re.findall(r"^```console\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
        commands = [line[2:] for line in block.replace("\\\n", "").splitlines() if line.startswith("$ ")]
        cls.serves, cls.tells = [next(i for i, each in enumerate(commands) if f"muffle-collect {name}" in each)
                                 for name in ("serve", "page")]
        cls.commands = [each.replace("http://127.0.0.1:8080", COLLECTOR) for each in commands]
        cls.run_commands(cls.commands[:cls.serves])

    @classmethod
    def run_commands(cls, commands):
        done = subprocess.run(["bash", "-euc", "\n".join(commands)], cwd=cls.work, env=cls.environment, capture_output=True,
                              text=True, timeout=10 * LIMIT_S)
        if done.returncode != 0:
            raise AssertionError(f"{done.stdout}{done.stderr}")
        return done.stdout

    def begin(self, command):
        """Programs that go on, and what they say until they listen. The ports that they name by themselves may be taken."""
        at = ADDRESS if "serve" in command else free_address()
        listening = re.sub(r"muffle-collect \w+", rf"\g<0> --listen {at}", command).removesuffix(" &")
        running = subprocess.Popen(["bash", "-euc", f"{self.commands[0]}\nexec {listening}"], cwd=self.work,
                                   env=self.environment, stdout=subprocess.PIPE, text=True, start_new_session=True)
        self.addCleanup(running.communicate)
        # As Ctrl-C in a terminal does, it reaches what faketime started.
        self.addCleanup(os.killpg, running.pid, signal.SIGTERM)
        for line in running.stdout:
            if found := re.search(r"http://\S+", line):
                return found[0]
        self.fail(listening)

    def test_a_host_posts_what_it_shows(self):
        shutil.copy(self.work / "documents" / "media_server.json", self.at / "documents")
        policies = self.known()
        self.start()
        (self.at / "ask.conf").write_text("statistics = ask\n")
        (self.at / "kept").mkdir()
        done = subprocess.run([self.work / "build/host/media_server", self.at / "ask.conf",
                               SOURCE / "examples/host_cpp17/public_titles.txt", self.at / "kept", COLLECTOR],
                              input="play 0 minute answer yes show 0 show 1 show 2 play 0 play 1 play 2 wait 14 status",
                              env=ENVIRONMENT, capture_output=True, text=True, timeout=LIMIT_S)
        shown = re.findall(r"^show: passed on: (\w{32})$", done.stdout, re.MULTILINE)
        posted = re.findall(r"^POST (\w{32})$", done.stdout, re.MULTILINE)
        # All but the last may miss their week, which hardly ever happens.
        self.assertTrue(posted, done.stdout + done.stderr)
        self.assertEqual(collections.Counter(posted) - collections.Counter(shown), {})
        # What the films are, written down here a second time.
        length, quality = ({policy["policy"]: policy for policy in policies.values()}[name]
                           for name in ("video_length", "video_quality"))
        classes = length["fields"][0]["classes"]
        films = {}
        for answer, duration, kept in zip(shown, ("20-25 min", "20-25 min", "40-45 min"), ([2, 0, 2], [2, 0, 2], [1, 0, 2])):
            is_length = answer.startswith(length["fingerprint"])
            cell = classes.index(duration) if is_length else quality["kept"].index(kept)
            self.assertEqual((answer[:16], int(answer[16:], 16)), ((length if is_length else quality)["fingerprint"], cell))
            films[answer] = ("video_length", 1, FIRST_EPOCH, cell) if is_length else ("video_quality", 2, FIRST_EPOCH, cell)
        self.assertEqual(self.stored(), collections.Counter(films[answer] for answer in posted))

    def test_somebody_who_tries_it_sees_a_chart(self):
        self.assertEqual(self.begin(self.commands[self.serves]), f"{COLLECTOR}/v1/answers")
        readme = " ".join((SOURCE / "examples/collect/README.md").read_text().split())
        self.assertIn(f"{INSTALLATIONS:,} installations play for {WEEKS} weeks", readme)
        self.assertIn(f"the collector is killed {KILLS} times", readme)
        posted = self.run_commands(self.commands[:1] + self.commands[self.serves + 1:self.tells])
        self.assertGreater(posted.count("POST "), 150)
        self.assertNotIn("no connection", posted)
        with urllib.request.urlopen(self.begin(self.commands[self.tells]), timeout=LIMIT_S) as said:
            page = said.read().decode()
        self.assertIn("<svg", page)
        # Two films in three are so, and a coin chooses of what half of them tell.
        for each in ("20-25 min", "6-10 Mbit/s", "95 % interval"):
            self.assertIn(each, page)


class Gstreamer(EndToEnd):
    """A player that knows nothing of muffle, with the tracer."""

    def setUp(self):
        super().setUp()
        subprocess.run([GIVEN.gst_consent, "--describe", self.at / "documents"], check=True)
        self.environment = ENVIRONMENT | {"GST_REGISTRY": str(self.at / "registry"), "LSAN_OPTIONS": "exitcode=0"}
        (self.at / "kept").mkdir()

    def play(self, *pipeline, environment=None):
        # GStreamer's own program cannot load what is built with sanitizers.
        command = [GIVEN.gst_host, " ".join(pipeline)] if GIVEN.sanitizers else ["gst-launch-1.0", "-q", *" ".join(pipeline).split()]
        subprocess.run(command, env=environment or self.environment, check=True, capture_output=True, timeout=LIMIT_S)

    def agree(self):
        ours, its = pty.openpty()
        process = subprocess.Popen([GIVEN.gst_consent, self.at / "kept"], stdin=its, stdout=subprocess.PIPE, env=self.environment)
        os.write(ours, b"y\n" * 5)
        process.communicate(timeout=LIMIT_S)
        os.close(ours), os.close(its)
        self.assertEqual(process.returncode, 0)

    def test_a_song_is_counted_once(self):
        self.start()
        song = self.at / "song.flac"
        self.play("audiotestsrc num-buffers=200 ! flacenc ! filesink", f"location={song}")
        self.agree()
        self.play("filesrc", f"location={song} ! decodebin ! fakesink", environment=self.environment | {
            "GST_PLUGIN_PATH": GIVEN.gst_plugins, "GST_REGISTRY_FORK": "no",
            "GST_TRACERS": f'muffle(directory="{self.at}/kept",collector="{COLLECTOR}",date=2027-01-04,days=14)'})
        [released] = (self.at / "kept" / "released.ndjson").read_text().splitlines()
        said = json.loads(released)
        # As the README of the tracer has it, for the same song.
        self.assertIn((said["policy"], said["cell"]), (("music_length", "00"), ("music_quality", "12")))
        self.assertEqual(self.stored(), {(said["policy"], said["version"], FIRST_EPOCH, int(said["cell"])): 1})


def fewest_of(trials, share):
    """So many of independent trials succeed but for a chance of one in a million."""
    chance = 0.0
    for successes in range(trials + 1):
        chance += math.comb(trials, successes) * share**successes * (1 - share)**(trials - successes)
        if chance > 1e-6:
            return successes
    return trials


class Simulated(EndToEnd):
    """2,000 installations and SQLite."""

    tables = {"counts": ["policy", "version", "epoch", "cell", "answers"], "kept": ["name", "text"]}

    def setUp(self):
        super().setUp()
        subprocess.run([GIVEN.installations, "--describe", self.at / "documents"], check=True)

    def kept(self):
        """Every table, and all that is in it."""
        database = sqlite3.connect(self.at / "counts.db")
        columns = {name: [column[1] for column in database.execute(f"PRAGMA table_info({name})")]
                   for kind, name in database.execute("SELECT type, name FROM sqlite_schema") if kind == "table"}
        others = database.execute("SELECT name FROM sqlite_schema WHERE type != 'table'").fetchall()
        rows = {name: database.execute(f"SELECT * FROM {name}").fetchall() for name in columns}
        database.close()
        self.assertEqual(others, [])
        return columns, rows

    def live_through_weeks(self):
        """Kills the collector at moments that are drawn, and starts it again."""
        self.start()
        driver = subprocess.Popen([GIVEN.installations, "--collector", COLLECTOR, "--clock", self.at / "clock", "--truth",
                                   self.at / "truth.json", "--installations", str(INSTALLATIONS), "--weeks", str(WEEKS),
                                   "--connections", "64", "--seed", str(SEED)], stdout=subprocess.PIPE, env=ENVIRONMENT, text=True)
        self.addCleanup(driver.communicate)
        self.addCleanup(driver.kill)
        left = sorted(random.Random(SEED).sample(range(100, 20_000, 100), KILLS))
        for line in driver.stdout:
            if (found := re.match(r"(\d+) answers$", line)) and left and int(found[1]) >= left[0]:
                del left[0]
                self.assertEqual(self.stop(signal.SIGKILL), -signal.SIGKILL, self.said)
                self.start()
        self.assertEqual((driver.wait(LIMIT_S), left), (0, []))
        said = self.said
        self.assertEqual(self.stop(), 0)
        self.assertEqual(self.said, said)  # no line for a request
        return json.loads((self.at / "truth.json").read_text())

    def check_stored(self, sent):
        """Nothing acknowledged is lost, and nothing is there twice: what had no reply is there once or not at all."""
        self.assertLessEqual(set(sent["statuses"]), {"204", "0"})
        self.assertGreater(sent["statuses"]["204"], INSTALLATIONS * WEEKS)
        stored = self.stored()
        for each in sent["answers"]:
            there = stored.pop((each["policy"], each["version"], each["epoch"], each["cell"]), 0)
            self.assertLessEqual(each["taken"], there, each)
            self.assertLessEqual(there, each["taken"] + each["unanswered"], each)
        self.assertEqual(stored, {})

    def trials(self, told, truth, width=1.0):
        """For each interval, narrowed to so much of its width, whether it holds what it is about."""
        shares = {(each["policy"], each["epoch"]): each["shares"] for each in truth}
        for version in told["versions"]:
            for epoch in version["epochs"]:
                of = zip(shares[version["policy"], epoch["epoch"]], epoch["fields"][-1]["classes"], strict=True)
                for share, estimate in ((share, each["estimate"]) for share, each in of):
                    # Without noise, nothing that nobody plays is ever counted.
                    if share == 0 and "randomized" not in version["policy"]:
                        continue
                    middle, half = (estimate["low"] + estimate["high"]) / 2, (estimate["high"] - estimate["low"]) / 2
                    yield abs(share - middle) <= width * half

    def trends(self, told, truth):
        shares = {(each["policy"], each["epoch"]): each["shares"] for each in truth}
        for version in told["versions"]:
            now, before = (shares[version["policy"], FIRST_EPOCH + week] for week in (WEEKS, WEEKS - 1))
            field = version["epochs"][-1]["fields"][-1]["field"]
            rose = [each for each in version["last_change"] if each["field"] == field]
            for is_now, was, each in zip(now, before, rose, strict=True):
                if is_now or was:
                    yield each["low"] <= is_now - was <= each["high"]

    def check_intervals(self, told, truth, are_exact):
        self.assertEqual({version["policy"]: [epoch["epoch"] for epoch in version["epochs"]] for version in told["versions"]},
                         {name: [FIRST_EPOCH + week for week in range(1, WEEKS + 1)]
                          for name in ("video_length", "video_quality", "music_length_randomized_20_1")})
        trials = list(self.trials(told, truth))
        self.assertGreater(len(trials), 200)
        self.assertGreaterEqual(sum(trials), fewest_of(len(trials), 0.95))
        changes = list(self.trends(told, truth))
        self.assertGreaterEqual(sum(changes), fewest_of(len(changes), 0.95))
        if are_exact:
            # This would be seen of intervals that are too narrow.
            self.assertLess(sum(self.trials(told, truth, 0.6)), fewest_of(len(trials), 0.95))

    def check_kept(self):
        columns, rows = self.kept()
        self.assertEqual(columns, self.tables)
        (counts, kept) = rows.values()
        cells = {(policy["policy"], policy["version"]): policy["cells"] for policy in self.known().values()}
        for policy, version, epoch, cell, answers in counts:
            self.assertIn(epoch, range(FIRST_EPOCH + 1, FIRST_EPOCH + WEEKS + 1))
            self.assertIn(cell, range(cells[policy, version]))
            self.assertIs(type(answers), int)
        documents = {each.read_text() for each in (self.at / "documents").iterdir()}
        starts = [name for name, _ in kept if name.startswith("start ")]
        self.assertEqual(len(starts), 1 + KILLS)
        for name, text in kept:
            kind = name.split()[0]
            if kind == "schema":
                self.assertEqual(text, "1")
            elif kind == "document":
                self.assertIn(text, documents)
            elif kind == "start":
                self.assertRegex(name, r"^start 7 \d+ [0-9a-f]+$")
                self.assertEqual(text, "0")
            else:
                table = json.loads(text)
                self.assertEqual((kind, list(table)), ("published", ["policy", "version", "epoch", "threshold", "cells", "counts"]))
                self.assertEqual(name, f"published {table['policy']} {table['version']} {table['epoch']}")
                self.assertEqual({count % table["threshold"] for _, count in table["counts"]}, {0})
        self.assertEqual(len(kept) - len(starts), 1 + len(cells) + WEEKS * len(cells))

    def test_eight_weeks(self):
        sent = self.live_through_weeks()
        self.check_stored(sent)
        self.check_closely(sent["truth"])
        self.check_intervals(self.report(), sent["truth"], False)
        self.check_kept()

    def check_closely(self, truth):
        """With the smallest threshold there is little but chance in the intervals; of a copy, since what is published stays."""
        shutil.copy(self.at / "counts.db", self.at / "copy.db")
        self.file = "copy.db"
        self.check_intervals(self.report("--threshold", "2"), truth, True)
        self.file = "counts.db"


class SimulatedOnPostgresql(OnPostgresql, Simulated):
    """The same, and PostgreSQL."""

    tables = {"muffle_counts": ["policy", "version", "epoch", "cell", "answers"], "muffle_kept": ["name", "text"]}

    def rows(self, select):
        told = self.server.psql(f"SELECT coalesce(json_agg(to_json(each)), '[]') FROM ({select}) AS each").decode()
        return [tuple(row.values()) for row in json.loads(list(csv.reader(io.StringIO(told)))[1][0])]

    def stored(self):
        return {row[:4]: row[4] for row in self.rows("SELECT policy, version, epoch, cell, answers FROM muffle_counts")}

    def kept(self):
        self.assertEqual(self.rows("SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind != 'r'"
                                   " AND relname NOT LIKE '%_pkey'"), [])
        columns = collections.defaultdict(list)
        for table, column in self.rows("SELECT table_name, column_name FROM information_schema.columns"
                                       " WHERE table_schema = 'public' ORDER BY table_name, ordinal_position"):
            columns[table].append(column)
        return columns, {name: self.rows(f"SELECT * FROM {name}") for name in columns}

    def check_closely(self, truth):
        """That was done of SQLite."""


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
