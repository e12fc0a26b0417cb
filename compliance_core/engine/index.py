"""Which of many phrases can match a text, by its words alone: the index that keeps matching fast.

The needs of all tracks are bits of one long integer, those of one track side by side. For each token the index
knows the bits of the needs that it meets; or-ed together over a sentence, a few operations tell the tracks all of
whose needs are met. What is left must have its pairs of neighbours there as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import reduce
from itertools import chain
from operator import or_
from typing import NamedTuple

from compliance_core.engine.needs import Need, Track
from compliance_core.engine.tokens import Words, plain_text, read_token

_LANES = 3
"""Needs of a track that have bits."""

_MOST_STRINGS = 8
"""Pairs of one need that are looked for; a need with more is taken to be met."""

_REMEMBERED = 8_192
"""Tokens whose needs are kept; those longer than ``_LONG`` characters never are."""

_LONG = 40


class _Table:
    """Distinct sets of words by number, and the numbers of those that a word is in."""

    def __init__(self) -> None:
        self._numbers: dict[frozenset[str], int] = {}
        self._exact: dict[str, list[int]] = {}
        self._open: dict[int, dict[str, list[int]]] = {}

    def number(self, words: frozenset[str]) -> int:
        """The number of a set, the same for equal sets."""
        known = self._numbers.get(words)
        if known is not None:
            return known
        number = self._numbers[words] = len(self._numbers)
        for word in words:
            if word.endswith("*"):
                self._open.setdefault(len(word) - 1, {}).setdefault(word[:-1], []).append(number)
            else:
                self._exact.setdefault(word, []).append(number)
        return number

    def __len__(self) -> int:
        return len(self._numbers)

    def of(self, words: Iterable[str]) -> set[int]:
        """The numbers of the sets that any of the words is in."""
        return {number for word in words for number in self._of(word)}

    def _of(self, word: str) -> Iterator[int]:
        yield from self._exact.get(word, ())
        for length, table in self._open.items():
            if length <= len(word):
                yield from table.get(word[:length], ())


class IndexedTrack(NamedTuple):
    """What the index keeps of a track.

    ``wide``: its needs may be met in different sentences of a passage. ``needs``: those that have bits, the
    rarest first. ``paired``: of each of these, a plain text must hold one.
    """

    wide: bool
    needs: tuple[frozenset[str], ...]
    paired: tuple[tuple[str, ...], ...]

    @classmethod
    def of(cls, track: Track, *, wide: bool) -> IndexedTrack:
        """What to keep of a track."""
        needs = tuple(need.words for need in track[:_LANES])
        return cls(wide, needs, tuple(filter(None, map(_strings, track))))


class Indexed(NamedTuple):
    """What the index keeps of a phrase or pattern: whether it can match only within a sentence, and its tracks."""

    confined: bool
    tracks: tuple[IndexedTrack, ...]


class Index:
    """The tracks of many phrases, and which phrases have a track that a text meets."""

    def __init__(self) -> None:
        """Start empty."""
        self._needs = _Table()
        self._owners: list[tuple[int, tuple[tuple[str, ...], ...]]] = []
        self._wanting: dict[int, list[tuple[int, int]]] = {}
        self._bits: dict[int, int] = {}
        self._narrow = self._wide = 0
        self._known = _Known(self)

    def add(self, number: int, track: IndexedTrack) -> None:
        """Register a track of the phrase with this number, before the first look-up."""
        size = len(self._owners)
        self._owners.append((number, track.paired))
        if track.wide:
            self._wide |= 1 << size
        else:
            self._narrow |= 1 << size
        for lane in range(_LANES):
            need = track.needs[min(lane, len(track.needs) - 1)]
            self._wanting.setdefault(self._needs.number(need), []).append((size, lane))

    def possible(self, sentences: Sequence[Sequence[str]]) -> tuple[list[set[int]], set[int]]:
        """Which phrases the tokens of a passage do not rule out: in each sentence, and in all of it."""
        know = self._known.__getitem__
        everywhere = 0
        found = []
        for tokens in sentences:
            met = reduce(or_, map(know, tokens), 0)
            everywhere |= met
            found.append(self._complete(met, self._narrow, (tokens,)))
        return found, self._complete(everywhere, self._wide, sentences)

    def possible_anywhere(self, sentences: Sequence[Sequence[str]]) -> set[int]:
        """Which phrases the tokens of a passage do not rule out, wherever its sentences end."""
        met = reduce(or_, map(self._known.__getitem__, chain.from_iterable(sentences)), 0)
        return self._complete(met, self._narrow, sentences)

    def _complete(self, met: int, kind: int, sentences: Iterable[Sequence[str]]) -> set[int]:
        """The phrases with a track of the kind all of whose needs are met."""
        size = len(self._owners)
        bits = met & kind
        for lane in range(1, _LANES):
            bits &= met >> lane * size
        found = set()
        plain = ""
        while bits:
            lowest = bits & -bits
            bits ^= lowest
            number, paired = self._owners[lowest.bit_length() - 1]
            if paired and number not in found:
                plain = plain or plain_text(sentences)
                if not all(any(string in plain for string in strings) for strings in paired):
                    continue
            found.add(number)
        return found

    def learn(self, token: str) -> int:
        """The bits of the needs that a token meets."""
        met = 0
        for number in self._needs.of(read_token(token).words):
            if number not in self._bits:
                self._bits[number] = self._bits_of(number)
            # Many tokens meet one need only; they share its bits.
            met = met | self._bits[number] if met else self._bits[number]
        return met

    def _bits_of(self, need: int) -> int:
        size = len(self._owners)
        bits = bytearray(_LANES * size // 8 + 1)
        for track, lane in self._wanting[need]:
            at = lane * size + track
            bits[at // 8] |= 1 << at % 8
        return int.from_bytes(bits, "little")


class _Known(dict[str, int]):
    """What tokens mean to an index, worked out when first asked for."""

    def __init__(self, index: Index) -> None:
        self._index = index

    def __missing__(self, token: str) -> int:
        learned = self._index.learn(token)
        if len(token) <= _LONG:
            if len(self) >= _REMEMBERED:
                self.clear()
            self[token] = learned
        return learned


_PLAIN = re.compile(r"[a-z0-9]+(?: [a-z0-9]+|\*)?")


def _strings(need: Need) -> tuple[str, ...]:
    """What a plain text has one of where a need with pairs is met; () if the need has none, or too many."""
    if (
        need.exact is need.words
        or len(need.exact) > _MOST_STRINGS
        or not all(map(_PLAIN.fullmatch, need.exact))
    ):
        return ()
    return tuple(f" {word[:-1]}" if word.endswith("*") else f" {word} " for word in sorted(need.exact))


class Gate:
    """The index of the few phrases of a condition: whole windows are looked up, whatever the order of words."""

    def __init__(self, tracks: Iterable[Sequence[Track]]) -> None:
        """Take the tracks of each phrase by position; a phrase without tracks is always possible."""
        self._always: list[int] = []
        self._by_word: dict[str, list[tuple[int, Track]]] = {}
        self._by_beginning: dict[int, dict[str, list[tuple[int, Track]]]] = {}
        for number, ways in enumerate(tracks):
            if not ways:
                self._always.append(number)
            for rarest, *others in ways:
                self._place(rarest, (number, tuple(others)))
        self._words = frozenset(self._by_word)

    def _place(self, rarest: Need, found: tuple[int, Track]) -> None:
        for word in rarest.words:
            if word.endswith("*"):
                self._by_beginning.setdefault(len(word) - 1, {}).setdefault(word[:-1], []).append(found)
            else:
                self._by_word.setdefault(word, []).append(found)

    def possible(self, words: Words) -> list[int]:
        """Positions of the phrases that the words do not rule out, ascending."""
        found = set(self._always)
        led = [self._by_word[word] for word in words.all & self._words]
        for length, table in self._by_beginning.items():
            led += [table[beginning] for beginning in table.keys() & words.beginnings(length)]
        for numbers in led:
            found.update(number for number, others in numbers if _all_met(words, others))
        return sorted(found)


def _all_met(words: Words, needs: Iterable[Need]) -> bool:
    return all(words.meet(need.words) for need in needs)
