"""Checks of articles: save, version, find, erase."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import asdict, astuple
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, delete, func, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from compliance_core.errors import StoreError
from compliance_core.storage.database import Database, Unit, is_id, new_id
from compliance_core.storage.models import BatchItemRow, CheckRow, ProposalRow, SignOffRow, WaiverRow
from compliance_core.storage.records import (
    MAX_DETAIL,
    CheckRecord,
    CheckSummary,
    Conflict,
    Counts,
    Decision,
    Details,
    NewCheck,
    Page,
    Query,
    Saved,
    WaiverScope,
)

MAX_PAGE = 200
"""Most checks on one page of a search."""

_MAX_WORDS = 20

_MAX_IDS = 500
"""Ids in one statement: databases bound their number."""

_decision = (
    select(SignOffRow.decision)
    .where(SignOffRow.check_id == CheckRow.id)
    .order_by(SignOffRow.seq.desc())
    .limit(1)
    .correlate(CheckRow)
    .scalar_subquery()
)

_SUMMARY = (
    CheckRow.id,
    CheckRow.created_at,
    CheckRow.article_id,
    CheckRow.version,
    CheckRow.parent_id,
    CheckRow.revision,
    CheckRow.name,
    CheckRow.reference,
    CheckRow.campaign,
    CheckRow.owner,
    CheckRow.medium,
    CheckRow.format,
    CheckRow.file_name,
    CheckRow.sha256,
    CheckRow.markets,
    CheckRow.verdict,
    CheckRow.blockers,
    CheckRow.majors,
    CheckRow.minors,
    CheckRow.advice,
    CheckRow.kept,
    _decision.label("decision"),
)


class Checks:
    """The checks in the store."""

    def __init__(self, database: Database) -> None:
        """Work on ``database``."""
        self._database = database

    def save(self, new: NewCheck, *, now: datetime, actor: str) -> Saved:
        """Save a check, as a new article or as the next version of ``new.parent_id``.

        If somebody saved another next version of the same parent before, both are kept and the answer
        names the conflict.

        Raises:
            StoreError: if the parent is not there, a detail is too long, or the store fails.
        """
        refuse_long(new.details)
        with self._database.writing(now, actor) as unit:
            place = _place(unit.session, new.parent_id)
            row = _row(new, now, *place)
            conflict = _conflict(unit.session, row) if new.parent_id else None
            unit.session.add(row)
            unit.session.flush()
            unit.note("check", row.id, article=row.article_id, version=row.version, sha256=row.sha256)
            return Saved(_require_summary(unit.session, row.id), conflict)

    def get(self, check_id: str) -> CheckRecord | None:
        """The whole check, or ``None`` if there is none with this id."""
        if not is_id(check_id):
            return None
        with self._database.reading() as session:
            row = session.get(CheckRow, check_id)
            if row is None:
                return None
            return CheckRecord(
                summary=_require_summary(session, check_id),
                text=row.text,
                document=row.document,
                given_text=row.given_text,
                original=row.original,
                context=row.context,
                result=row.result,
                packs=row.packs,
            )

    def require(self, check_id: str) -> CheckRecord:
        """The whole check.

        Raises:
            StoreError: if there is none with this id.
        """
        record = self.get(check_id)
        if record is None:
            raise missing(check_id)
        return record

    def versions(self, article_id: str) -> tuple[CheckSummary, ...]:
        """All versions of an article, oldest first."""
        statement = select(*_SUMMARY).where(CheckRow.article_id == article_id).order_by(CheckRow.version)
        with self._database.reading() as session:
            return tuple(_summary(row) for row in session.execute(statement))

    def newest_versions(self, check_ids: Sequence[str]) -> dict[str, CheckSummary]:
        """The newest version of the article of each check, by the id asked for; one that is gone is left out."""
        found: dict[str, CheckSummary] = {}
        for start in range(0, len(check_ids), _MAX_IDS):
            asked = select(CheckRow.id, CheckRow.article_id).where(
                CheckRow.id.in_(check_ids[start : start + _MAX_IDS])
            )
            with self._database.reading() as session:
                articles = {row.id: row.article_id for row in session.execute(asked)}
                of_articles = select(*_SUMMARY).where(CheckRow.article_id.in_(set(articles.values())))
                rows = session.execute(of_articles.order_by(CheckRow.version))
                newest = {row.article_id: _summary(row) for row in rows}
            found |= {name: newest[article] for name, article in articles.items()}
        return found

    def search(self, query: Query, *, page: int = 1, size: int = 50) -> Page:
        """Find checks, newest first.

        Args:
            query: what to look for.
            page: which page, from 1.
            size: how many checks on a page, at most ``MAX_PAGE``.
        """
        page, size = max(1, page), min(max(1, size), MAX_PAGE)
        conditions = _conditions(query)
        count = select(func.count()).select_from(CheckRow).where(*conditions)
        newest_first = (CheckRow.created_at.desc(), CheckRow.id)
        found = select(*_SUMMARY).where(*conditions).order_by(*newest_first)
        with self._database.reading() as session:
            total = session.execute(count).scalar_one()
            rows = session.execute(found.limit(size).offset((page - 1) * size))
            return Page(tuple(_summary(row) for row in rows), total, page, size)

    def describe(
        self,
        check_id: str,
        details: Details,
        *,
        revision: int,
        now: datetime,
        actor: str,
        kept: bool | None = None,
    ) -> CheckSummary:
        """Change what is said about a check, if nobody else did since ``revision`` was read.

        Raises:
            StoreError: if the check is not there, was changed meanwhile, or a detail is too long.
        """
        refuse_long(details)
        with self._database.writing(now, actor) as unit:
            row = require_row(unit.session, check_id)
            if row.revision != revision:
                msg = (
                    f"The details of check {check_id} were changed in another tab meanwhile: "
                    "reload it and enter your change again."
                )
                raise StoreError(msg)
            row.name, row.reference, row.campaign, row.owner, row.medium = astuple(details)
            row.kept = row.kept if kept is None else kept
            row.revision += 1
            row.haystack = _haystack(details, row.file_name, row.text)
            unit.session.flush()
            unit.note("details", check_id, revision=row.revision, kept=row.kept)
            return _require_summary(unit.session, check_id)

    def erase(
        self, check_id: str, *, reason: str, now: datetime, actor: str, signed_off: bool = False
    ) -> None:
        """Remove a check, the wording proposed from it and its name in a batch.

        The audit log keeps its id and digest only.

        Args:
            check_id: the check.
            reason: why; it goes to the audit log.
            now: the time of the act.
            actor: who does it.
            signed_off: set to remove the check's sign-offs too.

        Raises:
            StoreError: if the check is not there, or is signed off and ``signed_off`` is not set.
        """
        with self._database.writing(now, actor) as unit:
            row = require_row(unit.session, check_id)
            signs = select(func.count()).select_from(SignOffRow).where(SignOffRow.check_id == check_id)
            count = unit.session.execute(signs).scalar_one()
            if count and not signed_off:
                msg = f"Check {check_id} is signed off: confirm that its sign-off shall be erased with it."
                raise StoreError(msg)
            unit.session.execute(delete(SignOffRow).where(SignOffRow.check_id == check_id))
            unit.session.execute(delete(ProposalRow).where(ProposalRow.check_id == check_id))
            # A file's name may say as much as the file.
            unit.session.execute(
                update(BatchItemRow).where(BatchItemRow.check_id == check_id).values(name="")
            )
            unit.note("erase", check_id, sha256=row.sha256, sign_offs=count, reason=reason)
            remove(unit, [check_id])
        self._database.tidy()


def missing(check_id: str) -> StoreError:
    """The error that says that there is no such check."""
    shown = check_id if is_id(check_id) else "with this id"
    return StoreError(f"There is no check {shown}: it was erased, was not kept, or the link is wrong.")


def require_row(session: Session, check_id: str) -> CheckRow:
    """The row of a check.

    Raises:
        StoreError: if there is none.
    """
    row = session.get(CheckRow, check_id) if is_id(check_id) else None
    if row is None:
        raise missing(check_id)
    return row


def remove(unit: Unit, check_ids: list[str]) -> None:
    """Remove checks that have no sign-off, and waivers of articles of which nothing is left."""
    session = unit.session
    of_checks = select(CheckRow.article_id).where(CheckRow.id.in_(check_ids)).distinct()
    articles = set(session.execute(of_checks).scalars())
    session.execute(delete(CheckRow).where(CheckRow.id.in_(check_ids)))
    left = select(CheckRow.article_id).where(CheckRow.article_id.in_(articles)).distinct()
    gone = articles - set(session.execute(left).scalars())
    waivers = (WaiverRow.scope == WaiverScope.ARTICLE) & WaiverRow.scope_key.in_(gone)
    for waiver_id in session.execute(select(WaiverRow.id).where(waivers)).scalars().all():
        unit.note("waiver removed", waiver_id, reason="its article is gone")
    session.execute(delete(WaiverRow).where(waivers))


def refuse_long(details: Details) -> None:
    """Refuse details that are longer than ``MAX_DETAIL``.

    Raises:
        StoreError: naming the field.
    """
    for name, value in asdict(details).items():
        if len(value) > MAX_DETAIL:
            msg = f"The {name} has {len(value)} characters: at most {MAX_DETAIL} are kept."
            raise StoreError(msg)


def _place(session: Session, parent_id: str | None) -> tuple[str, str, int]:
    """The new check's id, its article and its version. The lock of the audit log keeps it true."""
    check_id = new_id()
    if parent_id is None:
        return check_id, check_id, 1
    article = require_row(session, parent_id).article_id
    newest = select(func.max(CheckRow.version)).where(CheckRow.article_id == article)
    return check_id, article, session.execute(newest).scalar_one() + 1


