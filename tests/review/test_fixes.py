"""Edits: the right words are replaced, everything else stays where it was."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compliance_core.documents.markdown import markdown_document
from compliance_core.engine.model import Block, Document, Mark, Scope
from compliance_core.errors import ComplianceError
from compliance_core.review.fixes import (
    Edit,
    apply_edit,
    apply_replacement,
    apply_to_all,
    edit_between,
    edited_document,
    edits_between,
    edits_for,
    moved_findings,
    repeats,
)
from tests.review.made import finding


@pytest.mark.parametrize(
    ("text", "words", "replacement", "expected"),
    [
        pytest.param(
            "It is free today.", "free", "included", "It is included today.", id="the words are replaced"
        ),
        pytest.param("Free today.", "Free", "included", "Included today.", id="a capital letter stays"),
        pytest.param(
            "It is totally free.", "totally", "", "It is free.", id="one space goes with removed words"
        ),
        pytest.param("Totally free.", "Totally", "", "free.", id="at the start the space behind goes"),
        pytest.param(
            "It is free, totally.",
            "totally",
            "",
            "It is free,.",
            id="before a full stop the space before goes",
        ),
        pytest.param("so-called", "so", "", "-called", id="without spaces nothing else goes"),
        pytest.param("🎉 free 🎉", "free", "x", "🎉 x 🎉", id="code points are counted, not bytes"),
    ],
)
def test_a_replacement(text, words, replacement, expected):
    assert apply_replacement(text, finding(start=text.index(words), matched=words), replacement) == expected


def test_words_that_are_no_longer_there_are_not_replaced():
    with pytest.raises(ComplianceError, match="The text was changed where CP-01 was found: check it again"):
        apply_replacement("It was free.", finding(start=0, matched="free"), "x")


def occurrences(text: str, word: str) -> list:
    places = [start for start in range(len(text)) if text[start : start + len(word)].lower() == word]
    return [finding(start=start, matched=text[start : start + len(word)]) for start in places]


def test_all_repeats_are_replaced_at_once():
    text = "Free gift. It is free, free, FREE."
    found = occurrences(text, "free")
    assert apply_to_all(text, list(reversed(found)), "included") == (
        "Included gift. It is included, included, Included."
    )


def test_of_two_that_overlap_the_first_is_replaced():
    text = "risk free money"
    both = [finding(start=0, matched="risk free"), finding(start=5, matched="free money")]
    assert apply_to_all(text, both, "x") == "x money"
    assert len(edits_for(text, both, "x")) == 1


def test_repeats_are_those_of_the_same_guideline_and_words():
    mine, same = finding(start=0, matched="Free"), finding(start=9, matched="free")
    others = [finding("CP-02", 20, "free"), finding(start=30, matched="freely")]
    assert repeats([mine, same, *others], same) == (mine, same)


_SHORT = st.text("ab \n", max_size=12)


@given(_SHORT, _SHORT)
def test_an_edit_between_two_texts_turns_one_into_the_other_and_is_smallest(before, after):
    edit = edit_between(before, after)
    assert apply_edit(before, edit) == after
    removed, added = before[edit.start : edit.end], edit.words
    if removed and added:
        assert removed[0] != added[0]
        assert removed[-1] != added[-1]
    assert 0 <= edit.start <= edit.end <= len(before)


@given(st.text("ab", max_size=12), st.data())
def test_findings_that_an_edit_leaves_alone_keep_their_words(text, data):
    start = data.draw(st.integers(0, len(text)))
    edit = Edit(start, data.draw(st.integers(start, len(text))), data.draw(st.text("xy", max_size=4)))
    spans = [(a, b) for a in range(len(text)) for b in range(a + 1, len(text) + 1)]
    found = [finding(start=a, matched=text[a:b]) for a, b in spans]
    after = apply_edit(text, edit)
    moved = moved_findings(found, edit)
    assert all(after[item.start : item.end] == item.matched for item in moved)
    touched = [item for item in found if item.start < edit.end and edit.start < item.end]
    inside = [item for item in found if edit.start == edit.end and item.start < edit.start < item.end]
    assert len(moved) == len(found) - len(touched or inside)


def page(*blocks: tuple[Scope, str]) -> Document:
    text, made = "", []
    for scope, words in blocks:
        made.append(Block(scope, ((len(text), len(text) + len(words)),)))
        text += words + "\n"
    return Document(text, tuple(made), "docx")


def seen(document: Document) -> list[tuple[str, str]]:
    return [
        (block.scope.value, "".join(document.text[start:end] for start, end in block.pieces))
        for block in document.blocks
    ]


PAGE = page((Scope.HEADLINE, "Big sale"), (Scope.BODY, "It is free."), (Scope.FOOTNOTE, "* Terms apply."))


@pytest.mark.parametrize(
    ("before", "after", "blocks"),
    [
        pytest.param("free", "cheap", ["Big sale", "It is cheap.", "* Terms apply."], id="words in a block"),
        pytest.param(
            "Big", "Huge", ["Huge sale", "It is free.", "* Terms apply."], id="the start of a block"
        ),
        pytest.param(
            "apply.", "apply. Ask.", ["Big sale", "It is free.", "* Terms apply. Ask."], id="the end"
        ),
        pytest.param("It is free.\n", "", ["Big sale", "* Terms apply."], id="a block is removed"),
        pytest.param(
            "It is free.",
            "Pay.",
            ["Big sale", "Pay.", "* Terms apply."],
            id="a block is replaced by other words",
        ),
        pytest.param(
            "sale\nIt is",
            "bargain",
            ["Big bargain", " free.", "* Terms apply."],
            id="words across two blocks",
        ),
        pytest.param(
            "free.\n",
            "free.\nNew words.\n",
            ["Big sale", "It is free.\nNew words.", "* Terms apply."],
            id="a new line",
        ),
    ],
)
def test_an_edited_document_keeps_its_blocks(before, after, blocks):
    edited = edited_document(PAGE, PAGE.text.replace(before, after))
    assert [words for _, words in seen(edited)] == blocks
    assert edited.format == "docx"


def test_the_scopes_and_marks_of_what_was_not_edited_stay():
    text = "Big sale\nSee the terms now."
    marked = Block(Scope.BODY, ((9, 27),), (Mark(Scope.LINK, 17, 22), Mark(Scope.ALT, 23, 26)))
    document = Document(text, (Block(Scope.HEADLINE, ((0, 8),)), marked), "html")
    edited = edited_document(document, text.replace("Big", "Enormous").replace(" now", ""))
    assert seen(edited) == [("headline", "Enormous sale"), ("body", "See the terms.")]
    assert [mark.scope for mark in edited.blocks[1].marks] == [Scope.LINK]


def test_marks_move_with_their_words_and_go_with_them():
    text = "See the terms now."
    block = Block(Scope.BODY, ((0, 18),), (Mark(Scope.LINK, 8, 13), Mark(Scope.ALT, 14, 17)))
    longer = edited_document(Document(text, (block,), "html"), "Please see the terms now.").blocks[0]
    assert [(mark.scope, mark.start, mark.end) for mark in longer.marks][:1] == [(Scope.LINK, 15, 20)]
    shorter = edited_document(Document(text, (block,), "html"), "See the terms.").blocks[0]
    assert [mark.scope for mark in shorter.marks] == [Scope.LINK]


def test_a_text_written_anew_is_one_block():
    document = Document("Old.", (Block(Scope.BODY, ((0, 4),)),), "pdf")
    emptied = edited_document(document, "")
    assert emptied.blocks == ()
    assert edited_document(emptied, "New.").blocks == (Block(Scope.BODY, ((0, 4),)),)


@given(_SHORT, _SHORT)
def test_edits_between_two_texts_are_in_order_apart_and_turn_one_into_the_other(before, after):
    edits = edits_between(before, after)
    assert all(first.end <= second.start for first, second in pairwise(edits))
    assert all(edit.words != before[edit.start : edit.end] for edit in edits)
    for edit in reversed(edits):
        before = apply_edit(before, edit)
    assert before == after


def test_an_edit_of_a_large_text_is_found_at_once():
    before = "the same line\n" * 300_000
    assert edits_between(before, "x" + before.replace("same", "other")) != ()


_WORDS = st.lists(st.text("abc ", min_size=1, max_size=6), min_size=1, max_size=4)


@given(_WORDS, st.data())
def test_after_any_edit_pieces_are_in_order_apart_and_cover_every_new_word(words, data):
    document = page(*((Scope.BODY, item) for item in words))
    text = document.text
    start = data.draw(st.integers(0, len(text)))
    stop = data.draw(st.integers(start, len(text)))
    new = data.draw(st.text("xyz", max_size=5))
    edited = edited_document(document, text[:start] + new + text[stop:])
    pieces = [piece for block in edited.blocks for piece in block.pieces]
    assert all(0 <= a < b <= len(edited.text) for a, b in pieces)
    assert all(first[1] <= second[0] for first, second in pairwise(pieces))
    covered = {place for a, b in pieces for place in range(a, b)}
    letters = {place for place, letter in enumerate(edited.text) if not letter.isspace()}
    assert letters <= covered, "every word that is left or new is judged"


def test_a_document_that_was_not_edited_stays_as_it_is():
    document = markdown_document("# Big sale\n\nIt is **free**[^1].\n\n[^1]: Terms apply.\n")
    assert edited_document(document, document.text) == document
