# SPDX-License-Identifier: MIT
"""What the tests of muffle-privacy-page have in common: a directory, the hosts that run in it, and what they are told."""

import csv
import os
import pathlib
import shutil
import sys
import tempfile
import unittest

from host import BEGIN, Host, Receiver, catalogues, write_secret

PROGRAM, SOURCE = sys.argv[1:3]
SOURCE = pathlib.Path(SOURCE)
HERE = pathlib.Path(__file__).resolve().parent
STATISTICS = {"video_length", "video_quality", "server_hardware", "feature_use"}
INTEGRATIONS = {"lastfm", "webhook", "alexa", "sonos"}
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "DO_NOT_TRACK"}


def all_titles():
    result = []
    for path in catalogues(SOURCE):
        with open(path, newline="", encoding="utf-8") as file:
            result += csv.DictReader(file)
    return result


class PageCase(unittest.TestCase):
    def setUp(self):
        self.directory = pathlib.Path(tempfile.mkdtemp(prefix="muffle-page-"))
        write_secret(self.directory, 1)
        self.running = []

    def tearDown(self):
        for each in self.running:
            each.stop()
        shutil.rmtree(self.directory)

    def start(self, *options, date=BEGIN, environment=ENVIRONMENT, directory=None, more_titles=()):
        """Starts a program for which time stands still at that date, or, without one, goes on by itself."""
        host = Host(PROGRAM, SOURCE, directory or self.directory, *(("--date", date) if date else ()), *options,
                    environment=environment, more_titles=more_titles)
        self.running.append(host)
        return host

    def ledger(self):
        path = self.directory / "consent.json"
        return path.read_bytes() if path.exists() else b""

    def set_up(self, url):
        """Options with which every integration has all that it needs; Last.fm and the webhook are this address."""
        keys = self.directory / "keys"
        keys.write_text("the api key\nthe shared secret\nthe session\n")
        return ("--lastfm-keys", str(keys), "--lastfm-redirect-for-tests", url + "/2.0/", "--webhook", url + "/hook?x=1")

    def receiver(self, status=200):
        receiver = Receiver(status)
        self.running.append(receiver)
        return receiver

    @staticmethod
    def music():
        """The number and the title of some music, which Last.fm takes."""
        number = next(i for i, row in enumerate(all_titles()) if " - " in row["title"] and float(row["duration_s"]) > 60)
        return number + 1, all_titles()[number]["title"]

    def play_weeks(self, host, count, number=1):
        for i in range(count):
            host.tell(f"play {number + i}", "^played ")
            host.wait(7)
