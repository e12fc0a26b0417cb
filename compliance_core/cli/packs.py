"""``guidelines`` shows what is enforced; ``lint`` checks a pack file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated

import typer

from compliance_core.cli.options import Packs, loaded_packs
from compliance_core.cli.output import harmless
from compliance_core.engine.engine import compile_packs
from compliance_core.engine.loader import PackRefusedError, load_pack
from compliance_core.engine.ruleset import Ruleset
from compliance_core.engine.schema import Example, GuidelineSpec
from compliance_core.errors import PackError
from compliance_core.lint import example_counts, phrase_warnings, run_examples


def guidelines_command(
    guideline: Annotated[
        str | None, typer.Argument(help="an id such as ENV-01, or a pack such as ENV")
    ] = None,
    pack: Packs = None,
) -> None:
    """Show the guidelines that are enforced, or all of one."""
    ruleset = compile_packs(loaded_packs(pack))
    wanted = (guideline or "").upper()
    specs = [item.spec for item in ruleset.guidelines.values()]
    exact = next((spec for spec in specs if spec.id == wanted), None)
    if exact:
        _show(exact)
        return
    chosen = [spec for spec in specs if not wanted or spec.id.startswith(f"{wanted}-")]
    if not chosen:
        message = f"there is no guideline or pack {guideline}; `guidelines` without an id lists them all"
        raise PackError(message)
    for line in _columns([(spec.id, spec.severity, " ".join(spec.markets), spec.title) for spec in chosen]):
        typer.echo(line)


def _columns(rows: Sequence[tuple[str, ...]]) -> Iterator[str]:
    """Rows under a head; no title is cut, whatever the width."""
    table = [("id", "severity", "markets", "title"), *rows]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    for row in table:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()


def _show(spec: GuidelineSpec) -> None:
    lines = [f"{spec.id}  {spec.title}", f"severity  {spec.severity}", f"markets   {' '.join(spec.markets)}"]
    lines += [
        f"in force  {market}: {force.since or ''} to {force.until or 'today and on'}"
        for market, force in spec.in_force.items()
    ]
    lines += [
        "",
        f"Rule      {spec.rule}",
        f"Accepted  {spec.accepted_with}",
        f"Why       {spec.why}",
        f"Fix       {spec.fix}",
    ]
    lines += ["", "Law"]
    for citation in spec.citations:
        mark = "" if citation.verified else " (to be confirmed)"
        lines.append(f"  {citation.text}{mark}" + (f"  {citation.url}" if citation.url else ""))
    for title, examples in (("Breaks it", spec.examples.fail), ("Does not", spec.examples.passing)):
        lines += ["", title, *(f"  {item.text if isinstance(item, Example) else item}" for item in examples)]
    for line in lines:
        typer.echo(harmless(line))


def lint_command(
    packs: Annotated[list[Path], typer.Argument(help="pack files (YAML), or folders of them")],
) -> None:
    """Check pack files: shape, expressions, and whether the rules do what the examples ask.

    Phrases that hardly mean what their author had in mind get a warning, which does not count as a mistake.
    """
    checked = {path: _lint(path) for path in _files(packs)}
    for path, (problems, warnings) in checked.items():
        for line in (*(problems or [f"{path}: sound"]), *warnings):
            typer.echo(harmless(line))
    if any(problems for problems, _ in checked.values()):
        raise typer.Exit(1)


def _files(paths: Sequence[Path]) -> Iterator[Path]:
    for path in paths:
        found = sorted(path.glob("*.yaml")) if path.is_dir() else [path]
        if not found:
            message = f"the folder {path} holds no pack (*.yaml)"
            raise PackError(message)
        yield from found


def _lint(path: Path) -> tuple[list[str], list[str]]:
    """What is wrong with a pack, and what hardly means what its author had in mind."""
    try:
        pack = load_pack(path.read_bytes(), str(path))
    except PackRefusedError as error:
        return [str(problem) for problem in error.problems], []
    except OSError as error:
        message = f"the pack {path} cannot be read: {error.strerror}"
        raise PackError(message) from error
    lines = [
        f"{path}: {outcome.guideline}: example {outcome.text[:80]!r} {outcome.problem}"
        for outcome in run_examples(pack, Ruleset([pack]))
        if outcome.problem
    ]
    counts = [(spec.id, example_counts(spec)) for spec in pack.spec.guidelines]
    lines += [f"{path}: {name}: {missing}" for name, missing in counts if missing]
    return lines, [f"{path}: warning: {warning}" for warning in phrase_warnings(pack.spec)]
