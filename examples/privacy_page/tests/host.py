# SPDX-License-Identifier: MIT
"""A running muffle-privacy-page, for tests: talks to it on stdin and stdout, and over HTTP without any help that would
correct a request."""

import http.client
import http.server
import json
import pathlib
import queue
import re
import socket
import subprocess
import sys
import threading
import time
import urllib.parse

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[3] / "tests" / "support"))
from trials import blocks  # noqa: E402

PATIENCE = 300  # seconds, for what comes at once unless the machine is very busy
BEGIN = "2027-01-04"  # a Monday, on which a week of the answers begins


def catalogues(source):
    return [str(pathlib.Path(source) / "examples/data" / name) for name in ("media_10k.csv", "salami_itunes.csv")]


def write_secret(directory, number):
    """The installation's secret, so that coins fall the same in every run of a test: as a posix_file keeps it."""
    (pathlib.Path(directory) / "secret").write_bytes(blocks(number.to_bytes(16, "big")))


class Host:
    def __init__(self, program, source, directory, *options, environment=None, more_titles=()):
        self.process = subprocess.Popen(
            [program, *catalogues(source), *more_titles, "--directory", str(directory), *(() if "--port" in options else ("--port", "0")),
             *options],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment)
        self.lines = queue.Queue()
        self.said = []
        self.errors = []
        self.readers = [threading.Thread(target=each, daemon=True) for each in (self._read, self._read_errors)]
        for each in self.readers:
            each.start()
        self.url = self.wait_for(r"^http://\S+/$")
        self.port = urllib.parse.urlsplit(self.url).port or 80
        self.address = urllib.parse.urlsplit(self.url).hostname
        self.origin = self.url.rstrip("/")

    def _read(self):
        for line in self.process.stdout:
            self.lines.put(line.rstrip("\n"))
        self.lines.put(None)

    def _read_errors(self):
        for line in self.process.stderr:
            self.errors.append(line.rstrip("\n"))

    def wait_for(self, pattern):
        until = time.monotonic() + PATIENCE
        while True:
            line = self.lines.get(timeout=max(0.01, until - time.monotonic()))
            if line is None:
                self.readers[1].join(PATIENCE)
                raise AssertionError(f"the program ended: {self.errors}")
            self.said.append(line)
            if re.search(pattern, line):
                return line

    def tell(self, line, answer):
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        return self.wait_for(answer)

    def sent(self):
        """What left until the last command was answered. The program says it before it answers."""
        return [line.split(" ")[1] for line in self.said if line.startswith("sent ")]

    def kinds_sent(self):
        return [line.split(" ")[2].removesuffix(":") for line in self.said if line.startswith("sent ")]

    def wait(self, days):
        return self.tell(f"wait {days}", "^it is ")

    def let_all_leave(self):
        """Lets weeks go by until nothing waits that may leave, and at least all of the next week. When an answer leaves
        in its week is drawn at random, and may be too late for that week."""
        self.wait(14)
        while any(self.data()["waiting"].values()):
            self.wait(7)

    def request(self, method, path, body=None, headers=None):
        connection = http.client.HTTPConnection(self.address, self.port, timeout=PATIENCE)
        try:
            connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
            fields = {"Host": f"127.0.0.1:{self.port}"}
            if method == "POST":
                fields["Origin"] = self.origin
                fields["Content-Type"] = "application/x-www-form-urlencoded"
            fields.update(headers or {})
            body = body.encode() if isinstance(body, str) else body
            if body is not None and "Content-Length" not in fields:
                fields["Content-Length"] = str(len(body))
            for name, value in fields.items():
                if value is not None:
                    connection.putheader(name, value)
            connection.endheaders(body)
            answer = connection.getresponse()
            return answer.status, dict(answer.getheaders()), answer.read().decode()
        finally:
            connection.close()

    def page(self, query=""):
        status, _, text = self.request("GET", "/" + query)
        assert status == 200, status
        return text

    def section(self, kind, query="?lang=en"):
        """What the page says of one kind of data."""
        return re.search(rf'<section [^>]*id="{kind}".*?</section>', self.page(query), re.S)[0]

    def data(self):
        return json.loads(self.request("GET", "/data")[2])

    def raw(self, *parts, takes_turns=False, ends=False):
        """All that comes back to bytes that are sent as they are, until the server closes the connection. With
        `takes_turns` a part waits until an answer to the one before has begun. With `ends` the server is told that
        nothing more comes; a server that can still answer would not do so then."""
        with socket.create_connection((self.address, self.port), timeout=PATIENCE) as connection:
            answer = b""
            try:
                for number, part in enumerate(parts):
                    if takes_turns and number != 0:
                        answer += connection.recv(65536)
                    connection.sendall(part)
                if ends:
                    connection.shutdown(socket.SHUT_WR)
            except ConnectionError:  # the server closes without reading what it refused
                pass
            try:
                while some := connection.recv(65536):
                    answer += some
            except ConnectionError:
                pass
            return answer

    def token(self):
        return re.search(r'name="token" value="([0-9a-f]{32})"', self.page())[1]

    def switch(self, kind, answer):
        return self.request("POST", "/consent", urllib.parse.urlencode(
            {"token": self.token(), "kind": kind, "answer": answer}))

    def switches(self):
        """Which kinds are on, as the page shows it."""
        return {kind: state == "true" for kind, state in re.findall(
            r'id="([a-z0-9_]+)-switch"[^>]*aria-checked="(true|false)"', self.page(), re.S)}

    def stop(self):
        if self.process.poll() is None:
            try:
                self.process.stdin.write("quit\n")
                self.process.stdin.flush()
            except BrokenPipeError:
                pass
            self.process.wait(timeout=PATIENCE)
        for each in self.readers:
            each.join(PATIENCE)
        for stream in (self.process.stdin, self.process.stdout, self.process.stderr):
            stream.close()


class Receiver:
    """A server that keeps what is posted to it."""

    def __init__(self, status=200):
        self.requests = []
        receiver = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                receiver.requests.append((self.path, self.headers.get("Content-Type"), body))
                self.send_response(status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self):
        self.server.shutdown()
        self.server.server_close()
