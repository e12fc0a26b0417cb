"""The append-only audit log in a database: two tables, triggers that refuse changes, verification.

Any package with a store of its own can declare its log with ``audit_log`` and create the triggers with
``append_only``. The head stands in a second table with one row, so that a log whose end was cut off is
found; for a writer that could change both, heads may be noted in a file elsewhere (``note_head``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    insert,
    select,
    update,
)

from compliance_core.errors import StoreError
from compliance_core.storage.chain import (
    GENESIS,
    ChainReport,
    Entry,
    Head,
    Plain,
    canonical,
    link,
    verify,
)
from compliance_core.storage.columns import ExactText

_READ_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class AuditLog:
    """The log in a database. Every method works inside the caller's transaction."""

    rows: Table
    heads: Table

    def lock(self, connection: Connection) -> Head:
        """Make other writers wait until this transaction ends, and return the head.

        On SQLite the transaction must have begun as a writing one, which locks the whole file.
        """
        columns = self.heads.c
        found = connection.execute(select(columns.seq, columns.digest).with_for_update()).one_or_none()
        if found is None:
            msg = "The audit log has lost its head: restore the store from a backup."
            raise StoreError(msg)
        return Head(found.seq, found.digest)

    def append(
        self,
        connection: Connection,
        *,
        at: datetime,
        actor: str,
        act: str,
        subject: str,
        details: Mapping[str, Plain] | None = None,
    ) -> Entry:
        """Add one row at the end of the chain.

        Raises:
            StoreError: if the log has lost its head.
            ValueError: if ``at`` has no zone.
        """
        if at.tzinfo is None:
            msg = f"the time {at.isoformat()} has no zone"
            raise ValueError(msg)
        moment = at.astimezone(UTC).isoformat(timespec="microseconds")
        head = self.lock(connection)
        entry = link(head, at=moment, actor=actor, act=act, subject=subject, details=canonical(details or {}))
        connection.execute(insert(self.rows).values(asdict(entry)))
        connection.execute(update(self.heads).values(seq=entry.seq, digest=entry.digest))
        return entry

    def head(self, connection: Connection) -> Head:
        """The stored head, without a lock. A lost head reads as that of an empty log."""
        found = connection.execute(select(self.heads.c.seq, self.heads.c.digest)).one_or_none()
        return GENESIS if found is None else Head(found.seq, found.digest)

    def entries(self, connection: Connection, *, after: int = 0, limit: int | None = None) -> Iterator[Entry]:
        """Rows with a number above ``after``, at most ``limit``, in ascending order, read in portions."""
        statement = select(self.rows).where(self.rows.c.seq > after).order_by(self.rows.c.seq).limit(limit)
        with connection.execute(statement, execution_options={"yield_per": _READ_AT_ONCE}) as result:
            for row in result:
                yield Entry(*row)

    def verify(self, connection: Connection, anchors: Sequence[Head] = ()) -> ChainReport:
        """Check the whole chain against the stored head and heads noted elsewhere."""
        return verify(self.entries(connection), self.head(connection), anchors)


def audit_log(metadata: MetaData, name: str = "audit") -> AuditLog:
    """Declare the two tables of a log, ``<name>`` and ``<name>_head``, in ``metadata``."""
    rows = Table(
        name,
        metadata,
        Column("seq", BigInteger().with_variant(Integer(), "sqlite"), primary_key=True, autoincrement=False),
        Column("at", String(40), nullable=False),
        Column("actor", ExactText(), nullable=False),
        Column("act", String(40), nullable=False),
        Column("subject", String(64), nullable=False, index=True),
        Column("details", Text(), nullable=False),
        Column("previous", String(64), nullable=False),
        Column("digest", String(64), nullable=False),
    )
    heads = Table(
        f"{name}_head",
        metadata,
        Column("one", Integer(), primary_key=True, autoincrement=False),
        Column("seq", BigInteger(), nullable=False),
        Column("digest", String(64), nullable=False),
    )
    return AuditLog(rows, heads)


def append_only(dialect: str, name: str = "audit") -> tuple[str, ...]:
    """Statements that make ``<name>`` append-only and its head go forward only.

    Args:
        dialect: ``sqlite`` or ``postgresql``.
        name: the name given to ``audit_log``.
    """
    first = f"INSERT INTO {name}_head (one, seq, digest) VALUES (1, {GENESIS.seq}, '{GENESIS.digest}')"  # noqa: S608
    if dialect == "sqlite":
        return first, *_sqlite_triggers(name)
    return first, *_postgresql_triggers(name)


