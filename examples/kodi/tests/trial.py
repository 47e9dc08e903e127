# SPDX-License-Identifier: MIT
"""What the tests of the add-on share: a week that they move on, what the library says in it, and who is posted to."""

import http.server
import os
import pathlib
import sys
import threading
import unittest.mock
import urllib.error
import urllib.request

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent), str(HERE.parent / "addon")]
# pylint: disable=wrong-import-position
import counting  # noqa: E402

MONDAY = 1_799_020_800  # 2027-01-04
WEEK, HOUR = 7 * 86_400, 3600


class Clock:
    """A file that says which time it is."""

    def __init__(self, path, now=MONDAY):
        self.path = pathlib.Path(path)
        self.set(now)

    def set(self, now):
        self.now = now
        # At once: whoever reads half of it takes the machine's time.
        beside = self.path.with_suffix(".new")
        beside.write_text(str(now))
        os.replace(beside, self.path)

    def move(self, seconds):
        self.set(self.now + seconds)


def start(library, directory, clock):
    """The add-on's library, on this directory, at this time."""
    with unittest.mock.patch.dict(os.environ, {"MUFFLE_CLOCK": str(clock.path)}):
        return counting.Counting(library, directory)


def take(counted, clock, hours=30):
    """What leaves in so many hours, an answer an hour at most."""
    found = []
    for _ in range(hours):
        clock.move(HOUR)
        answer = counted.take_due()
        found += [answer] if answer else []
    return found


def post(collector, body):
    """The status of what it replies."""
    request = urllib.request.Request(f"{collector}/v1/answers", body, {"Content-Type": "application/octet-stream"})
    try:
        return urllib.request.urlopen(request).status
    except urllib.error.HTTPError as error:
        return error.code


class Sink:
    """`with Sink() as sink`: takes what is posted, hands it on to `collector` if it has the address of one, and may hang up
    instead of an answer."""

    def __init__(self, collector=None):
        self.seen, self.hangs_up = [], False
        sink = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                sink.seen.append((self.path, dict(self.headers), body))
                if sink.hangs_up:
                    self.close_connection = True
                    return
                self.send_response(204 if collector is None else post(collector, body))
                self.end_headers()

            def log_message(self, *_):  # pylint: disable=arguments-differ
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self._server.server_port
        self.address = f"http://127.0.0.1:{self.port}"

    def __enter__(self):
        threading.Thread(target=self._server.serve_forever).start()
        return self

    def __exit__(self, *_):
        self._server.shutdown()
        self._server.server_close()
