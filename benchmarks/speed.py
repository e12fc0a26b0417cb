"""Measures how quick a check is, in one run with a peer and a plain baseline on the same articles.

python -m benchmarks.speed writes the table into docs/quality.md. All times are CPU time of one process. The
peer is installed into a scratch environment in .bench/; where that fails, the table says so.
"""

import argparse
import json
import platform
import re
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from benchmarks.corpus import articles
from compliance_core.documents.markdown import markdown_document
from compliance_core.engine.engine import check, compile_packs
from compliance_core.engine.loader import load_packs
from compliance_core.engine.model import Context
from compliance_core.engine.ruleset import Ruleset
from compliance_core.report.to_json import to_json

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "quality.md"
BENCH = ROOT / ".bench"
BEGIN, END = "<!-- speed: begin -->", "<!-- speed: end -->"
CONTEXT = Context(date=date(2026, 11, 24))
PEER = "proselint==0.16.0"

PEER_PROGRAM = """
import json, sys, time
from proselint.config import DEFAULT
from proselint.checks import __register__
from proselint.registry import CheckRegistry
from proselint.tools import LintFile
from io import StringIO
CheckRegistry().register_many(__register__)
articles = json.load(sys.stdin)
def run(text):
    return len(LintFile("a.md", text).lint(DEFAULT))
run(articles[0])
begun = time.process_time()
for text in articles:
    run(text)
print((time.process_time() - begun) / len(articles))
"""
"""What runs in the peer's environment: all its checks on the same articles, seconds an article on the output."""


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


def peer(texts: Sequence[str]) -> float | None:
    """CPU seconds an article of the peer, or None where it cannot be installed or run."""
    python = BENCH / "proselint" / "bin" / "python"
    try:
        if not python.exists():
            subprocess.run([sys.executable, "-m", "venv", str(python.parent.parent)], check=True)
            subprocess.run([str(python), "-m", "pip", "install", "--quiet", PEER], check=True)
        done = subprocess.run(
            [str(python), "-c", PEER_PROGRAM],
            input=json.dumps(list(texts)),
            capture_output=True,
            text=True,
            check=True,
        )
        return float(done.stdout)
    except (OSError, subprocess.CalledProcessError, ValueError):
        return None


def measure(count: int) -> list[str]:
    """The lines of the table."""
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    begun = time.process_time()
    packs = load_packs().packs
    ruleset = compile_packs(packs)
    loaded, grown = (
        time.process_time() - begun,
        (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memory) // 1024,
    )
    texts = articles([pack.spec for pack in packs], count)
    first = seconds(full_check(ruleset), texts)
    again = sorted(seconds(full_check(ruleset), texts))
    ours = sum(again) / count
    baseline = sum(seconds(plain_loop(ruleset), texts[:5])) / 5
    other = peer(texts[: max(10, count // 4)])
    large = texts[0].replace("\n", " ") * (5_000_000 // len(texts[0]) + 1)
    huge = sum(seconds(full_check(ruleset), [large[:5_000_000]]))
    rows = [
        ("full check, articles a second on one core", f"{1 / ours:.0f}", "≥ 400", 1 / ours >= 400),
        (
            "slowest of a hundred, ms",
            f"{again[int(count * 0.99) - 1] * 1000:.1f}",
            "≤ 10",
            again[int(count * 0.99) - 1] <= 0.01,
        ),
        ("first check of an article in a new process, ms", f"{sum(first) / count * 1000:.0f}", "–", None),
        ("loading and indexing all packs, s", f"{loaded:.2f}", "≤ 0.5", loaded <= 0.5),
        ("memory that they take, MB", f"{grown}", "≤ 30", grown <= 30),
        ("5 MB on one line, s", f"{huge:.1f}", "≤ 2", huge <= 2),
        ("times a plain loop over the same expressions", f"{baseline / ours:.0f}", "–", None),
        (
            f"times {PEER} with its own checks",
            f"{other / ours:.1f}" if other else "could not be run",
            "≥ 5",
            other is not None and other / ours >= 5,
        ),
    ]
    words = {True: "yes", False: "no", None: "–"}
    lines = ["| measure | measured | goal | reached |", "| --- | ---: | ---: | --- |"]
    lines += [f"| {title} | {value} | {goal} | {words[reached]} |" for title, value, goal, reached in rows]
    note = f"{count} articles of about 1,000 words, {len(ruleset.rules)} rules; Python {platform.python_version()}, {date.today()}."  # noqa: DTZ011
    return [*lines, "", note + " Not measured here: textlint with prh, Presidio, autoai-finprom."]


def main() -> None:
    """Measure, print and write the page."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--articles", type=int, default=200)
    lines = measure(parser.parse_args().articles)
    print("\n".join(lines))
    page = PAGE.read_text(encoding="utf-8")
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    PAGE.write_text("\n".join([before + BEGIN, *lines, END + after]), encoding="utf-8")


if __name__ == "__main__":
    main()
