"""A document in a short form that tests can compare: one (scope, visible words) pair for each block."""

from __future__ import annotations

from compliance_core.engine.model import Document


def shape(document: Document) -> list[tuple[str, str]]:
    """Scope and visible text of every block."""
    return [
        (block.scope.value, "".join(document.text[start:end] for start, end in block.pieces))
        for block in document.blocks
    ]


def marks(document: Document) -> list[tuple[str, str]]:
    """Scope and text of every mark."""
    return [
        (mark.scope.value, document.text[mark.start : mark.end])
        for block in document.blocks
        for mark in block.marks
    ]


def assert_sound(document: Document) -> None:
    """Hold the document to what its type promises about offsets."""
    last = 0
    for block in document.blocks:
        assert block.pieces, "a block shows something"
        for start, end in block.pieces:
            assert last <= start < end <= len(document.text), (start, end, last)
            last = end
        for mark in block.marks:
            assert block.start <= mark.start < mark.end <= block.end
