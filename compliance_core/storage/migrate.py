"""The schema of the store: which revision it has, and how it is brought up to date."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text

from compliance_core.errors import StoreError
from compliance_core.storage.connect import connect, describe, parse, writing

VERSION_TABLE = "compliance_version"
"""Holds the revision. A name of its own, so that another package may share the database."""

# Any constant does; it only has to be the same in every process that migrates this schema.
_LOCK_KEY = 7_301_926_415


def migrate(url: str, revision: str = "head") -> str:
    """Bring a store to ``revision``, up or down, and return the revision it has then.

    Safe to run twice and from several processes at once: the second one waits and finds nothing to do.

    Raises:
        StoreError: if the store cannot be reached, or was migrated by a newer version of the program.
    """
    engine = connect(parse(url))
    try:
        return upgrade(engine, revision)
    finally:
        engine.dispose()


def upgrade(engine: Engine, revision: str = "head") -> str:
    """As ``migrate``, on an engine."""
    with writing(engine.connect()) as connection, connection.begin():
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK_KEY})
        _refuse_newer(connection)
        config, known = _config(connection), _revisions()
        current = _current(connection)
        wanted = known[0] if revision == "head" else revision
        if wanted == current:
            return wanted
        below = wanted == "base" or (current in known and known.index(current) < known.index(wanted))
        (command.downgrade if below else command.upgrade)(config, wanted)
    return wanted


def require_current(engine: Engine) -> None:
    """Refuse a store whose schema is not the one this program was written for.

    Raises:
        StoreError: with the command that helps.
    """
    with engine.connect() as connection:
        _refuse_newer(connection)
        current, wanted = _current(connection), head_revision()
        if current != wanted:
            has = f"has revision {current}" if current else "is empty"
            msg = (
                f"{describe(engine.url)} {has} and this program needs revision {wanted}: "
                "run python -m compliance_core migrate."
            )
            raise StoreError(msg)


def head_revision() -> str:
    """The newest revision this program knows."""
    return _revisions()[0]


@cache
def _revisions() -> tuple[str, ...]:
    """All revisions this program knows, newest first."""
    return tuple(script.revision for script in ScriptDirectory.from_config(_config(None)).walk_revisions())


def _refuse_newer(connection: Connection) -> None:
    current = _current(connection)
    if current is not None and current not in _revisions():
        msg = (
            f"{describe(connection.engine.url)} has revision {current}, which is newer than this program: "
            "update the program."
        )
        raise StoreError(msg)


def _current(connection: Connection) -> str | None:
    context = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE})
    return context.get_current_revision()


def _config(connection: Connection | None) -> Config:
    config = Config()
    # Alembic reads % as the start of an interpolation.
    folder = str(Path(__file__).parent / "migrations").replace("%", "%%")
    config.set_main_option("script_location", folder)
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config
