"""Findings, results and waivers made by hand."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from compliance_core.engine.engine import verdict_of
from compliance_core.engine.model import (
    Context,
    Finding,
    Market,
    NotRead,
    Result,
    Scope,
    Severity,
    Upcoming,
)
from compliance_core.storage.records import (
    NewProposal,
    NewWaiver,
    Proposal,
    ProposalKind,
    ProposalStatus,
    Waiver,
    WaiverScope,
)

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
TODAY = NOW.date()
EU, UK, US = Market.EU, Market.UK, Market.US


def finding(guideline: str = "CP-01", start: int = 0, matched: str = "free", **fields) -> Finding:
    defaults: dict[str, Any] = {
        "title": "Title",
        "severity": Severity.MAJOR,
        "end": start + len(matched),
        "message": "Message.",
        "why": "Why.",
        "citations": (),
        "markets": (EU, UK),
        "topics": (),
        "fix": "Fix.",
        "replacement": None,
        "looked_for": (),
        "scope": Scope.BODY,
        "fingerprint": f"{guideline}:{matched}:{start}",
    }
    return Finding(guideline=guideline, start=start, matched=matched, **(defaults | fields))


def result(
    *findings: Finding, not_checked: tuple[NotRead, ...] = (), upcoming: tuple[Upcoming, ...] = ()
) -> Result:
    context = Context(TODAY, (EU, UK))
    return Result(verdict_of(findings), findings, context, (), not_checked, upcoming)


def waiver(name: str = "w", *, of: Finding | None = None, revoked: bool = False, **terms) -> Waiver:
    defaults: dict[str, Any] = {
        "guideline": of.guideline if of else "CP-01",
        "scope": WaiverScope.COMPANY,
        "reason": "Tested.",
        "markets": ("EU", "UK", "US"),
        "fingerprint": of.fingerprint if of else None,
    }
    return Waiver(name, NOW, "ana", NewWaiver(**(defaults | terms)), NOW if revoked else None)


def objection(to: Finding, status: ProposalStatus = ProposalStatus.PROPOSED) -> Proposal:
    content = NewProposal(ProposalKind.NOT_A_BREACH, to.matched, to.guideline, None, to.fingerprint)
    return Proposal("p", NOW, "ben", content, status)


def day(text: str) -> date:
    return date.fromisoformat(text)
