#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The add-on in Debian's Kodi, by keys that people would press: it is installed from its zip, asks, counts what is played, posts
it to a collector, is upgraded and removed. `real.py LIBRARY ZIP PACK SCREENSHOTS DESCRIBE COLLECT`: PACK packs a newer one,
DESCRIBE says what a collector has to know, and COLLECT is muffle-collect-with-clock. It runs where network.py lets it, and writes
screenshots of the settings."""

import collections
import contextlib
import itertools
import json
import os
import pathlib
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[3] / "tests" / "support"))
from kodi import FOR_EVER, Kodi
from network import run_tests
from trial import HOUR, WEEK, Clock, Sink, start, take  # before the binding: it says where that is

import muffle

LIBRARY, ZIP, PACK, SCREENSHOTS, DESCRIBE, COLLECT = (pathlib.Path(each) for each in sys.argv[1:7])
ID, VERSION = ZIP.stem.split("-")
NEWER = re.sub(r"\d+$", lambda last: str(int(last[0]) + 1), VERSION)
KINDS = {"play_length": "Length of videos", "play_picture": "Picture of videos", "play_sound": "Sound of videos"}
SHOW, NO, YES = "What would leave", "No", "I agree"
NOBODY_AGREED, PASSED_ON = "held back: nobody agreed to this kind of data", "passed on"

Film = collections.namedtuple("Film", "size seconds codecs facts")
FILMS = {
    "film.mkv": Film("1920x1080", 5700, "-c:v libx264 -preset ultrafast -c:a ac3 -ac 6",
                     {"video_codec": "h264", "audio_codec": "ac3", "channels": 6}),
    "clip.mp4": Film("1280x720", 2400, "-c:v libx265 -preset ultrafast -x265-params log-level=none -c:a aac -ac 2",
                     {"video_codec": "hevc", "audio_codec": "aac", "channels": 2}),
    "old.avi": Film("640x360", 200, "-c:v mpeg4 -c:a libmp3lame -ac 1",
                    {"video_codec": "mpeg4", "audio_codec": "mp3", "channels": 1}),
    "silent.mkv": Film("640x360", 200, "-c:v mpeg4", {"video_codec": "mpeg4"}),
}
SOUNDING = ["film.mkv", "clip.mp4", "old.avi"]


def make(film, path):
    # A picture now and then: so hours are made in seconds.
    source = f"testsrc=size={film.size}:rate=1/{10 if film.seconds < 1000 else 100}:duration={film.seconds}[out0]"
    if "-c:a" in film.codecs:
        source += ";anoisesrc=duration=10:amplitude=0.1[out1]"
    subprocess.run(["ffmpeg", "-nostdin", "-loglevel", "error", "-f", "lavfi", "-i", source, *film.codecs.split(), path],
                   check=True, timeout=FOR_EVER)


def facts_of(name, path):
    film = FILMS[name]
    width, height = map(int, film.size.split("x"))
    return {"title": path.name, "file": str(path), "duration": muffle.seconds(film.seconds), "width": width, "height": height,
            **film.facts}


class Collector:
    """`with Collector(at, clock) as collector`: from its first line until it has ended, on the clock of the trial."""

    def __init__(self, at, clock):
        self._store = at / "counts.db"
        document = subprocess.run([DESCRIBE], stdout=subprocess.PIPE, check=True).stdout
        self._policies = {each["policy"]["fingerprint"]: each["policy"]["policy"] for each in json.loads(document)["answers"]}
        (at / "documents").mkdir()
        (at / "documents" / "kodi.json").write_bytes(document)
        self._command = [COLLECT, clock.path, "serve", "--documents", at / "documents", "--store", f"sqlite:{self._store}",
                         "--listen", "127.0.0.1:8070", "--most-per-hour", "0"]
        self.address = "http://127.0.0.1:8070"

    def __enter__(self):
        self._running = subprocess.Popen(self._command, stdout=subprocess.PIPE, text=True)
        if f"listening at {self.address}/v1/answers\n" not in iter(self._running.stdout.readline, ""):
            raise AssertionError("the collector does not listen")
        return self

    def __exit__(self, *_):
        self._running.terminate()
        self._running.wait(FOR_EVER)
        self._running.stdout.close()

    def stored(self):
        """How often it has counted which answer."""
        with contextlib.closing(sqlite3.connect(self._store)) as database:
            return {(policy, cell): count for policy, cell, count in
                    database.execute("SELECT policy, cell, sum(answers) FROM counts GROUP BY policy, cell")}

    def of(self, bodies):
        """What it has to have of these."""
        return dict(collections.Counter((self._policies[body[:8].hex()], int.from_bytes(body[8:], "big")) for body in bodies))


class Addon(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.at = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))
        home, self.films = self.at / "home", self.at / "films"
        home.mkdir()
        self.films.mkdir()
        for name, film in FILMS.items():
            make(film, self.films / name)
        shutil.copy(ZIP, home)
        newer = self.at / LIBRARY.name.replace(VERSION, NEWER)
        shutil.copy(LIBRARY, newer)
        subprocess.run([sys.executable, PACK, "--version", NEWER, "--out", home / f"{ID}-{NEWER}.zip", newer], check=True)

        self.clock = Clock(self.at / "clock")
        self.collector = self.enterContext(Collector(self.at, self.clock))
        self.sink = self.enterContext(Sink(self.collector.address))
        # What a newcomer sets in dialogs: zips may be installed. The home is a new one.
        self.kodi = self.enterContext(Kodi(home, settings={"addons.unknownsources": "true"},
                                           environment={"MUFFLE_CLOCK": str(self.clock.path)}))
        self.profile = self.kodi.data / "userdata" / "addon_data" / ID

    # What people do.

    def install(self, version):
        self.kodi.open("ActivateWindow(addonbrowser,addons://install/,return)", "Add-on browser", "Add-on browser")
        self.kodi.choose("Install from zip file")
        self.kodi.wait("no file browser", lambda: self.kodi.window == "File browser" and self.kodi.control)
        self.kodi.choose("Home folder")
        self.kodi.wait("no home folder", lambda: self.kodi.control == "..")
        started = f"started with {LIBRARY.name.replace(VERSION, version)}"
        before = self.times(started)
        self.kodi.choose(f"{ID}-{version}.zip")
        self.kodi.wait("it is not installed", lambda: self.version() == version)
        self.kodi.wait("it is not started", lambda: self.times(started) == before + 1)

    def version(self):
        found = self.kodi.ask("Addons.GetAddons", properties=["version", "enabled"])["addons"]
        return next((addon["version"] for addon in found if addon["addonid"] == ID and addon["enabled"]), None)

    def is_asked(self, kind):
        return self.kodi.window == "Yes / No dialog" and self.kodi.heading == f"Statistics: {KINDS[kind]}"

    def press_where_asked(self, kind, button, is_so):
        self.kodi.wait(f"{kind} is not asked", lambda: self.is_asked(kind))
        self.kodi.repeat(f"{button} has no effect", lambda: self.is_asked(kind) and
                         self.kodi.choose(button, "left" if button == NO else "right"), is_so)

    def answer(self, button):
        for kind in KINDS:
            self.press_where_asked(kind, button, lambda k=kind: self.states().get(k) == ("given" if button == YES else "refused"))

    def states(self):
        """What the ledger of the add-on says."""
        try:
            entries = json.loads((self.profile / "consent.json").read_text())["entries"]
        except (OSError, ValueError):
            return {}
        return {entry["kind"]: entry["state"] for entry in entries}

    def open_settings(self):
        self.kodi.open(f"Addon.OpenSettings({ID})", "Add-on settings")
        self.kodi.go_to("Length of videos")

    def close_settings(self):
        self.kodi.choose("OK", "right")
        self.kodi.wait("the settings are open", lambda: self.kodi.window != "Add-on settings")

    def times(self, said):
        """How often the add-on said so."""
        return len(re.findall(rf"debug <general>: {re.escape(ID)}: {re.escape(said)}$", self.kodi.log, re.MULTILINE))

    def play(self, path, becomes):
        before = self.times(becomes)
        self.kodi.ask("Player.Open", item={"file": str(path)})
        self.kodi.wait(f"{path.name} is not {becomes}", lambda: self.times(becomes) == before + 1)
        self.kodi.ask("Player.Stop", playerid=1)
        self.kodi.wait("it plays on", lambda: not self.kodi.ask("Player.GetActivePlayers"))

    # What comes of it.

    def copy_of_profile(self, *names):
        """The add-on has its own for itself."""
        copy = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory(dir=self.at)))
        for name in names:
            if (self.profile / name).exists():
                shutil.copy(self.profile / name, copy)
        return copy

    def waiting(self):
        """All that waits, as it would leave in the next week."""
        clock = Clock(self.at / "later", self.clock.now)
        counted = start(LIBRARY, self.copy_of_profile("consent.json", "secret", "outbox"), clock)
        clock.move(WEEK)
        found = take(counted, clock)
        counted.stop()
        return sorted(found)

    def asked_of(self, kind, name, path):
        """What this film answers, if the coin of this week chooses this kind for it; None if another one."""
        counted = start(LIBRARY, self.copy_of_profile("secret"), self.clock)
        self.assertIsNone(counted.answer(kind, True))
        facts = facts_of(name, path)
        became = counted.count(facts)
        answer = None
        if became == PASSED_ON:
            policy = muffle.Host(str(LIBRARY)).policy(kind)
            with policy.record() as record:
                record.update(**facts)
                answer = policy.answer(record)
        else:
            self.assertEqual(became, NOBODY_AGREED)
        counted.stop()
        return answer

    def new_directory(self):
        """Kodi remembers what it has seen in one."""
        return pathlib.Path(tempfile.mkdtemp(dir=self.films))

    def play_for(self, kind, names):
        """Plays these films under names for which the coin chooses this kind. Gives the texts of their answers, and the bytes
        of all that were given: the coin of a week is there with its first play."""
        first = self.new_directory() / "old.avi"
        os.link(self.films / "old.avi", first)
        self.play(first, PASSED_ON)
        answers = [next(filter(None, (self.asked_of(each, "old.avi", first) for each in KINDS)))]
        for name in names:
            directory = self.new_directory()
            paths = (directory / f"{number} {name}" for number in itertools.count())
            path, answer = next((path, answer) for path in paths if (answer := self.asked_of(kind, name, path)))
            answers.append(answer)
            os.link(self.films / name, path)
            self.play(path, PASSED_ON)
        return [answer.text for answer in answers[1:]], sorted(answer.bytes for answer in answers)

    def begin_week(self):
        """The add-on has seen it when it writes its outbox anew."""
        outbox = self.profile / "outbox"
        before = outbox.stat()
        self.clock.move(WEEK)
        self.kodi.wait("the week does not begin", lambda: (outbox.stat().st_ino, outbox.stat().st_mtime_ns) !=
                       (before.st_ino, before.st_mtime_ns))

    def is_posted(self, answers):
        """In the week that has begun, at hours that are drawn, never two in one."""
        before = len(self.sink.seen)
        for _ in range(WEEK // HOUR // 2):
            seen = len(self.sink.seen)
            if seen == before + len(answers):
                break
            self.clock.move(HOUR)
            self.kodi.wait("nobody asks what is due", lambda s=seen: len(self.sink.seen) > s or
                           self.times(f"nothing is due at {self.clock.now}"))
            self.assertLessEqual(len(self.sink.seen), seen + 1)
        for path, headers, body in self.sink.seen[before:]:
            self.assertEqual((path, len(body)), ("/v1/answers", 16))
            self.assertEqual(sorted(headers), ["Accept-Encoding", "Content-Length", "Content-Type", "Host"])
        self.assertEqual(sorted(body for _, _, body in self.sink.seen[before:]), answers)

    def mapped(self):
        """The libraries of the add-on that Kodi has in use."""
        maps = pathlib.Path(f"/proc/{self.kodi_process()}/maps").read_text(encoding="utf-8")
        return set(re.findall(r"libmuffle_kodi-([\d.]+)-", maps))

    def kodi_process(self):
        """The script `kodi` waits for it."""
        [child] = pathlib.Path(f"/proc/{self.kodi.process.pid}/task/{self.kodi.process.pid}/children").read_text().split()
        return child

    def remove(self, with_data):
        self.kodi.open("ActivateWindow(addonbrowser,addons://user/xbmc.service,return)", "Add-on browser", "Services")
        self.kodi.choose("Muffled statistics")
        self.kodi.wait("no information", lambda: self.kodi.window == "Add-on info" and self.kodi.control)
        self.kodi.choose("Uninstall", "right")
        self.kodi.wait("not asked", lambda: self.kodi.window == "Yes / No dialog" and self.kodi.heading == "Uninstall")
        sure = self.kodi.label("Control.GetLabel(9)")

        def is_asked_about_data():
            return "remove all related data" in self.kodi.label("Control.GetLabel(9)")
        self.kodi.repeat("the data are not asked about", lambda: self.kodi.label("Control.GetLabel(9)") == sure and
                         self.kodi.choose("Yes", "left"), is_asked_about_data)
        self.kodi.repeat("it is still on", lambda: self.kodi.window == "Yes / No dialog" and
                         self.kodi.choose("Yes" if with_data else "No", "left" if with_data else "right"),
                         lambda: self.version() is None)
        # It is off first.
        self.kodi.wait("it is still there", lambda: not (self.kodi.data / "addons" / ID).exists())

    def test_all(self):
        kodi = self.kodi

        self.install(VERSION)
        self.press_where_asked("play_length", SHOW, lambda: kodi.window == "Text viewer")
        kodi.press("back")
        self.answer(NO)
        for name in SOUNDING:
            self.play(self.films / name, NOBODY_AGREED)
        self.assertEqual(self.waiting(), [])

        self.open_settings()
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        kodi.screenshot(SCREENSHOTS / "kodi_settings.png")
        for title in KINDS.values():
            kodi.choose(f"{title} ( )")
            kodi.wait("it is off", lambda t=title: kodi.control == f"{t} (*)")
        self.close_settings()
        self.answer(YES)
        texts, answers = self.play_for("play_length", SOUNDING)
        self.assertEqual(texts, ["duration=90-120 min", "duration=30-60 min", "duration=<5 min"])
        self.assertEqual(self.waiting(), answers)

        # One comes due: without an address it is put back.
        self.begin_week()
        self.clock.move(HOUR)
        kodi.wait("it is not put back", lambda: "an answer waits on" in kodi.log)
        self.open_settings()
        kodi.choose("Address")
        kodi.wait("no keyboard", lambda: kodi.window == "Virtual keyboard")
        kodi.ask("Input.SendText", text=self.sink.address, done=True)
        kodi.wait("a keyboard", lambda: kodi.window == "Add-on settings")
        kodi.screenshot(SCREENSHOTS / "kodi_address.png")
        self.close_settings()
        self.assertEqual(self.sink.seen, [])
        self.is_posted(answers)

        texts, answers = self.play_for("play_picture", SOUNDING)
        self.assertEqual(texts, ["video_codec=h264 resolution=>=1080", "video_codec=hevc resolution=720",
                                 "video_codec=other resolution=<720"])
        self.begin_week()
        self.is_posted(answers)

        texts, answers = self.play_for("play_sound", SOUNDING)
        self.assertEqual(texts, ["audio_codec=ac3 channels=5.1", "audio_codec=aac channels=stereo",
                                 "audio_codec=other channels=other"])
        self.assertEqual(self.mapped(), {VERSION})
        self.install(NEWER)
        self.assertEqual(self.mapped(), {VERSION, NEWER})
        self.assertEqual(self.waiting(), answers)
        self.begin_week()
        self.is_posted(answers)
        # What has no sound is not told to have that of the film before it.
        texts, answers = self.play_for("play_sound", ["silent.mkv"])
        self.assertEqual(texts, ["incomplete"])
        self.begin_week()
        self.is_posted(answers)

        # A collector that knows what the build says of them has counted them all.
        self.assertEqual(self.collector.stored(), self.collector.of(body for _, _, body in self.sink.seen))

        # What people answered stays for the next time, if they want it to.
        self.remove(with_data=False)
        self.assertEqual(sorted(each.name for each in self.profile.iterdir() if each.suffix != ".lock"),
                         ["consent.json", "outbox", "secret", "settings.xml"])
        self.install(NEWER)
        _, answers = self.play_for("play_length", ["clip.mp4"])
        self.assertEqual(self.waiting(), answers)
        self.remove(with_data=True)
        kodi.wait("its data are still there", lambda: not self.profile.exists())

        # Kodi ends while a question is open, and the last question of all was answered with a yes.
        self.install(NEWER)
        kodi.wait("nobody is asked", lambda: self.is_asked("play_length"))
        kodi.quit()
        self.assertEqual(kodi.process.returncode, 0)
        self.assertEqual([kind for kind, state in self.states().items() if state == "given"], [])


if __name__ == "__main__":
    run_tests(["kodi", "Xvfb", "ffmpeg"], sys.argv[:1] + sys.argv[7:])
