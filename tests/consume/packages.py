#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Makes the packages and the single headers, looks into them, and builds programs with each."""

import os
import pathlib
import re
import shutil
import sys
import tarfile

from common import PRINTED, WARNINGS, at_once, configure, consumer, expect, options, run, workplace

JSON_PRINTED = PRINTED + "23\n"


def files_below(directory):
    return {path.relative_to(directory).as_posix(): path.read_bytes() for path in directory.rglob("*") if path.is_file()}


def check_single_headers(given, work):
    single = work / "single"
    for directory in (single, work / "again"):
        run(sys.executable, given.source / "scripts" / "single_header", directory)
    made = files_below(single)
    expect("the single headers", sorted(made), ["muffle_json_single.hpp", "muffle_single.hpp"])
    expect("written twice the same", made, files_below(work / "again"))

    # The C ABI is defined in one source of a program, so that it is in neither.
    headers = {name for path in (given.source / "include").rglob("*.hpp")
               if not (name := path.relative_to(given.source / "include").as_posix()).startswith("muffle/c/")}
    texts = [made[name].decode() for name in sorted(made)]
    listed = re.findall(r"^//   <(.*)>$", "".join(texts), re.MULTILINE)
    expect("each header in one of them, once", sorted(listed), sorted(headers))
    sections = re.findall(r"^// ---- <(.*)>$", "".join(texts), re.MULTILINE)
    expect("in the order that is listed", sections, listed)
    for text in texts:
        includes = re.findall(r"^#include (.*)$", text, re.MULTILINE)
        expect("each include once", len(includes), len(set(includes)))
        expect("no header of the library is included", [each for each in includes if "muffle/" in each], [])
        expect("one #pragma once", text.count("#pragma once"), 1)
        expect("the licence comes first", text.startswith("// SPDX-License-Identifier: MIT\n"), True)
    return made


def check_paths(what, files, given, work):
    """Nothing in a package says where it was made."""
    for place in (given.source, work, pathlib.Path.home()):
        named = [name for name, content in files.items() if f"{place}/".encode() in content]
        expect(f"{what} names no path of this machine", named, [])


def check_archive(given, work, archive, single):
    with tarfile.open(archive) as opened:
        opened.extractall(work / "from_archive")
    [prefix] = (work / "from_archive").iterdir()
    expect("the archive's directory", prefix.name, archive.name.removesuffix(".tar.gz"))
    files = files_below(prefix)
    check_paths("the archive", files, given, work)
    for name, content in single.items():
        expect(f"{name} in the archive", files.get(f"include/{name}") == content, True)
    printed, _ = consumer(given, work / "archive", "package", f"-DCMAKE_PREFIX_PATH={prefix}")
    expect("find_package in the archive", printed, PRINTED)

    copied = work / "copied"
    copied.mkdir()
    for name in single:
        shutil.copy(prefix / "include" / name, copied)
    printed, _ = consumer(given, work / "single_header", "single_header", f"-DMUFFLE_SINGLE_DIR={copied}")
    expect("the single headers, copied", printed, JSON_PRINTED)


def check_debian(given, work, package):
    fields = run("dpkg-deb", "--field", package)
    found = dict(line.split(": ", 1) for line in fields.splitlines() if re.match(r"\S+: ", line))
    expect("for every architecture", found["Architecture"], "all")
    expect("needs fmt", found["Depends"], "libfmt-dev (>= 9.1)")
    expect("recommends a JSON library", found["Recommends"], "nlohmann-json3-dev (>= 3.10)")
    expect("is named", f"{found['Package']}_{found['Version']}_all.deb", package.name)

    root = work / "from_debian"
    run("dpkg-deb", "--extract", package, root)
    files = files_below(root)
    check_paths("the .deb", files, given, work)
    outside = [name for name in files if not re.match("usr/(include/muffle|share/(cmake|doc|muffle|pkgconfig))/", name)]
    expect("what the .deb puts elsewhere", outside, [])
    expect("its licence", "usr/share/doc/libmuffle-dev/copyright" in files, True)
    printed, _ = consumer(given, work / "debian", "package_json", f"-DCMAKE_PREFIX_PATH={root / 'usr'}")
    expect("find_package in the .deb", printed, JSON_PRINTED)

    where = {**os.environ, "PKG_CONFIG_PATH": str(root / "usr" / "share" / "pkgconfig")}
    flags = run("pkg-config", "--cflags", "muffle", env=where).split()
    expect("pkg-config in the .deb", f"-I{root}/usr/share/pkgconfig/../../include" in flags or f"-I{root}/usr/include" in flags, True)


def main():
    given = options(__doc__)
    with workplace() as work:
        single = check_single_headers(given, work)
        check_paths("a single header", single, given, work)

        off = [f"-DMUFFLE_BUILD_{what}=OFF" for what in ("TESTS", "BENCHMARKS", "EXAMPLES")]
        said = configure(given, given.source, work / "packages", *off, flags=WARNINGS)
        if "No packages" in said:
            sys.exit("no packages are made, because fmt or nlohmann/json is not installed")
        has_dpkg = shutil.which("dpkg-deb") is not None
        run("cpack", "-G", "TGZ;DEB" if has_dpkg else "TGZ", cwd=work / "packages")
        [archive] = (work / "packages").glob("*.tar.gz")
        checks = [lambda: check_archive(given, work, archive, single)]
        if has_dpkg:
            [package] = (work / "packages").glob("*.deb")
            checks.append(lambda: check_debian(given, work, package))
        at_once(*checks)
        if not has_dpkg:
            print("the .deb: left out, because there is no dpkg-deb")


if __name__ == "__main__":
    main()
