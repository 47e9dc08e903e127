#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Measures how fast muffle-collect takes answers over loopback, with SQLite behind it, and how fast it reports a year of them.

    collect_load.py BUILD          prints what was measured
    collect_load.py --write BUILD  also writes it into docs/collect.md, with the name of the machine

wrk posts answers over 64 connections that it keeps, 16 bytes a request. The same load goes to muffle-collect with answers that
no document knows, where it does all but count, and to an nginx with one worker that replies 204 to everything. wrk and nginx are
Debian's. The machine should have nothing else to do for two minutes. Nothing fails for being slow. It fails where fewer answers
are counted than were acknowledged, and where memory grows with answers. BUILD is a build directory with the example programs."""

import contextlib
import json
import math
import os
import pathlib
import random
import re
import signal
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parent.parent
DOCUMENT = ROOT / "docs" / "collect.md"
BEGIN, END = "<!-- written by scripts/collect_load.py -->\n", "<!-- end of what was written -->\n"
POLICIES = [json.loads((ROOT / "tests" / "golden" / f"{name}.json").read_text()) for name in ("video_quality", "of_shows")]
CONNECTIONS, SECONDS, LONGER_SECONDS = 64, 5, 25
INSTALLATIONS, EPOCHS, REPORTS = 1_000_000, 52, 21
# What the allocator may hold at one time and not at another.
MOST_MORE = 1 << 20

# What each connection posts, and what came of it as JSON.
LOAD = """
local bodies, at = {{ {bodies} }}, 0
request = function()
  at = at % #bodies + 1
  return wrk.format("POST", "/v1/answers", nil, bodies[at])
end
done = function(summary, latency)
  io.write(string.format('{{"replies":%d,"refused":%d,"failed":%d,"seconds":%.6f,"p50":%.3f,"p99":%.3f}}',
    summary.requests, summary.errors.status, summary.errors.connect + summary.errors.read + summary.errors.write +
    summary.errors.timeout, summary.duration / 1e6, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3), "\\n")
