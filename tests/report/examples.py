"""Findings about chosen words of a document."""

from __future__ import annotations

from datetime import date

from compliance_core.engine.model import (
    Citation,
    Context,
    Document,
    Finding,
    LookedFor,
    Market,
    NotRead,
    PackVersion,
    Result,
    Scope,
    Severity,
    Verdict,
)


def finding(
    document: Document, words: str, severity: Severity = Severity.BLOCKER, title: str = "No risk"
) -> Finding:
    """A finding about the first place of the words."""
    start = document.text.index(words)
    return Finding(
        guideline="FIN-01",
        title=title,
        severity=severity,
        start=start,
        end=start + len(words),
        matched=words,
        message=f"“{words}” promises what cannot be promised.",
        why="People rely on it.",
        citations=(
            Citation("Rule 4.2", "https://law.example/4.2", verified=True),
            Citation("Rule 9", None, verified=False),
        ),
        markets=(Market.EU, Market.UK),
        topics=("misdirection",),
        fix="Name the risk.",
        replacement="with known risks",
        looked_for=(LookedFor("a risk warning", "the paragraph"),),
        scope=Scope.BODY,
        fingerprint=f"f-{start}",
    )


def result(*findings: Finding) -> Result:
    """A result with these findings."""
    return Result(
        verdict=Verdict.BLOCK if findings else Verdict.PASS,
        findings=findings,
        context=Context(date(2026, 11, 24), assumed=("channel",)),
        packs=(PackVersion("finance", "1.2", "abc"),),
        not_checked=(NotRead("2 images", "images are not read"),),
    )
