"""Remembered settings of a person or of the installation, such as the last context line."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select

from compliance_core.errors import StoreError
from compliance_core.storage.database import Database
from compliance_core.storage.models import PreferenceRow

MAX_VALUE = 100_000
"""Longest value as JSON, in code points."""


class Preferences:
    """The remembered settings in the store. They are not audited: nothing follows from them."""

    def __init__(self, database: Database) -> None:
        """Work on ``database``."""
        self._database = database

    def set(self, key: str, value: Any, *, now: datetime, owner: str = "") -> None:
        """Remember a value that JSON can write; the last one to write wins.

        Raises:
            StoreError: if the key, the owner or the value is too long.
        """
        written = json.dumps(value, ensure_ascii=False)
        if len(key) > 64 or len(owner) > 128 or len(written) > MAX_VALUE:
            msg = f"The preference {key[:64]} is too long to be remembered."
            raise StoreError(msg)
        with self._database.changing() as session:
            session.merge(PreferenceRow(owner=owner, key=key, value=written, updated_at=now))

    def get(self, key: str, default: Any = None, *, owner: str = "") -> Any:
        """The remembered value, or ``default``."""
        statement = select(PreferenceRow.value).where(PreferenceRow.owner == owner, PreferenceRow.key == key)
        with self._database.reading() as session:
            written = session.execute(statement).scalar_one_or_none()
        return default if written is None else json.loads(written)

    def forget(self, key: str, *, owner: str = "") -> None:
        """Remove a remembered value, if there is one."""
        statement = delete(PreferenceRow).where(PreferenceRow.owner == owner, PreferenceRow.key == key)
        with self._database.changing() as session:
            session.execute(statement)
