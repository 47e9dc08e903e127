#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Builds examples/host_cpp17, a server that is C++17, as a project of its own against the headers alone, installed as
docs/integrate.md says. Its sources must stay C++17, which they prove by not compiling as anything later; then it is installed
and run."""

import json
import os
import pathlib
import re
import shlex

from common import at_once, attempt, configure, expect, options, run, workplace

# What is wrong with each source as C++20: a literal, a format that is known at run time only, and the assertion that it is
# none. telemetry.cc is the one that has to be C++20.
NOT_CPP20 = {"main.cc": {"static assertion failed"}, "config.cc": {"char8_t", "is not a constant expression"},
             "media_server.cc": {"is not a constant expression"}}


def headers_alone(given, work):
    text = (given.source / "docs" / "integrate.md").read_text(encoding="utf-8")
    [line] = re.findall(r"^cmake -S muffle .*$", text, re.MULTILINE)
    (work / "muffle").symlink_to(given.source)
    run("sh", "-c", line.replace("PREFIX", "prefix"), cwd=work, env={**os.environ, "CXX": given.compiler})
    return work / "prefix"


def check_standard(build):
    commands = {pathlib.Path(each["file"]).name: shlex.split(each["command"])
                for each in json.loads((build / "compile_commands.json").read_text())}
    expect("its sources", sorted(commands), sorted([*NOT_CPP20, "telemetry.cc"]))
    for name, command in sorted(commands.items()):
        standard = [part for part in command if part.startswith("-std=")]
        expect(f"{name} is compiled as", standard, ["-std=c++17" if name in NOT_CPP20 else "-std=c++20"])
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

    def run(self, name, configuration, *commands):
        """What it prints to commands, in a directory of its own that is named."""
        (self.work / name).mkdir(exist_ok=True)
        file = self.work / f"{name}.conf"
        file.write_text(configuration, encoding="utf-8")
        return run(self.command, file, self.titles, self.work / name, input="\n".join(commands)).splitlines()


def shown_in(lines):
    return sorted(line.removeprefix("show: passed on: ") for line in lines if line.startswith("show: passed on: "))


def sent_in(lines):
    return sorted(line.removeprefix("POST ") for line in lines if line.startswith("POST "))


def without_answers(lines):
    return [re.sub(r'\{"policy":"video_(quality|length)","version":\d,"cell":"\d+"\} *', "ANSWER", line) for line in lines]


def check_runs(server):
    # What people are asked to agree to can be seen before they do.
    held = "show: held back: nobody agreed to this kind of data: ANSWER|"
    for name, configuration, ask, why in (("default", "", "do not ask", "show: statistics are off: |"),
                                          ("off", "statistics = off\n", "do not ask", "show: statistics are off: |"),
                                          ("ask", "statistics = ask\n", "ask", held)):
        lines = server.run(name, configuration, "show 0", "play 0", "status", "wait 30", "status")
        expect(f"{name}: nothing waits or leaves", without_answers(lines), [why, *[f"status: {ask}, 0 waiting"] * 2])
    expect("off: nothing is kept", list((server.work / "off").iterdir()), [])

    lines = server.run("agreed", "statistics = ask\n", "answer yes", "show 0", "show 1", "play 0", "play 1", "status")
    shown = shown_in(lines)
    expect("agreed: two are shown, and wait", (len(shown), lines[-1]), (2, "status: do not ask, 2 waiting"))
    server.run("switched off", "statistics = ask\n", "answer yes", "play 0", "play 1")
    server.run("switched off", "statistics = off\n", "status")
    lines = server.run("switched off", "statistics = ask\n", "status", "wait 30", "status")
    expect("switched off: nothing waits any more", (sent_in(lines), lines[-1]), ([], "status: do not ask, 0 waiting"))

    lines = server.run("agreed", "statistics = ask\n", "status", "wait 30", "status")
    expect("agreed: what was shown is what leaves, byte for byte", sent_in(lines), shown)
    expect("agreed: it waited, and has left", (lines[0], lines[-1]),
           ("status: do not ask, 2 waiting", "status: do not ask, 0 waiting"))

    lines = server.run("taken_back", "statistics = ask\n", "answer yes", "play 0", "status", "answer no", "show 0", "status",
                       "wait 30")
    expect("taken back: what waited is gone", without_answers(lines),
           ["answer: kept", "status: do not ask, 1 waiting", "answer: kept", held, "status: do not ask, 0 waiting"])

    lines = server.run("on", "statistics = on\n", "show 0", "play 0", "wait 30", "disclose")
    expect("on: what is shown is what leaves", (len(sent_in(lines)), sent_in(lines)), (1, shown_in(lines)))
    expect("on: what can leave is told", "# What leaves this machine" in lines, True)
    expect("on: and who gets it", [line for line in lines if "**Who gets it**" in line],
           ["- **Who gets it**: the developers of Media Server"] * 2)


def main():
    given = options(__doc__)
    with workplace() as work:
        configure(given, given.source / "examples" / "host_cpp17", work / "host",
                  f"-DCMAKE_PREFIX_PATH={headers_alone(given, work)}", "-DCMAKE_EXPORT_COMPILE_COMMANDS=ON")
        run("cmake", "--build", work / "host")
        at_once(lambda: check_standard(work / "host"), lambda: check_runs(Server(work / "host", work)))


if __name__ == "__main__":
    main()
