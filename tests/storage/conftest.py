"""Fixtures of the store's tests."""

from tests.postgres import postgres_server
from tests.storage.stores import store, store_url

__all__ = ["postgres_server", "store", "store_url"]