def _row(new: NewCheck, now: datetime, check_id: str, article_id: str, version: int) -> CheckRow:
    return CheckRow(
        id=check_id,
        created_at=now,
        article_id=article_id,
        version=version,
        parent_id=new.parent_id,
        revision=1,
        **asdict(new.details),
        given_text=new.given_text,
        text=new.text,
        document=new.document,
        format=new.format,
        file_name=new.file_name,
        original=new.original,
        sha256=new.sha256,
        context=new.context,
        markets=_join(new.markets),
        result=new.result,
        packs=new.packs,
        verdict=new.verdict,
        blockers=new.counts.blocker,
        majors=new.counts.major,
        minors=new.counts.minor,
        advice=new.counts.advice,
        kept=new.kept,
        haystack=_haystack(new.details, new.file_name, new.text),
    )


def _conflict(session: Session, row: CheckRow) -> Conflict | None:
    other = (
        select(CheckRow.id, CheckRow.version, CheckRow.created_at)
        .where(CheckRow.parent_id == row.parent_id)
        .order_by(CheckRow.version.desc())
        .limit(1)
    )
    found = session.execute(other).one_or_none()
    return None if found is None else Conflict(row.version, found.id, found.version, found.created_at)


def _join(markets: tuple[str, ...]) -> str:
    return "".join(f",{market}" for market in markets) + ","


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def _haystack(details: Details, file_name: str | None, text: str) -> str:
    parts = [*asdict(details).values(), file_name or "", text]
    return "\n".join(_folded(part) for part in parts if part)


