"""``check``: files, folders, standard input or a batch of JSON lines to findings."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import track

from compliance_core.cli.batch import run_batch, whole_lines, worst_of
from compliance_core.cli.options import Packs, loaded_packs, make_context
from compliance_core.cli.output import Checked, Format, harmless, render
from compliance_core.documents.limits import Limits
from compliance_core.documents.read import read_file
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

SUFFIXES = frozenset(
    {".txt", ".text", ".md", ".markdown", ".html", ".htm", ".xhtml", ".docx", ".docm", ".pdf"}
)
"""Files that are looked for in a folder."""

STDIN = "-"
"""The name that stands for standard input."""


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
        FailOn, typer.Option(help="least severity of a finding that makes the exit status 1")
    ] = FailOn.MINOR,
    batch: Annotated[
        str | None, typer.Option(help="a file of JSON lines {id, text}, or - for standard input")
    ] = None,
) -> None:
    """Check articles. Exit status: 0 nothing at or above --fail-on, 1 something, 2 bad input."""
    context = make_context(market, channel, audience, date)
    if batch is None and not files:
        message = "name the files to check, or - for standard input"
        raise ComplianceError(message)
    if batch is not None and files:
        message = "give either files or --batch, not both"
        raise ComplianceError(message)
    packs = loaded_packs(pack)
    if batch is not None:
        raise typer.Exit(_batch(run_batch(_lines(batch), packs, context), fail_on))
    checked = list(_check_all(files or (), compile_packs(packs), context))
    terminal = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
    sys.stdout.write(render(checked, output, terminal=terminal))
    for item in checked:
        if item.error:
            sys.stderr.write(f"{harmless(item.error)}\n")
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


def _lines(source: str) -> Iterator[bytes]:
    try:
        with nullcontext(sys.stdin.buffer) if source == STDIN else Path(source).open("rb") as stream:
            yield from whole_lines(stream)
    except OSError as error:
        message = f"the batch file {source} cannot be read: {error.strerror}"
        raise DocumentError(message) from error


def _check_all(files: Sequence[str], ruleset: Ruleset, context: Context) -> Iterator[Checked]:
    if files.count(STDIN) > 1:
        message = "standard input (-) can be read only once"
        raise ComplianceError(message)
    paths = list(_expand(files))
    shown = len(paths) > 1 and sys.stderr.isatty()
    for path in track(paths, "Checking", console=Console(stderr=True), disable=not shown, transient=True):
        yield path if isinstance(path, Checked) else _check_one(path, ruleset, context)


def _expand(files: Sequence[str]) -> Iterator[str | Checked]:
    """The files named, those of folders in order of their names."""
    for name in files:
        path = Path(name)
        if name == STDIN or not path.is_dir():
            yield name
            continue
        found = sorted(item for item in path.rglob("*") if item.suffix.lower() in SUFFIXES and item.is_file())
        if not found:
            known = ", ".join(sorted(SUFFIXES))
            yield Checked(name, None, f"the folder {name} holds no article ({known})")
        yield from map(str, found)


def _check_one(name: str, ruleset: Ruleset, context: Context) -> Checked:
    shown = "standard input" if name == STDIN else name
    try:
        document = read_file(shown, _content(name)).document
    except DocumentError as error:
        # A reader knows a file by its last name; the person may have named several alike.
        folder = shown.removesuffix(Path(shown).name)
        return Checked(name, None, f"{folder}{error}")
    except OSError as error:
        return Checked(name, None, f"{shown} cannot be read: {error.strerror}")
    return Checked.of(name, document, judge(document, context, ruleset))


def _content(name: str) -> bytes:
    """The bytes of a file, and no more of an endless one than shows that it is too large."""
    most = Limits().text_bytes + 1
    if name == STDIN:
        return sys.stdin.buffer.read(most)
    with Path(name).open("rb") as stream:
        return stream.read(most)


def _reaches(severity: Severity, fail_on: FailOn) -> bool:
    return fail_on is not FailOn.NEVER and severity.rank <= Severity(fail_on.value).rank


def _status(checked: Sequence[Checked], fail_on: FailOn) -> int:
    if any(item.error for item in checked):
        return 2
    findings = (finding for item in checked if item.judged for finding in item.judged.result.findings)
    return int(any(_reaches(finding.severity, fail_on) for finding in findings))
