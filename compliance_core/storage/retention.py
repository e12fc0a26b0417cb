"""Removing what has been kept long enough."""

from __future__ import annotations

import calendar
from datetime import datetime, timedelta

from sqlalchemy import delete, exists, select

from compliance_core.storage.checks import remove
from compliance_core.storage.database import Database, Unit
from compliance_core.storage.models import BatchRow, CheckRow, SignOffRow
from compliance_core.storage.records import Removed, Retention

_AT_ONCE = 500


def apply_retention(database: Database, policy: Retention, *, now: datetime, actor: str) -> Removed:
    """Remove sign-offs and checks that are older than the policy keeps them.

    A check goes when it is older than ``check_days``, is not marked as kept, and has no sign-off left;
    a sign-off goes when it is older than ``sign_off_years``, a batch when it is older than ``check_days``
    (its checks stay as long as they would without it). The audit log keeps their ids only.
    """
    sign_offs = checks = 0
    if policy.sign_off_years is not None:
        with database.writing(now, actor) as unit:
            sign_offs = _remove_sign_offs(unit, years_before(now, policy.sign_off_years))
    if policy.check_days is not None:
        before = now - timedelta(days=policy.check_days)
        while portion := _remove_portion(database, before, now, actor):
            checks += portion
        with database.changing() as session:
            session.execute(delete(BatchRow).where(BatchRow.created_at < before))
    if checks or sign_offs:
        database.tidy()
    return Removed(checks, sign_offs)


def years_before(moment: datetime, years: int) -> datetime:
    """The same day ``years`` years earlier; 29 February becomes 28 February where there is none."""
    year = moment.year - years
    if year < 1:
        return datetime.min.replace(tzinfo=moment.tzinfo)
    day = min(moment.day, calendar.monthrange(year, moment.month)[1])
    return moment.replace(year=year, day=day)


def _remove_sign_offs(unit: Unit, before: datetime) -> int:
    old = select(SignOffRow.id, SignOffRow.check_id).where(SignOffRow.signed_at < before)
    found = unit.session.execute(old.order_by(SignOffRow.signed_at, SignOffRow.id)).all()
    for row in found:
        unit.note("sign-off expired", row.check_id, sign_off=row.id)
    unit.session.execute(delete(SignOffRow).where(SignOffRow.signed_at < before))
    return len(found)


def _remove_portion(database: Database, before: datetime, now: datetime, actor: str) -> int:
    """Remove some of the old checks in a transaction of its own, so that nobody waits long for the lock."""
    signed = exists().where(SignOffRow.check_id == CheckRow.id)
    old = (
        select(CheckRow.id)
        .where(CheckRow.created_at < before, CheckRow.kept.is_(False), ~signed)
        .order_by(CheckRow.created_at, CheckRow.id)
        .limit(_AT_ONCE)
    )
    with database.writing(now, actor) as unit:
        ids = list(unit.session.execute(old).scalars())
        for check_id in ids:
            unit.note("check expired", check_id)
        if ids:
            remove(unit, ids)
        return len(ids)