def _conditions(query: Query) -> list[ColumnElement[bool]]:
    words = _folded(query.text).split()[:_MAX_WORDS]
    conditions: list[ColumnElement[bool]] = [_contains(CheckRow.haystack, word) for word in words]
    if query.reference:
        conditions.append(CheckRow.reference.icontains(query.reference[:MAX_DETAIL], autoescape=True))
    if query.verdict is not None:
        conditions.append(CheckRow.verdict == query.verdict)
    if query.market is not None:
        conditions.append(CheckRow.markets.contains(f",{query.market},", autoescape=True))
    if query.decision is not None:
        conditions.append(_decision == query.decision.value)
    if query.since is not None:
        conditions.append(CheckRow.created_at >= query.since)
    if query.until is not None:
        conditions.append(CheckRow.created_at < query.until)
    return conditions


def _contains(column: InstrumentedAttribute[str], words: str) -> ColumnElement[bool]:
    return column.contains(words, autoescape=True)


def _require_summary(session: Session, check_id: str) -> CheckSummary:
    return _summary(session.execute(select(*_SUMMARY).where(CheckRow.id == check_id)).one())


def _summary(row: Row[Any]) -> CheckSummary:
    return CheckSummary(
        id=row.id,
        created_at=row.created_at,
        article_id=row.article_id,
        version=row.version,
        parent_id=row.parent_id,
        revision=row.revision,
        details=Details(row.name, row.reference, row.campaign, row.owner, row.medium),
        format=row.format,
        file_name=row.file_name,
        sha256=row.sha256,
        markets=tuple(market for market in row.markets.split(",") if market),
        verdict=row.verdict,
        counts=Counts(row.blockers, row.majors, row.minors, row.advice),
        kept=row.kept,
        decision=None if row.decision is None else Decision(row.decision),
    )
