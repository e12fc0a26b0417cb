"""A result as plain values (what JSON can hold), and back again.

The command line, the exports and the store use this one shape, so that a finding reads the same
everywhere. Lists keep the order of the result; keys are written in a fixed order.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from compliance_core.engine.model import (
    Audience,
    Channel,
    Citation,
    Context,
    Finding,
    LookedFor,
    Market,
    NotRead,
    PackVersion,
    Result,
    Scope,
    Severity,
    Upcoming,
    Verdict,
)
from compliance_core.errors import DocumentError


def finding_payload(finding: Finding) -> dict[str, Any]:
    """Return the finding as plain values.

    ``start`` and ``end`` are code points, half open. ``citation`` is all citations as one line for
    people, ``citations`` the same as objects. ``suggestion`` is the words to put in place of
    ``matched``, or ``None`` where no replacement is possible (``fix`` then says what to do).
    """
    return {
        "guideline": finding.guideline,
        "title": finding.title,
        "severity": finding.severity.value,
        "start": finding.start,
        "end": finding.end,
        "matched": finding.matched,
        "scope": finding.scope.value,
        "topics": list(finding.topics),
        "markets": [market.value for market in finding.markets],
        "message": finding.message,
        "why": finding.why,
        "fix": finding.fix,
        "suggestion": finding.replacement,
        "citation": citation_line(finding.citations),
        "citations": [_citation_payload(citation) for citation in finding.citations],
        "looked_for": [{"element": item.element, "within": item.within} for item in finding.looked_for],
        "origin": finding.origin,
        "fingerprint": finding.fingerprint,
    }


def citation_line(citations: tuple[Citation, ...]) -> str:
    """Return the citations as one line; those not yet verified say so."""
    return "; ".join(
        citation.text if citation.verified else f"{citation.text} (to be confirmed)" for citation in citations
    )


def result_payload(result: Result) -> dict[str, Any]:
    """Return the whole result as plain values; ``result_from_payload`` is its inverse."""
    return {
        "verdict": result.verdict.value,
        "findings": [finding_payload(finding) for finding in result.findings],
        "context": context_payload(result.context),
        "packs": [
            {"pack": pack.pack, "version": pack.version, "digest": pack.digest} for pack in result.packs
        ],
        "not_checked": [{"what": item.what, "why": item.why} for item in result.not_checked],
        "upcoming": [
            {"on": item.on.isoformat(), "finding": finding_payload(item.finding)} for item in result.upcoming
        ],
    }


def context_payload(context: Context) -> dict[str, Any]:
    """Return the context of a check as plain values; the date is ISO 8601."""
    return {
        "date": context.date.isoformat(),
        "markets": [market.value for market in context.markets],
        "channel": context.channel.value,
        "audience": context.audience.value,
        "assumed": list(context.assumed),
    }


def finding_from_payload(payload: Mapping[str, Any]) -> Finding:
    """Return the finding that ``finding_payload`` wrote.

    Raises:
        DocumentError: the values are not those of a finding.
    """
    try:
        return _finding(payload)
    except (KeyError, TypeError, ValueError) as error:
        message = f"This is not a finding written by this program: {error!r}."
        raise DocumentError(message) from error


def result_from_payload(payload: Mapping[str, Any]) -> Result:
    """Return the result that ``result_payload`` wrote.

    Raises:
        DocumentError: the values are not those of a result.
    """
    try:
        return Result(
            verdict=Verdict(payload["verdict"]),
            findings=tuple(_finding(item) for item in payload["findings"]),
            context=_context(payload["context"]),
            packs=tuple(
                PackVersion(item["pack"], item["version"], item["digest"]) for item in payload["packs"]
            ),
            not_checked=tuple(NotRead(item["what"], item["why"]) for item in payload["not_checked"]),
            upcoming=tuple(
                Upcoming(_finding(item["finding"]), date.fromisoformat(item["on"]))
                for item in payload["upcoming"]
            ),
        )
    except (KeyError, TypeError, ValueError) as error:
        message = f"This is not a result written by this program: {error!r}."
        raise DocumentError(message) from error


def _citation_payload(citation: Citation) -> dict[str, Any]:
    return {"text": citation.text, "url": citation.url, "verified": citation.verified}


def _finding(payload: Mapping[str, Any]) -> Finding:
    return Finding(
        guideline=payload["guideline"],
        title=payload["title"],
        severity=Severity(payload["severity"]),
        start=payload["start"],
        end=payload["end"],
        matched=payload["matched"],
        message=payload["message"],
        why=payload["why"],
        citations=tuple(
            Citation(item["text"], item["url"], item["verified"]) for item in payload["citations"]
        ),
        markets=tuple(Market(market) for market in payload["markets"]),
        topics=tuple(payload["topics"]),
        fix=payload["fix"],
        replacement=payload["suggestion"],
        looked_for=tuple(LookedFor(item["element"], item["within"]) for item in payload["looked_for"]),
        scope=Scope(payload["scope"]),
        fingerprint=payload["fingerprint"],
        origin=payload["origin"],
    )


def _context(payload: Mapping[str, Any]) -> Context:
    return Context(
        date=date.fromisoformat(payload["date"]),
        markets=tuple(Market(market) for market in payload["markets"]),
        channel=Channel(payload["channel"]),
        audience=Audience(payload["audience"]),
        assumed=tuple(payload["assumed"]),
    )
