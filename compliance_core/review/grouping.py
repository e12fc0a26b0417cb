"""Findings in the order in which a reviewer works, and the verdict as a plain sentence."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from compliance_core.engine.model import Finding, Market, NotRead, Severity, Verdict
from compliance_core.review.waivers import ReviewedResult, claim_of

FOLDED = frozenset({Severity.MINOR, Severity.ADVICE})
"""Severities that are shown folded."""

_SHOWN_NOT_READ = 2
_NOT_IN_FORCE = "not in force"


@dataclass(frozen=True, slots=True)
class Repeats:
    """Findings of one guideline with the same words, in document order."""

    findings: tuple[Finding, ...]

    @property
    def first(self) -> Finding:
        """The one that stands for all."""
        return self.findings[0]


@dataclass(frozen=True, slots=True)
class Section:
    """All findings of one severity. ``folded`` says that they are shown only when asked for."""

    severity: Severity
    groups: tuple[Repeats, ...]

    @property
    def folded(self) -> bool:
        """True for minor findings and advice."""
        return self.severity in FOLDED

    @property
    def count(self) -> int:
        """Number of findings, repeats included."""
        return sum(len(group.findings) for group in self.groups)


@dataclass(frozen=True, slots=True)
class MarketGroup:
    """Findings that break rules in exactly these markets."""

    markets: tuple[Market, ...]
    sections: tuple[Section, ...]


def by_severity(findings: Sequence[Finding]) -> tuple[Section, ...]:
    """Findings grouped by severity, blockers first, repeats together; empty sections are left out."""
    return tuple(
        Section(severity, groups)
        for severity in Severity
        if (groups := _repeats([finding for finding in findings if finding.severity is severity]))
    )


def by_market(findings: Sequence[Finding]) -> tuple[MarketGroup, ...]:
    """Findings grouped by the markets in which they are breaches, most markets first."""
    combinations = {tuple(market for market in Market if market in finding.markets) for finding in findings}
    ordered = sorted(combinations, key=lambda markets: (-len(markets), markets))
    return tuple(
        MarketGroup(markets, by_severity([item for item in findings if set(item.markets) == set(markets)]))
        for markets in ordered
    )


def _repeats(findings: Sequence[Finding]) -> tuple[Repeats, ...]:
    groups: dict[tuple[str, str], list[Finding]] = {}
    for finding in findings:
        groups.setdefault((finding.guideline, claim_of(finding.matched)), []).append(finding)
    return tuple(Repeats(tuple(group)) for group in groups.values())


def verdict_sentence(reviewed: ReviewedResult) -> str:
    """The verdict in a sentence for a person; it never says that an article is approved.

    For example ``Do not publish: 2 blockers, 3 to review · 2 images not read``.
    """
    parts = [_headline(reviewed)]
    if reviewed.waived:
        parts.append(f"{_distinct(item.finding for item in reviewed.waived)} waived")
    if reviewed.disputed:
        parts.append(f"{len(reviewed.disputed)} called no breach")
    if upcoming := reviewed.result.upcoming:
        first = min(item.on for item in upcoming)
        parts.append(f"{len(upcoming)} from {first.day} {first:%B %Y}")
    missed = unread(reviewed.result.not_checked)
    parts += [f"{item.what} not read" for item in missed[:_SHOWN_NOT_READ]]
    if len(missed) > _SHOWN_NOT_READ:
        parts.append(f"{len(missed) - _SHOWN_NOT_READ} more not read")
    return " · ".join(parts)


def unread(not_checked: Sequence[NotRead]) -> tuple[NotRead, ...]:
    """What of the article no rule has seen, without the guidelines that are not in force."""
    return tuple(item for item in not_checked if not item.why.startswith(_NOT_IN_FORCE))


def _headline(reviewed: ReviewedResult) -> str:
    blockers = reviewed.count(Severity.BLOCKER)
    to_review = reviewed.count(Severity.MAJOR, Severity.MINOR)
    advice = reviewed.count(Severity.ADVICE)
    counts = []
    if blockers:
        counts.append(f"{blockers} blocker{'s' if blockers > 1 else ''}")
    if to_review:
        counts.append(f"{to_review} to review")
    if reviewed.verdict is Verdict.BLOCK:
        return f"Do not publish: {', '.join(counts)}"
    if reviewed.verdict is Verdict.REVIEW:
        return f"Review before publishing: {', '.join(counts)}"
    if advice:
        return f"Nothing found but advice: {advice}"
    return "Nothing left open" if reviewed.waived or reviewed.disputed else "Nothing found"


def _distinct(findings: Iterable[Finding]) -> int:
    """Number of places, however many waivers it takes to cover one."""
    return len({(item.guideline, item.start, item.end) for item in findings})
