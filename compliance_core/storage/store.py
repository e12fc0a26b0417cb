"""The store as callers see it."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from sqlalchemy import Engine

from compliance_core.storage.audit import note_head, noted_heads
from compliance_core.storage.batches import Batches
from compliance_core.storage.chain import ChainReport, Entry
from compliance_core.storage.checks import Checks
from compliance_core.storage.connect import DEFAULT_URL, connect, parse
from compliance_core.storage.database import Database
from compliance_core.storage.migrate import require_current, upgrade
from compliance_core.storage.models import AUDIT
from compliance_core.storage.preferences import Preferences
from compliance_core.storage.proposals import Proposals
from compliance_core.storage.records import Removed, Retention
from compliance_core.storage.retention import apply_retention
from compliance_core.storage.sign_offs import SignOffs
from compliance_core.storage.waivers import Waivers


class Store:
    """Checks, waivers, proposals, sign-offs, preferences and batches in one database.

    Safe to use from several threads, and from several processes on the same database.
    """

    def __init__(self, engine: Engine, heads_file: Path | None = None) -> None:
        """Use an engine whose schema is current; ``open`` is the usual way."""
        self._database = Database(engine)
        self._heads_file = heads_file
        self.checks = Checks(self._database)
        self.waivers = Waivers(self._database)
        self.proposals = Proposals(self._database)
        self.sign_offs = SignOffs(self._database)
        self.preferences = Preferences(self._database)
        self.batches = Batches(self._database)

    @classmethod
    def open(cls, url: str = DEFAULT_URL, *, heads_file: Path | None = None) -> Self:
        """Open a store. SQLite is created and brought up to date; PostgreSQL must be migrated before.

        Args:
            url: a SQLAlchemy URL of SQLite (with a file) or PostgreSQL.
            heads_file: a file, better on another disk, to which heads of the audit log are noted.

        Raises:
            StoreError: one sentence: wrong URL, no answer, damaged, read-only, or another schema.
        """
        parsed = parse(url)
        engine = connect(parsed)
        try:
            if parsed.get_backend_name() == "sqlite":
                upgrade(engine)
            else:
                require_current(engine)
        except BaseException:
            engine.dispose()
            raise
        return cls(engine, heads_file)

    def close(self) -> None:
        """Close all connections."""
        self._database.engine.dispose()

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close."""
        self.close()

    def apply_retention(self, policy: Retention, *, now: datetime, actor: str = "retention") -> Removed:
        """Remove what is older than ``policy`` keeps it; see ``retention.apply_retention``."""
        return apply_retention(self._database, policy, now=now, actor=actor)

    def audit_entries(self, *, after: int = 0, limit: int = 1000) -> tuple[Entry, ...]:
        """Rows of the audit log with a number above ``after``, oldest first."""
        with self._database.reading() as session:
            return tuple(AUDIT.entries(session.connection(), after=after, limit=limit))

    def verify_audit(self) -> ChainReport:
        """Check the whole audit log, against the heads noted elsewhere too.

        Raises:
            StoreError: if the store or the file of heads cannot be read.
        """
        anchors = noted_heads(self._heads_file) if self._heads_file else ()
        with self._database.reading() as session:
            return AUDIT.verify(session.connection(), anchors)

    def note_head(self) -> None:
        """Note the present head of the audit log in the file of heads, if one was given.

        Raises:
            StoreError: if the file cannot be written.
        """
        if self._heads_file:
            with self._database.reading() as session:
                head = AUDIT.head(session.connection())
            note_head(self._heads_file, head)
