"""Checking articles, and keeping what may be kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from compliance_core.documents.read import read_file
from compliance_core.engine.engine import compile_packs, packs_differ
from compliance_core.engine.model import Context, Document, Result, Severity
from compliance_core.engine.ruleset import Pack, Ruleset
from compliance_core.review.codec import (
    context_text,
    document_from_text,
    document_text,
    packs_text,
    result_from_text,
    result_text,
)
from compliance_core.review.compare import compare
from compliance_core.review.judging import edited, judge, pasted
from compliance_core.review.outcomes import Replay, StoredCheck
from compliance_core.review.waivers import ReviewedResult, apply_waivers
from compliance_core.storage.records import CheckRecord, Counts, Details, NewCheck
from compliance_core.storage.store import Store


def utc_now() -> datetime:
    """The present time in UTC."""
    return datetime.now(UTC)


class Checker:
    """Judges articles by its packs. Whoever checks is named by ``by``."""

    def __init__(
        self,
        store: Store,
        packs: Sequence[Pack],
        *,
        clock: Callable[[], datetime] = utc_now,
        keep_originals: bool = True,
    ) -> None:
        """Work on ``store`` with ``packs``; ``clock`` tells the time in UTC."""
        self.store = store
        self.ruleset: Ruleset = compile_packs(packs)
        self._clock = clock
        self._keep_originals = keep_originals

    def check_text(
        self, text: str, context: Context, *, by: str, keep: bool = True, details: Details | None = None
    ) -> StoredCheck:
        """Judge a pasted text. With ``keep`` false nothing of it is stored, not even that it was checked.

        Raises:
            DocumentError: if the text is too long.
            StoreError: if it cannot be saved.
        """
        return self._judged(pasted(text), context, details or Details(), by=by, keep=keep)

    def check_file(
        self,
        name: str,
        data: bytes,
        context: Context,
        *,
        by: str,
        keep: bool = True,
        details: Details | None = None,
    ) -> StoredCheck:
        """Judge an uploaded file; ``name`` tells its format.

        Raises:
            DocumentError: if it cannot be read.
            StoreError: if it cannot be saved.
        """
        document = read_file(name, data).document
        file = _File(name, data if self._keep_originals else None)
        return self._judged(document, context, details or Details(), by=by, keep=keep, file=file)

    def recheck(
        self,
        check_id: str,
        text: str,
        *,
        by: str,
        context: Context | None = None,
        details: Details | None = None,
    ) -> StoredCheck:
        """Judge an edited text as the next version of a kept check, and compare with it.

        Context and details are those of the check unless given. If somebody saved another next version
        first, both are kept and ``conflict`` says so.

        Raises:
            StoreError: if the check is not there or the new version cannot be saved.
            DocumentError: if the text is too long.
        """
        record = self.store.checks.require(check_id)
        before = result_from_text(record.result)
        document = edited(document_from_text(record.document, record.text), text)
        details = details or record.summary.details
        return self._judged(
            document, context or before.context, details, by=by, keep=True, parent=(check_id, before)
        )

    def recheck_unkept(self, check: StoredCheck, text: str, *, context: Context | None = None) -> StoredCheck:
        """Judge an edited text of an article that is not kept, and compare; nothing is stored.

        Raises:
            DocumentError: if the text is too long.
        """
        document = edited(check.document, text)
        result = judge(document, context or check.result.context, self.ruleset)
        reviewed = self.review(result, None, check.details)
        return StoredCheck(
            document, result, reviewed, check.details, comparison=compare(check.result, result)
        )

    def reopen(self, check_id: str) -> StoredCheck:
        """A kept check as it was judged, with the waivers that hold now.

        Raises:
            StoreError: if it is not there.
        """
        record = self.store.checks.require(check_id)
        result = result_from_text(record.result)
        parent = record.summary.parent_id
        earlier = self.store.checks.get(parent) if parent else None
        return StoredCheck(
            document=document_from_text(record.document, record.text),
            result=result,
            reviewed=self.review(result, record.summary.article_id, record.summary.details),
            details=record.summary.details,
            saved=record.summary,
            comparison=compare(result_from_text(earlier.result), result) if earlier else None,
        )

    def replay(self, check_id: str) -> Replay:
        """Judge a kept check again, as it was handed in, with the packs loaded now.

        Raises:
            StoreError: if it is not there.
        """
        record = self.store.checks.require(check_id)
        before = result_from_text(record.result)
        again = self.judge_again(record, before.context, self.ruleset)
        differing = tuple(packs_differ(before.packs, self.ruleset))
        return Replay(again, result_text(again) == record.result, differing, compare(before, again))

    def judge_again(self, record: CheckRecord, context: Context, ruleset: Ruleset) -> Result:
        """Judge what was kept of a check: the same text in the same layout."""
        return judge(document_from_text(record.document, record.text), context, ruleset)

    def _judged(
        self,
        document: Document,
        context: Context,
        details: Details,
        *,
        by: str,
        keep: bool,
        file: _File | None = None,
        parent: tuple[str, Result] | None = None,
    ) -> StoredCheck:
        result = judge(document, context, self.ruleset)
        if not keep:
            return StoredCheck(document, result, self.review(result, None, details), details)
        new = _new_check(document, result, details)
        if file:
            new = replace(new, file_name=file.name, original=file.data)
        if parent:
            new = replace(new, parent_id=parent[0])
        saved = self.store.checks.save(new, now=self._clock(), actor=by)
        return StoredCheck(
            document=document,
            result=result,
            reviewed=self.review(result, saved.check.article_id, details),
            details=details,
            saved=saved.check,
            comparison=compare(parent[1], result) if parent else None,
            conflict=saved.conflict,
        )

    def review(self, result: Result, article_id: str | None, details: Details) -> ReviewedResult:
        """Apply the waivers that hold today and on the day of publication."""
        objections = self.store.proposals.find(article_id=article_id) if article_id else ()
        return apply_waivers(
            result,
            self.store.waivers.applying(article_id=article_id, campaign=details.campaign),
            on=max(result.context.date, self._clock().date()),
            article=article_id,
            campaign=details.campaign,
            objections=objections,
        )


@dataclass(frozen=True, slots=True)
class _File:
    """An uploaded file; ``data`` is ``None`` if originals are not kept."""

    name: str
    data: bytes | None


def _new_check(document: Document, result: Result, details: Details) -> NewCheck:
    counts = Counts(*(result.count(severity) for severity in Severity))
    return NewCheck(
        text=document.text,
        document=document_text(document),
        format=document.format,
        context=context_text(result.context),
        result=result_text(result),
        packs=packs_text(result),
        markets=tuple(market.value for market in result.context.markets),
        verdict=result.verdict.value,
        counts=counts,
        details=details,
    )
