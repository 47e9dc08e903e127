#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Plays real files through GStreamer with the tracer, and compares what it counted and what left with ffprobe and
muffle-sanitize; then everything that must not change: playback, and what people answered."""

import argparse
import codecs
import contextlib
import datetime
import http.server
import json
import os
import pathlib
import pty
import random
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
import unittest
import urllib.error
import urllib.request

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[3] / "tests" / "support"))
from trials import LIMIT, SECRET, fortnight, limited  # noqa: E402

ARGUMENTS = argparse.ArgumentParser(description=__doc__)
ARGUMENTS.add_argument("--plugins", type=pathlib.Path, required=True, help="the directory of libgstmuffle.so")
ARGUMENTS.add_argument("--host", required=True)
ARGUMENTS.add_argument("--consent", required=True)
ARGUMENTS.add_argument("--sanitize", required=True, help="muffle-sanitize")
ARGUMENTS.add_argument("--readme", type=pathlib.Path, required=True)
ARGUMENTS.add_argument("--sanitizers", default="", help="that all of it is built with; GStreamer's own programs cannot load "
                                                        "the plugin then")
GIVEN = ARGUMENTS.parse_args()

TITLE = "Nosferatu"
PICTURE = "testsrc2=size={}:rate={}:duration={}"
SOUND = "sine=duration={}"
X264 = ("-c:v", "libx264", "-preset", "ultrafast")
FILES = {
    "film.mkv": ("-f", "lavfi", "-i", PICTURE.format("1916x796", 24, 2), "-f", "lavfi", "-i", SOUND.format(2), *X264,
                 "-b:v", "9M", "-c:a", "aac"),
    "film.mp4": ("-f", "lavfi", "-i", PICTURE.format("1280x720", 25, 2), "-f", "lavfi", "-i", SOUND.format(2), *X264,
                 "-b:v", "4M", "-c:a", "aac"),
    "extra.webm": ("-f", "lavfi", "-i", PICTURE.format("854x480", 24, 2), "-f", "lavfi", "-i", SOUND.format(2),
                   "-c:v", "libvpx-vp9", "-deadline", "realtime", "-cpu-used", "8", "-c:a", "libopus"),
    "broadcast.ts": ("-f", "lavfi", "-i", PICTURE.format("720x576", 25, 2), "-f", "lavfi", "-i", SOUND.format(2),
                     "-c:v", "mpeg2video", "-b:v", "4M", "-c:a", "mp2"),
    "recorded.ts": ("-f", "lavfi", "-i", PICTURE.format("1280x720", 25, 2), "-f", "lavfi", "-i", SOUND.format(2), *X264,
                    "-b:v", "4M", "-c:a", "aac"),
    "lecture.mkv": ("-f", "lavfi", "-i", PICTURE.format("320x240", 1, 1330), *X264, "-crf", "40"),
    "song.mp3": ("-f", "lavfi", "-i", SOUND.format(95), "-c:a", "libmp3lame", "-b:a", "192k"),
    "song.flac": ("-f", "lavfi", "-i", SOUND.format(65), "-c:a", "flac"),
}
VIDEOS = [name for name in FILES if not name.startswith("song")]
# What the names of ffprobe stand for, written down here a second time.
# Of one that was appended to the outbox, with the size and the checksums of its block.
SIZE_OF_A_RELEASE = 56 + 24
CODECS = {"h264": "h264", "vp9": "vp9", "mpeg2video": "mpeg2", "mp3": "mp3", "flac": "flac"}
CONTAINERS = {"film.mkv": "matroska", "lecture.mkv": "matroska", "film.mp4": "mp4", "extra.webm": "webm",
              "broadcast.ts": "mpeg_ts", "recorded.ts": "mpeg_ts"}


SAME_EVERYWHERE = pathlib.Path("/proc/self/cwd")
# Its table of names, on purpose, when that grows.
LEAKED_BY_GLIB = {"16384 byte(s) in 1 object"}


def setUpModule():
    global WORK, MEDIA, ENVIRONMENT, AGREED
    WORK = pathlib.Path(tempfile.mkdtemp(prefix="muffle-gst-"))
    unittest.addModuleCleanup(shutil.rmtree, WORK)
    MEDIA = WORK / "media"
    MEDIA.mkdir()
    for name, arguments in FILES.items():
        subprocess.run(["ffmpeg", "-nostdin", "-loglevel", "error", "-y", *arguments, "-metadata", f"title={TITLE}",
                        MEDIA / name], check=True)
    subprocess.run(["ffmpeg", "-nostdin", "-loglevel", "error", "-f", "lavfi", "-i", SOUND.format(0.05), MEDIA / "tiny.flac"],
                   check=True)
    ENVIRONMENT = {name: value for name, value in os.environ.items()
                   if name != "DO_NOT_TRACK" and not name.startswith("GST_")}
    ENVIRONMENT["GST_REGISTRY"] = str(WORK / "registry")
    ENVIRONMENT["GST_DEBUG_NO_COLOR"] = "1"
    ENVIRONMENT["LSAN_OPTIONS"] = "exitcode=0"  # what leaked is looked at
    # Debian's plugins are looked at by a program of GStreamer's own; ours by the program that loads it, since that is
    # built with the same sanitizers.
    subprocess.run([GIVEN.host], env=ENVIRONMENT, check=True, stdout=subprocess.DEVNULL)
    ENVIRONMENT |= {"GST_PLUGIN_PATH": str(GIVEN.plugins), "GST_REGISTRY_FORK": "no"}
    directory = WORK / "agreed"
    answer(directory, "y", "y", "y", "y", "y")
    AGREED = (directory / "consent.json").read_bytes()


def answer(directory, *answers, options=()):
    """Runs the program that asks in a terminal, and types; each answer once there is a question."""
    ours, its = pty.openpty()
    process = subprocess.Popen([GIVEN.consent, directory, *options], stdin=its, stdout=its, stderr=its, env=ENVIRONMENT,
                               close_fds=True)
    os.close(its)
    decoder = codecs.getincrementaldecoder("utf-8")()
    shown, since_answer = "", ""
    left = [line.encode() + b"\n" for line in answers]
    with limited(process):
        while True:
            try:
                got = decoder.decode(os.read(ours, 65536))
            except OSError:  # it has ended
                break
            shown += got
            since_answer += got
            if left and re.search(r"\[y(/n| = [^\]]*)\] \Z", since_answer):
                since_answer = ""  # one answer for each question
                os.write(ours, left.pop(0))
        os.close(ours)
        code = process.wait()
    assert "LeakSanitizer" not in shown, shown
    return code, shown


class Run:
    """What a program did that plays something."""

    def __init__(self, code, ends, log, errors):
        self.code, self.ends, self.log, self.errors = code, ends, log, errors
        # Numbers and words of the records, as the tracer noted them on this machine.
        self.records = [dict(pair.split("=", 1) for pair in re.findall(r"\w+=\S+(?= |$)", line))
                        for line in re.findall(r"deal_with: (?:a video|music):(.*)", log)]
        self.became = re.findall(r"was played: (.*)", log)


class Playing(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.directory = pathlib.Path(tempfile.mkdtemp(dir=WORK))
        self.log = self.directory.with_suffix(".log")

    def agree(self):
        (self.directory / "consent.json").write_bytes(AGREED)

    def fix_coins(self):
        (self.directory / "secret").write_bytes(SECRET)
        self.addCleanup(self.check_secret, self.directory / "secret")

    def check_secret(self, path):
        """One that could not be read would have been replaced by another."""
        self.assertEqual(path.read_bytes(), SECRET)

    def environment(self, date=fortnight(0), days=None, tracers=None, debug="muffle:5", **more):
        """Time stands still at the date; with none, it is the machine's."""
        when = "" if date is None else f",date={date}"
        when += "" if days is None else f",days={days}"
        result = dict(ENVIRONMENT, GST_DEBUG=debug, GST_DEBUG_FILE=str(self.log), **more)
        result["GST_TRACERS"] = tracers or f'muffle(directory="{self.directory}"{when})'
        return result

    def play(self, *arguments, **options):
        self.log.unlink(missing_ok=True)
        stdin = options.pop("stdin", subprocess.PIPE)
        process = subprocess.Popen([GIVEN.host, *map(str, arguments)], stdin=stdin, stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE, text=True, cwd=MEDIA, env=self.environment(**options))
        with limited(process):
            out, errors = process.communicate()
        log = self.log.read_text() if self.log.exists() else ""
        self.assertEqual(process.returncode, 0, out + errors + log)
        self.assertEqual(set(re.findall(r"leak of (\d+ byte\(s\) in \d+ object)", errors)) - LEAKED_BY_GLIB, set(), errors)
        return Run(process.returncode, out.split("\n")[:-2], log, errors)

    @contextlib.contextmanager
    def waiting(self, what, **options):
        """A program that has played something and still runs. Tells what became of it, once that is known."""
        environment = self.environment(**options)
        del environment["GST_DEBUG_FILE"]  # so that it is said to stderr
        process = subprocess.Popen([GIVEN.host, what, "--wait"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE, text=True, env=environment)
        with limited(process):
            try:
                said = (re.search("was played: (.*)", line) for line in process.stderr)
                yield next((found[1] for found in said if found), None)
            finally:
                process.communicate()
        self.assertEqual(process.returncode, 0)

    def released(self):
        path = self.directory / "released.ndjson"
        return path.read_text().splitlines() if path.exists() else []


def file(name, parts="parsebin", under=None):
    return f"filesrc location={(under or MEDIA) / name} ! {parts} name=parts"


def probed(name):
    return json.loads(subprocess.run(
        ["ffprobe", "-v", "error", "-show_format", "-show_streams", "-of", "json", MEDIA / name], check=True,
        capture_output=True).stdout)


class Facts(Playing):
    def check(self, name, record):
        facts = probed(name)
        streams = {each["codec_type"]: each for each in reversed(facts["streams"])}
        # A transport stream says nowhere how long it is: both estimate.
        self.assertAlmostEqual(int(record["duration"]) / 1000, float(facts["format"]["duration"]),
                               delta=0.1 if name.endswith(".ts") else 0.03)
        bit_rate = int(facts["format"]["bit_rate"])
        self.assertAlmostEqual(int(record["bitrate"]), bit_rate, delta=bit_rate / (20 if name.endswith(".ts") else 1000))
        if name in VIDEOS:
            self.assertEqual(record["video_codec"], CODECS[streams["video"]["codec_name"]])
            self.assertEqual((int(record["width"]), int(record["height"])),
                             (streams["video"]["width"], streams["video"]["height"]))
            self.assertEqual(record["container"], CONTAINERS[name])
        else:
            self.assertEqual(record["audio_codec"], CODECS[streams["audio"]["codec_name"]])

    def test_a_record_has_what_ffprobe_says(self):
        for name in FILES:
            with self.subTest(name):
                run = self.play(file(name), date=None)
                self.assertEqual((run.ends, len(run.records)), (["end"], 1), run.log)
                self.check(name, run.records[0])

    def test_so_it_does_where_it_is_decoded(self):
        for name in ("film.mkv", "film.mp4", "extra.webm", "song.mp3", "song.flac"):
            with self.subTest(name):
                [record] = self.play(file(name, "decodebin")).records
                self.check(name, record)

    def test_a_filter_does_not_change_what_the_file_is(self):
        [record] = self.play(f"filesrc location={MEDIA / 'film.mkv'} ! decodebin ! videoconvert ! videoscale ! "
                             "video/x-raw,width=160,height=120 ! fakesink").records
        self.check("film.mkv", record)

    def test_what_a_pipe_does_not_tell_is_not_made_up(self):
        with open(MEDIA / "broadcast.ts", "rb") as pipe:
            through = subprocess.Popen(["cat"], stdin=pipe, stdout=subprocess.PIPE)
            [record] = self.play("fdsrc ! parsebin name=parts", stdin=through.stdout).records
            through.stdout.close()
            through.wait()
        self.assertEqual((record["video_codec"], record["container"]), ("mpeg2", "mpeg_ts"))
        self.assertEqual(record["duration"], "0")
        # Nobody knows the size, and the tags of the two streams say this much.
        whole = int(probed("broadcast.ts")["format"]["bit_rate"])
        self.assertAlmostEqual(int(record["bitrate"]), whole, delta=whole / 10)

    def test_one_stream_without_a_tag_leaves_it_unknown(self):
        with open(MEDIA / "extra.webm", "rb") as pipe:
            through = subprocess.Popen(["cat"], stdin=pipe, stdout=subprocess.PIPE)
            [record] = self.play("fdsrc ! parsebin name=parts", stdin=through.stdout).records
            through.stdout.close()
            through.wait()
        self.assertEqual((record["video_codec"], record["bitrate"]), ("vp9", "0"))

    def test_the_size_of_a_list_is_not_that_of_a_film(self):
        parts = WORK / "parts"
        parts.mkdir(exist_ok=True)
        subprocess.run(["ffmpeg", "-nostdin", "-loglevel", "error", "-y", "-i", MEDIA / "film.mp4", "-c", "copy", "-f", "hls",
                        "-hls_time", "1", parts / "film.m3u8"], check=True)
        [record] = self.play(f"filesrc location={parts / 'film.m3u8'} ! decodebin name=parts").records
        # The list has about a hundred bytes. What the parsers of the streams say is near the truth.
        whole = int(probed("film.mp4")["format"]["bit_rate"])
        self.assertAlmostEqual(int(record["bitrate"]), whole, delta=whole / 10)


class Releases(Playing):
    def test_they_are_what_muffle_sanitize_says(self):
        names = list(FILES)
        expected = {}
        for name in names:
            done = subprocess.run([GIVEN.sanitize, "--format", "ndjson", MEDIA / name], capture_output=True, text=True,
                                  check=True)
            for line in done.stdout.splitlines():
                said = json.loads(line)
                expected.setdefault(name, {})[said["policy"]] = {key: said[key] for key in ("policy", "version", "cell")}
            self.assertEqual(len(expected[name]), 2)
        # A coin chooses the question, anew in each week: so often that both were asked of each file.
        for name in names:
            with self.subTest(name):
                self.directory = pathlib.Path(tempfile.mkdtemp(dir=WORK))
                self.agree()
                self.fix_coins()
                seen = {}
                for times in range(40):
                    run = self.play(file(name, under=SAME_EVERYWHERE), date=fortnight(times), days=14)
                    self.assertEqual(run.became, ["passed on"])
                    lines = self.released()
                    self.assertEqual(len(lines), times + 1)
                    seen[json.loads(lines[-1])["policy"]] = json.loads(lines[-1])
                    self.assertEqual(set(map(len, lines)), {len(lines[0])})
                    if len(seen) == 2:
                        break
                self.assertEqual(seen, expected[name])

    def test_the_classes_are_not_all_the_same(self):
        """Or else the comparison above would not find much."""
        lines = subprocess.run([GIVEN.sanitize, "--format", "ndjson", *[MEDIA / name for name in FILES]],
                               capture_output=True, text=True, check=True).stdout.splitlines()
        self.assertGreaterEqual(len(set(lines)), 9, lines)

    def test_no_title_is_in_what_is_kept_or_noted(self):
        self.agree()
        run = self.play(file("film.mkv"), file("song.mp3"), days=14)
        self.assertEqual((run.became, len(self.released())), (["passed on"] * 2, 2))
        for path in [*self.directory.iterdir(), self.log]:
            content = path.read_bytes()
            for text in (TITLE, "film.mkv", "song.mp3", str(MEDIA)):
                self.assertNotIn(text.encode(), content, path)
        for line in self.released():
            self.assertEqual(list(json.loads(line)), ["policy", "version", "cell"])

    def test_only_what_was_agreed_to_leaves(self):
        answer(self.directory, "y", "y", "n", "", "")  # of age, then video_length and no other
        self.fix_coins()
        passed_on, held_back = "passed on", "held back: nobody agreed to this kind of data"
        seen = []
        while len(set(seen)) != 2 and len(seen) != 40:
            run = self.play(file("film.mkv", under=SAME_EVERYWHERE), file("song.flac", under=SAME_EVERYWHERE),
                            date=fortnight(len(seen)), days=14)
            self.assertEqual(run.became[1:], [held_back])
            seen.append(run.became[0])
        self.assertEqual(set(seen), {passed_on, held_back})
        self.assertEqual([json.loads(line)["policy"] for line in self.released()], ["video_length"] * seen.count(passed_on))

    def test_what_is_played_in_a_week_leaves_in_the_next(self):
        self.agree()
        monday = datetime.date(2027, 1, 4)
        self.assertEqual(self.play(file("film.mkv"), date=monday).became, ["passed on"])
        self.play(file("film.mkv"), date=monday + datetime.timedelta(5), days=1)
        self.assertEqual(self.released(), [])
        self.play(file("song.flac"), date=monday + datetime.timedelta(7), days=7)
        self.assertEqual([json.loads(line)["policy"][:5] for line in self.released()], ["video"])
        self.play(file("film.mkv"), date=monday + datetime.timedelta(14), days=400)
        self.assertEqual([json.loads(line)["policy"][:5] for line in self.released()], ["video", "music", "video"])

    def test_taking_it_back_reaches_what_waits(self):
        self.agree()
        self.assertEqual(self.play(file("film.mkv")).became, ["passed on"])
        kept = (self.directory / "outbox").stat().st_size
        code, shown = answer(self.directory, options=["--withdraw"])
        self.assertEqual((code, shown.strip()), (0, "nothing leaves any more: recorded"))
        self.assertEqual((self.directory / "outbox").stat().st_size, kept - SIZE_OF_A_RELEASE)  # gone from the disk, too
        run = self.play(*[file("film.mkv")] * 20, days=400)
        self.assertEqual(set(run.became), {"held back: nobody agreed to this kind of data"})
        self.assertEqual(self.released(), [])

    def test_people_can_change_their_minds_while_something_plays(self):
        with self.waiting(file("film.mkv"), date=None) as became:
            self.assertEqual(became, "held back: nobody agreed to this kind of data")
            code, shown = answer(self.directory, "y", "y", "y", "y", "y")
            self.assertEqual(code, 0, shown)
        self.assertEqual(self.play(file("film.mkv"), date=None).became, ["passed on"])


class Counting(Playing):
    """One record for each played item."""

    def test_seeking_is_not_playing_again(self):
        run = self.play("--seek", f"filesrc location={MEDIA / 'film.mkv'} ! matroskademux ! h264parse ! fakesink",
                        f"filesrc location={MEDIA / 'song.flac'} ! flacparse ! fakesink")
        self.assertEqual((run.ends, len(run.records)), (["end"] * 2, 2))

    def test_playing_again_is(self):
        self.agree()
        run = self.play("--times", 3, file("film.mkv"))
        self.assertEqual((run.ends, len(run.records)), (["end"] * 3, 3))
        self.assertEqual(run.became, ["passed on"] + ["held back: this title has given its answer of this epoch"] * 2)

    def test_looking_at_a_file_is_not_playing_it(self):
        run = self.play("--only-pause", file("film.mkv"))
        self.assertEqual((run.ends, run.records), (["paused"], []))

    def test_stopping_ends_an_item(self):
        run = self.play("--stop-after", 1, f"filesrc location={MEDIA / 'lecture.mkv'} ! parsebin ! "
                                           "fakesink name=sink signal-handoffs=true sync=true")
        self.assertEqual((run.ends, len(run.records)), (["stopped"], 1))
        self.assertAlmostEqual(int(run.records[0]["duration"]), 1_330_000, delta=1000)

    def test_without_a_gap(self):
        for player in ("playbin", "playbin3"):
            with self.subTest(player):
                run = self.play("--next", (MEDIA / "song.mp3").as_uri(),
                                f"{player} uri={(MEDIA / 'song.flac').as_uri()} audio-sink=fakesink video-sink=fakesink")
                self.assertEqual(run.ends, ["end"])
                self.assertEqual([(each["audio_codec"], each["duration"][:2]) for each in run.records],
                                 [("flac", "65"), ("mp3", "95")])

    def test_what_is_made_here_is_not_played(self):
        run = self.play("audiotestsrc num-buffers=9 ! flacenc ! fakesink",
                        f"filesrc location={MEDIA / 'song.flac'} ! flacparse ! matroskamux ! fakesink",
                        "videotestsrc num-buffers=9 ! fakesink")
        self.assertEqual((run.ends, run.records), (["end"] * 3, []))

    def test_what_never_begins(self):
        run = self.play(f"filesrc location={WORK / 'absent'} ! parsebin name=parts",
                        f"filesrc location={GIVEN.readme} ! parsebin name=parts",
                        "--stop-when-empty", "appsrc name=source ! parsebin name=parts")
        self.assertEqual((run.ends, run.records), (["error", "error", "stopped"], []))

    def test_what_breaks_while_it_plays(self):
        whole = (MEDIA / "recorded.ts").read_bytes()
        (WORK / "broken.ts").write_bytes(whole[: len(whole) // 2] + random.Random(1).randbytes(300_000))
        whole = (MEDIA / "film.mkv").read_bytes()
        (WORK / "broken.mkv").write_bytes(whole[: len(whole) // 2])
        run = self.play(*[f"filesrc location={WORK / name} ! parsebin name=parts" for name in ("broken.ts", "broken.mkv")])
        self.assertEqual([each["video_codec"] for each in run.records], ["h264", "h264"], run.ends)

    def test_sources_without_an_end_or_a_name(self):
        self.agree()
        with socket.create_server(("127.0.0.1", 0)) as server:
            def serve():
                connection, _ = server.accept()
                with connection:
                    connection.sendall((MEDIA / "tiny.flac").read_bytes())
            serving = threading.Thread(target=serve, daemon=True)
            serving.start()
            counted = "fakesink name=sink signal-handoffs=true"
            run = self.play("--stop-after", 9, f"audiotestsrc is-live=true ! {counted}",
                            f"tcpclientsrc host=127.0.0.1 port={server.getsockname()[1]} ! flacparse ! fakesink",
                            "--stop-after", 99, f"multifilesrc loop=true location={MEDIA / 'tiny.flac'} ! flacparse ! "
                                                f"{counted}")
            serving.join()
        self.assertEqual(run.ends, ["stopped", "end", "stopped"])
        self.assertEqual(run.became, ["held back: the host named no title, and a stage draws for each", "passed on"])

    def test_a_thousand_pipelines_in_two_threads(self):
        self.agree()
        run = self.play("--threads", 2, "--times", 500,
                        f"filesrc location={MEDIA / 'tiny.flac'} ! flacparse ! fakesink")
        self.assertEqual(run.ends, ["end"] * 1000)
        self.assertEqual(len(run.records), 1000)
        self.assertEqual(len({json.dumps(each) for each in run.records}), 1)
        counts = dict(re.findall(r"in all, (.*): (\d+)", run.log))
        self.assertEqual(counts, {"passed on": "1", "held back: this title has given its answer of this epoch": "999"})

    def test_nothing_of_gstreamer_is_kept(self):
        run = self.play("--times", 3, file("film.mkv"), file("song.mp3"), f"filesrc location={WORK / 'absent'} ! fakesink",
                        tracers=f'muffle(directory="{self.directory}");leaks', debug="muffle:5,GST_TRACER:7")
        self.assertEqual(len(run.records), 6)
        self.assertEqual(re.findall(r"object-alive, type-name=\(string\)(?!%).*", run.log), [])

    def test_a_program_that_forks(self):
        self.agree()
        # What the threads of the parent had on their stacks is lost in the child.
        run = self.play("--fork", file("film.mkv"), ASAN_OPTIONS="detect_leaks=0")
        self.assertEqual(run.ends, ["end", "the child ended"])
        self.assertEqual(run.became, ["passed on"])

    def test_a_program_that_just_ends(self):
        self.agree()
        run = self.play("--no-deinit", "--times", 20, file("film.mkv"))
        self.assertEqual(len(run.records), 20)
        self.assertIn("in all, passed on: 1", run.log)


class Rygel:
    """Debian's media renderer, which a phone or a server tells what to play, on a machine without a screen."""

    SERVICE = "urn:schemas-upnp-org:service:AVTransport:2"
    CONFIGURATION = "[general]\nipv6=false\nupnp-enabled=true\n[Playbin]\nenabled=true\n"

    def __init__(self, home, environment):
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        home.mkdir()
        (home / "rygel.conf").write_text(self.CONFIGURATION)
        # Debian's plugins are taken as they are, but for what needs a screen or a sound card.
        environment |= {"HOME": str(home), "XDG_CONFIG_HOME": str(home), "XDG_CACHE_HOME": str(home),
                        "GST_PLUGIN_FEATURE_RANK": "fakevideosink:MAX,fakeaudiosink:MAX"}
        self.process = subprocess.Popen(["rygel", "-n", "lo", "-p", str(self.port), "-c", home / "rygel.conf", "-d", "MPRIS",
                                         "-d", "MediaExport", "-d", "External"], env=environment, stdin=subprocess.DEVNULL,
                                        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        self.home = home

    def __enter__(self):
        self.known = self.wait_for("its description", lambda: re.search(
            "uuid:([0-9a-f-]+)", (self.home / "Rygel" / "Playbin.xml").read_text()))[1]
        self.wait_for("its address", lambda: urllib.request.urlopen(f"http://127.0.0.1:{self.port}/{self.known}.xml").read())
        return self

    def __exit__(self, *_):
        if self.process.stderr.closed:
            return  # what it said is told
        self.process.terminate()
        with limited(self.process):
            self.said = self.process.communicate()[1]

    def wait_for(self, what, find):
        until = time.monotonic() + LIMIT
        while time.monotonic() < until and self.process.poll() is None:
            with contextlib.suppress(OSError):
                if found := find():
                    return found
            time.sleep(0.05)
        self.process.kill()
        raise AssertionError(f"no {what} of Rygel, which says {self.process.communicate()[1]}")

    def tell(self, action, **arguments):
        given = "".join(f"<{name}>{value}</{name}>" for name, value in {"InstanceID": 0, **arguments}.items())
        body = (f'<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><u:{action} xmlns:u="{self.SERVICE}">'
                f"{given}</u:{action}></s:Body></s:Envelope>")
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}/Control/Playbin/RygelAVTransport", body.encode(),
                                         {"SOAPACTION": f'"{self.SERVICE}#{action}"', "Content-Type": "text/xml"})
        try:
            return urllib.request.urlopen(request, timeout=LIMIT).read().decode()
        except urllib.error.HTTPError as error:
            raise AssertionError(error.read().decode()) from error

    def play(self, address):
        self.tell("SetAVTransportURI", CurrentURI=address, CurrentURIMetaData="")
        self.tell("Play", Speed=1)

    def wait_until(self, state):
        self.wait_for(f"state {state}", lambda: f">{state}<" in self.tell("GetTransportInfo"))

    def wait_until_over(self):
        """Now and then Rygel misses an end where the machine is busy, and says for ever that it plays, with all of the film
        behind it. Whoever sees that presses stop."""
        looks_at_end = 0

        def is_over():
            nonlocal looks_at_end
            if ">STOPPED<" in self.tell("GetTransportInfo"):
                return True
            length, at = (re.search(f"<{name}>([0-9:.]+)<", self.tell("GetPositionInfo")) for name in ("TrackDuration", "RelTime"))
            is_at_end = length and at and at[1] >= length[1] > "0:00:00.000"
            looks_at_end = looks_at_end + 1 if is_at_end else 0
            if looks_at_end == 100:
                self.tell("Stop")
            return False

        self.wait_for("end", is_over)


class Programs(Playing):
    """Of Debian, that people use; they load no plugin that is built with sanitizers."""

    @contextlib.contextmanager
    def rygel(self, **options):
        """With a server of the films; afterwards `self.said` is what was noted."""
        class Files(http.server.SimpleHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def __init__(self, *arguments):
                super().__init__(*arguments, directory=MEDIA)

            def log_message(self, *_):
                pass

            def copyfile(self, source, outputfile):
                with contextlib.suppress(ConnectionError):  # who stops has had enough
                    super().copyfile(source, outputfile)
        environment = self.environment(**options)
        environment.pop("DISPLAY", None)
        with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Files) as server:
            server.daemon_threads = True
            threading.Thread(target=server.serve_forever, daemon=True).start()
            with Rygel(pathlib.Path(tempfile.mkdtemp(dir=WORK)) / "home", environment) as program:
                yield program, f"http://127.0.0.1:{server.server_port}"
            server.shutdown()
        self.assertEqual(program.process.returncode, 0, program.said)

    def became(self):
        return re.findall("was played: (.*)", self.log.read_text())

    def test_a_renderer(self):
        if GIVEN.sanitizers:
            return
        self.agree()
        with self.rygel(days=14) as (program, films):
            program.play(f"{films}/film.mkv")
            program.wait_until("PLAYING")
            program.wait_until_over()
            program.play(f"{films}/lecture.mkv")
            program.wait_until("PLAYING")
            program.tell("Stop")
        self.assertEqual(self.became(), ["passed on"] * 2)
        expected = [{json.dumps({key: said[key] for key in ("policy", "version", "cell")})
                     for line in subprocess.run([GIVEN.sanitize, "--format", "ndjson", MEDIA / name], capture_output=True,
                                                check=True).stdout.splitlines() for said in [json.loads(line)]}
                    for name in ("film.mkv", "lecture.mkv")]
        left = [json.dumps(json.loads(line)) for line in self.released()]
        self.assertEqual(len(left), 2)
        # They leave in an order that tells nothing.
        self.assertTrue(any(set(pair) == set(left) for pair in [(a, b) for a in expected[0] for b in expected[1]]),
                        (left, expected))

    def test_a_renderer_that_nobody_agreed_to(self):
        if GIVEN.sanitizers:
            return
        with self.rygel(days=14) as (program, films):
            program.play(f"{films}/film.mkv")
            program.wait_until("PLAYING")
            program.wait_until_over()
        self.assertEqual((self.became(), self.released()), (["held back: nobody agreed to this kind of data"], []))

    def test_a_picture_of_a_film_is_no_play(self):
        """A thumbnailer seeks, takes a picture, and never plays."""
        if GIVEN.sanitizers:
            return
        self.agree()
        environment = self.environment(debug="muffle:5,GST_PLUGIN_LOADING:4") | {"HOME": str(WORK), "GST_PLUGIN_FEATURE_RANK": "fakevideosink:MAX,fakeaudiosink:MAX"}
        process = subprocess.Popen(["totem-video-thumbnailer", MEDIA / "film.mkv", self.directory / "film.png"], env=environment)
        with limited(process):
            self.assertEqual(process.wait(), 0)
        self.assertTrue((self.directory / "film.png").read_bytes().startswith(b"\x89PNG"))
        self.assertEqual(self.became(), [])
        # It was watched all the same.
        self.assertRegex(self.log.read_text(), 'plugin "[^"]*libgstmuffle.so" loaded')


class Undisturbed(Playing):
    """Whatever is wrong, it plays, it is said, and nothing leaves."""

    def check(self, said, run):
        self.assertEqual(run.ends, ["end"], run.log)
        self.assertRegex(run.log, said)
        self.assertNotIn("passed on", run.log)
        self.assertEqual(self.released(), [])

    def test_no_answers(self):
        self.check("INFO .*nobody agreed", self.play(file("film.mkv"), days=14))

    def test_no_directory(self):
        self.directory.rmdir()
        self.check("WARN .*is no directory: `muffle-gst-consent ", self.play(file("film.mkv")))
        self.assertFalse(self.directory.exists())

    def test_a_directory_that_cannot_be_written(self):
        # For root, too.
        for name in ("secret", "outbox"):
            with self.subTest(name):
                self.agree()
                (self.directory / name).unlink(missing_ok=True)
                (self.directory / name).mkdir()
                self.check(f"WARN .*nothing is released: .*{name}", self.play(file("film.mkv")))
                (self.directory / name).rmdir()
        (self.directory / "consent.json").unlink()
        (self.directory / "consent.json").mkdir()
        self.check("WARN .*nothing is released: .*consent.json", self.play(file("film.mkv")))

    def test_a_damaged_ledger(self):
        (self.directory / "consent.json").write_bytes(AGREED[: len(AGREED) // 2])
        self.check("ERROR .*could not be read.*put away as .*consent.json.damaged-1", self.play(file("film.mkv")))
        self.assertEqual((self.directory / "consent.json.damaged-1").read_bytes(), AGREED[: len(AGREED) // 2])

    def test_an_answer_to_other_words(self):
        ledger = json.loads(AGREED)
        for each in ledger["entries"]:
            each["shown"] = "0" * 16
        (self.directory / "consent.json").write_text(json.dumps(ledger))
        self.check("INFO .*nobody agreed", self.play(file("film.mkv")))

    def test_do_not_track(self):
        self.agree()
        self.check("DO_NOT_TRACK is set", self.play(file("film.mkv"), DO_NOT_TRACK="1"))

    def test_wrong_parameters(self):
        self.agree()
        kept = f"directory={self.directory}"
        for wrong in ("muffle", "muffle()", "muffle(date=2027-01-04)", "muffle(directory=)", f"muffle({kept},colour=red)",
                      f"muffle({kept},speed=2)", f"muffle({kept},days=14)",
                      *[f"muffle({kept},date={date})" for date in ("2027-02-29", "2027-1-4", "20270104", "2027-01-04T00",
                                                                   "2027-01-0x", "1969-12-31", "monday", "4")],
                      *[f"muffle({kept},date=2027-01-04,days={days})" for days in (0, 401, -1, 1.5, "many")]):
            with self.subTest(wrong):
                self.check("ERROR .*nothing is counted: ", self.play(file("film.mkv"), tracers=wrong))

    def test_a_second_process(self):
        self.agree()
        with self.waiting(file("film.mkv")) as became:
            self.assertEqual(became, "passed on")
            self.check("WARN .*outbox.lock is held by another process", self.play(file("film.mkv")))

    def test_released_cannot_be_written(self):
        self.agree()
        (self.directory / "released.ndjson").mkdir()
        self.assertEqual(self.play(file("film.mkv")).became, ["passed on"])
        run = self.play(file("song.flac"), days=14)
        self.assertEqual(len(re.findall("released.ndjson cannot be written, so one release is lost", run.log)), 2)

    def test_a_collector(self):
        """It gets 16 bytes, once, whatever it replies. What reached nobody waits."""
        received = []

        class Refuses(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                received.append((self.path, self.headers["Content-Type"], self.rfile.read(int(self.headers["Content-Length"]))))
                self.send_error(503)

            def log_message(self, *of):
                pass

        self.agree()
        with socket.socket() as nobody:
            nobody.bind(("127.0.0.1", 0))
            run = self.play(file("song.flac"), tracers=self.tracer(collector=nobody.getsockname()[1]))
        self.assertEqual((run.became, self.released()), (["passed on"], []))
        self.assertIn("cannot be reached: an answer waits for another moment", run.log)

        self.directory = pathlib.Path(tempfile.mkdtemp(dir=WORK))
        self.agree()
        with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Refuses) as server:
            threading.Thread(target=server.serve_forever, daemon=True).start()
            run = self.play(file("song.flac"), tracers=self.tracer(collector=server.server_port))
            server.shutdown()
        [[path, kind, body]] = received
        self.assertEqual((path, kind, len(body)), ("/v1/answers", "application/octet-stream", 16))
        self.assertEqual(int.from_bytes(body[8:], "big"), int(json.loads(self.released()[0])["cell"]))
        self.assertIn("did not take an answer, which is not sent again: status 503", run.log)

    def tracer(self, collector):
        return f'muffle(directory="{self.directory}",collector=http://127.0.0.1:{collector},date={fortnight(0)},days=14)'

    def test_what_a_collector_has_to_know(self):
        subprocess.run([GIVEN.consent, "--describe", self.directory], env=ENVIRONMENT, check=True)
        documents = {each.stem: json.loads(each.read_text()) for each in self.directory.glob("*.json")}
        self.assertEqual({name: [answer["policy"]["policy"] for answer in each["answers"]] for name, each in documents.items()},
                         {"videos": ["video_length", "video_quality"], "music": ["music_length", "music_quality"]})
        self.assertEqual({each["bounded"] for each in documents.values()}, {4})
        (self.directory / "music.json").unlink()
        (self.directory / "music.json").mkdir()
        done = subprocess.run([GIVEN.consent, "--describe", self.directory], env=ENVIRONMENT, capture_output=True, text=True)
        self.assertEqual(done.returncode, 1)
        self.assertIn("music.json cannot be written", done.stderr)

    def test_the_plugin_is_not_blacklisted_and_says_what_it_is(self):
        if GIVEN.sanitizers:
            return  # gst-inspect-1.0 cannot load it; the tests above did
        done = subprocess.run(["gst-inspect-1.0", "muffle"], env=ENVIRONMENT, capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("libgstmuffle.so", done.stdout)


class Asking(Playing):
    KINDS = ["video_length", "video_quality", "music_length", "music_quality"]

    def states(self):
        path = self.directory / "consent.json"
        entries = json.loads(path.read_text())["entries"] if path.exists() and path.read_text() else []
        return {each["kind"]: each["state"] for each in entries}

    def test_only_in_a_terminal(self):
        done = subprocess.run([GIVEN.consent, self.directory], input="y\n" * 5, capture_output=True, text=True)
        self.assertEqual((done.returncode, done.stdout, self.states()), (2, "", {}))
        self.assertIn("in a terminal", done.stderr)

    def test_all_that_can_leave_is_shown_before(self):
        code, shown = answer(self.directory, "y", "y", "y", "y", "y")
        self.assertEqual((code, self.states()), (0, dict.fromkeys(self.KINDS, "given")))
        for kind in self.KINDS:
            self.assertIn(f'{{"policy":"{kind}","version":{2 if kind == "video_quality" else 1},"cell":"', shown)
            classes = json.loads(subprocess.run([GIVEN.sanitize, "--describe", "--policy", kind], capture_output=True,
                                                check=True).stdout)["fields"][0]["classes"]
            self.assertIn("; ".join(classes), shown)
        self.assertIn("at most 4 of each household in 7 days", shown)

    def test_answers(self):
        self.assertEqual(answer(self.directory, "y", "", "", "", "")[0], 0)
        self.assertEqual(self.states(), {})
        self.assertEqual(answer(self.directory, "y", "n", "y", "", "what")[0], 0)
        self.assertEqual(self.states(), {"video_length": "refused", "video_quality": "given"})
        code, shown = answer(self.directory, "y", "y", "n", "", "")
        self.assertEqual(self.states(), {"video_length": "given", "video_quality": "withdrawn"})
        self.assertRegex(shown, r"So far: you agreed")

    def test_who_is_not_old_enough_cannot_agree(self):
        code, shown = answer(self.directory, "n", "y", "n", "", "")
        self.assertEqual((code, self.states()), (1, {"video_quality": "refused"}))
        self.assertIn("has to confirm to be of age", shown)

    def test_who_leaves_has_not_agreed(self):
        answer(self.directory, "\x04")
        self.assertEqual(self.states(), {})

    def test_a_directory_is_made_for_its_owner(self):
        self.directory = self.directory / "of" / "mine"
        self.assertEqual(answer(self.directory, "y", "y", "", "", "")[0], 0)
        self.assertEqual(self.directory.stat().st_mode & 0o777, 0o700)

    def test_where_nothing_can_be_kept(self):
        (self.directory / "consent.json").mkdir()
        code, shown = answer(self.directory, "y")
        self.assertEqual(code, 1)
        self.assertIn("muffle-gst-consent: ", shown)

    def test_wrong_usage(self):
        for wrong in ([], ["--no-such"], ["a", "b"]):
            self.assertEqual(subprocess.run([GIVEN.consent, *wrong], capture_output=True).returncode, 2)
        self.assertEqual(subprocess.run([GIVEN.consent, "--help"], capture_output=True).returncode, 0)


class Readme(Playing):
    def test_its_commands_do_what_it_says(self):
        if GIVEN.sanitizers:
            return  # gst-launch-1.0 cannot load the plugin; the same commands run in the other build
        [block] = re.findall(r"^```console\n(.*?)^```$", GIVEN.readme.read_text(), re.MULTILINE | re.DOTALL)
        lines = block.replace("\\\n", " ").splitlines()
        commands = [line[2:] for line in lines if line.startswith("$ ")]
        asks = [i for i, line in enumerate(commands) if "muffle-gst-consent" in line and "--withdraw" not in line]
        self.assertEqual(len(asks), 1)
        (self.directory / "build" / "release" / "examples").mkdir(parents=True)
        (self.directory / "build" / "release" / "examples" / "gstreamer").symlink_to(GIVEN.plugins)
        environment = {name: value for name, value in ENVIRONMENT.items() if name != "GST_PLUGIN_PATH"}

        def run(part):
            return subprocess.run(["bash", "-euc", "\n".join(part)], cwd=self.directory, env=environment,
                                  capture_output=True, text=True, timeout=LIMIT)
        # A person answers what is asked in between.
        first = run(commands[:asks[0]])
        self.assertEqual(first.returncode, 0, first.stderr)
        answer(self.directory / commands[asks[0]].split()[-1], "y", "y", "y", "y", "y")
        exports = [line for line in commands[:asks[0]] if line.startswith("export ")]
        second = run(exports + commands[asks[0] + 1:])
        self.assertEqual(second.returncode, 0, second.stderr)
        released = [json.loads(line) for line in second.stdout.splitlines() if line.startswith("{")]
        self.assertEqual(len(released), 1, second.stdout + second.stderr)
        self.assertIn(released[0]["policy"], ("music_length", "music_quality"))
        # The document shows both.
        shown = [json.loads(each) for each in re.findall(r'\{"policy".*?\}', GIVEN.readme.read_text())]
        self.assertEqual([each["policy"] for each in shown], ["music_length", "music_quality"])
        self.assertIn(released[0], shown)
        self.assertIn("nothing leaves any more: recorded", second.stdout)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
