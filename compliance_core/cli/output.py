"""How findings are written: for people, for programs, for editors and code hosts."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from rich.console import Console
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


def render(checked: Sequence[Checked], output: Format, *, color: bool) -> str:
    """The findings of all files in one format; files that could not be read are left to the caller."""
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
    return "\n".join(_article(article, color=color) for article in articles)


def _entry(item: Checked) -> dict[str, object]:
    if item.judged is None:
        return {"file": item.name, "error": item.error}
    entry = {"file": item.name, **result_payload(item.judged.result)}
    if not item.judged.is_source:
        entry["text"] = item.judged.document.text
    return entry


def _article(article: Judged, *, color: bool) -> str:
    page = io.StringIO()
    console = Console(file=page, force_terminal=color, no_color=not color, soft_wrap=True, highlight=False)
    lines = Lines(article.document.text)
    console.print(Text(f"{article.name}: {article.sentence}", style="bold"))
    for note in article.result.not_checked:
        console.print(Text(f"  not checked: {note.what}: {note.why}", style="dim"))
    for finding in article.result.findings:
        _finding(console, finding, lines)
    for item in article.result.upcoming:
        where = ", ".join(item.finding.markets)
        console.print(
            Text(f"  from {item.on.isoformat()} in {where}: {item.finding.guideline} {item.finding.title}")
        )
    return page.getvalue()


def _finding(console: Console, finding: Finding, lines: Lines) -> None:
    line, column = lines.at(finding.start)
    head = Text(f"  {line}:{column}  ")
    head.append(finding.severity.value, style=_STYLES[finding.severity])
    head.append(f"  {finding.guideline}  {finding.title}")
    console.print(head)
    words = " ".join(finding.matched.split())
    shown = words if len(words) <= 160 else words[:159] + "…"
    console.print(Text(f"      “{shown}”"))
    console.print(Text(f"      {finding.message}"))
    console.print(Text(f"      Fix: {finding.fix}"))
    console.print(Text(f"      Law: {citation_line(finding.citations)}", style="dim"))
