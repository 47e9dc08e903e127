# SPDX-License-Identifier: MIT
"""Posts one answer: sixteen bytes and nothing else. No cookie, no name of a program, and nobody is followed elsewhere."""

import http.client
import urllib.parse

TIMEOUT = 30  # seconds


class Address:
    """`ValueError` where it is none."""

    def __init__(self, text):
        parts = urllib.parse.urlsplit(text.strip())
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.username or parts.query or parts.fragment:
            raise ValueError(text)
        kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        self._make = lambda: kind(parts.hostname, parts.port, timeout=TIMEOUT)
        self._path = parts.path.rstrip("/") + "/v1/answers"
        self._make()  # a port that is none fails here

    def post(self, answer):
        """False where no connection came about, so that it can be tried again. Whatever else happens, it has been sent: it
        may have arrived, and must not arrive twice."""
        connection = self._make()
        try:
            connection.connect()
        except OSError:
            # With a socket it is the handshake of TLS that failed: then bytes have been sent.
            return connection.sock is not None
        try:
            connection.request("POST", self._path, body=answer, headers={"Content-Type": "application/octet-stream"})
            connection.getresponse().read()
        except (OSError, http.client.HTTPException):
            pass
        finally:
            connection.close()
        return True
