#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Tries muffle-sanitize and muffle-check on databases as media servers make them: whether they answer as the catalogue that
was written into the database does, what becomes of odd rows and strange schemas, and whether a server that writes at the
same time is left alone. After each run the databases, and the directories that they lie in, have to be as they were."""

import concurrent.futures
import fcntl
import json
import os
import pathlib
import random
import select
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
import unittest

import schemas
import servers

SANITIZE = pathlib.Path(sys.argv[1])
CHECK = pathlib.Path(sys.argv[2])
DATA = pathlib.Path(sys.argv[3])
CASES = pathlib.Path(__file__).with_name("cases")
WRITER = pathlib.Path(__file__).with_name("writer.py")
TITLES = servers.bundled(DATA, videos=2_400, music=400)
# What is shown of a column.
KNOWN_AS = {"bitrate": "bits_per_second", "duration": "duration_ms", "resolution": "height"}
FOR_EVER = 300  # seconds: what takes this long hangs, on whatever machine


def eventually(what, is_so):
    """Waits until it is so."""
    last = time.monotonic() + FOR_EVER
    while not is_so():
        assert time.monotonic() < last, f"{what}: never came"
        time.sleep(0.001)


def state_of(directory):
    """Each file's name, bytes and time of change."""
    return {path.name: (path.read_bytes(), path.stat().st_mtime_ns) if path.is_file() else None
            for path in pathlib.Path(directory).iterdir()}


class Server:
    """Another process that has a database open. Were it this one, reading the file here would drop its locks."""

    def __init__(self, path, *statements):
        script = ("import sqlite3, sys; db = sqlite3.connect(sys.argv[1], isolation_level=None)\n"
                  "for statement in sys.argv[2:]: db.execute(statement).fetchall()\n"
                  "print('ready', flush=True)\n"
                  "for line in sys.stdin: print(db.execute(line).fetchall(), flush=True)\n"
                  "db.close()")
        self.process = subprocess.Popen([sys.executable, "-c", script, path, *statements], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, text=True)
        assert self.process.stdout.readline() == "ready\n"

    def does(self, statement):
        self.process.stdin.write(statement + "\n")
        self.process.stdin.flush()
        return self.process.stdout.readline().strip()

    def closes(self):
        self.process.communicate(timeout=FOR_EVER)


class Databases(unittest.TestCase):
    """Has a directory for databases of its own."""

    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.at = pathlib.Path(directory.name)
        self.at.chmod(0o777)

    def run_on(self, program, *arguments, untouched=True, **options):
        before = state_of(self.at) if untouched else None
        done = subprocess.run([program, *map(str, arguments)], capture_output=True, text=True, errors="replace",
                              timeout=FOR_EVER, **options)
        if untouched:
            after = state_of(self.at)
            self.assertEqual(sorted(before), sorted(after))
            self.assertTrue(before == after, "a file was written to")
        return done

    def sanitize(self, *arguments, **options):
        return self.run_on(SANITIZE, *arguments, **options)

    @staticmethod
    def known_of(done):
        """What is known of each title, by its name, in JSON that was printed."""
        return {title["known"]["title"]: title["known"] for title in json.loads(done.stdout)["titles"]}

    def known(self, *arguments):
        """What is known of each title, and all its answers, by its name."""
        done = self.sanitize("--format", "json", *arguments)
        self.assertEqual(done.returncode, 0, done.stderr)
        return {title["known"]["title"]: (title["known"], {answer["policy"]: answer["cell"] for answer in title["would_leave"]})
                for title in json.loads(done.stdout)["titles"]}

    def cells(self, *arguments):
        return {name: cells for name, (_, cells) in self.known(*arguments).items()}

    def refused(self, path, *patterns, **options):
        """It is refused by both programs, with these words. They run at once, since some wait before they refuse."""
        runs = ((SANITIZE, 1, []), (CHECK, 2, ["--policy", "video_length"]))
        with concurrent.futures.ThreadPoolExecutor() as pool:
            all_done = pool.map(lambda run: self.run_on(run[0], *run[2], path, **options), runs)
        for (_, code, _), done in zip(runs, all_done):
            self.assertEqual(done.returncode, code, done.stderr)
            for pattern in patterns:
                self.assertRegex(done.stderr, pattern)


class AsTheCatalogue(Databases):
    """The same titles as .csv and in a database get the same answers."""

    def setUp(self):
        super().setUp()
        self.catalogue = self.cells(servers.write_csv(self.at / "all.csv", TITLES))
        self.assertEqual(len(self.catalogue), len(TITLES))

    def same(self, path, but=()):
        found = self.cells(path)
        for name, cells in self.catalogue.items():
            for policy, cell in cells.items():
                if policy not in but:
                    self.assertEqual(found[name].get(policy), cell, (name, policy))
        self.assertEqual(len(found), len(self.catalogue))

    def test_plex(self):
        servers.plex(self.at / "com.plexapp.plugins.library.db", TITLES).close()
        self.same(self.at / "com.plexapp.plugins.library.db")

    def test_jellyfin(self):
        servers.jellyfin(self.at / "jellyfin.db", TITLES).close()
        self.same(self.at / "jellyfin.db")

    def test_jellyfin_up_to_10_10(self):
        servers.jellyfin_old(self.at / "library.db", TITLES).close()
        self.same(self.at / "library.db")

    def test_tautulli(self):
        servers.tautulli(self.at / "tautulli.db", [(title, 1, {}) for title in TITLES]).close()
        self.same(self.at / "tautulli.db")

    def test_gerbera(self):
        servers.gerbera(self.at / "gerbera.db", TITLES).close()
        self.same(self.at / "gerbera.db")

    def test_kodi(self):
        videos = [title for title in TITLES if title.kind != "music"]
        servers.kodi(self.at / "MyVideos131.db", videos).close()
        self.catalogue = {title.name: self.catalogue[title.name] for title in videos}
        self.same(self.at / "MyVideos131.db", but=["video_quality"])  # it has no bit rates

    def test_gerbera_before_schema_13(self):
        for schema in (schemas.GERBERA_3, schemas.GERBERA_12):
            path = self.at / "gerbera.db"
            path.unlink(missing_ok=True)
            servers.gerbera_old(path, TITLES, schema).close()
            self.same(path, but=["video_quality", "music_quality"])  # it has no codecs

    def test_minidlna(self):
        servers.minidlna(self.at / "files.db", TITLES).close()
        self.same(self.at / "files.db", but=["video_quality", "music_quality"])  # it has no codecs

    def test_kodi_of_other_schemas(self):
        videos = [title for title in TITLES if title.kind != "music"][:500]
        self.catalogue = {title.name: self.catalogue[title.name] for title in videos}
        for schema in (schemas.KODI_121, schemas.KODI_150):
            path = self.at / "MyVideos.db"
            path.unlink(missing_ok=True)
            servers.kodi(path, videos, tuple(schema)).close()
            self.same(path, but=["video_quality"])

    def test_names_do_not_matter(self):
        servers.plex(self.at / "a ?#% copy", TITLES[:10]).close()
        self.assertEqual(len(self.cells(self.at / "a ?#% copy")), 10)


