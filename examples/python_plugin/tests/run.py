#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Runs the add-on in the fake media centre, and tries its binding. `run.py HOST_LIBRARY`"""

import contextlib
import ctypes
import datetime
import fractions
import io
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import threading
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
import muffle  # noqa: E402  pylint: disable=wrong-import-position

LIBRARY = sys.argv.pop(1)
LENGTH = r'\{"policy":"play_length","version":1,"cell":"\d"\}'
PICTURE = r'\{"policy":"play_picture","version":1,"cell":"\d\d?"\}'
LEAVES = (rf"statistics: this would leave: (?:{LENGTH}|{PICTURE})\n"
          r"statistics: which says: (?:play_length|play_picture): .+\nstatistics: passed on\n")
PRINTED = (r"> Metropolis\nstatistics: held back: nobody agreed to this kind of data\n> the switch is on\n"
           rf"> Metropolis\n{LEAVES}> Nosferatu\n{LEAVES}"
           r"> Metropolis\nstatistics: held back: this title has given its answer of this epoch\n"
           rf"> A channel\n{LEAVES}> A name with half a character \\udce4\n{LEAVES}> 4 wait\n"
           r"> the switch is off\n> Nosferatu\nstatistics: held back: nobody agreed to this kind of data\n> 0 wait\n")


class InMediaCentre(unittest.TestCase):
    def test_what_is_seen_and_sent(self):
        done = subprocess.run([sys.executable, HERE.parent / "fake" / "media_centre.py", LIBRARY], capture_output=True,
                              text=True, check=False)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertRegex(done.stdout, re.compile(PRINTED + r"\Z"))
        for told in ("/films/", "pvr:", "Metropolis\",", "1916"):
            self.assertNotIn(told, done.stdout)


class Binding(unittest.TestCase):
    def setUp(self):
        self.centre = ctypes.CDLL(LIBRARY)
        self.directory = tempfile.TemporaryDirectory()
        self.assertTrue(self.centre.centre_start(self.directory.name.encode()))
        self.host = muffle.Host(LIBRARY)

    def tearDown(self):
        self.centre.centre_stop()
        self.directory.cleanup()

    def test_what_there_is(self):
        self.assertEqual(self.host.policies, ["play_length", "play_picture"])
        self.assertEqual(self.host.pipelines, ["plays"])
        picture = self.host.policy("play_picture")
        document = json.loads(picture.document())
        self.assertEqual(document["policy"], picture.name)
        self.assertEqual(document["cells"], picture.cells)
        self.assertEqual([(field["name"], field["reads"], field["classes"]) for field in document["fields"]],
                         [tuple(field) for field in picture.fields])
        uses = {member.name: member.use for member in picture.members}
        self.assertEqual(uses, {"title": "withheld", "file": "withheld", "duration": "unused", "video_codec": "read",
                                "width": "read", "height": "read"})
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
            exec("".join(listings).replace("libmuffle_media_centre.so", LIBRARY), {})  # pylint: disable=exec-used
        self.assertIn("['play_length', 'play_picture'] ['plays']\n", printed.getvalue())
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
        self.centre.centre_stop()
        with self.assertRaisesRegex(muffle.Error, "withdrawn"):
            pipeline.send(record, title="key")
        self.assertEqual(self.host.pipelines, [])

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


if __name__ == "__main__":
    unittest.main()
