"""Waivers applied to a result: findings are set aside with the reason in sight, never dropped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from compliance_core.engine.engine import verdict_of
from compliance_core.engine.model import Finding, Market, Result, Severity, Verdict
from compliance_core.engine.normalise import normalise
from compliance_core.storage.records import Proposal, ProposalKind, ProposalStatus, Waiver, WaiverScope


@dataclass(frozen=True, slots=True)
class Waived:
    """A finding and the waiver that covers it in the finding's markets; or covered it, if it has expired."""

    finding: Finding
    waiver: Waiver


@dataclass(frozen=True, slots=True)
class Disputed:
    """A finding that a reviewer called no breach, and the proposal that says so."""

    finding: Finding
    proposal: Proposal


@dataclass(frozen=True, slots=True)
class ReviewedResult:
    """A result after waivers and objections.

    ``open`` are the findings that still count, each with the markets that no waiver covers; ``verdict``
    is theirs. ``expired`` lists findings whose waiver no longer holds: they are open as well. Every
    finding of ``result`` stands in ``open``, ``waived`` or ``disputed``; one that is waived in some of
    its markets stands in two of them.
    """

    result: Result
    verdict: Verdict
    open: tuple[Finding, ...]
    waived: tuple[Waived, ...]
    expired: tuple[Waived, ...]
    disputed: tuple[Disputed, ...]

    def count(self, *severities: Severity) -> int:
        """Number of open findings of these severities."""
        return sum(finding.severity in severities for finding in self.open)


def apply_waivers(
    result: Result,
    waivers: Sequence[Waiver],
    *,
    on: date,
    article: str | None = None,
    campaign: str = "",
    objections: Sequence[Proposal] = (),
) -> ReviewedResult:
    """Split the findings of a result into open, waived and disputed ones.

    Args:
        result: what the engine found.
        waivers: all that might hold; revoked ones and those of other articles or campaigns are ignored.
        on: the day for which the waivers must hold; the last day of a waiver is included.
        article: the article's id, ``None`` if it was not kept.
        campaign: the article's campaign, empty if it belongs to none.
        objections: what reviewers of this article called no breach.
    """
    here = [waiver for waiver in waivers if _holds_here(waiver, article, campaign)]
    holding = [waiver for waiver in here if not _expired(waiver, on)]
    lapsed = [waiver for waiver in here if _expired(waiver, on)]
    open_: list[Finding] = []
    waived: list[Waived] = []
    expired: list[Waived] = []
    disputed: list[Disputed] = []
    for finding in result.findings:
        objection = next((item for item in objections if _objects(item, finding)), None)
        if objection is not None:
            disputed.append(Disputed(finding, objection))
            continue
        left, covered = _cover(finding, [waiver for waiver in holding if covers(waiver, finding)])
        waived += covered
        if left is not None:
            open_.append(left)
            expired += _cover(left, [waiver for waiver in lapsed if covers(waiver, finding)])[1]
    return ReviewedResult(
        result, verdict_of(open_), tuple(open_), tuple(waived), tuple(expired), tuple(disputed)
    )


def covers(waiver: Waiver, finding: Finding) -> bool:
    """True if the waiver is about this finding: the same guideline, and its fingerprint or its wording."""
    terms = waiver.terms
    if terms.guideline != finding.guideline:
        return False
    if terms.fingerprint is not None and terms.fingerprint == finding.fingerprint:
        return True
    return terms.claim is not None and terms.claim == claim_of(finding.matched)


def claim_of(wording: str) -> str:
    """Wording in the form in which waivers compare it: case, spaces and typography make no difference."""
    folded = normalise(wording, ((0, len(wording)),)).text if wording else ""
    return " ".join(folded.casefold().split())


def _holds_here(waiver: Waiver, article: str | None, campaign: str) -> bool:
    if waiver.revoked_at is not None:
        return False
    if waiver.terms.scope is WaiverScope.ARTICLE:
        return article is not None and waiver.terms.scope_key == article
    if waiver.terms.scope is WaiverScope.CAMPAIGN:
        return bool(campaign) and waiver.terms.scope_key == campaign
    return True


def _expired(waiver: Waiver, on: date) -> bool:
    return waiver.terms.expires_on is not None and waiver.terms.expires_on < on


def _objects(proposal: Proposal, finding: Finding) -> bool:
    content = proposal.content
    return (
        content.kind is ProposalKind.NOT_A_BREACH
        and proposal.status is not ProposalStatus.DECLINED
        and content.guideline == finding.guideline
        and content.fingerprint == finding.fingerprint
    )


def _cover(finding: Finding, waivers: Sequence[Waiver]) -> tuple[Finding | None, list[Waived]]:
    """What is left of a finding, and what each waiver takes of its markets, the oldest waiver first."""
    left: tuple[Market, ...] = finding.markets
    taken: list[Waived] = []
    for waiver in waivers:
        markets = tuple(market for market in left if market.value in waiver.terms.markets)
        if markets:
            taken.append(Waived(replace(finding, markets=markets), waiver))
            left = tuple(market for market in left if market not in markets)
    covered = taken and not left
    return (None if covered else replace(finding, markets=left)), taken
