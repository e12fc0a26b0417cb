"""Puts the extracted text of a file together, block by block, with its map."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from compliance_core.documents.footnotes import FIRST_CHARACTERS, Markers
from compliance_core.documents.source_map import Extracted, Place, SourceMap
from compliance_core.engine.model import Block, Document, Mark, NotRead, Scope

SEPARATOR = "\n\n"
"""What stands between two blocks of an extracted text."""

_WHOLE = frozenset({Scope.FOOTNOTE, Scope.QUOTATION, Scope.BUTTON})
_SUPERSCRIPT = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


_Row = tuple[Any, ...]
"""The fields of a ``Place``, seven of them or all."""


@dataclass(slots=True)
class _OpenBlock:
    scope: Scope
    parts: list[str] = field(default_factory=list)
    places: list[_Row] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    length: int = 0


class Builder:
    """Collects blocks; offsets are those of the growing extracted text."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._length = 0
        self._blocks: list[Block] = []
        self._places: list[_Row] = []
        self._open: _OpenBlock | None = None

    @property
    def at(self) -> int:
        """Where the next character will stand."""
        opened = self._open
        return self._length + (opened.length if opened else 0)

    @property
    def ends_in_space(self) -> bool:
        """Whether the open block is empty or ends in white space."""
        opened = self._open
        return opened is None or not opened.parts or opened.parts[-1][-1].isspace()

    def begin(self, scope: Scope) -> None:
        """Close the open block; what is added next goes into a new one of this scope."""
        self._new(scope)

    def _new(self, scope: Scope) -> _OpenBlock:
        self.flush()
        self._open = opened = _OpenBlock(scope)
        return opened

    def add(
        self, text: str, offset: int, length: int, part: str = "", paragraph: int = 0, run: int = 0
    ) -> None:
        """Add visible characters, at least one; the numbers say where they stand, as in ``Place``."""
        opened = self._open or self._new(Scope.BODY)
        start = self._length + opened.length
        places = opened.places
        if places and length == len(text):
            begin, end, last, taken, *rest = places[-1]
            joins = end == start and last + taken == offset and taken == end - begin
            if joins and rest == [part, paragraph, run]:
                del places[-1]
                start, offset, length = begin, last, taken + length
        opened.parts.append(text)
        opened.length += len(text)
        places.append((start, self._length + opened.length, offset, length, part, paragraph, run))

    def add_implied(self, text: str) -> None:
        """Add characters that the file only implies, such as the number of a footnote."""
        opened = self._open or self._new(Scope.BODY)
        opened.parts.append(text)
        opened.length += len(text)

    def add_line(
        self,
        text: str,
        offset: int,
        page: int,
        height: tuple[float, float],
        edges: Sequence[tuple[float, float]],
    ) -> None:
        """Add a line of a PDF; ``height`` is its bottom and top, the rest is as in ``Place``."""
        start = self.at
        self.add_implied(text)
        if self._open:
            row = (start, self.at, offset, len(text), "", page, 0, *height, tuple(edges))
            self._open.places.append(row)

    def mark(self, scope: Scope, start: int) -> None:
        """Mark what was added to the open block since ``start``, if anything."""
        opened = self._open
        start = max(start, self._length)
        if opened and start < self.at:
            opened.marks.append(Mark(scope, start, self.at))

    def flush(self) -> None:
        """Close the open block; one without visible characters is dropped."""
        opened, self._open = self._open, None
        if opened is None:
            return
        text = "".join(opened.parts)
        visible = text.rstrip()
        first = len(visible) - len(visible.lstrip())
        if first == len(visible):
            return
        start, end = self._length + first, self._length + len(visible)
        marks = tuple(
            replace(mark, start=max(mark.start, start), end=min(mark.end, end))
            for mark in sorted(opened.marks, key=lambda mark: mark.start)
            if mark.start < end and mark.end > start
        )
        whole = [mark for mark in marks if (mark.start, mark.end) == (start, end) and mark.scope in _WHOLE]
        self._blocks.append(Block(whole[0].scope if whole else opened.scope, ((start, end),), marks))
        self._places += opened.places
        self._parts += [text, SEPARATOR]
        self._length += len(text) + len(SEPARATOR)

    def finish(self, file_format: str, not_read: Sequence[NotRead] = ()) -> Extracted:
        """Return the document and its map; ``file_format`` as in ``Document.format``."""
        self.flush()
        text = "".join(self._parts).removesuffix(SEPARATOR)
        visible: list[tuple[int, int]] = []
        markers = Markers(text, visible)
        blocks = []
        for block in self._blocks:
            note = block.scope in (Scope.BODY, Scope.LIST) and text[block.start] in FIRST_CHARACTERS
            if note and markers.begins_footnote(block.start, block.end):
                blocks.append(replace(block, scope=Scope.FOOTNOTE))
            else:
                blocks.append(block)
            visible += block.pieces
        document = Document(text, tuple(blocks), file_format, tuple(not_read))
        return Extracted(document, SourceMap(tuple(Place(*row) for row in self._places)))


def superscript(text: str) -> str:
    """Return raised digits as the characters for them, so that ``£5¹`` does not read as 51 pounds."""
    return text.translate(_SUPERSCRIPT) if text.strip().isdecimal() else text


def counted(number: int, noun: str) -> str:
    """Return ``1 image`` or ``2 images``."""
    return f"{number} {noun}{'s' * (number != 1)}"
