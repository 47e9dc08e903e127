#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Runs muffle-collect serve before servers of PostgreSQL and ClickHouse: what is counted when they or a collector go away."""

import csv
import io
import os
import pathlib
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import unittest

from case import LIMIT_S, Case, Connection, OnPostgresql, body_of, request, status  # first: it says where engines are
from engines import ClickhouseServers


class Senders:
    """Connections that send one answer after the other, each until it hears no more."""

    def __init__(self, *ports):
        self.results = []
        self.ends = False
        self.threads = [threading.Thread(target=self.send, args=(port, cell)) for port in ports for cell in (2, 3)]
        for each in self.threads:
            each.start()

    def send(self, port, cell):
        connection = Connection(port)
        while not self.ends:
            said = status(connection.ask(request(body_of(cell))))
            self.results.append(said)
            if said == 0:
                connection.close()
                try:
                    connection = Connection(port)
                except OSError:
                    return
        connection.close()

    def wait_for(self, wanted, number):
        """Until so many of these replies have come."""
        beginning = len(self.results)
        while sum(each in wanted for each in self.results[beginning:]) < number:
            for each in self.threads:
                each.join(0.01)
            if not any(each.is_alive() for each in self.threads):
                raise AssertionError(f"no sender is left, after {self.results}")

    def join(self):
        self.ends = True
        for each in self.threads:
            each.join(LIMIT_S)
        return self.results


class Shared:
    """What holds of each store that several collectors share."""

    def started(self):
        self.start("--most-per-hour", "0")
        running = self.running
        self.addCleanup(lambda: running.poll() is None and running.kill())
        return running, self.port

    def check_counted(self, results):
        """Each acknowledged answer once, and of the others only those of which nothing was said."""
        self.assertLessEqual(set(results), {204, 503, 0})
        counted = self.counted()
        self.assertLessEqual(results.count(204), counted)
        self.assertLessEqual(counted, results.count(204) + results.count(0))

    def test_two_collectors_add_up(self):
        (_, first), (_, second) = self.started(), self.started()
        senders = Senders(first, second)
        senders.wait_for({204}, 20)
        results = senders.join()
        self.assertEqual(set(results), {204})
        self.assertEqual(self.counted(), len(results))

    def test_a_collector_that_is_killed_loses_nothing_acknowledged(self):
        (killed, first), (_, second) = self.started(), self.started()
        self.assertEqual(status(self.ask(request(body_of(1)))), 204)
        senders = Senders(first, second)
        senders.wait_for({204}, 20)
        killed.send_signal(signal.SIGKILL)
        killed.wait()
        senders.wait_for({204}, 4)
        self.check_counted([204] + senders.join())
        self.started()
        self.assertEqual(status(self.ask(request(body_of(1)))), 204)

    def test_a_store_that_is_gone_for_a_moment(self):
        _, port = self.started()
        senders = Senders(port)
        senders.wait_for({204}, 6)
        self.kill_server()
        senders.wait_for({503}, 4)
        self.assertEqual(status(self.ask(request(b"", "GET /healthz HTTP/1.1"))), 503)
        self.start_server()
        senders.wait_for({204}, 6)
        self.check_counted(senders.join())

    def test_a_store_that_was_started_again_between_two_answers(self):
        self.started()
        self.assertEqual(status(self.ask(request(body_of(1)))), 204)
        self.kill_server()
        self.start_server()
        said = status(self.ask(request(body_of(1))))
        self.stop()
        self.assertEqual((said, self.counted()), (204, 2), self.said)

    def test_a_newer_schema_is_refused(self):
        self.started()
        self.stop()
        self.make_newer()
        self.assertIn("the store has schema 2, and this program knows 1", self.refused())


class Proxy:
    """Stands before PostgreSQL, and cuts one connection when it commits: before the server reads it, or before it replies."""

    def __init__(self, at, server):
        at.mkdir()
        self.cuts = None
        self.server = str(server)
        self.listening = socket.socket(socket.AF_UNIX)
        self.listening.bind(f"{at}/.s.PGSQL.5432")
        self.listening.listen()
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            client, _ = self.listening.accept()
            threading.Thread(target=self.serve, args=(client,), daemon=True).start()

    def serve(self, client):
        server = socket.socket(socket.AF_UNIX)
        server.connect(f"{self.server}/.s.PGSQL.5432")
        threading.Thread(target=self.pass_on, args=(server, client), daemon=True).start()
        self.pass_on(client, server)

    def pass_on(self, source, to):
        try:
            while said := source.recv(65536):
                if said.endswith(b"COMMIT\0") and self.cuts:
                    when, self.cuts = self.cuts, None
                    if when == "before the reply":
                        # No reply comes to the client, since nobody can write to it any more.
                        to.setblocking(True)
                        client = source
                        client.shutdown(socket.SHUT_RDWR)
                        to.sendall(said)
                    break
                to.sendall(said)
        except OSError:
            pass
        for each in (source, to):
            try:
                each.shutdown(socket.SHUT_WR)
            except OSError:
                pass


