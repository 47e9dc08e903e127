#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Plays real files in mpv with the plugin, and compares what left with muffle-sanitize; then what must not change: playback,
and what people answered."""

import argparse
import contextlib
import datetime
import json
import os
import pathlib
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[3] / "tests" / "support"))
from trials import LIMIT, SECRET, fortnight, limited  # noqa: E402

ARGUMENTS = argparse.ArgumentParser(description=__doc__)
ARGUMENTS.add_argument("--plugin", type=pathlib.Path, required=True, help="muffle.so")
ARGUMENTS.add_argument("--sanitize", required=True, help="muffle-sanitize")
ARGUMENTS.add_argument("--readme", type=pathlib.Path, required=True)
GIVEN = ARGUMENTS.parse_args()

TITLE = "Nosferatu"
PICTURE = "testsrc2=size={}:rate={}:duration={}"
SOUND = "sine=duration={}"
X264 = ("-c:v", "libx264", "-preset", "ultrafast")
FILES = {
    "film.mkv": ("-f", "lavfi", "-i", PICTURE.format("1916x796", 24, 2), "-f", "lavfi", "-i", SOUND.format(2), *X264,
                 "-b:v", "9M", "-c:a", "aac"),
    "film.mp4": ("-f", "lavfi", "-i", PICTURE.format("1280x720", 25, 2), *X264, "-b:v", "4M"),
    "extra.webm": ("-f", "lavfi", "-i", PICTURE.format("854x480", 24, 2), "-c:v", "libvpx-vp9", "-deadline", "realtime",
                   "-cpu-used", "8"),
    "broadcast.ts": ("-f", "lavfi", "-i", PICTURE.format("720x576", 25, 2), "-c:v", "mpeg2video", "-b:v", "4M"),
    "lecture.mkv": ("-f", "lavfi", "-i", PICTURE.format("320x240", 1, 1330), *X264, "-crf", "40"),
    "picture.png": ("-f", "lavfi", "-i", PICTURE.format("320x240", 1, 1)),
    "song.flac": ("-f", "lavfi", "-i", SOUND.format(2)),
}
VIDEOS = ["film.mkv", "film.mp4", "extra.webm", "broadcast.ts", "lecture.mkv"]
PASSED_ON = "passed on"
NOT_AGREED = "held back: nobody agreed to this kind of data"


def setUpModule():
    global WORK, MEDIA, ENVIRONMENT, AGREED
    WORK = pathlib.Path(tempfile.mkdtemp(prefix="muffle-mpv-"))
    unittest.addModuleCleanup(shutil.rmtree, WORK)
    MEDIA = WORK / "media"
    MEDIA.mkdir()
    for name, arguments in FILES.items():
        subprocess.run(["ffmpeg", "-nostdin", "-loglevel", "error", *arguments, "-metadata", f"title={TITLE}", MEDIA / name],
                       check=True)
    home = WORK / "home"
    home.mkdir()
    (home / "mpv.conf").write_text("vo=null\nao=null\nao-null-untimed\nmsg-color=no\nterm-status-msg=\n")
    ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "DO_NOT_TRACK"} | {"MPV_HOME": str(home)}
    agreed = WORK / "agreed"
    agreed.mkdir()
    with talking(agreed) as tell:
        tell("show", r"muffle: # What leaves this machine")
        tell("yes", "muffle: yes to video_quality: recorded")
    AGREED = (agreed / "consent.json").read_bytes()


def command(directory, *arguments, date=fortnight(0), days=None, options=None):
    """Time stands still at the date; with none, it is the machine's."""
    given = f"muffle-directory={directory}"
    given += "" if date is None else f",muffle-date={date}"
    given += "" if days is None else f",muffle-days={days}"
    return ["mpv", f"--script={GIVEN.plugin}", f"--script-opts={given if options is None else options}", *map(str, arguments)]


