# SPDX-License-Identifier: MIT
"""Debian's Kodi with nobody in front of it: a screen and a home of its own, and keys that people would press. Its ports are the
usual ones, so `network.py` goes with it."""

import json
import os
import pathlib
import signal
import socket
import struct
import subprocess
import time

FOR_EVER = 300  # seconds: what takes this long hangs, on whatever machine


def asked(method, parameters):
    """What JSON-RPC answers. Kodi tells of other things meanwhile."""
    with socket.create_connection(("127.0.0.1", 9090), timeout=FOR_EVER) as kodi:
        kodi.sendall(json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": parameters}).encode())
        rest, decoder = "", json.JSONDecoder()
        while True:
            received = kodi.recv(65536)
            if not received:
                raise ConnectionError("Kodi hung up")
            rest += received.decode(errors="replace")
            try:
                while rest:
                    said, end = decoder.raw_decode(rest)
                    rest = rest[end:].lstrip()
                    if said.get("id") == 1:
                        return said
            except ValueError:
                pass  # the rest is still to come


class Kodi:
    """`with Kodi(home) as kodi`, from the first answer until it has ended. `settings` are Kodi's own, by their ids."""

    def __init__(self, home, size=(1280, 720), settings=(), environment=()):
        self.home = pathlib.Path(home)
        self.data = self.home / ".kodi"
        self._size = "x".join(map(str, size))
        self._environment = dict(environment)
        userdata = self.data / "userdata"
        userdata.mkdir(parents=True, exist_ok=True)
        (self.home / ".asoundrc").write_text("pcm.!default { type null }\nctl.!default { type null }\n")
        (userdata / "guisettings.xml").write_text(
            '<settings version="2">' + "".join(f'<setting id="{name}">{value}</setting>' for name, value in dict(settings).items()) +
            "</settings>")
        # What debug messages say goes into the log, and not onto the screen.
        (userdata / "advancedsettings.xml").write_text('<advancedsettings><loglevel hide="true">1</loglevel></advancedsettings>')

    def __enter__(self):
        self._screen = subprocess.Popen(["Xvfb", "-displayfd", "1", "-screen", "0", f"{self._size}x24"],
                                        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self._display = f":{self._screen.stdout.readline().strip()}"
        self._said = open(self.home / "said", "w", encoding="utf-8")
        # A script starts Kodi: both end together.
        self.process = subprocess.Popen(["kodi", "--standalone"], stdin=subprocess.DEVNULL, stdout=self._said,
                                        stderr=self._said, start_new_session=True,
                                        env=os.environ | {"HOME": str(self.home), "DISPLAY": self._display} | self._environment)
        try:
            self.wait("no answer", self._is_up)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        try:
            self.quit()
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
            return asked("GUI.GetProperties", {"properties": ["currentwindow"]})["result"]["currentwindow"]["label"] == "Home"
        except (OSError, KeyError):
            return False

    def quit(self):
        if self.process.poll() is None:
            asked("Application.Quit", {})
            self.process.wait(timeout=FOR_EVER)

    @property
    def log(self):
        path = self.data / "temp" / "kodi.log"
        return path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""

    def wait(self, what, is_so):
        """Until `is_so()` returns something, which is returned."""
        last = time.monotonic() + FOR_EVER
        while True:
            found = is_so()
            if found:
                return found
            if self.process.poll() is not None or time.monotonic() > last:
                said = [line for line in self.log.splitlines() if "JSONRPC" not in line]
                said += [line for crash in self.home.glob("kodi_crashlog*") for line in crash.read_text(errors="replace").splitlines()]
                ended = "" if self.process.poll() is None else f" (Kodi has ended with {self.process.returncode})"
                raise AssertionError(f"{what}{ended}; Kodi's log ends with:\n" + "\n".join(said[-40:]))
            time.sleep(0.05)

    def ask(self, method, **parameters):
        said = asked(method, parameters)
        if "error" in said:
            raise AssertionError(f"{method}: {said['error']}")
        return said["result"]

    def label(self, name):
        return self.ask("XBMC.GetInfoLabels", labels=[name])[name]

    def run(self, builtin):
        """What a button of a skin does, sent as a remote control sends it."""
        payload = b"\x01" + builtin.encode() + b"\0"
        header = b"XBMC\2\0" + struct.pack(">HIIHI", 0x0A, 1, 1, len(payload), os.getpid()) + bytes(10)
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as remote:
            remote.sendto(header + payload, ("127.0.0.1", 9777))

    @property
    def window(self):
        return self.ask("GUI.GetProperties", properties=["currentwindow"])["currentwindow"]["label"]

    @property
    def heading(self):
        return self.label("Control.GetLabel(1)")

    @property
    def control(self):
        """What a key would press, without the marks of a folder: "Home folder"."""
        return self.label("System.CurrentControl").strip("[]")

    def press(self, key):
        self.ask("Input.ExecuteAction", action=key)

    def go_to(self, text, key="down"):
        """Presses a key until this is what would be pressed."""
        last = time.monotonic() + FOR_EVER
        seen = []
        while time.monotonic() < last:
            control = self.control
            if control.startswith(text):
                return
            seen.append(control)
            self.press(key)
            # Where a list ends nothing changes.
            self.wait_briefly(lambda: self.control != control)
        raise AssertionError(f"{text!r} is not among what can be pressed in {self.window!r}: {seen}")

    @staticmethod
    def wait_briefly(is_so):
        """For what may not come at all: whether it came is not to be relied upon."""
        last = time.monotonic() + 2
        while not is_so() and time.monotonic() < last:
            time.sleep(0.02)

    def choose(self, text, key="down"):
        self.go_to(text, key)
        self.press("select")

    def repeat(self, what, step, is_so):
        """Takes a step again until it had its effect: a key that comes while a dialog opens or closes is lost, and no window
        opens below one."""
        def is_so_now():
            if not is_so():
                step()
                self.wait_briefly(is_so)
            return is_so()
        self.wait(what, is_so_now)

    def open(self, builtin, window, folder=None):
        """With what it says of the folder that it shows, if any."""
        self.repeat(f"no {window}", lambda: self.run(builtin), lambda: self.window == window and self.control and
                    folder in (None, self.label("Container.FolderName")))

    def screenshot(self, path):
        """Once nothing moves any more, as where a dialog fades in."""
        pictures = []

        def is_still():
            subprocess.run(["ffmpeg", "-nostdin", "-loglevel", "error", "-y", "-f", "x11grab", "-video_size", self._size, "-i",
                            self._display, "-frames:v", "1", str(path)], check=True, timeout=FOR_EVER)
            pictures[:] = [*pictures[-2:], pathlib.Path(path).read_bytes()]
            return len(pictures) == 3 and len(set(pictures)) == 1
        self.wait("it moves on", is_still)
