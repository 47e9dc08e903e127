#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Runs muffle-privacy-page: whether what it says is so, also where something went wrong."""

import datetime
import html
import json
import os
import pathlib
import re
import socket
import subprocess
import sys
import unittest

from case import ENVIRONMENT, INTEGRATIONS, PROGRAM, SOURCE, PageCase, all_titles
from host import catalogues, write_secret

MARKUP = '<img src=x onerror=alert(1)>\u202e"&'


class Says(PageCase):
    def odd_titles(self):
        """A catalogue with a title that has markup and characters in it that turn the direction of text."""
        path = self.directory / "odd.csv"
        path.write_text("id,title,duration_s,bitrate_kbps,audio_codec,size_bytes,year,kind\n"
                        + 'odd,"A - ' + MARKUP.replace('"', '""') + '",264.855,213,mp3,7094043,2007,music\n')
        return [str(path)], len(all_titles()) + 1

    # What integrations were told.

    def test_what_others_were_told_is_listed_without_keys_over_restarts_and_wiped(self):
        receiver = self.receiver()
        host = self.start(*self.set_up(receiver.url))
        number, title = self.music()
        for kind in INTEGRATIONS:
            host.switch(kind, "give")
        host.tell(f"play {number}", "^played ")
        host.stop()
        host = self.start(*self.set_up(receiver.url))
        told = host.data()["told"]
        self.assertEqual({each["who"].split(": ")[0] for each in told}, INTEGRATIONS)
        by_name = {each["who"].split(": ")[0]: each["told"] for each in told}
        (_, _, scrobble), (_, _, hook) = receiver.requests
        self.assertEqual(by_name["webhook"], receiver.url + "/hook?x=1 " + hook.decode())
        self.assertEqual(by_name["lastfm"], "https://ws.audioscrobbler.com/2.0/ "
                         + re.sub(r"(api_key|api_sig|sk)=[^&]*", r"\1=***", scrobble.decode()))
        page = host.page()
        table = re.search(r'id="sent-told".*?</table>', page, re.S)[0]
        for name in ("Last.fm", "Webhook", "Alexa", "Sonos"):
            self.assertIn(f"<td>{name} </td>", table)
        self.assertEqual(host.data()["sent"], [])
        kept = (self.directory / "told").read_bytes()
        for secret in ("the api key", "the%20api%20key", "the shared secret", "the session", "the%20session"):
            self.assertNotIn(secret, page)
            self.assertNotIn(secret.encode(), kept)
        host.request("POST", "/wipe", "token=" + host.token())
        self.assertEqual(host.data()["told"], [])
        self.assertNotIn(b"artist", (self.directory / "told").read_bytes())

    def test_what_may_have_arrived_is_listed_too(self):
        receiver = self.receiver(status=500)
        host = self.start(*self.set_up(receiver.url))
        host.switch("webhook", "give")
        host.tell("play 1", "^played ")
        self.assertEqual(len(receiver.requests), 1)
        self.assertTrue(host.data()["told"][0]["who"].startswith("webhook?: "))
        self.assertIn("<td>Webhook (not confirmed)</td>", host.page())
        self.assertIn("may have been told", host.section("webhook"))

    def test_an_integration_shows_what_it_would_be_told_and_whether_it_is_set_up(self):
        host = self.start(*self.set_up("http://127.0.0.1:9"))
        host.tell(f"play {self.music()[0]}", "^played ")
        for kind in INTEGRATIONS:
            section = host.section(kind)
            self.assertRegex(section, r'Had it been on, this would have left: <code class="payload">[^<]+<')
            self.assertIn("held back: it is switched off", section)
        self.assertIn("api_key=***", host.section("lastfm"))
        self.assertNotIn("the%20session", host.page())
        self.assertIn('(<code>http://127.0.0.1:9/hook?x=1</code>)', host.section("webhook"))
        host.stop()
        host = self.start()
        for kind in ("lastfm", "webhook"):
            self.assertIn("disabled", host.section(kind))
            self.assertIn("Not set up", host.section(kind))
            self.assertEqual(host.switch(kind, "give")[0], 409)
        self.assertFalse(any(host.switches().values()))
        self.assertNotIn("disabled", host.section("sonos"))

    def test_another_address_is_another_question(self):
        host = self.start(*self.set_up("http://127.0.0.1:9"))
        host.switch("webhook", "give")
        host.stop()
        host = self.start(*self.set_up("http://127.0.0.1:19"))
        self.assertFalse(host.switches()["webhook"])
        self.assertIn('Where it goes: <del lang="en">http://127.0.0.1:9/hook?x=1</del>', host.section("webhook"))

    # Which time it is.

    def test_time_stands_still_where_a_date_is_given(self):
        host = self.start(date="2027-02-28")
        host.switch("sonos", "give")
        host.tell("play 1", "^played ")
        self.assertEqual(host.wait(1), "it is 2027-03-01")
        host.tell("play 1", "^played ")
        self.assertEqual(re.findall(r"<td>(2027-[^<]*)</td>", host.page()), ["2027-03-01 00:00 UTC", "2027-02-28 00:00 UTC"])
        for days in ("0", "-1", "367", "x", ""):
            host.tell(f"wait {days}", "^wait takes 1 to 366 days$")
        self.assertEqual(host.wait(366), "it is 2028-03-01")

    def test_without_a_date_the_time_is_that_of_the_machine(self):
        host = self.start(date=None)
        host.switch("sonos", "give")
        before = datetime.datetime.now(datetime.timezone.utc)
        host.tell("play 1", "^played ")
        after = datetime.datetime.now(datetime.timezone.utc)
        told, = re.findall(r"<td>([^<]*) UTC</td>", host.page())
        self.assertLessEqual(f"{before:%Y-%m-%d %H:%M}", told)
        self.assertLessEqual(told, f"{after:%Y-%m-%d %H:%M}")
        host.tell("wait 7", "^the time is the machine's own; with --date it stands still")

    def test_a_clock_that_was_ahead_is_told_and_there_is_a_way_back(self):
        host = self.start()
        self.assertNotIn('id="clock"', host.page())
        host.switch("sonos", "give")
        host.stop()
        # Far ahead nothing can be switched on any more, but off; that is the last answer then.
        host = self.start(date="2100-01-01")
        self.assertEqual(host.switch("sonos", "give")[0], 409)
        self.assertEqual(host.switch("sonos", "refuse")[0], 303)
        host.stop()
        host = self.start(date="2027-01-05")
        self.assertRegex(host.page("?lang=en"), r"once showed a time that is 26\d\d\d days from now")
        self.assertIn("L’horloge est juste maintenant", host.page("?lang=fr"))
        self.assertEqual(host.switch("video_length", "give")[0], 409)
        self.assertEqual(host.request("POST", "/clock", "x=1")[0], 403)
        self.assertEqual(host.request("POST", "/clock", "token=" + host.token())[0], 303)
        self.assertNotIn('id="clock"', host.page())
        self.assertFalse(any(host.switches().values()))
        self.assertEqual(host.switch("video_length", "give")[0], 303)
        host.stop()
        host = self.start(date="2027-01-05")
        self.assertNotIn('id="clock"', host.page())
        self.assertTrue(host.switches()["video_length"])

    def test_what_is_no_date_is_refused(self):
        for date in ("2027-02-29", "2027-1-04", "27-01-04", "2027-01-04x", "1969-12-31", "today", ""):
            refused = subprocess.run([PROGRAM, *catalogues(SOURCE), "--directory", str(self.directory), f"--date={date}"],
                                     stdin=subprocess.DEVNULL, capture_output=True, text=True, env=ENVIRONMENT)
            self.assertNotEqual(refused.returncode, 0, date)
            self.assertIn("--date", refused.stderr)

    # What became of the last record, as things stand.

    def test_what_waits_is_said_to_wait_only_while_it_does(self):
        # By the first secret the answer of the machine gives way to others, by the other one it does not.
        for secret, is_kept in ((1, 0), (2, 1)):
            with self.subTest(secret=secret):
                directory = self.directory / str(secret)
                directory.mkdir()
                write_secret(directory, secret)
                self.see_what_waits(self.start(directory=directory), is_kept)

    def see_what_waits(self, host, is_kept):
        self.assertIn("An example of what could leave", host.section("server_hardware"))
        host.tell("play 1", "^played ")
        self.assertIn("Had it been on, this would have left", host.section("server_hardware"))
        host.switch("server_hardware", "give")
        host.switch("feature_use", "give")
        self.assertNotIn("To be sent", host.section("server_hardware"))
        host.tell("play 1", "^played ")
        self.assertIn("To be sent", host.section("server_hardware"))
        self.assertEqual(host.data()["waiting"]["server_hardware"], 1)
        # Four leave in a week; of more, some give way.
        for feature in ("lyrics", "playlists", "casting", "backup", "trailers", "plugins", "collections", "recording"):
            host.tell("use " + feature, "^used ")
        waiting = host.data()["waiting"]
        self.assertEqual(sum(waiting.values()), 4)
        self.assertEqual(waiting["server_hardware"], is_kept)
        section = host.section("server_hardware")
        self.assertEqual("To be sent" in section, is_kept == 1)
        self.assertEqual("other answers were drawn in its place" in section, is_kept == 0)
        # Off, and on again: what was collected before stays behind.
        host.request("POST", "/off", "token=" + host.token())
        self.assertNotIn("To be sent", host.page())
        host.switch("server_hardware", "give")
        self.assertNotIn("To be sent", host.page())
        self.assertIn("does not leave: it was switched off since", host.section("server_hardware"))
        self.assertEqual(sum(host.data()["waiting"].values()), 0)

    def test_what_was_sent_is_said_to_be_sent(self):
        host = self.start()
        host.switch("server_hardware", "give")
        host.tell("play 1", "^played ")
        host.let_all_leave()
        payload, = host.sent()
        section = host.section("server_hardware")
        self.assertIn("was sent", section)
        self.assertNotIn("To be sent", section)
        self.assertIn(payload, html.unescape(section))
        # Off, and on again, with something that waits: it does not leave.
        host.tell("play 2", "^played ")
        host.switch("server_hardware", "refuse")
        host.switch("server_hardware", "give")
        host.let_all_leave()
        self.assertEqual(host.sent(), [payload])

    def test_an_outcome_is_said_of_the_question_that_was_drawn(self):
        host = self.start()
        host.switch("video_length", "give")
        seen = set()
        for number in range(1, 30):
            host.tell(f"play {number}", "^played ")
            length, quality = host.section("video_length"), host.section("video_quality")
            other = "not asked: a coin chose the other question"
            self.assertNotEqual(other in length, other in quality)
            self.assertNotIn("nobody agreed", length)
            if other in length:
                self.assertIn("nobody agreed", quality)
            seen.add(other in length)
        self.assertEqual(seen, {True, False})

    def test_a_kind_that_ended_has_no_switch(self):
        host = self.start(date="2030-12-31")
        host.switch("video_length", "give")
        self.assertTrue(host.switches()["video_length"])
        host.stop()
        host = self.start(date="2031-01-01")
        section = host.section("video_length")
        self.assertIn("Ended on 2030-12-31", section)
        self.assertNotIn('role="switch"', section)
        self.assertIn("everything is switched off", host.page())
        self.assertEqual(host.switch("video_length", "give")[0], 409)
        host.tell("play 1", "^played ")
        self.assertIn("held back: it is not collected any more", host.section("server_hardware"))

    def test_titles_are_shown_as_text(self):
        more, number = self.odd_titles()
        receiver = self.receiver()
        host = self.start(*self.set_up(receiver.url), more_titles=more)
        for kind in INTEGRATIONS:
            host.switch(kind, "give")
        host.tell(f"play {number}", "^played ")
        for query in ("?lang=en", "?lang=fr"):
            page = host.page(query)
            self.assertIn("&lt;img src=x onerror=alert(1)&gt;\ufffd&quot;&amp;", page)
            self.assertNotIn("<img", page)
            self.assertNotIn("\u202e", page)
        (told,) = [json.loads(body) for path, _, body in receiver.requests if path.startswith("/hook")]
        self.assertEqual(told["title"], MARKUP)  # that is what they were told
        self.assertEqual({each["who"].split(": ")[0] for each in host.data()["told"]}, INTEGRATIONS)

    def test_values_are_in_units_that_people_use(self):
        host = self.start()
        host.tell("play 1", "^played ")
        section = host.section("video_length")
        self.assertRegex(section, r'<th scope="row">duration</th><td>\d+ min \d+ s</td>')
        self.assertRegex(section, r'<th scope="row">bitrate</th><td>[\d.]+ [kM]bit/s</td>')

    # Where something went wrong.

    def test_each_file_that_was_damaged_is_told_with_the_reason(self):
        host = self.start()
        host.switch("feature_use", "give")
        host.tell("use lyrics", "^used ")
        host.stop()
        for name in ("consent.json", "secret", "outbox", "journal", "told"):
            (self.directory / name).write_text("not what was written")
        host = self.start()
        alerts = re.findall(r'<p role="alert" class="problem">(.*?)</p>', host.page())
        for name in ("consent.json", "secret", "outbox", "journal", "told"):
            (alert,) = [each for each in alerts if f"/{name}.damaged-1" in each]
            self.assertRegex(alert, r'<span lang="en">\([^)]+\)</span>')
        self.assertIn("mis de côté sous", host.page("?lang=fr"))
        host.stop()
        self.assertTrue([line for line in host.errors if "outbox.damaged-1" in line])

    def test_a_file_that_cannot_be_opened_is_told(self):
        (self.directory / "secret").unlink()
        for name in ("secret", "outbox", "journal", "told", "consent.json"):
            (self.directory / name).mkdir()
        host = self.start()
        alerts = re.findall(r'<p role="alert" class="problem">', host.page())
        self.assertEqual(len(alerts), 5)

    def test_a_no_that_could_not_be_written_is_told_as_long_as_it_is_so(self):
        host = self.start()
        host.switch("sonos", "give")
        other = self.start()  # which cannot write what the first one keeps
        status, _, text = other.switch("sonos", "refuse")
        self.assertEqual(status, 507)
        self.assertIn("counts until the server stops", text)
        for _ in range(2):
            self.assertIn("Your last no could not be written.", other.page())
        self.assertIn("Votre dernier non", other.page("?lang=fr"))
        self.assertNotIn("Your last no", host.page())
        self.assertEqual(other.switch("sonos", "give")[0], 507)
        self.assertIn("Your last no could not be written.", other.page())

        # Where it is only that nothing can be written any more, what was stored is taken away.
        self.directory.rename(str(self.directory) + "-gone")
        try:
            status, _, text = host.request("POST", "/off", "token=" + host.token())
            self.assertEqual(status, 507)
            self.assertIn("after a restart everything is off", text)
            self.assertFalse(any(host.switches().values()))
            self.assertEqual(host.switch("sonos", "give")[0], 507)
            self.assertFalse(any(host.switches().values()))
        finally:
            pathlib.Path(str(self.directory) + "-gone").rename(self.directory)

    def test_what_stays_on_the_disk_against_a_no_is_told_as_long_as_it_is_so(self):
        host = self.start()
        for kind in ("video_length", "video_quality"):
            host.switch(kind, "give")
        for number in range(1, 21):
            host.tell(f"play {number}", "^played ")
        self.directory.rename(str(self.directory) + "-gone")
        try:
            host.request("POST", "/off", "token=" + host.token())
            self.assertIn("could not be taken off the disk", host.page())
            self.assertIn("retiré du disque", host.page("?lang=fr"))
        finally:
            pathlib.Path(str(self.directory) + "-gone").rename(self.directory)
        host.request("POST", "/off", "token=" + host.token())
        self.assertNotIn("could not be taken off the disk", host.page())

    def test_a_list_that_cannot_be_written_is_told_as_long_as_it_is_so(self):
        small = self.directory / "small"
        small.mkdir()
        if os.geteuid() != 0 or subprocess.run(["mount", "-t", "tmpfs", "-o", "size=256k", "none", str(small)],
                                               capture_output=True).returncode != 0:
            self.skipTest("needs a small file system of its own")
        try:
            host = self.start(directory=small)
            host.switch("sonos", "give")
            with open(small / "full", "wb", buffering=0) as full:
                try:
                    while True:
                        full.write(b"x" * 4096)
                except OSError:
                    pass
            number = 0
            while "could not be written to its list" not in host.page():
                number += 1
                self.assertLess(number, 200)
                host.tell(f"play {number}", "^played ")
            self.assertEqual(host.switch("alexa", "give")[0], 507)
            self.assertFalse(host.switches()["alexa"])
            (small / "full").unlink()
            host.tell("play 1", "^played ")
            self.assertNotIn("could not be written to its list", host.page())
            self.assertEqual(len(host.data()["told"]), number + 1)
            host.stop()
        finally:
            subprocess.run(["umount", "-l", str(small)], check=True)

    # Under which names it is reached.

    def test_other_names_have_to_be_named(self):
        host = self.start("--host", "Media.example", "--host", "10.0.0.7:8443")
        form = f"token={host.token()}&kind=sonos&answer=give"
        for name, origin, status in (("media.example", "https://media.example", 303), ("MEDIA.example", "http://media.example", 303),
                                     ("10.0.0.7:8443", "https://10.0.0.7:8443", 303), ("media.example", "https://10.0.0.7:8443", 403),
                                     ("media.example:80", "http://media.example:80", 403), ("10.0.0.7", "http://10.0.0.7", 403),
                                     (f"127.0.0.1:{host.port}", f"https://127.0.0.1:{host.port}", 403)):
            self.assertEqual(host.request("POST", "/consent", form, {"Host": name, "Origin": origin})[0], status, (name, origin))

    def test_port_80_needs_no_name(self):
        # An address of loopback that other runs of this test do not have at the same time.
        address = f"127.1.{os.getpid() >> 8 & 255}.{os.getpid() & 255}"
        with socket.socket() as probe:
            try:
                probe.bind((address, 80))
            except OSError:
                self.skipTest("port 80 is not to be had")
        host = self.start("--listen", address, "--port", "80")
        for name in ("127.0.0.1", "localhost:80", address):
            self.assertEqual(host.request("GET", "/", headers={"Host": name})[0], 200)

    def test_all_addresses_are_printed_as_one_that_can_be_opened(self):
        host = self.start("--listen", "0.0.0.0")
        self.assertTrue(host.url.startswith("http://127.0.0.1:"))
        self.assertEqual(host.request("GET", "/")[0], 200)
        if pathlib.Path("/proc/net/if_inet6").exists() and "0" * 31 + "1" in pathlib.Path("/proc/net/if_inet6").read_text():
            self.assertRegex(self.start("--listen", "::1", directory=self.directory / "6").url, r"^http://\[::1\]:\d+/$")


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1] + sys.argv[3:])