end
"""

NGINX = """
daemon off; master_process off; pid {at}/nginx.pid; error_log {at}/nginx.log; worker_rlimit_nofile 1024;
events {{ worker_connections 512; }}
http {{
  access_log off; keepalive_requests 1000000000; client_body_temp_path {at}/body; proxy_temp_path {at}/proxy;
  fastcgi_temp_path {at}/fastcgi; uwsgi_temp_path {at}/uwsgi; scgi_temp_path {at}/scgi;
  server {{ listen 127.0.0.1:{port}; location / {{ return 204; }} }}
}}
"""


def body_of(fingerprint, cell):
    return bytes.fromhex(fingerprint) + cell.to_bytes(8, "big")


def posted(url, bodies, at, seconds=SECONDS):
    """What wrk says of so many seconds."""
    script = at / "load.lua"
    as_lua = ('"' + "".join(f"\\{byte:03}" for byte in body) + '"' for body in bodies)
    script.write_text(LOAD.format(bodies=", ".join(as_lua)))
    said = subprocess.run(["wrk", "--threads", "1", "--connections", str(CONNECTIONS), "--duration", f"{seconds}s", "--timeout", "30s",
                           "--script", script, url], capture_output=True, text=True, check=True).stdout
    found = json.loads(said.splitlines()[-1])
    if found["failed"] != 0:
        sys.exit(f"requests to {url} failed:\n{said}")
    return found


def wait_for(port, process):
    while process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            return
        except OSError:
            time.sleep(0.01)
    sys.exit("nginx did not start")


@contextlib.contextmanager
def nginx(at):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    (at / "nginx.conf").write_text(NGINX.format(at=at, port=port))
    with subprocess.Popen(["nginx", "-p", at, "-e", at / "nginx.log", "-c", at / "nginx.conf"]) as process:
        wait_for(port, process)
        yield f"http://127.0.0.1:{port}/v1/answers"
        process.send_signal(signal.SIGTERM)


def subcommand(program, at, name, *options):
    return [program, name, "--documents", at / "documents", "--store", f"sqlite:{at}/counts.db", *options]


@contextlib.contextmanager
def collector(program, at):
    with subprocess.Popen(subcommand(program, at, "serve", "--listen", "127.0.0.1:0", "--most-per-hour", "0"), stdout=subprocess.PIPE,
                          text=True) as process:
        for line in process.stdout:
            if found := re.match(r"listening at (http://\S+)$", line):
                yield found[1], process.pid
                break
        else:
            sys.exit("muffle-collect did not start")
        process.send_signal(signal.SIGTERM)


def highest_memory(process):
    return int(re.search(r"^VmHWM:\s+(\d+) kB$", pathlib.Path(f"/proc/{process}/status").read_text(), re.MULTILINE)[1]) << 10


def counted(at):
    database = sqlite3.connect(at / "counts.db")
    try:
        return database.execute("SELECT coalesce(sum(answers), 0) FROM counts").fetchone()[0]
    finally:
        database.close()


def sync_ms(at):
    """How long the disk takes for a page, by the median."""
    times = []
    with open(at / "page", "wb", buffering=0) as file:
        for _ in range(201):
            file.write(bytes(4096))
            begun = time.perf_counter()
            os.fdatasync(file.fileno())
            times.append(1e3 * (time.perf_counter() - begun))
    return statistics.median(times)


def report_ms(program, at):
    """How long a report of a year takes: the first one, which publishes all of it, and the median of later ones."""
    # The last epoch that is published by now.
    last = ((int(time.time()) - 3600) // 86400 + 3) // 7 - 1
    draw = random.Random(1)
    database = sqlite3.connect(at / "counts.db")
    for policy in POLICIES:
        weights = [draw.random() ** 4 for _ in range(policy["cells"])]
        for epoch in range(last - EPOCHS + 1, last + 1):
            rows = [(policy["policy"], policy["version"], epoch, cell, int(INSTALLATIONS * weight / sum(weights)))
                    for cell, weight in enumerate(weights)]
            database.executemany("INSERT INTO counts VALUES (?, ?, ?, ?, ?)", [row for row in rows if row[4] != 0])
    database.commit()
    database.close()
    times = []
    for _ in range(1 + REPORTS):
        begun = time.perf_counter()
        told = subprocess.run(subcommand(program, at, "report", "--json"), capture_output=True, check=True).stdout
        times.append(1e3 * (time.perf_counter() - begun))
    if {len(version["epochs"]) for version in json.loads(told)["versions"]} != {EPOCHS}:
        sys.exit("the report has not all epochs")
    return times[0], statistics.median(times[1:])


def machine():
    names = set(re.findall(r"^model name\s*: (.*)$", pathlib.Path("/proc/cpuinfo").read_text(), re.MULTILINE))
    return f"{os.cpu_count()} cores of {' and '.join(sorted(names))}"


def up(number, digits=1):
    """Rounded up."""
    return f"{math.ceil(number * 10**digits) / 10**digits:,.{digits}f}"


def measured(program, at):
    """All of it, as Markdown."""
    (at / "documents").mkdir()
    answers = [{"policy": policy, "asked": [1, 2], "weight": None, "dummies": None} for policy in POLICIES]
    (at / "documents" / "load.json").write_text(json.dumps(
        {"muffle_pipeline": 1, "stages": ["asks one"], "epoch_days": 7, "sampled": None, "bounded": 1, "least_crowd": 20,
         "answers": answers}))
    known = [body_of(policy["fingerprint"], cell) for policy in POLICIES for cell in range(policy["cells"])]
    sync = sync_ms(at)
    with nginx(at) as url:
        limit = posted(url, known, at)
    with collector(program, at) as (url, process):
        empty = posted(url, [bytes(16)], at)
        full = posted(url, known, at)
        runs = [full["replies"]]
        memory = [highest_memory(process)]
        while sum(runs) < 10 * runs[0]:
            runs.append(posted(url, known, at, LONGER_SECONDS)["replies"])
        memory.append(highest_memory(process))
        # It replies when all that came before is counted.
        with urllib.request.urlopen(url.replace("/v1/answers", "/healthz")) as said:
            said.read()
    # When wrk ends, each connection may wait for a reply.
    if not sum(runs) <= counted(at) <= sum(runs) + CONNECTIONS * len(runs):
        sys.exit(f"{sum(runs):,} answers were acknowledged, and {counted(at):,} are counted")
    if full["refused"] != 0 or empty["refused"] != empty["replies"]:
        sys.exit("replies are not what they should be")
    if memory[1] > memory[0] + MOST_MORE:
        sys.exit(f"more answers took more memory: {memory}")

    def row(name, of):
        rate = of["replies"] / of["seconds"]
        against = [rate / (other["replies"] / other["seconds"]) for other in (empty, limit)]
        cells = [f"{math.floor(rate / 100) * 100:,}", up(of["p50"]), up(of["p99"]), *(f"{math.floor(100 * each) / 100:.2f}" for each in against)]
        return f"| {name} | {' | '.join(cells)} |\n"

    first, later = report_ms(program, at)
    return (f"On {machine()}, where the disk takes {up(sync, 2)} ms for a page:\n\n"
            "| 64 connections | replies a second | p50, ms | p99, ms | of an empty handler | of nginx |\n|---|---:|---:|---:|---:|---:|\n" +
            row("answers, acknowledged with SQLite", full) + row("an empty handler: answers that no document knows", empty) +
            row("nginx, which replies 204 to everything", limit) +
            f"\nThe most memory was {up(memory[0] / 2**20)} MiB after {runs[0]:,} answers, and {up(memory[1] / 2**20)} MiB after {sum(runs):,}.\n"
            f"A report as JSON of {EPOCHS} weekly epochs, {len(POLICIES)} policies, and a million answers in each, took {up(later, 0)} ms, and"
            f" {up(first, 0)} ms the\nfirst time, when it published all of them.\n")


def main():
    writes = sys.argv[1:2] == ["--write"]
    arguments = sys.argv[1 + writes:]
    if len(arguments) != 1 or arguments[0].startswith("-"):
        sys.exit(__doc__)
    subprocess.run([ROOT / "scripts" / "install_packages", "wrk", "nginx"], check=True)
    # Beside the program, so on a disk that keeps files.
    with tempfile.TemporaryDirectory(dir=arguments[0]) as kept:
        text = measured(pathlib.Path(arguments[0]).resolve() / "examples" / "collect" / "muffle-collect", pathlib.Path(kept).resolve())
    print(text, end="")
    if writes:
        before, rest = DOCUMENT.read_text(encoding="utf-8").split(BEGIN)
        DOCUMENT.write_text(before + BEGIN + text + END + rest.split(END)[1], encoding="utf-8")


if __name__ == "__main__":
    main()
