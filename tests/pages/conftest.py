"""A desk on an empty store for each test, and the dashboard's pages run without a browser."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from compliance_core.engine.engine import compile_packs
from compliance_core.engine.loader import LoadedPacks, load_packs
from compliance_core.engine.model import Context
from compliance_core.engine.ruleset import Ruleset
from compliance_core.review import checker, service
from compliance_core.review.service import Reviewer, StoredCheck
from compliance_core.storage.records import Details
from compliance_core.storage.store import Store
from dashboard import facade

ROOT = Path(__file__).resolve().parents[2]
TODAY = date(2026, 11, 25)
BREACH = "Our fund offers guaranteed returns of 9% a year.\n\nThe office is open on Mondays.\n"
HARMLESS = "The office is open on Mondays.\n"

Open = Callable[..., AppTest]


@pytest.fixture(scope="session")
def ruleset() -> Ruleset:
    """The packs of the project, compiled once for all tests."""
    return compile_packs(load_packs().packs)


@pytest.fixture(scope="session")
def empty_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store file that is up to date and holds nothing."""
    path = tmp_path_factory.mktemp("empty") / "compliance.db"
    Store.open(f"sqlite:///{path}").close()
    return path


@pytest.fixture
def reviewer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ruleset: Ruleset, empty_store: Path
) -> Iterator[Reviewer]:
    """The desk that the pages use, on a store of this test."""
    shutil.copy(empty_store, tmp_path)
    monkeypatch.setenv("COMPLIANCE_DATA_FOLDER", str(tmp_path))
    monkeypatch.setenv("DATABASE_URL", "")
    monkeypatch.setenv("COMPLIANCE_PACKS_DIR", "")
    monkeypatch.setattr(service, "load_packs", lambda _: LoadedPacks(ruleset.packs, ()))
    monkeypatch.setattr(checker, "compile_packs", lambda _: ruleset)
    facade.reviewer.clear()
    desk = facade.reviewer()
    yield desk
    desk.store.close()
    facade.reviewer.clear()


@pytest.fixture
def open_page(reviewer: Reviewer) -> Open:
    """Open a page of the dashboard, with address parameters if need be."""

    def opened(stem: str, **address: str) -> AppTest:
        app = AppTest.from_file(str(ROOT / "dashboard" / "app.py"), default_timeout=60)
        app.run()
        for name, value in address.items():
            app.query_params[name] = value
        return app.switch_page(f"../pages/{stem}.py").run()

    return opened


@pytest.fixture
def checked(reviewer: Reviewer) -> Callable[..., StoredCheck]:
    """Check and keep a text."""

    def check(text: str = BREACH, **details: str) -> StoredCheck:
        return reviewer.check_text(
            text, Context(TODAY), by="ana", details=Details(**{"name": "Autumn mail", **details})
        )

    return check


def said(app: AppTest) -> str:
    """Everything that a page says in words."""
    kinds = (
        "title",
        "header",
        "subheader",
        "markdown",
        "caption",
        "text",
        "info",
        "warning",
        "error",
        "success",
    )
    words: list[Any] = [item.proto.body for item in app.html]
    for kind in kinds:
        words += [item.value for item in getattr(app, kind)]
    return "\n".join(words)


def table(app: AppTest, key: str):
    """The table with a key, as a frame."""
    return app.get_by_key(f"table.{key}").dataframe[0].value


def choose_row(app: AppTest, key: str, row: int) -> AppTest:
    """Tick a row of a table."""
    app.session_state[key] = {"selection": {"rows": [row], "columns": [], "cells": []}}
    return app.run()


def open_tab(app: AppTest, key: str, name: str) -> AppTest:
    app.session_state[key] = name
    return app.run()
