#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Runs muffle-privacy-page: what is asked, what is sent, what is refused."""

import concurrent.futures
import csv
import hashlib
import json
import os
import pathlib
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.parse

from host import Host, Receiver, catalogues

PROGRAM, SOURCE = sys.argv[1:3]
SOURCE = pathlib.Path(SOURCE)
HERE = pathlib.Path(__file__).resolve().parent
STATISTICS = {"video_length", "video_quality", "server_hardware", "feature_use"}
INTEGRATIONS = {"lastfm", "webhook", "alexa", "sonos"}
WEEK_OF_A_SECOND = ("--speed", "604800")
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "DO_NOT_TRACK"}


def titles():
    result = []
    for path in catalogues(SOURCE):
        with open(path, newline="", encoding="utf-8") as file:
            result += csv.DictReader(file)
    return result


class Page(unittest.TestCase):
    def setUp(self):
        self.directory = pathlib.Path(tempfile.mkdtemp(prefix="muffle-page-"))
        self.running = []

    def tearDown(self):
        for each in self.running:
            each.stop()
        shutil.rmtree(self.directory)

    def start(self, *options, environment=ENVIRONMENT, directory=None):
        host = Host(PROGRAM, SOURCE, directory or self.directory, *options, environment=environment)
        self.running.append(host)
        return host

    def ledger(self):
        path = self.directory / "consent.json"
        return path.read_bytes() if path.exists() else b""

    def play_weeks(self, host, count, number=1):
        for i in range(count):
            host.tell(f"play {number + i}", "^played ")
            time.sleep(1.1)

    # With no answer given, nothing leaves.

    def test_nothing_leaves_unasked(self):
        receiver = Receiver()
        self.running.append(receiver)
        host = self.start(*WEEK_OF_A_SECOND, "--collector", receiver.url, "--webhook", receiver.url + "/hook",
                          "--lastfm-url", receiver.url + "/lastfm")
        self.assertEqual(host.switches(), {name: False for name in STATISTICS | INTEGRATIONS})
        self.assertIn("Nothing leaves: everything is switched off.", host.page())
        self.play_weeks(host, 3)
        host.tell("use lyrics", "^used ")
        time.sleep(1)
        self.assertEqual(receiver.requests, [])
        self.assertFalse([line for line in host.drain() if re.match("sent|alexa|sonos", line)])
        self.assertIn("Nothing was sent.", host.page())
        # What it would become is shown all the same, beside what is known.
        page = host.page()
        self.assertIn("held back: nobody agreed to this kind of data", page)
        self.assertIn("&quot;policy&quot;:&quot;video_length&quot;", page)
        self.assertRegex(page, r'<tr><th scope="row">title</th><td>[^<]+</td><td>never sent</td></tr>')

    def test_a_switch_lets_its_own_kind_out_and_no_other(self):
        receiver = Receiver()
        self.running.append(receiver)
        host = self.start(*WEEK_OF_A_SECOND, "--collector", receiver.url)
        self.assertEqual(host.switch("server_hardware", "give")[0], 303)
        self.assertEqual(host.switches(), {name: name == "server_hardware" for name in STATISTICS | INTEGRATIONS})
        self.play_weeks(host, 4)
        host.tell("use lyrics", "^used ")
        time.sleep(2)
        sent = [json.loads(body) for _, _, body in receiver.requests]
        self.assertTrue(sent)
        self.assertEqual({each["policy"] for each in sent}, {"server_hardware"})
        # The journal has the same, byte for byte.
        data = json.loads(host.request("GET", "/data")[2])
        self.assertEqual({each["sent"].encode() for each in data["sent"]} - {body for _, _, body in receiver.requests}, set())
        self.assertGreaterEqual(len(data["sent"]), len(sent))

        # Off again: at once, and for what already waits.
        host.tell("play 20", "^played ")
        self.assertEqual(host.switch("server_hardware", "refuse")[0], 303)
        time.sleep(0.3)
        before = len(receiver.requests)
        self.play_weeks(host, 3, number=30)
        time.sleep(1)
        self.assertEqual(len(receiver.requests), before)

        self.assertEqual(host.request("POST", "/wipe", "token=" + host.token())[0], 303)
        self.assertIn("Nothing was sent.", host.page())

    def test_switches_survive_a_restart_and_all_can_be_turned_off(self):
        host = self.start()
        for name in ("video_length", "lastfm"):
            self.assertEqual(host.switch(name, "give")[0], 303)
        self.assertIn("Switched on: 1 of 4 kinds of statistics, and 1 of 4 others who know you.", host.page())
        host.stop()
        host = self.start()
        self.assertEqual({name for name, on in host.switches().items() if on}, {"video_length", "lastfm"})
        self.assertEqual(host.request("POST", "/off", "token=" + host.token())[0], 303)
        self.assertFalse(any(host.switches().values()))
        host.stop()
        host = self.start()
        self.assertFalse(any(host.switches().values()))
        data = json.loads(host.request("GET", "/data")[2])
        self.assertIn("withdrawn", json.dumps(data["consent"]))

    def test_the_shown_payload_is_what_is_sent(self):
        host = self.start(*WEEK_OF_A_SECOND)
        for name in ("video_length", "video_quality"):
            host.switch(name, "give")
        number, payload = 0, None
        while payload is None:  # some answers are rarer than a crowd
            number += 1
            host.tell(f"play {number}", "^played ")
            payload = re.search(r'class="payload">([^<]*video_[^<]*)<', host.page())
        payload = payload[1].replace("&quot;", '"')
        self.assertEqual(host.wait_for("^sent ", seconds=20), "sent " + payload)
        self.assertIn(payload, [each["sent"] for each in json.loads(host.request("GET", "/data")[2])["sent"]])

    # The integrations.

    def test_a_scrobble_is_signed_as_lastfm_checks_it(self):
        receiver = Receiver()
        self.running.append(receiver)
        keys = self.directory / "keys"
        keys.write_text("the api key\nthe shared secret\nthe session\n")
        host = self.start("--lastfm-keys", str(keys), "--lastfm-url", receiver.url + "/2.0/", "--webhook",
                          receiver.url + "/hook?x=1")
        music = next(i for i, row in enumerate(titles()) if " - " in row["title"] and float(row["duration_s"]) > 60)
        artist, title = titles()[music]["title"].split(" - ", 1)
        host.switch("lastfm", "give")
        host.tell(f"play {music + 1}", "^played ")
        (path, content_type, body), = receiver.requests
        self.assertEqual((path, content_type), ("/2.0/", "application/x-www-form-urlencoded"))
        fields = urllib.parse.parse_qs(body.decode(), strict_parsing=True)
        fields = {name: value for name, (value,) in fields.items()}
        signature = fields.pop("api_sig")
        signed = "".join(name + fields[name] for name in sorted(fields)) + "the shared secret"
        self.assertEqual(signature, hashlib.md5(signed.encode()).hexdigest())
        self.assertEqual(fields["method"], "track.scrobble")
        self.assertEqual((fields["artist"], fields["track"]), (artist, title))
        self.assertNotIn(b"shared", body)

        host.switch("lastfm", "refuse")
        host.switch("webhook", "give")
        host.switch("sonos", "give")
        host.tell(f"play {music + 1}", "^played ")
        self.assertEqual(len(receiver.requests), 2)
        path, content_type, body = receiver.requests[1]
        self.assertEqual((path, content_type), ("/hook?x=1", "application/json"))
        told = json.loads(body)
        self.assertEqual((told["event"], told["title"]), ("play", title))
        self.assertIn("sonos " + title, host.drain())
        self.assertFalse([line for line in host.drain() if line.startswith(("alexa", "sent"))])

    # What is refused changes nothing.

    def test_malformed_requests_change_nothing(self):
        host = self.start()
        host.switch("feature_use", "give")
        before = self.ledger()
        token = host.token()
        good = f"token={token}&kind=video_length&answer=give"
        port = host.port

        def status(expected, method="POST", path="/consent", body=good, **headers):
            answer = host.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
            self.assertEqual(answer[0], expected, (path, body[:80] if body else body, headers))
            self.assertEqual(self.ledger(), before)
            return answer[2]

        # From another site, or under another name that leads here.
        status(403, Origin="https://example.com")
        status(403, Origin="null")
        status(403, Origin=None)
        status(403, Origin=f"http://localhost:{port}")
        status(403, Origin=f"https://127.0.0.1:{port}")
        status(403, Host="rebound.example.com", Origin="http://rebound.example.com")
        status(403, Host=f"rebound.example.com:{port}", Origin=f"http://rebound.example.com:{port}")
        status(403, Host=None)
        self.assertEqual(host.request("GET", "/", headers={"Host": "rebound.example.com"})[0], 403)
        self.assertEqual(host.request("GET", "/data", headers={"Host": f"evil.example:{port}"})[0], 403)
        # Without this page's token.
        status(403, body="kind=video_length&answer=give")
        status(403, body=f"token={'0' * 32}&kind=video_length&answer=give")
        status(403, body=f"token={token}&token={'0' * 32}&kind=video_length&answer=give")
        status(403, body=f"token={token[:-1]}&kind=video_length&answer=give")
        status(403, body="")
        status(403, path="/off", body="")
        status(403, path="/wipe", body="")
        # Unknown kinds and answers.
        self.assertIn("an older page or plugin", status(404, body=f"token={token}&kind=of_an_old_plugin&answer=give"))
        status(404, body=f"token={token}&answer=give")
        status(404, body=f"token={token}&kind=video_length&kind=sonos&answer=give")
        self.assertNotIn("\x1b", status(404, body=f"token={token}&kind=%1b%5b2J%ff&answer=give"))
        status(400, body=f"token={token}&kind=video_length&answer=yes")
        status(400, body=f"token={token}&kind=video_length")
        status(400, body=f"token={token}&kind=video_length&answer=give&answer=refuse")
        # Other forms, methods, paths and sizes.
        status(403, body=json.dumps({"token": token, "kind": "video_length", "answer": "give"}),
               Content_Type="application/json")
        status(404, method="GET", body=None, path=f"/consent?{good}")
        status(404, method="GET", body=None, path="/off")
        status(404, path="/nowhere")
        status(404, method="GET", body=None, path="/../consent.json")
        status(404, method="GET", body=None, path="/%2e%2e/consent.json")
        self.assertIn(host.request("PUT", "/consent", good, {"Origin": host.origin})[0], range(400, 500))
        self.assertIn(host.request("POST", "/consent", good + "&x=" + "y" * 20000)[0], (400, 413))
        self.assertEqual(self.ledger(), before)
        self.assertEqual({name for name, on in host.switches().items() if on}, {"feature_use"})

    def test_bytes_that_are_no_requests(self):
        host = self.start()
        before = self.ledger()
        for junk in (b"\0" * 100, b"GET\r\n\r\n", b"POST /consent HTTP/9.9\r\n\r\n", b"\xff\xfe" * 500 + b"\r\n\r\n",
                     b"POST /off HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
                     b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * 50000 + b"\r\n", b"G" * 100000):
            with socket.create_connection(("127.0.0.1", host.port), timeout=10) as connection:
                try:
                    connection.sendall(junk)
                    connection.shutdown(socket.SHUT_WR)
                    answer = connection.recv(64)
                except OSError:
                    answer = b""
                self.assertNotIn(b" 200 ", answer)
        host.page()
        self.assertEqual(self.ledger(), before)

    def test_a_body_of_100_megabytes(self):
        host = self.start()
        host.page()
        before = self.peak_kb(host)
        with socket.create_connection(("127.0.0.1", host.port), timeout=30) as connection:
            connection.sendall(
                f"POST /consent HTTP/1.1\r\nHost: 127.0.0.1:{host.port}\r\nOrigin: {host.origin}\r\n"
                f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {100 << 20}\r\n\r\n".encode())
            answer = b""
            try:
                for _ in range(100):
                    connection.sendall(b"x" * (1 << 20))
                answer = connection.recv(64)
            except OSError:
                try:
                    answer = connection.recv(64)
                except OSError:
                    pass
        self.assertTrue(answer == b"" or b" 413 " in answer, answer)
        host.page()
        self.assertLess(self.peak_kb(host) - before, 50 << 10)

    @staticmethod
    def peak_kb(host):
        return int(re.search(r"VmHWM:\s+(\d+) kB", pathlib.Path(f"/proc/{host.process.pid}/status").read_text())[1])

    def test_10000_requests_at_once(self):
        host = self.start()
        token = host.token()

        def one(i):
            for attempt in range(20):
                try:
                    if i % 10:
                        return host.request("GET", "/style.css")[0]
                    answer = "give" if i % 20 else "refuse"
                    return host.request("POST", "/consent", f"token={token}&kind=sonos&answer={answer}")[0]
                except OSError:  # the queue of the operating system was full; a browser tries again, too
                    time.sleep(0.05 * attempt)
            return None

        with concurrent.futures.ThreadPoolExecutor(100) as pool:
            statuses = list(pool.map(one, range(10000)))
        self.assertEqual(set(statuses), {200, 303})
        json.loads(self.ledger())
        self.assertEqual({name for name, on in host.switches().items() if on} - {"sonos"}, set())

    def test_headers_keep_a_browser_to_this_page(self):
        host = self.start()
        for path in ("/", "/style.css", "/page.js", "/data"):
            status, headers, text = host.request("GET", path)
            self.assertEqual(status, 200)
            self.assertIn("default-src 'none'", headers["Content-Security-Policy"])
            self.assertIn("frame-ancestors 'none'", headers["Content-Security-Policy"])
            self.assertNotIn("unsafe", headers["Content-Security-Policy"])
            self.assertEqual(headers["X-Content-Type-Options"], "nosniff")
            self.assertEqual(headers["Cache-Control"], "no-store")
            # Nothing is taken from any other host.
            self.assertNotRegex(text if path != "/data" else "", r"https?://|//[a-z]+\.")

    # The ledger.

    def test_a_second_process_on_one_ledger_collects_nothing(self):
        host = self.start(*WEEK_OF_A_SECOND)
        for name in STATISTICS | INTEGRATIONS:
            host.switch(name, "give")
        before = self.ledger()
        other = self.start(*WEEK_OF_A_SECOND)
        self.assertIn('role="alert"', other.page())
        self.assertFalse(any(other.switches().values()))
        self.assertEqual(other.switch("sonos", "give")[0], 507)
        self.play_weeks(other, 2)
        self.assertFalse([line for line in other.drain() if re.match("sent|sonos|alexa", line)])
        self.assertEqual(self.ledger(), before)

    def test_a_ledger_that_cannot_be_written(self):
        host = self.start(directory="/proc/no/such/directory")
        self.assertIn('role="alert"', host.page())
        self.assertEqual(host.switch("video_length", "give")[0], 507)
        self.assertFalse(any(host.switches().values()))
        host.tell("play 1", "^played ")

    def test_a_damaged_ledger_is_no_consent_and_kept_aside(self):
        host = self.start()
        host.switch("video_length", "give")
        host.stop()
        (self.directory / "consent.json").write_text('{"muffle_consent": 1, "entries": [tru')
        host = self.start()
        self.assertFalse(any(host.switches().values()))
        page = host.page()
        self.assertIn("consent.json.damaged-1", page)
        self.assertEqual((self.directory / "consent.json.damaged-1").read_text()[-3:], "tru")

    def test_what_changed_since_the_answer_is_shown(self):
        host = self.start()
        host.switch("video_length", "give")
        host.switch("video_quality", "give")
        host.stop()
        path = self.directory / "consent.json"
        document = json.loads(path.read_text())
        for entry in document["entries"]:
            if entry["kind"] == "video_length":
                entry["shown"] = "0123456789abcdef"
                for each in entry["was_shown"]:
                    if each["what"] == "retention":
                        each["text"] = "<b>a week</b>"
        path.write_text(json.dumps(document))
        host = self.start()
        page = host.page()
        self.assertIn("<del>&lt;b&gt;a week&lt;/b&gt;</del> <ins>13 months, then only totals</ins>", page)
        self.assertEqual({name for name, on in host.switches().items() if on}, {"video_quality"})
        host.switch("video_length", "give")
        self.assertNotIn("<del>", host.page())

    def test_do_not_track_wins(self):
        host = self.start(*WEEK_OF_A_SECOND)
        for name in STATISTICS | INTEGRATIONS:
            host.switch(name, "give")
        host.stop()
        host = self.start(*WEEK_OF_A_SECOND, environment={**ENVIRONMENT, "DO_NOT_TRACK": "1"})
        self.assertIn("set not to be tracked", host.page())
        self.play_weeks(host, 3)
        self.assertFalse([line for line in host.drain() if re.match("sent|sonos|alexa", line)])

    # Languages and documents.

    def test_french(self):
        host = self.start()
        page = host.page("?lang=fr")
        self.assertIn('<html lang="fr">', page)
        self.assertIn("Rien ne part", page)
        self.assertIn("Durée des vidéos", page)
        self.assertIn('<html lang="fr">', host.request("GET", "/", headers={"Accept-Language": "fr-CA,fr;q=0.9"})[2])
        self.assertIn('<html lang="en">', host.request("GET", "/", headers={"Accept-Language": "de"})[2])
        example = HERE.parent
        keys = set(re.findall(r'"(page\.[a-z_]+)"', (example / "page.cpp").read_text()))
        french = set(re.findall(r'"(page\.[a-z_]+)"', (example / "words.cpp").read_text()))
        self.assertEqual(keys, french)

    def test_privacy_md_is_what_the_types_say(self):
        printed = self.printed("markdown")
        kept = HERE.parent / "PRIVACY.md"
        if os.environ.get("MUFFLE_WRITE_GOLDEN"):
            kept.write_text(printed)
        self.assertEqual(kept.read_text(), printed, "run this test with MUFFLE_WRITE_GOLDEN=1, and look at what changed")

    def test_the_disclosure_keeps_to_its_schema(self):
        (self.directory / "disclosure.json").write_text(self.printed("json"))
        # Debian's Python has jsonschema; another one that stands first in the path may not.
        subprocess.run(["/usr/bin/python3", "-m", "jsonschema", "-i", str(self.directory / "disclosure.json"),
                        str(SOURCE / "docs/disclosure.schema.json")], check=True)
        document = json.loads(self.printed("json"))
        self.assertEqual({each["name"] for each in document["kinds"]}, STATISTICS)
        self.assertEqual({each["name"] for each in document["integrations"]}, INTEGRATIONS)
        document["kinds"][0]["cells"] = 0
        (self.directory / "wrong.json").write_text(json.dumps(document))
        wrong = subprocess.run(["/usr/bin/python3", "-m", "jsonschema", "-i", str(self.directory / "wrong.json"),
                                str(SOURCE / "docs/disclosure.schema.json")], capture_output=True)
        self.assertNotEqual(wrong.returncode, 0)

    def printed(self, form):
        return subprocess.run([PROGRAM, *catalogues(SOURCE), "--directory", str(self.directory / "p"),
                               "--print", form], check=True, capture_output=True, text=True, env=ENVIRONMENT).stdout


if __name__ == "__main__":
    sys.path.insert(0, str(HERE))
    unittest.main(argv=sys.argv[:1])
