#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Tries the binding, and what the add-on posts, against its library. `binding.py LIBRARY`"""

import contextlib
import datetime
import fractions
import io
import json
import pathlib
import re
import socket
import subprocess
import sys
import tempfile
import threading
import unittest

from trial import HERE, MONDAY, WEEK, Clock, Sink, start, take  # before the add-on: it says where that is

import counting
import muffle
import posting

LIBRARY = sys.argv.pop(1)
FILM = {"title": "Metropolis", "file": "/films/metropolis.mkv", "duration": muffle.seconds(9180), "video_codec": "h264",
        "width": 1916, "height": 1076, "audio_codec": "aac", "channels": 2}


class Binding(unittest.TestCase):
    def setUp(self):
        self.directory = tempfile.TemporaryDirectory()
        self.clock = Clock(pathlib.Path(self.directory.name, "clock"))
        self.counting = start(LIBRARY, self.directory.name, self.clock)
        self.host = muffle.Host(LIBRARY)

    def tearDown(self):
        self.counting.stop()
        self.directory.cleanup()

    def test_what_there_is(self):
        self.assertEqual(self.host.policies, ["play_length", "play_picture", "play_sound"])
        self.assertEqual(self.host.pipelines, ["plays"])
        picture = self.host.policy("play_picture")
        document = json.loads(picture.document())
        self.assertEqual(document["policy"], picture.name)
        self.assertEqual(document["cells"], picture.cells)
        self.assertEqual([(field["name"], field["reads"], field["classes"]) for field in document["fields"]],
                         [tuple(field) for field in picture.fields])
        uses = {member.name: member.use for member in picture.members}
        self.assertEqual(uses, {"title": "withheld", "file": "withheld", "duration": "unused", "video_codec": "read",
                                "width": "read", "height": "read", "audio_codec": "unused", "channels": "unused"})
        self.assertEqual(next(member.takes for member in picture.members if member.name == "duration"), "milliseconds or seconds")
        pipeline = self.host.pipeline("plays")
        self.assertEqual(pipeline.policies, self.host.policies)
        self.assertTrue(pipeline.needs_title)
        self.assertEqual(pipeline.stages[1], "only what people agreed to")
        self.assertEqual({member.use for member in pipeline.members}, {"withheld", "read"})

    def test_what_the_readme_says(self):
        readme = (HERE.parent / "README.md").read_text(encoding="utf-8")
        listings = re.findall(r"^```python\n(.*?)^```$", readme, re.MULTILINE | re.DOTALL)
        self.assertEqual(len(listings), 2)
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec("".join(listings).replace("libmuffle_kodi.so", LIBRARY), {})  # pylint: disable=exec-used
        self.assertIn("['play_length', 'play_picture', 'play_sound'] ['plays']\n", printed.getvalue())
        self.assertTrue(printed.getvalue().endswith("held back: nobody agreed to this kind of data\n" * 2))

    def test_answers(self):
        length, picture = self.host.policy("play_length"), self.host.policy("play_picture")
        with length.record() as record:
            for same in (muffle.seconds(5400), muffle.milliseconds(5_400_000), datetime.timedelta(minutes=90)):
                record["duration"] = same
                answer = length.answer(record)
                self.assertEqual(answer.labels, {"duration": "90-120 min"})
            self.assertEqual(answer.text, "duration=90-120 min")
            self.assertEqual(json.loads(answer.json), {"policy": "play_length", "version": 1, "cell": str(answer.cell)})
            self.assertEqual(int.from_bytes(answer.bytes[:8], "big"), length.fingerprint)
            self.assertEqual(int.from_bytes(answer.bytes[8:], "big"), answer.cell)
            record["duration"] = None
            self.assertTrue(length.answer(record).is_incomplete)
            record.update(video_codec="hevc", width=1920, height=1080)
            self.assertEqual(picture.answer(record).text, "video_codec=hevc resolution=>=1080")
            record.reset()
            self.assertTrue(picture.answer(record).is_incomplete)

    def test_what_is_refused(self):
        with self.host.policy("play_length").record() as record:
            for member, value, says in (("duration", 5400, "duration takes milliseconds or seconds, and was given a whole"),
                                        ("width", 1e3, "width takes a whole number from -2147483648 to 2147483647"),
                                        ("width", 2 ** 31, "out of its range"), ("width", True, "a boolean"),
                                        ("title", "x" * 65537, "longer than 65536"), ("nothing", 1, "it has duration, "),
                                        ("width", fractions.Fraction(1, 2), "frames per second")):
                with self.assertRaisesRegex(muffle.Error, re.escape(says)):
                    record[member] = value
            for value, kind in ((2 ** 63, OverflowError), (-2 ** 63 - 1, OverflowError), ([], TypeError)):
                with self.assertRaises(kind):
                    record["width"] = value
            with self.assertRaises(ValueError):
                record["wid\0th"] = 1
        with self.assertRaisesRegex(muffle.Error, "closed"):
            record["width"] = 1
        record.close()
        with self.assertRaisesRegex(muffle.Error, "muffle_v0_list_policies"):
            self.host.policy("play")

    def test_the_host_ends_first(self):
        pipeline = self.host.pipeline("plays")
        record = pipeline.record()
        self.counting.stop()
        with self.assertRaisesRegex(muffle.Error, "withdrawn"):
            pipeline.send(record, title="key")
        self.assertEqual(self.host.pipelines, [])

    def agree(self):
        for kind in self.counting.kinds:
            self.assertIsNone(self.counting.answer(kind, True))

    def take(self, hours=30):
        return take(self.counting, self.clock, hours)

    def possible(self):
        """All that the film may answer."""
        with self.host.policy("play_length").record() as record:
            record.update(**FILM)
            return {self.host.policy(kind).answer(record).bytes for kind in self.counting.kinds}

    def test_nothing_waits_before_somebody_agreed(self):
        for kind in self.counting.kinds:
            self.assertTrue(self.counting.is_to_ask(kind))
        self.assertEqual(self.counting.count(FILM), "held back: nobody agreed to this kind of data")
        for kind in self.counting.kinds:
            self.assertIsNone(self.counting.answer(kind, False))
            self.assertFalse(self.counting.is_to_ask(kind) or self.counting.allows(kind))
        self.assertEqual(self.counting.count(FILM), "held back: nobody agreed to this kind of data")
        self.assertEqual(self.counting.waiting(), 0)

    def test_what_was_played_leaves_in_the_next_week_once(self):
        self.agree()
        self.assertEqual(self.counting.count(FILM), "passed on")
        self.assertEqual((self.counting.waiting(), self.take()), (1, []))
        self.clock.set(MONDAY + WEEK)
        [answer] = self.take()
        self.assertIn(answer, self.possible())
        self.assertEqual((self.counting.waiting(), self.take()), (0, []))

    def test_a_no_reaches_what_waits(self):
        self.agree()
        self.counting.count(FILM)
        for kind in self.counting.kinds:
            self.counting.answer(kind, False)
        self.assertEqual(self.counting.waiting(), 0)

    def test_what_reached_nobody_is_put_back_and_is_over_with_its_week(self):
        self.agree()
        self.counting.count(FILM)
        self.clock.set(MONDAY + WEEK)
        [answer] = self.take(2)
        self.counting.put_back()
        self.counting.put_back()  # once
        self.assertEqual((self.counting.waiting(), self.take(2)), (1, [answer]))
        self.counting.put_back()
        self.clock.set(MONDAY + 2 * WEEK)
        self.assertEqual((self.take(), self.counting.waiting()), ([], 0))

    def test_what_is_told(self):
        for language, title, marks in (("en", "Length of videos", "What for"), ("fr", "Durée des vidéos", "À quoi cela sert")):
            self.assertEqual(self.counting.told("title", "play_length", language), title)
            told = self.counting.told("told", "play_length", language)
            self.assertIn(f"[B]{marks}[/B]", told)
            self.assertIn('{"policy":"play_length","version":1,"cell":"', told)
            self.assertIn(self.counting.told("purpose", "play_length", language), told)

    def test_a_directory_that_cannot_be_used_is_said(self):
        self.counting.stop()
        pathlib.Path(self.directory.name, "consent.json").mkdir()
        with self.assertRaises(counting.Unusable):
            counting.Counting(LIBRARY, self.directory.name)

    def test_messages_are_each_threads_own(self):
        faults = []

        def work(number):
            for _ in range(100):
                with self.host.policy("play_length").record() as record:
                    try:
                        record["width" if number % 2 else "height"] = 2 ** 40
                    except muffle.Error as refused:
                        if f": {'width' if number % 2 else 'height'} takes" not in str(refused):
                            faults.append(str(refused))

        threads = [threading.Thread(target=work, args=(number,)) for number in range(16)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(faults, [])


class Posting(unittest.TestCase):
    def setUp(self):
        self.sink = self.enterContext(Sink())
        self.port = self.sink.port

    def test_sixteen_bytes_and_nothing_else(self):
        answer = bytes(range(16))
        self.assertTrue(posting.Address(f"http://127.0.0.1:{self.port}/base/").post(answer))
        [(path, headers, body)] = self.sink.seen
        self.assertEqual((path, body), ("/base/v1/answers", answer))
        self.assertEqual(headers, {"Host": f"127.0.0.1:{self.port}", "Accept-Encoding": "identity", "Content-Length": "16",
                                   "Content-Type": "application/octet-stream"})

    def test_what_may_have_arrived_has_been_sent(self):
        self.sink.hangs_up = True
        self.assertTrue(posting.Address(f"http://127.0.0.1:{self.port}").post(bytes(16)))
        self.assertEqual(len(self.sink.seen), 1)
        # A handshake that fails is with a machine that is there.
        self.assertTrue(posting.Address(f"https://127.0.0.1:{self.port}").post(bytes(16)))

    def test_nobody_there(self):
        with socket.socket() as closed:  # bound, and nobody listens
            closed.bind(("127.0.0.1", 0))
            self.assertFalse(posting.Address(f"http://127.0.0.1:{closed.getsockname()[1]}").post(bytes(16)))
            self.assertFalse(posting.Address(f"https://127.0.0.1:{closed.getsockname()[1]}").post(bytes(16)))

    def test_what_is_no_address(self):
        for text in ("", "example.org", "ftp://example.org", "http://", "http://a:b@example.org", "http://example.org:x",
                     "http://example.org:99999", "http://example.org?a", "http://example.org#a"):
            with self.subTest(text), self.assertRaises(ValueError):
                posting.Address(text)


class Package(unittest.TestCase):
    def test_the_library_needs_nothing_else(self):
        said = subprocess.run(["readelf", "--dynamic", "--wide", LIBRARY], capture_output=True, text=True, check=True).stdout
        self.assertLessEqual(set(re.findall(r"Shared library: \[([a-z-]+)", said)), {"libc", "libm", "ld-linux-x", "ld-linux-aarch"})
        names = subprocess.run(["nm", "--dynamic", "--defined-only", LIBRARY], capture_output=True, text=True, check=True).stdout
        self.assertEqual([line for line in names.splitlines() if not re.search(r" T muffle_(v0|addon)_\w+$", line)], [])


if __name__ == "__main__":
    unittest.main()
