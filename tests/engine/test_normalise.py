"""Typography cannot dodge a rule, and every character keeps its place in the source."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compliance_core.engine.normalise import normalise


def folded(text: str) -> str:
    """The match text of a whole text."""
    return normalise(text, ((0, len(text)),)).text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("“free” – it’s", '"free" – it\'s', id="curly quotes"),
        pytest.param("20\u00a0%", "20 %", id="a no-break space"),
        pytest.param("guaran\u00adteed", "guaranteed", id="a soft hyphen"),
        pytest.param("f\u200bree", "free", id="a zero-width space"),
        pytest.param("proﬁt", "profit", id="a ligature"),
        pytest.param("frее", "free", id="Cyrillic letters in a Latin word"),
        pytest.param("café", "cafe", id="an accent"),
        pytest.param("cafe\u0301", "cafe", id="a combining accent"),
        pytest.param("ＦＲＥＥ", "FREE", id="full-width letters"),
        pytest.param("свобода", "свобода", id="a Russian word stays Russian"),
        pytest.param("a\nb\tc", "a b c", id="line breaks and tabs"),
    ],
)
def test_what_reads_the_same_becomes_the_same(text: str, expected: str) -> None:
    assert folded(text) == expected


# Without Greek and Cyrillic: a look-alike letter folds by the word around it, not by itself.
LETTERS = st.characters(exclude_categories=["Cs"]).filter(lambda letter: not "\u0370" <= letter <= "\u052f")


@given(st.text(LETTERS, max_size=80), st.data())
def test_every_span_maps_back_to_the_characters_it_came_from(text: str, data: st.DataObject) -> None:
    match = normalise(text, ((0, len(text)),))
    if not match.text:
        return
    start = data.draw(st.integers(0, len(match.text) - 1))
    end = data.draw(st.integers(start + 1, len(match.text)))

    first, last = match.span(start, end)

    assert 0 <= first < last <= len(text)
    assert match.text[start:end] in folded(text[first:last])


@given(st.lists(st.text(min_size=1, max_size=12), min_size=1, max_size=6), st.data())
def test_a_slice_maps_like_the_whole(parts: list[str], data: st.DataObject) -> None:
    text = "##".join(parts)
    pieces, at = [], 0
    for part in parts:
        pieces.append((at, at + len(part)))
        at += len(part) + 2
    match = normalise(text, tuple(pieces))
    if not match.text:
        return
    start = data.draw(st.integers(0, len(match.text) - 1))
    end = data.draw(st.integers(start + 1, len(match.text)))

    part_of = match.slice(start, end)

    assert part_of.text == match.text[start:end]
    assert [part_of.source(i) for i in range(end - start)] == [
        match.source(start + i) for i in range(end - start)
    ]
