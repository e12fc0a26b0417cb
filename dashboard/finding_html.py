"""Findings and marked text as HTML in which every word that comes from outside is escaped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from itertools import pairwise
from pathlib import Path

import streamlit as st

from compliance_core.engine.model import Finding
from dashboard.result_tables import SEVERITY_LABELS
from dashboard.text_changes import Change, Part

_STYLES = (Path(__file__).resolve().parent / "findings.css").read_text(encoding="utf-8")


def styles() -> None:
    """Load the styles of this module; a page calls it once."""
    st.html(f"<style>{_STYLES}</style>")


def styled(*parts: str) -> None:
    """Show HTML of this module in the colours of the theme."""
    dark = " fx-dark" if st.context.theme.type == "dark" else ""
    st.html(f'<div class="fx{dark}">{"".join(parts)}</div>')


def card(finding: Finding, note: str = "") -> str:
    """One finding: how grave, which guideline, the words, and what is wrong with them."""
    severity = finding.severity.value
    small = f'<p class="fx-message">{escape(note)}</p>' if note else ""
    return (
        f'<div class="fx-card fx-{severity}"><div class="fx-head">'
        f'<span class="fx-level">{SEVERITY_LABELS[finding.severity]}</span>'
        f'<span class="fx-title">{escape(finding.title)}</span><span class="fx-id">{escape(finding.guideline)}</span></div>'
        f'<p class="fx-words" dir="auto">“{escape(_short(finding.matched))}”</p>'
        f'<p class="fx-message">{escape(finding.message)}</p>{small}</div>'
    )


def group(title: str, findings: Sequence[Finding], none: str, at_most: int = 100) -> str:
    """A heading with its number of findings, and the findings, gravest first; ``none`` without any."""
    ordered = sorted(findings, key=lambda item: item.severity.rank)
    cards = "".join(card(item) for item in ordered[:at_most]) or f'<p class="fx-none">{escape(none)}</p>'
    more = f'<p class="fx-none">And {len(findings) - at_most} more.</p>' if len(findings) > at_most else ""
    return f'<p class="fx-group">{escape(title)} · {len(findings)}</p>{cards}{more}'


def marked(text: str, findings: Iterable[Finding]) -> str:
    """A text with its findings marked; words of several findings carry the mark of the gravest."""
    waiting = sorted(findings, key=lambda item: item.start, reverse=True)
    borders = sorted({0, len(text), *(at for item in waiting for at in (item.start, item.end))})
    out: list[str] = []
    active: list[Finding] = []
    for start, end in pairwise(borders):
        while waiting and waiting[-1].start <= start:
            active.append(waiting.pop())
        active = [item for item in active if item.end > start]
        words = escape(text[start:end])
        out.append(_mark(words, min(active, key=lambda item: item.severity.rank)) if active else words)
    return f'<div class="fx-text" dir="auto">{"".join(out)}</div>'


def _mark(words: str, finding: Finding) -> str:
    label = escape(f"{SEVERITY_LABELS[finding.severity]}: {finding.title}")
    return f'<mark class="fx-{finding.severity.value}" title="{label}">{words}</mark>'


def changed(change: Change) -> str:
    """A changed passage: what went is struck out, what came is underlined."""
    return f'<div class="fx-change" dir="auto">{"".join(map(_part, change))}</div>'


def _part(part: Part) -> str:
    words = escape(part.text)
    return words if part.kind == "same" else f"<{part.kind}>{words}</{part.kind}>"


def link(text: str, url: str | None) -> str:
    """A text, as a link if the address is one of the web."""
    if url and url.startswith(("https://", "http://")):
        return f'<a href="{escape(url, quote=True)}" target="_blank" rel="noreferrer noopener">{escape(text)}</a>'
    return escape(text)


def definitions(rows: Iterable[tuple[str, str]]) -> str:
    """Pairs of a name and its value; the values are HTML of this module, an empty one is left out."""
    items = "".join(f"<dt>{escape(name)}</dt><dd>{value}</dd>" for name, value in rows if value)
    return f'<dl class="fx-facts">{items}</dl>'


def _short(words: str) -> str:
    line = " ".join(words.split())
    return line if len(line) <= 300 else f"{line[:299]}…"
