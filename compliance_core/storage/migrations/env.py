"""Alembic's entry: runs revisions on the connection, and inside the transaction, of the caller."""

from __future__ import annotations

from alembic import context

from compliance_core.storage.migrate import VERSION_TABLE
from compliance_core.storage.models import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    version_table=VERSION_TABLE,
    render_as_batch=True,
)
context.run_migrations()
