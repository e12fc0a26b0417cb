"""New, still there, fixed: every finding of both versions is accounted for once."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compliance_core.review.compare import compare
from tests.review.made import finding, result


def named(*fingerprints: str) -> list:
    return [
        finding("CP-01", start, "free" + name, fingerprint=name) for start, name in enumerate(fingerprints)
    ]


@pytest.mark.parametrize(
    ("before", "now", "said"),
    [
        pytest.param("", "", "nothing found before or now", id="nothing at all"),
        pytest.param("ab", "ab", "nothing changed", id="the same"),
        pytest.param("ab", "ba", "nothing changed", id="the same in another order"),
        pytest.param("abcd", "ae", "3 fixed, 1 new", id="some fixed and one new"),
        pytest.param("a", "aa", "1 new", id="one more of the same"),
        pytest.param("aaa", "a", "2 fixed", id="two of three repeats fixed"),
    ],
)
def test_the_comparison_says(before, now, said):
    assert str(compare(result(*named(*before)), result(*named(*now)))) == said


def test_of_repeats_the_first_stay_and_the_last_are_fixed():
    first, second = finding(start=0, fingerprint="a"), finding(start=9, fingerprint="a")
    now = finding(start=3, fingerprint="a")
    comparison = compare(result(first, second), result(now))
    assert [(pair.before, pair.now) for pair in comparison.still] == [(first, now)]
    assert comparison.fixed == (second,)


def test_a_finding_in_a_sentence_that_was_edited_is_still_there():
    other = finding("CP-02", 9, "now")
    before, now = finding(start=0, fingerprint="old"), finding(start=2, matched="Free", fingerprint="new")
    comparison = compare(result(before, other), result(now))
    assert [(pair.before, pair.now) for pair in comparison.still] == [(before, now)]
    assert comparison.fixed == (other,)
    assert comparison.new == ()


def test_the_same_words_under_another_guideline_are_new():
    comparison = compare(result(finding("CP-01", fingerprint="a")), result(finding("CP-02", fingerprint="b")))
    assert str(comparison) == "1 fixed, 1 new"


_FINDINGS = st.lists(
    st.builds(
        finding,
        start=st.integers(0, 3),
        matched=st.sampled_from(["a", "b"]),
        fingerprint=st.sampled_from("xyz"),
    ),
    max_size=8,
)


@given(_FINDINGS, _FINDINGS)
def test_every_finding_is_counted_once_on_each_side(before, now):
    comparison = compare(result(*before), result(*now))
    assert Counter([*comparison.fixed, *(pair.before for pair in comparison.still)]) == Counter(before)
    assert Counter([*comparison.new, *(pair.now for pair in comparison.still)]) == Counter(now)
    order = {id(item): place for place, item in enumerate(now)}
    places = [order[id(pair.now)] for pair in comparison.still]
    assert places == sorted(places)


@given(_FINDINGS, _FINDINGS)
def test_what_was_fixed_is_what_is_new_the_other_way_round(before, now):
    forth, back = compare(result(*before), result(*now)), compare(result(*now), result(*before))
    assert Counter(forth.fixed) == Counter(back.new)
    assert Counter(forth.new) == Counter(back.fixed)


@given(_FINDINGS)
def test_a_version_compared_with_itself_has_nothing_new_or_fixed(findings):
    comparison = compare(result(*findings), result(*findings))
    assert (comparison.new, comparison.fixed) == ((), ())