class WhatIsKnown(Databases):
    """Values that are right in the database are right in what is shown."""

    def one(self, path):
        [(known, _)] = self.known(path).values()
        return known

    def test_units_and_paths(self):
        title = TITLES[1]
        expected = {"duration_ms": title.ms, "bits_per_second": title.bps, "height": title.height, "path": title.path}
        for make in (servers.plex, servers.jellyfin, servers.jellyfin_old, servers.gerbera):
            path = self.at / f"{make.__name__}.db"
            make(path, [title]).close()
            known = self.one(path)
            if make is servers.gerbera:  # the size by the duration, which is cut to the millisecond
                self.assertAlmostEqual(known.pop("bits_per_second"), title.bps, delta=10)
                known["bits_per_second"] = title.bps
            self.assertEqual({key: known[key] for key in expected}, expected, make.__name__)
        servers.kodi(self.at / "kodi.db", [title]).close()
        self.assertEqual(self.one(self.at / "kodi.db")["duration_ms"], title.ms // 1000 * 1000)
        self.assertEqual(self.one(self.at / "kodi.db")["path"], title.path)

    def test_seconds_of_upnp(self):
        for text, milliseconds in (("0:00:01", 1000), ("1:30:05.25", 5_405_250), ("12:00:00.0", 43_200_000),
                                   ("0:03:20.999999", 200_999), ("99999999999999:00:00.0", 2 ** 63 - 1), ("", None)):
            path = self.at / "gerbera.db"
            path.unlink(missing_ok=True)
            db = servers.gerbera(path, [TITLES[0]])
            db.execute("UPDATE grb_cds_resource SET duration = ? WHERE res_id = 0", [text])
            db.commit()
            db.close()
            self.assertEqual(self.one(path).get("duration_ms"), milliseconds, text)

    def test_a_video_with_music_has_the_bit_rate_of_its_file(self):
        db = servers.gerbera(self.at / "gerbera.db", TITLES[1:2])
        db.execute("UPDATE mt_cds_object SET upnp_class = 'object.item.videoItem.musicVideoClip' WHERE id = 2")
        db.commit()
        db.close()
        known = self.one(self.at / "gerbera.db")
        self.assertAlmostEqual(known["bits_per_second"], TITLES[1].bps, delta=10)

    def of_case(self, name):
        """A database of rows that were met somewhere."""
        path = self.at / f"{name}.db"
        db = sqlite3.connect(path)
        db.executescript((CASES / f"{name}.sql").read_text())
        db.close()
        return path

    def test_old_resources(self):
        """What Gerbera 1.1.0 of Debian 12 wrote of an AVI and an MP3 file."""
        db = servers.create(self.at / "gerbera.db", schemas.GERBERA_3)
        for title, upnp_class, mime, resources in (
                ("clip", "videoItem", "video/x-msvideo",
                 "0~protocolInfo=http-get%3A%2A%3Avideo%2Fx-msvideo%3A%2A&size=113200&duration=00%3A00%3A02%2E0&bitrate=55490"
                 "&resolution=320x240&sampleFrequency=44100&nrAudioChannels=1~~4cc=FMP4"),
                ("tune", "audioItem.musicTrack", "audio/mpeg",
                 "0~protocolInfo=http-get%3A%2A%3Aaudio%2Fmpeg%3A%2A&size=81158&bitrate=16097&duration=00%3A00%3A05%2E0"
                 "&sampleFrequency=44100&nrAudioChannels=1~~"),
                ("nothing", "videoItem", "video/mp4", None), ("odd", "videoItem", "video/mp4", "%&=&&duration=%3~~~||"),
                ("short", "videoItem", "video/mp4", "0"), ("empty", "videoItem", "video/mp4", "")):
            servers.insert(db, "mt_cds_object", object_type=2, upnp_class=f"object.item.{upnp_class}", dc_title=title,
                           mime_type=mime, resources=resources, location=f"F/m/{title}")
        db.commit()
        db.close()
        known = {name: known for name, (known, _) in self.known(self.at / "gerbera.db").items()}
        self.assertEqual((known["clip"]["duration_ms"], known["clip"]["height"], known["clip"]["size_bytes"]),
                         (2000, 240, 113200))
        self.assertEqual(known["clip"]["bits_per_second"], 113200 * 8 // 2)  # its bit rate is not believed
        self.assertEqual((known["tune"]["duration_ms"], known["tune"]["bits_per_second"]), (5000, 16097 * 8))
        self.assertEqual(known["tune"]["path"], "/m/tune")
        for name in ("nothing", "odd", "short", "empty"):
            self.assertNotIn("duration_ms", known[name])

    def test_a_length_that_ffmpeg_did_not_know(self):
        known = {name: known for name, (known, _) in self.known(self.of_case("gerbera_29_no_duration")).items()}
        self.assertEqual(len(known), 5)
        self.assertNotIn("duration_ms", known["Webm without duration"])
        self.assertEqual(known["Webm without duration"]["height"], 720)

    def test_a_length_that_minidlna_did_not_know(self):
        db = servers.minidlna(self.at / "files.db", TITLES[:1])
        db.execute("UPDATE DETAILS SET DURATION = '0:00:00.000', RESOLUTION = NULL")
        db.commit()
        db.close()
        known = self.one(self.at / "files.db")
        self.assertNotIn("duration_ms", known)
        self.assertEqual(known["bits_per_second"], TITLES[0].bps // 8 * 8)

    def test_what_is_no_title_of_jellyfin(self):
        path = self.of_case("jellyfin_12_channel_trailer_theme_parts")
        self.assertEqual(sorted(self.cells(path)), ["Disc", "Film", "Film - 1080p", "Linked", "Two"])
        done = self.run_on(CHECK, "--json", "--policy", "video_length", path)
        self.assertIn("5 files of 4 titles", done.stderr)

    def test_what_was_no_title_of_jellyfin(self):
        db = servers.jellyfin_old(self.at / "library.db", TITLES[:7])
        for i, (column, value) in enumerate((("type", "MediaBrowser.Controller.LiveTv.LiveTvChannel"),
                                             ("type", "MediaBrowser.Controller.Entities.Trailer"), ("ExtraType", "ThemeSong"),
                                             ("OwnerId", TITLES[5].guid.hex), ("OwnerId", "0" * 32))):
            db.execute(f"UPDATE TypedBaseItems SET {column} = ? WHERE Name = ?", [value, TITLES[i].name])
        db.execute("UPDATE TypedBaseItems SET OwnerId = ?1, PrimaryVersionId = ?1 WHERE Name = ?2",
                   [TITLES[5].guid.hex, TITLES[6].name])
        db.commit()
        db.close()
        self.assertEqual(list(self.cells(self.at / "library.db")), [title.name for title in TITLES[4:7]])

    def test_what_is_no_title_of_plex(self):
        db = servers.plex(self.at / "plex.db", TITLES[:4])
        for number, file in ((1, None), (2, ""), (3, "https://example.com/trailer.mp4")):
            db.execute("UPDATE media_parts SET file = ? WHERE media_item_id = ?", [file, number])
        servers.insert(db, "metadata_items", id=9, metadata_type=12, title="without a part")
        servers.insert(db, "media_items", metadata_item_id=9, duration=60_000)
        db.commit()
        db.close()
        self.assertEqual(list(self.cells(self.at / "plex.db")), [TITLES[3].name])

    def test_extras_with_a_file_are_no_titles_of_plex(self):
        """They are clips that a film or a show leads to; a clip of no library is played before films. One in a library of
        photos is somebody's own video."""
        db = servers.plex(self.at / "plex.db", TITLES[:5])
        for number, library in ((1, 1), (2, 1), (3, None), (4, 1)):
            db.execute("UPDATE metadata_items SET metadata_type = 12, library_section_id = ? WHERE id = ?",
                       [library, 2 * TITLES[number].number + 1])
        film = 2 * TITLES[0].number + 1
        for number, relation in ((1, 1), (2, 5)):
            servers.insert(db, "metadata_relations", metadata_item_id=film,
                           related_metadata_item_id=2 * TITLES[number].number + 1, relation_type=relation)
        db.commit()
        db.close()
        titles = json.loads(self.sanitize("--format", "json", self.at / "plex.db").stdout)["titles"]
        self.assertEqual([title["known"]["title"] for title in titles], [TITLES[0].name, TITLES[4].name])

    def test_versions_of_a_film_of_kodi(self):
        """An extra is none; the numbers of both changed with schema 134."""
        film = next(title for title in TITLES if title.kind == "film")
        for schema, version in ((schemas.KODI, 0), (schemas.KODI_150, 1)):
            path = self.at / "kodi.db"
            path.unlink(missing_ok=True)
            db = servers.kodi(path, [film], tuple(schema))
            for i in (1, 2):
                servers.insert(db, "files", idFile=1000 + i, idPath=1, strFilename=f"{i}.mkv")
                servers.insert(db, "streamdetails", idFile=1000 + i, iStreamType=0, strVideoCodec="h264", iVideoWidth=1,
                               iVideoHeight=i, iVideoDuration=i)
                servers.insert(db, "videoversion", idFile=1000 + i, idMedia=film.number + 1, media_type="movie",
                               itemType=version + i - 1)
            db.commit()
            db.close()
            titles = json.loads(self.sanitize("--format", "json", path).stdout)["titles"]
            self.assertEqual([title["known"]["duration_ms"] for title in titles], [film.ms // 1000 * 1000, 1000])
            done = self.run_on(CHECK, "--json", "--policy", "video_length", path)
            self.assertIn("2 files of 1 titles", done.stderr)

    def test_two_episodes_in_one_file_of_kodi(self):
        """They are found together, so they count once; on a disc each has its own streams, and counts."""
        episodes = [title for title in TITLES if title.kind == "episode"][:2]
        for schema, lengths in ((schemas.KODI, [10_000]), (schemas.KODI_150, [10_000]), (schemas.KODI_150, [10_000, 20_000])):
            path = self.at / "kodi.db"
            path.unlink(missing_ok=True)
            db = servers.kodi(path, episodes, tuple(schema))
            db.execute("UPDATE episode SET idFile = 7")
            db.execute("UPDATE files SET idFile = 7 WHERE idFile = ?", [episodes[0].number + 1])
            db.execute("DELETE FROM streamdetails")
            for i, milliseconds in enumerate(lengths):
                of_version = {"idVersion": 50 + i} if len(lengths) == 2 else {}
                servers.insert(db, "streamdetails", idFile=7, iStreamType=0, strVideoCodec="h264", iVideoWidth=4, iVideoHeight=3,
                               iVideoDuration=milliseconds // 1000, **of_version)
                if of_version:
                    servers.insert(db, "videoversion", idFile=7, idMedia=episodes[i].number + 1, media_type="episode",
                                   itemType=1, **of_version)
            db.commit()
            db.close()
            known = self.known_of(self.sanitize("--format", "json", path))
            self.assertEqual([known[episode.name]["duration_ms"] for episode in episodes], (lengths * 2)[:2])
            done = self.run_on(CHECK, "--json", "--policy", "video_length", path)
            self.assertEqual(json.loads(done.stdout)["policies"][0]["records"], len(lengths))

    def test_a_runtime_of_a_website_is_not_that_of_the_file(self):
        """Scrapers made a stream without a size to keep one; Kodi's schema 146 deletes them."""
        db = servers.kodi(self.at / "kodi.db", TITLES[:1])
        db.execute("UPDATE streamdetails SET iVideoWidth = 0, iVideoHeight = 0, strVideoCodec = '' WHERE iStreamType = 0")
        db.commit()
        db.close()
        self.assertNotIn("duration_ms", self.one(self.at / "kodi.db"))

    def test_a_home_video_is_a_video(self):
        db = servers.jellyfin(self.at / "jellyfin.db", [TITLES[0]])
        db.execute("UPDATE BaseItems SET Type = 'MediaBrowser.Controller.Entities.Video' WHERE Name = ?", [TITLES[0].name])
        db.commit()
        db.close()
        self.assertIn("video_length", self.cells(self.at / "jellyfin.db")[TITLES[0].name])

    def test_what_was_deleted_is_not_there(self):
        db = servers.plex(self.at / "plex.db", TITLES[:3])
        db.execute("UPDATE media_items SET deleted_at = 1700000000 WHERE id = 1")
        db.execute("UPDATE metadata_items SET deleted_at = 1700000000 WHERE id = 3")
        db.commit()
        db.close()
        self.assertEqual(list(self.cells(self.at / "plex.db")), [TITLES[2].name])


class Plays(Databases):
    def test_how_it_was_delivered(self):
        film = next(title for title in TITLES if title.kind == "film" and title.height == 1080)
        encoded = {"transcode_decision": "transcode", "stream_video_decision": "transcode", "stream_video_codec": "hevc",
                   "stream_container": "mpegts", "transcode_protocol": "hls"}
        plays = [({"location": "lan", "transcode_decision": "direct play", "stream_container": "mkv"},
                  {"play_method": "direct_play", "location": "local"}),
                 ({"location": "wan", "transcode_decision": "copy"}, {"play_method": "direct_stream", "location": "remote"}),
                 ({"location": "lan", "relayed": 1}, {"location": "remote"}),
                 ({"location": "cellular", "transcode_hw_encode": "nvenc", "transcode_hw_encoding": 1, **encoded},
                  {"play_method": "transcode", "location": "remote", "encoded_to": "hevc", "accelerator": "nvidia"}),
                 ({"transcode_hw_encode": "", "transcode_hw_encoding": 0, **encoded}, {"accelerator": "software"}),
                 (dict(encoded), {"accelerator": None})]
        db = servers.tautulli(self.at / "tautulli.db", [(film, 1, known) for known, _ in plays])
        servers.tautulli_session(db, film, {"transcode_speed": "1.5", "transcode_throttled": 0, "transcode_hw_encode": "qsv"},
                                 location="lan", buffer_count=1, **encoded)
        servers.tautulli_session(db, film, {"transcode_speed": "0.0", "transcode_throttled": 1}, location="lan", **encoded)
        servers.insert(db, "sessions", rating_key=1, media_type="movie", full_title="not JSON", raw_stream_info="{not json",
                       location="wan")
        db.commit()
        db.close()
        titles = json.loads(self.sanitize("--format", "json", self.at / "tautulli.db").stdout)["titles"]
        self.assertEqual(len(titles), len(plays) + 3)
        for (given, expected), title in zip(plays, titles):
            for key, value in expected.items():
                self.assertEqual(title["known"].get(key), value, given)
        under_way = titles[len(plays)]
        self.assertEqual(under_way["known"]["encoding_speed"], 1.5)
        fields = {answer["policy"]: answer["fields"] for answer in under_way["would_leave"]}
        self.assertEqual(fields["video_delivery"],
                         {"play_method": "transcode", "container": "hls", "location": "local", "stalls": "1"})
        self.assertEqual(fields["transcode_conversion"]["target_codec"], "hevc")
        self.assertEqual(fields["transcode_speed"], {"accelerator": "intel_qsv", "speed": "1-2x", "resolution": "1080"})
        self.assertNotIn("encoding_speed", titles[len(plays) + 1]["known"])  # throttled
        ended = {answer["policy"]: answer["fields"] for answer in titles[3]["would_leave"]}
        self.assertEqual(set(ended["video_delivery"].values()), {"incomplete"})  # Tautulli forgets the stalls

    def test_libraries_are_not_asked_about_plays(self):
        servers.plex(self.at / "plex.db", TITLES[:2]).close()
        for cells in self.cells(self.at / "plex.db").values():
            self.assertEqual(list(cells), ["video_length", "video_quality"])

    def test_playback_reporting_looks_titles_up(self):
        titles = TITLES[:60]
        methods = ["DirectPlay", "DirectStream", "Transcode (v:h264 a:aac)", "Transcode (v:direct a:aac)", "na"]
        log, library = self.at / "playback_reporting.db", self.at / "jellyfin.db"
        servers.playback_reporting(log, [(t, "u", methods[i % 5]) for i, t in enumerate(titles)]).close()
        alone = self.sanitize("--format", "json", log)
        self.assertIn("name Jellyfin's library before it", alone.stderr)
        self.assertNotIn("duration_ms", alone.stdout)  # what was played of it is not how long it is
        for make in (servers.jellyfin, servers.jellyfin_old):
            library.unlink(missing_ok=True)
            make(library, titles).close()
            shown = json.loads(self.sanitize("--format", "json", library, log).stdout)["titles"]
            self.assertEqual(len(shown), 2 * len(titles))
            for i, play in enumerate(shown[len(titles):]):
                self.assertEqual(play["known"]["duration_ms"], titles[i].ms)
                self.assertEqual(play["known"].get("play_method"),
                                 ["direct_play", "direct_stream", "transcode", "transcode", None][i % 5])
                self.assertEqual(play["known"].get("encoded_to"), "h264" if i % 5 == 2 else None)


    def test_each_play_with_the_file_that_was_played(self):
        """A version has an id of its own, and may stand before the first one."""
        for name in ("jellyfin_alternate_version_first", "playback_reporting"):
            db = sqlite3.connect(self.at / f"{name}.db")
            db.executescript((CASES / f"{name}.sql").read_text())
            db.close()
        files = [self.at / "jellyfin_alternate_version_first.db", self.at / "playback_reporting.db"]
        titles = json.loads(self.sanitize("--format", "json", *files).stdout)["titles"]
        self.assertEqual([title["known"]["height"] for title in titles], [800, 1600, 1600, 800])
        self.assertEqual([title["known"]["duration_ms"] for title in titles], [6_000_000, 7_500_000, 7_500_000, 6_000_000])
        done = self.run_on(CHECK, "--json", "--policy", "video_length", *files)
        self.assertEqual(json.loads(done.stdout)["policies"][0]["records"], 1)


class Checked(Databases):
    """muffle-check counts titles and households."""

    def findings(self, *arguments):
        done = self.run_on(CHECK, "--json", *arguments)
        self.assertEqual(done.stderr.count("this is"), len([a for a in arguments if str(a).endswith(".db")]), done.stderr)
        return done.returncode, json.loads(done.stdout)["policies"], done.stderr

    def test_titles(self):
        servers.write_csv(self.at / "all.csv", TITLES, ("size_bytes", [title.bytes for title in TITLES]))
        servers.plex(self.at / "plex.db", TITLES).close()
        policies = ["--policy", "video_length", "--policy", "video_quality", "--policy", "music_length"]
        self.assertEqual(self.findings(*policies, self.at / "all.csv")[:2], self.findings(*policies, self.at / "plex.db")[:2])

    def test_a_title_with_two_files_counts_once(self):
        db = servers.plex(self.at / "plex.db", TITLES[:100])
        servers.insert(db, "media_items", id=1000, metadata_item_id=1, duration=60_000)
        servers.insert(db, "media_parts", media_item_id=1000, file="/media/again.mkv")
        db.commit()
        db.close()
        _, [found], errors = self.findings("--policy", "video_length", self.at / "plex.db")
        self.assertEqual(found["records"], 100)
        self.assertIn("101 files of 100 titles", errors)

    def test_a_log_is_no_catalogue(self):
        plays = [(title, i % 7, {}) for i, title in enumerate(TITLES[:200])]
        plays += plays[:50] * 3
        users = [str(user) for _, user, _ in plays]
        servers.tautulli(self.at / "tautulli.db", plays).close()
        servers.write_csv(self.at / "log.csv", [title for title, _, _ in plays], ("user_id", users))
        servers.write_csv(self.at / "titles.csv", TITLES[:200])
        policy = ["--policy", "video_length"]
        _, [titles], errors = self.findings(*policy, self.at / "tautulli.db")
        self.assertEqual(titles["records"], 200)
        self.assertIn("350 plays of 200 titles", errors)
        self.assertIn("--household user_id", errors)
        self.assertEqual([titles], self.findings(*policy, self.at / "titles.csv")[1])
        _, [households], _ = self.findings(*policy, "--household", "user_id", self.at / "tautulli.db")
        self.assertEqual([households], self.findings(*policy, "--household", "user_id", self.at / "log.csv")[1])
        self.assertEqual(households["records"], 200)
        self.assertIsNotNone(households["household_k"])

    def test_households_of_jellyfin(self):
        titles = TITLES[:200]
        plays = [(title, f"user{i % 7}", "DirectPlay") for i, title in enumerate(titles)] * 2
        servers.jellyfin(self.at / "jellyfin.db", titles).close()
        servers.playback_reporting(self.at / "playback_reporting.db", plays).close()
        policy = ["--policy", "video_length"]
        code, [found], _ = self.findings(*policy, "--household", "UserId", self.at / "jellyfin.db",
                                         self.at / "playback_reporting.db")
        self.assertNotEqual(code, 2)
        self.assertEqual(found["records"], 200)
        self.assertIsNotNone(found["household_k"])
        done = self.run_on(CHECK, *policy, self.at / "playback_reporting.db")
        self.assertEqual(done.returncode, 2)
        self.assertIn("nothing for duration_s", done.stderr)

    def test_what_is_not_there_is_said(self):
        servers.kodi(self.at / "kodi.db", TITLES[:100]).close()
        servers.tautulli(self.at / "tautulli.db", [(title, 1, {}) for title in TITLES[:100]]).close()
        for arguments, words in ((["--policy", "video_quality", "kodi.db"], "nothing for bitrate_kbps"),
                                 (["--policy", "video_length", "--household", "user_id", "kodi.db"], "no log of plays"),
                                 (["--policy", "video_length", "--household", "who", "tautulli.db"], "stands in user_id")):
            done = self.run_on(CHECK, *arguments[:-1], self.at / arguments[-1])
            self.assertEqual(done.returncode, 2)
            self.assertIn(words, done.stderr)


class OddRows(Databases):
    def odd(self, make, table, column, rows, key="id"):
        """Each row with the value given, and whether it is told as broken; it is read either way."""
        path = self.at / f"{make.__name__}.db"
        path.unlink(missing_ok=True)
        db = make(path, TITLES[:len(rows) + 1])
        for i, (value, _) in enumerate(rows):
            db.execute(f'UPDATE "{table}" SET "{column}" = ? WHERE "{key}" = ?', [value, i + 1])
        db.commit()
        db.close()
        done = self.sanitize("--format", "json", path)
        known = {title["known"]["title"]: title["known"] for title in json.loads(done.stdout)["titles"]}
        self.assertEqual(len(known), len(rows) + 1)  # what is broken costs its value, not its row
        told = [line for line in done.stderr.splitlines() if f"column {column}" in line]
        for i, (value, words) in enumerate(rows):
            if words is not None:
                self.assertNotIn(KNOWN_AS.get(column, column), known[TITLES[i].name], value)
                line = told.pop(0)
                self.assertRegex(line, rf"{path.name}: table \w+, row {i + 1}: column {column}: .*{words}")
                self.assertTrue(line.endswith("this value is left out"))
        self.assertEqual(done.returncode, 1)

    def test_numbers(self):
        rows = [(None, None), (0, None), ("", None), (-5, "-5 is negative"), (2 ** 63 - 1, None), (1e300, None), (2.5, None),
                ("fast", '"fast" is not a number'), ("12e3x", "is not a number"), (b"\x01\x02", "a blob of 2 bytes"),
                (-1.5, "is negative"), ("x" * 5000, "…")]
        self.odd(servers.plex, "media_items", "bitrate", rows)
        self.odd(servers.plex, "media_items", "height", rows)
        self.odd(servers.plex, "media_items", "duration", rows)

    def test_names(self):
        rows = [(None, None), ("", None), ("nothing that is known", None), (264, None), (b"h264", "is not text"),
                ("h\x00264", "is not readable"), ("h" * 5000, "is too long for a name"), ("h264\x1b[2J", "is not readable")]
        self.odd(servers.plex, "media_items", "video_codec", rows)  # a number becomes text in a column of text

    def test_text_of_upnp(self):
        self.odd(servers.gerbera, "grb_cds_resource", "duration",
                 [(None, None), ("long", '"long" is not hours'), ("0:61:00.0", "is not hours"), ("1:00", "is not hours"),
                  ("-1:00:00.0", "is not hours"), ("0:00:00.-5", "is not hours")], key="item_id")
        self.odd(servers.gerbera, "grb_cds_resource", "resolution",
                 [(None, None), ("1920x1080", None), ("1920", "is not a width"), ("axb", "is not a width"),
                  ("99999999999999999999x1", None)], key="item_id")

    def test_invalid_text_in_a_name_and_in_a_title(self):
        db = servers.plex(self.at / "plex.db", TITLES[:3])
        db.execute("UPDATE media_items SET audio_codec = CAST(x'ff8041' AS TEXT) WHERE id = 1")
        db.execute("UPDATE metadata_items SET title = CAST(x'1b5b33316d41ff' AS TEXT) WHERE id = 3")
        db.commit()
        db.close()
        done = self.sanitize("--format", "json", self.at / "plex.db")
        self.assertEqual(done.returncode, 1)
        self.assertRegex(done.stderr, "row 1: column audio_codec: .* is not readable text")
        self.assertEqual(done.stderr.count("left out"), 1)  # a title is for eyes only
        self.assertEqual(len(self.known_of(done)), 3)
        self.assertNotIn("\x1b", done.stdout + done.stderr)

    def test_a_text_that_is_far_too_long(self):
        db = servers.plex(self.at / "plex.db", TITLES[:1200])
        db.execute("UPDATE metadata_items SET title = hex(zeroblob(40000000)) WHERE id IN (1, 1201)")
        db.execute("UPDATE metadata_items SET summary = hex(zeroblob(5000000)) WHERE id = 5")  # nobody reads that
        db.commit()
        db.close()
        done = self.sanitize("--format", "ndjson", "--policy", "video_length", self.at / "plex.db")
        self.assertEqual(done.returncode, 1)
        self.assertEqual(len(done.stdout.splitlines()), 1198)
        self.assertEqual(done.stderr.count("a text longer than any server writes"), 2)
        self.assertIn("row 1:", done.stderr)
        self.assertIn("row 601:", done.stderr)

    def test_many_broken_rows_do_not_flood(self):
        db = servers.plex(self.at / "plex.db", TITLES[:500])
        db.execute("UPDATE media_items SET bitrate = 'fast' WHERE id <= 400")
        db.commit()
        db.close()
        done = self.sanitize("--format", "json", self.at / "plex.db")
        self.assertLess(len(done.stderr.splitlines()), 15)
        self.assertIn("column bitrate: is not a number: 390 more such values are left out", done.stderr)
        self.assertEqual(len(self.known_of(done)), 500)

    def test_two_broken_columns_of_a_row_are_both_told(self):
        db = servers.plex(self.at / "plex.db", TITLES[:2])
        db.execute("UPDATE media_items SET bitrate = 'fast', height = -1 WHERE id = 1")
        db.commit()
        db.close()
        done = self.sanitize("--format", "json", self.at / "plex.db")
        self.assertRegex(done.stderr, "row 1: column bitrate: .*not a number")
        self.assertRegex(done.stderr, "row 1: column height: .*negative")
        known = self.known_of(done)[TITLES[0].name]
        self.assertEqual(known["duration_ms"], TITLES[0].ms)
        self.assertNotIn("height", known)

    def test_a_broken_column_of_a_play_makes_nothing_up(self):
        """NULL and zero of these columns say something, so what is broken has to be neither."""
        film = next(title for title in TITLES if title.kind == "film")
        encoded = {"transcode_decision": "transcode", "stream_video_decision": "transcode", "stream_video_codec": "h264",
                   "location": "lan", "buffer_count": 0}
        speed = {"transcode_speed": "1.5", "transcode_throttled": 0}
        db = servers.tautulli(self.at / "tautulli.db", [])
        for broken in ({}, {"buffer_count": "x"}, {"relayed": "x"}, {"transcode_hw_encoding": "x"}, {"live": "x"}):
            servers.tautulli_session(db, film, speed, **{"transcode_hw_encoding": 0, **encoded, **broken})
        servers.tautulli_session(db, film, {**speed, "transcode_throttled": "x"}, **encoded)
        db.close()
        done = self.sanitize("--format", "json", self.at / "tautulli.db")
        self.assertEqual(done.stderr.count("this value is left out"), 5, done.stderr)
        titles = json.loads(done.stdout)["titles"]
        whole, stalls, relayed, hardware, _, throttled = (title["known"] for title in titles)
        self.assertEqual((whole["accelerator"], whole["location"], whole["encoding_speed"]), ("software", "local", 1.5))
        delivery = [{a["policy"]: a["fields"] for a in title["would_leave"]}["video_delivery"] for title in titles[:2]]
        self.assertEqual([each["stalls"] for each in delivery], ["0", "incomplete"])
        self.assertNotIn("location", relayed)
        self.assertNotIn("accelerator", hardware)
        self.assertNotIn("encoding_speed", throttled)
        self.assertEqual(stalls["location"], "local")

    def test_keys_of_all_kinds(self):
        db = servers.plex(self.at / "plex.db", TITLES[:3])
        db.execute("UPDATE media_items SET id = -7 WHERE id = 1")
        db.execute("UPDATE media_items SET id = 9223372036854775807 WHERE id = 3")
        db.execute("UPDATE media_parts SET media_item_id = -7 WHERE media_item_id = 1")
        db.execute("UPDATE media_parts SET media_item_id = 9223372036854775807 WHERE media_item_id = 3")
        db.commit()
        db.close()
        self.assertEqual(len(self.cells(self.at / "plex.db")), 3)


class Schemas(Databases):
    MAKERS = {"plex": ("metadata_items", "media_items"), "jellyfin": ("BaseItems", "MediaStreamInfos"),
              "jellyfin_old": ("TypedBaseItems", "mediastreams"), "kodi": ("streamdetails", "files"),
              "gerbera": ("mt_cds_object", "grb_cds_resource")}

    def make(self, name, *statements):
        path = self.at / f"{name}.db"
        db = getattr(servers, name)(path, TITLES[:2])
        for statement in statements:
            db.execute(statement)
        db.commit()
        db.close()
        return path

    def test_a_table_that_is_missing_is_named(self):
        for name, (_, table) in self.MAKERS.items():
            self.refused(self.make(name, f'DROP TABLE "{table}"'), f"there is no table {table}", "Nothing of it is read")

    def test_a_column_that_is_missing_is_named(self):
        for name, table, column in (("plex", "media_items", "bitrate"), ("jellyfin", "BaseItems", "RunTimeTicks"),
                                    ("jellyfin_old", "TypedBaseItems", "TotalBitrate"), ("kodi", "movie", "premiered"),
                                    ("gerbera", "grb_cds_resource", "sec:vcodec"), ("gerbera_old", "mt_cds_object", "resources"),
                                    ("minidlna", "DETAILS", "RESOLUTION")):
            path = self.make(name, "DROP TRIGGER IF EXISTS delete_file",
                             f'ALTER TABLE "{table}" RENAME COLUMN "{column}" TO "something else"')
            self.refused(path, f"no such column: {table}.{column}", "newer or older than the schemas")

    def test_all_columns_of_tautulli_are_needed(self):
        servers.tautulli(self.at / "tautulli.db", []).execute("ALTER TABLE sessions DROP COLUMN buffer_count")
        self.refused(self.at / "tautulli.db", "no such column: sessions.buffer_count")

    def test_the_version_is_told(self):
        for name, words in (("plex", "Plex Media Server's library, schema 202505261219"),
                            ("jellyfin", "schema 20250925203415_ExtendPeopleMapKey"), ("jellyfin_old", "up to 10.10"),
                            ("kodi", "Kodi's video library, schema 131"), ("gerbera", "Gerbera's library, schema 29"),
                            ("gerbera_old", "Gerbera's library, schema 3"), ("minidlna", "MiniDLNA's library, schema 11")):
            done = self.sanitize(self.make(name))
            self.assertEqual(done.returncode, 0)
            self.assertIn(words, done.stderr)
            self.assertNotIn("newer", done.stderr)

    def test_a_newer_version_is_told(self):
        for name, statement in (("kodi", ["ALTER TABLE streamdetails ADD idVersion INTEGER", "DROP TABLE videoversion",
                                          "CREATE TABLE videoversion (idVersion INTEGER PRIMARY KEY, idFile INTEGER, idMedia"
                                          " INTEGER, media_type TEXT, itemType INTEGER, idType INTEGER)",
                                          "UPDATE version SET idVersion = 151"]),
                                ("gerbera", ["UPDATE mt_internal_setting SET value = '100'"]),
                                ("minidlna", ["PRAGMA user_version = 12"]),
                                ("plex", ["INSERT INTO schema_migrations (version) VALUES ('202701010000')"]),
                                ("jellyfin",
                                 ["INSERT INTO \"__EFMigrationsHistory\" VALUES ('20270101000000_More', '11')"])):
            done = self.sanitize(self.make(name, *statement))
            self.assertEqual(done.returncode, 0)
            self.assertRegex(done.stderr, "that is newer than")

    def test_another_database(self):
        db = sqlite3.connect(self.at / "other.db")
        db.execute("CREATE TABLE media (a)")
        db.close()
        self.refused(self.at / "other.db", "no server that is known here", r"metadata_items \(Plex Media Server's library\)")


class Hostile(Databases):
    def test_what_is_no_table(self):
        for name, statement in (
                ("view", "CREATE VIEW media_items AS WITH RECURSIVE t(id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM t)"
                         " SELECT id, 1 AS metadata_item_id FROM t"),
                ("virtual", "CREATE VIRTUAL TABLE media_items USING fts5(id)"),
                ("keys", "CREATE TABLE media_items (id TEXT PRIMARY KEY, metadata_item_id) WITHOUT ROWID")):
            path = self.at / f"{name}.db"
            db = servers.create(path, [s for s in schemas.PLEX if '"media_items"' not in s])
            db.execute(statement)
            db.commit()
            db.close()
            self.refused(path, "media_items is not a table as the server makes it")

    def test_computed_columns(self):
        path = self.at / "computed.db"
        db = servers.create(path, [s.replace("bitrate integer, container", "bitrate integer AS (length(hex(zeroblob(400000000)))),"
                                             " container") for s in schemas.PLEX])
        db.close()
        self.refused(path, "column bitrate of table media_items is computed")

    def test_triggers_do_not_run(self):
        db = servers.plex(self.at / "plex.db", TITLES[:2])
        db.execute("CREATE TEMP TRIGGER t AFTER INSERT ON media_items BEGIN SELECT 1; END")
        db.execute("CREATE TRIGGER u AFTER UPDATE ON media_items BEGIN DELETE FROM media_items; END")
        db.commit()
        db.close()
        self.assertEqual(len(self.cells(self.at / "plex.db")), 2)

    def test_a_read_that_takes_too_long_is_given_up(self):
        # Each title goes through all parts: many times the steps that a look may take.
        db = servers.plex(self.at / "plex.db", [])
        db.execute('DROP INDEX "index of media_parts media_item_id"')
        db.execute("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000)"
                   " INSERT INTO metadata_items (id, metadata_type, title) SELECT i, 1, 'title ' || i FROM n")
        db.execute("INSERT INTO media_items (id, metadata_item_id, duration) SELECT id, id, 60000 FROM metadata_items")
        db.execute("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000000)"
                   " INSERT INTO media_parts (media_item_id) SELECT -i FROM n")
        db.commit()
        db.close()
        done = self.sanitize(self.at / "plex.db")
        self.assertEqual(done.returncode, 1)
        self.assertIn("took so long to read", done.stderr)

    def test_damage_of_all_kinds(self):
        servers.plex(self.at / "whole.db", TITLES[:100]).close()
        whole = (self.at / "whole.db").read_bytes()
        chance = random.Random(1)
        for i in range(60):
            broken = bytearray(whole)
            for _ in range(chance.choice([1, 10, 1000])):
                broken[chance.randrange(0 if i % 2 else 100, len(broken))] = chance.randrange(256)
            path = self.at / "broken.db"
            path.write_bytes(broken[:chance.randrange(len(broken))] if i % 5 == 0 else broken)
            for extra in ("-wal", "-shm", "-journal"):
                (self.at / f"broken.db{extra}").unlink(missing_ok=True)
            done = self.sanitize("--format", "ndjson", path)
            self.assertIn(done.returncode, (0, 1), done.stderr)
            if done.returncode == 1:
                self.assertIn("broken.db", done.stderr)


class Files(Databases):
    def test_what_is_no_database(self):
        for name, content, words in (("empty.db", b"", "is empty"), ("text.db", b"hello" * 100, "is no SQLite database"),
                                     ("encrypted.db", random.Random(1).randbytes(8192), "may be encrypted"),
                                     ("header.db", b"SQLite format 3\0", "cut off in its header"),
                                     ("header2.db", b"SQLite format 3\0" + bytes(4080), "no SQLite database")):
            (self.at / name).write_bytes(content)
            self.refused(self.at / name, words)

    def test_paths_that_lead_nowhere(self):
        (self.at / "loop.db").symlink_to(self.at / "loop.db")
        (self.at / "gone.db").symlink_to(self.at / "nothing.db")
        for name, words in (("loop.db", "symbolic links"), ("gone.db", "[Nn]o such file"), ("absent.db", "[Nn]o such file")):
            for program, arguments in ((SANITIZE, []), (CHECK, ["--policy", "video_length"])):
                done = subprocess.run([program, *arguments, self.at / name], capture_output=True, text=True)
                self.assertEqual(done.returncode, 1 if program is SANITIZE else 2, done.stderr)
                self.assertRegex(done.stderr, words)
        os.mkfifo(self.at / "pipe.db")
        for program, arguments in ((SANITIZE, []), (CHECK, ["--policy", "video_length"])):
            done = subprocess.run([program, *arguments, self.at / "pipe.db"], capture_output=True, text=True, timeout=FOR_EVER)
            self.assertIn("is not a file", done.stderr)

    def test_a_directory(self):
        (self.at / "folder.db").mkdir()
        done = subprocess.run([CHECK, "--policy", "video_length", self.at / "folder.db"], capture_output=True, text=True)
        self.assertEqual(done.returncode, 2)
        self.assertIn("is a directory", done.stderr)

    def test_links_lead_to_the_files_beside_the_database(self):
        other = self.at / "elsewhere"
        other.mkdir()
        servers.plex(other / "plex.db", TITLES[:2]).close()
        server = Server(other / "plex.db", "PRAGMA journal_mode = wal", "DELETE FROM media_items WHERE id = 1")
        (self.at / "link.db").symlink_to(other / "plex.db")
        self.assertEqual(list(self.cells(self.at / "link.db")), [TITLES[1].name])  # what is in the log counts
        server.closes()

    def test_cut_off(self):
        servers.plex(self.at / "plex.db", TITLES[:1000]).close()
        os.truncate(self.at / "plex.db", (self.at / "plex.db").stat().st_size // 2 + 100)
        self.refused(self.at / "plex.db", "damaged or cut off")

    def test_terabytes(self):
        # More than any machine reads in the time that is waited, so that what ends has not read all of it.
        servers.plex(self.at / "plex.db", TITLES[:10]).close()
        for path, starts_as in ((self.at / "plex.db", None), (self.at / "zeros.db", b"")):
            if starts_as is not None:
                path.write_bytes(starts_as)
            os.truncate(path, 4 << 40)
            before = (path.stat().st_mtime_ns, sorted(os.listdir(self.at)))
            done = subprocess.run([SANITIZE, "--format", "ndjson", path], capture_output=True, text=True, timeout=FOR_EVER)
            self.assertEqual((path.stat().st_mtime_ns, sorted(os.listdir(self.at))), before)
            self.assertEqual(done.returncode, 0 if starts_as is None else 1, done.stderr)
            self.assertEqual(len(done.stdout.splitlines()), 20 if starts_as is None else 0)
            path.unlink()

    def test_locked(self):
        servers.plex(self.at / "plex.db", TITLES[:2]).close()
        server = Server(self.at / "plex.db", "BEGIN EXCLUSIVE")
        self.refused(self.at / "plex.db", "is locked")
        server.does("ROLLBACK")
        self.assertEqual(len(self.cells(self.at / "plex.db")), 2)
        server.closes()

    def test_somebody_who_may_only_read(self):
        if os.geteuid() != 0:
            self.skipTest("needs root, to become somebody else")
        path = self.at / "plex.db"
        servers.plex(path, TITLES[:2]).close()
        server = Server(path, "PRAGMA journal_mode = wal", "UPDATE media_items SET height = 1")
        for name in state_of(self.at):
            (self.at / name).chmod(0o644)
        self.at.chmod(0o755)
        someone = {"user": 65534}
        for files in (3, 1):  # with its log, then without
            self.assertEqual(len(state_of(self.at)), files)
            done = self.sanitize("--format", "ndjson", "--policy", "video_length", path, **someone)
            self.assertEqual((done.returncode, len(done.stdout.splitlines())), (0, 2), done.stderr)
            server.closes()
        path.chmod(0o600)
        self.refused(path, "cannot be opened: Permission denied", **someone)


class InUse(Databases):
    """A server has it open, or left it."""

    def with_log(self):
        servers.plex(self.at / "plex.db", TITLES[:3]).close()
        return Server(self.at / "plex.db", "PRAGMA journal_mode = wal", "PRAGMA wal_autocheckpoint = 0",
                      "DELETE FROM media_items WHERE id = 1")

    def test_a_log_in_use(self):
        server = self.with_log()
        self.assertEqual(sorted(state_of(self.at)), ["plex.db", "plex.db-shm", "plex.db-wal"])
        self.assertEqual(len(self.cells(self.at / "plex.db")), 2)  # run_on compares the files, -shm among them
        self.assertEqual(server.does("PRAGMA wal_checkpoint(TRUNCATE)"), "[(0, 0, 0)]")
        self.assertEqual(len(self.cells(self.at / "plex.db")), 2)
        server.closes()

    def test_a_log_that_is_not_there(self):
        self.with_log().closes()
        self.assertEqual(sorted(state_of(self.at)), ["plex.db"])
        self.assertEqual(len(self.cells(self.at / "plex.db")), 2)

    def left_behind(self, *names):
        """A copy, as a crash leaves it."""
        server = self.with_log()
        files = state_of(self.at)
        server.closes()
        (self.at / "plex.db").unlink()
        for name in names:
            (self.at / name).write_bytes(files[name][0])

    def test_a_log_that_was_left_behind(self):
        self.left_behind("plex.db", "plex.db-wal", "plex.db-shm")
        self.assertEqual(len(self.cells(self.at / "plex.db")), 2)

    def test_a_log_without_its_index(self):
        self.left_behind("plex.db", "plex.db-wal")
        self.refused(self.at / "plex.db", "no -shm file")

    def test_a_server_that_has_it_for_itself(self):
        servers.plex(self.at / "plex.db", TITLES[:3]).close()
        server = Server(self.at / "plex.db", "PRAGMA locking_mode = exclusive", "PRAGMA journal_mode = wal",
                        "DELETE FROM media_items WHERE id = 1")
        self.refused(self.at / "plex.db", "its server has it for itself")
        server.closes()

    def test_a_write_that_was_cut_off(self):
        path = self.at / "plex.db"
        servers.plex(path, TITLES[:200]).close()
        script = ("import os, sqlite3, sys; db = sqlite3.connect(sys.argv[1], isolation_level=None);"
                  "db.execute('PRAGMA cache_size = 1'); db.execute('BEGIN');"
                  "db.execute('UPDATE media_items SET duration = 1'); db.execute('UPDATE metadata_items SET title = 1');"
                  "os._exit(0)")
        subprocess.run([sys.executable, "-c", script, path], check=True)
        self.assertGreater((self.at / "plex.db-journal").stat().st_size, 0)
        self.refused(path, "left in the middle of a write, which only its server can undo")

    def test_a_write_that_goes_on(self):
        path = self.at / "plex.db"
        servers.plex(path, TITLES[:3]).close()
        server = Server(path, "BEGIN IMMEDIATE", "DELETE FROM media_items")
        self.assertEqual(len(self.cells(path)), 3)
        server.does("COMMIT")
        self.assertEqual(len(self.cells(path)), 0)
        server.closes()


class WhileAServerWrites(Databases):
    """Each transaction of the writer gives all titles the same height, so rows that are read together have to agree; and the
    writer must always get through."""

    ROWS = 3_000
    AT_ONCE = 500  # rows that are read together

    def meanwhile(self, mode, may_give_up=False):
        path = self.at / "server.db"
        servers.plex(path, servers.bundled(DATA, videos=self.ROWS, music=0)).close()
        writer = subprocess.Popen([sys.executable, WRITER, path, mode], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.assertEqual(writer.stdout.readline(), "writing\n")
        heights, reads = set(), 0
        last = time.monotonic() + FOR_EVER
        try:
            # At least so many times; and until the writer was seen to write, and to have written a lot.
            while reads < 8 or len(heights) < 2 or max(heights) <= servers.FIRST_HEIGHT + 10:
                self.assertLess(time.monotonic(), last, f"read {reads} times, and saw {sorted(heights)}")
                reads += 1
                done = self.sanitize("--format", "json", path, untouched=False)
                if done.returncode != 0:
                    self.assertTrue(may_give_up, done.stderr)
                    self.assertRegex(done.stderr, "changes faster than it can be read|no -shm file|is locked")
                    # However slow the reader is, in the end the server is slower.
                    print("slower", file=writer.stdin, flush=True)
                    continue
                read = [title["known"]["height"] for title in json.loads(done.stdout)["titles"]]
                self.assertEqual(len(read), self.ROWS)
                for start in range(0, self.ROWS, self.AT_ONCE):
                    self.assertEqual(len(set(read[start:start + self.AT_ONCE])), 1, "rows of two transactions")
                heights.update(height for height in read if height >= servers.FIRST_HEIGHT)
        finally:
            told = json.loads(writer.communicate("stop\n", timeout=FOR_EVER)[0])
        self.assertEqual(told["failed"], [], "the server was locked out")
        self.assertGreater(told["commits"], 10)
        check = sqlite3.connect(path)
        self.assertEqual(check.execute("PRAGMA integrity_check").fetchone(), ("ok",))
        check.close()

    def test_with_a_rollback_journal(self):
        self.meanwhile("delete")

    def test_with_a_log(self):
        self.meanwhile("wal")

    def test_that_starts_and_stops(self):
        self.meanwhile("wal restarts", may_give_up=True)

    def test_that_turns_to_a_log_and_back(self):
        self.meanwhile("turns", may_give_up=True)

    def stopped_in_a_look(self, path, out):
        """A reader that was stopped when it had read some pages of the file and was not done with that look. It writes to a
        file: one that waited for its output to be taken would neither look nor end."""
        last = time.monotonic() + FOR_EVER
        while True:
            self.assertLess(time.monotonic(), last, "every reader was too fast")
            out.seek(0)  # where the last one stopped writing, this one would begin
            out.truncate()
            reader = subprocess.Popen([SANITIZE, "--format", "json", path], stdout=out)
            process, sizes = pathlib.Path(f"/proc/{reader.pid}"), set()

            def is_looking(process=process):
                return any(os.path.realpath(file) == str(path) for file in (process / "fd").iterdir())

            try:
                while len(sizes) < 3 and reader.poll() is None:
                    if is_looking():
                        sizes.add((process / "io").read_text().splitlines()[0])
                reader.send_signal(signal.SIGSTOP)
                os.waitpid(reader.pid, os.WUNTRACED)
                if is_looking():
                    return reader
            except OSError:
                pass  # it ended just now
            reader.kill()
            reader.wait()

    def test_that_starts_in_the_middle_of_a_look(self):
        path = self.at.resolve() / "server.db"
        db = servers.plex(path, servers.bundled(DATA, videos=400, music=0))
        db.execute('DROP INDEX "index of media_parts media_item_id"')  # so that a look takes a while
        db.execute("UPDATE media_parts SET id = id + 5000")  # behind all others, which are looked at first
        db.execute("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000)"
                   " INSERT INTO media_parts (id, media_item_id) SELECT i, -i FROM n")
        db.execute("UPDATE media_items SET height = 1")
        db.commit()
        db.execute("PRAGMA journal_mode = wal")
        db.close()
        self.assertEqual(list(state_of(self.at)), ["server.db"])
        os.utime(path, (0, 0))  # what has just changed is looked at again in any case
        server = Server(path)
        out = tempfile.TemporaryFile("a+")  # pylint: disable=consider-using-with
        self.addCleanup(out.close)
        reader = self.stopped_in_a_look(path, out)
        self.assertEqual(server.does("UPDATE media_items SET height = 2"), "[]")
        self.assertEqual(server.does("PRAGMA wal_checkpoint(TRUNCATE)"), "[(0, 0, 0)]")
        server.closes()
        reader.send_signal(signal.SIGCONT)
        self.assertEqual(reader.wait(timeout=FOR_EVER), 0)
        out.seek(0)
        heights = [title["known"]["height"] for title in json.load(out)["titles"]]
        self.assertEqual(heights, [2] * 400)

    def test_a_file_that_is_replaced(self):
        path = self.at / "server.db"
        servers.plex(path, servers.bundled(DATA, videos=self.ROWS, music=0)).close()
        # The reader stops when its output is not taken, in the middle of the rows.
        reader = subprocess.Popen([SANITIZE, "--format", "ndjson", path], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                  text=True)
        reader.stdout.readline()
        servers.plex(self.at / "other.db", TITLES[:3]).close()
        os.replace(self.at / "other.db", path)
        out, errors = reader.communicate(timeout=FOR_EVER)
        self.assertEqual(reader.returncode, 1, errors)
        self.assertIn("was replaced by another file", errors)
        self.assertLess(len(out.splitlines()), self.ROWS * 2)

    def test_a_reader_that_waits_keeps_nobody_waiting(self):
        for mode in ("delete", "wal"):
            path = self.at / f"{mode}.db"
            servers.plex(path, servers.bundled(DATA, videos=self.ROWS, music=0)).close()
            server = Server(path, f"PRAGMA journal_mode = {mode}", "PRAGMA busy_timeout = 0",
                            "UPDATE media_items SET height = 2")
            output, end = os.pipe()
            fcntl.fcntl(end, fcntl.F_SETPIPE_SZ, 4096)
            reader = subprocess.Popen([SANITIZE, path], stdout=end, stderr=subprocess.DEVNULL)
            state = pathlib.Path(f"/proc/{reader.pid}/stat")
            eventually("a pipe that is full", lambda: not select.select([], [end], [], 0)[1])
            eventually("a reader that waits", lambda: state.read_text().rsplit(")", 1)[1].split()[0] == "S")
            self.assertIsNone(reader.poll())
            self.assertEqual(server.does("UPDATE media_items SET height = 1"), "[]")
            if mode == "wal":
                self.assertEqual(server.does("PRAGMA wal_checkpoint(TRUNCATE)"), "[(0, 0, 0)]")
                self.assertEqual(server.does("PRAGMA journal_mode = delete"), "[('delete',)]")
            server.closes()
            os.close(end)
            with open(output, "rb") as rest:
                self.assertGreater(rest.read().count(b"\n"), self.ROWS)
            self.assertEqual(reader.wait(timeout=FOR_EVER), 0)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1] + sys.argv[4:])
