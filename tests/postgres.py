"""A real PostgreSQL server for tests: started from the system's binaries in a folder of its own.

Reusable by every part: ``postgres_server`` is started once per test process, ``database_url`` of it makes
a fresh database, optionally as a copy of a template, which takes well under 0.1 s.
"""

from __future__ import annotations

import atexit
import functools
import itertools
import os
import pwd
import shutil
import subprocess
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

REMEDY = (
    "No PostgreSQL server was found: run 'apt-get install postgresql' (Debian, Ubuntu) or "
    "'brew install postgresql' (macOS), or set PG_BINDIR to the folder that holds initdb and postgres."
)

_SETTINGS = """
listen_addresses = ''
unix_socket_directories = '{folder}'
port = {port}
fsync = off
full_page_writes = off
shared_buffers = 32MB
max_connections = 60
wal_level = replica
max_wal_senders = 4
hot_standby = on
wal_keep_size = 64MB
wal_receiver_status_interval = 1s
wal_retrieve_retry_interval = 100ms
timezone = 'Asia/Tokyo'
"""
# Without fsync a crash of the server loses nothing that it had acknowledged; only a crash of the machine does.
# A zone far from UTC shows at once if a time is kept without one.

_PORT = 5432  # Only the name of the socket: nothing listens on the network.
_START_TIMEOUT_S = 30


def binaries(installed: Path = Path("/usr/lib/postgresql")) -> Path:
    """The folder of initdb and postgres; fails the test with the remedy if there is none."""
    folders = [Path(named)] if (named := os.environ.get("PG_BINDIR")) else []
    system = installed.glob("*/bin")
    folders += sorted(system, key=lambda path: float(path.parent.name), reverse=True)
    found = shutil.which("initdb")
    folders += [Path(found).resolve().parent] if found else []
    for folder in folders:
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder
    pytest.fail(REMEDY, pytrace=False)


def header() -> str:
    """One line for the head of the test report."""
    try:
        version = subprocess.run(
            [binaries() / "postgres", "--version"], capture_output=True, check=True, text=True
        )
    except pytest.fail.Exception:
        return REMEDY
    return version.stdout.strip()


@dataclass
class PostgresServer:
    """One server, a child of this process. Its folder also holds its socket."""

    folder: Path
    bindir: Path = field(default_factory=binaries)
    process: subprocess.Popen[bytes] | None = None
    _names: itertools.count[int] = field(default_factory=itertools.count)

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def create(self) -> PostgresServer:
        """Make an empty cluster."""
        self._run("initdb", "-D", self.data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C",
                  "--no-sync", "--no-instructions")  # fmt: skip
        with (self.data / "postgresql.conf").open("a") as conf:
            conf.write(_SETTINGS.format(folder=self.folder, port=_PORT))
        return self

    def replica(self, folder: Path) -> PostgresServer:
        """Clone this server into a streaming replica, not yet started. ``folder`` must be writable to it."""
        clone = PostgresServer(folder, self.bindir)
        self._run("pg_basebackup", "-D", clone.data, "-h", self.folder, "-p", str(_PORT), "-U", "postgres",
                  "-X", "stream", "-c", "fast", "--no-sync", "-R")  # fmt: skip
        with (clone.data / "postgresql.conf").open("a") as conf:
            conf.write(f"unix_socket_directories = '{folder}'\n")
        return clone

    def start(self) -> PostgresServer:
        """Start the server and wait until it takes connections."""
        log = (self.folder / "log").open("ab")
        self.process = subprocess.Popen(
            [self.bindir / "postgres", "-D", self.data],
            stdout=log, stderr=log, stdin=subprocess.DEVNULL, cwd=self.folder, **_unprivileged(),
        )  # fmt: skip
        log.close()
        deadline = time.monotonic() + _START_TIMEOUT_S
        while not self._ready():
            if self.process.poll() is not None or time.monotonic() > deadline:
                pytest.fail(f"PostgreSQL did not start:\n{(self.folder / 'log').read_text()[-2000:]}")
            time.sleep(0.02)
        return self

    def stop(self, *, kill: bool = False) -> None:
        """Stop the server: fast, or with SIGKILL as a crash would."""
        if self.process is not None:
            self.process.kill() if kill else self.process.send_signal(2)
            self.process.wait(timeout=_START_TIMEOUT_S)
            self.process = None

    def url(self, database: str = "postgres") -> str:
        """A SQLAlchemy URL of one of its databases."""
        return f"postgresql://postgres@/{database}?host={self.folder}&port={_PORT}"

    def connect(self, database: str = "postgres") -> psycopg.Connection:
        """A connection that commits each statement."""
        return psycopg.connect(
            dbname=database, host=str(self.folder), port=_PORT, user="postgres", autocommit=True
        )

    def new_database(self, template: str = "template1") -> str:
        """Create a database, a copy of ``template``, and return its name."""
        name = f"t{next(self._names)}_{os.getpid()}"
        with self.connect() as connection:
            statement = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy")
            connection.execute(statement.format(sql.Identifier(name), sql.Identifier(template)))
        return name

    def drop_database(self, name: str) -> None:
        """Remove a database, whoever is still connected to it."""
        with self.connect() as connection:
            statement = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)")
            connection.execute(statement.format(sql.Identifier(name)))

    def _ready(self) -> bool:
        # The file outlives a crash, so that the process it names counts too.
        try:
            lines = (self.data / "postmaster.pid").read_text().splitlines()
        except OSError:
            return False
        pid = "" if self.process is None else str(self.process.pid)
        return len(lines) > 7 and lines[0] == pid and lines[7].strip() == "ready"

    def _run(self, program: str, *arguments: str | Path) -> None:
        done = subprocess.run(
            [self.bindir / program, *arguments],
            capture_output=True,
            text=True,
            cwd=self.folder,
            **_unprivileged(),
        )
        if done.returncode:
            pytest.fail(f"{program} failed: {done.stderr[-2000:]}")


def _unprivileged() -> dict:
    """PostgreSQL refuses to run as root: as root, its own account is taken, else that of nobody."""
    if os.geteuid() != 0:
        return {}
    account = _account()
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def _account() -> pwd.struct_passwd:
    names = {entry.pw_name: entry for entry in pwd.getpwall()}
    return names["postgres"] if "postgres" in names else names["nobody"]


def server_folder() -> Path:
    """A folder for one server: short, for a socket's path is limited to 107 bytes, and owned by its account."""
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    if os.geteuid() == 0:
        account = _account()
        os.chown(folder, account.pw_uid, account.pw_gid)
    return folder


@functools.cache
def shared_server() -> PostgresServer:
    """The server of this test process, started when first asked for and removed when the process ends."""
    server = PostgresServer(server_folder()).create().start()
    atexit.register(_remove, server, os.getpid())
    return server


def _remove(server: PostgresServer, owner: int) -> None:
    if os.getpid() == owner:  # A forked child runs this too.
        server.stop(kill=True)
        shutil.rmtree(server.folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres_server() -> PostgresServer:
    """A running PostgreSQL server; the test fails with the remedy if there is none."""
    return shared_server()
