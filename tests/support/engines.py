# SPDX-License-Identifier: MIT
"""Servers of databases that a test has for itself, in a directory of its own."""

import glob
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time

# An engine that has not started by then does not start.
LIMIT_S = 300


class PostgresqlServer:
    """A cluster of its own in a directory, on no port."""

    name = "postgresql"

    def __init__(self, at):
        self.at = at / "postgresql"
        self.at.mkdir()
        programs = sorted(glob.glob("/usr/lib/postgresql/*/bin"))
        if not programs:
            sys.exit("postgresql is not installed")
        # It refuses to be root.
        self.as_user = []
        if os.geteuid() == 0:
            self.as_user = ["runuser", "-u", "postgres", "--"]
            shutil.chown(self.at, "postgres")
            for parent in (at, at.parent):
                parent.chmod(parent.stat().st_mode | 0o011)
        self.programs = programs[-1]
        self.call(f"{self.programs}/initdb", "-D", self.at / "data", "--locale=C.UTF-8", "-E", "UTF8", "-U", "muffle", "-A", "trust", "--no-sync")
        self.start()

    def start(self):
        self.call(f"{self.programs}/pg_ctl", "-D", self.at / "data", "-l", self.at / "log", "-w", "-t", str(LIMIT_S), "-o",
                  f"-c listen_addresses= -c fsync=off -c unix_socket_directories={self.at}", "start")

    def call(self, *command):
        done = subprocess.run([*self.as_user, *map(str, command)], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True, cwd="/")
        if done.returncode != 0:
            sys.exit(f"{command}\n{done.stdout}")
        return done.stdout

    def psql(self, statement, stdin=None):
        done = subprocess.run([*self.as_user, "psql", "-h", str(self.at), "-U", "muffle", "-d", "postgres", "-X", "-q", "--csv",
                               "-v", "ON_ERROR_STOP=1", "--pset", "null=\\N", *(["-c", statement] if stdin else ["-f", "-"])],
                              stdin=stdin, input=None if stdin else statement.encode(), capture_output=True, cwd="/")
        if done.returncode != 0:
            raise RuntimeError(f"{self.name}: {done.stderr.decode()[:2000]}")
        return done.stdout

    def stop(self):
        self.call(f"{self.programs}/pg_ctl", "-D", self.at / "data", "-m", "immediate", "-w", "stop")


class ClickhouseServers:
    """Two servers that know each other as the cluster "both"."""

    name = "clickhouse"

    def __init__(self, at, profile="", more=""):
        self.at = at
        # What a server listens on is free until it starts; on loopback, ports of this range go to who asks by number alone.
        with_ports = [socket.socket() for _ in range(6)]
        for each in with_ports:
            each.bind(("127.0.0.1", 0))
        ports = [each.getsockname()[1] for each in with_ports]
        for each in with_ports:
            each.close()
        self.ports, self.http_ports = ports[0:2], ports[2:4]
        shards = "".join(f"<shard><replica><host>127.0.0.1</host><port>{port}</port></replica></shard>" for port in self.ports)
        for i, port in enumerate(self.ports):
            folder = at / f"clickhouse-{i}"
            folder.mkdir()
            (folder / "users.xml").write_text(
                f"<yandex><profiles><default>{profile}</default></profiles><quotas><default/></quotas><users><default><password/><networks>"
                "<ip>127.0.0.1</ip></networks><profile>default</profile><quota>default</quota></default></users></yandex>")
            (folder / "config.xml").write_text(
                f"<yandex><logger><level>warning</level><log>{folder}/log</log><errorlog>{folder}/errors</errorlog></logger>"
                f"<listen_host>127.0.0.1</listen_host><tcp_port>{port}</tcp_port><http_port>{ports[2 + i]}</http_port>"
                f"<interserver_http_port>{ports[4 + i]}</interserver_http_port><path>{folder}/</path><tmp_path>{folder}/tmp/</tmp_path>"
                f"<users_config>{folder}/users.xml</users_config><default_profile>default</default_profile>"
                "<default_database>default</default_database><mark_cache_size>67108864</mark_cache_size>"
                f"<remote_servers><both>{shards}</both></remote_servers>{more}</yandex>")
        self.restarts = False
        self.servers = [self.launched(i) for i in (0, 1)]
        for i in (0, 1):
            self.wait_for(i)

    def launched(self, i):
        folder = self.at / f"clickhouse-{i}"
        return subprocess.Popen(["clickhouse-server", f"--config-file={folder}/config.xml"], cwd=folder, stdout=subprocess.DEVNULL,
                                stderr=subprocess.DEVNULL)

    def wait_for(self, i):
        until = time.monotonic() + LIMIT_S
        for port in (self.ports[i], self.http_ports[i]):
            while True:
                try:
                    socket.create_connection(("127.0.0.1", port)).close()
                    break
                except OSError:
                    if self.servers[i].poll() is not None and self.restarts and time.monotonic() < until:
                        # While it was gone, a connection of anybody may have got its port, for as long as that lasts.
                        self.servers[i] = self.launched(i)
                    elif self.servers[i].poll() is not None or time.monotonic() > until:
                        sys.exit(f"clickhouse-server did not start: {(self.at / f'clickhouse-{i}' / 'errors').read_text()[-2000:]}")
                    time.sleep(0.05)

    def start(self, i):
        """Again, after it was killed."""
        self.restarts = True
        self.servers[i] = self.launched(i)
        self.wait_for(i)

    def kill(self, i):
        self.servers[i].kill()
        self.servers[i].wait()

    def query(self, statement, to=None, server=0, stdin=None):
        # A statement of standard input is not too long for any command line.
        with tempfile.TemporaryFile() as asked:
            if stdin is None:
                asked.write(statement.encode())
                asked.seek(0)
            done = subprocess.run(["clickhouse-client", "--host", "127.0.0.1", "--port", str(self.ports[server]), "--format", "CSVWithNames",
                                   *(["--query", statement] if stdin else [])], stdin=stdin or asked, capture_output=True)
        if done.returncode != 0:
            raise RuntimeError(f"{self.name}: {done.stderr.decode()[:2000]}")
        return done.stdout

    def stop(self):
        for i in (0, 1):
            self.kill(i)
