"""The index of words: it may let an expression through that does not match, never hold one back that does."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compliance_core.documents.markdown import markdown_document
from compliance_core.engine.conditions import Surroundings
from compliance_core.engine.expressions import Vocabulary
from compliance_core.engine.index import Gate, Index
from compliance_core.engine.needs import NeedReader
from compliance_core.engine.pattern_needs import pattern_needs, starts_in_word
from compliance_core.engine.tokens import Words, tokens_of
from compliance_core.engine.units import PackVocabulary, Unit
from tests.engine.packs import DAY, guideline, judge, ruleset

LISTS = PackVocabulary(
    {"coin": ["bitcoin", "crypto-coin~", "{money} token"], "odd": ["50 %", "c'est la vie"]}
)
PHRASES = [
    "risk-free (trial)?",
    "nine-to-five",
    "(girl|boy)'?s? <2> (night|day)",
    "({coin})? free",
    "protect <2> ({odd})?",
    "don't wait",
    "{percent} (off|free)",
    "(a|the) {coin}",
    "cancel~ now",
    "back-test*",
    "free-?(range|trial)",
    "{odd}",
]
PATTERNS = [
    r"\b(?:hurry|act now)\b[^.!?]{0,20}\bfree\b",
    r"lo[so](?:e|t|es)? ?\d+ ?kg",
    r"(?:^|[.!?] )(?P<span>free (?:trial|coins?))",
    r"\bdon'?t wait(?: any longer)?",
    r"an? {coin}",
    r"free\W+trial!",
    r"[Ff]ree(?: |-)trial",
]
WORDS = [
    "risk", "free", "riskfree", "risk-free", "trial", "nine", "to", "five", "nineto", "girl's", "girls",
    "night", "day", "c'est", "la", "vie", "cest", "bitcoin", "crypto", "coins", "€", "token", "50", "%",
    "off", "don't", "dont", "wait", "cancels", "cancelled", "now", "backtesting", "back", "test",
    "range", "act", "hurry", "lose", "lost", "5", "kg", "5kg", "protect", "protection", "good", "a",
    "an", "the", ".", ",", "!", "–", "-", "Free", "…",
]  # fmt: skip


def units():
    return [
        Unit(written, LISTS, pattern=pattern, case_sensitive=False)
        for written, pattern in (*((item, False) for item in PHRASES), *((item, True) for item in PATTERNS))
    ]


UNITS = units()
INDEX = Index()
for _number, _unit in enumerate(UNITS):
    for _track in _unit.indexed().tracks:
        INDEX.add(_number, _track)

texts = st.lists(
    st.tuples(st.sampled_from(WORDS), st.sampled_from([" ", " ", " ", "-", ", ", "  ", ""])), max_size=14
).map(lambda parts: "".join(word + gap for word, gap in parts))


@settings(max_examples=400, deadline=None)
@given(texts)
def test_the_index_never_holds_back_what_matches(text):
    for passage in Surroundings(markdown_document(text)).passages:
        in_sentence, anywhere = INDEX.possible(passage.tokens)
        loose = anywhere | INDEX.possible_anywhere(passage.tokens) if not passage.clean else anywhere
        for number, unit in enumerate(UNITS):
            if unit.pattern:
                if unit.indexed().tracks and unit.found_in(passage.text.encode()):
                    assert number in loose.union(*in_sentence), (unit.written, passage.text)
                continue
            for (start, end), possible in zip(passage.sentences, in_sentence, strict=True):
                if unit.found_in(passage.text[start:end].encode()):
                    assert number in possible, (unit.written, passage.text[start:end])


@settings(max_examples=200, deadline=None)
@given(texts)
def test_the_gate_of_a_condition_never_holds_back_what_matches(text):
    gate = Gate([track for track, _ in unit.needs().tracks] for unit in UNITS)

    possible = gate.possible(Words(tokens_of(text.lower())))

    for number, unit in enumerate(UNITS):
        if unit.found_in(text.encode()):
            assert number in possible, (unit.written, text)


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        pytest.param(r"\bfree\b", {"free"}, id="a word between boundaries"),
        pytest.param(r"\bguarant\w+", {"guarant*"}, id="the beginning of a word"),
        pytest.param(
            r"\bcolou?rs?\b", {"color", "colour", "colors", "colours"}, id="letters that may be missing"
        ),
        pytest.param(r"\b(?:dog|cat)\b", {"dog", "cat"}, id="one of several"),
        pytest.param(r"\b\d+%", {r"\d", "%"}, id="digits and signs"),
        pytest.param(r"\w+ously", set(), id="the end of a word says nothing"),
    ],
)
def test_needs_are_read_off_a_pattern(pattern, words):
    tracks, _ = pattern_needs(pattern, NeedReader(Vocabulary({})), lambda _: False)

    assert {word for track, _ in tracks for need in track for word in need.words} == words


@pytest.mark.parametrize(
    ("pattern", "confined"),
    [
        pytest.param(r"\bfree[^.!?]{0,20} trial", True, id="no full stop between"),
        pytest.param(r"\bfree.{0,20} trial", False, id="anything between"),
        pytest.param(r"^free", False, id="the beginning of the text"),
        pytest.param(r"free[.!?] trial", False, id="a full stop itself"),
        pytest.param(r"free\W+trial", False, id="any signs"),
    ],
)
def test_a_pattern_that_cannot_match_a_full_stop_stays_in_a_sentence(pattern, confined):
    assert pattern_needs(pattern, NeedReader(Vocabulary({})), lambda _: False).confined is confined


@pytest.mark.parametrize(
    ("pattern", "starts"),
    [
        ("free", True),
        ("(?P<span>free|gratis)", True),
        ("(?:so )?free", False),
        (r"\d+", False),
        ("[^a]b", False),
    ],
)
def test_it_is_known_whether_a_pattern_begins_with_a_letter(pattern, starts):
    assert starts_in_word(pattern) is starts


def test_a_passage_that_comes_again_is_judged_alike():
    rules = ruleset(guideline(detect=[{"find": ["wonder"]}, {"find": ["stone"], "in": ["headline"]}]))
    text = "# A stone\n\nA stone, a wonder.\n\n# A stone, a wonder.\n"

    first = judge(text, rules).findings
    judge("A stone, a wonder.\n", rules, date=DAY)

    assert [item.matched for item in first] == ["stone", "wonder", "stone", "wonder"]
    assert judge(text, rules).findings == first


def test_words_before_optional_parts_have_their_boundaries():
    unit = Unit("protect <2> ({odd})?", LISTS, pattern=False, case_sensitive=False)

    assert unit.found_in(b"we protect it")
    assert not unit.found_in(b"the protection plan")
    assert not re.search(
        Unit("({odd})? free", LISTS, pattern=False, case_sensitive=False).expression, "carefree"
    )
