"""The tables, as typed SQLAlchemy models. They stay inside this package: callers see ``records``."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, ForeignKey, Index, LargeBinary, MetaData, String, Text, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from compliance_core.storage.audit import audit_log
from compliance_core.storage.columns import ExactText, UtcDateTime

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
"""Names of indexes and constraints, fixed so that a migration can refer to them."""


class Base(DeclarativeBase):
    """Parent of all models."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {datetime: UtcDateTime(), str: ExactText(), bytes: LargeBinary()}  # noqa: RUF012


class CheckRow(Base):
    """One judged version of an article. All but the details and ``kept`` stays as it was saved."""

    __tablename__ = "checks"
    __table_args__ = (
        UniqueConstraint("article_id", "version"),
        Index(None, "verdict", "created_at"),
    )

    id: Mapped[str] = mapped_column(String(16), primary_key=True)
    created_at: Mapped[datetime] = mapped_column(index=True)
    article_id: Mapped[str] = mapped_column(String(16))
    version: Mapped[int]
    parent_id: Mapped[str | None] = mapped_column(
        String(16), ForeignKey("checks.id", ondelete="SET NULL"), index=True
    )
    revision: Mapped[int]
    name: Mapped[str]
    reference: Mapped[str]
    campaign: Mapped[str]
    owner: Mapped[str]
    medium: Mapped[str]
    given_text: Mapped[str | None]
    text: Mapped[str]
    document: Mapped[str]
    format: Mapped[str] = mapped_column(String(16))
    file_name: Mapped[str | None]
    original: Mapped[bytes | None]
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    context: Mapped[str]
    markets: Mapped[str] = mapped_column(String(32))
    result: Mapped[str]
    packs: Mapped[str]
    verdict: Mapped[str] = mapped_column(String(16))
    blockers: Mapped[int]
    majors: Mapped[int]
    minors: Mapped[int]
    advice: Mapped[int]
    kept: Mapped[bool]
    haystack: Mapped[str]


class WaiverRow(Base):
    """A risk that somebody accepted. Only revoking changes it."""

    __tablename__ = "waivers"

    id: Mapped[str] = mapped_column(String(16), primary_key=True)
    created_at: Mapped[datetime]
    guideline: Mapped[str] = mapped_column(String(64), index=True)
    fingerprint: Mapped[str | None] = mapped_column(String(64), index=True)
    claim: Mapped[str | None]
    scope: Mapped[str] = mapped_column(String(16))
    scope_key: Mapped[str]
    markets: Mapped[str] = mapped_column(String(32))
    reason: Mapped[str]
    evidence: Mapped[str]
    author: Mapped[str]
    expires_on: Mapped[date | None]
    revoked_at: Mapped[datetime | None]
    revoked_by: Mapped[str | None]


class ProposalRow(Base):
    """Wording that the tool judged wrongly, proposed as an example for a pack."""

    __tablename__ = "proposals"

    id: Mapped[str] = mapped_column(String(16), primary_key=True)
    created_at: Mapped[datetime] = mapped_column(index=True)
    check_id: Mapped[str | None] = mapped_column(
        String(16), ForeignKey("checks.id", ondelete="SET NULL"), index=True
    )
    kind: Mapped[str] = mapped_column(String(16))
    guideline: Mapped[str | None] = mapped_column(String(64), index=True)
    fingerprint: Mapped[str | None] = mapped_column(String(64))
    wording: Mapped[str]
    note: Mapped[str]
    author: Mapped[str]
    status: Mapped[str] = mapped_column(String(16))


class SignOffRow(Base):
    """A decision on one check. A trigger refuses any change. ``seq`` is its row in the audit log."""

    __tablename__ = "sign_offs"

    id: Mapped[str] = mapped_column(String(16), primary_key=True)
    check_id: Mapped[str] = mapped_column(
        String(16), ForeignKey("checks.id", ondelete="RESTRICT"), index=True
    )
    seq: Mapped[int] = mapped_column(BigInteger())
    decision: Mapped[str] = mapped_column(String(16), index=True)
    name: Mapped[str]
    signed_at: Mapped[datetime] = mapped_column(index=True)
    reference: Mapped[str]
    owner: Mapped[str]
    medium: Mapped[str]
    note: Mapped[str]
    evidence: Mapped[str] = mapped_column(Text())
    digest: Mapped[str] = mapped_column(String(64))


class PreferenceRow(Base):
    """A remembered setting of one person or of the installation, as JSON."""

    __tablename__ = "preferences"

    owner: Mapped[str] = mapped_column(String(128), primary_key=True)
    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    value: Mapped[str]
    updated_at: Mapped[datetime]


class BatchRow(Base):
    """Several articles handed in at once."""

    __tablename__ = "batches"

    id: Mapped[str] = mapped_column(String(16), primary_key=True)
    created_at: Mapped[datetime] = mapped_column(index=True)
    name: Mapped[str]
    owner: Mapped[str]
    context: Mapped[str]
    state: Mapped[str] = mapped_column(String(16))


class BatchItemRow(Base):
    """One article of a batch and how far it has come."""

    __tablename__ = "batch_items"

    batch_id: Mapped[str] = mapped_column(
        String(16), ForeignKey("batches.id", ondelete="CASCADE"), primary_key=True
    )
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str]
    state: Mapped[str] = mapped_column(String(16))
    check_id: Mapped[str | None] = mapped_column(
        String(16), ForeignKey("checks.id", ondelete="SET NULL"), index=True
    )
    problem: Mapped[str]
    reviewed_by: Mapped[str | None]
    reviewed_at: Mapped[datetime | None]


AUDIT = audit_log(Base.metadata)
"""The audit log of this store."""
