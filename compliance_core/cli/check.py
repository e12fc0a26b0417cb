"""``check``: files, folders, standard input or a batch of JSON lines to findings."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import track

from compliance_core.cli.batch import run_batch, worst_of
from compliance_core.cli.options import Packs, loaded_packs, make_context
from compliance_core.cli.output import Checked, Format, render
from compliance_core.documents.markdown import markdown_document
from compliance_core.documents.read import decode, read_file
from compliance_core.engine.engine import compile_packs
from compliance_core.engine.model import (
    Audience,
    Channel,
    Context,
    Market,
    Severity,
)
from compliance_core.engine.ruleset import Ruleset
from compliance_core.errors import ComplianceError, DocumentError
from compliance_core.review.judging import judge

SUFFIXES = frozenset({".txt", ".md", ".markdown", ".html", ".htm", ".docx", ".pdf"})
"""Files that are looked for in a folder."""


class FailOn(StrEnum):
    """From which severity on the exit status is 1."""

    BLOCKER = "blocker"
    MAJOR = "major"
    MINOR = "minor"
    ADVICE = "advice"
    NEVER = "never"


def check_command(
    files: Annotated[list[str] | None, typer.Argument(help="files and folders; - is standard input")] = None,
    market: Annotated[
        list[Market] | None, typer.Option(help="EU, UK or US; may be repeated; all if left out")
    ] = None,
    channel: Annotated[
        Channel | None, typer.Option(help="where the text appears; article if left out")
    ] = None,
    audience: Annotated[Audience | None, typer.Option(help="whom it addresses; consumer if left out")] = None,
    date: Annotated[
        str | None, typer.Option(help="day of publication, e.g. 2026-11-24; today (UTC) if left out")
    ] = None,
    pack: Packs = None,
    output: Annotated[Format, typer.Option("--format", help="how findings are written")] = Format.TEXT,
    fail_on: Annotated[
        FailOn, typer.Option(help="gravest severity that still gives exit status 0 is below this")
    ] = FailOn.MINOR,
    batch: Annotated[
        str | None, typer.Option(help="a file of JSON lines {id, text}, or - for standard input")
    ] = None,
) -> None:
    """Check articles. Exit status: 0 nothing at or above --fail-on, 1 something, 2 bad input."""
    context = make_context(market, channel, audience, date)
    packs = loaded_packs(pack)
    if batch is not None:
        if files:
            message = "give either files or --batch, not both"
            raise ComplianceError(message)
        raise typer.Exit(_batch(run_batch(_lines(batch), packs, context), fail_on))
    if not files:
        message = "name the files to check, or - for standard input"
        raise ComplianceError(message)
    checked = list(_check_all(files, compile_packs(packs), context))
    sys.stdout.write(render(checked, output, color=sys.stdout.isatty()))
    for item in checked:
        if item.error:
            sys.stderr.write(f"{item.name}: {item.error}\n")
    raise typer.Exit(_status(checked, fail_on))


def _batch(answers: Iterator[dict[str, object]], fail_on: FailOn) -> int:
    status = 0
    for answer in answers:
        sys.stdout.write(json.dumps(answer, ensure_ascii=False) + "\n")
        worst = worst_of(answer)
        if "error" in answer:
            status = 2
        elif status == 0 and worst and _reaches(worst, fail_on):
            status = 1
    return status


def _lines(source: str) -> Iterator[str]:
    if source == "-":
        yield from sys.stdin
        return
    try:
        with Path(source).open(encoding="utf-8", errors="replace") as lines:
            yield from lines
    except OSError as error:
        message = f"the batch file {source} cannot be read: {error.strerror}"
        raise DocumentError(message) from error


def _check_all(files: Sequence[str], ruleset: Ruleset, context: Context) -> Iterator[Checked]:
    paths = list(_expand(files))
    shown = len(paths) > 1 and sys.stderr.isatty()
    for path in track(paths, "Checking", console=Console(stderr=True), disable=not shown, transient=True):
        yield _check_one(path, ruleset, context)


def _expand(files: Sequence[str]) -> Iterator[str]:
    for name in files:
        path = Path(name)
        if name != "-" and path.is_dir():
            found = sorted(
                item for item in path.rglob("*") if item.suffix.lower() in SUFFIXES and item.is_file()
            )
            if not found:
                message = f"the folder {name} holds no article ({', '.join(sorted(SUFFIXES))})"
                raise DocumentError(message)
            yield from map(str, found)
        else:
            yield name


def _check_one(name: str, ruleset: Ruleset, context: Context) -> Checked:
    try:
        if name == "-":
            document = markdown_document(decode(sys.stdin.buffer.read()))
        else:
            document = read_file(name, Path(name).read_bytes()).document
    except DocumentError as error:
        return Checked(name, None, str(error))
    except OSError as error:
        return Checked(name, None, f"cannot be read: {error.strerror}")
    return Checked.of(name, document, judge(document, context, ruleset))


def _reaches(severity: Severity, fail_on: FailOn) -> bool:
    return fail_on is not FailOn.NEVER and severity.rank <= Severity(fail_on.value).rank


def _status(checked: Sequence[Checked], fail_on: FailOn) -> int:
    if any(item.error for item in checked):
        return 2
    findings = (finding for item in checked if item.judged for finding in item.judged.result.findings)
    return int(any(_reaches(finding.severity, fail_on) for finding in findings))
