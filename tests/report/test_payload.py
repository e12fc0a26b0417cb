"""The plain form of a result loses nothing and refuses what it did not write."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given

from compliance_core.engine.model import Citation, Finding, Result
from compliance_core.errors import DocumentError
from compliance_core.report.payload import (
    citation_line,
    finding_from_payload,
    finding_payload,
    result_from_payload,
    result_payload,
)
from tests.report.strategies import findings, results

KEYS_OF_A_FINDING = {
    "guideline", "severity", "start", "end", "topics", "message", "citation", "citations", "suggestion",
    "title", "matched", "why", "fix", "markets", "origin", "fingerprint", "looked_for", "scope",
}  # fmt: skip


@given(results)
def test_a_result_survives_json_and_back(result: Result) -> None:
    assert result_from_payload(json.loads(json.dumps(result_payload(result)))) == result


@given(findings)
def test_a_finding_has_exactly_the_published_keys(finding: Finding) -> None:
    payload = finding_payload(finding)
    assert set(payload) == KEYS_OF_A_FINDING
    assert finding_from_payload(payload) == finding


def test_a_citation_from_memory_says_to_be_confirmed() -> None:
    line = citation_line((Citation("Law 1", None, True), Citation("Law 2", "https://law.example", False)))
    assert line == "Law 1; Law 2 (to be confirmed)"


@pytest.mark.parametrize("payload", [{}, {"verdict": "maybe"}, {"verdict": "pass", "findings": 3}])
def test_values_that_are_no_result_are_refused_in_one_sentence(payload: dict[str, Any]) -> None:
    with pytest.raises(DocumentError, match="not a result"):
        result_from_payload(payload)
