"""Results as SARIF 2.1.0 (https://docs.oasis-open.org/sarif/sarif/v2.1.0/), for code hosts and editors."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import quote

from compliance_core.engine.model import Finding, Severity
from compliance_core.report.judged import Judged, Lines, SetAside
from compliance_core.report.payload import citation_line, context_payload
from compliance_core.report.to_json import canonical

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
TOOL = "compliance_core"

_LEVELS = {
    Severity.BLOCKER: "error",
    Severity.MAJOR: "warning",
    Severity.MINOR: "note",
    Severity.ADVICE: "note",
}


def to_sarif(articles: Sequence[Judged]) -> str:
    """Return the results of some articles as one SARIF run.

    Waived findings are kept, with ``suppressions``. Regions count code points; for HTML, DOCX and PDF
    they are those of the extracted text, and the result says so.
    """
    findings = [finding for article in articles for finding in _all_findings(article)]
    rules = {finding.guideline: finding for finding in reversed(findings)}
    order = {guideline: index for index, guideline in enumerate(sorted(rules))}
    run = {
        "tool": {"driver": {"name": TOOL, "rules": [_rule(rules[guideline]) for guideline in order]}},
        "columnKind": "unicodeCodePoints",
        "artifacts": [{"location": {"uri": _uri(article.name)}} for article in articles],
        "results": [
            result for index, article in enumerate(articles) for result in _results(article, index, order)
        ],
        "invocations": [{"executionSuccessful": True, "toolExecutionNotifications": list(_notes(articles))}],
        "properties": {
            "articles": [
                {
                    "name": article.name,
                    "verdict": article.result.verdict.value,
                    "context": context_payload(article.result.context),
                    "packs": [f"{pack.pack} {pack.version} {pack.digest}" for pack in article.result.packs],
                }
                for article in articles
            ]
        },
    }
    return canonical({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]})


def _uri(name: str) -> str:
    """The name of a file as a URI, byte for byte, also where it is no valid text."""
    return quote(name, errors="surrogateescape")


def _all_findings(article: Judged) -> Iterable[Finding]:
    yield from article.result.findings
    for item in article.set_aside:
        yield item.finding


def _rule(finding: Finding) -> dict[str, Any]:
    link = next((citation.url for citation in finding.citations if citation.url), None)
    return {
        "id": finding.guideline,
        "shortDescription": {"text": finding.title},
        "fullDescription": {"text": finding.why or finding.title},
        "help": {"text": f"{finding.fix} {citation_line(finding.citations)}".strip() or finding.title},
        "defaultConfiguration": {"level": _LEVELS[finding.severity]},
        "properties": {"tags": list(finding.topics), "severity": finding.severity.value},
    } | ({"helpUri": link} if link else {})


def _results(article: Judged, index: int, order: dict[str, int]) -> Iterable[dict[str, Any]]:
    lines = Lines(article.document.text)
    for finding in article.result.findings:
        yield _result(article, finding, index, order, lines)
    for item in article.set_aside:
        yield _result(article, item.finding, index, order, lines) | {"suppressions": [_suppression(item)]}


def _result(
    article: Judged, finding: Finding, index: int, order: dict[str, int], lines: Lines
) -> dict[str, Any]:
    location = {"uri": _uri(article.name), "index": index}
    region = _region(finding, lines)
    result: dict[str, Any] = {
        "ruleId": finding.guideline,
        "ruleIndex": order[finding.guideline],
        "level": _LEVELS[finding.severity],
        "message": {"text": finding.message or finding.title},
        "locations": [{"physicalLocation": {"artifactLocation": location, "region": region}}],
        "partialFingerprints": {"findingFingerprint/v1": finding.fingerprint},
        "properties": {
            "severity": finding.severity.value,
            "markets": [market.value for market in finding.markets],
            "scope": finding.scope.value,
            "origin": finding.origin,
            "offsetsOf": "file" if article.is_source else "extracted text",
        },
    }
    if finding.replacement is not None and article.is_source:
        result["fixes"] = [
            {
                "description": {"text": finding.fix or "Replace the words."},
                "artifactChanges": [
                    {
                        "artifactLocation": location,
                        "replacements": [
                            {"deletedRegion": region, "insertedContent": {"text": finding.replacement}}
                        ],
                    }
                ],
            }
        ]
    return result


def _region(finding: Finding, lines: Lines) -> dict[str, Any]:
    start_line, start_column = lines.at(finding.start)
    end_line, end_column = lines.at(finding.end)
    return {
        "startLine": start_line,
        "startColumn": start_column,
        "endLine": end_line,
        "endColumn": end_column,
        "charOffset": finding.start,
        "charLength": finding.end - finding.start,
        "snippet": {"text": finding.matched},
    }


def _suppression(item: SetAside) -> dict[str, str]:
    status = "accepted" if item.accepted else "underReview"
    return {"kind": "external", "status": status, "justification": item.reason}


def _notes(articles: Sequence[Judged]) -> Iterable[dict[str, Any]]:
    """Name what no rule has seen."""
    for index, article in enumerate(articles):
        for item in article.result.not_checked:
            yield {
                "level": "note",
                "message": {"text": f"Not checked: {item.what} ({item.why})"},
                "locations": [
                    {"physicalLocation": {"artifactLocation": {"uri": _uri(article.name), "index": index}}}
                ],
            }
