"""Phrases and patterns that can be searched for, compiled when a text first calls for them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property

import re2

from compliance_core.engine.expressions import Vocabulary, expression_of, lists_of_pattern, pattern_of
from compliance_core.engine.index import Indexed, IndexedTrack
from compliance_core.engine.needs import NeedReader
from compliance_core.engine.pattern_needs import PatternNeeds, PatternTrack, pattern_needs, starts_in_word
from compliance_core.engine.phrases import lists_of, parse_phrase

_UNANCHORED = re2._Anchor.UNANCHORED  # noqa: SLF001 - the module gives it no other name

_MEMORY = 16 << 20
"""RE2's budget in bytes for one expression; over it, it goes on more slowly and misses nothing."""


def compile_expression(expression: str) -> re2._Regexp:
    """The RE2 program of an expression.

    Raises:
        re2.error: the engine refuses it.
    """
    options = re2.Options()
    options.log_errors = False
    options.max_mem = _MEMORY
    return re2.compile(expression, options)


class PackVocabulary(Vocabulary):
    """The lists of a pack, and the needs of phrases that use them."""

    def __init__(self, lists: Mapping[str, Sequence[str]]) -> None:
        """Take the lists."""
        super().__init__(lists)
        self.needs = NeedReader(self)


class Unit:
    """One phrase or pattern of a pack."""

    def __init__(
        self, written: str, vocabulary: PackVocabulary, *, pattern: bool, case_sensitive: bool
    ) -> None:
        """Take a phrase or pattern as it is written."""
        self.written = written
        self.pattern = pattern
        self._vocabulary = vocabulary
        self._flags = "" if case_sensitive else "(?i)"

    def indexed(self) -> Indexed:
        """What the index keeps of the unit.

        Raises:
            PhraseError: the phrase is malformed, or a list is unknown.
        """
        tracks, confined = self.needs()
        return Indexed(confined, tuple(IndexedTrack.of(track, wide=wide) for track, wide in tracks))

    def needs(self) -> PatternNeeds:
        """What a text must hold for the unit to match, see ``compliance_core.engine.needs``.

        Raises:
            PhraseError: the phrase is malformed, or a list is unknown.
        """
        reader = self._vocabulary.needs
        if self.pattern:
            for name in lists_of_pattern(self.written):
                self._vocabulary.items(name)
            return pattern_needs(self.written, reader, self._vocabulary.ends_sentence)
        node = parse_phrase(self.written)
        for name in lists_of(node):
            self._vocabulary.items(name)
        return PatternNeeds([PatternTrack(track, wide=False) for track in reader.tracks(node)], confined=True)

    @cached_property
    def expression(self) -> str:
        """The regular expression, flags included.

        Raises:
            PhraseError: the phrase is malformed, or a list is unknown or refers to itself.
        """
        if self.pattern:
            pattern = pattern_of(self.written, self._vocabulary)
            return self._flags + (rf"\b(?:{pattern})" if starts_in_word(self.written) else pattern)
        return self._flags + expression_of(parse_phrase(self.written), self._vocabulary)

    @cached_property
    def compiled(self) -> re2._Regexp:
        """The RE2 program.

        Raises:
            re2.error: the engine refuses the expression.
        """
        return compile_expression(self.expression)

    @cached_property
    def _match(self) -> Callable[[re2._Anchor, bytes, int, int], Sequence[tuple[int, int]]]:
        """Spans of the groups of the first match from a position, the whole one first; -1 where there is none."""
        # The module's own iterator costs more than the match itself in texts as short as sentences.
        return self.compiled._regexp.Match  # type: ignore[no-any-return]  # noqa: SLF001 - re2 has no types

    @cached_property
    def _group(self) -> int:
        return int(self.compiled.groupindex.get("span", 0)) if self.pattern else 0

    def found_in(self, data: bytes) -> bool:
        """Whether the unit matches anywhere."""
        return self._match(_UNANCHORED, data, 0, len(data))[0][0] >= 0

    def spans(self, data: bytes) -> list[tuple[int, int]]:
        """Non-empty, non-overlapping spans of the unit in a text: those of the group ``span`` where it has one."""
        found = self._match(_UNANCHORED, data, 0, len(data))
        if found[0][0] < 0:
            return []
        spans = []
        while found[0][0] >= 0:
            first, last = found[0]
            start, end = found[self._group]
            if start < 0:
                start, end = first, last
            if end > start:
                spans.append((start, end))
            # Behind an empty match the next one begins a character later.
            at = last if last > first else _behind(data, last)
            if at > len(data):
                break
            found = self._match(_UNANCHORED, data, at, len(data))
        return spans


def _behind(data: bytes, at: int) -> int:
    at += 1
    while at < len(data) and data[at] & 0xC0 == 0x80:
        at += 1
    return at


class Piece:
    """A part of a passage in the bytes that RE2 reads, with the way back to the passage's characters."""

    __slots__ = ("_ascii", "_at", "data")

    def __init__(self, text: str, at: int) -> None:
        """Take the part's text and where it begins in the passage."""
        self.data = text.encode("utf-8", "surrogatepass")
        self._at = at
        self._ascii = len(self.data) == len(text)

    def characters(self, start: int, end: int) -> tuple[int, int]:
        """Offsets in the passage of a span of bytes."""
        if not self._ascii:
            first = len(self.data[:start].decode("utf-8", "surrogatepass"))
            start, end = first, first + len(self.data[start:end].decode("utf-8", "surrogatepass"))
        return self._at + start, self._at + end


def units_of(
    phrases: Sequence[str], patterns: Sequence[str], vocabulary: PackVocabulary, *, case_sensitive: bool
) -> tuple[Unit, ...]:
    """The units of these phrases and patterns."""
    written = (*((item, False) for item in phrases), *((item, True) for item in patterns))
    return tuple(
        Unit(item, vocabulary, pattern=pattern, case_sensitive=case_sensitive) for item, pattern in written
    )
