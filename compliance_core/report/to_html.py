"""Results as one page that stands alone: opened from a mail or a disk, printed, kept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from itertools import pairwise

from compliance_core.engine.model import Citation, Context, Finding
from compliance_core.report.html_style import STYLE
from compliance_core.report.judged import Judged

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


def to_html(articles: Sequence[Judged]) -> str:
    """Return a page with the text of each article, its findings marked in it and listed below.

    Everything that comes from an article is escaped; the page holds no script and loads nothing.
    """
    title = articles[0].name if len(articles) == 1 else f"{len(articles)} articles"
    return "\n".join(
        [
            '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>Review of {escape(title)}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>",
            *(_article(number, article) for number, article in enumerate(articles, 1)),
            "</main>\n</body>\n</html>\n",
        ]
    )


def _article(number: int, article: Judged) -> str:
    findings = article.result.findings
    parts = [
        f'<article>\n<h1 dir="auto">{escape(article.name)}</h1>',
        f'<p class="verdict">{escape(article.sentence)}</p>',
        _context(article.result.context),
        _not_checked(article),
        f'<h2>Text</h2>\n<div class="text" dir="auto">{"".join(_marked(number, article))}</div>',
    ]
    if findings:
        items = "\n".join(_finding(number, index, finding) for index, finding in enumerate(findings, 1))
        parts.append(f"<h2>Findings</h2>\n<ol>\n{items}\n</ol>")
    if article.set_aside:
        items = "\n".join(
            _finding(number, 0, item.finding, "Waived" if item.accepted else "Disputed", item.reason)
            for item in article.set_aside
        )
        parts.append(f"<h2>Set aside</h2>\n<ol>\n{items}\n</ol>")
    if article.result.upcoming:
        items = "\n".join(
            _finding(number, 0, item.finding, f"A breach from {item.on.isoformat()}", "")
            for item in article.result.upcoming
        )
        parts.append(f"<h2>Becomes a breach later</h2>\n<ol>\n{items}\n</ol>")
    packs = ", ".join(f"{pack.pack} {pack.version}" for pack in article.result.packs)
    parts.append(f'<p class="small">Judged by: {escape(packs) or "no pack"}.</p>\n</article>')
    return "\n".join(part for part in parts if part)


def _context(context: Context) -> str:
    markets = ", ".join(market.value for market in context.markets)
    assumed = f"; assumed: {', '.join(context.assumed)}" if context.assumed else ""
    facts = (
        f"Markets {markets} · channel {context.channel.value} · audience {context.audience.value} · "
        f"published {context.date.isoformat()}{assumed}"
    )
    return f'<p class="facts">{escape(facts)}</p>'


def _not_checked(article: Judged) -> str:
    items = article.result.not_checked
    if not items:
        return ""
    listed = "; ".join(f"{item.what} ({item.why})" for item in items)
    return f'<p class="facts">Not checked: {escape(listed)}.</p>'


def _marked(number: int, article: Judged) -> Iterator[str]:
    """Yield the text with marks, and behind each finding its number as a link."""
    text, findings = article.document.text, article.result.findings
    opening = sorted(range(len(findings)), key=lambda index: findings[index].start)
    borders = sorted({0, len(text), *(at for item in findings for at in (item.start, item.end))})
    active: set[int] = set()
    upcoming = iter(opening)
    following = next(upcoming, None)
    for start, end in pairwise(borders):
        while following is not None and findings[following].start <= start:
            active.add(following)
            following = next(upcoming, None)
        active = {index for index in active if findings[index].end > start}
        shown = escape(text[start:end])
        if not active:
            yield shown
            continue
        gravest = min(active, key=lambda index: findings[index].severity.rank)
        severity = findings[gravest].severity.value
        label = escape(f"{severity}: {findings[gravest].title}")
        yield f'<mark class="{severity}" title="{label}">{shown}</mark>'
        for index in sorted(index for index in active if findings[index].end == end):
            yield f'<sup><a href="#f{number}-{index + 1}">{index + 1}</a></sup>'


def _finding(number: int, index: int, finding: Finding, status: str = "", reason: str = "") -> str:
    severity = finding.severity.value
    anchor = f' id="f{number}-{index}"' if index else ""
    heading = f"{index}. {finding.title}" if index else finding.title
    rows = [
        ("Why", escape(finding.why)),
        ("Fix", escape(finding.fix)),
        ("Suggestion", escape(finding.replacement or "")),
        ("Looked for", escape("; ".join(f"{item.element} ({item.within})" for item in finding.looked_for))),
        ("Law", "<br>".join(map(_citation, finding.citations))),
        ("Markets", escape(", ".join(market.value for market in finding.markets))),
        ("Guideline", escape(finding.guideline)),
        ("Reason", escape(reason)),
    ]
    details = "".join(f"<dt>{name}</dt><dd>{value}</dd>" for name, value in rows if value)
    level = f"{severity} · {status}" if status else severity
    return (
        f'<li class="finding {severity}"{anchor}><p class="level">{escape(level)}</p>'
        f'<h3>{escape(heading)}</h3><blockquote dir="auto">{escape(finding.matched)}</blockquote>'
        f"<p>{escape(finding.message)}</p><dl>{details}</dl></li>"
    )


def _citation(citation: Citation) -> str:
    words = escape(citation.text) + ("" if citation.verified else " (to be confirmed)")
    if citation.url and citation.url.startswith(("https://", "http://")):
        return f'<a href="{escape(citation.url)}" rel="noreferrer">{words}</a>'
    return words
