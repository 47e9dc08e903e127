#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Tries muffle-sanitize as a user would: exit codes, broken input, real media files, and whether the policy document that
it prints is enough for another program, the one below, to find the same cells."""

import csv
import decimal
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

PROGRAM = pathlib.Path(sys.argv[1])
DATA = pathlib.Path(sys.argv[2])
DOCS = DATA.resolve().parents[1] / "docs"


def sanitize(*arguments, **options):
    return subprocess.run([PROGRAM, *map(str, arguments)], capture_output=True, text=True, errors="replace", **options)


def schema_problems(document, schema):
    """Empty if a document keeps to one of the schemas in docs/."""
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump(document, file)
        file.flush()
        # Debian's Python has jsonschema; another one that stands first in the path may not.
        done = subprocess.run(["/usr/bin/python3", "-m", "jsonschema", "--base-uri", f"{DOCS.as_uri()}/", "-i", file.name,
                               DOCS / f"{schema}.schema.json"], capture_output=True, text=True)
    return done.stderr if done.returncode else ""


def ndjson(*arguments):
    done = sanitize("--format", "ndjson", *arguments)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


class Document:
    """Does what a policy does, from its document alone."""

    def __init__(self, policy):
        self.document = json.loads(sanitize("--describe", "--policy", policy).stdout)

    def cell(self, points):
        """From the number that each field reads, by the field's name; none is a value that cannot be read."""
        classes = []
        for field in self.document["fields"]:
            at = points[field["name"]]
            found = None
            for cut in field["cuts"]:
                if cut["from"] is None or (at is not None and at >= cut["from"]):
                    found = cut["class"]
            classes.append(found)
        if None in classes:
            return self.document["incomplete"]
        if self.document["kept"] == "all":
            index = 0
            for field, is_ in zip(self.document["fields"], classes):
                index = index * len(field["classes"]) + is_
            return index
        kept = self.document["kept"]
        return kept.index(classes) if classes in kept else self.document["rare"]

    def values(self, field_name):
        return next(field["values"] for field in self.document["fields"] if field["name"] == field_name)


def thousandths(text):
    return int(decimal.Decimal(text) * 1000) if text else None


