"""A batch being worked through in slices, so that the page answers between them."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from compliance_core.engine.model import Severity, Verdict
from compliance_core.errors import StoreError
from compliance_core.review.batch import BatchRun, Progress
from compliance_core.review.service import Reviewer, StoredCheck
from compliance_core.review.waivers import ReviewedResult
from compliance_core.storage.records import Batch, BatchItem, CheckSummary, Decision, ItemState

SLICE = 0.5
"""Seconds of work between two looks at the page."""

ERASED = "(erased)"
"""Name of an article whose check, and with it its name, was erased."""

_LONGEST_STEP = 5.0
"""A longer silence, in seconds, was a closed page and no work: it does not count."""


@dataclass(frozen=True, slots=True)
class Row:
    """One article of a batch as the table shows it. ``verdict`` is None unless ``state`` is done."""

    position: int
    name: str
    state: ItemState
    verdict: Verdict | None = None
    blockers: int = 0
    to_review: int = 0
    advice: int = 0
    problem: str = ""
    check_id: str | None = None
    decision: Decision | None = None
    reviewed_by: str | None = None
    check: StoredCheck | None = None


def row_of(item: BatchItem, reviewed: ReviewedResult | None) -> Row:
    """The row of an item and of what its article was judged as."""
    row = Row(item.position, item.name, item.state, problem=item.problem, reviewed_by=item.reviewed_by)
    if reviewed is None:
        return row
    return replace(
        row,
        verdict=reviewed.verdict,
        blockers=reviewed.count(Severity.BLOCKER),
        to_review=reviewed.count(Severity.MAJOR, Severity.MINOR),
        advice=reviewed.count(Severity.ADVICE),
    )


def rows_of(batch: Batch, reviewer: Reviewer) -> list[Row]:
    """The rows of a kept batch: each article in its newest version, with the waivers that hold now."""
    newest = reviewer.store.checks.newest_versions([item.check_id for item in batch.items if item.check_id])
    return [_stored_row(item, newest.get(item.check_id or ""), reviewer) for item in batch.items]


def _stored_row(item: BatchItem, check: CheckSummary | None, reviewer: Reviewer) -> Row:
    if check:
        row = row_of(item, reviewer.reopen(check.id).reviewed)
        return replace(row, check_id=check.id, decision=check.decision)
    if item.state is ItemState.DONE:
        return replace(row_of(item, None), name=item.name or ERASED, problem="This article was erased.")
    return row_of(item, None)


class Work:
    """A batch of this session, half done."""

    def __init__(
        self, run: BatchRun, total: int, name: str, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Begin; nothing of the ``total`` articles is judged yet. ``clock`` gives seconds."""
        self.name = name
        self.rows: list[Row] = []
        self.total = total
        self.cancelled = False
        self.problem = ""
        self._run = run
        self._steps: Iterator[Progress] = run.run()
        self._clock = clock
        self._seconds = 0.0
        self._last: float | None = None

    @property
    def batch_id(self) -> str | None:
        """The id under which the batch is kept."""
        return self._run.batch_id

    @property
    def done(self) -> int:
        """How many articles are through."""
        return len(self.rows)

    @property
    def finished(self) -> bool:
        """Whether nothing is left to do, for whatever reason."""
        return self.cancelled or bool(self.problem) or self.done >= self.total

    @property
    def remaining(self) -> float | None:
        """Seconds that the rest will take at the pace so far; None before anything is known."""
        if not self.done or not self._seconds:
            return None
        return self._seconds / self.done * (self.total - self.done)

    def work(self, seconds: float = SLICE) -> None:
        """Judge articles for some time, at least one. A store that fails ends the batch with a sentence."""
        begun = self._clock()
        if self._last is not None:
            self._seconds += min(begun - self._last, _LONGEST_STEP)
        try:
            while not self.finished:
                self._take(next(self._steps))
                if self._clock() - begun >= seconds:
                    break
        except StoreError as error:
            self.problem = str(error)
        self._last = self._clock()
        self._seconds += self._last - begun

    def cancel(self) -> None:
        """Stop: what was judged stays, what waits is not judged."""
        if not self.finished:
            self.cancelled = True
            self._run.cancel()

    def _take(self, step: Progress) -> None:
        check = step.check
        kept = check.id if check else None
        row = row_of(step.item, check.reviewed if check else None)
        # A kept article is read from the store again: only what is kept nowhere else stays here.
        self.rows.append(replace(row, check_id=kept, check=None if kept else check))


def duration(seconds: float | None) -> str:
    """A time span as people say it: "about 2 minutes"."""
    if seconds is None:
        return "working out how long it takes"
    if seconds < 10:
        return "a few seconds left"
    if seconds < 90:
        return f"about {round(seconds / 10) * 10} seconds left"
    return f"about {round(seconds / 60)} minutes left"
