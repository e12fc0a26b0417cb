"""Stores on both databases, fresh for each test; a ``conftest.py`` imports the fixtures it needs."""

from __future__ import annotations

import functools
import shutil
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from compliance_core.storage.migrate import migrate
from compliance_core.storage.records import Counts, Details, NewCheck
from compliance_core.storage.store import Store
from tests.postgres import shared_server

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)


@functools.cache
def _template() -> str:
    """A PostgreSQL database with the newest schema, to be copied."""
    server = shared_server()
    name = server.new_database()
    migrate(server.url(name))
    return name


@functools.cache
def _sqlite_template() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="store-"))
    Store.open(f"sqlite:///{folder}/template.db").close()
    return folder / "template.db"


@pytest.fixture(params=["sqlite", "postgresql"])
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of an empty store with the newest schema."""
    if request.param == "sqlite":
        shutil.copy(_sqlite_template(), tmp_path / "store.db")
        yield f"sqlite:///{tmp_path}/store.db"
    else:
        server = shared_server()
        name = server.new_database(_template())
        yield server.url(name)
        server.drop_database(name)


@pytest.fixture
def store(store_url: str) -> Iterator[Store]:
    """An open, empty store."""
    with Store.open(store_url) as opened:
        yield opened


def article(text: str = "A plain article.", **fields) -> NewCheck:
    """A judged article with sensible fields."""
    defaults = {
        "format": "text",
        "context": '{"date":"2026-11-24"}',
        "result": '{"findings":[]}',
        "packs": "[]",
        "markets": ("EU", "UK"),
        "verdict": "pass",
        "counts": Counts(),
        "details": Details(),
    }
    return NewCheck(text=text, **(defaults | fields))
