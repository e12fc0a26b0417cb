"""A document cut into passages: the stretches that rules match in, with sentences and footnotes.

A passage is a block, or a part of a very long block cut where a sentence ends, so that a rule never
has to look at more than a few thousand characters at once.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import chain

from compliance_core.engine.built_in import FULL_STOPS
from compliance_core.engine.model import Block, Document, Mark, Scope
from compliance_core.engine.normalise import MatchText, normalise
from compliance_core.engine.tokens import Words, tokens_of

PASSAGE_LIMIT = 4_000
"""Longest passage in characters; longer blocks are cut (the cost of a rescan grows with it)."""

PASSAGE_OVERLAP = 300
"""Characters that two passages share where a block had to be cut inside a sentence."""

NOTE_LIMIT = 2 * PASSAGE_LIMIT
"""No more is added to a footnote that is as long, in characters: a marker that comes again and again has many."""

_SENTENCE_END = re.compile(
    r"""(?<![.!?…])[.!?…]+["')\]*†‡]*\ +(?=["'(\[*†‡§€£$#]?\ ?[A-Z0-9“"'(*†‡])""", re.VERBOSE
)
_ABBREVIATION = re.compile(
    r"(?:\b(?:mr|mrs|ms|dr|prof|st|no|nos|vs|approx|incl|excl|art|arts|reg|min|max|ca|est|e\.g|i\.e|p\.a|u\.s|u\.k|fig|ltd|inc)"
    r"|\b[A-Z])\.$",
    re.IGNORECASE,
)
_NOTE_START = re.compile(
    r"(?:^|(?<=[.!?*†‡)] )|(?<=\n))([*†‡§]{1,3}|\[\^?\w{1,8}\]:?|[¹²³⁴]|\(\d\)|\d\)) ?(?=[A-Za-z0-9€£$\"'(])"
)
_MARKER = re.compile(r"(?<=[^\s*†‡])([*†‡]{1,3}|\[\^?\w{1,8}\]|[¹²³⁴]|\(\d\))(?=[\s.,;:!?)\"']|$)")


class Passage:
    """A stretch of match text. Sentences and footnotes are worked out only when a rule asks."""

    def __init__(self, index: int, block: Block, match: MatchText, marks: Sequence[Mark]) -> None:
        """Take the passage's place in the document, its block, its text with the way back, and the marks in it."""
        self.index = index
        self.block = block
        self.marks = marks
        self.match = match
        self.text = match.text

    @cached_property
    def words(self) -> Words:
        """The words of the passage, for the rules' index."""
        return Words(chain.from_iterable(self.tokens))

    @cached_property
    def sentences(self) -> tuple[tuple[int, int], ...]:
        """Half-open spans of the sentences, covering the text from the first to the last letter."""
        return tuple(split_sentences(self.text))

    @cached_property
    def tokens(self) -> tuple[list[str], ...]:
        """The tokens of each sentence."""
        return tuple(tokens_of(self.text[start:end]) for start, end in self.sentences)

    @cached_property
    def clean(self) -> bool:
        """Whether every sentence but the last ends in a full stop and one space: no "…", no quotation mark behind.

        What matches no full stop then cannot reach from one sentence into the next.
        """
        return all(self.text[start - 2] in FULL_STOPS for start, _ in self.sentences[1:])

    @cached_property
    def _ends(self) -> tuple[int, ...]:
        return tuple(end for _, end in self.sentences)

    def sentence_at(self, position: int) -> tuple[int, int]:
        """The span of the sentence that holds the position."""
        if not self.sentences:
            return 0, len(self.text)
        return self.sentences[min(bisect_right(self._ends, position), len(self.sentences) - 1)]

    def sentence_after(self, position: int) -> str:
        """The sentence behind the one that holds the position, empty if it is the last."""
        number = bisect_right(self._ends, position) + 1
        return "".join(self.text[start:end] for start, end in self.sentences[number : number + 1])

    @cached_property
    def inline_note(self) -> int:
        """Where footnotes begin that stand in the same passage; the text's length if there are none."""
        for found in _NOTE_START.finditer(self.text):
            if found.start() == 0:
                if self.block.scope is Scope.FOOTNOTE:
                    return 0
                continue
            if found[1] in self.text[: found.start()]:
                return found.start()
        return len(self.text)

    @cached_property
    def has_markers(self) -> bool:
        """Whether any footnote marker stands in the passage."""
        return _MARKER.search(self.text) is not None

    def markers(self, start: int, end: int) -> tuple[str, ...]:
        """The footnote markers that stand in or right behind a span."""
        return tuple(
            dict.fromkeys(found[1].strip("[]^()") for found in _MARKER.finditer(self.text, start, end + 2))
        )


def split_sentences(text: str) -> Iterator[tuple[int, int]]:
    """Spans of the sentences of a text whose white space is already single characters."""
    start = 0
    for found in _SENTENCE_END.finditer(text):
        stop = found.end()
        if _ABBREVIATION.search(text, max(start, found.start() - 8), found.start() + 1):
            continue
        yield start, stop
        start = stop
    if start < len(text):
        yield start, len(text)


def cut_passages(document: Document) -> list[Passage]:
    """All passages of a document in reading order."""
    passages: list[Passage] = []
    for block in document.blocks:
        match = normalise(document.text, block.pieces)
        if len(match.text) <= PASSAGE_LIMIT:
            if match.text.strip():
                passages.append(Passage(len(passages), block, match, block.marks))
            continue
        parts = [match.slice(start, end) for start, end in _cuts(match.text)]
        for part, marks in zip(parts, _marks_of(parts, block), strict=True):
            passages.append(Passage(len(passages), block, part, marks))
    return passages


def _marks_of(parts: Sequence[MatchText], block: Block) -> list[list[Mark]]:
    """The marks of a block that reach into each part of it: there may be as many marks as parts."""
    starts = [part.source(0) for part in parts]
    found: list[list[Mark]] = [[] for _ in parts]
    for mark in block.marks:
        at = max(0, bisect_right(starts, mark.start) - 2)  # one more, for parts may overlap
        while at < len(parts) and starts[at] < mark.end:
            found[at].append(mark)
            at += 1
    return found


def _cuts(text: str) -> Iterator[tuple[int, int]]:
    """Spans of at most ``PASSAGE_LIMIT`` characters; they overlap where no sentence ends in reach."""
    start = 0
    while len(text) - start > PASSAGE_LIMIT:
        window = text[start : start + PASSAGE_LIMIT]
        ends = [stop for _, stop in split_sentences(window)][:-1]
        if ends:
            yield start, start + ends[-1]
            start += ends[-1]
            continue
        space = window.rfind(" ", PASSAGE_LIMIT // 2) + 1 or PASSAGE_LIMIT
        yield start, start + space
        again = window.rfind(" ", 0, max(1, space - PASSAGE_OVERLAP)) + 1 or space - PASSAGE_OVERLAP
        start += again
    yield start, len(text)


def footnotes(passages: list[Passage]) -> dict[str, str]:
    """Footnote texts of a document by marker (``*``, ``†``, ``1``)."""
    notes: dict[str, str] = {}
    for passage in passages:
        for found in _NOTE_START.finditer(passage.text):
            inline = found.start() > 0
            if inline and found.start() < passage.inline_note:
                continue
            if not inline and passage.block.scope is not Scope.FOOTNOTE and found[1][0] not in "*†‡":
                continue
            marker = found[1].strip("[]^():")
            before = notes.get(marker, "")
            if len(before) < NOTE_LIMIT:
                notes[marker] = f"{before} {passage.text[found.end() :]}".strip()
    return notes
