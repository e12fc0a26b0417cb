"""The phrase language: what a phrase of a pack matches and what is refused."""

from __future__ import annotations

import re

import pytest
import re2

from compliance_core.engine.expressions import Vocabulary, expression_of, pattern_of
from compliance_core.engine.phrases import PhraseError, parse_phrase
from compliance_core.engine.wordforms import forms, spellings

LISTS = Vocabulary({"coin": ["bitcoin", "crypto(currency|currencies)?"], "buy": ["buy~ {coin}"]})


def compile_phrase(phrase: str, vocabulary: Vocabulary) -> str:
    """The expression of a phrase."""
    return expression_of(parse_phrase(phrase), vocabulary)


MATCHES = [
    pytest.param("risk-free", "a Risk free plan", "Risk free", id="a hyphen also matches a space"),
    pytest.param("risk free", "a risk-free plan", "risk-free", id="a space also matches a hyphen"),
    pytest.param("hurry now", "hurry, now!", "hurry, now", id="words may be parted by a comma"),
    pytest.param("cancel~", "we were canceling it", "canceling", id="inflections come in both spellings"),
    pytest.param("lose~", "she lost weight", "lost", id="irregular verbs are known"),
    pytest.param("stop~", "he stopped", "stopped", id="final consonants double"),
    pytest.param("guarant*", "a guarantor", "guarantor", id="a star matches any ending"),
    pytest.param(
        "ends (today|this week)", "it ends this week", "ends this week", id="one of several may stand"
    ),
    pytest.param("the best? offer", "the offer", "the offer", id="an optional word may be missing"),
    pytest.param("(our)? promise", "promise", "promise", id="an optional beginning may be missing"),
    pytest.param(
        "lose <3> {number} kg", "lose in two weeks 5 kg", "lose in two weeks 5 kg", id="a gap spans words"
    ),
    pytest.param("save {percent}", "save 20 % now", "save 20 %", id="a percentage is a class"),
    pytest.param("{money} off", "£20 off", "£20 off", id="a price is a class"),
    pytest.param("{duration} free", "two weeks free", "two weeks free", id="a duration is a class"),
    pytest.param("{buy}", "she bought cryptocurrencies", "bought cryptocurrencies", id="lists may use lists"),
    pytest.param("don't wait", "dont wait", "dont wait", id="an apostrophe may be missing"),
    pytest.param("100 % pure", "100% pure", "100% pure", id="signs need no space around them"),
    pytest.param("until {date}", "until 30 November 2026", "until 30 November 2026", id="a date is a class"),
]


@pytest.mark.parametrize(("phrase", "text", "words"), MATCHES)
def test_a_phrase_finds(phrase: str, text: str, words: str) -> None:
    expression = "(?i)" + compile_phrase(phrase, LISTS)

    for engine in (re, re2):
        match = engine.search(expression, text)
        assert match
        assert match[0] == words


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        pytest.param("cure", "a secure place", id="a word inside another"),
        pytest.param("lose <2> kg", "lose. Two kg", id="a gap across sentences"),
        pytest.param("lose <1> kg", "lose one two kg", id="more words than the gap allows"),
        pytest.param("free trial", "free the trial", id="a word in between without a gap"),
    ],
)
def test_a_phrase_does_not_find(phrase: str, text: str) -> None:
    assert not re.search("(?i)" + compile_phrase(phrase, LISTS), text)


@pytest.mark.parametrize(
    ("phrase", "says"),
    [
        ("(a|b", "not closed"),
        ("a)", "unbalanced"),
        ("{nothing}", "unknown list {nothing}"),
        ("()", "matches nothing"),
    ],
)
def test_a_malformed_phrase_is_refused_with_the_reason(phrase: str, says: str) -> None:
    with pytest.raises(PhraseError, match=re.escape(says)):
        compile_phrase(phrase, LISTS)


def test_lists_that_refer_to_each_other_are_refused() -> None:
    circle = Vocabulary({"a": ["{b}"], "b": ["{a}"]})

    with pytest.raises(PhraseError, match="refers to itself"):
        circle.expand("a")


def test_patterns_use_lists_and_are_otherwise_left_alone() -> None:
    assert pattern_of(r"\d{2} {coin}", LISTS) == rf"\d{{2}} {LISTS.expand('coin')}"


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("try", ("try", "tries", "tried", "trying")),
        ("promise", ("promise", "promises", "promised", "promising")),
        ("wash", ("wash", "washes", "washed", "washing")),
        ("child", ("child", "children")),
        ("die", ("die", "dies", "died", "dying")),
    ],
)
def test_words_inflect(word: str, expected: tuple[str, ...]) -> None:
    assert forms(word) == expected


@pytest.mark.parametrize(
    ("word", "other"), [("colour", "color"), ("maximise", "maximize"), ("centre", "center")]
)
def test_words_have_an_american_spelling(word: str, other: str) -> None:
    assert spellings(word) == (word, other)
