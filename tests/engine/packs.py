"""Small packs for the engine's own tests."""

from __future__ import annotations

from datetime import date
from typing import Any

import yaml

from compliance_core.documents.markdown import markdown_document
from compliance_core.engine.engine import check, compile_packs
from compliance_core.engine.loader import load_pack
from compliance_core.engine.model import Context, Finding, Result
from compliance_core.engine.ruleset import Pack, Ruleset

DAY = date(2026, 11, 24)


def guideline(number: int = 1, **changes: Any) -> dict[str, Any]:
    """A guideline of the pack TT that finds the word "wonder", changed as asked."""
    return {
        "id": f"TT-{number:02d}",
        "title": "A test guideline",
        "severity": "major",
        "markets": ["EU", "UK", "US"],
        "authority": "Nobody",
        "citations": [{"text": "Test Act, section 1", "url": "https://example.org/act", "verified": True}],
        "rule": "Do not wonder.",
        "accepted_with": "Nothing.",
        "detect": [{"find": ["wonder"]}],
        "message": "{match} stands here.",
        "why": "Because it is a test.",
        "fix": "Delete it.",
        "examples": {"fail": ["A wonder."], "pass": ["A stone."]},
    } | changes


def pack(*guidelines: dict[str, Any], **changes: Any) -> Pack:
    """The pack TT of these guidelines."""
    content = {
        "pack": "TT",
        "title": "Test",
        "version": "1.0.0",
        "guidelines": list(guidelines) or [guideline()],
    }
    return load_pack(yaml.safe_dump(content | changes, sort_keys=False), "t.yaml")


def ruleset(*guidelines: dict[str, Any], **changes: Any) -> Ruleset:
    """The compiled pack TT."""
    return compile_packs([pack(*guidelines, **changes)])


def judge(text: str, rules: Ruleset, **context: Any) -> Result:
    """The result of a Markdown text."""
    return check(markdown_document(text), Context(**({"date": DAY} | context)), rules)


def found(text: str, *rules: dict[str, Any], **changes: Any) -> list[str]:
    """The words that one guideline with these rules marks in a text."""
    return [item.matched for item in findings(text, *rules, **changes)]


def findings(text: str, *rules: dict[str, Any], **changes: Any) -> tuple[Finding, ...]:
    """The findings of one guideline with these rules in a text."""
    return judge(
        text, ruleset(guideline(detect=list(rules), **changes.pop("guideline", {})), **changes)
    ).findings
