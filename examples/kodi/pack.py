#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Packs the add-on for Kodi: what is in addon/, the binding, an icon, and a library for each platform.

    pack.py --version 0.1.0 --out service.muffle-0.1.0.zip libmuffle_kodi-0.1.0-linux-x86_64.so [...]

The same files make the same zip, byte for byte. Libraries that were built on other platforms go into one zip."""

import argparse
import pathlib
import re
import struct
import sys
import zipfile
import zlib

HERE = pathlib.Path(__file__).resolve().parent
ID = "service.muffle"


def icon(size=256, boxes=5, chosen=(3, 1)):
    """One box of a grid, as a PNG: all that is ever told."""
    step, line = size // boxes, size // 64
    ground, empty, full = b"\x12\x23\x33", b"\x2b\x4a\x63", b"\xf2\xb1\x34"

    def colour(x, y):
        column, row = min(x // step, boxes - 1), min(y // step, boxes - 1)
        if min(x % step, y % step) < 2 * line or max(x % step, y % step) >= step - 2 * line:
            return ground
        return full if (column, row) == chosen else empty

    def chunk(kind, content):
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
    rows = b"".join(b"\0" + b"".join(colour(x, y) for x in range(size)) for y in range(size))
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", size, size, 8, 2, 0, 0, 0)) +
            chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b""))


def contents(version, libraries):
    """What stands in the zip, by its name there."""
    platforms = []
    files = {"muffle.py": (HERE / "muffle.py").read_bytes(), "resources/icon.png": icon(),
             "LICENSE.txt": (HERE.parents[1] / "LICENSE").read_bytes()}
    for library in libraries:
        named = re.fullmatch(rf"libmuffle_kodi-{re.escape(version)}-(\w+-\w+)\.(so|dylib)", library.name)
        if named is None:
            sys.exit(f"{library.name} is no library of this version: its name is libmuffle_kodi-{version}-PLATFORM.so")
        platforms.append(named[1])
        files[f"resources/native/{library.name}"] = library.read_bytes()
    for path in sorted((HERE / "addon").rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            files[path.relative_to(HERE / "addon").as_posix()] = path.read_bytes()
    said = files["addon.xml"].decode().replace("@VERSION@", version)
    said = re.sub(r"(?<=<platform>)@PLATFORMS@", " ".join(sorted(platforms)), said)
    files["addon.xml"] = said.replace("@PLATFORMS@", ", ".join(sorted(platforms))).encode()
    return files


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--version", required=True)
    arguments.add_argument("--out", type=pathlib.Path, required=True)
    arguments.add_argument("libraries", type=pathlib.Path, nargs="+")
    given = arguments.parse_args()
    with zipfile.ZipFile(given.out, "w", zipfile.ZIP_DEFLATED) as out:
        for name, content in sorted(contents(given.version, given.libraries).items()):
            # A time of its own would make another zip of it.
            entry = zipfile.ZipInfo(f"{ID}/{name}", (1980, 1, 1, 0, 0, 0))
            entry.external_attr = 0o644 << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            out.writestr(entry, content)


if __name__ == "__main__":
    main()
