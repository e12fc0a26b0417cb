"""The lines of a page, rebuilt from its characters, and the paragraphs that they make.

Sizes and distances are in points. The thresholds are multiples of the height of a line, chosen on files
made by word processors and layout programs; they decide scopes and paragraph breaks, never which
characters are read.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from compliance_core.documents.builder import superscript
from compliance_core.documents.plain import BULLETS
from compliance_core.engine.model import Scope

Char = tuple[str, float, float, float, float]
"""A character with its left, bottom, right and top edge."""

_SAME_LINE_GAP = 1.5
_SPACE_GAP = 0.2
_WIDER_PITCH = 1.3
_PITCH_RANGE = (1.0, 1.75)
_SAME_SIZE = 0.12
_HEADLINE_SIZE = 1.15
_SMALL_SIZE = 0.82
_SHORT_LINE = 0.8
_LONGEST_HEADLINE = 200
_RAISED = 0.15
_RAISED_SIZE = 0.85
HYPHENS = "-\u00ad\u2010"
"""What may end a line within a word."""

_ITEM = re.compile(rf"(?:[{BULLETS}*-]|\d{{1,2}}[.)])\s+(?=\S)")
_WORD_END = re.compile(r"[^\W\d_]+$")
_WORD_START = re.compile(r"[^\W\d_]+")


@dataclass(slots=True)
class Line:
    """A line of a page: its text, the number of its first character, the edges of each character.

    ``height`` is that of its largest character, ``padded`` whether a space was cut off at its end.
    """

    page: int
    first: int
    text: str
    edges: list[tuple[float, float]]
    bottom: float
    top: float
    height: float
    padded: bool

    @property
    def left(self) -> float:
        """Left edge of the line."""
        return self.edges[0][0]

    @property
    def right(self) -> float:
        """Right edge of the line."""
        return self.edges[-1][1]


def page_lines(page: int, chars: Sequence[Char]) -> list[Line]:
    """Return the lines of a page; raised digits become superscripts.

    A line feed among the characters ends a stretch; stretches on one height become one line.
    """
    lines: list[Line] = []
    for first, stretch in _stretches(chars):
        line = _line(page, first, stretch)
        if line and lines and _is_same_line(lines[-1], line):
            _join(lines[-1], line)
        elif line:
            lines.append(line)
    return lines


def paragraphs(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """Group the lines of a page into paragraphs."""
    pitch = _usual_pitch(lines)
    group: list[Line] = []
    for line in lines:
        if group and _begins_paragraph(group, line, pitch):
            yield group
            group = []
        group.append(line)
    if group:
        yield group


def usual_height(lines: Sequence[Line]) -> float:
    """Return the height of most characters."""
    heights: Counter[float] = Counter()
    for line in lines:
        heights[round(line.height, 1)] += len(line.text)
    return heights.most_common(1)[0][0] if heights else 1.0


def scope_of(group: Sequence[Line], usual: float) -> Scope:
    """Tell headlines, items of lists and small print by size and first character."""
    height = max(line.height for line in group)
    length = sum(len(line.text) for line in group)
    if height >= usual * _HEADLINE_SIZE and length <= _LONGEST_HEADLINE:
        return Scope.HEADLINE
    if height <= usual * _SMALL_SIZE:
        return Scope.FOOTNOTE
    return Scope.LIST if _ITEM.match(group[0].text) else Scope.BODY


def item_length(line: Line) -> int:
    """Return how many characters the marker of a list takes at the start of the line."""
    match = _ITEM.match(line.text)
    return match.end() if match else 0


def is_broken_word(line: Line, following: Line) -> bool:
    """Whether ``line`` ends in a hyphen within a word."""
    return (
        line.text[-1] in HYPHENS
        and _WORD_END.search(line.text[:-1]) is not None
        and _WORD_START.match(following.text) is not None
    )


def drops_hyphen(line: Line, following: Line, words: frozenset[str]) -> bool:
    """Whether the hyphen at the end of ``line``, which breaks a word, is there for that reason alone.

    It is unless the file writes the same compound with a hyphen elsewhere (``risk-free``), or the next
    line goes on with a capital letter.
    """
    before = _WORD_END.search(line.text[:-1])
    after = _WORD_START.match(following.text)
    if before is None or after is None or not after.group()[0].islower():
        return False
    return f"{before.group()}-{after.group()}".lower() not in words


def _stretches(chars: Sequence[Char]) -> Iterator[tuple[int, list[Char]]]:
    first = 0
    for number, char in enumerate(chars):
        if char[0] == "\n":
            yield first, list(chars[first:number])
            first = number + 1
    yield first, list(chars[first:])


def _line(page: int, first: int, chars: list[Char]) -> Line | None:
    shown = [number for number, char in enumerate(chars) if not char[0].isspace()]
    if not shown:
        return None
    start, stop = shown[0], shown[-1] + 1
    bottom = min(chars[number][2] for number in shown)
    top = max(chars[number][4] for number in shown)
    height = max(chars[number][4] - chars[number][2] for number in shown)
    text = "".join(
        superscript(char) if _is_raised(char_bottom, char_top - char_bottom, bottom, height) else char
        for char, _, char_bottom, _, char_top in chars[start:stop]
    )
    edges = [(round(char[1], 1), round(char[3], 1)) for char in chars[start:stop]]
    padded = stop < len(chars)
    return Line(page, first + start, text, edges, round(bottom, 1), round(top, 1), max(height, 0.1), padded)


def _is_raised(bottom: float, height: float, line_bottom: float, line_height: float) -> bool:
    return height < _RAISED_SIZE * line_height and bottom > line_bottom + _RAISED * line_height


def _is_same_line(line: Line, following: Line) -> bool:
    overlap = min(line.top, following.top) - max(line.bottom, following.bottom)
    gap = following.left - line.right
    height = max(line.height, following.height)
    return (
        overlap > 0.5 * min(line.height, following.height) and -0.5 * height < gap < _SAME_LINE_GAP * height
    )


def _join(line: Line, following: Line) -> None:
    """Append ``following``, which stands on the same height."""
    height = max(line.height, following.height)
    if _is_raised(following.bottom, following.height, line.bottom, line.height):
        following.text = superscript(following.text)
    elif _is_raised(line.bottom, line.height, following.bottom, following.height):
        line.text = superscript(line.text)
    if line.padded or following.left - line.right > _SPACE_GAP * height:
        line.text += " "
        line.edges.append((line.right, following.left))
    line.text += following.text
    line.edges += following.edges
    line.bottom = min(line.bottom, following.bottom)
    line.top = max(line.top, following.top)
    line.height = height
    line.padded = following.padded


def _usual_pitch(lines: Sequence[Line]) -> float:
    """Return the usual distance of two lines of a paragraph, as a multiple of their height."""
    pitches = [
        (line.bottom - following.bottom) / line.height
        for line, following in pairwise(lines)
        if line.bottom > following.bottom and _is_same_size(line, following)
    ]
    least, most = _PITCH_RANGE
    return min(max(median(pitches), least), most) if pitches else least


def _is_same_size(line: Line, other: Line) -> bool:
    return abs(line.height - other.height) <= _SAME_SIZE * line.height


def _begins_paragraph(group: Sequence[Line], line: Line, pitch: float) -> bool:
    last = group[-1]
    distance = last.bottom - line.bottom
    if _ITEM.match(line.text) or not _is_same_size(last, line):
        return True
    if distance < 0.5 * last.height:
        return distance > -0.5 * last.height or not line.text[0].islower()
    if distance > _WIDER_PITCH * pitch * last.height:
        return True
    left = min(member.left for member in group)
    width = max(member.right for member in [*group, line]) - left
    ended = last.text[-1] in ".!?:"
    return ended and (last.right - left < _SHORT_LINE * width or line.left - last.left > last.height)
