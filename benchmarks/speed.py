"""Measures how quick a check is, in one run with its peers and a plain loop on the same articles.

python -m benchmarks.speed writes the table into docs/quality.md and a report into .bench/speed.json. All times are
CPU time of one process. The peers (``benchmarks.peers``) are installed into .bench/; what cannot be is said so.
"""

import argparse
import json
import os
import platform
import re
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from importlib.metadata import version
from pathlib import Path

from benchmarks.corpus import SEED, articles
from benchmarks.peers import BENCH, PEERS, Outcome, measured, portable
from compliance_core.documents.markdown import markdown_document
from compliance_core.engine.engine import check, compile_packs
from compliance_core.engine.loader import load_packs
from compliance_core.engine.model import Context
from compliance_core.engine.ruleset import Ruleset
from compliance_core.report.to_json import to_json

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "quality.md"
BEGIN, END = "<!-- speed: begin -->", "<!-- speed: end -->"
CONTEXT = Context(date=date(2026, 11, 24))
LARGE = 5_000_000
"""Characters of the large article; it is on one line and no sentence of ours comes twice but by chance."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table: a value with its unit, and the goal it is held to, if any."""

    title: str
    value: float | None
    goal: float | None = None
    at_most: bool = False
    decimals: int = 0
    note: str = ""

    @property
    def reached(self) -> bool | None:
        """Whether the goal is reached; None without a goal or a value."""
        if self.goal is None or self.value is None:
            return None
        return self.value <= self.goal if self.at_most else self.value >= self.goal

    def row(self) -> str:
        """The figure as a line of a Markdown table."""
        value = f"not measured: {self.note}" if self.value is None else f"{self.value:.{self.decimals}f}"
        sign = "≤" if self.at_most else "≥"
        goal = "–" if self.goal is None else f"{sign} {self.goal:g}"
        reached = {True: "yes", False: "no", None: "–"}[self.reached]
        return f"| {self.title} | {value} | {goal} | {reached} |"


def seconds(work: Callable[[str], object], texts: Sequence[str]) -> list[float]:
    """CPU seconds of the work on each text."""
    spent = []
    for text in texts:
        begun = time.process_time()
        work(text)
        spent.append(time.process_time() - begun)
    return spent


def full_check(ruleset: Ruleset) -> Callable[[str], str]:
    """Read Markdown, judge by all packs, write JSON."""
    return lambda text: to_json(check(markdown_document(text), CONTEXT, ruleset))


def plain_loop(ruleset: Ruleset) -> Callable[[str], int]:
    """The same phrases and patterns, one after the other, by the standard library; no conditions, no findings."""
    written = [unit.expression for rule in ruleset.rules for unit in rule.units]
    points = [re.sub(r"\\x\{([0-9A-Fa-f]+)\}", lambda code: chr(int(code[1], 16)), item) for item in written]
    compiled = [re.compile(item, re.ASCII) for item in points]
    return lambda text: sum(1 for pattern in compiled for _ in pattern.finditer(text))


def resident() -> float:
    """Memory of this process in megabytes (Linux)."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def loaded() -> tuple[Ruleset, Figure, Figure]:
    """All packs, and what loading and indexing them takes; what is kept beside the packs is there already."""
    keep = [sys.executable, "-c", "from compliance_core.engine.loader import load_packs; load_packs()"]
    subprocess.run(keep, cwd=ROOT, check=True)
    memory, begun = resident(), time.process_time()
    ruleset = compile_packs(load_packs().packs)
    spent, grown = time.process_time() - begun, resident() - memory
    return (
        ruleset,
        Figure("loading and indexing all packs, s", spent, 0.5, at_most=True, decimals=2),
        Figure("memory that they take, MB", grown, 30, at_most=True),
    )


def own_figures(ruleset: Ruleset, count: int) -> tuple[list[Figure], float]:
    """Our own figures, and the mean CPU seconds of an article that is new to a warm process."""
    specs = [pack.spec for pack in ruleset.packs]
    work = full_check(ruleset)
    first, *warm = articles(specs, count, SEED + 1)
    at_first = seconds(work, [first])[0]
    seconds(work, warm)
    texts = articles(specs, count)
    new, again = sorted(seconds(work, texts)), seconds(work, texts[-50:])
    mean = sum(new) / count
    large = " ".join(" ".join(articles(specs, 900, SEED + 2)).split())[:LARGE]
    return [
        Figure("full check, articles a second on one core", 1 / mean, 400),
        Figure("slowest of a hundred, ms", new[int(count * 0.99) - 1] * 1e3, 10, at_most=True, decimals=1),
        Figure("median, ms", new[count // 2] * 1e3, decimals=1),
        Figure("the same article once more, as after an edit, ms", sum(again) / len(again) * 1e3, decimals=1),
        Figure("first article of a new process, ms", at_first * 1e3),
        Figure("5 MB on one line, s", sum(seconds(work, [large])), 2, at_most=True, decimals=1),
    ], mean


def peer_figure(outcome: Outcome, mean: float) -> Figure:
    """How many times as quick we are as a peer."""
    peer = outcome.peer
    title = f"times {' + '.join(peer.packages)}, {peer.compared}"
    ratio = outcome.seconds / mean if outcome.seconds else None
    return Figure(title, ratio, peer.goal, decimals=1, note=outcome.reason)


def measure(count: int) -> tuple[list[Figure], dict[str, str]]:
    """All figures, and what they were measured with."""
    ruleset, load, memory = loaded()
    own, mean = own_figures(ruleset, count)
    texts = articles([pack.spec for pack in ruleset.packs], count)
    loop = sum(seconds(plain_loop(ruleset), texts[:5])) / len(texts[:5])
    phrases = [
        (rule.guideline.spec.id, portable(unit.expression))
        for rule in ruleset.rules
        for unit in rule.units
        if not unit.pattern
    ]
    peers = [peer_figure(measured(peer, texts, phrases), mean) for peer in PEERS]
    against = Figure("times a plain loop over the same expressions", loop / mean)
    about = {
        "articles": f"{count} articles of about 1,000 words, {count} others before them",
        "rules": f"{len(ruleset.rules)} rules with {sum(len(rule.units) for rule in ruleset.rules)} expressions",
        "machine": f"{os.cpu_count()} cores, {platform.machine()}",
        "versions": f"Python {platform.python_version()}, google-re2 {version('google-re2')}",
        "day": datetime.now(UTC).date().isoformat(),
    }
    return [*own, load, memory, against, *peers], about


def main() -> None:
    """Measure, print, and write page and report."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--articles", type=int, default=400, help="how many articles; 100 or more")
    figures, about = measure(max(100, parser.parse_args().articles))
    lines = ["| measure | measured | goal | reached |", "| --- | ---: | ---: | --- |"]
    lines += [figure.row() for figure in figures]
    lines += ["", f"{'; '.join(about.values())}."]
    print("\n".join(lines))
    BENCH.mkdir(exist_ok=True)
    report = {"about": about, "figures": [asdict(figure) | {"reached": figure.reached} for figure in figures]}
    (BENCH / "speed.json").write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")
    before, begin, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        sys.exit(f"{PAGE.name} lacks the marks {BEGIN} and {END} that the figures stand between.")
    PAGE.write_text("\n".join([before + BEGIN, *lines, END + after]), encoding="utf-8")


if __name__ == "__main__":
    main()
