"""Waivers: accept a risk, revoke it, list what applies."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import and_, or_, select

from compliance_core.errors import StoreError
from compliance_core.storage.database import Database, is_id, new_id
from compliance_core.storage.models import WaiverRow
from compliance_core.storage.records import NewWaiver, Waiver, WaiverScope


class Waivers:
    """The waivers in the store."""

    def __init__(self, database: Database) -> None:
        """Work on ``database``."""
        self._database = database

    def add(self, new: NewWaiver, *, now: datetime, actor: str) -> Waiver:
        """Record an accepted risk; ``actor`` is its author.

        Raises:
            StoreError: if the reason, the markets, what is waived or where it holds is left out.
        """
        _refuse_incomplete(new)
        row = WaiverRow(
            id=new_id(),
            created_at=now,
            guideline=new.guideline,
            fingerprint=new.fingerprint,
            claim=new.claim,
            scope=new.scope,
            scope_key=new.scope_key,
            markets=",".join(new.markets),
            reason=new.reason,
            evidence=new.evidence,
            author=actor,
            expires_on=new.expires_on,
        )
        with self._database.writing(now, actor) as unit:
            unit.session.add(row)
            expires = None if new.expires_on is None else new.expires_on.isoformat()
            unit.note("waive", row.id, guideline=new.guideline, scope=new.scope, expires=expires)
            unit.session.flush()
            return _waiver(row)

    def revoke(self, waiver_id: str, *, now: datetime, actor: str) -> Waiver:
        """End a waiver now. Revoking twice changes nothing.

        Raises:
            StoreError: if there is no such waiver.
        """
        with self._database.writing(now, actor) as unit:
            row = unit.session.get(WaiverRow, waiver_id) if is_id(waiver_id) else None
            if row is None:
                msg = "There is no waiver with this id."
                raise StoreError(msg)
            if row.revoked_at is None:
                row.revoked_at, row.revoked_by = now, actor
                unit.note("unwaive", row.id, guideline=row.guideline)
                unit.session.flush()
            return _waiver(row)

    def get(self, waiver_id: str) -> Waiver | None:
        """One waiver, or ``None``."""
        if not is_id(waiver_id):
            return None
        with self._database.reading() as session:
            row = session.get(WaiverRow, waiver_id)
            return None if row is None else _waiver(row)

    def applying(self, *, article_id: str | None, campaign: str = "") -> tuple[Waiver, ...]:
        """Waivers that are not revoked and may hold for an article, expired ones included, oldest first."""
        scopes = [WaiverRow.scope == WaiverScope.COMPANY]
        if article_id is not None:
            scopes.append(and_(WaiverRow.scope == WaiverScope.ARTICLE, WaiverRow.scope_key == article_id))
        if campaign:
            scopes.append(and_(WaiverRow.scope == WaiverScope.CAMPAIGN, WaiverRow.scope_key == campaign))
        statement = select(WaiverRow).where(WaiverRow.revoked_at.is_(None), or_(*scopes))
        with self._database.reading() as session:
            rows = session.execute(statement.order_by(WaiverRow.created_at, WaiverRow.id)).scalars()
            return tuple(_waiver(row) for row in rows)

    def all(self) -> tuple[Waiver, ...]:
        """All waivers, revoked and expired ones included, newest first."""
        statement = select(WaiverRow).order_by(WaiverRow.created_at.desc(), WaiverRow.id)
        with self._database.reading() as session:
            return tuple(_waiver(row) for row in session.execute(statement).scalars())


def _refuse_incomplete(new: NewWaiver) -> None:
    problem = ""
    if not new.reason.strip():
        problem = "A waiver needs a reason."
    elif not new.markets:
        problem = "A waiver needs at least one market."
    elif new.fingerprint is None and not (new.claim or "").strip():
        problem = "A waiver needs a finding or a claim that it is about."
    elif (new.scope is not WaiverScope.COMPANY) != bool(new.scope_key):
        problem = f"A waiver for the {new.scope.value} " + (
            "names no article or campaign."
            if new.scope is WaiverScope.COMPANY
            else f"needs its {new.scope.value}."
        )
    if problem:
        raise StoreError(problem)


def _waiver(row: WaiverRow) -> Waiver:
    return Waiver(
        id=row.id,
        created_at=row.created_at,
        author=row.author,
        terms=NewWaiver(
            guideline=row.guideline,
            scope=WaiverScope(row.scope),
            reason=row.reason,
            markets=tuple(row.markets.split(",")),
            fingerprint=row.fingerprint,
            claim=row.claim,
            scope_key=row.scope_key,
            evidence=row.evidence,
            expires_on=row.expires_on,
        ),
        revoked_at=row.revoked_at,
        revoked_by=row.revoked_by,
    )
