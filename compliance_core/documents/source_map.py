"""Where the extracted text of a file came from, exactly enough to put a comment there."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from compliance_core.engine.model import Document


@dataclass(frozen=True, slots=True)
class Place:
    """One stretch of the extracted text and where it stands in the file.

    Attributes:
        start: first code point in the extracted text.
        end: one past the last one.
        offset: HTML: code point of the source; DOCX: of the text of the run (``w:t``, ``w:tab``,
            ``w:br`` count as read); PDF: of the page, a rough order only.
        length: how many code points of the file it takes; differs from ``end - start`` where an
            entity stands for a character, and the stretch is then one whole.
        part: DOCX: name of the part, such as ``word/document.xml``; else empty.
        paragraph: DOCX: number of the paragraph in its part, in document order; PDF: page, from 0.
        run: DOCX: number of the run in its paragraph, in document order; -1 for what is no run, such
            as the alternative text of a drawing.
        bottom: PDF: lower edge of the line in points from the foot of the page.
        top: PDF: its upper edge.
        edges: PDF: left and right edge of each character, in points.
    """

    start: int
    end: int
    offset: int
    length: int
    part: str = ""
    paragraph: int = 0
    run: int = 0
    bottom: float = 0.0
    top: float = 0.0
    edges: tuple[tuple[float, float], ...] = ()

    def within(self, start: int, end: int) -> Place:
        """Return the part of this place that ``start..end`` of the extracted text covers."""
        start, end = max(start, self.start), min(end, self.end)
        if self.length != self.end - self.start:
            return self
        first = start - self.start
        return replace(
            self,
            start=start,
            end=end,
            offset=self.offset + first,
            length=end - start,
            edges=self.edges[first : first + end - start],
        )


@dataclass(frozen=True, slots=True)
class SourceMap:
    """The places of a whole extracted text, ascending; what lies between them stands in no file."""

    places: tuple[Place, ...] = ()

    def find(self, start: int, end: int) -> list[Place]:
        """Return where ``start..end`` of the extracted text came from, in order.

        For plain text and Markdown the map is empty: their text is the file.
        """
        first = max(bisect_right(self.places, start, key=lambda place: place.start) - 1, 0)
        found = []
        for place in self.places[first:]:
            if place.start >= end:
                break
            if place.end > start:
                found.append(place.within(start, end))
        return found

    def cut(self, start: int, end: int) -> SourceMap:
        """Return the map of ``start..end`` alone."""
        return SourceMap(tuple(self.find(start, end)))

    def to_json(self) -> list[list[Any]]:
        """Return the map as lists of plain values."""
        return [
            [place.start, place.end, place.offset, place.length, place.part, place.paragraph, place.run]
            + (
                [place.bottom, place.top, [edge for pair in place.edges for edge in pair]]
                if place.edges
                else []
            )
            for place in self.places
        ]

    @classmethod
    def from_json(cls, rows: Sequence[Sequence[Any]]) -> SourceMap:
        """Return the map that ``to_json`` wrote."""
        places = []
        for row in rows:
            bottom, top, edges = row[7:] or (0.0, 0.0, ())
            pairs = tuple(zip(edges[::2], edges[1::2], strict=True))
            fields = (*row[:7], bottom, top, pairs)
            places.append(Place(*fields))
        return cls(tuple(places))


@dataclass(frozen=True, slots=True)
class Extracted:
    """What a reader makes of a file: the text with its blocks, and where it came from."""

    document: Document
    source_map: SourceMap
