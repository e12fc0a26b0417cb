"""How findings are written: for people, for programs, for editors and code hosts."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from compliance_core.engine.model import Document, Finding, Result, Severity
from compliance_core.report.judged import Judged, Lines
from compliance_core.report.payload import citation_line, result_payload
from compliance_core.report.sarif import to_sarif
from compliance_core.report.to_csv import to_csv
from compliance_core.report.to_html import to_html


class Format(StrEnum):
    """The forms in which findings can be written."""

    TEXT = "text"
    JSON = "json"
    JSONL = "jsonl"
    SARIF = "sarif"
    HTML = "html"
    CSV = "csv"


@dataclass(frozen=True, slots=True)
class Checked:
    """What became of one file: its text and result, or the sentence that says why there is none."""

    name: str
    judged: Judged | None
    error: str | None = None

    @classmethod
    def of(cls, name: str, document: Document, result: Result) -> Checked:
        """A file that could be read."""
        return cls(name, Judged(name, document, result))


_STYLES = {
    Severity.BLOCKER: "bold red",
    Severity.MAJOR: "bold yellow",
    Severity.MINOR: "cyan",
    Severity.ADVICE: "dim",
}


LONGEST = 160
"""Characters of the words of a finding that are shown."""

INDENT = 6
"""Columns by which what belongs to a finding is set in."""

_DANGEROUS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def harmless(text: str) -> str:
    """The text on one line, without signs that command a terminal or turn the direction of its line."""
    return _DANGEROUS.sub("\ufffd", text.replace("\n", " "))


def render(checked: Sequence[Checked], output: Format, *, terminal: int | None = None) -> str:
    """The findings of all files in one format; files that could not be read are left to the caller.

    Args:
        checked: the files.
        output: the format.
        terminal: its width in columns where ``text`` is for one: it is coloured and wrapped. Otherwise
            every sentence stays on one line.
    """
    articles = [item.judged for item in checked if item.judged]
    if output is Format.SARIF:
        return to_sarif(articles)
    if output is Format.HTML:
        return to_html(articles)
    if output is Format.CSV:
        return to_csv(articles)
    if output is Format.JSON:
        return json.dumps([_entry(item) for item in checked], ensure_ascii=False, indent=2) + "\n"
    if output is Format.JSONL:
        return "".join(json.dumps(_entry(item), ensure_ascii=False) + "\n" for item in checked)
    return "\n".join(_article(article, terminal) for article in articles)


def _entry(item: Checked) -> dict[str, object]:
    if item.judged is None:
        return {"file": item.name, "error": item.error}
    entry = {"file": item.name, **result_payload(item.judged.result)}
    if not item.judged.is_source:
        entry["text"] = item.judged.document.text
    return entry


class _Page:
    """Lines of text, coloured and wrapped under their indent where a terminal shows them."""

    def __init__(self, terminal: int | None) -> None:
        self._stream = io.StringIO()
        self._wraps = terminal is not None
        self._console = Console(
            file=self._stream,
            force_terminal=self._wraps,
            no_color=None if self._wraps else True,
            width=terminal,
            soft_wrap=not self._wraps,
            highlight=False,
            emoji=False,
            legacy_windows=False,
        )

    def line(self, *parts: tuple[str, str], indent: int = 0) -> None:
        """Write a line of parts, each a text and its style."""
        text = Text.assemble(*((harmless(part), style) for part, style in parts))
        if self._wraps:
            self._console.print(Padding(text, (0, 0, 0, indent), expand=False))
        else:
            self._console.print(Text(" " * indent).append_text(text))

    @property
    def text(self) -> str:
        """What was written, without spaces at the ends of lines."""
        return "".join(f"{line.rstrip()}\n" for line in self._stream.getvalue().split("\n")[:-1])


def _article(article: Judged, terminal: int | None) -> str:
    page, lines = _Page(terminal), Lines(article.document.text)
    page.line((f"{article.name}: {article.sentence}", "bold"))
    for why, notes in groupby(article.result.not_checked, key=lambda note: note.why):
        page.line((f"not checked: {', '.join(note.what for note in notes)}: {why}", "dim"), indent=2)
    for finding in article.result.findings:
        _finding(page, finding, lines)
    for item in article.result.upcoming:
        where = ", ".join(item.finding.markets)
        line, column = lines.at(item.finding.start)
        law = f"{item.finding.guideline}  {item.finding.title}"
        page.line((f"{line}:{column}  from {item.on.isoformat()} in {where}  {law}", ""), indent=2)
        page.line((_quoted(item.finding.matched), ""), indent=INDENT)
    return page.text


def _finding(page: _Page, finding: Finding, lines: Lines) -> None:
    line, column = lines.at(finding.start)
    head = (f"  {finding.guideline}  {finding.title}", "")
    page.line((f"{line}:{column}  ", ""), (finding.severity.value, _STYLES[finding.severity]), head, indent=2)
    page.line((_quoted(finding.matched), "bold"), indent=INDENT)
    page.line((finding.message, ""), indent=INDENT)
    page.line((f"Fix: {finding.fix}", ""), indent=INDENT)
    page.line((f"Law: {citation_line(finding.citations)}", "dim"), indent=INDENT)


def _quoted(matched: str) -> str:
    words = " ".join(matched.split())
    return f"“{words if len(words) <= LONGEST else words[: LONGEST - 1] + '…'}”"
