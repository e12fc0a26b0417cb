"""Sign-offs: decisions on articles, never changed, each with a digest of what was decided on."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime

from sqlalchemy import Select, select

from compliance_core.errors import StoreError
from compliance_core.storage.chain import canonical
from compliance_core.storage.checks import refuse_long, require_row
from compliance_core.storage.database import Database, new_id
from compliance_core.storage.models import SignOffRow
from compliance_core.storage.records import Decision, Details, NewSignOff, SignOff


class SignOffs:
    """The sign-offs in the store."""

    def __init__(self, database: Database) -> None:
        """Work on ``database``."""
        self._database = database

    def add(self, new: NewSignOff, *, now: datetime, actor: str) -> SignOff:
        """Record a decision for good.

        Raises:
            StoreError: if the name is empty, a field is too long, or the check is not there.
        """
        if not new.name.strip():
            msg = "A sign-off needs the name of the person who decides."
            raise StoreError(msg)
        refuse_long(Details(name=new.name, reference=new.reference, owner=new.owner, medium=new.medium))
        digest = digest_of(new, now)
        row = SignOffRow(
            id=new_id(),
            check_id=new.check_id,
            decision=new.decision,
            name=new.name,
            signed_at=now,
            reference=new.reference,
            owner=new.owner,
            medium=new.medium,
            note=new.note,
            evidence=new.evidence,
            digest=digest,
        )
        with self._database.writing(now, actor) as unit:
            require_row(unit.session, new.check_id)
            row.seq = unit.note(
                "sign-off", new.check_id, sign_off=row.id, decision=new.decision, digest=digest
            )
            unit.session.add(row)
            unit.session.flush()
            return _sign_off(row)

    def of_check(self, check_id: str) -> tuple[SignOff, ...]:
        """All decisions on one check, latest first."""
        statement = select(SignOffRow).where(SignOffRow.check_id == check_id)
        return self._read(statement.order_by(SignOffRow.seq.desc()))

    def all(self) -> tuple[SignOff, ...]:
        """All decisions, latest first."""
        return self._read(select(SignOffRow).order_by(SignOffRow.seq.desc()))

    def _read(self, statement: Select[SignOffRow]) -> tuple[SignOff, ...]:
        with self._database.reading() as session:
            return tuple(_sign_off(row) for row in session.execute(statement).scalars())


def digest_of(content: NewSignOff, signed_at: datetime) -> str:
    """SHA-256 over all fields of a decision, its time and its evidence, in canonical form."""
    fields = {
        "at": signed_at.astimezone(UTC).isoformat(timespec="microseconds"),
        "check": content.check_id,
        "decision": content.decision.value,
        "evidence": content.evidence,
        "medium": content.medium,
        "name": content.name,
        "note": content.note,
        "owner": content.owner,
        "reference": content.reference,
    }
    return hashlib.sha256(canonical(fields).encode("ascii")).hexdigest()


def _sign_off(row: SignOffRow) -> SignOff:
    return SignOff(
        id=row.id,
        signed_at=row.signed_at,
        content=NewSignOff(
            check_id=row.check_id,
            decision=Decision(row.decision),
            name=row.name,
            evidence=row.evidence,
            reference=row.reference,
            owner=row.owner,
            medium=row.medium,
            note=row.note,
        ),
        digest=row.digest,
    )
