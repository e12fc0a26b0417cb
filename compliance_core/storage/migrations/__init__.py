"""Alembic history of the compliance store, run by ``compliance_core.storage.migrate``."""
