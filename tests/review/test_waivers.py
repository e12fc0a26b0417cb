"""Waivers set findings aside in sight, in their markets, for their time, and nowhere else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compliance_core.engine.model import Severity, Verdict
from compliance_core.review.waivers import apply_waivers, claim_of, covers
from compliance_core.storage.records import ProposalStatus, WaiverScope
from tests.review.made import EU, TODAY, UK, US, day, finding, objection, result, waiver

BLOCKER = finding("FIN-01", 0, "guaranteed", severity=Severity.BLOCKER)
MAJOR = finding("CP-01", 20, "free", severity=Severity.MAJOR)


def test_a_waived_finding_no_longer_counts_and_is_still_shown():
    reviewed = apply_waivers(result(BLOCKER, MAJOR), [mine := waiver(of=BLOCKER)], on=TODAY)
    assert reviewed.result.verdict is Verdict.BLOCK
    assert reviewed.verdict is Verdict.REVIEW
    assert reviewed.open == (MAJOR,)
    assert [(item.finding, item.waiver) for item in reviewed.waived] == [(BLOCKER, mine)]


def test_a_waiver_for_one_market_leaves_the_finding_in_the_others():
    reviewed = apply_waivers(result(BLOCKER), [waiver(of=BLOCKER, markets=("UK",))], on=TODAY)
    assert [item.markets for item in reviewed.open] == [(EU,)]
    assert [item.finding.markets for item in reviewed.waived] == [(UK,)]
    assert reviewed.verdict is Verdict.BLOCK


def test_waivers_for_each_market_together_cover_the_finding():
    waivers = [waiver("a", of=BLOCKER, markets=("UK", "US")), waiver("b", of=BLOCKER, markets=("EU", "UK"))]
    reviewed = apply_waivers(result(BLOCKER), waivers, on=TODAY)
    assert reviewed.open == ()
    assert [(item.waiver.id, item.finding.markets) for item in reviewed.waived] == [
        ("a", (UK,)),
        ("b", (EU,)),
    ]
    assert reviewed.verdict is Verdict.PASS


def test_a_waiver_for_another_market_changes_nothing():
    reviewed = apply_waivers(result(BLOCKER), [waiver(of=BLOCKER, markets=("US",))], on=TODAY)
    assert (reviewed.open, reviewed.waived, reviewed.verdict) == ((BLOCKER,), (), Verdict.BLOCK)


@pytest.mark.parametrize(
    ("expires_on", "holds"),
    [
        pytest.param(None, True, id="without an end"),
        pytest.param(day("2026-11-25"), True, id="the day before its last"),
        pytest.param(TODAY, True, id="on its last day"),
        pytest.param(day("2026-11-23"), False, id="the day after its last"),
    ],
)
def test_a_waiver_holds(expires_on, holds):
    mine = waiver(of=BLOCKER, expires_on=expires_on)
    reviewed = apply_waivers(result(BLOCKER), [mine], on=TODAY)
    assert bool(reviewed.waived) is holds
    assert bool(reviewed.open) is not holds
    assert [item.waiver for item in reviewed.expired] == ([] if holds else [mine])


def test_an_expired_waiver_that_another_one_replaces_is_not_listed():
    waivers = [waiver("old", of=BLOCKER, expires_on=day("2026-01-01")), waiver("new", of=BLOCKER)]
    reviewed = apply_waivers(result(BLOCKER), waivers, on=TODAY)
    assert (reviewed.open, reviewed.expired, len(reviewed.waived)) == ((), (), 1)


@pytest.mark.parametrize(
    ("terms", "holds"),
    [
        pytest.param({"scope": WaiverScope.ARTICLE, "scope_key": "a1"}, True, id="this article"),
        pytest.param({"scope": WaiverScope.ARTICLE, "scope_key": "a2"}, False, id="another article"),
        pytest.param({"scope": WaiverScope.CAMPAIGN, "scope_key": "autumn"}, True, id="this campaign"),
        pytest.param({"scope": WaiverScope.CAMPAIGN, "scope_key": "spring"}, False, id="another campaign"),
        pytest.param({"scope": WaiverScope.COMPANY}, True, id="the company"),
        pytest.param({"revoked": True}, False, id="revoked"),
        pytest.param({"fingerprint": "other"}, False, id="another sentence"),
        pytest.param({"guideline": "FIN-02"}, False, id="another guideline"),
        pytest.param({"fingerprint": None, "claim": "guaranteed"}, True, id="the wording"),
        pytest.param({"fingerprint": None, "claim": "guarantee"}, False, id="a part of the wording"),
    ],
)
def test_a_waiver_reaches(terms, holds):
    reviewed = apply_waivers(
        result(BLOCKER), [waiver(of=BLOCKER, **terms)], on=TODAY, article="a1", campaign="autumn"
    )
    assert bool(reviewed.waived) is holds


def test_an_article_that_is_not_kept_or_in_no_campaign_has_company_waivers_only():
    waivers = [
        waiver(of=BLOCKER, scope=WaiverScope.ARTICLE, scope_key=""),
        waiver(of=BLOCKER, scope=WaiverScope.CAMPAIGN, scope_key=""),
    ]
    assert apply_waivers(result(BLOCKER), waivers, on=TODAY).open == (BLOCKER,)


@pytest.mark.parametrize(
    "wording",
    ["Kills  99% of germs", "kills\u00a099% of germs", "KILLS 99% of ger\u00adms", "kills 99% of\ngerms"],
)
def test_a_claim_is_compared_without_case_spaces_and_typography(wording):
    assert claim_of(wording) == "kills 99% of germs"
    assert covers(waiver(claim=claim_of("kills 99% of germs")), finding(matched=wording))


def test_a_finding_called_no_breach_is_set_aside_with_who_said_so():
    mine = objection(BLOCKER)
    reviewed = apply_waivers(result(BLOCKER, MAJOR), [waiver(of=BLOCKER)], on=TODAY, objections=[mine])
    assert [(item.finding, item.proposal) for item in reviewed.disputed] == [(BLOCKER, mine)]
    assert (reviewed.open, reviewed.waived, reviewed.verdict) == ((MAJOR,), (), Verdict.REVIEW)


def test_an_objection_that_was_declined_no_longer_counts():
    reviewed = apply_waivers(
        result(BLOCKER), [], on=TODAY, objections=[objection(BLOCKER, ProposalStatus.DECLINED)]
    )
    assert reviewed.open == (BLOCKER,)


_MARKETS = st.lists(st.sampled_from([EU, UK, US]), min_size=1, unique=True).map(tuple)
_FINDINGS = st.lists(
    st.builds(
        finding,
        guideline=st.sampled_from(["CP-01", "CP-02"]),
        start=st.integers(0, 5),
        matched=st.sampled_from(["free", "now"]),
        severity=st.sampled_from(Severity),
        markets=_MARKETS,
        fingerprint=st.sampled_from("abc"),
    ),
    max_size=6,
)
_WAIVERS = st.lists(
    st.builds(
        waiver,
        guideline=st.sampled_from(["CP-01", "CP-02"]),
        fingerprint=st.none() | st.sampled_from("abc"),
        claim=st.none() | st.sampled_from(["free", "now"]),
        markets=_MARKETS.map(lambda markets: tuple(market.value for market in markets)),
        expires_on=st.none() | st.integers(-3, 3).map(lambda days: TODAY + timedelta(days=days)),
        revoked=st.booleans(),
    ),
    max_size=5,
)


@given(_FINDINGS, _WAIVERS)
def test_every_finding_is_shown_in_each_of_its_markets_exactly_once(findings, waivers):
    reviewed = apply_waivers(result(*findings), waivers, on=TODAY)
    shown = sorted(
        (item.guideline, item.start, item.matched, item.severity, item.fingerprint, market)
        for item in [*reviewed.open, *(waived.finding for waived in reviewed.waived)]
        for market in item.markets
    )
    assert shown == sorted(
        (item.guideline, item.start, item.matched, item.severity, item.fingerprint, market)
        for item in findings
        for market in item.markets
    )


@given(_FINDINGS, _WAIVERS)
def test_waivers_never_make_a_verdict_worse(findings, waivers):
    order = [Verdict.PASS, Verdict.REVIEW, Verdict.BLOCK]
    reviewed = apply_waivers(result(*findings), waivers, on=TODAY)
    assert order.index(reviewed.verdict) <= order.index(reviewed.result.verdict)
    assert not apply_waivers(result(*findings), [], on=TODAY).waived
