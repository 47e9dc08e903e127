#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A media centre to try the add-on in, without Kodi: it starts the host, lets somebody watch films, and flips the switch on
its settings page.

    media_centre.py HOST_LIBRARY [--directory DIR]    keeps consent and outbox in DIR; in one that is thrown away if left out"""

import argparse
import ctypes
import os
import pathlib
import runpy
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
FILMS = [
    {"label": "Metropolis", "file": "/films/metropolis.mkv", "seconds": 9180, "codec": "hevc", "width": 1916, "height": 1076},
    {"label": "Nosferatu", "file": "/films/nosferatu.mkv", "seconds": 5640, "codec": "h264", "width": 1440, "height": 1080},
    {"label": "A channel", "file": "pvr://channels/1", "seconds": 0, "codec": "mpeg2video", "width": 720, "height": 576},
    {"label": "A name with half a character \udce4", "file": "/films/\udce4.avi", "seconds": -1},
]


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("host", type=pathlib.Path)
    arguments.add_argument("--directory")
    given = arguments.parse_args()
    sys.path[:0] = [str(HERE), str(HERE.parent)]
    import xbmc  # the one beside this file

    host = ctypes.CDLL(str(given.host.resolve()))
    with tempfile.TemporaryDirectory() as thrown_away:
        if not host.centre_start((given.directory or thrown_away).encode()):
            sys.exit("the media centre cannot keep anything in its directory")

        def watch(film):
            print(f"> {ascii(film['label'])[1:-1]}")
            xbmc.play(film)

        def flip(is_on):
            print(f"> the switch is {'on' if is_on else 'off'}")
            host.centre_agree(is_on)

        xbmc.then(lambda: watch(FILMS[0]))
        xbmc.then(lambda: flip(True))
        for film in FILMS[:2] + FILMS[:1] + FILMS[2:]:
            xbmc.then(lambda film=film: watch(film))
        xbmc.then(lambda: print(f"> {host.centre_waiting()} wait"))
        xbmc.then(lambda: flip(False))
        xbmc.then(lambda: watch(FILMS[1]))
        xbmc.then(lambda: print(f"> {host.centre_waiting()} wait"))
        os.environ["MUFFLE_HOST"] = str(given.host.resolve())
        runpy.run_path(str(HERE.parent / "main.py"), run_name="__main__")
        host.centre_stop()


if __name__ == "__main__":
    main()
