"""The peers that speed is compared with, each in a scratch environment of its own in .bench/.

A peer is a small program that reads ``{"articles": […], "phrases": […]}`` on its input and prints CPU seconds an
article, without its own start. ``phrases`` are the expressions of our packs' phrases, without flags. What cannot
be installed or run here is said so with the reason, never guessed.
"""

import json
import re
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

BENCH = Path(__file__).resolve().parent.parent / ".bench"
_TIMEOUT = 1_800
"""Seconds for an installation or a run."""


@dataclass(frozen=True, slots=True)
class Peer:
    """A tool: what is installed, what runs it, how it is compared, and on how many articles (it may be slow)."""

    name: str
    packages: tuple[str, ...]
    program: str
    compared: str
    goal: float
    articles: int
    node: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """CPU seconds an article of a peer, or None and the reason."""

    peer: Peer
    seconds: float | None
    reason: str = ""


_PROSELINT = """
import json, sys, time
from proselint.checks import __register__
from proselint.config import DEFAULT
from proselint.registry import CheckRegistry
from proselint.tools import LintFile
CheckRegistry().register_many(__register__)
articles = json.load(sys.stdin)["articles"]
def run(text):
    return len(LintFile("a.md", text).lint(DEFAULT))
run(articles[0])
begun = time.process_time()
for text in articles:
    run(text)
print((time.process_time() - begun) / len(articles))
"""

_FINPROM = """
import json, sys, time
from finprom.scanner import FinPromScanner
scanner = FinPromScanner()
articles = json.load(sys.stdin)["articles"]
scanner.scan(articles[0], product_type="investment")
begun = time.process_time()
for text in articles:
    scanner.scan(text, product_type="investment")
print((time.process_time() - begun) / len(articles))
"""

_PRESIDIO = """
import json, sys, time
import spacy
from presidio_analyzer import AnalyzerEngine, Pattern, PatternRecognizer, RecognizerRegistry
from presidio_analyzer.nlp_engine import SpacyNlpEngine
given = json.load(sys.stdin)
engine = SpacyNlpEngine()
engine.nlp = {"en": spacy.blank("en")}
registry = RecognizerRegistry(recognizers=[], supported_languages=["en"])
for number, name in enumerate(sorted({name for name, _ in given["phrases"]})):
    patterns = [Pattern(f"p{at}", regex, 0.5) for at, (owner, regex) in enumerate(given["phrases"]) if owner == name]
    registry.add_recognizer(PatternRecognizer(supported_entity=f"RULE_{number}", patterns=patterns))
analyzer = AnalyzerEngine(registry=registry, nlp_engine=engine, supported_languages=["en"])
articles = given["articles"]
analyzer.analyze(articles[0], language="en")
begun = time.process_time()
for text in articles:
    analyzer.analyze(text, language="en")
print((time.process_time() - begun) / len(articles))
"""

_TEXTLINT = """
import { readFileSync, writeFileSync } from "node:fs";
import { createLinter } from "textlint";
import { TextlintKernelDescriptor } from "@textlint/kernel";
import { moduleInterop } from "@textlint/module-interop";
import markdown from "@textlint/textlint-plugin-markdown";
import prh from "textlint-rule-prh";
const given = JSON.parse(readFileSync(0, "utf-8"));
const rules = given.phrases.map(([, regex]) => ({ expected: "-", pattern: "/" + regex.replaceAll("/", "\\\\/") + "/i" }));
writeFileSync("prh.yml", JSON.stringify({ version: 1, rules }));
const descriptor = new TextlintKernelDescriptor({
  rules: [{ ruleId: "prh", rule: moduleInterop(prh), options: { rulePaths: [process.cwd() + "/prh.yml"] } }],
  filterRules: [],
  plugins: [{ pluginId: "markdown", plugin: moduleInterop(markdown), options: true }],
});
const linter = createLinter({ descriptor });
await linter.lintText(given.articles[0], "a.md");
const begun = process.cpuUsage();
for (const text of given.articles) await linter.lintText(text, "a.md");
const used = process.cpuUsage(begun);
console.log((used.user + used.system) / 1e6 / given.articles.length);
"""

