"""What checking and reviewing give back: values for pages and scripts."""

from __future__ import annotations

from dataclasses import dataclass

from compliance_core.engine.model import Document, Result, Verdict
from compliance_core.review.compare import Comparison
from compliance_core.review.waivers import ReviewedResult
from compliance_core.storage.records import CheckSummary, Conflict, Details, SignOff


@dataclass(frozen=True, slots=True)
class StoredCheck:
    """A judged article as pages show it.

    ``saved`` is ``None`` if the article was not kept. ``comparison`` is with the version before, if there
    is one. ``conflict`` says that somebody else saved another next version first.
    """

    document: Document
    result: Result
    reviewed: ReviewedResult
    details: Details
    saved: CheckSummary | None = None
    comparison: Comparison | None = None
    conflict: Conflict | None = None

    @property
    def id(self) -> str | None:
        """The id under which it was kept."""
        return self.saved.id if self.saved else None


@dataclass(frozen=True, slots=True)
class Replay:
    """An old check judged again.

    ``identical`` says that the result is the same byte for byte. ``differing`` names the packs that are
    not those of the old check.
    """

    result: Result
    identical: bool
    differing: tuple[str, ...]
    comparison: Comparison

    def __str__(self) -> str:
        """One sentence for a person."""
        if self.differing:
            packs = ", ".join(self.differing)
            return f"Not judged by the same packs, {packs} changed: {self.comparison}."
        if self.identical:
            return "Judged again by the same packs, the result is the same to the last byte."
        return f"The packs are the same, but this version of the program judges otherwise: {self.comparison}."


@dataclass(frozen=True, slots=True)
class ChangedVerdict:
    """A signed-off article whose verdict other packs would change."""

    check: CheckSummary
    sign_off: SignOff
    before: Verdict
    after: Verdict
    comparison: Comparison
