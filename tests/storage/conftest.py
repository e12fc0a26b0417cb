"""Fixtures of the store's tests."""

from tests.postgres import postgres_server
from tests.storage.stores import (
    own_postgresql_url,
    own_store_url,
    postgresql_url,
    sqlite_url,
    store,
    store_url,
)

__all__ = [
    "own_postgresql_url",
    "own_store_url",
    "postgres_server",
    "postgresql_url",
    "sqlite_url",
    "store",
    "store_url",
]
