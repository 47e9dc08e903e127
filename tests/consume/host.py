#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Builds examples/host_cpp17, a server that is C++17, as a project of its own against the headers alone, installed as
docs/integrate.md says. Its sources must stay C++17, which they prove by not compiling as anything later; then it is installed
and run."""

import json
import os
import pathlib
import re
import resource
import shlex
import socket
import subprocess
import sys

from common import HERE, at_once, attempt, configure, expect, options, run, workplace

# What is wrong with each source as C++20: a literal, a format that is known at run time only, and the assertion that it is
# none. telemetry.cc is the one that has to be C++20.
NOT_CPP20 = {"main.cc": {"static assertion failed", "is not a constant expression"},
             "config.cc": {"char8_t", "is not a constant expression"}, "media_server.cc": {"is not a constant expression"}}
CPP17 = [*NOT_CPP20, "post.cc"]


def headers_alone(given, work):
    text = (given.source / "docs" / "integrate.md").read_text(encoding="utf-8")
    [line] = re.findall(r"^cmake -S muffle .*$", text, re.MULTILINE)
    (work / "muffle").symlink_to(given.source)
    run("sh", "-c", line.replace("PREFIX", "prefix"), cwd=work, env={**os.environ, "CXX": given.compiler})
    return work / "prefix"


def check_standard(build):
    commands = {pathlib.Path(each["file"]).name: shlex.split(each["command"])
                for each in json.loads((build / "compile_commands.json").read_text())}
    expect("its sources", sorted(commands), sorted([*CPP17, "telemetry.cc"]))
    for name, command in sorted(commands.items()):
        standard = [part for part in command if part.startswith("-std=")]
        expect(f"{name} is compiled as", standard, ["-std=c++17" if name in CPP17 else "-std=c++20"])
    for name, reasons in NOT_CPP20.items():
        command = ["-std=c++20" if part == "-std=c++17" else part for part in commands[name]]
        done = attempt(*command, cwd=build)
        errors = re.findall(r"\berror: (.*)", done.stderr)
        found = {next((reason for reason in reasons if reason in error), error) for error in errors}
        expect(f"{name} as C++20 compiles", done.returncode == 0, False)
        expect(f"what is wrong with {name} as C++20", found, reasons)


class Server:
    def __init__(self, build, work):
        run("cmake", "--install", build, "--prefix", work / "server")
        self.command = work / "server" / "bin" / "media_server"
        self.titles = work / "server" / "share" / "media_server" / "public_titles.txt"
        self.work = work

    def of(self, name, configuration, titles=None):
        """The command that runs it in a directory of its own that is named."""
        (self.work / name).mkdir(exist_ok=True)
        file = self.work / f"{name}.conf"
        file.write_text(configuration, encoding="utf-8")
        return [str(each) for each in (self.command, file, titles or self.titles, self.work / name)]

    def run(self, name, configuration, *commands):
        """What it prints to commands."""
        return run(*self.of(name, configuration), input="\n".join(commands)).splitlines()

    def log(self, name, configuration, *commands, titles=None, environment=None):
        """What it says of statistics in its log."""
        done = attempt(*self.of(name, configuration, titles), input="\n".join(commands),
                       env={**os.environ, **(environment or {})})
        expect(f"{name}: it ran to its end", done.returncode, 0)
        return said_in(done.stderr.splitlines())


class Running:
    """A server that is told one command after another."""

    def __init__(self, server, name, configuration, **options):
        self.directory = server.work / name
        self.process = subprocess.Popen(server.of(name, configuration), stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=subprocess.STDOUT, text=True, **options)
        self.tell()

    def tell(self, *commands):
        """All that it says until they are done."""
        self.process.stdin.write("\n".join([*commands, "status\n"]))
        self.process.stdin.flush()
        lines = []
        while not lines or not lines[-1].startswith("status: "):
            line = self.process.stdout.readline()
            if not line:
                sys.exit(f"the server ended: {lines}")
            lines.append(line.rstrip("\n"))
        return lines

    def kept(self, *names):
        """Files that are replaced are other ones."""
        return [((self.directory / name).stat().st_ino, (self.directory / name).read_bytes()) for name in names]

    def end(self):
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()


def said_in(lines):
    return [line.removeprefix("statistics: ") for line in lines if line.startswith("statistics: ")]


def shown_in(lines):
    return sorted(line.removeprefix("show: passed on: ") for line in lines if line.startswith("show: passed on: "))


def sent_in(lines):
    return sorted(line.removeprefix("POST ") for line in lines if line.startswith("POST "))


def without_answers(lines):
    return [re.sub(r"\b[0-9a-f]{32}\b", "ANSWER", line) for line in lines]


NOT_AGREED = "held back: nobody agreed to this kind of data"
ONE = ("statistics = ask\n", "answer yes", "play 0", "minute")


def check_runs(server):
    # What people are asked to agree to can be seen before they do.
    held = f"show: {NOT_AGREED}: ANSWER"
    for name, configuration, ask, why in (("default", "", "do not ask", "show: statistics are off: nothing"),
                                          ("off", "statistics = off\n", "do not ask", "show: statistics are off: nothing"),
                                          ("ask", "statistics = ask\n", "ask", held)):
        lines = server.run(name, configuration, "show 0", "play 0", "minute", "status", "wait 30", "status")
        expect(f"{name}: nothing waits or leaves", without_answers(lines), [why, *[f"status: {ask}, 0 waiting"] * 2])
    expect("off: nothing is kept", list((server.work / "off").iterdir()), [])

    lines = server.run("agreed", "statistics = ask\n", "answer yes", "show 0", "show 1", "play 0", "play 1", "minute", "status")
    shown = shown_in(lines)
    expect("agreed: two are shown, and wait", (len(shown), lines[-1]), (2, "status: do not ask, 2 waiting"))
    server.run("switched off", *ONE)
    server.run("switched off", "statistics = off\n", "status")
    lines = server.run("switched off", "statistics = ask\n", "status", "wait 30", "status")
    expect("switched off: nothing waits any more", (sent_in(lines), lines[-1]), ([], "status: do not ask, 0 waiting"))

    lines = server.run("agreed", "statistics = ask\n", "status", "wait 30", "status")
    expect("agreed: what was shown is what leaves, byte for byte", sent_in(lines), shown)
    expect("agreed: it waited, and has left", (lines[0], lines[-1]),
           ("status: do not ask, 2 waiting", "status: do not ask, 0 waiting"))

    lines = server.run("taken_back", "statistics = ask\n", "answer yes", "play 0", "minute", "status", "answer no", "show 0",
                       "status", "wait 30")
    expect("taken back: what waited is gone", without_answers(lines),
           ["answer: kept", "status: do not ask, 1 waiting", "answer: kept", held, "status: do not ask, 0 waiting"])

    lines = server.run("on", "statistics = on\n", "show 0", "play 0", "wait 30", "disclose")
    expect("on: what is shown is what leaves", (len(sent_in(lines)), sent_in(lines)), (1, shown_in(lines)))
    expect("on: what can leave is told", "# What leaves this machine" in lines, True)
    expect("on: and who gets it", [line for line in lines if "**Who gets it**" in line],
           ["- **Who gets it**: the developers of Media Server"] * 2)

    # A server that ends has counted what was played.
    server.run("ended", "statistics = ask\n", "answer yes", "play 0")
    expect("ended: the play was counted", server.run("ended", "statistics = ask\n", "status"), ["status: do not ask, 1 waiting"])

    lines = server.run("offline", *ONE, "offline", "wait 30")[1:]
    expect("offline: an answer that reached nobody waits for another moment", (bool(lines), set(lines)),
           (True, {"no connection: 1 waiting"}))

    def posted(name, collector):
        return run(*server.of(name, "statistics = ask\n"), collector, input="\n".join([*ONE, "wait 30", "status"])).splitlines()[1:]

    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        collector = f"http://127.0.0.1:{nobody.getsockname()[1]}"
        lines = posted("nobody listens", collector)
        expect("nobody listens: it reached nobody, and waits", (sent_in(lines), lines[0]), ([], "no connection: 1 waiting"))
        nobody.listen()
        # It can have read all of it.
        lines = posted("nobody replies", collector)
        expect("nobody replies: it was sent, once", (len(sent_in(lines)), lines[-1]), (1, "status: do not ask, 0 waiting"))


def check_disk(server):
    """What is played waits for no disk, not even at the first play of a week."""
    running = Running(server, "disk", "statistics = on\n")
    running.tell("play 0", "minute", "sleep 8")
    files = ("secret", "outbox")
    before = running.kept(*files)
    running.tell("play 1")
    expect("a play in another week writes nothing", running.kept(*files) == before, True)
    expect("the timer does", (said_in(running.tell("minute")), running.kept(*files) == before),
           (["Nosferatu: passed on"], False))
    running.end()


def check_faults(server):
    """Each is told once, as what it is."""
    ask = "statistics = ask\n"
    expect("played twice", server.log("twice", *ONE, "play 0", "play 0", "minute"),
           ["Metropolis: passed on", *["Metropolis: held back: this title has given its answer of this epoch"] * 2])

    for name, says in (("secret", "the secret was damaged and put away as {}.damaged-1: all coins fall anew"),
                       ("outbox", "what waited to be sent was damaged and put away as {}.damaged-1: it does not leave")):
        server.run(f"damaged {name}", *ONE)
        file = server.work / f"damaged {name}" / name
        content = bytearray(file.read_bytes())
        content[len("muffle blocks 1\n") + 30] ^= 1  # in its first block, and not at its end
        file.write_bytes(bytes(content) + b"more")
        expect(f"damaged {name}", server.log(f"damaged {name}", ask, "minute", "minute"), [says.format(file)])
        expect(f"damaged {name}: told once", server.log(f"damaged {name}", ask, "minute"), [])

    server.run("damaged consent.json", *ONE)
    file = server.work / "damaged consent.json" / "consent.json"
    file.write_bytes(file.read_bytes()[:40])
    expect("damaged consent.json", server.log("damaged consent.json", ask, "play 0", "minute"),
           ["the answers of people cannot be read, and they are asked again: the text is no JSON: it was cut off or edited; "
            f"it was put away as {file}.damaged-1", f"Metropolis: {NOT_AGREED}"])

    for name, content, says in (("absent", None, " is not there or is empty: install the file of public titles with the server"),
                                ("other", "titles\n", ": ")):
        titles = server.work / f"{name}_titles.txt"
        if content:
            titles.write_text(content)
        said = server.log(f"{name} titles", *ONE, "play 0", "minute", titles=titles)
        expect(f"{name} titles: told once", len(said), 1)
        expect(f"{name} titles", said[0].startswith(f"nothing is counted: {titles}{says}"), True)

    expect("not to be tracked", server.log("untracked", "statistics = on\n", "play 0", "minute", "minute",
                                           environment={"DO_NOT_TRACK": "1"}),
           ["DO_NOT_TRACK is set: nobody is asked, and nothing is counted or leaves",
            "Metropolis: held back: DO_NOT_TRACK is set"])

    first = Running(server, "shared", ask)
    first.tell("answer yes", "play 0", "minute")
    said = server.log("shared", ask, "play 0", "minute", "wait 30")
    expect("another process: told once", len(said), 1)
    expect("another process", "is held by another process, which has this store open" in said[0], True)
    expect("another process: the first one goes on", len(sent_in(first.tell("wait 30"))), 1)
    first.end()


def check_full_disk(server):
    """A limit to the size of files stands for a disk that is full: what is there can be written, and no answer more."""
    server.run("full", "statistics = ask\n", "answer yes")
    full, endless = (120, resource.RLIM_INFINITY), (resource.RLIM_INFINITY, resource.RLIM_INFINITY)
    # Python has let go of the signal, and so does what it starts.
    running = Running(server, "full", "statistics = ask\n", restore_signals=False,
                      preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, full))
    outbox = running.directory / "outbox"
    expect("full disk: told once", said_in(running.tell("play 0", "minute", "minute", "minute")),
           ["Metropolis: passed on", f"{outbox} cannot be written: is the disk full? Nothing leaves until it can be, and what "
            "was played since is lost if the server stops"])
    resource.prlimit(running.process.pid, resource.RLIMIT_FSIZE, endless)
    expect("there is room again", said_in(running.tell("minute", "minute")), [f"{outbox} can be written again"])
    expect("and it leaves", len(sent_in(running.tell("wait 30"))), 1)
    running.end()


def check_gerbera(given, prefix, work):
    """The hook of plays that docs/integrate.md has for Gerbera, with its items: what is known of them, and one answer for
    each film, however many containers show it."""
    host = given.source / "examples" / "host_cpp17"
    configure(given, HERE / "gerbera", work / "gerbera", f"-DCMAKE_PREFIX_PATH={prefix}", f"-DHOST={host}")
    run("cmake", "--build", work / "gerbera", "--target", "gerbera_plays")
    (work / "plays").mkdir()
    lines = run(work / "gerbera" / "gerbera_plays", host / "public_titles.txt", work / "plays").splitlines()
    known = dict(line.split(": ", 1) for line in lines if line[:1].isdigit() and ": " in line)
    film = "/films/film.mkv 6075000000 B, 5400000 ms, 1125000 B/s, 1916x796 h264"
    nothing = "0 B, 0 ms, 0 B/s, 0x0 "
    expect("Gerbera: what is known of each item", known, {
        "41": film, "97": film, "42": "no video", "43": "no video", "44": f"/films/bare.mkv {nothing}",
        "45": f"/films/unknown.avi {nothing}", "46": f"/films/odd.avi {nothing}", "47": "/films/huge.avi 0 B, 1 ms, 0 B/s, 0x0 "})
    expect("Gerbera: a film in two containers is one title", [line for line in lines if line.startswith("film: ")],
           ["film: passed on", "film: held back: this title has given its answer of this epoch"])
    unknown = [line for line in lines if line.startswith(("bare: ", "unknown: ", "odd: "))]
    expect("Gerbera: what is not known answers nothing", (len(unknown), [line for line in unknown if "held back" not in line]), (3, []))
    passed_on = sum(line.endswith(": passed on") for line in lines)
    expect("Gerbera: what was passed on waits", lines[-1], f"{passed_on} waiting")

    # Which of two questions the film is asked is drawn. As muffle-sanitize answers both for such a film:
    catalogue = work / "film.csv"
    catalogue.write_text("duration_s,bitrate_kbps,video_codec,width,height\n5400,9000,h264,1916,796\n", encoding="utf-8")
    possible = []
    for policy in ("video_length", "video_quality"):
        answer = json.loads(run(given.sanitize, "--policy", policy, "--format", "ndjson", catalogue))
        document = json.loads(run(given.sanitize, "--policy", policy, "--describe"))
        possible.append(f"{document['fingerprint']}{int(answer['cell']):016x}")
    shown = next(line for line in lines if re.fullmatch("[0-9a-f]{32}", line))
    expect(f"Gerbera: {shown} is one of {possible}", shown in possible, True)


def check_all(server):
    check_runs(server)
    check_disk(server)
    check_faults(server)
    check_full_disk(server)


def main():
    given = options(__doc__, "--sanitize")
    with workplace() as work:
        prefix = headers_alone(given, work)
        configure(given, given.source / "examples" / "host_cpp17", work / "host", f"-DCMAKE_PREFIX_PATH={prefix}",
                  "-DCMAKE_EXPORT_COMPILE_COMMANDS=ON")
        run("cmake", "--build", work / "host")
        at_once(lambda: check_standard(work / "host"), lambda: check_all(Server(work / "host", work)),
                lambda: check_gerbera(given, prefix, work))


if __name__ == "__main__":
    main()
