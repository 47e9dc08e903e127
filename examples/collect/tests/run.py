#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Runs muffle-collect serve with SQLite behind it: what is counted, what is refused, and what a crash leaves."""

import json
import random
import re
import resource
import signal
import sqlite3
import sys
import threading
import unittest

from case import HOUR, LIMIT_S, MONDAY, POLICIES, WEEK, Case, Connection, body_of, pipeline_document, request, status

ANSWERS = {body_of(cell, policy) for policy in POLICIES for cell in range(policy["cells"])}


class Collect(Case):
    def test_replies_are_constant_and_say_what_is_wrong(self):
        self.start()
        self.assertEqual({self.ask(request(body_of(cell))) for cell in range(17)}, {b"HTTP/1.1 204 No Content\r\n\r\n"})
        self.assertEqual(status(self.ask(request(body_of(3, POLICIES[1])))), 204)
        for expected, whole in [(400, request(body_of(17))), (400, request(bytes(16))), (400, request(b"short")),
                                (400, request(b"")), (413, request(b"x" * 17)), (404, request(b"", "GET / HTTP/1.1")),
                                (404, request(body_of(0), "POST /v1/answers/ HTTP/1.1")),
                                (405, request(b"", "GET /v1/answers HTTP/1.1")), (405, request(b"", "POST /metrics HTTP/1.1")),
                                (413, b"POST /v1/answers HTTP/1.1\r\nHost: here\r\nContent-Length: 9" + b"9" * 18 + b"\r\n\r\n"),
                                (411, b"POST /v1/answers HTTP/1.1\r\nHost: here\r\nTransfer-Encoding: chunked\r\n\r\n"),
                                (200, request(b"", "GET /healthz HTTP/1.1"))]:
            self.assertIn(status(self.ask(whole)), (expected, 400 if b"99999" in whole else expected), whole)
        self.assertEqual(sum(self.counts().values()), 18)

    def test_an_answer_is_counted_when_it_arrives_and_nothing_else_is_kept(self):
        self.start()
        for week in (0, 8, 0, 1):  # the clock jumps, and jumps back
            self.set_clock(MONDAY + week * WEEK + 5)
            self.assertEqual(status(self.ask(request(body_of(2), more="User-Agent: telltale\r\n"))), 204)
        first = (MONDAY + 3 * 86400) // WEEK
        self.assertEqual(self.counts(), {("video_quality", first, 2): 2, ("video_quality", first + 1, 2): 1,
                                         ("video_quality", first + 8, 2): 1})
        for file in self.at.glob("counts.db*"):
            self.assertNotRegex(file.read_bytes(), b"telltale|127\\.0\\.0\\.1|User-Agent")
        said = self.said
        self.assertEqual(self.stop(), 0)
        self.assertEqual(self.said, said)  # no line for a request
        database = sqlite3.connect(self.at / "counts.db")
        tables = {name: [column[1] for column in database.execute(f"PRAGMA table_info({name})")]
                  for (name,) in database.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
        self.assertEqual(tables, {"counts": ["policy", "version", "epoch", "cell", "answers"], "kept": ["name", "text"]})
        database.close()

    def test_totals_move_by_the_hour(self):
        self.start("--most-per-hour", "0")
        connection = Connection(self.port)
        self.addCleanup(connection.close)

        def totals():
            said = self.ask(request(b"", "GET /metrics HTTP/1.1")).decode()
            return {name: int(number) for name, number in re.findall(r'^muffle_answers_total\{outcome="(\w+)"\} (\d+)', said, re.MULTILINE)}

        nothing = dict.fromkeys(("counted", "unknown_answer", "too_many", "not_kept", "unclear"), 0)
        self.assertEqual(totals(), nothing)
        for _ in range(230):
            self.assertEqual(status(connection.ask(request(body_of(1)))), 204)
        for _ in range(100):
            self.assertEqual(status(connection.ask(request(bytes(16)))), 400)
        self.set_clock(MONDAY + HOUR - 1)
        self.assertEqual(totals(), nothing)
        self.set_clock(MONDAY + HOUR)
        self.assertEqual(totals(), nothing | {"counted": 200, "unknown_answer": 100})

    def test_one_sender_is_bounded(self):
        self.start("--most-per-hour", "5")
        self.assertIn("one address can add at most 5 answers an hour, so 845 of the answers in an epoch of 7 days; 5 more for each further "
                      "start, and 845 more for each further collector\n",
                      self.said)

        def send(source="127.0.0.1"):
            return status(self.ask(request(body_of(1)), source))

        self.assertEqual([send() for _ in range(7)], [204] * 5 + [429] * 2)
        self.assertEqual(send("127.0.0.2"), 204)
        self.set_clock(MONDAY + HOUR - 1)
        self.assertEqual(send(), 429)
        self.set_clock(MONDAY + HOUR)
        self.assertEqual([send() for _ in range(6)], [204] * 5 + [429])

    def test_a_proxy_names_senders_by_half_an_address(self):
        self.start("--most-per-hour", "1", "--behind", "proxy")

        def send(*names):
            return status(self.ask(request(body_of(1), more="".join(f"X-Forwarded-For: {name}\r\n" for name in names))))

        self.assertEqual(send("2001:db8::1"), 204)
        self.assertEqual(send("2001:db8:0:1::1"), 204)
        self.assertEqual(send("2001:db8::2"), 429)
        self.assertEqual(send("198.51.100.7, 2001:db8::3"), 429)
        self.assertEqual(send("198.51.100.7", "2001:db8::3"), 429)
        self.assertEqual(send("198.51.100.7"), 204)
        self.assertEqual((send("nobody"), send()), (204, 429))

    def test_behind_a_relay_nobody_is_counted(self):
        self.start("--most-per-hour", "1", "--behind", "relay")
        self.assertEqual([status(self.ask(request(body_of(1)))) for _ in range(3)], [204] * 3)

    def test_documents_that_disagree_are_refused(self):
        self.start()
        self.stop()
        self.write("videos.json", pipeline_document(bounded=5))
        self.assertIn("bounded is 4 in one and 5 in the other", self.refused())
        self.write("videos.json", pipeline_document())
        self.write("other.json", pipeline_document(sampled=[1, 10]))
        self.assertIn("sampled is", self.refused())
        self.write("other.json", json.loads(json.dumps(pipeline_document()).replace('"hevc"', '"av1x"')))
        self.assertIn("fingerprint", self.refused())
        (self.at / "documents" / "other.json").write_text("{")
        self.assertIn("other.json", self.refused())

    def test_a_database_of_somebody_else_or_of_a_newer_program_is_refused(self):
        self.start()
        self.stop()
        database = sqlite3.connect(self.at / "counts.db")
        database.execute("UPDATE kept SET text = '2' WHERE name = 'schema'")
        database.commit()
        self.assertIn("the store has schema 2, and this program knows 1", self.refused())
        database.execute("PRAGMA application_id = 7")
        database.commit()
        database.close()
        self.assertIn("is the database of another program", self.refused())
        (self.at / "counts.db").write_text("no database" * 1000)
        self.assertIn("it is no database of SQLite", self.refused())

    def test_a_crash_loses_no_answer_that_was_acknowledged(self):
        acknowledged, unclear = 0, 0
        for _ in range(6):
            self.start("--most-per-hour", "0")
            results = []

            def send(port=self.port):
                said, connection = True, Connection(port)
                while said:
                    said = connection.ask(request(body_of(4)))
                    results.append(status(said))
                connection.close()

            threads = [threading.Thread(target=send) for _ in range(4)]
            for each in threads:
                each.start()
            while len(results) < 200:
                self.assertIsNone(self.running.poll())
            self.stop(signal.SIGKILL)
            for each in threads:
                each.join(LIMIT_S)
            acknowledged += results.count(204)
            unclear += results.count(0)
            counted = sum(self.counts().values())
            self.assertLessEqual(acknowledged, counted)
            self.assertLessEqual(counted, acknowledged + unclear)
            self.assertEqual(set(results), {204, 0})

    def test_a_full_disk_is_said_and_loses_nothing(self):
        self.start("--most-per-hour", "0")
        connection = Connection(self.port)
        acknowledged = 0
        for _ in range(20):
            acknowledged += status(connection.ask(request(body_of(5)))) == 204
        self.assertEqual(acknowledged, 20)
        before = resource.prlimit(self.running.pid, resource.RLIMIT_FSIZE)
        size = (self.at / "counts.db-wal").stat().st_size
        resource.prlimit(self.running.pid, resource.RLIMIT_FSIZE, (size, before[1]))
        said = connection.ask(request(body_of(5)))
        self.assertEqual(status(said), 503)
        self.assertNotIn(b"Retry-After", said)
        self.assertEqual(status(self.ask(request(body_of(5)))), 503)
        resource.prlimit(self.running.pid, resource.RLIMIT_FSIZE, before)
        self.assertEqual(status(self.ask(request(body_of(5)))), 204)
        self.assertEqual(sum(self.counts().values()), 21)
        self.stop()
        self.assertRegex(self.said, "a batch was not written: .*\n.*the store works again")

    def test_slow_senders_are_dropped_and_idle_ones_are_no_problem(self):
        self.start("--most-per-hour", "0")
        _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        wanted = min(10_000, hard - 100)
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted + 100, hard))
        slow = Connection(self.port)
        slow.socket.sendall(b"POST /v1/answers HTTP/1.1\r\nHost: he")
        idle = [Connection(self.port) for _ in range(wanted - 1)]
        self.assertEqual(status(self.ask(request(body_of(6)))), 204)
        # It sends a byte now and then, which gives it no more time.
        slow.socket.settimeout(0.5)
        for _ in range(2 * LIMIT_S):
            try:
                slow.socket.sendall(b"r")
                if slow.socket.recv(1) == b"":
                    break
            except TimeoutError:
                continue
            except ConnectionError:
                break
        else:
            self.fail("a slow sender is still there")
        for each in idle:
            self.assertEqual(each.socket.recv(1), b"")
            each.close()
        slow.close()
        self.assertEqual(status(self.ask(request(body_of(6)))), 204)

    def test_any_bytes_at_all(self):
        self.start()
        for hostile in (b"\0" * 100, b"GET\r\n\r\n", b"POST /v1/answers HTTP/9.9\r\n\r\n", bytes(range(256)) * 64,
                        b"GET / HTTP/1.1\r\nHost: here\r\n" + b"X: y\r\n" * 10_000 + b"\r\n",
                        b"POST /v1/answers HTTP/1.1\r\nHost: here\r\nContent-Length: -16\r\n\r\n" + body_of(1),
                        b"POST /" + b"a" * 100_000 + b" HTTP/1.1\r\n\r\n"):
            connection = Connection(self.port)
            connection.socket.settimeout(LIMIT_S)
            self.assertNotEqual(status(connection.ask(hostile)), 204)
            connection.close()
        self.assertEqual(status(self.ask(request(body_of(7)))), 204)
        self.assertEqual(sum(self.counts().values()), 1)

    def test_bodies_of_any_bytes(self):
        """Of all lengths up to 64. What is decided of them is tried a million times in tests/fuzz."""
        self.start("--most-per-hour", "0")
        draw = random.Random(1)
        counted = 0
        for _ in range(1000):
            body = draw.choice([b"", body_of(draw.randrange(40)), body_of(0)[:8 + draw.randrange(8)]])
            body = (body + draw.randbytes(draw.randrange(65)))[:draw.choice([16, 16, draw.randrange(65)])]
            expected = 204 if len(body) == 16 and body in ANSWERS else 413 if len(body) > 16 else 400
            self.assertEqual(status(self.ask(request(body))), expected, body)
            counted += expected == 204
        self.assertGreater(counted, 100)
        self.assertEqual(sum(self.counts().values()), counted)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
