"""Connections to the store: which URLs are understood, how they are opened, how failures read."""

from __future__ import annotations

import os
import sqlite3
import time
from pathlib import Path

import psycopg
from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.engine.interfaces import DBAPIConnection, DBAPICursor
from sqlalchemy.exc import ArgumentError, IntegrityError
from sqlalchemy.pool import ConnectionPoolEntry

from compliance_core.errors import StoreError

DEFAULT_URL = "sqlite:///.data/compliance.db"
"""The embedded store, relative to the working folder."""

BUSY_TIMEOUT_MS = 10_000
"""How long a writer waits for another one before it gives up."""

_CONNECT_TIMEOUT_S = 5
_WAL_RETRY_S = 0.01
_WRITING = "compliance_writing"


def parse(url: str) -> URL:
    """Read a store's URL.

    Raises:
        StoreError: if it is none of the two kinds that are understood.
    """
    try:
        parsed = make_url(url)
        kind = parsed.get_backend_name()
    except (ArgumentError, ValueError) as exc:
        msg = f"DATABASE_URL is not a database URL: write something like {DEFAULT_URL}."
        raise StoreError(msg) from exc
    if kind == "sqlite":
        if not parsed.database or parsed.database == ":memory:":
            msg = f"DATABASE_URL names no file: write something like {DEFAULT_URL}."
            raise StoreError(msg)
        return parsed.set(drivername="sqlite")
    if kind in {"postgresql", "postgres"}:
        return parsed.set(drivername="postgresql+psycopg")
    msg = f"DATABASE_URL begins with {kind}: only sqlite and postgresql are supported."
    raise StoreError(msg)


def describe(url: URL) -> str:
    """Name the store for a sentence, never with the password."""
    if url.get_backend_name() == "sqlite":
        return f"The store {url.database}"
    host = url.host or url.query.get("host") or "localhost"
    return f"The PostgreSQL store {url.database or ''} at {host}"


def connect(url: URL) -> Engine:
    """Make an engine whose failures are ``StoreError`` with one sentence. Nothing is opened yet."""
    if url.get_backend_name() == "sqlite":
        _prepare_file(url)
        engine = create_engine(url, connect_args={"timeout": BUSY_TIMEOUT_MS / 1000})
        event.listen(engine, "connect", _set_up_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    else:
        arguments = {"connect_timeout": _CONNECT_TIMEOUT_S, "application_name": "compliance"}
        engine = create_engine(url, connect_args=arguments, pool_pre_ping=True, pool_size=5, max_overflow=10)
    event.listen(engine, "handle_error", _explain)
    return engine


def writing(connection: Connection) -> Connection:
    """Mark a connection so that its next transaction holds the writer's lock from its start."""
    return connection.execution_options(**{_WRITING: True})


def _prepare_file(url: URL) -> None:
    """Create the folder, and the file readable by its owner only: it holds unpublished articles."""
    path = Path(url.database or "")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    except OSError as exc:
        msg = (
            f"{describe(url)} cannot be opened for writing: {exc.strerror}; make it and its folder writable."
        )
        raise StoreError(msg) from exc


def _set_up_sqlite(connection: DBAPIConnection, entry: ConnectionPoolEntry) -> None:
    raw = connection
    # The driver shall not begin transactions by itself; ``_begin_sqlite`` does.
    raw.isolation_level = None
    cursor = raw.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
    _switch_to_wal(cursor)
    # FULL: what was acknowledged survives a loss of power. secure_delete: erased text leaves the file.
    for pragma in ("synchronous = FULL", "foreign_keys = ON", "secure_delete = ON", "trusted_schema = OFF"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _switch_to_wal(cursor: DBAPICursor) -> None:
    """Turn the write-ahead log on for good, if nobody did.

    SQLite does not wait by itself here when several connections switch a new file at once.
    """
    deadline = time.monotonic() + BUSY_TIMEOUT_MS / 1000
    while True:
        try:
            cursor.execute("PRAGMA journal_mode")
            if cursor.fetchone() != ("wal",):
                cursor.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
            time.sleep(_WAL_RETRY_S)
        else:
            return


def _begin_sqlite(connection: Connection) -> None:
    # A deferred transaction that turns to writing fails at once if another writer came between.
    wanted = connection.get_execution_options().get(_WRITING, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if wanted else "BEGIN")


def _explain(context: ExceptionContext) -> None:
    """Turn a failure of the driver into a sentence. Broken constraints are left to the caller."""
    if context.engine is None or isinstance(context.sqlalchemy_exception, IntegrityError):
        return
    url, cause = context.engine.url, context.original_exception
    if isinstance(cause, sqlite3.Error):
        msg = f"{describe(url)} {_sqlite_problem(cause)}"
    elif isinstance(cause, psycopg.Error):
        msg = f"{describe(url)} {_postgresql_problem(cause)}"
    else:
        return
    raise StoreError(msg) from cause


_SQLITE_PROBLEMS = {
    sqlite3.SQLITE_CORRUPT: "is damaged: restore it from a backup.",
    sqlite3.SQLITE_NOTADB: "is not a SQLite database: name another file, or restore it from a backup.",
    sqlite3.SQLITE_READONLY: "is read-only: make the file and its folder writable.",
    sqlite3.SQLITE_PERM: "is read-only: make the file and its folder writable.",
    sqlite3.SQLITE_CANTOPEN: "cannot be opened: make the file and its folder writable.",
    sqlite3.SQLITE_FULL: "cannot grow, the disk is full: free some space and try again.",
    sqlite3.SQLITE_IOERR: "cannot be read or written, the disk refuses: check the disk and its free space.",
    sqlite3.SQLITE_BUSY: "is being written by another program for too long: try again.",
    sqlite3.SQLITE_LOCKED: "is being written by another program for too long: try again.",
}


def _sqlite_problem(cause: sqlite3.Error) -> str:
    code = getattr(cause, "sqlite_errorcode", 0) & 0xFF
    return _SQLITE_PROBLEMS.get(code, f"refused: {_first_line(cause)}")


_POSTGRESQL_PROBLEMS = {
    "28": "refuses the user or password: correct DATABASE_URL.",
    "3D": "does not exist: create the database or correct DATABASE_URL.",
    "25006": "is read-only: DATABASE_URL must name the primary server.",
    "53100": "cannot grow, its disk is full: free some space and try again.",
    "53300": "has no connection left: try again, or raise its max_connections.",
    "57": "was shut down: start it and try again.",
    "55P03": "is locked by another program for too long: try again.",
    "42501": "refuses the right to do this: give it to the user in DATABASE_URL.",
}


def _postgresql_problem(cause: psycopg.Error) -> str:
    state = cause.sqlstate or ""
    for prefix, sentence in _POSTGRESQL_PROBLEMS.items():
        if state.startswith(prefix):
            return sentence
    if state:
        return f"refused: {_first_line(cause)}"
    # Failures while connecting carry no state: the server's own words say which they are.
    said = str(cause)
    if any(words in said for words in ("authentication failed", "no password", "pg_hba.conf", 'role "')):
        return _POSTGRESQL_PROBLEMS["28"]
    if 'database "' in said and "does not exist" in said:
        return _POSTGRESQL_PROBLEMS["3D"]
    if "starting up" in said or "shutting down" in said:
        return _POSTGRESQL_PROBLEMS["57"]
    return "does not answer: start the server or correct DATABASE_URL."


def _first_line(cause: Exception) -> str:
    return (str(cause).splitlines() or ["unknown reason"])[0].rstrip(".") + "."