def rows_of(name):
    with open(DATA / name, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


# What the ffprobe and MP4 names of media_10k.csv stand for, written down here a second time.
CODECS = {"avc1": "h264", "h264": "h264", "hev1": "hevc", "hvc1": "hevc", "hevc": "hevc", "av1": "av1", "av01": "av1",
          "vp9": "vp9", "vp09": "vp9", "mpeg2video": "mpeg2", "mp2v": "mpeg2", "mpeg4": "mpeg4_part2",
          "xvid": "mpeg4_part2", "divx": "mpeg4_part2", "vc1": "vc1", "wmv3": "vc1"}
FRAMES = [144, 240, 368, 480, 576, 720, 1088, 1440, 2176]


class TheDocumentSuffices(unittest.TestCase):
    def check(self, policy, catalogue, points_of):
        document = Document(policy)
        answers = ndjson("--policy", policy, DATA / catalogue)
        rows = rows_of(catalogue)
        self.assertEqual(len(answers), len(rows))
        for row, answer in zip(rows, answers):
            self.assertEqual(int(answer["cell"]), document.cell(points_of(document, row)), row)

    def test_lengths(self):
        for policy, catalogue in (("video_length", "media_10k.csv"), ("video_length", "pyvideo_talks.csv"),
                                  ("music_length", "salami_itunes.csv"), ("music_length", "fma_rock_hiphop.csv")):
            self.check(policy, catalogue, lambda _, row: {"duration": thousandths(row["duration_s"])})

    def test_video_quality(self):
        def points(document, row):
            codecs = document.values("video_codec")
            height = int(row["height"])
            return {"bitrate": thousandths(row["bitrate_kbps"]),
                    "video_codec": codecs.index(CODECS.get(row["video_codec"], "other")),
                    "resolution": sum(height > frame for frame in FRAMES)}
        self.check("video_quality", "media_10k.csv", points)

    def test_music_quality(self):
        def points(document, row):
            codecs = document.values("audio_codec")
            return {"bitrate": thousandths(row["bitrate_kbps"]), "audio_codec": codecs.index(row["audio_codec"])}
        for catalogue in ("salami_itunes.csv", "fma_rock_hiphop.csv"):
            self.check("music_quality", catalogue, points)

    def test_all_policies_are_described(self):
        documents = json.loads(sanitize("--describe").stdout)
        self.assertEqual(len(documents), 12)
        for document in documents:
            self.assertLessEqual(document["cells"], 256)
            self.assertIn(document["policy"], sanitize("--list").stdout)
            self.assertEqual(schema_problems(document, "policy"), "")
            self.assertTrue(schema_problems({**document, "cells": 0}, "policy"))
            self.assertTrue(schema_problems({**document, "kept": []}, "policy"))

    def test_the_document_of_a_pipeline_keeps_to_its_schema(self):
        # The suite's own, which has all that a pipeline can say.
        document = json.loads((DOCS.parent / "tests/golden/pipeline.json").read_text())
        self.assertEqual(schema_problems(document, "pipeline"), "")
        self.assertTrue(schema_problems({**document, "bounded": 0}, "pipeline"))
        self.assertTrue(schema_problems({**document, "sampled": [1]}, "pipeline"))
        document["answers"][0]["policy"]["cells"] = 0
        self.assertTrue(schema_problems(document, "pipeline"))


class Usage(unittest.TestCase):
    def test_exit_codes(self):
        self.assertEqual(sanitize("--help").returncode, 0)
        self.assertEqual(sanitize("--list").returncode, 0)
        self.assertEqual(sanitize().returncode, 2)
        self.assertEqual(sanitize("--no-such-option").returncode, 2)
        self.assertEqual(sanitize("--format", "xml", DATA / "salami_itunes.csv").returncode, 2)
        unknown = sanitize("--policy", "none", DATA / "salami_itunes.csv")
        self.assertEqual(unknown.returncode, 2)
        self.assertIn("video_quality", unknown.stderr)
        self.assertEqual(sanitize("--policy", "crash", DATA / "salami_itunes.csv").returncode, 2)
        absent = sanitize("/no/such/file.mkv")
        self.assertEqual(absent.returncode, 1)
        self.assertIn("/no/such/file.mkv", absent.stderr)

    def test_a_reader_that_stops(self):
        done = subprocess.run(f'"{PROGRAM}" --format ndjson "{DATA}/media_10k.csv" | head -n 1', shell=True,
                              capture_output=True, text=True)
        self.assertEqual(done.stderr, "")
        self.assertEqual(len(done.stdout.splitlines()), 1)

    def test_ndjson_has_nothing_of_the_title(self):
        for answer in ndjson(DATA / "salami_itunes.csv"):
            self.assertEqual(list(answer), ["policy", "version", "cell", "fields"])
        self.assertNotIn("Smashing", sanitize("--format", "ndjson", DATA / "salami_itunes.csv").stdout)


class Catalogues(unittest.TestCase):
    def read(self, content, *arguments):
        with tempfile.NamedTemporaryFile("wb", suffix=".csv") as file:
            file.write(content)
            file.flush()
            done = sanitize("--format", "ndjson", *arguments, file.name)
            return done.returncode, [json.loads(line) for line in done.stdout.splitlines()], done.stderr

    def test_a_broken_row_does_not_stop_the_others(self):
        code, answers, errors = self.read(
            b"title,duration_s,kind\nA,100,music\nB,long,music\nC,1,2,3\nD,\"100\"x,music\nE,200,music\n", "--policy", "music_length")
        self.assertEqual(code, 1)
        self.assertEqual([answer["fields"]["duration"] for answer in answers], ["90-120 s", "180-210 s"])
        self.assertRegex(errors, r'row 3: column duration_s: "long" is not a number')
        self.assertRegex(errors, r"row 4: 4 fields where row 1 names 3")
        self.assertRegex(errors, r"row 5: a quote")

    def test_a_quote_that_is_never_closed_costs_one_row(self):
        code, answers, errors = self.read(
            b"title,duration_s,kind\n\"A,100,music\nB,200,music\nC,300,music\n", "--policy", "music_length")
        self.assertEqual(code, 1)
        self.assertEqual([answer["fields"]["duration"] for answer in answers], ["180-210 s", "300-330 s"])
        self.assertRegex(errors, r"row 2: a quote")

    def test_forms_of_csv(self):
        for content in (b"\xef\xbb\xbftitle,duration_s,kind\r\n\"A, \"\"B\"\"\nC\",100,music\r\n\r\nD,100,music",
                        b"kind,other,duration_s\nmusic,x,100\nmusic,y,100.0\n"):
            code, answers, errors = self.read(content, "--policy", "music_length")
            self.assertEqual((code, errors), (0, ""))
            self.assertEqual([answer["fields"]["duration"] for answer in answers], ["90-120 s", "90-120 s"])

    def test_numbers_round_down_and_never_wrap(self):
        rows = [("299.9999", "270-300 s"), ("300", "300-330 s"), ("0", "incomplete"), ("-1", "incomplete"),
                ("", "incomplete"), ("99999999999999999999", ">=600 s"), ("0.0001", "incomplete")]
        content = "duration_s,kind\n" + "".join(f"{given},music\n" for given, _ in rows)
        code, answers, errors = self.read(content.encode(), "--policy", "music_length")
        self.assertEqual((code, errors), (0, ""))
        self.assertEqual([answer["fields"]["duration"] for answer in answers], [expected for _, expected in rows])

    def test_a_catalogue_may_end_in_capitals(self):
        with tempfile.TemporaryDirectory() as directory:
            (pathlib.Path(directory) / "ALBUMS.CSV").write_bytes(b"duration_s,kind\n100,music\n")
            [answer] = ndjson("--policy", "music_length", pathlib.Path(directory) / "ALBUMS.CSV")
            self.assertEqual(answer["fields"], {"duration": "90-120 s"})

    def test_nothing_to_show_is_said(self):
        with tempfile.TemporaryDirectory() as directory:
            done = sanitize(directory)
            self.assertEqual((done.returncode, done.stdout), (0, ""))
            self.assertIn("there is no title", done.stderr)

    def test_no_known_column(self):
        for content in (b"", b"a,b\n1,2\n", b"\x00\x01\x02"):
            self.assertEqual(self.read(content)[0], 1, content)

    def test_control_characters_do_not_reach_the_terminal(self):
        with tempfile.NamedTemporaryFile("wb", suffix=".csv") as file:
            file.write(b"title,duration_s,kind\n\x1b[31mred\xff\xc2\x9b,100,music\n\x1b,x\x1b,music\n")
            file.flush()
            done = subprocess.run([PROGRAM, file.name], capture_output=True)
            self.assertNotIn(b"\x1b", done.stdout + done.stderr)
            done.stdout.decode("utf-8")
            json.loads(subprocess.run([PROGRAM, "--format", "json", file.name], capture_output=True).stdout)


class Documents(unittest.TestCase):
    """Any policy by its document."""

    SHOWS = DATA.parent.parent / "tests" / "golden" / "of_shows.json"

    def setUp(self):
        self.directory = tempfile.TemporaryDirectory()
        self.addCleanup(self.directory.cleanup)

    def write(self, text, name):
        path = pathlib.Path(self.directory.name) / name
        path.write_text(text, encoding="utf-8")
        return path

    def shows(self, text="name,length,transfer,width,height\na,10,bt709,640,480\nb,,bt709,640,480\nc,70,,1280,720\n",
              name="shows.csv"):
        return self.write(text, name)

    def test_presets_are_themselves(self):
        maps = {"video_length": ["duration=duration_s"], "music_length": ["duration=duration_s"],
                "video_quality": ["bitrate=bitrate_kbps", "width="], "music_quality": ["bitrate=bitrate_kbps"]}
        for policy, members in maps.items():
            path = self.write(sanitize("--describe", "--policy", policy).stdout, "document.json")
            catalogue = DATA / ("media_10k.csv" if policy.startswith("video") else "fma_rock_hiphop.csv")
            given = [word for each in members for word in ("--map", each)]
            self.assertEqual(ndjson("--document", path, *given, catalogue), ndjson("--policy", policy, catalogue))

    def test_a_policy_of_anybody(self):
        answers = ndjson("--document", self.SHOWS, "--map", "duration=length:min", self.shows())
        self.assertEqual([answer["cell"] for answer in answers], ["0", "3", "1"])
        self.assertEqual(answers[0]["fields"], {"length": "<30 min", "range": "sdr", "size": "<720"})
        shown = sanitize("--document", self.SHOWS, "--map", "duration=length:min", self.shows())
        self.assertIn("of_shows cell 0 of 4", shown.stdout)

    def test_media_files_have_known_columns(self):
        subprocess.run(["ffmpeg", "-nostdin", "-loglevel", "error", "-y", "-f", "lavfi", "-i",
                        "testsrc2=size=1916x796:rate=24:duration=1", "-c:v", "mpeg4",
                        pathlib.Path(self.directory.name) / "wide.mkv"], check=True)
        given = ("--document", self.SHOWS, "--map", "duration=duration_s", "--map", "transfer=")
        [answer] = ndjson(*given, pathlib.Path(self.directory.name) / "wide.mkv")
        self.assertEqual(answer["fields"]["length"], "rare")

    def refused(self, expected, *arguments):
        done = sanitize("--format", "ndjson", *arguments)
        self.assertEqual((done.returncode, done.stdout), (2, ""), done.stderr)
        self.assertIn(expected, done.stderr)

    def test_nothing_is_asked_by_half(self):
        good = self.shows()
        given = ("--document", self.SHOWS, "--map", "duration=length:min")
        self.refused("there is no column length, which duration is read from", *given, good, self.shows("height\n1\n", "other.csv"))
        self.refused("there is no column length", *given, good, self.directory.name)
        self.refused("no document reads a member name", *given, "--map", "name=name", good)
        self.refused("duration is mapped twice", *given, "--map", "duration=width", good)
        self.refused("transfer has no unit", *given, "--map", "transfer=transfer:s", good)
        self.refused("duration cannot be in Hz", "--document", self.SHOWS, "--map", "duration=length:Hz", good)
        self.refused("write member=column", *given, "--map", "width", good)
        self.refused("it is no JSON", "--document", good, good)
        self.refused("name a --document", "--map", "duration=length", good)
        self.assertEqual(sanitize("--document", self.SHOWS, "--policy", "video_length", good).returncode, 2)
        done = sanitize("--format", "ndjson", *given, "-", input="height\n1\n")
        self.assertEqual((done.returncode, done.stdout), (2, ""))
        self.assertIn("there is no column length", done.stderr)

    def test_rows_that_make_no_sense_are_named(self):
        path = self.shows("length,transfer,width,height\nlong,bt709,640,480\n10,bt709,640,480\n")
        done = sanitize("--format", "ndjson", "--document", self.SHOWS, "--map", "duration=length:min", path)
        self.assertEqual(done.returncode, 1)
        self.assertIn('row 2: column length: "long" is not a number of min; it is left out', done.stderr)
        self.assertEqual(len(done.stdout.splitlines()), 1)


class MediaFiles(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.made = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.made.cleanup)
        at = pathlib.Path(cls.made.name)
        cls.make(at / "wide.mkv", "-f", "lavfi", "-i", "testsrc2=size=1916x796:rate=24:duration=1", "-c:v", "mpeg4")
        cls.make(at / "song.flac", "-f", "lavfi", "-i", "sine=duration=95", "-c:a", "flac")

    def setUp(self):
        self.directory = tempfile.TemporaryDirectory()
        self.addCleanup(self.directory.cleanup)
        self.at = pathlib.Path(self.directory.name)
        for path in pathlib.Path(self.made.name).iterdir():
            shutil.copy(path, self.at)

    @staticmethod
    def make(path, *arguments):
        subprocess.run(["ffmpeg", "-nostdin", "-loglevel", "error", "-y", *arguments, path], check=True)

    def test_probed(self):
        [answer] = ndjson("--policy", "music_length", self.at / "song.flac")
        self.assertEqual(answer["fields"], {"duration": "90-120 s"})
        done = json.loads(sanitize("--format", "json", self.at / "wide.mkv").stdout)
        [title] = done["titles"]
        self.assertEqual((title["known"]["width"], title["known"]["height"]), (1916, 796))
        self.assertEqual(title["known"]["video_codec"], "mpeg4")

    def test_a_cover_is_no_video(self):
        self.make(self.at / "cover.png", "-f", "lavfi", "-i", "color=red:size=64x64:duration=1", "-frames:v", "1")
        self.make(self.at / "album.mp3", "-i", self.at / "song.flac", "-i", self.at / "cover.png", "-map", "0", "-map", "1",
                  "-t", "5", "-c:a", "libmp3lame", "-c:v", "copy", "-disposition:v", "attached_pic")
        [answer] = ndjson("--policy", "music_length", self.at / "album.mp3")
        self.assertEqual(answer["fields"], {"duration": "<30 s"})

    def known(self, path):
        [title] = json.loads(sanitize("--format", "json", path).stdout)["titles"]
        return title["known"], [answer["policy"] for answer in title["would_leave"]]

    def test_text_is_no_media(self):
        text = '<?xml version="1.0"?>\n<movie><title>Example</title><runtime>91</runtime></movie>\n'
        for name in ("film.nfo", "film.txt", "film.xml", "film.json", "film.url"):
            (self.at / name).write_text(text)
        (self.at / "film.srt").write_text("1\n00:00:01,000 --> 00:00:02,000\nText\n")
        (self.at / "film.ass").write_text("[Script Info]\nScriptType: v4.00+\n[Events]\n"
                                          "Dialogue: 0,0:00:01.00,0:00:02.00,Default,,0,0,0,,Text\n")
        (self.at / "film.bin").write_bytes(bytes(range(256)) * 400)
        for name in ("film.nfo", "film.txt", "film.srt", "film.ass", "film.bin"):
            done = sanitize("--format", "ndjson", self.at / name)
            self.assertEqual((done.returncode, done.stdout), (1, ""), name)
            self.assertIn("not a media file", done.stderr)
        self.assertEqual(sorted(answer["policy"] for answer in ndjson(self.at)),
                         ["music_length", "music_quality", "video_length", "video_quality"])

    def test_hidden_files_are_passed_over(self):
        for name in ("._wide.mkv", ".hidden.mkv"):
            shutil.copy(self.at / "wide.mkv", self.at / name)
        (self.at / ".trash").mkdir()
        shutil.copy(self.at / "wide.mkv", self.at / ".trash" / "gone.mkv")
        self.assertEqual(len(ndjson("--policy", "video_length", self.at)), 1)

    def test_artwork_is_passed_over(self):
        self.make(self.at / "poster.jpg", "-f", "lavfi", "-i", "testsrc2=size=64x96:duration=1", "-frames:v", "1")
        for name in ("wide-fanart1.jpg", "wide.jpg", "folder.jpg", "AlbumArt_small.jpg"):
            shutil.copy(self.at / "poster.jpg", self.at / name)
        self.assertEqual(ndjson("--policy", "photo_view", self.at), [])
        # Alone, pictures are what the library holds.
        photos = self.at / "holiday"
        photos.mkdir()
        for name in ("poster.jpg", "beach.jpg"):
            shutil.copy(self.at / "poster.jpg", photos / name)
        self.assertEqual(len(ndjson("--policy", "photo_view", self.at)), 2)

    def test_pictures_whatever_holds_them(self):
        picture = ("-f", "lavfi", "-i", "testsrc2=size=320x240:rate=10:duration=1")
        one = ("-frames:v", "1")
        self.make(self.at / "still.gif", *picture, *one)
        self.make(self.at / "animated.gif", *picture)
        self.make(self.at / "animated.apng", *picture, "-f", "apng")
        self.make(self.at / "photo.jpg", *picture, *one)
        self.make(self.at / "photo.png", *picture, *one)
        self.make(self.at / "photo.bmp", *picture, *one)
        self.make(self.at / "photo.tiff", *picture, *one)
        self.make(self.at / "photo.webp", *picture, *one)
        self.make(self.at / "one_frame.mp4", *picture, *one, "-c:v", "mpeg4")
        self.make(self.at / "one_frame.mkv", *picture, *one, "-c:v", "mpeg4")
        formats = {"still.gif": "gif", "animated.gif": "gif", "animated.apng": "png", "photo.jpg": "jpeg", "photo.png": "png",
                   "photo.webp": "webp"}
        for name in ("still.gif", "animated.gif", "animated.apng", "photo.jpg", "photo.png", "photo.bmp", "photo.tiff",
                     "photo.webp", "one_frame.mp4", "one_frame.mkv"):
            with self.subTest(name):
                [answer] = ndjson(self.at / name)
                self.assertEqual((answer["policy"], answer["fields"]["format"]),
                                 ("photo_view", formats.get(name, "other")))
        # FFmpeg cannot read all that phones make, but the first bytes say what it is.
        (self.at / "phone.heic").write_bytes(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(200))
        [answer] = ndjson(self.at / "phone.heic")
        self.assertEqual(answer["policy"], "photo_view")

    def test_music_with_a_cover_and_films_with_one(self):
        self.make(self.at / "cover.png", "-f", "lavfi", "-i", "testsrc2=size=600x600:duration=1", "-frames:v", "1")
        song = ("-i", self.at / "song.flac", "-i", self.at / "cover.png")
        self.make(self.at / "flagged.m4a", *song, "-map", "0", "-map", "1", "-t", "5", "-c:a", "aac", "-c:v", "copy",
                  "-disposition:v", "attached_pic")
        self.make(self.at / "unflagged.m4a", *song, "-map", "0", "-map", "1", "-t", "5", "-c:a", "aac", "-c:v", "mpeg4",
                  "-f", "mp4")
        self.make(self.at / "unflagged.mka", *song, "-map", "1", "-map", "0", "-t", "30", "-c:a", "flac", "-c:v", "png",
                  "-f", "matroska")
        for name in ("flagged.m4a", "unflagged.m4a", "unflagged.mka"):
            with self.subTest(name):
                known, policies = self.known(self.at / name)
                self.assertEqual(policies, ["music_length", "music_quality"])
        film = ("-i", self.at / "wide.mkv", "-f", "lavfi", "-i", "sine=duration=1")
        self.make(self.at / "film.mkv", "-i", self.at / "cover.png", *film, "-map", "0:v", "-map", "1:v", "-map", "2:a",
                  "-c:v:0", "png", "-c:v:1", "copy", "-c:a", "flac", "-disposition:v:0", "default")
        self.make(self.at / "film.mp4", "-i", self.at / "cover.png", *film, "-map", "0:v", "-map", "1:v", "-map", "2:a",
                  "-c:v:0", "png", "-c:v:1", "copy", "-c:a", "aac", "-disposition:v:0", "default")
        for name in ("film.mkv", "film.mp4"):
            with self.subTest(name):
                known, policies = self.known(self.at / name)
                self.assertEqual(policies, ["video_length", "video_quality"])
                self.assertEqual((known["video_codec"], known["width"]), ("mpeg4", 1916))

    def test_nothing_is_made_up(self):
        # Silence first: what FFmpeg makes of its bit rate is six times too long.
        self.make(self.at / "sixty.aac", "-f", "lavfi", "-i", "anullsrc=sample_rate=22050:channel_layout=mono:duration=30",
                  "-f", "lavfi", "-i", "anoisesrc=sample_rate=22050:duration=30", "-filter_complex", "concat=v=0:a=1",
                  "-c:a", "aac", "-b:a", "64k")
        [answer] = ndjson("--policy", "music_length", self.at / "sixty.aac")
        self.assertEqual(answer["fields"], {"duration": "incomplete"})
        self.assertNotIn("bits_per_second", self.known(self.at / "sixty.aac")[0])
        # The clock jumps by a day.
        clip = ("-f", "lavfi", "-i", "testsrc2=size=64x64:rate=24:duration=3", "-c:v", "mpeg2video", "-f", "mpegts")
        self.make(self.at / "before.ts", *clip)
        self.make(self.at / "after.ts", *clip, "-output_ts_offset", "80000")
        jumps = self.at / "jumps.ts"
        jumps.write_bytes((self.at / "before.ts").read_bytes() + (self.at / "after.ts").read_bytes())
        known, _ = self.known(jumps)
        self.assertNotIn("duration_ms", known)
        self.assertNotIn("bits_per_second", known)
        # What is right stays known.
        [answer] = ndjson("--policy", "video_length", self.at / "before.ts")
        self.assertEqual(answer["fields"], {"duration": "<5 min"})

    def test_turned_as_players_turn_it(self):
        self.make(self.at / "wide.mp4", "-f", "lavfi", "-i", "testsrc2=size=192x108:rate=24:duration=1", "-c:v", "mpeg4")
        # Before FFmpeg 6 the turn was metadata, since then it is an option.
        options = subprocess.run(["ffmpeg", "-hide_banner", "-h", "full"], capture_output=True, text=True).stdout
        before, after = (("-display_rotation", "90"), ()) if "display_rotation" in options else ((), ("-metadata:s:v:0", "rotate=90"))
        self.make(self.at / "phone.mp4", *before, "-i", self.at / "wide.mp4", "-c", "copy", *after)
        known, _ = self.known(self.at / "phone.mp4")
        self.assertEqual((known["width"], known["height"]), (108, 192))

    def test_upright_is_judged_by_the_shorter_side(self):
        for size in ("1080x1920", "1920x1080"):
            made = self.at / f"{size}.mp4"
            self.make(made, "-f", "lavfi", "-i", f"color=black:size={size}:rate=24:duration=1", "-c:v", "libx264", "-b:v", "4M",
                      "-x264-params", "nal-hrd=cbr:vbv-maxrate=4000:vbv-bufsize=4000")
            [answer] = ndjson("--policy", "video_quality", made)
            self.assertEqual(answer["fields"]["resolution"], "1080", size)

    def test_discs_versions_and_playlists(self):
        library = self.at / "library"
        film = library / "Film (2000)"
        film.mkdir(parents=True)
        for name in ("Film (2000) - 1080p.mkv", "Film (2000) - 2160p.mkv", "Another.mkv"):
            shutil.copy(self.at / "wide.mkv", film / name)
        for disc in ("Disc/BDMV/STREAM", "Old/VIDEO_TS"):
            (library / disc).mkdir(parents=True)
            shutil.copy(self.at / "wide.mkv", library / disc / "00001.mkv")
        (film / "all.m3u8").write_text("#EXTM3U\n#EXTINF:1,\nAnother.mkv\n")
        done = sanitize("--format", "ndjson", "--policy", "video_length", library)
        self.assertEqual((done.returncode, len(done.stdout.splitlines())), (0, 2))
        self.assertIn("passed over 2 discs (BDMV or VIDEO_TS), 1 further version of a title and 1 playlist", done.stderr)
        # Each can be named.
        self.assertEqual(len(ndjson("--policy", "video_length", film / "Film (2000) - 2160p.mkv")), 1)

    def test_directories(self):
        (self.at / "notes.txt").write_text("not media")
        (self.at / "empty.mkv").write_bytes(b"")
        (self.at / "zeros.mp4").write_bytes(bytes(4096))
        whole = (self.at / "wide.mkv").read_bytes()
        (self.at / "cut.mkv").write_bytes(whole[: len(whole) // 2])
        (self.at / "loop").symlink_to(self.at, target_is_directory=True)
        os.mkfifo(self.at / "pipe.mkv")
        done = sanitize("--format", "ndjson", self.at, timeout=300)
        self.assertEqual(done.returncode, 1)
        self.assertIn("empty.mkv", done.stderr)
        self.assertIn("zeros.mp4", done.stderr)
        self.assertNotIn("notes.txt", done.stderr)
        policies = [json.loads(line)["policy"] for line in done.stdout.splitlines()]
        self.assertEqual(policies.count("video_length"), 2)
        self.assertEqual(policies.count("music_length"), 1)
        # Named, it is to be a media file.
        self.assertEqual(sanitize(self.at / "notes.txt").returncode, 1)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
