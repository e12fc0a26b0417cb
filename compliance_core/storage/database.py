"""Transactions on the store: reading ones, and writing ones that always end in the audit log."""

from __future__ import annotations

import re
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Engine
from sqlalchemy.orm import Session

from compliance_core.storage.chain import Plain
from compliance_core.storage.connect import writing
from compliance_core.storage.models import AUDIT

_LETTERS = "23456789abcdefghjkmnpqrstvwxyz"
_ID_LENGTH = 12
_ID = re.compile(rf"[{_LETTERS}]{{{_ID_LENGTH}}}")


def new_id() -> str:
    """A short random id, safe in a URL, without letters that look alike (59 bits)."""
    return "".join(secrets.choice(_LETTERS) for _ in range(_ID_LENGTH))


def is_id(text: str) -> bool:
    """True if ``text`` has the form of an id; anything else need not be looked up."""
    return _ID.fullmatch(text) is not None


@dataclass(frozen=True, slots=True)
class Unit:
    """One writing transaction: everything in it happens, or nothing."""

    session: Session
    now: datetime
    actor: str

    def note(self, act: str, subject: str, **details: Plain) -> int:
        """Write into the audit log what was done to which thing, without content of articles.

        Returns:
            The number of the row.
        """
        connection = self.session.connection()
        entry = AUDIT.append(
            connection, at=self.now, actor=self.actor, act=act, subject=subject, details=details
        )
        return entry.seq


class Database:
    """Opens transactions on an engine."""

    def __init__(self, engine: Engine) -> None:
        """Use ``engine``, whose failures are ``StoreError`` already."""
        self.engine = engine

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A transaction that sees one state of the store and changes nothing."""
        with self.engine.connect() as connection, Session(_snapshot(connection)) as session:
            yield session

    @contextmanager
    def writing(self, now: datetime, actor: str) -> Iterator[Unit]:
        """A transaction that holds the lock of the audit log from its start.

        So writers come one after the other, and what one reads cannot change before it commits.

        Raises:
            StoreError: if another writer holds the lock for too long.
        """
        with writing(self.engine.connect()) as connection, connection.begin():
            AUDIT.lock(connection)
            with Session(connection, expire_on_commit=False) as session:
                yield Unit(session, now, actor)
                session.commit()

    @contextmanager
    def changing(self) -> Iterator[Session]:
        """A writing transaction that is not audited, for things from which nothing follows.

        Raises:
            StoreError: if another writer holds the lock for too long.
        """
        with writing(self.engine.connect()) as connection, connection.begin(), Session(connection) as session:
            yield session
            session.commit()

    def tidy(self) -> None:
        """Take erased content out of SQLite's write-ahead log too, as far as nobody is reading it."""
        if self.engine.dialect.name != "sqlite":
            return
        raw = self.engine.raw_connection()
        try:
            with suppress(sqlite3.OperationalError):
                raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            raw.close()


def _snapshot(connection: Connection) -> Connection:
    """Let several statements see the same state; SQLite does so by itself."""
    if connection.dialect.name == "postgresql":
        return connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    return connection
