#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Watches each system call of a muffle-collect serve with SQLite behind it, and cuts the power: what the disk was asked to
keep by then, alone or with any part of what it was not, is opened as a database of its own."""

import os
import pathlib
import random
import re
import signal
import sqlite3
import tempfile
import threading
import unittest

from case import LIMIT_S, Case, Connection, body_of, request, status

# What a disk keeps is reckoned here, so the files need none.
tempfile.tempdir = "/dev/shm"
SECTOR = 512
# More batches than fit into the write-ahead log, so that it is copied into the database, and begun again.
BATCHES = 1300
CONNECTIONS = 4
WRITES = ("pwrite64", "write", "writev", "pwritev", "ftruncate", "fallocate", "rename", "unlink")
CALLS = ("openat", "fsync", "fdatasync", "recvfrom", "sendto", "sendmsg", *WRITES)
HEX = r'"((?:\\x[0-9a-f]{2})*)"'
FILE = r"(\d+)<((?:\\x[0-9a-f]{2})*)>"


def raw(text):
    return bytes.fromhex(text.replace("\\x", ""))


def whole_calls(lines):
    """The calls of a trace, when they are done. What is sent is out of hand when the call begins."""
    begun = {}
    for line in lines:
        process, text = line.rstrip("\n").split(maxsplit=1)
        if text.endswith("<unfinished ...>"):
            begun[process] = text.removesuffix("<unfinished ...>")
            if text.startswith("send"):
                yield text
        elif resumed := re.match(r"<\.\.\. (\w+) resumed>(.*)", text):
            text = begun.pop(process) + resumed[2]
            if not text.startswith("send"):
                yield text
        elif "(" in text:
            yield text


class File:
    def __init__(self):
        self.kept = bytearray()
        self.pending = []  # what it is not sure to keep: bytes at a place, or a length


def change(content, place, data):
    if data is None:
        del content[place:]
        content.extend(bytes(place - len(content)))
    else:
        content.extend(bytes(max(0, place + len(data) - len(content))))
        content[place:place + len(data)] = data


class Disk:
    """The files of a database, and what of them is sure to be there after the power was cut."""

    def __init__(self, database):
        self.database = str(database)
        self.directory = str(database.parent)
        self.files, self.kept_names = {}, {}
        self.log_synced = 0

    def is_of_database(self, path):
        # The shared memory is made anew by whoever opens the database first.
        return path.startswith(self.database) and not path.endswith("-shm")

    def call(self, name, text):
        """Whether it changed anything."""
        if name == "openat":
            path = raw(re.search(HEX, text)[1]).decode()
            if self.is_of_database(path) and "O_CREAT" in text and not re.search(r"= -1 ", text):
                self.files.setdefault(path, File())
            return False
        if name == "unlink":
            return self.files.pop(raw(re.search(HEX, text)[1]).decode(), None) is not None
        file = re.match(rf"\w+\({FILE}", text)
        path = raw(file[2]).decode() if file else ""
        if name in ("fsync", "fdatasync"):
            if not text.endswith("= 0"):
                raise AssertionError(text)
            if path == self.directory:
                self.kept_names = dict(self.files)
            elif self.is_of_database(path):
                of = self.files[path]
                for place, data in of.pending:
                    change(of.kept, place, data)
                of.pending = []
                self.log_synced += path.endswith("-wal")
            return True
        if not self.is_of_database(path):
            return False
        if name == "pwrite64":
            _, _, data, size, place, result = re.match(rf"pwrite64\({FILE}, +{HEX}, (\d+), (\d+) ?\) += (\d+)$", text).groups()
            if not len(raw(data)) == int(size) == int(result):
                raise AssertionError("a part of what was to be written was")
            self.files[path].pending.append((int(place), raw(data)))
        elif name == "ftruncate":
            self.files[path].pending.append((int(re.search(r", (\d+) ?\) += 0$", text)[1]), None))
        else:
            raise AssertionError(f"a call that this test does not know: {text[:200]}")
        return True

    def has_pending(self, path):
        return path in self.files and bool(self.files[path].pending)

    def after_power_cut(self, to, draw=None):
        """Writes what is left: all that is sure, and of the rest nothing, or the sectors that are drawn."""
        for path, of in self.kept_names.items():
            content = bytearray(of.kept)
            for place, data in of.pending if draw else ():
                if data is None:
                    if draw.random() < 0.5:
                        change(content, place, None)
                    continue
                at = 0
                while at != len(data):
                    size = min(len(data) - at, SECTOR - (place + at) % SECTOR)
                    if draw.random() < 0.5:
                        change(content, place + at, data[at:at + size])
                    at += size
            (to / pathlib.Path(path).name).write_bytes(content)


class PowerCut(Case):
    def command(self, *options):
        # The trace is read while it is written, by a pipe, whose end is that of strace. With -D the program is the child.
        return ["strace", "-D", "-f", "-y", "-xx", "-s", "1000000", "-e", f"trace={','.join(CALLS)}", "-e", "signal=none", "-o",
                self.at / "trace", *super().command(*options)]

    def traced(self):
        """Posts until the log was begun again, pulls the plug, and returns all calls and what the senders heard."""
        os.mkfifo(self.at / "trace")
        lines = []

        def read():
            with open(self.at / "trace", encoding="ascii") as trace:
                lines.extend(trace)

        reads = threading.Thread(target=read)
        reads.start()
        self.start("--most-per-hour", "0")
        heard = []

        def send(number):
            connection = Connection(self.port)
            for i in range(BATCHES):
                heard.append(status(connection.ask(request(body_of((number + i) % 17)))))
            connection.close()

        senders = [threading.Thread(target=send, args=(number,)) for number in range(CONNECTIONS)]
        for each in senders:
            each.start()
        for each in senders:
            each.join(LIMIT_S)
        self.stop(signal.SIGKILL)
        reads.join(LIMIT_S)
        self.assertEqual(set(heard), {204})
        return list(whole_calls(lines)), len(heard)

    def counted_after(self, disk, draw=None):
        with tempfile.TemporaryDirectory(dir=self.at) as kept:
            disk.after_power_cut(pathlib.Path(kept), draw)
            database = sqlite3.connect(pathlib.Path(kept) / "counts.db")
            try:
                self.assertEqual(database.execute("PRAGMA integrity_check").fetchall(), [("ok",)])
                return database.execute("SELECT coalesce(sum(answers), 0) FROM counts").fetchone()[0]
            finally:
                database.close()

    def test_what_was_acknowledged_is_on_the_disk(self):
        calls, heard = self.traced()
        disk, draw = Disk(self.at / "counts.db"), random.Random(1)
        log = f"{self.at}/counts.db-wal"
        received, acknowledged, synced_at, cuts, cuts_in_copying = 0, 0, {}, 0, 0
        for text in calls:
            name = text[:text.index("(")]
            if name in ("recvfrom", "sendto", "sendmsg"):
                said = re.match(rf"\w+\({FILE}, +{HEX}", text)
                connection, data = (said[1], raw(said[3])) if said else (None, b"")
                if data.startswith(b"POST /v1/answers "):
                    received += 1
                    synced_at[connection] = disk.log_synced
                elif data.startswith(b"HTTP/1.1 204 "):
                    # Since this answer was read, the log was brought to the disk, and nothing of it is on its way.
                    self.assertGreater(disk.log_synced, synced_at.pop(connection))
                    acknowledged += 1
                continue
            if not disk.call(name, text) or received == 0:
                continue
            is_copying = disk.has_pending(f"{self.at}/counts.db")
            if is_copying or draw.random() < 0.02:
                cuts += 1
                cuts_in_copying += is_copying
                for counted in (self.counted_after(disk), self.counted_after(disk, draw)):
                    self.assertLessEqual(acknowledged, counted)
                    self.assertLessEqual(counted, received)
        self.assertEqual((received, acknowledged), (heard, heard))
        self.assertFalse(disk.has_pending(log))
        self.assertEqual(self.counted_after(disk), heard)
        self.assertGreater(cuts_in_copying, 0)
        self.assertGreater(cuts, 50)


if __name__ == "__main__":
    unittest.main(argv=["power_cut.py"])
