"""What a reviewer sees first, and the verdict in plain words."""

from __future__ import annotations

import pytest

from compliance_core.engine.engine import check, compile_packs
from compliance_core.engine.model import Context, Document, NotRead, Severity, Upcoming
from compliance_core.review.grouping import by_market, by_severity, unread, verdict_sentence
from compliance_core.review.waivers import apply_waivers
from tests.review.made import EU, TODAY, UK, US, day, finding, objection, result, waiver
from tests.review.packs import pack

B, M, N, A = Severity.BLOCKER, Severity.MAJOR, Severity.MINOR, Severity.ADVICE
IMAGES = NotRead("2 images", "images are not read")


def findings(*severities: Severity) -> list:
    return [
        finding(f"CP-{place:02}", place * 10, severity=severity) for place, severity in enumerate(severities)
    ]


def test_blockers_come_first_and_minor_findings_and_advice_are_folded():
    sections = by_severity(findings(A, M, B, N, M))
    assert [(section.severity, section.count, section.folded) for section in sections] == [
        (B, 1, False),
        (M, 2, False),
        (N, 1, True),
        (A, 1, True),
    ]


def test_repeats_of_the_same_words_are_one_group_in_document_order():
    first, other, again = (
        finding(start=0, matched="Free"),
        finding(start=9, matched="now"),
        finding(start=20, matched="free"),
    )
    (section,) = by_severity([first, other, again])
    assert [group.findings for group in section.groups] == [(first, again), (other,)]
    assert section.groups[0].first is first
    assert section.count == 3


def test_findings_are_grouped_by_the_markets_they_break_rules_in():
    both, uk, also = (
        finding("CP-01", 0),
        finding("CP-02", 9, markets=(UK,)),
        finding("CP-03", 20, markets=(UK, EU)),
    )
    groups = by_market([uk, both, also, finding("CP-04", 30, markets=(US,))])
    assert [group.markets for group in groups] == [(EU, UK), (UK,), (US,)]
    assert [item.first for item in groups[0].sections[0].groups] == [both, also]


@pytest.mark.parametrize(
    ("severities", "not_checked", "sentence"),
    [
        pytest.param([B, B, M, M, N], (IMAGES,), "Do not publish: 2 blockers, 3 to review · 2 images not read", id="block"),
        pytest.param([B], (), "Do not publish: 1 blocker", id="one blocker"),
        pytest.param([M, A], (), "Review before publishing: 1 to review", id="review"),
        pytest.param([A, A], (), "Nothing found but advice: 2", id="advice only"),
        pytest.param([], (), "Nothing found", id="nothing"),
        pytest.param([], (IMAGES,), "Nothing found · 2 images not read", id="nothing found in what was read"),
        pytest.param(
            [], (IMAGES, NotRead("page 2", "scanned"), NotRead("page 3", "scanned"), NotRead("page 4", "scanned")),
            "Nothing found · 2 images not read · page 2 not read · 2 more not read", id="much was not read",
        ),
    ],
)  # fmt: skip
def test_the_verdict_in_words(severities, not_checked, sentence):
    reviewed = apply_waivers(result(*findings(*severities), not_checked=not_checked), [], on=TODAY)
    assert verdict_sentence(reviewed) == sentence
    assert "approved" not in sentence.lower()


def test_what_was_waived_or_called_no_breach_is_counted():
    one, two, three = findings(B, M, M)
    waivers = [waiver("a", of=one, markets=("EU",)), waiver("b", of=one, markets=("UK",))]
    reviewed = apply_waivers(result(one, two, three), waivers, on=TODAY, objections=[objection(two)])
    assert (
        verdict_sentence(reviewed) == "Review before publishing: 1 to review · 1 waived · 1 called no breach"
    )
    reviewed = apply_waivers(result(one), [waiver(of=one)], on=TODAY)
    assert verdict_sentence(reviewed) == "Nothing left open · 1 waived"


def test_what_becomes_a_breach_later_is_announced_with_the_first_day():
    later = [Upcoming(finding(), day("2027-09-27")), Upcoming(finding(start=9), day("2027-01-01"))]
    reviewed = apply_waivers(result(upcoming=tuple(later)), [], on=TODAY)
    assert verdict_sentence(reviewed) == "Nothing found · 2 from 1 January 2027"


def test_a_guideline_that_is_not_in_force_is_not_something_unread():
    found = check(
        Document("", ()), Context(TODAY), compile_packs([pack(in_force={"EU": {"from": "2027-01-01"}})])
    )
    assert {item.what for item in found.not_checked} == {"TST-01 in EU", "the whole article"}
    assert [item.what for item in unread(found.not_checked)] == ["the whole article"]
