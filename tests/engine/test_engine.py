"""The check as a whole: markets, dates, order, merging, silence, fingerprints and determinism."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compliance_core.documents.markdown import markdown_document
from compliance_core.engine.engine import check, packs_differ
from compliance_core.engine.model import Channel, Context, Market, Severity, Verdict
from tests.engine.packs import DAY, guideline, judge, pack, ruleset


@pytest.mark.parametrize(
    ("severities", "verdict"),
    [
        (["blocker", "advice"], Verdict.BLOCK),
        (["major"], Verdict.REVIEW),
        (["minor"], Verdict.REVIEW),
        (["advice"], Verdict.PASS),
        ([], Verdict.PASS),
    ],
)
def test_the_gravest_finding_gives_the_verdict(severities: list[str], verdict: Verdict) -> None:
    rules = ruleset(
        guideline(9, severity="blocker", detect=[{"find": ["marvel"]}]),
        *(guideline(number, severity=severity) for number, severity in enumerate(severities, 1)),
    )

    assert judge("A wonder.", rules).verdict is verdict


def test_a_rule_that_is_not_yet_in_force_does_not_fire_but_is_announced() -> None:
    rules = ruleset(guideline(in_force={"EU": {"from": "2027-01-15"}}))

    result = judge("A wonder.", rules)

    assert result.findings[0].markets == (Market.UK, Market.US)
    assert [(item.on, item.finding.markets) for item in result.upcoming] == [
        (date(2027, 1, 15), (Market.EU,))
    ]
    assert ("TT-01 in EU", "not in force until 2027-01-15") in [
        (note.what, note.why) for note in result.not_checked
    ]


def test_the_date_of_the_check_decides_what_is_in_force() -> None:
    rules = ruleset(guideline(markets=["EU"], in_force={"EU": {"from": "2026-09-27", "until": "2027-09-26"}}))

    assert not judge("A wonder.", rules, date=date(2026, 9, 26)).findings
    assert judge("A wonder.", rules, date=date(2026, 9, 27)).findings
    assert not judge("A wonder.", rules, date=date(2027, 9, 27)).findings


def test_a_rule_more_than_a_year_away_is_not_announced() -> None:
    rules = ruleset(guideline(markets=["EU"], in_force={"EU": {"from": "2028-01-01"}}))

    assert judge("A wonder.", rules).upcoming == ()


def test_markets_and_channels_limit_what_applies() -> None:
    rules = ruleset(guideline(markets=["EU"], channels=["email"]))

    assert not judge("A wonder.", rules).findings
    assert not judge("A wonder.", rules, channel=Channel.EMAIL, markets=(Market.UK,)).findings
    assert judge("A wonder.", rules, channel=Channel.EMAIL, markets=(Market.EU,)).findings


def test_overlapping_matches_of_one_guideline_are_one_finding() -> None:
    rules = ruleset(guideline(detect=[{"find": ["pure wonder"]}, {"find": ["wonder drug"]}]))

    assert [item.matched for item in judge("A pure wonder drug.", rules).findings] == ["pure wonder drug"]


def test_a_specific_guideline_silences_the_general_one_on_the_same_words() -> None:
    rules = ruleset(guideline(1, detect=[{"find": ["wonder drug"]}], silences=["TT-02"]), guideline(2))

    assert [item.guideline for item in judge("A wonder drug. A wonder.", rules).findings] == [
        "TT-01",
        "TT-02",
    ]


def test_it_does_not_silence_it_where_only_markets_are_judged_in_which_it_does_not_apply_itself() -> None:
    specific = guideline(1, detect=[{"find": ["wonder drug"]}], silences=["TT-02"], markets=["EU"])
    rules = ruleset(specific, guideline(2))

    assert [item.guideline for item in judge("A wonder drug.", rules).findings] == ["TT-01"]
    assert [item.guideline for item in judge("A wonder drug.", rules, markets=(Market.US,)).findings] == [
        "TT-02"
    ]


def test_a_fingerprint_survives_edits_elsewhere_and_changes_with_its_sentence() -> None:
    rules = ruleset()
    before = judge("It is a wonder.", rules).findings[0].fingerprint

    assert (
        judge("# New heading\n\nA new start. It is a wonder. More.", rules).findings[0].fingerprint == before
    )
    assert judge("It is a wonder again.", rules).findings[0].fingerprint != before


def test_a_replacement_is_offered_where_the_pack_has_one() -> None:
    finding = judge("A Wonder.", ruleset(guideline(replace={"wonder": "surprise"}))).findings[0]

    assert finding.replacement == "surprise"
    assert finding.message == "Wonder stands here."


def test_an_empty_article_is_not_called_checked() -> None:
    assert [note.why for note in judge(" \n", ruleset()).not_checked] == ["it holds no text"]


def test_a_result_names_the_packs_that_judged_and_tells_when_they_differ() -> None:
    old, new = ruleset(), ruleset(guideline(title="Changed"))

    assert packs_differ(judge("x", old).packs, old) == []
    assert packs_differ(judge("x", old).packs, new) == ["TT"]


def test_findings_lie_inside_the_text_in_document_order_and_repeat_exactly() -> None:
    guidelines = (guideline(1), guideline(2, detect=[{"find": ["wonder <2> stone"]}]))
    rules, again = ruleset(*guidelines), ruleset(*guidelines)

    @given(
        st.lists(
            st.sampled_from(["wonder", "stone", ".", "\n\n", "not", "“wonder”", "é", "🎉", "*"]), max_size=30
        )
    )
    @settings(max_examples=150, deadline=None)
    def holds(words: list[str]) -> None:
        text = " ".join(words)
        result = check(markdown_document(text), Context(date=DAY), rules)
        places = [(item.start, item.end) for item in result.findings]
        assert places == sorted(places)
        assert all(text[item.start : item.end] == item.matched for item in result.findings)
        assert result == check(markdown_document(text), Context(date=DAY), again)

    holds()


def test_a_very_long_line_loses_no_finding() -> None:
    text = "A stone is a stone and a wonder is a wonder " * 5_000

    assert len(judge(text, ruleset()).findings) == 10_000


def test_a_finding_at_a_cut_of_a_long_line_is_found_once() -> None:
    rules = ruleset(guideline(detect=[{"find": ["wonder of the world"]}]))

    for lead in range(3_960, 4_040):
        text = "x " * (lead // 2) + "wonder of the world " + "y " * 3_000
        assert len(judge(text, rules).findings) == 1


def test_severity_and_message_of_a_rule_replace_those_of_its_guideline() -> None:
    rules = ruleset(
        guideline(detect=[{"find": ["wonder"], "severity": "advice", "message": "Mild: {match}."}])
    )

    finding = judge("A wonder.", rules).findings[0]

    assert (finding.severity, finding.message) == (Severity.ADVICE, "Mild: wonder.")


def test_a_pack_of_5000_rules_loads_and_finds() -> None:
    rules = [{"find": [f"word{number} stone"]} for number in range(5_000)]
    compiled = ruleset(guideline(detect=rules))

    assert [item.matched for item in judge("A word4999 stone.", compiled).findings] == ["word4999 stone"]
    assert pack(guideline(detect=rules)).spec.guidelines
