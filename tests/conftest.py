"""What holds for all tests."""

from __future__ import annotations

import sqlite3

from tests.postgres import header


def pytest_report_header() -> list[str]:
    """Name the real servers that tests run on."""
    return [f"databases: {header()}, SQLite {sqlite3.sqlite_version}"]
