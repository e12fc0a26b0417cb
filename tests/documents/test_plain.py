"""Plain text is split by its shape and loses no character."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compliance_core.documents.plain import plain_document
from tests.documents.shapes import assert_sound, shape

CASES = {
    "paragraphs are parted by blank lines": (
        "We ship on Monday.\nAlways.\n\nReturns are simple.",
        [("body", "We ship on Monday.\nAlways."), ("body", "Returns are simple.")],
    ),
    "a short line above a paragraph is a headline": (
        "Sleep better tonight\n\nOur mattress is firm.",
        [("headline", "Sleep better tonight"), ("body", "Our mattress is firm.")],
    ),
    "a short line with closing punctuation is none": (
        "Dear Anna,\n\nYour order is ready.",
        [("body", "Dear Anna,"), ("body", "Your order is ready.")],
    ),
    "the last line is no headline": ("Best wishes", [("body", "Best wishes")]),
    "each item of a list is a block": (
        "You get:\n- a bag\n• a cup\n2) a pen",
        [("body", "You get:"), ("list", "a bag"), ("list", "a cup"), ("list", "a pen")],
    ),
    "asterisks that are no list stay": (
        "Save 50 * 3 * 2 or **more**.",
        [("body", "Save 50 * 3 * 2 or **more**.")],
    ),
    "a line that begins with an asterisk and a word is a footnote": (
        "Only £5*.\n*Terms apply.",
        [("body", "Only £5*."), ("footnote", "*Terms apply.")],
    ),
    "an asterisk and a space make a footnote if the marker was used": (
        "Only £5*.\n\n* Terms apply.",
        [("body", "Only £5*."), ("footnote", "* Terms apply.")],
    ),
    "an asterisk and a space make a list otherwise": ("* Terms apply.", [("list", "Terms apply.")]),
    "a number makes a footnote if it was used behind a word": (
        "Rated best[1].\n\n[1] Survey of 2025.",
        [("body", "Rated best[1]."), ("footnote", "[1] Survey of 2025.")],
    ),
    "a closing bracket does not make its number a marker": (
        "It works (see 1).\n\n1) Open it.",
        [("body", "It works (see 1)."), ("list", "Open it.")],
    ),
    "a line in asterisks is no footnote": ("**Now** at £5.", [("body", "**Now** at £5.")]),
    "a dagger makes a footnote": ("†Until stocks end.", [("footnote", "†Until stocks end.")]),
    "quoted lines are a quotation": (
        "> I love it,\n> truly.\n\nSays Anna.",
        [("quotation", "I love it,\ntruly."), ("body", "Says Anna.")],
    ),
    "line endings of all systems count": (
        "One.\r\n\r\nTwo.\r\rThree.\u2028\u2029Four.",
        [("body", "One."), ("body", "Two."), ("body", "Three."), ("body", "Four.")],
    ),
    "right-to-left text and emoji pass through": (
        "خصم 50%\n\n🎉 عرض اليوم.",
        [("headline", "خصم 50%"), ("body", "🎉 عرض اليوم.")],
    ),
    "empty text has no blocks": (" \n\n", []),
}


@pytest.mark.parametrize(("text", "expected"), CASES.values(), ids=CASES.keys())
def test_plain_text(text: str, expected: list[tuple[str, str]]) -> None:
    document = plain_document(text)
    assert document.text == text
    assert shape(document) == expected


@given(st.text(st.sampled_from("ab1.)*>-[]† \t\n\r\u2029"), max_size=60) | st.text(max_size=60))
def test_every_character_but_markers_and_spaces_is_in_a_block(text: str) -> None:
    document = plain_document(text)
    assert_sound(document)
    seen = {at for block in document.blocks for start, end in block.pieces for at in range(start, end)}
    lost = "".join(char for at, char in enumerate(text) if at not in seen and not char.isspace())
    assert not set(lost) - set("0123456789.)*+->•‣◦▪●○·–✓✔✅➤►")
