#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Counts many generated titles with muffle-check --shard, and says what memory and time it took. It takes as much memory for
all rows as for a hundredth of them, or this fails. Not part of the tests: three hundred million rows take minutes.

    scripts/shards_at_scale.py build/release/examples/check/muffle-check [ROWS]"""

import csv
import pathlib
import random
import re
import subprocess
import sys
import tempfile
import time

CATALOGUE = pathlib.Path(__file__).resolve().parent.parent / "examples" / "data" / "media_10k.csv"
COLUMNS = ("bitrate_kbps", "height", "video_codec", "kind")
BLOCK = 100_000
# What the allocator may hold in one run and not in another.
MOST_MORE = 1 << 20


def block():
    """Titles as those of a bundled catalogue. Nothing tells them apart, so that none has to be remembered."""
    with open(CATALOGUE, encoding="utf-8", newline="") as file:
        titles = [",".join(row[column] for column in COLUMNS) + "\n" for row in csv.DictReader(file)]
    draw = random.Random(1)
    return "".join(draw.choice(titles) for _ in range(BLOCK)).encode()


def counted(program, rows, lines, path):
    """Counts so many rows. The highest memory in bytes, and the seconds."""
    started = time.monotonic()
    with subprocess.Popen([program, "--policy", "video_quality", "--shard", path, "-"], stdin=subprocess.PIPE,
                          stdout=subprocess.DEVNULL) as run:
        run.stdin.write((",".join(COLUMNS) + "\n").encode())
        for _ in range(rows // BLOCK):
            run.stdin.write(lines)
        run.stdin.flush()
        # The end of the input is not said yet, so the program is still there to be asked.
        status = pathlib.Path(f"/proc/{run.pid}/status").read_text(encoding="utf-8")
        run.stdin.close()
        if run.wait() != 0:
            sys.exit(f"{program} ended with {run.returncode}")
    total = sum(int(line.split(",")[3]) for line in path.read_text(encoding="utf-8").splitlines()[1:])
    if total != rows:
        sys.exit(f"{total:,} titles were counted, and {rows:,} were given")
    return int(re.search(r"^VmHWM:\s+(\d+) kB$", status, re.MULTILINE)[1]) << 10, time.monotonic() - started


def main():
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    program = sys.argv[1]
    rows = int(sys.argv[2]) if len(sys.argv) == 3 else 300_000_000
    few = rows // 100
    if few < BLOCK or few % BLOCK != 0:
        sys.exit(f"{rows} rows: name a multiple of {100 * BLOCK:,}, such as {300_000_000:,}")
    lines = block()
    with tempfile.TemporaryDirectory() as directory:
        path = pathlib.Path(directory) / "counts.csv"
        memory = []
        for count in (few, rows):
            most, seconds = counted(program, count, lines, path)
            memory.append(most)
            print(f"{count:>13,} rows: {-(-most // (1 << 20)):>3} MiB, {seconds:.1f} s", flush=True)
        done = subprocess.run([program, "--policy", "video_quality", "--tally", path], capture_output=True, text=True, check=False)
        print(done.stdout.splitlines()[0])
    if memory[1] > memory[0] + MOST_MORE:
        sys.exit("more rows took more memory")


if __name__ == "__main__":
    main()
