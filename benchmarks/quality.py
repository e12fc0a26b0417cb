"""Measures how well the packs detect breaches, on the labelled texts of a shared folder.

python -m benchmarks.quality --shared DIR asks the folder's own scoring script, prints each figure beside
its goal, writes the table into docs/quality.md and ends with status 1 when a figure has fallen below its
floor: what was reached once is not lost again. --raise-floors moves the floors up to today's figures.
"""

import argparse
import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
FLOORS = ROOT / "benchmarks" / "floors.json"
PAGE = ROOT / "docs" / "quality.md"
BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"

SETS = {
    "guideline-cases": "data/guideline-cases/dev.jsonl",
    "dark-patterns": "data/dark-patterns/dev.jsonl",
    "false-alarms": "data/authorised-health-claims/dev.jsonl",
}
"""The kinds of evaluation, and the labelled texts of each inside the shared folder."""


@dataclass(frozen=True, slots=True)
class Measure:
    """One figure: where the scoring script says it, and the goal; shares between 0 and 1."""

    key: str
    title: str
    kind: str
    path: tuple[str, ...]
    goal: float
    at_most: bool = False

    def reaches(self, value: float, limit: float) -> bool:
        """Whether the value is on the good side of the limit, or on it."""
        return value <= limit if self.at_most else value >= limit


CASES, DARK, ALARMS = SETS
MEASURES = (
    Measure("precision", "guideline findings: precision", CASES, ("findings", "precision"), 0.88),
    Measure("recall", "guideline findings: recall", CASES, ("findings", "recall"), 0.50),
    Measure("recall_plain", "recall, plain wording", CASES, ("by_group", "plain", "recall"), 0.88),
    Measure("recall_indirect", "recall, indirect wording", CASES, ("by_group", "indirect", "recall"), 0.35),
    Measure("verdict", "verdict accuracy", CASES, ("verdict_accuracy",), 0.75),
    Measure("blocked", "texts to be blocked that are blocked", CASES, ("blocked_of_block",), 0.60),
    Measure(
        "clean", "clean and near-miss texts flagged", CASES, ("clean_texts_flagged",), 0.05, at_most=True
    ),
    Measure("dark_f1", "dark patterns: F1", DARK, ("f1",), 0.95),
    Measure("claims", "lawful health claims flagged", ALARMS, ("false_alarm_rate",), 0.01, at_most=True),
)
"""The goals are those set for the first version of detection by rules."""


@dataclass(frozen=True, slots=True)
class Line:
    """A measure with its figure of today and the floor that it must hold, where one is stored."""

    measure: Measure
    value: float
    floor: float | None

    @property
    def at_goal(self) -> bool:
        """Whether the goal is reached."""
        return self.measure.reaches(self.value, self.measure.goal)

    @property
    def has_fallen(self) -> bool:
        """Whether the figure is worse than the stored floor."""
        return self.floor is not None and not self.measure.reaches(self.value, self.floor)


def lines(figures: Mapping[str, Any], floors: Mapping[str, float]) -> list[Line]:
    """The figures of the scoring script, by kind, set beside goals and floors."""
    return [Line(measure, _dig(figures, measure), floors.get(measure.key)) for measure in MEASURES]


def _dig(figures: Mapping[str, Any], measure: Measure) -> float:
    value = figures[measure.kind]
    for name in measure.path:
        value = value[name]
    return float(value)


def table(measured: list[Line], figures: Mapping[str, Any]) -> str:
    """The figures as a Markdown table, with the number of texts that each stands on."""
    rows = ["| measure | texts | measured | goal | reached |", "| --- | ---: | ---: | ---: | --- |"]
    for line in measured:
        sign = "≤" if line.measure.at_most else "≥"
        rows.append(
            f"| {line.measure.title} | {figures[line.measure.kind]['texts']} | {line.value:.3f} "
            f"| {sign} {line.measure.goal:.2f} | {'yes' if line.at_goal else _gap(line)} |"
        )
    return "\n".join(rows)


def _gap(line: Line) -> str:
    return f"no, {abs(line.value - line.measure.goal):.3f} away"


def score(shared: Path) -> dict[str, Any]:
    """Runs the shared folder's scoring script on its labelled texts.

    Raises:
        SystemExit: the script or its texts are missing, or it could not score; its own words are shown.
    """
    script = shared / "eval" / "detection.py"
    if not script.is_file():
        sys.exit(f"{script} is missing: name the folder that holds eval/ and data/ with --shared.")
    figures = {}
    for kind, texts in SETS.items():
        command = [sys.executable, str(script), kind, str(shared / texts), "--json"]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        if done.returncode:
            sys.exit(f"{kind} could not be scored: {done.stderr.strip()}")
        figures[kind] = json.loads(done.stdout)
    return figures


def write_page(text: str) -> None:
    """Puts the table between the two marks of docs/quality.md.

    Raises:
        SystemExit: the page has lost its marks.
    """
    before, begin, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        sys.exit(
            f"{PAGE.relative_to(ROOT)} lacks the marks {BEGIN} and {END} that the figures stand between."
        )
    PAGE.write_text(f"{before}{begin}\n{text}\n{end}{after}", encoding="utf-8")


def raised(measured: list[Line]) -> dict[str, float]:
    """Floors at today's figures, kept where they are already better."""
    floors = {}
    for line in measured:
        better = line.floor is None or line.measure.reaches(line.value, line.floor)
        floors[line.measure.key] = line.value if better or line.floor is None else line.floor
    return floors


def main() -> int:
    """Measures, shows, records and judges; the exit status is 1 when a figure fell below its floor."""
    parser = argparse.ArgumentParser(description="Measures detection on labelled texts.")
    parser.add_argument(
        "--shared", type=Path, default=ROOT.parent / "shared", help="folder with eval/ and data/"
    )
    parser.add_argument("--raise-floors", action="store_true", help="store today's better figures as floors")
    arguments = parser.parse_args()
    figures = score(arguments.shared.resolve())
    measured = lines(figures, json.loads(FLOORS.read_text(encoding="utf-8")))
    text = table(measured, figures)
    print(text)
    write_page(text)
    if arguments.raise_floors:
        FLOORS.write_text(json.dumps(raised(measured), indent=2) + "\n", encoding="utf-8")
    fallen = [line for line in measured if line.has_fallen]
    for line in fallen:
        print(
            f"Fallen: {line.measure.title} is {line.value:.4f}, its floor is {line.floor:.4f}.",
            file=sys.stderr,
        )
    return int(bool(fallen))


if __name__ == "__main__":
    sys.exit(main())
