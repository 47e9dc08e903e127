# SPDX-License-Identifier: MIT
"""The add-on's own library: its questions, who agreed to them, and what waits. It is beside the functions of muffle.h, which
`muffle.Host` calls."""

import ctypes
import os
import pathlib
import platform

import muffle

SIZE = 16  # of an answer, in bytes


class Unusable(Exception):
    """Why nothing is counted."""


def machine():
    """As the library's file is named: "linux-x86_64"."""
    return f"{platform.system().lower()}-{platform.machine().lower()}"


def path_of_library(addon_directory):
    """That of this platform; None where the zip holds none."""
    found = sorted(pathlib.Path(addon_directory, "resources", "native").glob(f"libmuffle_kodi-*-{machine()}.*"))
    return found[0] if found else None


class Counting:
    def __init__(self, library, directory):
        os.makedirs(directory, mode=0o700, exist_ok=True)
        try:
            self._library = ctypes.CDLL(str(library))
        except OSError as why:
            raise Unusable(str(why)) from why
        for name, takes, gives in (("start", [ctypes.c_char_p] * 2, ctypes.c_char_p), ("stop", [], None),
                                   ("now", [], ctypes.c_int64), ("is_to_ask", [ctypes.c_char_p], ctypes.c_int),
                                   ("allows", [ctypes.c_char_p], ctypes.c_int),
                                   ("answer", [ctypes.c_char_p, ctypes.c_int], ctypes.c_char_p),
                                   ("told", [ctypes.c_char_p] * 2, ctypes.c_char_p),
                                   ("title", [ctypes.c_char_p] * 2, ctypes.c_char_p),
                                   ("purpose", [ctypes.c_char_p] * 2, ctypes.c_char_p),
                                   ("waiting", [], ctypes.c_uint64),
                                   ("take_due", [ctypes.c_char_p], ctypes.c_int), ("put_back", [], None)):
            function = self._function(name)
            function.argtypes, function.restype = takes, gives
        # For trials: a file that says which time it is, so that nobody has to wait for next week.
        problem = self._call("start", str(directory).encode(), os.environ.get("MUFFLE_CLOCK", "").encode())
        if problem:
            raise Unusable(problem)
        self._host = muffle.Host(self._library)
        self.kinds = self._host.policies

    def stop(self):
        self._call("stop")

    def now(self):
        return self._call("now")

    def waiting(self):
        return self._call("waiting")

    def is_to_ask(self, kind):
        return bool(self._call("is_to_ask", kind.encode()))

    def allows(self, kind):
        return bool(self._call("allows", kind.encode()))

    def answer(self, kind, agrees):
        """What is wrong, or None."""
        return self._call("answer", kind.encode(), agrees)

    def told(self, what, kind, language):
        """`what` is "title", "purpose" or "told", which is all of it."""
        return self._call(what, kind.encode(), language.encode())

    def count(self, facts):
        """What became of a play."""
        with self._host.pipeline("plays") as pipeline, pipeline.record() as record:
            record.update(**facts)
            return pipeline.send(record, title=facts["file"]).text  # stays here: one title is drawn for once

    def take_due(self):
        """The bytes of an answer that is due, or None. It is then nowhere else."""
        answer = ctypes.create_string_buffer(SIZE)
        return answer.raw if self._call("take_due", answer) else None

    def put_back(self):
        self._call("put_back")

    def _function(self, name):
        return getattr(self._library, f"muffle_addon_{name}")

    def _call(self, name, *arguments):
        said = self._function(name)(*arguments)
        return said.decode() if isinstance(said, bytes) else said