@contextlib.contextmanager
def talking(directory, *files, **options):
    """An mpv that plays files and stays. It takes what people type in its console through a socket, and says to stdout what
    came of it: all lines up to the one that is waited for."""
    ours, its = socket.socketpair()
    process = subprocess.Popen(command(directory, "--idle", f"--input-ipc-client=fd://{its.fileno()}", *files, **options),
                               stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True, cwd=MEDIA, env=ENVIRONMENT,
                               pass_fds=[its.fileno()])
    its.close()
    with limited(process), ours, ours.makefile("rw") as pipe:
        def send(*words):
            pipe.write(json.dumps({"command": words}) + "\n")
            pipe.flush()

        def tell(words, said):
            send("script-message-to", "muffle", *words.split())
            return wait(said)

        def wait(said):
            lines = []
            for line in process.stdout:
                lines.append(line)
                if re.match(said, line):
                    return "".join(lines)
            raise AssertionError(f"it ended without {said!r}: {lines}")
        # Idle, it has loaded the plugin and played the files.
        send("observe_property", 1, "idle-active")
        next(line for line in pipe if json.loads(line).get("data") is True)
        tell.wait = wait
        yield tell
        send("quit")
        process.communicate()
    assert process.returncode == 0


class Playing(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.directory = pathlib.Path(tempfile.mkdtemp(dir=WORK))

    def agree(self):
        (self.directory / "consent.json").write_bytes(AGREED)

    def fix_coins(self):
        (self.directory / "secret").write_bytes(SECRET)
        self.addCleanup(self.check_secret, self.directory / "secret")

    def check_secret(self, path):
        """One that could not be read would have been replaced by another."""
        self.assertEqual(path.read_bytes(), SECRET)

    def play(self, *arguments, code=0, **options):
        """What became of what was played."""
        environment = ENVIRONMENT | options.pop("environment", {})
        process = subprocess.Popen(command(self.directory, "--length=0.1", *arguments, **options), cwd=MEDIA,
                                   stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                                   env=environment)
        with limited(process):
            self.said = process.communicate()[0]
        self.assertEqual(process.returncode, code, self.said)
        return re.findall("muffle: a video was played: (.*)", self.said)

    def released(self):
        path = self.directory / "released.ndjson"
        return path.read_text().splitlines() if path.exists() else []


class Releases(Playing):
    def test_they_are_what_muffle_sanitize_says(self):
        expected = {}
        for name in VIDEOS:
            done = subprocess.run([GIVEN.sanitize, "--format", "ndjson", MEDIA / name], capture_output=True, text=True,
                                  check=True)
            for line in done.stdout.splitlines():
                said = json.loads(line)
                if said["policy"] in ("video_length", "video_quality"):
                    expected.setdefault(name, {})[said["policy"]] = {key: said[key] for key in ("policy", "version", "cell")}
        # Or else the comparison would not find much.
        self.assertGreaterEqual(len({str(cell) for cells in expected.values() for cell in cells.values()}), 6, expected)
        # A coin chooses the question, anew in each week: so often that both were asked of each file.
        for name in VIDEOS:
            with self.subTest(name):
                self.directory = pathlib.Path(tempfile.mkdtemp(dir=WORK))
                self.agree()
                self.fix_coins()
                seen = {}
                for times in range(40):
                    self.assertEqual(self.play(name, date=fortnight(times), days=14), [PASSED_ON], self.said)
                    lines = self.released()
                    self.assertEqual(len(lines), times + 1)
                    seen[json.loads(lines[-1])["policy"]] = json.loads(lines[-1])
                    if len(seen) == 2:
                        break
                self.assertEqual(seen, expected[name])

    def test_what_is_played_in_a_week_leaves_in_the_next(self):
        self.agree()
        monday = datetime.date(2027, 1, 4)
        self.assertEqual(self.play("film.mkv", date=monday), [PASSED_ON])
        self.play("song.flac", date=monday + datetime.timedelta(5), days=1)
        self.assertEqual(self.released(), [])
        self.play("song.flac", date=monday + datetime.timedelta(7), days=7)
        self.assertEqual(len(self.released()), 1)

    def test_no_title_is_in_what_is_kept(self):
        self.agree()
        self.assertEqual(self.play("film.mkv", days=14), [PASSED_ON])
        for path in self.directory.iterdir():
            for text in (TITLE, "film.mkv", str(MEDIA)):
                self.assertNotIn(text.encode(), path.read_bytes(), path)

    def test_the_size_of_a_list_is_not_that_of_a_film(self):
        self.agree()
        self.fix_coins()
        subprocess.run(["ffmpeg", "-nostdin", "-loglevel", "error", "-i", MEDIA / "film.mp4", "-c", "copy", "-f", "hls",
                        MEDIA / "film.m3u8"], check=True)
        # What has no bit rate is incomplete: the last of the cells.
        for times in range(40):
            self.play("film.m3u8", date=fortnight(times), days=14)
            last = json.loads(self.released()[-1])
            if last["policy"] == "video_quality":
                break
        self.assertEqual(last, {"policy": "video_quality", "version": 2, "cell": "16"})


class Counting(Playing):
    """One record for each video that was played."""

    def test_videos_and_nothing_else(self):
        self.agree()
        (WORK / "broken.mkv").write_bytes(b"nothing")
        self.assertEqual(self.play("film.mkv", "song.flac", "--image-display-duration=0.1", "picture.png", "film.mp4"),
                         [PASSED_ON] * 2)
        self.assertEqual(self.play(WORK / "broken.mkv", WORK / "absent.mkv", code=2), [])

    def test_seeking_is_not_playing_again(self):
        self.agree()
        self.assertEqual(self.play("--ab-loop-a=0", "--ab-loop-b=0.1", "--ab-loop-count=3", "film.mkv"), [PASSED_ON])

    def test_playing_again_is(self):
        self.agree()
        self.assertEqual(self.play("film.mkv", "film.mkv"),
                         [PASSED_ON, "held back: this title has given its answer of this epoch"])


class Asking(Playing):
    def states(self):
        path = self.directory / "consent.json"
        entries = json.loads(path.read_text())["entries"] if path.exists() else []
        return {each["kind"]: each["state"] for each in entries}

    def test_without_an_answer_nothing_is_kept_or_leaves(self):
        self.play("song.flac")
        empty = (self.directory / "outbox").read_bytes()
        self.assertEqual(self.play("film.mkv", "film.mp4"), [NOT_AGREED] * 2)
        self.assertIn("videos can be counted here if you agree", self.said)
        self.assertEqual((self.directory / "outbox").read_bytes(), empty)
        self.play("film.mkv", days=14)
        self.assertEqual((self.released(), self.states()), ([], {}))

    def test_nobody_agrees_to_what_was_not_shown(self):
        with talking(self.directory) as tell:
            tell("yes", "muffle: script-message-to muffle show; and once you have read it, yes or no")
            self.assertEqual(self.states(), {})
            shown = tell("show", "If you agree")
            for text in ("Video length", "Video quality", "at most 4 of each household in 7 days",
                         "**Who gets it**: the developers of this plugin for mpv"):
                self.assertIn(text, shown)
            self.assertNotIn("this program", shown)
            tell("yes", "muffle: yes to video_quality: recorded")
        self.assertEqual(self.states(), {"video_length": "given", "video_quality": "given"})
        self.assertEqual(self.play("film.mkv"), [PASSED_ON])
        self.assertNotIn("if you agree", self.said)

    def test_only_what_was_agreed_to_leaves(self):
        with talking(self.directory) as tell:
            tell("show", "If you agree")
            tell("yes video_length", "muffle: yes to video_length: recorded")
        self.fix_coins()
        seen = []
        while len(set(seen)) != 2 and len(seen) != 40:
            seen += self.play("film.mkv", date=fortnight(len(seen)), days=14)
        self.assertEqual(set(seen), {PASSED_ON, NOT_AGREED})
        self.assertEqual([json.loads(line)["policy"] for line in self.released()], ["video_length"] * seen.count(PASSED_ON))

    def test_taking_it_back_reaches_what_waits(self):
        self.agree()
        self.play("song.flac")
        empty = (self.directory / "outbox").stat().st_size
        with talking(self.directory, "--length=0.1", "film.mkv") as tell:
            tell.wait(f"muffle: a video was played: {PASSED_ON}")
            self.assertGreater((self.directory / "outbox").stat().st_size, empty)
            tell("no", "muffle: no to video_quality: recorded")
        self.assertEqual((self.directory / "outbox").stat().st_size, empty)
        self.assertEqual(self.play("film.mkv", days=14), [NOT_AGREED])
        self.assertEqual(self.released(), [])

    def test_do_not_track(self):
        self.agree()
        self.assertEqual(self.play("film.mkv", environment={"DO_NOT_TRACK": "1"}), [NOT_AGREED])


class Undisturbed(Playing):
    """Whatever is wrong, it plays, it is said, and nothing leaves."""

    def check(self, said, *arguments, **options):
        self.assertEqual(self.play("film.mkv", *arguments, **options), [])
        self.assertRegex(self.said, "muffle: nothing is counted: " + said)
        self.assertRegex(self.said, r"VO: \[null\] 1916x796")

    def test_wrong_options(self):
        self.check("/dev/null is no directory", options="muffle-directory=/dev/null")
        self.check("the options are", options="other-directory=x")
        for wrong in ("muffle-directory=", "muffle-date=2027-02-29", "muffle-days=many", "muffle-days=401", "muffle-days=-1", "muffle-days=3",
                      "muffle-colour=red"):
            with self.subTest(wrong):
                self.check("the options are", options=f"muffle-directory={self.directory},{wrong}")

    def test_a_second_process(self):
        self.agree()
        with talking(self.directory):
            self.check(".*consent.json.lock is held by another process")

    def test_a_damaged_ledger(self):
        (self.directory / "consent.json").write_bytes(AGREED[: len(AGREED) // 2])
        self.assertEqual(self.play("film.mkv"), [NOT_AGREED])
        self.assertRegex(self.said, "muffle: put away, as it is damaged: .*consent.json.damaged-1")


class Readme(Playing):
    def test_its_commands_do_what_it_says(self):
        [block] = re.findall(r"^```console\n(.*?)^```$", GIVEN.readme.read_text(), re.MULTILINE | re.DOTALL)
        commands = [line[2:] for line in block.replace("\\\n", " ").splitlines() if line.startswith("$ ")]
        [asks] = [i for i, line in enumerate(commands) if "--idle" in line]
        place = self.directory / "build" / "release" / "examples"
        place.mkdir(parents=True)
        (place / "mpv").symlink_to(GIVEN.plugin.parent)

        def run(part):
            return subprocess.run(["bash", "-euc", "\n".join(part)], cwd=self.directory, env=ENVIRONMENT, check=True,
                                  stdout=subprocess.PIPE, text=True, timeout=LIMIT).stdout
        run(commands[:asks])
        # A person types in the console, with the date of that command.
        [options] = re.findall(r"--script-opts=(\S+)", commands[asks])
        with talking(None, options=options.replace("=kept", f"={self.directory}/kept")) as tell:
            for typed, said in (("show", "If you agree"), ("yes", "muffle: yes to video_quality: recorded")):
                self.assertIn(f"script-message-to muffle {typed}", GIVEN.readme.read_text())
                tell(typed, said)
        said = run(commands[asks + 1:])
        released = [json.loads(line) for line in said.splitlines() if line.startswith("{")]
        # The document shows both answers, of which a coin chooses one.
        shown = [json.loads(each) for each in re.findall(r'\{"policy".*?\}', GIVEN.readme.read_text())]
        self.assertEqual(sorted(each["policy"] for each in shown), ["video_length", "video_quality"])
        self.assertEqual(len(released), 1, said)
        self.assertIn(released[0], shown)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
