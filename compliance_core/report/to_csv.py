"""Findings as a table for spreadsheets, safe to open: no cell can become a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from compliance_core.engine.model import Finding
from compliance_core.report.judged import Judged, Lines
from compliance_core.report.payload import citation_line

COLUMNS = (
    "article", "verdict", "status", "severity", "guideline", "title", "line", "start", "end", "matched", "message",
    "why", "fix", "suggestion", "citation", "markets", "topics", "scope", "looked for", "origin", "reason",
    "fingerprint",
)  # fmt: skip
"""Titles of the columns; ``line``, ``start`` and ``end`` as in the other exports."""

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def to_csv(articles: Sequence[Judged]) -> str:
    """Return one row for each finding, those set aside included, in the order of the articles."""
    stream = io.StringIO()
    writer = csv.writer(stream)
    writer.writerow(COLUMNS)
    for article in articles:
        lines = Lines(article.document.text)
        for finding in article.result.findings:
            writer.writerow(_row(article, finding, lines, "open", ""))
        for item in article.set_aside:
            status = "waived" if item.accepted else "disputed"
            writer.writerow(_row(article, item.finding, lines, status, item.reason))
    return stream.getvalue()


def safe_cell(value: str) -> str:
    """Return the text with an apostrophe before what a spreadsheet would take for a formula."""
    return f"'{value}" if value.startswith(_FORMULA_STARTS) else value


def _row(article: Judged, finding: Finding, lines: Lines, status: str, reason: str) -> list[str | int]:
    texts_before = (
        article.name,
        article.result.verdict.value,
        status,
        finding.severity.value,
        finding.guideline,
        finding.title,
    )
    texts_after = (
        finding.matched,
        finding.message,
        finding.why,
        finding.fix,
        finding.replacement or "",
        citation_line(finding.citations),
        ", ".join(market.value for market in finding.markets),
        ", ".join(finding.topics),
        finding.scope.value,
        "; ".join(f"{item.element} ({item.within})" for item in finding.looked_for),
        finding.origin,
        reason,
        finding.fingerprint,
    )
    numbers = (lines.at(finding.start)[0], finding.start, finding.end)
    return [*map(safe_cell, texts_before), *numbers, *map(safe_cell, texts_after)]
