#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Runs what muffle-sanitize --sql writes on PostgreSQL, SQLite, DuckDB, and ClickHouse as a cluster of two servers and as it
is today, each with the same rows: the catalogue's, hostile ones, and those beside which a class changes. Every cell has to be
the one that the library gives."""

import collections
import concurrent.futures
import csv
import io
import json
import os
import pathlib
import re
import sqlite3
import struct
import subprocess
import sys
import tempfile
import unittest

SANITIZE, CHECK, MAKE_ROWS, DATA, NODE_PACKAGES = map(os.path.abspath, sys.argv[1:6])
HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(ROOT / "tests" / "support"))
from engines import ClickhouseServers, PostgresqlServer

ROWS = 200_000

# A policy, and of each member what its column holds, in which unit, and what the column is called: as the member is, where
# nothing stands here. Policies that are not presets are asked by their documents.
TABLES = [
    ("video_length", ["duration=whole"]),
    ("video_length", ["duration=real:s"]),
    ("video_quality", ["bitrate=whole:kbit/s", "video_codec=text", "width=whole", "height=whole"]),
    ("video_delivery", ["play_method=text", "container=text", "location=text", "stalls=whole"]),
    ("music_length", ["duration=whole:us"]),
    ("music_quality", ["bitrate=real:Mbit/s", "audio_codec=text"]),
    ("photo_view", ["format=text", "width=whole", "height=whole"]),
    ("transcode_conversion", ["source_codec=text", "target_codec=text", "width=whole", "height=whole"]),
    ("transcode_speed", ["accelerator=text", "speed=real", "width=whole", "height=whole"]),
    ("server_hardware", ["architecture=text", "logical_processors=whole", "memory=whole"]),
    ("feature_use", ["feature=text"]),
    ("last_connection", ["time=whole", "offset=whole"]),
    ("crash", ["error_class=text", "component=text", "major_version=whole"]),
    ("playback_quality", ["bitrate=real:kbit/s", "video_codec=text", "width=whole", "height=whole"]),
    ("own_texts", ["codec=text", "language=text"]),
    ("own_pictures", ["rate=real", "transfer=text", "has_dolby_vision=flag", "size=text", "height=whole"]),
    ("own_numbers", ["balance=whole", "channels=whole", "has_subtitles=flag", "is_shared=flag", "bytes=whole", "ticks=whole"]),
    ("own_times", ["position=whole", "length=whole", "watched=real", "at=whole", "unix_ms=whole", "offset=whole"]),
]
STRANGE_NAMES = {"codec": "co\"d`e\\c's", "language": "Sprache; DROP TABLE --", "balance": "größe.cell"}


def fail_of(done):
    return f"{' '.join(map(str, done.args))[:2000]}\n{done.stdout[-2000:]}{done.stderr[-2000:]}"


def sanitize(*args):
    return subprocess.run([SANITIZE, *map(str, args)], capture_output=True, text=True)


class Column:
    def __init__(self, text):
        self.member, what = text.split("=")
        self.holds, _, self.unit = what.partition(":")
        self.name = STRANGE_NAMES.get(self.member, self.member)

    def options(self):
        holds = "whole" if self.holds == "flag" else self.holds
        return ["--map", f"{self.member}={self.name}" + (f":{self.unit}" if self.unit else ""), "--holds", f"{self.member}={holds}"]


class Table:
    """The rows of one policy, on the disk."""

    def __init__(self, at, number, policy, columns):
        self.name = f"plays {number} of \"{policy}\""
        self.policy = policy
        self.columns = [Column(each) for each in columns]
        self.at = at / str(number)
        self.at.mkdir()
        done = subprocess.run([MAKE_ROWS, policy, str(ROWS), self.at, f"{DATA}/media_10k.csv", *columns], capture_output=True, text=True)
        if done.returncode != 0:
            sys.exit(fail_of(done))
        self.rows = self.at / "rows.csv"
        self.cells = (self.at / "cells.csv").read_bytes()
        # Any column can be a household to count: the first of whole numbers, or else the number of the row.
        self.household = next((each.name for each in self.columns if each.holds == "whole"), "row")
        self.is_preset = not policy.startswith(("own_", "playback_"))

    def ask(self, dialect, statement, texts=None, name=None):
        named = name or '"' + self.name.replace('"', '""') + '"'
        done = sanitize("--sql", dialect, *(["--policy", self.policy] if self.is_preset else ["--document", self.at / "document.json"]),
                        "--table", named, "--statement", statement, *(["--texts", texts] if texts else []),
                        *(["--household", self.household] if statement == "counts" else []),
                        *[option for each in self.columns for option in each.options()])
        if done.returncode != 0:
            sys.exit(fail_of(done))
        return done.stdout.removesuffix(";\n")

    def has_texts(self):
        return any(each.holds == "text" for each in self.columns)

    def counts(self):
        """What the statement of counts has to give."""
        if not hasattr(self, "counted"):
            place = ["row", *(each.name for each in self.columns)].index(self.household)
            records, households = collections.Counter(), collections.defaultdict(set)
            with open(self.rows, encoding="utf-8", newline="") as rows:
                for row, cell in zip(csv.reader(rows), (self.at / "combinations.csv").read_text().splitlines()):
                    records[cell] += 1
                    if row[place] != "\\N":
                        households[cell].add(row[place])
            document = json.loads((self.at / "document.json").read_text())
            self.counted = sorted([document["policy"], str(document["version"]), cell, str(count), str(len(households[cell]))]
                                  for cell, count in records.items())
        return self.counted

    def difference(self, engine, given):
        """In a sentence, the first row of which the cell is another; empty where none is."""
        if given == self.cells:
            return ""
        given, expected = given.decode().splitlines(), self.cells.decode().splitlines()
        if len(given) != len(expected):
            return f"{self.policy} in {engine}: {len(given)} rows came back, of {len(expected)}"
        wrong = [i for i, (a, b) in enumerate(zip(given, expected)) if a != b]
        said = f"{self.policy} in {engine}: {len(wrong)} rows have another cell"
        with open(self.rows, encoding="utf-8", newline="") as rows:
            wanted = set(wrong[:5])
            for i, row in enumerate(csv.reader(rows)):
                if i in wanted:
                    values = ", ".join(f"{column.member}={value!r}" for column, value in zip(self.columns, row[1:]))
                    said += f"\n  row {row[0]} ({values}): {expected[i].split(',')[1]}, and {given[i].split(',')[1]} in SQL"
        return said


class Engine:
    """Subclasses say how a table is made, and what a statement gives, as CSV with a first row of names."""

    def quoted(self, name):
        return '"' + name.replace('"', '""') + '"'

    def definition(self, table):
        return ", ".join([f"{self.quoted('row')} {self.types['whole']}"] +
                         [f"{self.quoted(each.name)} {self.types[each.holds]}" for each in table.columns])

    def what_is_wrong(self, table):
        try:
            return self.try_table(table)
        except RuntimeError as error:
            return f"{table.policy}: {error}"

    def try_table(self, table):
        """What is wrong, in a sentence; empty where nothing is."""
        self.load(table)
        texts = None
        if table.has_texts():
            texts = table.at / f"texts-{self.name}.csv"
            texts.write_bytes(self.run(table.ask(self.dialect, "texts"), table))
        cells = table.ask(self.dialect, "cells", texts)
        row, cell, inner = self.quoted("row"), self.quoted("cell"), self.quoted("inner")
        given = self.run(f"SELECT {row}, {cell} FROM (\n{cells}\n) AS {inner} ORDER BY {row}", table)
        wrong = table.difference(self.name, given.split(b"\n", 1)[1].replace(b"\r\n", b"\n"))
        if wrong:
            return wrong
        counts = self.run(table.ask(self.dialect, "counts", texts), table).decode()
        counted = sorted(list(csv.reader(io.StringIO(counts)))[1:])
        return "" if counted == table.counts() else f"{table.policy} in {self.name}: counted {counted}, and not {table.counts()}"


class Postgresql(PostgresqlServer, Engine):
    dialect = "postgresql"
    types = {"whole": "bigint", "real": "double precision", "flag": "boolean", "text": "text"}

    def load(self, table):
        self.psql(f"CREATE TABLE {self.quoted(table.name)} ({self.definition(table)})")
        with open(table.rows, "rb") as rows:
            self.psql(f"COPY {self.quoted(table.name)} FROM STDIN (FORMAT csv, NULL '\\N')", rows)

    def run(self, statement, table):
        return self.psql(statement)


class Sqlite(Engine):
    name = dialect = "sqlite"
    types = {"whole": "INTEGER", "real": "REAL", "flag": "INTEGER", "text": "TEXT COLLATE NOCASE"}

    def __init__(self, at):
        self.database = sqlite3.connect(":memory:", check_same_thread=False)

    def load(self, table):
        # Columns make numbers of digits, but for real ones, of which it reads some inexactly; not-a-number is NULL for it.
        reals = [1 + i for i, each in enumerate(table.columns) if each.holds == "real"]
        with open(table.rows, encoding="utf-8", newline="") as rows:
            values = list(csv.reader(rows))
        for i in reals:
            for row in values:
                row[i] = row[i] if row[i] == "\\N" else None if row[i] == "nan" else float(row[i])
        places = ", ".join("NULLIF(?, '\\N')" for _ in values[0])
        self.database.execute(f"CREATE TABLE {self.quoted(table.name)} ({self.definition(table)})")
        self.database.executemany(f"INSERT INTO {self.quoted(table.name)} VALUES ({places})", values)

    def run(self, statement, table):
        cursor = self.database.execute(statement)
        to = io.StringIO()
        writer = csv.writer(to, lineterminator="\n")
        writer.writerow([each[0] for each in cursor.description])
        writer.writerows(["\\N" if value is None else value for value in row] for row in cursor)
        return to.getvalue().encode()

    def stop(self):
        self.database.close()


class InNode(Engine):
    """An engine in a process of Node.js."""

    def __init__(self, at):
        self.at = at / self.name
        self.at.mkdir()
        self.process = subprocess.Popen(["node", HERE / "engines.mjs", NODE_PACKAGES], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        text=True, cwd=self.at)

    def query(self, statement, to=None):
        self.process.stdin.write(json.dumps({"engine": self.engine, "sql": statement, "to": to and str(to)}) + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        problem = json.loads(answer)["problem"] if answer else "node ended"
        if problem:
            raise RuntimeError(f"{self.name}: {problem[:2000]}")

    def run(self, statement, table):
        to = self.at / "given.csv"
        self.query(statement, to)
        return to.read_bytes()

    def stop(self):
        self.process.stdin.close()
        self.process.stdout.close()
        self.process.wait()


class Duckdb(InNode):
    name = dialect = engine = "duckdb"
    types = {"whole": "BIGINT", "real": "DOUBLE", "flag": "BOOLEAN", "text": "VARCHAR"}

    def load(self, table):
        columns = ", ".join(["'row': 'BIGINT'"] + [f"'c{i}': '{self.types[each.holds]}'" for i, each in enumerate(table.columns)])
        self.query(f"CREATE TABLE {self.quoted(table.name)} ({self.definition(table)})")
        self.query(f"INSERT INTO {self.quoted(table.name)} SELECT * FROM read_csv('{table.rows}', header=false, auto_detect=false, delim=',', quote='\"', "
                   f"escape='\"', new_line='\\n', nullstr='\\N', columns={{{columns}}})")


class Chdb(InNode):
    name = engine = "chdb"
    dialect = "clickhouse"
    types = {"whole": "Nullable(Int64)", "real": "Nullable(Float64)", "flag": "Nullable(Bool)", "text": "Nullable(String)"}

    def quoted(self, name):
        return "`" + name.replace("\\", "\\\\").replace("`", "\\`") + "`"

    def load(self, table):
        self.query(f"CREATE TABLE {self.quoted(table.name)} ({self.definition(table)}) ENGINE = Memory")
        self.query(f"INSERT INTO {self.quoted(table.name)} FROM INFILE '{table.rows}' FORMAT CSV")


class Parser(InNode):
    name = engine = "parser"


class Clickhouse(ClickhouseServers, Chdb):
    """Two servers, and on the first a table that has its rows in both."""

    types = Chdb.types | {"flag": "Nullable(UInt8)"}

    def run(self, statement, table):
        return self.query(statement)

    @staticmethod
    def with_bits(lines, reals):
        """With the bits of real numbers as whole ones: this version reads their digits inexactly."""
        to = io.StringIO()
        for row in csv.reader(io.StringIO(lines.decode(), newline="")):
            for i in reals:
                if row[i] != "\\N":
                    row[i] = struct.unpack("<q", struct.pack("<d", float(row[i])))[0]
            to.write(",".join(str(each) if each == "\\N" or isinstance(each, int) else '"' + each.replace('"', '""') + '"' for each in row) + "\n")
        return to.getvalue().encode()

    def load(self, table):
        parts = self.quoted(f"parts of {table.name}")
        read = self.quoted(f"bits of {table.name}") if any(each.holds == "real" for each in table.columns) else parts
        chosen = ", ".join([self.quoted("row")] + [f"reinterpretAsFloat64(reinterpretAsString({each}))" if is_real else each for is_real, each in
                           ((each.holds == "real", self.quoted(each.name)) for each in table.columns)])
        for server in (0, 1):
            self.query(f"CREATE TABLE {parts} ({self.definition(table)}) ENGINE = MergeTree() ORDER BY tuple()", server=server)
            if read != parts:
                definition = self.definition(table).replace(self.types["real"], self.types["whole"])
                self.query(f"CREATE TABLE {read} ({definition}) ENGINE = Memory", server=server)
        self.query(f"CREATE TABLE {self.quoted(table.name)} ({self.definition(table)}) ENGINE = Distributed(both, default, {parts})")
        lines = table.rows.read_bytes()
        reals = [1 + i for i, each in enumerate(table.columns) if each.holds == "real"]
        if reals:
            lines = self.with_bits(lines, reals)
        # Rows are not lines, since texts have some: half of the rows, by their numbers.
        number = f"{ROWS // 2 + 1}"
        half = max(lines.find(f'\n{number},'.encode()), lines.find(f'\n"{number}",'.encode())) + 1
        for server, some in ((0, lines[:half]), (1, lines[half:])):
            with tempfile.TemporaryFile() as rows:
                rows.write(some)
                rows.seek(0)
                self.query(f"INSERT INTO {read} FORMAT CSV", server=server, stdin=rows)
            if reals:
                self.query(f"INSERT INTO {parts} SELECT {chosen} FROM {read}", server=server)


class Engines(unittest.TestCase):
    """All engines at once, one for each of two cores."""

    @classmethod
    def setUpClass(cls):
        cls.temporary = tempfile.TemporaryDirectory(prefix="muffle-sql-")
        cls.addClassCleanup(cls.temporary.cleanup)
        at = pathlib.Path(cls.temporary.name)
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            tables = list(pool.map(lambda each: Table(at, each[0], *each[1]), enumerate(TABLES)))
            cls.wrong = {kind: pool.submit(cls.try_all, kind, at, tables) for kind in (Sqlite, Clickhouse, Postgresql, Chdb, Duckdb)}

    @staticmethod
    def try_all(kind, at, tables):
        engine = kind(at)
        try:
            return [wrong for wrong in map(engine.what_is_wrong, tables) if wrong]
        finally:
            engine.stop()

    def check(self, kind):
        wrong = self.wrong[kind].result()
        self.assertFalse(wrong, "\n" + "\n".join(wrong))

    def test_postgresql(self):
        self.check(Postgresql)

    def test_sqlite(self):
        self.check(Sqlite)

    def test_duckdb(self):
        self.check(Duckdb)

    def test_clickhouse_of_two_servers(self):
        self.check(Clickhouse)

    def test_clickhouse_today(self):
        self.check(Chdb)


class Document(unittest.TestCase):
    """The commands of docs/scale.md print what stands below them."""

    def test_commands(self):
        document = ROOT / "docs" / "scale.md"
        text = document.read_text(encoding="utf-8")
        # Commands, and what they print; what no block follows prints nothing.
        steps = list(re.finditer(r"^```sh\n(.*?)^```\n(?:\n```text\n(.*?)^```\n)?", text, re.MULTILINE | re.DOTALL))
        commands = "".join(f"{step[1]}printf '\\0'\n" for step in steps)
        with tempfile.TemporaryDirectory(prefix="muffle-sql-") as name:
            at = pathlib.Path(name)
            (at / "examples").mkdir()
            (at / "examples" / "data").symlink_to(DATA)
            subprocess.run([MAKE_ROWS, "playback_quality", "1", at, f"{DATA}/media_10k.csv"], check=True)
            (at / "document.json").rename(at / "playback_quality.json")
            engine = Postgresql(at)
            try:
                done = subprocess.run(["bash", "-euc", commands], cwd=at, capture_output=True, text=True, env=os.environ | {
                    "PATH": f"{pathlib.Path(SANITIZE).parent}:{pathlib.Path(CHECK).parent}:{os.environ['PATH']}", "PGHOST": str(engine.at), "PGUSER": "muffle",
                    "PGDATABASE": "postgres"})
            finally:
                engine.stop()
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        printed = done.stdout.split("\0")[:-1]
        if os.environ.get("MUFFLE_WRITE_DOCUMENTS"):
            for step, lines in reversed(list(zip(steps, printed))):
                if step[2] is not None:
                    text = text[:step.start(2)] + lines + text[step.end(2):]
            document.write_text(text, encoding="utf-8")
        else:
            self.assertEqual(printed, [step[2] or "" for step in steps])


class Statements(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory(prefix="muffle-sql-")
        self.addCleanup(temporary.cleanup)
        self.at = pathlib.Path(temporary.name)
        self.texts = self.at / "texts.csv"

    def statement(self, *args):
        done = sanitize("--sql", *args)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        return done.stdout

    def refused(self, *args):
        done = sanitize(*args)
        self.assertEqual((done.returncode, done.stdout), (2, ""))
        return done.stderr

    def test_parsers_take_what_is_not_tried_on_engines(self):
        parser = Parser(self.at)
        try:
            for dialect in ("trino", "spark", "bigquery"):
                for policy in ("video_length", "video_quality", "photo_view", "transcode_speed", "last_connection"):
                    texts = self.at / f"{policy}.csv"
                    member = {"video_quality": "video_codec", "photo_view": "format", "transcode_speed": "accelerator"}.get(policy)
                    texts.write_text("member,text\n" + "".join(f'{member},"{text}"\n' for text in ("h264", "it's", "two\nlines\\") if member))
                    for statement in ("cells", "counts", *(["texts"] if member else [])):
                        text = self.statement(dialect, "--policy", policy, "--table", "ware.plays", "--household", "who", "--statement", statement,
                                              *(["--texts", texts] if member and statement != "texts" else []))
                        parser.query(text, dialect)
            with self.assertRaises(RuntimeError):
                parser.query("SELECT FROM WHERE", "trino")
        finally:
            parser.stop()

    def test_names_are_quoted(self):
        database = sqlite3.connect(":memory:")
        for given, name in (("we\"ird", 'we"ird'), ('main."a.b"', "a.b"), ('"say ""a"""', 'say "a"'), ("x; DROP TABLE plays --", "x; DROP TABLE plays --")):
            quoted = '"' + name.replace('"', '""') + '"'
            database.execute(f'CREATE TABLE {quoted} ("du""ration" INTEGER)')
            database.execute(f"INSERT INTO {quoted} VALUES (3600000)")
            statement = self.statement("sqlite", "--policy", "video_length", "--table", given, "--map", 'duration=du"ration')
            self.assertEqual(database.execute(statement).fetchall(), [(3600000, 12)])
        for name in ("", "a..b", '"a', '"a"b', "a."):
            self.assertIn("write table or schema.table", self.refused("--sql", "sqlite", "--policy", "video_length", "--table", name), name)

    def test_a_text_that_is_not_listed_has_no_cell(self):
        database = sqlite3.connect(":memory:")
        database.execute("CREATE TABLE plays (feature TEXT)")
        database.executemany("INSERT INTO plays VALUES (?)", [("live_tv",), (" live_tv ",), ("LIVE_TV",), (None,), ("new",)])
        self.texts.write_text("member,text\nfeature,live_tv\nfeature, live_tv \nfeature,LIVE_TV\n")
        statement = self.statement("sqlite", "--policy", "feature_use", "--texts", self.texts)
        self.assertEqual([cell for _, cell in database.execute(statement)], [0, 0, 17, 17, None])

    def test_values_of_other_types_than_their_column(self):
        database = sqlite3.connect(":memory:")
        database.execute("CREATE TABLE plays (duration, stalls)")
        database.executemany("INSERT INTO plays VALUES (?, ?)", [(3600000, 0), ("long", "no"), (b"long", 1.5), (3600000.2, None), (None, 2)])
        self.assertEqual([row[-1] for row in database.execute(self.statement("sqlite", "--policy", "video_length"))], [12, 22, 22, 12, 22])

    def test_bad_input(self):
        quality = ("--policy", "video_quality")
        self.assertIn("--sql oracle: there is no such dialect; these there are: postgresql, sqlite", self.refused("--sql", "oracle", *quality))
        self.assertIn("--sql takes the question of --policy or of --document", self.refused("--sql", "duckdb"))
        self.assertIn("--sql reads no input", self.refused("--sql", "duckdb", *quality, f"{DATA}/media_10k.csv"))
        self.assertIn("--sql", self.refused("--table", "plays", *quality, f"{DATA}/media_10k.csv"))
        self.assertIn("columns with texts are read here: --statement texts lists", self.refused("--sql", "duckdb", *quality))
        self.assertIn("video_quality does not read a member size; it reads bitrate, video_codec, width, height",
                      self.refused("--sql", "duckdb", *quality, "--map", "size=bytes"))
        self.assertIn("bitrate cannot be in s: field bitrate reads it in bit/s, kbit/s", self.refused("--sql", "duckdb", *quality, "--map", "bitrate=b:s"))
        self.assertIn("bitrate is mapped twice", self.refused("--sql", "duckdb", *quality, "--map", "bitrate=a", "--map", "bitrate=b"))
        self.assertIn("write member=column", self.refused("--sql", "duckdb", *quality, "--map", "bitrate"))
        self.assertIn("write member=whole, member=real or member=text", self.refused("--sql", "duckdb", *quality, "--holds", "bitrate=int"))
        self.assertIn("width is read from whole numbers", self.refused("--sql", "duckdb", "--policy", "photo_view", "--statement", "texts", "--holds", "width=real"))
        self.assertIn("cannot be read", self.refused("--sql", "duckdb", "--document", self.at / "none.json"))
        (self.at / "bad.json").write_text("{}")
        self.assertIn("it is no policy document", self.refused("--sql", "duckdb", "--document", self.at / "bad.json"))

    def test_bad_texts(self):
        def refused(content):
            self.texts.write_bytes(content)
            return self.refused("--sql", "duckdb", "--policy", "video_quality", "--texts", self.texts)
        self.assertIn("is empty", refused(b""))
        self.assertIn("row 1: the columns member and text have to stand here", refused(b"video_codec,h264\n"))
        self.assertIn("row 2: bitrate is no member of video_quality that is read from text", refused(b"member,text\nbitrate,7\n"))
        self.assertIn("row 3: a field is missing", refused(b"member,text\nvideo_codec,h264\nvideo_codec\n"))
        self.assertIn("8193 different texts, and a statement holds 8192", refused(b"member,text\n" + b"".join(b"video_codec,%d\n" % i for i in range(8193))))
        self.assertIn("--texts has to name the CSV file", self.refused("--sql", "duckdb", "--policy", "video_quality", "--texts", self.at / "none.csv"))


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[6:]], verbosity=2)
