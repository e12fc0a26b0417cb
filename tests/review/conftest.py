"""Fixtures of the tests of reviewing."""

from __future__ import annotations

import pytest

from compliance_core.review.service import Reviewer
from tests.review.desk import Clock, desk
from tests.storage.stores import postgresql_url, sqlite_url, store, store_url

__all__ = ["clock", "postgresql_url", "reviewer", "sqlite_url", "store", "store_url"]


@pytest.fixture
def clock() -> Clock:
    """A clock that tests set."""
    return Clock()


@pytest.fixture
def reviewer(store, clock) -> Reviewer:
    """A reviewer's desk with an empty store and a pack that forbids two phrases."""
    return desk(store, clock)
