"""Context that decides: denial, reports, questions, trade readers, qualifiers and footnotes."""

from __future__ import annotations

import pytest

from compliance_core.engine.model import Audience
from tests.engine.packs import findings, found, guideline, judge, ruleset

CURE = {"find": ["cure~ arthritis"]}
SAFE = {"find": ["risk-free"]}


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Our tea does not cure arthritis.", id="not before"),
        pytest.param("Nothing we sell will cure arthritis.", id="nothing before"),
        pytest.param("Our tea can't cure arthritis.", id="n't before"),
        pytest.param("No tea cures arthritis.", id="no before"),
    ],
)
def test_a_denial_excuses(text: str) -> None:
    assert found(text, CURE) == []


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("It never fails: our tea cures arthritis.", id="a denial in another clause"),
        pytest.param("Not only does our tea cure arthritis, it tastes good.", id="not only"),
        pytest.param("No wonder our tea cures arthritis!", id="no wonder"),
        pytest.param("Tired of pain? Our tea cures arthritis.", id="a rhetorical question before"),
        pytest.param('"It cures arthritis", says Ann, a happy customer.', id="a testimonial is no report"),
    ],
)
def test_what_only_looks_like_a_denial_does_not_excuse(text: str) -> None:
    assert len(found(text, CURE)) == 1


def test_a_negation_inside_the_words_does_not_excuse() -> None:
    assert found("Our drops never fail.", {"find": ["never fail~"]}) == ["never fail"]


def test_a_denial_is_ignored_where_the_rule_says_so() -> None:
    assert found("You will not cure arthritis.", CURE | {"denial": "ignored"}) == ["cure arthritis"]


def test_a_denial_behind_the_words_excuses() -> None:
    assert found("A risk-free plan does not exist.", SAFE) == []


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("The regulator fined a shop that said its tea cures arthritis.", id="a fine"),
        pytest.param("Beware of anyone whose tea cures arthritis.", id="a warning"),
        pytest.param(
            'The court banned an ad. Its headline read "our tea cures arthritis".',
            id="a quotation near a report",
        ),
    ],
)
def test_a_report_excuses(text: str) -> None:
    assert found(text, CURE) == []


def test_a_report_is_ignored_where_the_rule_says_so() -> None:
    rule = {"find": ["approved by the regulator"], "reporting": "ignored"}

    assert found("Approved by the regulator, who said yes.", rule) == ["Approved by the regulator"]


def test_a_question_answered_with_no_excuses() -> None:
    assert found("Is any plan risk-free? No.", SAFE) == []
    assert found("Want a risk-free plan? Call us.", SAFE) == ["risk-free"]


def test_a_consumer_rule_is_silent_when_the_text_addresses_the_trade() -> None:
    rules = ruleset(guideline(audiences=["consumer"], detect=[SAFE]))

    assert judge("A risk-free order.", rules).findings
    assert not judge("A risk-free order for resellers only.", rules).findings
    assert not judge("A risk-free order.", rules, audience=Audience.BUSINESS).findings


QUALIFIED = {
    "find": ["last chance"],
    "without": [{"name": "a closing date", "any": ["{date}"], "within": "paragraph"}],
}


def test_a_qualifier_in_the_paragraph_excuses() -> None:
    assert found("Last chance! Our sale closes on 30 November 2026.", QUALIFIED) == []


def test_a_qualifier_elsewhere_does_not_and_is_named_as_looked_for() -> None:
    (finding,) = findings(
        "Last chance!\n\nSome other text, long enough.\n\nFounded on 30 November 2006.", QUALIFIED
    )

    assert finding.looked_for[0].element == "a closing date"
    assert finding.looked_for[0].within == "paragraph"


@pytest.mark.parametrize(
    ("text", "count"),
    [
        pytest.param("It is your last chance* to save.\n\n*Until 30 November 2026.", 0, id="a tied footnote"),
        pytest.param(
            "It is your last chance* to save. *Until 30 November 2026.", 0, id="a note in the same paragraph"
        ),
        pytest.param(
            "It is your last chance* to save.\n\nThe bag†.\n\n†Made on 30 November 2026.",
            1,
            id="another marker",
        ),
    ],
)
def test_a_footnote_counts_when_its_marker_ties_it(text: str, count: int) -> None:
    assert len(found(text, QUALIFIED)) == count


def test_a_heading_is_qualified_by_the_paragraph_below_it() -> None:
    assert found("# Last chance to save\n\nThe sale closes on 30 November 2026.", QUALIFIED) == []


SENTENCE = {"find": ["approved"], "with": [{"any": ["cream"], "within": "sentence"}]}


def test_a_condition_reaches_no_further_than_it_says() -> None:
    assert found("An approved cream.", SENTENCE) == ["approved"]
    assert found("It is approved. The cream is new.", SENTENCE) == []


def test_a_condition_can_look_to_one_side_only() -> None:
    rule = {"find": ["approved"], "with": [{"any": ["cream"], "within": 40, "side": "after"}]}

    assert found("An approved cream.", rule) == ["approved"]
    assert found("A cream that is approved.", rule) == []


def test_a_number_counts_within_its_bounds() -> None:
    rule = {"find": ["returns"], "with": [{"number": {"unit": "percent", "least": 10}, "within": "sentence"}]}

    assert found("Returns of 12 % a year.", rule) == ["Returns"]
    assert found("Returns of 3 % a year.", rule) == []


def test_prescribed_wording_compares_after_normalising() -> None:
    warning = {"prescribed": "Take 2 mins to learn more.", "name": "the warning", "within": "document"}
    rule = {"find": ["buy coins"], "without": [warning]}

    assert found("Buy coins. TAKE 2 minutes, to learn more!", rule) == []
    assert found("Buy coins. Take some minutes to learn more.", rule) == ["Buy coins"]


def test_a_class_of_text_decides() -> None:
    rule = {"find": ["join now"], "with": [{"class": "crypto", "within": "document"}]}
    classes = {"crypto": {"any": ["bitcoin"], "within": "document"}}

    assert found("Join now.\n\nWe sell bitcoin.", rule, classes=classes) == ["Join now"]
    assert found("Join now.\n\nWe sell bread.", rule, classes=classes) == []


def test_a_rule_for_links_looks_at_whole_link_texts_only() -> None:
    rule = {"find": ["here"], "in": ["link"], "whole": True}

    assert found("Read it [here](https://example.org).", rule) == ["here"]
    assert found("Read [what is here](https://example.org), here.", rule) == []


def test_a_stated_reduction_that_does_not_fit_its_prices_is_found() -> None:
    rule = {"compute": "wrong_reduction"}

    (finding,) = findings("Was £100, now £60: you save 50 %!", rule)

    assert finding.matched == "50 %"
    assert "is 40 %, not 50 %" in finding.message
    assert findings("Was £100, now £60: you save 40 %!", rule) == ()
