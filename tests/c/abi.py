#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The ABI of muffle.h, as it was promised: abi_v0.txt has every function, and what a compiler says of every constant and
struct. What the header says now has to be that, and the host has to export just those functions.

    abi.py --library HOST --include DIR COMPILER...      compares
    abi.py --library HOST --include DIR --write COMPILER  writes what was added

Functions, constants and members at the end of a struct may be added with --write. What was promised cannot be changed or
taken away: that is another version, which has other names (muffle_v1_) and a file of its own (abi_v1.txt).
Sizes are those of machines with 64 bits."""

import argparse
import pathlib
import re
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent


def run(*command):
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))}\n{done.stdout}{done.stderr}")
    return done.stdout


def without_comments(text):
    return re.sub(r"/\*.*?\*/", " ", text, flags=re.DOTALL)


def members_of(body, before=""):
    """Names of members, those of unions and structs within one with a dot between."""
    body = body.strip()
    while body:
        nested = re.match(r"(?:union|struct)\s*\{", body)
        if nested:
            depth, end = 1, nested.end()
            while depth:
                depth += {"{": 1, "}": -1}.get(body[end], 0)
                end += 1
            name = re.match(r"\s*(\w+)\s*;", body[end:])
            yield before + name[1]
            yield from members_of(body[nested.end():end - 1], f"{before}{name[1]}.")
            body = body[end + name.end():].strip()
        else:
            member = re.match(r"[^;]*?(\w+)\s*(?:\[\w+\])?\s*;", body)
            yield before + member[1]
            body = body[member.end():].strip()


def structs_of(text):
    for found in re.finditer(r"typedef struct (\w+) \{(.*?)\n\} \1;", text, re.DOTALL):
        yield found[1], list(members_of(found[2]))


def header_lines(header, include, compiler):
    text = without_comments(header.read_text(encoding="utf-8"))
    functions = [" ".join(found.split()) for found in re.findall(r"^MUFFLE_C_API (.*?);", text, re.MULTILINE | re.DOTALL)]
    constants = [name for body in re.findall(r"^enum \{(.*?)\};", text, re.MULTILINE | re.DOTALL)
                 for name in re.findall(r"(\w+)\s*=", body)]
    types = re.findall(r"^typedef (\w+) (\w+);", text, re.MULTILINE)
    program = ["#include <muffle/c/muffle.h>", "#include <stddef.h>", "#include <stdio.h>", "int main(void) {"]
    program += [f'  printf("constant {name} = %d\\n", (int){name});' for name in constants]
    for name, members in structs_of(text):
        program.append(f'  {{ struct align_of {{ char first; {name} it; }}; '
                       f'printf("struct {name}: size %u, alignment %u\\n", (unsigned)sizeof({name}), '
                       f"(unsigned)offsetof(struct align_of, it)); }}")
        for member in members:
            program.append(f'  printf("member {name}.{member}: offset %u, size %u\\n", (unsigned)offsetof({name}, {member}), '
                           f"(unsigned)sizeof((({name}*)0)->{member}));")
    program += ["  return 0;", "}"]
    with tempfile.TemporaryDirectory() as name:
        source, layout = pathlib.Path(name) / "layout.c", pathlib.Path(name) / "layout"
        source.write_text("\n".join(program) + "\n")
        run(compiler, "-std=c99", f"-I{include}", source, "-o", layout)
        said = run(layout).splitlines()
    return [f"type {name} is {of}" for of, name in types] + said + [f"function {each}" for each in functions]


def exported(library):
    return {name for name in re.findall(r" [TtWVi] (\w+)$", run("nm", "-D", "--defined-only", library), re.MULTILINE)
            if name.startswith("muffle_")}


def broken_promises(promised, found):
    """What was promised and is no more; a struct may have grown."""
    for line in promised:
        if line in found:
            continue
        struct = re.fullmatch(r"(struct \w+: size )(\d+)(, alignment \d+)", line)
        grown = struct and [other for other in found if other.startswith(struct[1]) and other.endswith(struct[3])
                            and int(other[len(struct[1]):-len(struct[3])]) > int(struct[2])]
        if not grown:
            yield line


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--library", type=pathlib.Path, required=True)
    arguments.add_argument("--include", type=pathlib.Path, required=True)
    arguments.add_argument("--write", action="store_true")
    arguments.add_argument("compilers", nargs="+")
    given = arguments.parse_args()
    header = given.include / "muffle" / "c" / "muffle.h"
    [version] = set(re.findall(r"\bmuffle_v(\d+)_\w+\(", without_comments(header.read_text(encoding="utf-8"))))
    record = HERE / f"abi_v{version}.txt"
    promised = record.read_text(encoding="utf-8").splitlines() if record.exists() else []
    for compiler in given.compilers:
        found = header_lines(header, given.include, compiler)
        broken = list(broken_promises(promised, found))
        if broken:
            sys.exit(f"{compiler}: {record.name} promised what is not so any more. Programs are built on it: keep it, or give "
                     f"what is new the names of another version.\n" + "\n".join(broken))
        if given.write:
            record.write_text("\n".join(found) + "\n", encoding="utf-8")
        elif found != promised:
            added = [line for line in found if line not in promised]
            sys.exit(f"{compiler}: {record.name} does not have what was added: run tests/c/abi.py --write\n" + "\n".join(added))
    functions = {re.search(r"(muffle_\w+)\(", line)[1] for line in found if line.startswith("function ")}
    if exported(given.library) != functions:
        sys.exit(f"declared or exported, and not both: {sorted(exported(given.library) ^ functions)}")
    print(f"{len(found)} lines as promised, by {', '.join(given.compilers)}; {len(functions)} functions exported")


if __name__ == "__main__":
    main()
