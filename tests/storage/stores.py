"""Stores on both databases, fresh for each test; a ``conftest.py`` imports the fixtures it needs."""

from __future__ import annotations

import atexit
import functools
import shutil
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from psycopg import sql

from compliance_core.storage.migrate import migrate
from compliance_core.storage.models import AUDIT, Base
from compliance_core.storage.records import Counts, Details, NewCheck
from compliance_core.storage.store import Store
from tests.postgres import shared_server

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)


@functools.cache
def _database() -> str:
    """A PostgreSQL database with the newest schema, emptied after each test: ten times faster than a new one."""
    server = shared_server()
    name = server.new_database()
    migrate(server.url(name))
    return name


def _empty(name: str) -> None:
    with shared_server().connect(name) as admin, admin.transaction():
        admin.execute("SET LOCAL session_replication_role = replica")  # Triggers and foreign keys sleep.
        for table in Base.metadata.tables:
            if table != AUDIT.heads.name:
                admin.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table)))
        admin.execute("UPDATE audit_head SET seq = 0, digest = repeat('0', 64)")


@functools.cache
def _sqlite_template() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="store-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    Store.open(f"sqlite:///{folder}/template.db").close()
    return folder / "template.db"


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """The URL of an empty SQLite store with the newest schema."""
    shutil.copy(_sqlite_template(), tmp_path / "store.db")
    return f"sqlite:///{tmp_path}/store.db"


@pytest.fixture
def postgresql_url() -> Iterator[str]:
    """The URL of an empty PostgreSQL store with the newest schema. The schema must be left as it is."""
    yield shared_server().url(_database())
    _empty(_database())


@pytest.fixture
def own_postgresql_url() -> Iterator[str]:
    """As ``postgresql_url``, a database of the test's own, with which it may do what it likes."""
    server = shared_server()
    url = server.url(name := server.new_database())
    migrate(url)
    yield url
    server.drop_database(name)


@pytest.fixture(params=["sqlite", "own_postgresql"])
def own_store_url(request: pytest.FixtureRequest) -> str:
    """The URL of an empty store of the test's own, on each database in turn."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture(params=["sqlite", "postgresql"])
def store_url(request: pytest.FixtureRequest) -> str:
    """The URL of an empty store with the newest schema, on each database in turn."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture
def store(store_url: str) -> Iterator[Store]:
    """An open, empty store."""
    with Store.open(store_url) as opened:
        yield opened


def article(text: str = "A plain article.", **fields) -> NewCheck:
    """A judged article with sensible fields."""
    defaults: dict[str, Any] = {
        "format": "text",
        "document": '{"blocks":[]}',
        "context": '{"date":"2026-11-24"}',
        "result": '{"findings":[]}',
        "packs": "[]",
        "markets": ("EU", "UK"),
        "verdict": "pass",
        "counts": Counts(),
        "details": Details(),
    }
    return NewCheck(text=text, **(defaults | fields))
