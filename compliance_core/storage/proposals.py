"""Proposals: wording that the tool judged wrongly, on its way to become an example of a pack."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from compliance_core.errors import StoreError
from compliance_core.storage.checks import require_row
from compliance_core.storage.database import Database, Unit, is_id, new_id
from compliance_core.storage.models import CheckRow, ProposalRow
from compliance_core.storage.records import NewProposal, Proposal, ProposalKind, ProposalStatus


class Proposals:
    """The proposed examples in the store."""

    def __init__(self, database: Database) -> None:
        """Work on ``database``."""
        self._database = database

    def add(self, new: NewProposal, *, now: datetime, actor: str) -> Proposal:
        """Record a proposed example.

        Raises:
            StoreError: if the wording is empty, a wrong finding has no guideline, or the check is gone.
        """
        if not new.wording.strip():
            msg = "A proposal needs the wording that it is about."
            raise StoreError(msg)
        if new.kind is ProposalKind.NOT_A_BREACH and not new.guideline:
            msg = "A proposal that something is not a breach needs the guideline that was wrong."
            raise StoreError(msg)
        row = ProposalRow(
            id=new_id(),
            created_at=now,
            check_id=new.check_id,
            kind=new.kind,
            guideline=new.guideline,
            fingerprint=new.fingerprint,
            wording=new.wording,
            note=new.note,
            author=actor,
            status=ProposalStatus.PROPOSED,
        )
        with self._database.writing(now, actor) as unit:
            if new.check_id is not None:
                require_row(unit.session, new.check_id)
            unit.session.add(row)
            unit.session.flush()
            unit.note("propose", row.id, kind=new.kind, guideline=new.guideline, check=new.check_id)
            return _proposal(row)

    def decide(self, proposal_id: str, status: ProposalStatus, *, now: datetime, actor: str) -> Proposal:
        """Say what became of a proposal.

        Raises:
            StoreError: if there is no such proposal.
        """
        with self._database.writing(now, actor) as unit:
            row = _require(unit, proposal_id)
            row.status = status
            unit.session.flush()
            unit.note("proposal", row.id, status=status)
            return _proposal(row)

    def withdraw(self, proposal_id: str, *, now: datetime, actor: str) -> None:
        """Take a proposal back; its wording is removed.

        Raises:
            StoreError: if there is no such proposal.
        """
        with self._database.writing(now, actor) as unit:
            unit.session.delete(_require(unit, proposal_id))
            unit.note("withdraw", proposal_id)
        self._database.tidy()

    def find(
        self,
        *,
        status: ProposalStatus | None = None,
        guideline: str | None = None,
        check_id: str | None = None,
        article_id: str | None = None,
    ) -> tuple[Proposal, ...]:
        """Proposals, newest first, narrowed by what is given; ``article_id`` means all its versions."""
        statement = select(ProposalRow).order_by(ProposalRow.created_at.desc(), ProposalRow.id)
        if status is not None:
            statement = statement.where(ProposalRow.status == status.value)
        if guideline is not None:
            statement = statement.where(ProposalRow.guideline == guideline)
        if check_id is not None:
            statement = statement.where(ProposalRow.check_id == check_id)
        if article_id is not None:
            versions = select(CheckRow.id).where(CheckRow.article_id == article_id)
            statement = statement.where(ProposalRow.check_id.in_(versions))
        with self._database.reading() as session:
            return tuple(_proposal(row) for row in session.execute(statement).scalars())


def _require(unit: Unit, proposal_id: str) -> ProposalRow:
    row = unit.session.get(ProposalRow, proposal_id) if is_id(proposal_id) else None
    if row is None:
        msg = "There is no proposal with this id."
        raise StoreError(msg)
    return row


def _proposal(row: ProposalRow) -> Proposal:
    return Proposal(
        id=row.id,
        created_at=row.created_at,
        author=row.author,
        content=NewProposal(
            kind=ProposalKind(row.kind),
            wording=row.wording,
            guideline=row.guideline,
            check_id=row.check_id,
            fingerprint=row.fingerprint,
            note=row.note,
        ),
        status=ProposalStatus(row.status),
    )
