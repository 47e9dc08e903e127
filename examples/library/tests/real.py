#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Lets Debian's Gerbera, MiniDLNA and Kodi scan files that ffmpeg made, and reads what they wrote with muffle-sanitize and
muffle-check: while they run, and after. They want an interface that does multicast, and ports that nobody else has, so they
get a network of their own, as network.py says."""

import json
import os
import pathlib
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.request

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[3] / "tests" / "support"))
from kodi import Kodi
from network import run_tests

SANITIZE = pathlib.Path(sys.argv[1])
CHECK = pathlib.Path(sys.argv[2])
FOR_EVER = 300  # seconds: what takes this long hangs, on whatever machine
INTERFACE, ADDRESS = "muffle0", "10.99.0.1"
# One that does multicast, and a way to nowhere. An address that the kernel makes is not ready at once, and Gerbera takes it all
# the same.
INTERFACES = (f"link add {INTERFACE} type veth peer name muffle1", f"link set {INTERFACE} addrgenmode none",
              f"addr add {ADDRESS}/24 dev {INTERFACE}", f"link set {INTERFACE} up multicast on", "link set muffle1 up",
              "route add default via 10.99.0.2")
PICTURES = ["-f", "lavfi", "-i", "testsrc=size=640x360:duration=3"]
SOUND = ["-f", "lavfi", "-i", "sine=duration=5"]
FILES = {
    "film.mkv": [*PICTURES, *SOUND, "-shortest", "-c:v", "libx264", "-c:a", "aac"],
    "clip.avi": [*PICTURES, "-c:v", "mpeg4"],
    "live.mkv": [*PICTURES, "-c:v", "libx264", "-f", "matroska", "-live", "1"],  # says nothing of its length
    "tune.mp3": [*SOUND, "-c:a", "libmp3lame", "-b:a", "128k"],
    "tune two.flac": [*SOUND, "-c:a", "flac"],
    "photo.jpg": [*PICTURES, "-frames:v", "1"],
}


def ask_for_first_container(address):
    """Of a media server."""
    service = "urn:schemas-upnp-org:service:ContentDirectory:1"
    body = ('<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"'
            ' s:encodingStyle="http://schemas.xmlsoap.org/soap/encoding/"><s:Body><u:Browse xmlns:u="' + service + '">'
            '<ObjectID>0</ObjectID><BrowseFlag>BrowseDirectChildren</BrowseFlag><Filter>*</Filter><StartingIndex>0</StartingIndex>'
            '<RequestedCount>0</RequestedCount><SortCriteria></SortCriteria></u:Browse></s:Body></s:Envelope>')
    headers = {"Content-Type": 'text/xml; charset="utf-8"', "SOAPAction": '"' + service + '#Browse"'}
    try:
        urllib.request.urlopen(urllib.request.Request(address, body.encode(), headers), timeout=60).read()
    except OSError:
        pass  # it is not up yet


class Server(unittest.TestCase):
    """One server, with a directory of its own."""

    @classmethod
    def setUpClass(cls):
        cls.made = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.made.cleanup)
        cls.media = pathlib.Path(cls.made.name)
        for name, how in FILES.items():
            subprocess.run(["ffmpeg", "-loglevel", "error", "-y", *how, cls.media / name], check=True, timeout=FOR_EVER)

    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.at = pathlib.Path(directory.name)
        self.process = None

    def start(self, *command, **options):
        self.said = open(self.at / "said", "w+", encoding="utf-8")
        self.addCleanup(self.said.close)
        self.process = subprocess.Popen([*map(str, command)], stdout=self.said, stderr=self.said,
                                        stdin=subprocess.DEVNULL, start_new_session=True, **options)
        self.addCleanup(self.stop)

    def stop(self):
        if self.process.poll() is None:
            self.process.terminate()
        self.process.wait(timeout=FOR_EVER)

    def wait_for(self, count, path, query, browse=None):
        """Until the server wrote so many, which it may do only when it is asked for them. It may lock its database for as
        long as it runs, so that is read without locks: what was half written is looked at again."""
        last = time.monotonic() + FOR_EVER
        while True:
            if browse:
                ask_for_first_container(browse)
            try:
                db = sqlite3.connect(f"file:{path}?immutable=1", uri=True)
                found = db.execute(query).fetchone()[0]
                db.close()
            except sqlite3.Error:
                found = 0
            if found >= count:
                return
            if self.process.poll() is not None or time.monotonic() > last:
                self.said.seek(0)
                self.fail(f"{found} of {count} files: {self.said.read()}")
            time.sleep(0.05)

    @staticmethod
    def run_on(program, *arguments):
        return subprocess.run([program, *map(str, arguments)], capture_output=True, text=True, timeout=FOR_EVER)

    def read(self, path):
        """What is known of each file, by its name. Nothing is to be left behind or changed."""
        done = self.run_on(SANITIZE, "--format", "json", path)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertNotIn("left out", done.stderr)
        titles = [(title["known"], {answer["policy"] for answer in title["would_leave"]})
                  for title in json.loads(done.stdout)["titles"]]
        found = {pathlib.Path(known["path"]).name: (known, asked) for known, asked in titles}
        self.assertEqual(len(found), len(titles))
        return found

    def read_closed(self, path, **records):
        before = {each: each.stat() for each in path.parent.iterdir()}
        contents = path.read_bytes()
        found = self.read(path)
        checked = self.run_on(CHECK, "--json", *(f"--policy={policy}" for policy in records), path)
        # So few titles are no crowd, and may all be in cells that say nothing: what counts is that they are counted.
        self.assertNotIn("left out", checked.stderr)
        self.assertEqual([policy["records"] for policy in json.loads(checked.stdout)["policies"]], [*records.values()])
        self.assertEqual(path.read_bytes(), contents)
        self.assertEqual({each: each.stat().st_mtime_ns for each in path.parent.iterdir()},
                         {each: stat.st_mtime_ns for each, stat in before.items()})
        return found

    def is_as_made(self, found, within):
        """`within` so many milliseconds: servers keep more or less of a length."""
        self.assertEqual(sorted(found), sorted(FILES))
        for name, seconds in (("film.mkv", 3), ("clip.avi", 3), ("tune.mp3", 5), ("tune two.flac", 5)):
            known, asked = found[name]
            size = (self.media / name).stat().st_size
            self.assertAlmostEqual(known["duration_ms"], seconds * 1000, delta=within, msg=name)
            self.assertEqual(known["size_bytes"], size)
            # The bit rate is that of the file.
            self.assertAlmostEqual(known["bits_per_second"], size * 8 / seconds, delta=size * 8 / seconds * 0.05, msg=name)
            self.assertIn("video_length" if seconds == 3 else "music_length", asked)
        for name in ("film.mkv", "clip.avi", "live.mkv", "photo.jpg"):
            self.assertEqual((found[name][0]["width"], found[name][0]["height"]), (640, 360), name)
        self.assertNotIn("duration_ms", found["live.mkv"][0])
        self.assertEqual(found["tune two.flac"][0]["audio_codec"].split("/")[-1].replace("x-", ""), "flac")

    def test_gerbera(self):
        home = self.at / "home"
        (home / ".config").mkdir(parents=True)
        path = home / ".config" / "gerbera" / "gerbera.db"
        self.start("gerbera", "--interface", INTERFACE, "--add", self.media, env={**os.environ, "HOME": str(home)})
        self.wait_for(len(FILES), path, "SELECT count(DISTINCT location) FROM mt_cds_object WHERE object_type = 2"
                                        " AND ref_id IS NULL AND mime_type IS NOT NULL",
                      browse=f"http://{ADDRESS}:49152/upnp/control/cds")
        # It has its database for itself for as long as it runs, so the message has to say what to do.
        for program, arguments in ((SANITIZE, []), (CHECK, ["--policy", "video_length"])):
            done = self.run_on(program, *arguments, path)
            self.assertIn("is locked: its server is writing, or has it for itself", done.stderr)
            self.assertIn("stop the server meanwhile", done.stderr)
        self.stop()
        self.is_as_made(self.read_closed(path, video_length=3, music_length=2), within=1000)

    def test_minidlna(self):
        path = self.at / "database" / "files.db"
        path.parent.mkdir()
        (self.at / "minidlna.conf").write_text(f"network_interface={INTERFACE}\nmedia_dir={self.media}\n"
                                               f"db_dir={path.parent}\nlog_dir={self.at}\ninotify=no\n")
        self.start("minidlnad", "-S", "-f", self.at / "minidlna.conf", "-P", self.at / "minidlna.pid")
        self.wait_for(len(FILES), path, "SELECT count(*) FROM DETAILS WHERE MIME IS NOT NULL")
        self.is_as_made(self.read(path), within=100)
        self.stop()
        self.is_as_made(self.read_closed(path, video_length=3, music_length=2), within=100)

    def test_kodi(self):
        home, films, show = self.at / "home", self.at / "films", self.at / "shows" / "Show"
        for directory in (home, films, show):
            directory.mkdir(parents=True)
        for name in ("film.mkv", "clip.avi"):
            shutil.copy(self.media / name, films)
            title = name.split(".", maxsplit=1)[0]
            # The runtime is what a website says.
            (films / f"{title}.nfo").write_text(f"<movie><title>{title}</title><runtime>99</runtime></movie>")
        shutil.copy(self.media / "film.mkv", show / "Show.S01E01E02.mkv")
        (show / "tvshow.nfo").write_text("<tvshow><title>Show</title></tvshow>")
        (show / "Show.S01E01E02.nfo").write_text("".join(
            f"<episodedetails><title>Episode {i}</title><season>1</season><episode>{i}</episode></episodedetails>\n"
            for i in (1, 2)))

        def is_as_made(done):
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertNotIn("left out", done.stderr)
            self.assertNotIn("newer than", done.stderr)
            known = {title["known"]["title"]: title["known"] for title in json.loads(done.stdout)["titles"]}
            self.assertEqual(sorted(known), ["Episode 1", "Episode 2", "clip", "film"])
            for title in known.values():
                self.assertEqual((title["duration_ms"] // 1000, title["height"], title["width"]), (3, 360, 640))
            self.assertEqual((known["film"]["video_codec"], known["film"]["audio_codec"]), ("h264", "aac"))
            self.assertEqual(known["clip"]["path"], str(films / "clip.avi"))

        with Kodi(home) as kodi:
            [path] = (kodi.data / "userdata" / "Database").glob("MyVideos*.db")
            db = sqlite3.connect(path, timeout=FOR_EVER)
            for directory, content in ((films, "movies"), (show.parent, "tvshows")):  # there is a dialog for it, and no request
                db.execute("INSERT INTO path (strPath, strContent, strScraper, scanRecursive, useFolderNames, strSettings,"
                           " noUpdate, exclude, allAudio) VALUES (?, ?, 'metadata.local', ?, 0, '', 0, 0, 0)",
                           [f"{directory}/", content, 0 if content == "movies" else 1])
            db.commit()
            kodi.ask("VideoLibrary.Scan")
            # Of three files, what is in them is written last.
            kodi.wait("no scan", lambda: db.execute(
                "SELECT (SELECT count(*) FROM movie), (SELECT count(*) FROM episode),"
                " (SELECT count(DISTINCT idFile) FROM streamdetails WHERE iStreamType = 0)").fetchone() == (2, 2, 3))
            db.close()
            is_as_made(self.run_on(SANITIZE, "--format", "json", path))
        is_as_made(self.run_on(SANITIZE, "--format", "json", path))
        checked = self.run_on(CHECK, "--json", "--policy", "video_length", path)
        self.assertEqual(json.loads(checked.stdout)["policies"][0]["records"], 3)  # two episodes are one file


if __name__ == "__main__":
    run_tests(["gerbera", "minidlnad", "kodi", "Xvfb"], sys.argv[:1] + sys.argv[3:], INTERFACES)
