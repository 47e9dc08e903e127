# SPDX-License-Identifier: MIT
"""Debian's Kodi with nobody in front of it: a screen of its own, a home of its own, and what people would press. It takes
ports that there are once, so that whoever runs it does so in a network namespace."""

import json
import os
import pathlib
import signal
import socket
import struct
import subprocess
import time

FOR_EVER = 300  # seconds: what takes this long hangs, on whatever machine


def asked(method, parameters=None):
    """What Kodi's JSON-RPC says on 127.0.0.1:9090. It tells of other things meanwhile."""
    with socket.create_connection(("127.0.0.1", 9090), timeout=FOR_EVER) as kodi:
        kodi.sendall(json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": parameters or {}}).encode())
        rest, decoder = "", json.JSONDecoder()
        while True:
            received = kodi.recv(65536).decode()
            if not received:
                raise ConnectionError("Kodi said nothing")
            rest += received
            try:
                while rest:
                    said, end = decoder.raw_decode(rest)
                    rest = rest[end:].lstrip()
                    if said.get("id") == 1:
                        return said
            except ValueError:
                pass  # the rest is still to come


class Kodi:
    """`with Kodi(home) as kodi`, from the first answer on."""

    def __init__(self, home, size="1280x720", **environment):
        self.home = pathlib.Path(home)
        self.home.mkdir(exist_ok=True)
        (self.home / ".asoundrc").write_text("pcm.!default { type null }\nctl.!default { type null }\n")
        self._size, self._environment = size, environment

    def __enter__(self):
        self._screen = subprocess.Popen(["Xvfb", "-displayfd", "1", "-screen", "0", f"{self._size}x24"],
                                        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self._display = f":{self._screen.stdout.readline().strip()}"
        self._said = open(self.home / "said", "w", encoding="utf-8")
        # Kodi is started by a script: both end together.
        self.process = subprocess.Popen(["kodi", "--standalone"], stdin=subprocess.DEVNULL, stdout=self._said,
                                        stderr=self._said, start_new_session=True,
                                        env=os.environ | {"HOME": str(self.home), "DISPLAY": self._display} | self._environment)
        self.wait("no answer", self._is_up)
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            try:
                asked("Application.Quit")
                self.process.wait(timeout=60)
            except (OSError, subprocess.TimeoutExpired):
                os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self._screen.terminate()
        self._screen.wait()
        self._screen.stdout.close()
        self._said.close()

    @staticmethod
    def _is_up():
        try:
            return asked("JSONRPC.Ping").get("result") == "pong"
        except OSError:
            return False

    @property
    def log(self):
        path = self.home / ".kodi" / "temp" / "kodi.log"
        return path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""

    def wait(self, what, is_so):
        """What `is_so` returned in the end."""
        last = time.monotonic() + FOR_EVER
        while True:
            found = is_so()
            if found:
                return found
            if self.process.poll() is not None or time.monotonic() > last:
                raise AssertionError(f"{what}; Kodi's log ends with:\n{self.log[-4000:]}")
            time.sleep(0.05)

    def ask(self, method, **parameters):
        said = asked(method, parameters)
        if "error" in said:
            raise AssertionError(f"{method}: {said['error']}")
        return said["result"]

    def label(self, name):
        return self.ask("XBMC.GetInfoLabels", labels=[name])[name]

    def run(self, builtin):
        """What a button of a skin can do: through the event server, as a remote control sends it."""
        payload = b"\x01" + builtin.encode() + b"\0"
        header = b"XBMC\2\0" + struct.pack(">HIIHI", 0x0A, 1, 1, len(payload), os.getpid()) + bytes(10)
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as remote:
            remote.sendto(header + payload, ("127.0.0.1", 9777))

    @property
    def window(self):
        return self.ask("GUI.GetProperties", properties=["currentwindow"])["currentwindow"]["label"]

    @property
    def control(self):
        """The one that a key would press, without the marks of a list: "Home folder"."""
        return self.label("System.CurrentControl").strip("[]")

    def press(self, key):
        self.ask("Input.ExecuteAction", action=key)

    def go_to(self, text, key="down"):
        """Presses a key until this is what would be pressed."""
        for _ in range(60):
            if text in self.control:
                return
            before = self.control
            self.press(key)
            self.wait_briefly(lambda: self.control != before)
        raise AssertionError(f"{text!r} is not among what can be pressed in {self.window!r}: {self.control!r}")

    @staticmethod
    def wait_briefly(is_so):
        """For what may not come at all."""
        last = time.monotonic() + 2
        while not is_so() and time.monotonic() < last:
            time.sleep(0.02)

    def screenshot(self, path):
        subprocess.run(["ffmpeg", "-nostdin", "-loglevel", "error", "-y", "-f", "x11grab", "-video_size", self._size, "-i",
                        self._display, "-frames:v", "1", str(path)], check=True, timeout=FOR_EVER)
