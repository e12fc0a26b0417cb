"""Batches of articles: who waits, who is done, whose turn it is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from compliance_core.errors import StoreError
from compliance_core.storage.database import Database, is_id, new_id
from compliance_core.storage.models import BatchItemRow, BatchRow
from compliance_core.storage.records import Batch, BatchItem, BatchState, ItemState

MAX_ITEMS = 10_000
"""Most articles in one batch."""


class Batches:
    """The batches in the store."""

    def __init__(self, database: Database) -> None:
        """Work on ``database``."""
        self._database = database

    def start(
        self, names: Sequence[str], *, now: datetime, actor: str, name: str = "", context: str = "{}"
    ) -> Batch:
        """Record a new batch whose items all wait; ``actor`` becomes its owner.

        Raises:
            StoreError: if there is no article, or more than ``MAX_ITEMS``.
        """
        if not 0 < len(names) <= MAX_ITEMS:
            msg = f"A batch has between 1 and {MAX_ITEMS} articles, this one has {len(names)}."
            raise StoreError(msg)
        row = BatchRow(
            id=new_id(), created_at=now, name=name, owner=actor, context=context, state=BatchState.RUNNING
        )
        items = [
            BatchItemRow(batch_id=row.id, position=position, name=item, state=ItemState.WAITING, problem="")
            for position, item in enumerate(names)
        ]
        with self._database.writing(now, actor) as unit:
            unit.session.add(row)
            unit.session.flush()
            unit.session.add_all(items)
            unit.session.flush()
            unit.note("batch", row.id, articles=len(items))
            return _batch(row, items)

    def finish_item(
        self, batch_id: str, position: int, *, check_id: str | None = None, problem: str = ""
    ) -> None:
        """Say that an article was checked, or why it could not be.

        The batch is done when no item waits any more.
        """
        state = ItemState.FAILED if problem else ItemState.DONE
        with self._database.changing() as session:
            # Two workers that finish the last two items must not both see the other one waiting.
            session.execute(select(BatchRow.id).where(BatchRow.id == batch_id).with_for_update())
            session.execute(
                update(BatchItemRow)
                .where(_item(batch_id, position))
                .values(state=state.value, check_id=check_id, problem=problem)
            )
            waiting = select(BatchItemRow.position).where(
                BatchItemRow.batch_id == batch_id, BatchItemRow.state == ItemState.WAITING.value
            )
            if session.execute(waiting.limit(1)).one_or_none() is None:
                running = (BatchRow.id == batch_id) & (BatchRow.state == BatchState.RUNNING.value)
                session.execute(update(BatchRow).where(running).values(state=BatchState.DONE.value))

    def cancel(self, batch_id: str, *, now: datetime, actor: str) -> None:
        """Cancel what still waits. What was checked stays."""
        with self._database.writing(now, actor) as unit:
            waiting = (BatchItemRow.batch_id == batch_id) & (BatchItemRow.state == ItemState.WAITING.value)
            cancelled = update(BatchItemRow).where(waiting).values(state=ItemState.CANCELLED.value)
            unit.session.execute(cancelled)
            running = (BatchRow.id == batch_id) & (BatchRow.state == BatchState.RUNNING.value)
            unit.session.execute(update(BatchRow).where(running).values(state=BatchState.CANCELLED.value))
            unit.note("batch cancelled", batch_id)

    def reviewed(self, batch_id: str, position: int, *, now: datetime, actor: str) -> None:
        """Take an article off the queue, because ``actor`` has looked at it."""
        with self._database.changing() as session:
            done = update(BatchItemRow).where(_item(batch_id, position))
            session.execute(done.values(reviewed_by=actor, reviewed_at=now))

    def next_item(self, batch_id: str, *, after: int = -1) -> BatchItem | None:
        """The next article that was checked and not yet looked at, after a position, then from the start."""
        statement = (
            select(BatchItemRow)
            .where(BatchItemRow.batch_id == batch_id, BatchItemRow.reviewed_at.is_(None))
            .where(BatchItemRow.check_id.is_not(None))
            .order_by(BatchItemRow.position <= after, BatchItemRow.position)
            .limit(1)
        )
        with self._database.reading() as session:
            row = session.execute(statement).scalar_one_or_none()
            return None if row is None else _batch_item(row)

    def get(self, batch_id: str) -> Batch | None:
        """A batch with its items in their order, or ``None``."""
        if not is_id(batch_id):
            return None
        with self._database.reading() as session:
            row = session.get(BatchRow, batch_id)
            return None if row is None else _batch(row, _items(session, batch_id))

    def latest(self, *, owner: str | None = None, limit: int = 20) -> tuple[Batch, ...]:
        """The latest batches, newest first, of one owner or of all."""
        statement = select(BatchRow).order_by(BatchRow.created_at.desc(), BatchRow.id).limit(limit)
        if owner is not None:
            statement = statement.where(BatchRow.owner == owner)
        with self._database.reading() as session:
            rows = session.execute(statement).scalars().all()
            return tuple(_batch(row, _items(session, row.id)) for row in rows)


def _item(batch_id: str, position: int) -> ColumnElement[bool]:
    return (BatchItemRow.batch_id == batch_id) & (BatchItemRow.position == position)


def _items(session: Session, batch_id: str) -> Sequence[BatchItemRow]:
    statement = select(BatchItemRow).where(BatchItemRow.batch_id == batch_id)
    return session.execute(statement.order_by(BatchItemRow.position)).scalars().all()


def _batch(row: BatchRow, items: Sequence[BatchItemRow]) -> Batch:
    return Batch(
        id=row.id,
        created_at=row.created_at,
        name=row.name,
        owner=row.owner,
        context=row.context,
        state=BatchState(row.state),
        items=tuple(_batch_item(item) for item in items),
    )


def _batch_item(row: BatchItemRow) -> BatchItem:
    return BatchItem(
        position=row.position,
        name=row.name,
        state=ItemState(row.state),
        check_id=row.check_id,
        problem=row.problem,
        reviewed_by=row.reviewed_by,
        reviewed_at=row.reviewed_at,
    )
