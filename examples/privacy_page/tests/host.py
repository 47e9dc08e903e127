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
import threading
import time
import urllib.parse


def catalogues(source):
    return [str(pathlib.Path(source) / "examples/data" / name) for name in ("media_10k.csv", "salami_itunes.csv")]


class Host:
    def __init__(self, program, source, directory, *options, environment=None, more_titles=()):
        self.process = subprocess.Popen(
            [program, *catalogues(source), *more_titles, "--directory", str(directory), *(() if "--port" in options else ("--port", "0")),
             *options],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment)
        self.lines = queue.Queue()
        self.said = []
        threading.Thread(target=self._read, daemon=True).start()
        self.errors = []
        threading.Thread(target=self._read_errors, daemon=True).start()
        self.url = self.wait_for(r"^http://\S+/$")
        self.port = urllib.parse.urlsplit(self.url).port
        self.origin = self.url.rstrip("/")

    def _read(self):
        for line in self.process.stdout:
            self.lines.put(line.rstrip("\n"))
        self.lines.put(None)

    def _read_errors(self):
        for line in self.process.stderr:
            self.errors.append(line.rstrip("\n"))

    def wait_for(self, pattern, seconds=60):
        until = time.monotonic() + seconds
        while True:
            line = self.lines.get(timeout=max(0.01, until - time.monotonic()))
            if line is None:
                raise AssertionError(f"the program ended: {self.errors}")
            self.said.append(line)
            if re.search(pattern, line):
                return line

    def drain(self):
        while not self.lines.empty():
            self.said.append(self.lines.get())
        return self.said

    def tell(self, line, answer):
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        return self.wait_for(answer)

    def request(self, method, path, body=None, headers=None, timeout=30):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
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

    def raw(self, *parts, pause=0.2):
        """All that comes back to bytes that are sent as they are, with a pause between the parts."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=10) as connection:
            answer = b""
            try:
                for part in parts:
                    connection.sendall(part)
                    time.sleep(pause)
                connection.shutdown(socket.SHUT_WR)
            except OSError:
                pass
            try:
                while some := connection.recv(65536):
                    answer += some
            except OSError:
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
            self.process.wait(timeout=30)
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
