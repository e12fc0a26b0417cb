"""Markdown as a document whose offsets are those of the given text.

The text may as well be plain: whatever is no valid markup is read as it stands.
"""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate, pairwise

from compliance_core.documents.footnotes import FIRST_CHARACTERS, Markers
from compliance_core.documents.inline import SPECIAL, Scanner, visible_pieces
from compliance_core.documents.markdown_blocks import RawBlock, Splitter
from compliance_core.documents.plain import one_line_ending, promote_headlines
from compliance_core.engine.model import Block, Document, Mark, NotRead, Scope


def markdown_document(text: str) -> Document:
    """Read Markdown or plain text; never fails.

    Left out of the pieces: emphasis, heading and list markers, link targets, HTML tags and comments,
    backslashes that escape. Entities such as ``&amp;`` stay as they are written. Code blocks, front
    matter and pictures are named in ``not_read``.
    """
    plain = one_line_ending(text)
    splitter = Splitter(plain)
    splitter.split()
    reader = _Reader(plain, splitter)
    reader.read()
    return Document(text, promote_headlines(plain, reader.blocks), "markdown", reader.not_read())


class _Reader:
    """Turns raw blocks into blocks."""

    def __init__(self, text: str, splitter: Splitter) -> None:
        self.blocks: list[Block] = []
        self._text = text
        self._splitter = splitter
        self._images = 0
        self._visible: list[tuple[int, int]] = []
        self._markers = Markers(text, self._visible)
        self._scanner = Scanner(text, splitter.labels)

    def read(self) -> None:
        """Read the inline markup of all blocks."""
        raw_blocks = self._splitter.blocks
        for number, raw in enumerate(raw_blocks):
            if raw.marker is not None and self._is_note(number):
                raw.scope = Scope.FOOTNOTE
                raw.spans[0] = (raw.marker, raw.spans[0][1])
            if len(raw.spans) == 1:
                self._read_span(raw.scope, *raw.spans[0])
            else:
                self._read_lines(raw)

    def not_read(self) -> tuple[NotRead, ...]:
        """Name what no rule will see."""
        found = []
        if self._splitter.front_matter:
            found.append(NotRead("front matter", "settings at the top of the file are not read"))
        if count := self._splitter.code_blocks:
            found.append(NotRead(f"{count} code block{'s' * (count > 1)}", "code is not read"))
        if count := self._images:
            found.append(
                NotRead(f"{count} image{'s' * (count > 1)}", "images are not read, only their alt texts")
            )
        return tuple(found)

    def _is_note(self, number: int) -> bool:
        """Whether a single list item is in truth a footnote, ``* Terms apply`` for an earlier ``*``."""
        blocks = self._splitter.blocks
        marker = blocks[number].marker
        if marker is None or any(
            _same_marker(self._text, marker, neighbour.marker)
            for neighbour in blocks[max(number - 1, 0) : number + 2]
            if neighbour is not blocks[number]
        ):
            return False
        return self._markers.begins_footnote(marker, blocks[number].spans[0][1])

    def _read_span(self, scope: Scope, start: int, end: int) -> None:
        text = self._text
        while end > start and text[end - 1].isspace():
            end -= 1
        while start < end and text[start].isspace():
            start += 1
        if start == end:
            return
        if SPECIAL.search(text, start, end) is None:
            self._add(scope, ((start, end),), ())
            return
        found = self._scanner.scan(start, end)
        self._images += found.images
        pieces = visible_pieces(start, end, found.cuts)
        marks = tuple(sorted(found.marks, key=_start)) if found.marks else ()
        if found.breaks:
            self._add_parts(scope, pieces, marks, found.breaks)
        else:
            self._add_visible(scope, pieces, marks)

    def _read_lines(self, raw: RawBlock) -> None:
        """Read a block whose lines have something left out between them (``>`` of quotations)."""
        joined = "".join([self._text[start:end] for start, end in raw.spans])
        found = Scanner(joined, self._splitter.labels).scan(0, len(joined))
        self._images += found.images
        places = _Places(raw.spans)
        pieces = [
            part
            for start, end in visible_pieces(0, len(joined.rstrip()), found.cuts)
            for part in places.parts(start, end)
        ]
        marks = [
            Mark(mark.scope, parts[0][0], parts[-1][1])
            for mark in sorted(found.marks, key=_start)
            if (parts := places.parts(mark.start, mark.end))
        ]
        self._add_visible(raw.scope, pieces, tuple(marks))

    def _add_parts(
        self,
        scope: Scope,
        pieces: list[tuple[int, int]],
        marks: tuple[Mark, ...],
        breaks: list[tuple[int, Scope | None]],
    ) -> None:
        """Add the stretches between block-level HTML tags as blocks of their own."""
        first = pieces[0][0] if pieces else 0
        last = pieces[-1][1] if pieces else 0
        for (start, inner), (end, _) in pairwise([(first, None), *breaks, (last, None)]):
            part = [(max(a, start), min(b, end)) for a, b in pieces if a < end and b > start]
            within = tuple(mark for mark in marks if start <= mark.start and mark.end <= end)
            self._add_visible(inner or scope, part, within)

    def _add_visible(self, scope: Scope, pieces: list[tuple[int, int]], marks: tuple[Mark, ...]) -> None:
        """Add a block unless it holds nothing but spaces."""
        if any(not self._text[start:end].isspace() for start, end in pieces):
            self._add(scope, tuple(pieces), marks)

    def _add(self, scope: Scope, pieces: tuple[tuple[int, int], ...], marks: tuple[Mark, ...]) -> None:
        start = pieces[0][0]
        if (
            scope is Scope.BODY
            and self._text[start] in FIRST_CHARACTERS
            and self._markers.begins_footnote(start, pieces[-1][1])
        ):
            scope = Scope.FOOTNOTE
        self._visible += pieces
        self.blocks.append(Block(scope, pieces, marks))


class _Places:
    """Maps offsets of joined spans back to the text."""

    def __init__(self, spans: list[tuple[int, int]]) -> None:
        self._spans = spans
        self._offsets = [0, *accumulate(end - start for start, end in spans)]

    def parts(self, start: int, end: int) -> list[tuple[int, int]]:
        """Return the stretches of the text that make up ``start..end`` of the joined spans."""
        parts = []
        number = bisect_right(self._offsets, start) - 1
        while start < end:
            stop = min(end, self._offsets[number + 1])
            shift = self._spans[number][0] - self._offsets[number]
            parts.append((start + shift, stop + shift))
            start = stop
            number += 1
        return parts


def _start(mark: Mark) -> int:
    return mark.start


def _same_marker(text: str, marker: int, other: int | None) -> bool:
    """Whether two list items begin with the same kind of marker."""
    return other is not None and (text[marker] == "*") == (text[other] == "*")
