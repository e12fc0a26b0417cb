"""Passages: how a long block is cut, and what each part knows of it."""

from __future__ import annotations

from compliance_core.engine.conditions import Surroundings
from compliance_core.engine.model import Block, Document, Mark, Scope
from compliance_core.engine.passages import PASSAGE_LIMIT

SENTENCE = "Here stands a link that leads nowhere at all. "


def document(text: str, step: int) -> Document:
    """One long block with a link in every sentence."""
    marks = tuple(Mark(Scope.LINK, at + 14, at + 18) for at in range(0, len(text) - step, step))
    return Document(text, (Block(Scope.BODY, ((0, len(text)),), marks),))


def test_each_part_of_a_long_block_knows_the_marks_inside_it() -> None:
    text = SENTENCE * 600

    passages = Surroundings(document(text, len(SENTENCE))).passages

    assert len(passages) > 5
    for passage in passages:
        first, last = passage.match.span(0, len(passage.text))
        inside = [mark for mark in passage.block.marks if first <= mark.start and mark.end <= last]
        assert set(inside) <= set(passage.marks)
        assert len(passage.marks) < 3 * PASSAGE_LIMIT / len(SENTENCE)


def test_so_do_parts_that_overlap_because_no_sentence_ends_there() -> None:
    text = SENTENCE.replace(".", ",") * 600

    passages = Surroundings(document(text, len(SENTENCE))).passages

    for passage in passages:
        first, last = passage.match.span(0, len(passage.text))
        inside = {mark for mark in passage.block.marks if first <= mark.start and mark.end <= last}
        assert inside <= set(passage.marks)