PEERS = (
    Peer("textlint with prh", ("textlint@14.8.4", "textlint-rule-prh@6.1.0"), _TEXTLINT, "the same phrases", 30, 3, node=True),
    Peer("Presidio analyzer", ("presidio-analyzer==2.2.366",), _PRESIDIO, "the same phrases", 10, 3),
    Peer("proselint", ("proselint==0.16.0",), _PROSELINT, "its own checks", 5, 30),
    Peer("autoai-finprom", ("autoai-finprom==0.1.0",), _FINPROM, "its own 30 rules", 1, 100),
)  # fmt: skip


_ESCAPED = frozenset(r"bdw.^$*+?()[]{}|\/")
"""What keeps its backslash: JavaScript refuses any other where a pattern knows Unicode."""


def portable(expression: str) -> str:
    """An expression of a phrase in the syntax that JavaScript and Python share; letters in any case."""
    plain = expression.removeprefix("(?i)").replace("(?-i:", "(?:")
    return re.sub(r"\\(.)", lambda found: found[0] if found[1] in _ESCAPED else found[1], plain)


def measured(peer: Peer, articles: Sequence[str], phrases: Sequence[tuple[str, str]]) -> Outcome:
    """Install a peer where it is missing, and run it on its share of the articles.

    Args:
        peer: the tool.
        articles: Markdown texts.
        phrases: guideline and portable expression of every phrase.
    """
    folder = BENCH / peer.name.split()[0].lower()
    try:
        command = _node(peer, folder) if peer.node else _python(peer, folder)
        given = json.dumps({"articles": list(articles[: peer.articles]), "phrases": list(phrases)})
        done = _run(command, folder, given)
        return Outcome(peer, float(done.splitlines()[-1]))
    except FileNotFoundError as error:
        return Outcome(peer, None, f"{Path(str(error.filename)).name} is not installed")
    except subprocess.TimeoutExpired:
        return Outcome(peer, None, f"not done after {_TIMEOUT // 60} minutes")
    except subprocess.CalledProcessError as error:
        said = (error.stderr or error.stdout or "").strip().splitlines()
        return Outcome(peer, None, said[-1][:120] if said else f"ended with status {error.returncode}")
    except (ValueError, IndexError):
        return Outcome(peer, None, "printed no figure")


def _python(peer: Peer, folder: Path) -> list[str]:
    python = folder / "bin" / "python"
    stamp = folder / "installed"
    if not _is_installed(stamp, peer):
        folder.mkdir(parents=True, exist_ok=True)
        _run([sys.executable, "-m", "venv", str(folder)], folder)
        _run([str(python), "-m", "pip", "install", "--quiet", *peer.packages], folder)
        stamp.write_text(" ".join(peer.packages), encoding="utf-8")
    return [str(python), "-c", peer.program]


def _node(peer: Peer, folder: Path) -> list[str]:
    program, stamp = folder / "peer.mjs", folder / "installed"
    folder.mkdir(parents=True, exist_ok=True)
    if not _is_installed(stamp, peer):
        (folder / "package.json").write_text('{"private": true}\n', encoding="utf-8")
        _run(["npm", "install", "--silent", "--no-fund", "--no-audit", *peer.packages], folder)
        stamp.write_text(" ".join(peer.packages), encoding="utf-8")
    program.write_text(peer.program, encoding="utf-8")
    return ["node", program.name]


def _is_installed(stamp: Path, peer: Peer) -> bool:
    return stamp.is_file() and stamp.read_text(encoding="utf-8") == " ".join(peer.packages)


def _run(command: Sequence[str], folder: Path, given: str = "") -> str:
    done = subprocess.run(
        list(command), cwd=folder, input=given, capture_output=True, text=True, check=True, timeout=_TIMEOUT
    )
    return done.stdout
