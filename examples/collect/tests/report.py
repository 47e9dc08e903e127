#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Posts answers to a running muffle-collect, lets epochs end, and reads what it reports: in multiples of the threshold,
nothing of what is below, and for good."""

import csv
import html
import io
import json
import re
import signal
import sqlite3
import subprocess
import sys
import unittest
import urllib.error
import urllib.request

from case import HOUR, LIMIT_S, MONDAY, POLICIES, PROGRAM, SOURCE, WEEK, Case, Connection, body_of, pipeline_document, request, status

FIRST = (MONDAY + 3 * 86400) // WEEK
QUALITY, SHOWS = POLICIES
TABLE = f"published video_quality {QUALITY['version']} {FIRST}"


class Report(Case):
    def post(self, counts, policy=POLICIES[0]):
        connection = Connection(self.port)
        for cell, number in counts.items():
            for _ in range(number):
                self.assertEqual(status(connection.ask(request(body_of(cell, policy)))), 204)
        connection.close()

    def start_counting(self):
        self.start("--most-per-hour", "0")

    def week(self, number):
        """The first moment at which all weeks before are published."""
        self.set_clock(MONDAY + number * WEEK + HOUR)

    def report(self, form, *options, says=""):
        done = subprocess.run(self.subcommand("report", f"--{form}", *options), capture_output=True, text=True, timeout=LIMIT_S)
        self.assertEqual(done.returncode, 0, done.stderr)
        if says == "":
            self.assertEqual(done.stderr, "")
        else:
            self.assertIn(says, done.stderr)
        return done.stdout

    def refused_report(self, *options):
        done = subprocess.run(self.subcommand("report", *options), capture_output=True, text=True, timeout=LIMIT_S)
        self.assertNotEqual(done.returncode, 0)
        self.assertEqual(done.stdout, "")
        return done.stderr

    def epochs(self, *options, says=""):
        """What is told of each epoch, by policy, version and epoch."""
        told = json.loads(self.report("json", *options, says=says))
        return {(version["policy"], version["version"], epoch["epoch"]): epoch
                for version in told["versions"] for epoch in version["epochs"]}

    def tables(self):
        database = sqlite3.connect(self.at / "counts.db")
        rows = dict(database.execute("SELECT name, text FROM kept WHERE name LIKE 'published %'"))
        database.close()
        return rows

    def test_counts_are_rounded_and_what_is_below_the_threshold_is_nowhere(self):
        self.start_counting()
        self.post({0: 57, 1: 20, 2: 43, 3: 19})
        self.post({3: 19}, SHOWS)
        # An epoch that is not over is not published, in no form.
        self.assertEqual(self.epochs(), {})
        self.assertIn("Nothing was published yet", self.report("html"))
        self.assertEqual(len(self.report("csv").splitlines()), 1)
        self.assertEqual(self.tables(), {})

        self.week(1)
        page, table, told = self.report("html"), self.report("csv"), self.report("json")
        kept = self.tables()
        self.assertEqual(json.loads(kept[TABLE])["counts"], [[0, 40], [1, 20], [2, 40]])
        # All of it is below: the table is empty, and stays so.
        self.assertEqual(json.loads(kept[f"published of_shows {SHOWS['version']} {FIRST}"])["counts"], [])
        self.assertNotIn("of_shows", page + table + told)

        [version] = json.loads(told)["versions"]
        [epoch] = version["epochs"]
        self.assertEqual((epoch["epoch"], epoch["threshold"], epoch["answers_least"]), (FIRST, 20, 100))
        cells = epoch["fields"][-1]["classes"]
        self.assertEqual([each["answers_least"] for each in cells[:4]], [40, 20, 40, None])
        for field in epoch["fields"]:
            for each in field["classes"]:
                if each["hidden"]:
                    self.assertIsNone(each["answers_least"])
                    self.assertIsNone(each["estimate"]["share"])
                else:
                    self.assertEqual(each["answers_least"] % 20, 0)
        # The same in the table, line by line.
        lines = [line for line in csv.DictReader(io.StringIO(table)) if line["field"] == "cell"]
        self.assertEqual([line["answers_least"] for line in lines[:4]], ["40", "20", "40", ""])
        self.assertEqual({line["share"] for line in lines[3:]}, {""})
        # What is hidden has no line of its own in the page, and no count that was counted stands there.
        text = html.unescape(re.sub(r"<[^>]*>", " ", re.sub(r"<style>.*?</style>", "", page, flags=re.DOTALL)))
        self.assertIn("14 other answers have fewer than 20, and are hidden", text)
        for exact in ("57", "43", "139"):
            self.assertNotRegex(text, rf"(?<![\d.,-]){exact}(?![\d.,-])")

        # One answer less in a hidden cell, and one less above a multiple, is the same report.
        self.stop()
        for file in self.at.glob("counts.db*"):
            file.unlink()
        self.set_clock(MONDAY)
        self.start_counting()
        self.post({0: 56, 1: 20, 2: 43, 3: 1})
        self.week(1)
        self.assertEqual((self.report("html"), self.report("csv"), self.report("json")), (page, table, told))

    def test_what_is_on_its_way_when_an_epoch_ends_is_in_its_report(self):
        self.start_counting()
        self.post({0: 39})
        # The store is busy while the epoch ends, and while others ask for a report.
        writer = sqlite3.connect(self.at / "counts.db", isolation_level=None)
        self.addCleanup(writer.close)
        writer.execute("BEGIN IMMEDIATE")
        self.set_clock(MONDAY + WEEK - 1)
        late = Connection(self.port)
        self.addCleanup(late.close)
        late.socket.sendall(request(body_of(0)))
        # Requests are read in the order in which they come, so it was read when one after it is replied to.
        self.assertEqual(status(self.ask(request(b"", "GET / HTTP/1.1"))), 404)
        self.set_clock(MONDAY + WEEK + HOUR // 2 - 1)
        writer.execute("ROLLBACK")
        self.assertEqual(self.epochs(), {})
        self.assertEqual(status(late.ask(b"")), 204)
        self.set_clock(MONDAY + WEEK + HOUR - 1)
        self.assertEqual(self.epochs(), {})
        self.week(1)
        [told] = self.epochs().values()
        self.assertEqual(told["answers_least"], 40)

    def test_what_would_be_written_after_a_report_is_refused(self):
        self.start_counting()
        said, week = [], -1
        # In an epoch in which no batch had begun, none is written: then the next one is tried.
        while set(said) != {204, 503}:
            week += 1
            self.assertLess(week, 100)
            said = self.post_around_the_end_of(week)
            self.assertLessEqual(set(said), {204, 503})
            self.assertEqual(self.counts()["video_quality", FIRST + week, 0], 40 + said.count(204))
        self.assertEqual(status(self.ask(request(body_of(0)))), 204)
        self.assertEqual(self.counts()["video_quality", FIRST + week + 1, 0], 1)

    def post_around_the_end_of(self, week):
        """Answers that the store cannot take until an epoch has been over for half an hour. What they come to."""
        self.set_clock(MONDAY + week * WEEK + 2 * HOUR)
        self.post({0: 40})
        writer = sqlite3.connect(self.at / "counts.db", isolation_level=None)
        writer.execute("BEGIN IMMEDIATE")
        # The first are in a batch that is begun, and waits for the store. All that come then are in the next one.
        late = [Connection(self.port) for _ in range(20)]
        for each in late:
            each.socket.sendall(request(body_of(0)))
            self.assertEqual(status(self.ask(request(b"", "GET / HTTP/1.1"))), 404)
        self.set_clock(MONDAY + (week + 1) * WEEK + HOUR // 2)
        writer.execute("ROLLBACK")
        writer.close()
        said = [status(each.ask(b"")) for each in late]
        for each in late:
            each.close()
        return said

    def test_what_is_published_never_changes(self):
        self.start_counting()
        reports = []
        for week in range(4):
            self.week(week)
            self.post({0: 60 + week, 1: 25})
            reports.append(self.epochs())
            # A clock that is behind: answers arrive in an epoch that is published.
            self.week(max(week - 1, 0))
            self.post({1: 30})
            self.week(week)
            reports.append(self.epochs())
            self.stop(signal.SIGKILL)
            self.start_counting()
        before = self.tables()
        # A higher threshold goes for what is published from now on, and this is said.
        self.week(4)
        reports.append(self.epochs("--threshold", "50",
                                   says="of 4 epochs, 3 had been published with another threshold than 50, and stay as they are"))
        reports.append(self.epochs(says="of 4 epochs, 1 had been published with another threshold than 20"))
        compared = 0
        for one in reports:
            for other in reports:
                for both in one.keys() & other.keys():
                    self.assertEqual(one[both], other[both])
                    compared += 1
        self.assertGreater(compared, 50)
        self.assertEqual([epoch["threshold"] for _, epoch in sorted(reports[-1].items())], [20, 20, 20, 50])
        after = self.tables()
        self.assertEqual({name: after[name] for name in before}, before)
        self.assertEqual(len(after), len(before) + 1)

    def test_what_one_address_can_have_added_is_told(self):
        self.start("--most-per-hour", "1", "--behind", "proxy")
        connection = Connection(self.port)
        self.addCleanup(connection.close)

        def post_from(addresses, expected=204):
            for i in range(addresses):
                name = f"X-Forwarded-For: 198.51.{i // 256}.{i % 256}\r\n"
                self.assertEqual(status(connection.ask(request(body_of(i % 2), more=name))), expected)

        post_from(200)
        post_from(1, expected=429)
        self.week(1)
        post_from(160)
        self.stop()
        self.start("--most-per-hour", "2", "--behind", "proxy")
        self.week(2)
        first, second = (told["most_of_one_address"] for _, told in sorted(self.epochs().items()))
        self.assertEqual((first, second), (169, 2 * 170))
        _, told = sorted(self.epochs("--collectors", "3").items())[1]
        self.assertEqual(told["most_of_one_address"], 2 * (3 * 169 + 1))
        page, lines = self.report("html"), list(csv.DictReader(io.StringIO(self.report("csv"))))
        self.assertIn("160 to 483 answers; how many households sent them is not known. One address can have added all of them: its "
                      "limit was 340.", page)
        self.assertEqual({(line["epoch"], line["most_of_one_address"]) for line in lines}, {(str(FIRST), "169"), (str(FIRST + 1), "340")})
        # With the second epoch away, the page is about the first.
        database = sqlite3.connect(self.at / "counts.db")
        database.execute("DELETE FROM kept WHERE name = ?", (f"published video_quality {QUALITY['version']} {FIRST + 1}",))
        database.execute("DELETE FROM counts WHERE epoch != ?", (FIRST,))
        database.commit()
        self.assertIn("One address can have added 169 of them at most.", self.report("html"))
        database.execute("UPDATE kept SET text = 'sixty' WHERE name LIKE 'start %'")
        database.commit()
        database.close()
        self.assertRegex(self.refused_report("--html"), r'"start 7 \d+ [0-9a-f]{16}" is no start of a collector: it was edited')

    def test_where_no_limit_is_known_none_is_told(self):
        self.start_counting()
        self.post({0: 40})
        self.week(1)
        self.assertEqual([told["most_of_one_address"] for told in self.epochs().values()], [None])
        self.assertIn("Nothing is known to bound how many of them one address added.", self.report("html"))
        self.assertEqual({line["most_of_one_address"] for line in csv.DictReader(io.StringIO(self.report("csv")))}, {""})

    def test_documents_that_are_gone_are_still_known_to_the_store(self):
        self.start_counting()
        self.post({0: 40})
        self.stop()
        self.write("videos.json", pipeline_document(answers=pipeline_document()["answers"][1:]))
        self.week(1)
        self.assertEqual([policy for policy, _, _ in self.epochs()], ["video_quality"])

    def test_what_is_wrong_is_said(self):
        self.start_counting()
        self.post({0: 40})
        self.week(1)
        self.assertIn("form", self.refused_report())
        self.assertIn("form", self.refused_report("--html", "--csv"))
        self.assertIn("--threshold", self.refused_report("--html", "--threshold", "1"))
        self.assertIn("--installations", self.refused_report("--html", "--installations", "0"))
        self.report("html")
        name = TABLE
        text = self.tables()[name]
        for edited in (text.replace("[0,40]", "[0,41]"), text.replace("[0,40]", "[99,40]"), text.replace(str(FIRST), "7"),
                       text.replace('"threshold":20', '"threshold":0'), text[:-1], "[]", "{}", "",
                       text.replace("[0,40]", "[0,40,1]"), text.replace('"video_quality"', "7")):
            self.assertNotEqual(edited, text)
            database = sqlite3.connect(self.at / "counts.db")
            database.execute("UPDATE kept SET text = ? WHERE name = ?", (edited, name))
            database.commit()
            database.close()
            self.assertIn(f'"{name}" is no published table: it was edited', self.refused_report("--html"))

    def test_the_commands_of_the_documents(self):
        for document in ("README.md", "examples/collect/README.md"):
            text = (SOURCE / document).read_text()
            commands = re.findall(r"^muffle-collect (.+)$", text, re.MULTILINE)
            self.assertGreater(len(commands), 1)
            for command in commands:
                listens = command.split()[0] != "report"
                # The ports that it names by itself may be taken here.
                running = subprocess.Popen([PROGRAM, "clock", *command.split(), *["--listen", "127.0.0.1:0"] * listens],
                                           cwd=self.at, stdout=subprocess.PIPE, text=True)
                self.addCleanup(running.communicate)
                self.addCleanup(running.kill)
                if not listens:
                    self.assertIn("<!doctype html>", running.communicate(timeout=LIMIT_S)[0])
                    continue
                said = ""
                while "http://" not in said:
                    line = running.stdout.readline()
                    self.assertTrue(line, command)
                    said += line
                running.send_signal(signal.SIGTERM)
                self.assertEqual(running.wait(LIMIT_S), 0)
                if document == "examples/collect/README.md" and command.startswith("serve"):
                    self.assertIn(re.sub(r":\d+/v1", ":8080/v1", said), text)

    def test_the_page_is_the_report(self):
        self.start_counting()
        self.post({0: 57, 1: 20})
        page = subprocess.Popen(self.subcommand("page", "--listen", "127.0.0.1:0"), stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE, text=True)
        self.addCleanup(page.communicate)
        self.addCleanup(page.kill)
        url = re.match(r"the report is at (http://127\.0\.0\.1:\d+/)$", page.stdout.readline())[1]

        def get(path="", **more):
            with urllib.request.urlopen(urllib.request.Request(url + path, **more), timeout=LIMIT_S) as said:
                return said.read().decode()

        self.assertIn("Nothing was published yet", get())
        self.week(1)
        self.assertEqual(get(), self.report("html"))
        self.assertEqual(get(method="HEAD"), "")

        def refused(code, path="", **more):
            with self.assertRaises(urllib.error.HTTPError) as raised:
                get(path, **more)
            self.assertEqual(raised.exception.code, code)
            raised.exception.close()

        refused(404, "other")
        refused(405, data=b"x")
        # A store that does not work is said, and is asked again.
        self.stop()
        (self.at / "counts.db").rename(self.at / "away")
        (self.at / "counts.db").write_text("no database" * 1000)
        refused(503)
        (self.at / "away").rename(self.at / "counts.db")
        self.assertEqual(get(), self.report("html"))
        page.send_signal(signal.SIGTERM)
        said = page.communicate(timeout=LIMIT_S)[1]
        self.assertEqual(page.returncode, 0)
        self.assertIn("it is no database of SQLite", said)
        for address in ("nowhere", "127.0.0.1", "localhost:1", "127.0.0.1:99999999"):
            done = subprocess.run(self.subcommand("page", "--listen", address), capture_output=True, text=True, timeout=LIMIT_S)
            self.assertEqual((done.returncode, done.stdout), (1, ""))
            self.assertIn(address, done.stderr)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1] + sys.argv[3:])
