"""Small packs made for tests, loaded as any pack is."""

from __future__ import annotations

from typing import Any

import yaml

from compliance_core.engine.loader import load_pack
from compliance_core.engine.ruleset import Pack


def pack(*phrases: str, version: str = "1.0.0", **fields) -> Pack:
    """A pack with one guideline per phrase: ``TST-01`` forbids the first one, and so on."""
    guidelines = [
        guideline(f"TST-{place:02}", phrase, **fields)
        for place, phrase in enumerate(phrases or ("guaranteed",), start=1)
    ]
    content = {"pack": "TST", "title": "Tests", "version": version, "guidelines": guidelines}
    return load_pack(yaml.safe_dump(content), "tst.yaml")


def guideline(name: str, phrase: str, **fields) -> dict[str, Any]:
    return {
        "id": name,
        "title": f"Never say {phrase}",
        "severity": "blocker",
        "markets": ["EU", "UK"],
        "authority": "Tests",
        "citations": [{"text": "Rule 1", "verified": True}],
        "rule": "It is forbidden.",
        "accepted_with": "Nothing.",
        "detect": [{"find": [phrase]}],
        "message": "Do not say {match}.",
        "why": "It misleads.",
        "fix": "Leave it out.",
        "replace": {phrase: "expected"},
        "examples": {"fail": [f"It is {phrase}."], "pass": ["It is not."]},
    } | fields
