#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Runs muffle-privacy-page: what is asked, what is sent, what is refused."""

import concurrent.futures
import contextlib
import hashlib
import html
import json
import os
import pathlib
import re
import socket
import subprocess
import sys
import threading
import unittest
import urllib.parse

from case import ENVIRONMENT, HERE, INTEGRATIONS, PROGRAM, SOURCE, STATISTICS, PageCase
from host import catalogues


class Page(PageCase):
    # With no answer given, nothing leaves.

    def test_nothing_leaves_unasked(self):
        receiver = self.receiver()
        host = self.start("--collector", receiver.url, *self.set_up(receiver.url))
        self.assertEqual(host.switches(), {name: False for name in STATISTICS | INTEGRATIONS})
        self.assertIn("Nothing leaves: everything is switched off.", host.page())
        self.play_weeks(host, 3)
        host.tell("use lyrics", "^used ")
        host.let_all_leave()
        self.assertEqual(receiver.requests, [])
        self.assertFalse([line for line in host.said if re.match("sent|alexa|sonos", line)])
        self.assertIn("No statistics are in this list.", host.page())
        self.assertIn("Nobody is in this list.", host.page())
        # What it would become is shown all the same, beside what is known.
        page = host.page()
        self.assertIn("held back: nobody agreed to this kind of data", page)
        self.assertRegex(page, r"<p><code>[0-9a-f]{32}</code></p>")
        self.assertRegex(page, r'<tr><th scope="row">title</th><td>[^<]+</td><td>never sent</td></tr>')

    def test_a_switch_lets_its_own_kind_out_and_no_other(self):
        receiver = self.receiver()
        host = self.start("--collector", receiver.url)
        self.assertEqual(host.switch("server_hardware", "give")[0], 303)
        self.assertEqual(host.switches(), {name: name == "server_hardware" for name in STATISTICS | INTEGRATIONS})
        self.play_weeks(host, 4)
        host.tell("use lyrics", "^used ")
        host.let_all_leave()
        self.assertEqual(host.kinds_sent(), ["server_hardware"] * 4)
        self.assertEqual({(path, kind, len(body)) for path, kind, body in receiver.requests},
                         {("/v1/answers", "application/octet-stream", 16)})
        # The journal has the same, byte for byte.
        self.assertEqual(sorted(each["sent"] for each in host.data()["sent"]),
                         sorted(body.hex() for _, _, body in receiver.requests))

        # Off again: at once, and for what already waits.
        host.tell("play 20", "^played ")
        self.assertEqual(host.data()["waiting"]["server_hardware"], 1)
        kept = (self.directory / "outbox").stat().st_size
        self.assertEqual(host.switch("server_hardware", "refuse")[0], 303)
        self.assertLess((self.directory / "outbox").stat().st_size, kept)  # gone from the disk, too
        self.play_weeks(host, 3, number=30)
        host.let_all_leave()
        self.assertEqual(len(receiver.requests), 4)

        self.assertEqual(host.request("POST", "/wipe", "token=" + host.token())[0], 303)
        self.assertIn("No statistics are in this list.", host.page())

    def test_switches_survive_a_restart_and_all_can_be_turned_off(self):
        options = self.set_up("http://127.0.0.1:9")
        host = self.start(*options)
        for name in ("video_length", "lastfm"):
            self.assertEqual(host.switch(name, "give")[0], 303)
        self.assertIn("Switched on: 1 of 4 kinds of statistics, and 1 of 4 services that are told what you play.",
                      host.page())
        host.stop()
        host = self.start(*options)
        self.assertEqual({name for name, on in host.switches().items() if on}, {"video_length", "lastfm"})
        self.assertEqual(host.request("POST", "/off", "token=" + host.token())[0], 303)
        self.assertFalse(any(host.switches().values()))
        host.stop()
        host = self.start()
        self.assertFalse(any(host.switches().values()))
        data = json.loads(host.request("GET", "/data")[2])
        self.assertIn("withdrawn", json.dumps(data["consent"]))

    def test_the_shown_payload_is_what_is_sent(self):
        host = self.start()
        for name in ("video_length", "video_quality"):
            host.switch(name, "give")
        number, payload = 0, None
        while payload is None:  # some answers are rarer than a crowd
            number += 1
            host.tell(f"play {number}", "^played ")
            payload = re.search(r'To be sent: <code class="payload">([0-9a-f]{32})<', host.page())
        payload = html.unescape(payload[1])
        host.let_all_leave()
        self.assertEqual(host.sent(), [payload])
        self.assertEqual([each["sent"] for each in host.data()["sent"]], [payload])

    def test_what_reached_nobody_waits_for_another_moment(self):
        with socket.socket() as nobody:  # has a port, and listens on none
            nobody.bind(("127.0.0.1", 0))
            host = self.start("--collector", f"http://127.0.0.1:{nobody.getsockname()[1]}")
            host.switch("feature_use", "give")
            while "the collector cannot be reached: an answer waits for another moment" not in host.said:
                host.tell("use lyrics", "^used ")
                host.wait(7)
            self.assertEqual((host.sent(), host.data()["sent"]), ([], []))

    def test_what_reached_somebody_is_not_sent_again(self):
        receiver = self.receiver(status=500)
        host = self.start("--collector", receiver.url + "/")
        host.switch("feature_use", "give")
        host.tell("use lyrics", "^used ")
        host.let_all_leave()
        self.assertEqual([path for path, _, _ in receiver.requests], ["/v1/answers"])
        self.assertEqual((len(host.sent()), len(host.data()["sent"])), (1, 1))
        self.assertIn("the collector did not take it; it is not sent again, so that it is not counted twice", host.said)

    # The integrations.

    def test_a_scrobble_is_signed_as_lastfm_checks_it(self):
        receiver = self.receiver()
        host = self.start(*self.set_up(receiver.url))
        number, full_title = self.music()
        artist, title = full_title.split(" - ", 1)
        host.switch("lastfm", "give")
        host.tell(f"play {number}", "^played ")
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
        host.tell(f"play {number}", "^played ")
        self.assertEqual(len(receiver.requests), 2)
        path, content_type, body = receiver.requests[1]
        self.assertEqual((path, content_type), ("/hook?x=1", "application/json"))
        told = json.loads(body)
        self.assertEqual((told["event"], told["title"]), ("play", title))
        self.assertTrue([line for line in host.said if line.startswith("sonos title=" + title)])
        self.assertFalse([line for line in host.said if line.startswith(("alexa", "sent"))])

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
        status(403, body="x=1")
        status(403, path="/off", body="x=1")
        status(403, path="/wipe", body="x=1")
        # Unknown kinds and answers.
        self.assertIn("an older page or plugin", status(404, body=f"token={token}&kind=of_an_old_plugin&answer=give"))
        status(404, body=f"token={token}&answer=give")
        status(404, body=f"token={token}&kind=video_length&kind=sonos&answer=give")
        self.assertNotIn("\x1b", status(404, body=f"token={token}&kind=%1b%5b2J%ff&answer=give"))
        status(400, body=f"token={token}&kind=video_length&answer=yes")
        status(400, body=f"token={token}&kind=video_length")
        status(400, body=f"token={token}&kind=video_length&answer=give&answer=refuse")
        # Other forms, methods, paths and sizes.
        status(415, body=json.dumps({"token": token, "kind": "video_length", "answer": "give"}),
               Content_Type="application/json")
        status(415, Content_Type=None)
        status(415, Content_Encoding="gzip")
        status(416, Range="bytes=0-1")
        self.assertEqual(status(416, method="GET", path="/data", body=None, Range="bytes=" + ",".join(["0-"] * 900)), "")
        status(400, method="GET", path="/", body="x")
        status(400, method="GET", path="/", body=None, Transfer_Encoding="chunked")
        status(411, body=None)
        status(411, Transfer_Encoding="chunked")
        status(400, Content_Length="1e2")
        status(413, Content_Length="16385")
        status(413, Content_Length="9" * 30)
        status(404, method="GET", body=None, path=f"/consent?{good}")
        status(404, method="GET", body=None, path="/off")
        status(404, path="/nowhere")
        status(404, method="GET", body=None, path="/../consent.json")
        status(404, method="GET", body=None, path="/%2e%2e/consent.json")
        self.assertIn(host.request("PUT", "/consent", good, {"Origin": host.origin})[0], range(400, 500))
        self.assertEqual(host.request("POST", "/consent", good + "&x=" + "y" * 20000)[0], 413)
        self.assertEqual(self.ledger(), before)
        self.assertEqual({name for name, on in host.switches().items() if on}, {"feature_use"})

    def test_bytes_that_are_no_requests(self):
        host = self.start()
        before = self.ledger()
        for junk in (b"\0" * 100, b"GET\r\n\r\n", b"POST /consent HTTP/9.9\r\n\r\n", b"\xff\xfe" * 500 + b"\r\n\r\n",
                     b"POST /off HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
                     f"GET / HTTP/1.1\r\nHost: 127.0.0.1:{host.port}\r\n".encode() + b"X: " + b"y" * 9000 + b"\r\n\r\n",
                     b"G" * 100000):
            # For the end of what ends nowhere, a server would wait.
            self.assertNotIn(b" 200 ", host.raw(junk, ends=not junk.endswith(b"\r\n\r\n"))[:64])
        # Many headers are only many: see the README.
        many = f"GET /style.css HTTP/1.1\r\nHost: 127.0.0.1:{host.port}\r\n".encode() + b"X: y\r\n" * 50000 + b"\r\n"
        self.assertIn(b"HTTP/1.1 200 ", host.raw(many))
        host.page()
        self.assertEqual(self.ledger(), before)

    def test_who_sends_a_byte_now_and_then_keeps_nobody_waiting(self):
        host = self.start(date=None)
        token = host.token()
        host.switch("sonos", "give")
        ends = threading.Event()
        slow = [socket.create_connection((host.address, host.port)) for _ in range(64)]

        def drip():
            text = b"GET / HTTP/1.1\r\nHost: " + b"x" * 10_000
            for at in range(len(text)):
                for each in slow:
                    with contextlib.suppress(OSError):
                        each.send(text[at:at + 1])
                if ends.wait(1):
                    return

        dripping = threading.Thread(target=drip)
        dripping.start()
        try:
            self.assertEqual(host.request("POST", "/off", "token=" + token)[0], 303)
        finally:
            ends.set()
            dripping.join()
            for each in slow:
                each.close()
        self.assertFalse(host.switches()["sonos"])

    def test_a_body_is_never_the_next_request(self):
        host = self.start()
        before, port = self.ledger(), host.port
        form = f"token={host.token()}&kind=video_length&answer=give"
        smuggled = (f"POST /consent HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nOrigin: {host.origin}\r\n"
                    "Content-Type: application/x-www-form-urlencoded\r\n"
                    f"Content-Length: {len(form)}\r\n\r\n{form}").encode()
        for method, host_name in (("POST", f"rebound.example:{port}"), ("GET", f"rebound.example:{port}"),
                                  ("GET", f"127.0.0.1:{port}"), ("HEAD", f"127.0.0.1:{port}")):
            head = (f"{method} /off HTTP/1.1\r\nHost: {host_name}\r\nConnection: keep-alive\r\n"
                    f"Content-Type: text/plain\r\nContent-Length: {len(smuggled)}\r\n\r\n").encode()
            # The body is there when the head is read, or comes after its answer.
            for answer in (host.raw(head + smuggled), host.raw(head, smuggled, takes_turns=True)):
                self.assertEqual(answer.count(b"HTTP/1.1 "), 1, (method, host_name, answer))
                self.assertRegex(answer, b"HTTP/1.1 40[03] ")
                self.assertEqual(self.ledger(), before)

    def test_a_body_of_100_megabytes(self):
        host = self.start()
        host.page()
        before = self.peak_kb(host)
        for framing, piece, status in ((f"Content-Length: {100 << 20}", b"x" * (1 << 20), b" 413 "),
                                       ("Transfer-Encoding: chunked", b"100000\r\n" + b"x" * (1 << 20) + b"\r\n", b" 411 ")):
            head = (f"POST /consent HTTP/1.1\r\nHost: 127.0.0.1:{host.port}\r\nOrigin: {host.origin}\r\n"
                    f"Content-Type: application/x-www-form-urlencoded\r\n{framing}\r\n\r\n").encode()
            # The answer comes before the body, and nobody waits for that.
            self.assertIn(status, host.raw(head)[:64])
            host.raw(head, *[piece] * 100)
        host.page()
        self.assertLess(self.peak_kb(host) - before, 50 << 10)

    @staticmethod
    def peak_kb(host):
        return int(re.search(r"VmHWM:\s+(\d+) kB", pathlib.Path(f"/proc/{host.process.pid}/status").read_text())[1])

    def test_10000_requests_at_once(self):
        host = self.start()
        token = host.token()


        def one(i):
            while True:
                try:
                    if i % 10:
                        return host.request("GET", "/style.css")[0]
                    answer = "give" if i % 20 else "refuse"
                    return host.request("POST", "/consent", f"token={token}&kind=sonos&answer={answer}")[0]
                except OSError:  # the queue of the operating system was full; a browser tries again, too
                    if host.process.poll() is not None:
                        raise

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
        options = self.set_up("http://127.0.0.1:9")
        host = self.start(*options)
        for name in STATISTICS | INTEGRATIONS:
            host.switch(name, "give")
        before = self.ledger()
        other = self.start(*options)
        self.assertIn('role="alert"', other.page())
        self.assertFalse(any(other.switches().values()))
        self.assertEqual(other.switch("sonos", "give")[0], 507)
        self.play_weeks(other, 2)
        other.let_all_leave()
        self.assertFalse([line for line in other.said if re.match("sent|sonos|alexa", line)])
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
        self.assertIn('<li>How long they keep it: <del lang="en">&lt;b&gt;a week&lt;/b&gt;</del> <ins>13 months, then only '
                      'totals</ins></li>', page)
        self.assertIn("1 kind changed since you answered: it is off.", page)
        self.assertIn("<li>Combien de temps c’est gardé", host.page("?lang=fr"))
        self.assertEqual({name for name, on in host.switches().items() if on}, {"video_quality"})
        host.switch("video_length", "give")
        self.assertNotIn("<del", host.page())
        self.assertNotIn("changed since you answered", host.page())
        host.stop()

        # A change without words: the texts are those of now.
        document = json.loads(path.read_text())
        for entry in document["entries"]:
            entry["shown"] = "0123456789abcdef"
        path.write_text(json.dumps(document))
        host = self.start()
        self.assertIn("2 kinds changed since you answered: they are off.", host.page())
        self.assertIn("in something that is not told in words", host.section("video_quality"))
        self.assertFalse(any(host.switches().values()))

    def test_do_not_track_wins(self):
        options = self.set_up("http://127.0.0.1:9")
        host = self.start(*options)
        for name in STATISTICS | INTEGRATIONS:
            host.switch(name, "give")
        host.stop()
        host = self.start(*options, environment={**ENVIRONMENT, "DO_NOT_TRACK": "1"})
        self.assertIn("set not to be tracked", host.page())
        self.play_weeks(host, 3)
        host.let_all_leave()
        self.assertFalse([line for line in host.said if re.match("sent|sonos|alexa", line)])
        for kind in ("server_hardware", "sonos"):
            self.assertIn("held back: this machine is set not to be tracked", host.section(kind))

    # Languages and documents.

    def test_french(self):
        host = self.start()
        page = host.page("?lang=fr")
        self.assertIn('<html lang="fr">', page)
        self.assertIn("Rien ne part", page)
        self.assertIn("Durée des vidéos", page)
        self.assertIn('<html lang="fr">', host.request("GET", "/", headers={"Accept-Language": "fr-CA,fr;q=0.9"})[2])
        self.assertIn('<html lang="en">', host.request("GET", "/", headers={"Accept-Language": "de"})[2])
        for accepted, language in (("FR", "fr"), ("en;q=0.5, fr;q=0.9", "fr"), ("en, fr", "en"), ("fr;q=0", "en"),
                                   ("de, frr, fr-CH ; q=0.2", "fr"), ("fr;q=0.1,EN-gb;q=0.2", "en"), (", ;q=1,,", "en")):
            self.assertIn(f'<html lang="{language}">', host.request("GET", "/", headers={"Accept-Language": accepted})[2], accepted)
        # Errors too, with a way back.
        status, headers, text = host.request("POST", "/consent", "lang=fr&token=x")
        self.assertEqual((status, headers["Content-Type"]), (403, "text/html; charset=utf-8"))
        self.assertIn("Ce formulaire n’est pas de cette page", text)
        self.assertIn('<a href="/?lang=fr">', text)
        example = HERE.parent
        files = [each for each in example.glob("*.cpp") if each.name != "words.cpp"] + list(example.glob("*.hpp"))
        keys = set(re.findall(r'"(page\.[a-z_]+)"', "".join(each.read_text() for each in files)))
        french = set(re.findall(r'"(page\.[a-z_]+)"', (example / "words.cpp").read_text()))
        self.assertEqual(keys, french)
        reasons = set(re.findall(r'"((?:held back|not asked): [^"]+)"', (example / "media_server_parts.hpp").read_text()))
        self.assertTrue(reasons)
        for reason in reasons:
            self.assertIn(f'"{reason}"', (example / "words.cpp").read_text())

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
    unittest.main(argv=sys.argv[:1] + sys.argv[3:])
