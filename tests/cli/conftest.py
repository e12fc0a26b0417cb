"""The command line inside this process, on a small pack in place of those that come with the project."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from compliance_core.cli import app
from compliance_core.engine import loader
from tests.engine.packs import guideline


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended: exit status and what it wrote."""

    status: int
    out: str
    err: str

    @property
    def is_refusal(self) -> bool:
        """Whether it was refused as it should be: status 2 and one sentence."""
        return self.status == 2 and len(self.err.splitlines()) == 1 and "Traceback" not in self.err


Command = Callable[..., Ended]

FAILING = [f"A wonder, kind {number}." for number in range(8)]
PASSING = [f"A stone, kind {number}." for number in range(6)]

LATER = {
    "fail": [{"text": f"A later, kind {number}.", "on": "2027-01-01"} for number in range(8)],
    "pass": PASSING,
}


def write_pack(folder: Path, *guidelines: dict[str, Any], pack: str = "TT") -> Path:
    """A pack file of these guidelines."""
    content = {"pack": pack, "title": "Test", "version": "1.0.0", "guidelines": list(guidelines)}
    path = folder / f"{pack.lower()}.yaml"
    path.write_text(yaml.safe_dump(content, sort_keys=False, allow_unicode=True), encoding="utf-8")
    return path


def rule(number: int, word: str, **changes: Any) -> dict[str, Any]:
    """A guideline that finds a word, with enough examples."""
    failing = [text.replace("wonder", word) for text in FAILING]
    changes = {"examples": {"fail": failing, "pass": PASSING}} | changes
    return guideline(number, detect=[{"find": [word]}], **changes)


@pytest.fixture
def packs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the packs that every command loads: one guideline of each severity, and of each limit."""
    folder = tmp_path / "built-in"
    folder.mkdir()
    write_pack(
        folder,
        rule(1, "stopper", severity="blocker", markets=["UK"]),
        rule(2, "wonder", severity="major", replace={"wonder": "thing"}),
        rule(3, "trifle", severity="minor"),
        rule(4, "hint", severity="advice"),
        rule(5, "button", channels=["interface"]),
        rule(6, "private", audiences=["consumer"]),
        rule(7, "later", in_force={"EU": {"from": "2027-01-01"}}, markets=["EU"], examples=LATER),
    )
    monkeypatch.setattr(loader, "BUILT_IN", folder)
    monkeypatch.delenv("COMPLIANCE_PACKS_DIR", raising=False)
    return folder


@pytest.fixture
def command(packs: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Command:
    """Run ``python -m compliance_core`` with these arguments and this standard input."""

    def run(*arguments: object, stdin: bytes = b"") -> Ended:
        monkeypatch.setattr(sys, "argv", ["compliance_core", *map(str, arguments)])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin), encoding="utf-8"))
        with pytest.raises(SystemExit) as ended:
            app.main()
        written = capfd.readouterr()
        return Ended(int(str(ended.value.code)), written.out, written.err)

    return run


@pytest.fixture
def article(tmp_path: Path) -> Callable[..., Path]:
    """Write an article and name its file."""

    def write(content: str | bytes, name: str = "article.md") -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write