class Postgresql(OnPostgresql, Shared, Case):
    def setUp(self):
        super().setUp()
        self.through = self.server.at
        self.server.psql("DROP TABLE IF EXISTS muffle_counts, muffle_kept")

    def store(self):
        return f"postgresql://muffle@/postgres?host={self.through}"

    def counted(self):
        return int(self.server.psql("SELECT coalesce(sum(answers), 0) FROM muffle_counts").split()[1])

    def kill_server(self):
        self.server.stop()

    def start_server(self):
        self.server.start()

    def make_newer(self):
        self.server.psql("UPDATE muffle_kept SET text = '2' WHERE name = 'schema'")

    def test_a_commit_without_a_reply_is_asked_about(self):
        proxy = Proxy(self.at / "proxy", self.server.at)
        self.through = self.at / "proxy"
        self.started()
        for when, expected, counted in (("before the reply", 204, 1), ("before the commit", 503, 1), (None, 204, 2)):
            proxy.cuts = when
            self.assertEqual((status(self.ask(request(body_of(1)))), self.counted()), (expected, counted), when)
            self.assertIsNone(proxy.cuts)

    def test_what_is_kept_beside_the_table(self):
        self.started()
        for _ in range(2):
            self.assertEqual(status(self.ask(request(body_of(1)))), 204)
        # The log of changes says when each batch was committed, until its files are used again.
        at = self.server.at / "data" / "pg_wal"
        first = min(each.name for each in at.iterdir() if len(each.name) == 24)
        said = subprocess.run([*self.server.as_user, f"{self.server.programs}/pg_waldump", "-p", at, first], capture_output=True,
                              text=True, cwd="/").stdout
        self.assertRegex(said, r"desc: COMMIT \d{4}-\d\d-\d\d ")
        # The log of the server has no answer, and it keeps no times of transactions.
        self.assertNotRegex((self.server.at / "log").read_text(), "INSERT INTO muffle_counts|video_quality")
        self.assertEqual(self.server.psql("SHOW track_commit_timestamp").split(), [b"track_commit_timestamp", b"off"])


# A server that would keep each query.
KEEPS = "<query_log><database>system</database><table>query_log</table><flush_interval_milliseconds>10</flush_interval_milliseconds></query_log>"


class Clickhouse(Shared, Case):
    @classmethod
    def setUpClass(cls):
        kept = tempfile.TemporaryDirectory(prefix="muffle-collect-")
        cls.addClassCleanup(kept.cleanup)
        cls.server = ClickhouseServers(pathlib.Path(kept.name), "<log_queries>1</log_queries>", KEEPS)
        cls.addClassCleanup(cls.server.stop)

    def setUp(self):
        super().setUp()
        for server in (0, 1):
            self.server.query("DROP DATABASE IF EXISTS counts", server=server)
            self.server.query("CREATE DATABASE counts", server=server)

    def store(self):
        return f"clickhouse:http://127.0.0.1:{self.server.http_ports[0]}/counts"

    def counted(self):
        return int(self.server.query("SELECT sum(answers) FROM counts.muffle_counts").split()[1])

    def kill_server(self):
        self.server.kill(0)

    def start_server(self):
        self.server.start(0)

    def make_newer(self):
        self.server.query("DROP TABLE counts.muffle_kept")
        self.server.query("CREATE TABLE counts.muffle_kept (name String, text String) ENGINE = MergeTree ORDER BY (name, text)")
        self.server.query("INSERT INTO counts.muffle_kept VALUES ('schema', '2')")

    def distribute(self):
        for server in (0, 1):
            self.server.query("CREATE TABLE counts.part (policy String, version UInt16, epoch UInt64, cell UInt64, answers UInt64)"
                              " ENGINE = SummingMergeTree(answers) ORDER BY (policy, version, epoch, cell)", server=server)
        self.server.query("CREATE TABLE counts.muffle_counts AS counts.part ENGINE = Distributed(both, counts, part, cell)")

    def test_a_table_of_two_servers_of_which_one_goes_away(self):
        self.distribute()
        self.started()
        self.assertEqual([status(self.ask(request(body_of(cell)))) for cell in (2, 3)], [204, 204])
        parts = [self.server.query("SELECT sum(answers) FROM counts.part", server=server).split()[1] for server in (0, 1)]
        self.assertEqual(parts, [b"1", b"1"])
        self.server.kill(1)
        results = [204, 204] + [status(self.ask(request(body_of(cell)))) for cell in (2, 3)]
        self.assertIn(0, results)  # nothing is said of what may be counted
        self.server.start(1)
        results += [status(self.ask(request(body_of(cell)))) for cell in (2, 3)]
        self.check_counted(results)

    def test_what_is_kept_beside_the_table(self):
        self.started()
        for _ in range(2):
            self.assertEqual(status(self.ask(request(body_of(1)))), 204)
        # Parts have the time of their batch, also for a while after they were merged.
        parts = list(csv.reader(io.StringIO(self.server.query(
            "SELECT modification_time, rows FROM system.parts WHERE database = 'counts' AND table = 'muffle_counts'").decode())))
        self.assertGreaterEqual(len(parts), 3)
        # Although the server keeps queries, it keeps none of these.
        self.server.query("SELECT 'this is kept'")
        while not os.path.exists(self.server.at / "clickhouse-0" / "data" / "system" / "query_log"):
            self.server.query("SELECT 'this is kept'")
        self.assertEqual(self.server.query("SELECT count() FROM system.query_log WHERE http_method != 0").split()[1], b"0")
        # Where an insert fails, its log names the statement, and no rows of it.
        self.assertNotIn("video_quality", (self.server.at / "clickhouse-0" / "log").read_text())


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
