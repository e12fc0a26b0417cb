"""What pages make of texts: examples as YAML, findings as HTML, changes between versions."""

from __future__ import annotations

import re

import pytest
import yaml

from compliance_core.storage.records import NewProposal, Proposal, ProposalKind, ProposalStatus
from dashboard.example_snippets import snippets
from dashboard.finding_html import card, changed, marked
from dashboard.guideline_trial import reports
from dashboard.text_changes import MOST_LINES, Part, text_changes
from tests.pages.conftest import BREACH, HARMLESS
from tests.review.made import NOW, finding

HOSTILE = "<script>alert(1)</script> ![x](http://example.com/t.png) :red[x]"


def proposal(kind: ProposalKind, wording: str, guideline: str | None) -> Proposal:
    return Proposal(wording, NOW, "ana", NewProposal(kind, wording, guideline), ProposalStatus.ACCEPTED)


def test_examples_are_written_under_their_guideline_with_the_mark_that_the_packs_check_asks_for():
    items = [
        proposal(ProposalKind.NOT_A_BREACH, "Still flagged:\n  though fine.", "CP-01"),
        proposal(ProposalKind.NOT_A_BREACH, "Fine.", "CP-01"),
        proposal(ProposalKind.MISSED, "# not caught", "CP-01"),
        proposal(ProposalKind.MISSED, "By whom?", None),
    ]

    text = snippets(items, {"CP-01": "Time pressure"}, lambda _, words: words.startswith("Still"))

    first, _, second = text.partition("# not assigned")
    assert first.startswith("# CP-01 Time pressure: under its examples\n")
    assert yaml.safe_load(first) == {
        "pass": [{"text": "Still flagged: though fine.", "alarm": True}, "Fine."],
        "fail": [{"text": "# not caught", "missed": True}],
    }
    assert yaml.safe_load(f"#{second}") == {"fail": ["By whom?"]}


def test_whether_the_rules_report_a_guideline_is_asked_of_the_packs(reviewer):
    assert reports("FIN-01", BREACH)
    assert not reports("FIN-01", HARMLESS)
    assert not reports("XX-99", BREACH)


def test_findings_are_shown_as_text_whatever_they_say():
    hostile = finding(matched=HOSTILE, title=HOSTILE, message=HOSTILE)

    for html in (card(hostile, HOSTILE), marked(HOSTILE, [hostile]), changed((Part("del", HOSTILE),))):
        assert "<script" not in html
        assert "<img" not in html


def test_overlapping_findings_are_marked_and_no_word_is_lost_or_doubled():
    text = "one two three"
    both = [finding(start=0, matched="one two"), finding(start=4, matched="two three")]

    html = marked(text, both)

    assert re.sub("<[^>]+>", "", html) == text
    assert html.count("<mark") == 3


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        pytest.param("Same.\n", "Same.", (), id="nothing"),
        pytest.param("a\nb", "a\nb\nc", ((Part("ins", "c"),),), id="a line came"),
        pytest.param("a\nb", "b", ((Part("del", "a"),),), id="a line went"),
        pytest.param(
            "We promise a lot.", "We offer some lot.",
            ((Part("same", "We "), Part("del", "promise a"), Part("ins", "offer some"), Part("same", " lot.")),),
            id="words changed, shown together",
        ),
    ],
)  # fmt: skip
def test_what_changed_in_a_text(before, after, expected):
    assert text_changes(before, after) == expected


def test_texts_too_long_to_compare_are_not_compared():
    assert text_changes("a\n" * (MOST_LINES + 1), "b") is None
