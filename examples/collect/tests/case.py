# SPDX-License-Identifier: MIT
"""What the tests of muffle-collect share: a running collector, and somebody who posts to it."""

import json
import pathlib
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import unittest

PROGRAM, SOURCE = sys.argv[1], pathlib.Path(sys.argv[2])
sys.path.insert(0, str(SOURCE / "tests" / "support"))
from engines import PostgresqlServer  # noqa: E402

POLICIES = [json.loads((SOURCE / "tests/golden" / f"{name}.json").read_text()) for name in ("video_quality", "of_shows")]
HOUR = 3600
WEEK = 7 * 24 * HOUR
MONDAY = 1767571200  # 2026-01-05
# What has not come by then does not come.
LIMIT_S = 120


def pipeline_document(**changes):
    answers = [{"policy": policy, "asked": [1, 2], "weight": None, "dummies": None} for policy in POLICIES]
    return {"muffle_pipeline": 1, "stages": ["asks one"], "epoch_days": 7, "sampled": None, "bounded": 4, "least_crowd": 20,
            "answers": answers} | changes


def body_of(cell, policy=POLICIES[0]):
    return bytes.fromhex(policy["fingerprint"]) + cell.to_bytes(8, "big")


def request(body, head="POST /v1/answers HTTP/1.1", more=""):
    return f"{head}\r\nHost: here\r\n{more}Content-Length: {len(body)}\r\n\r\n".encode() + body


class Connection:
    def __init__(self, port, source="127.0.0.1"):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=LIMIT_S, source_address=(source, 0))

    def ask(self, whole):
        """The whole reply; less of it where the connection ended."""
        said = b""
        try:
            self.socket.sendall(whole)
            while b"\r\n\r\n" not in said:
                more = self.socket.recv(4096)
                if not more:
                    return said
                said += more
            length = re.search(rb"Content-Length: (\d+)", said)
            while length and len(said) < said.index(b"\r\n\r\n") + 4 + int(length[1]):
                more = self.socket.recv(4096)
                if not more:
                    return said
                said += more
        except ConnectionError:
            pass
        return said

    def close(self):
        self.socket.close()


def status(said):
    return int(said.split()[1]) if said.startswith(b"HTTP/1.1 ") else 0


class OnPostgresql:
    """A server of PostgreSQL for all tests of a Case."""

    @classmethod
    def setUpClass(cls):
        kept = tempfile.TemporaryDirectory(prefix="muffle-collect-")
        cls.addClassCleanup(kept.cleanup)
        cls.server = PostgresqlServer(pathlib.Path(kept.name))
        cls.addClassCleanup(cls.server.stop)

    def store(self):
        return f"postgresql://muffle@/postgres?host={self.server.at}"


class Case(unittest.TestCase):
    """A directory with documents, a store and a clock, and muffle-collect serve in it."""

    def setUp(self):
        kept = tempfile.TemporaryDirectory()
        self.addCleanup(kept.cleanup)
        self.at = pathlib.Path(kept.name)
        (self.at / "documents").mkdir()
        self.write("videos.json", pipeline_document())
        self.set_clock(MONDAY)

    def write(self, name, document):
        (self.at / "documents" / name).write_text(json.dumps(document))

    def set_clock(self, seconds):
        (self.at / "clock.new").write_text(str(seconds))
        (self.at / "clock.new").rename(self.at / "clock")

    def command(self, *options):
        return self.subcommand("serve", "--listen", "127.0.0.1:0", *options)

    def subcommand(self, name, *options):
        return [PROGRAM, self.at / "clock", name, "--documents", self.at / "documents", "--store",
                self.store(), *options]

    def store(self):
        return f"sqlite:{self.at}/counts.db"

    def start(self, *options):
        self.running = subprocess.Popen(self.command(*options), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        self.addCleanup(self.stop)
        self.said = ""
        for line in self.running.stdout:
            self.said += line
            if listening := re.match(r"listening at http://127\.0\.0\.1:(\d+)/", line):
                self.port = int(listening[1])
                return
        self.fail(self.said)

    def stop(self, with_signal=signal.SIGTERM):
        if self.running.poll() is None:
            self.running.send_signal(with_signal)
        self.said += self.running.communicate(timeout=LIMIT_S)[0]
        return self.running.returncode

    def refused(self, *options):
        done = subprocess.run(self.command(*options), capture_output=True, text=True, timeout=LIMIT_S)
        self.assertEqual((done.returncode, done.stdout), (1, ""))
        return done.stderr

    def ask(self, whole, source="127.0.0.1"):
        connection = Connection(self.port, source)
        self.addCleanup(connection.close)
        return connection.ask(whole)

    def counts(self):
        database = sqlite3.connect(self.at / "counts.db")
        rows = database.execute("SELECT policy, epoch, cell, answers FROM counts").fetchall()
        database.close()
        return {(policy, epoch, cell): answers for policy, epoch, cell, answers in rows}