def immutable_rows(dialect: str, table: str) -> tuple[str, ...]:
    """Statements that refuse every UPDATE of ``table``; removing rows stays possible."""
    message = f"rows of {table} cannot be changed"
    if dialect == "sqlite":
        return (_sqlite_refusal(f"{table}_no_update", f"UPDATE ON {table}", message),)
    return (
        f"CREATE FUNCTION {table}_fixed() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{message}'; END $$",
        f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {table}_fixed()",
    )


def _sqlite_refusal(name: str, event: str, message: str, condition: str = "") -> str:
    return f"CREATE TRIGGER {name} BEFORE {event} {condition} BEGIN SELECT RAISE(ABORT, '{message}'); END"


def _seq_of_head(name: str) -> str:
    # The name is one of ours, never of a user.
    return f"SELECT seq FROM {name}_head"  # noqa: S608


def _sqlite_triggers(name: str) -> tuple[str, ...]:
    message = f"{name} is append-only"
    # INSERT OR REPLACE removes a row without telling the delete trigger, so inserts are held to the end.
    beyond = f"WHEN NEW.seq <> ({_seq_of_head(name)}) + 1"
    step = "WHEN NEW.seq <> OLD.seq + 1 OR NEW.one <> OLD.one"
    return (
        _sqlite_refusal(f"{name}_no_update", f"UPDATE ON {name}", message),
        _sqlite_refusal(f"{name}_no_delete", f"DELETE ON {name}", message),
        _sqlite_refusal(f"{name}_at_end", f"INSERT ON {name}", message, beyond),
        _sqlite_refusal(f"{name}_head_forward", f"UPDATE ON {name}_head", f"{name} goes forward only", step),
        _sqlite_refusal(f"{name}_head_no_delete", f"DELETE ON {name}_head", message),
        _sqlite_refusal(f"{name}_head_single", f"INSERT ON {name}_head", message),
    )


def _postgresql_triggers(name: str) -> tuple[str, ...]:
    return (
        f"CREATE FUNCTION {name}_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{name} is append-only'; END $$",
        f"CREATE FUNCTION {name}_forward() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN IF NEW.seq <> OLD.seq + 1 OR NEW.one <> OLD.one THEN "
        f"RAISE EXCEPTION '{name} goes forward only'; END IF; RETURN NEW; END $$",
        f"CREATE FUNCTION {name}_end() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN IF NEW.seq <> ({_seq_of_head(name)}) + 1 THEN "
        f"RAISE EXCEPTION '{name} is append-only'; END IF; RETURN NEW; END $$",
        f"CREATE TRIGGER {name}_no_change BEFORE UPDATE OR DELETE ON {name} "
        f"FOR EACH ROW EXECUTE FUNCTION {name}_refuse()",
        f"CREATE TRIGGER {name}_no_truncate BEFORE TRUNCATE ON {name} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {name}_refuse()",
        f"CREATE TRIGGER {name}_at_end BEFORE INSERT ON {name} FOR EACH ROW EXECUTE FUNCTION {name}_end()",
        f"CREATE TRIGGER {name}_head_forward BEFORE UPDATE ON {name}_head "
        f"FOR EACH ROW EXECUTE FUNCTION {name}_forward()",
        f"CREATE TRIGGER {name}_head_no_change BEFORE INSERT OR DELETE OR TRUNCATE ON {name}_head "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {name}_refuse()",
    )


def note_head(file: Path, head: Head) -> None:
    """Append a head to a file kept in another place, if the file does not end with it already.

    Raises:
        StoreError: if the file cannot be written.
    """
    try:
        if noted_heads(file)[-1:] != (head,):
            with file.open("a", encoding="ascii") as out:
                out.write(f"{head.seq} {head.digest}\n")
    except OSError as exc:
        msg = f"The file of audit heads {file} cannot be written: {exc.strerror}."
        raise StoreError(msg) from exc


def noted_heads(file: Path) -> tuple[Head, ...]:
    """Read the heads that ``note_head`` wrote; none if there is no such file.

    Raises:
        StoreError: if a line is not a number and a digest.
    """
    if not file.exists():
        return ()
    heads = []
    for number, line in enumerate(file.read_text(encoding="utf-8", errors="replace").splitlines(), start=1):
        seq, _, digest = line.partition(" ")
        if not (seq.isascii() and seq.isdigit() and len(digest) == len(GENESIS.digest)):
            msg = f"Line {number} of {file} is not a head of an audit log."
            raise StoreError(msg)
        heads.append(Head(int(seq), digest))
    return tuple(heads)
