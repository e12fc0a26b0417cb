"""Which words a text must hold for a phrase to match at all: what the index of phrases is made of.

A need is a set of words, at least one of which must stand in the text: ``free``, any ending ``cancel*``, or
two neighbours ``swipe up``. A track is a few needs that must be met together; a text in which none of a
phrase's tracks is met cannot match the phrase. Needs only ever err on the safe side.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import product
from typing import NamedTuple, TypeAlias

from compliance_core.engine.built_in import NEEDS
from compliance_core.engine.expressions import Vocabulary
from compliance_core.engine.frequencies import share, share_of
from compliance_core.engine.phrases import Choice, ListRef, Node, Part, Sequence, Sign, Word
from compliance_core.engine.tokens import APOSTROPHES, SIGNS

_STEPS = 6
"""Needs of a track: more of them keep nothing away."""

_MOST_PAIRS = 64
"""Two neighbours with more ways to pair are looked up one by one."""


class Need(NamedTuple):
    """Words of which a text holds at least one; ``exact`` says the same with pairs where there are any."""

    words: frozenset[str]
    exact: frozenset[str]


Track: TypeAlias = tuple[Need, ...]


def single(words: Iterable[str]) -> Need:
    """A need without pairs."""
    found = frozenset(words)
    return Need(found, found)


def any_of(needs: Iterable[Need]) -> Need:
    """The need of a text that meets one of the needs."""
    listed = list(needs)
    words = frozenset().union(*(need.words for need in listed))
    if all(need.exact is need.words for need in listed):
        return Need(words, words)
    return Need(words, frozenset().union(*(need.exact for need in listed)))


def tracks_of(ways: Iterable[Iterable[Need]]) -> tuple[Track, ...]:
    """The tracks of something that matches in several ways; () if it may match without any need being met."""
    single_needs: list[Need] = []
    found: dict[Track, None] = {}
    for needs in ways:
        track = chosen(needs)
        if not track:
            return ()
        if len(track) == 1:
            single_needs += track
        else:
            found[track] = None
    return (*([(any_of(single_needs),)] if single_needs else []), *found)


def chosen(needs: Iterable[Need]) -> Track:
    """The rarest of several needs, the rarest by its words first."""
    rarest = sorted(dict.fromkeys(needs), key=lambda need: share(need.exact))[:_STEPS]
    return tuple(sorted(rarest, key=lambda need: share(need.words)))


def rarest(needs: Iterable[Need]) -> Need | None:
    """The rarest of several needs; None of none."""
    return min(needs, key=lambda need: share(need.exact), default=None)


class NeedReader:
    """Works out the needs of phrases that share a vocabulary."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        """Take the vocabulary of the pack."""
        self._vocabulary = vocabulary
        self._of_list: dict[str, Need | None] = {}

    def tracks(self, node: Node) -> tuple[Track, ...]:
        """The tracks of a phrase; () if it has to be looked for everywhere."""
        ways = node.branches if isinstance(node, Choice) else (node,)
        return tracks_of(map(self._needs, ways))

    def of_list(self, name: str) -> Need | None:
        """What an item of a list, or a text of a built-in class, needs; None if nothing in particular."""
        if name in NEEDS:
            return single(NEEDS[name])
        if name not in self._of_list:
            self._of_list[name] = None  # a list within itself needs nothing here; its expression is refused
            items = self._vocabulary.items(name)
            self._of_list[name] = _one_of(items, self._need) if items else None
        return self._of_list[name]

    def _need(self, node: Node) -> Need | None:
        """The rarest need of a phrase; None if it has none."""
        if isinstance(node, Word):
            return _of_word(node.written, open_end=node.open)
        if isinstance(node, Sign):
            return single(node.sign) if node.sign in SIGNS else None
        if isinstance(node, ListRef):
            return self.of_list(node.name)
        if isinstance(node, Choice):
            return _one_of(node.branches, self._need)
        return rarest(self._of_sequence(node.parts))

    def _needs(self, node: Node) -> list[Need]:
        if isinstance(node, Sequence):
            return self._of_sequence(node.parts)
        need = self._need(node)
        return [need] if need else []

    def _of_sequence(self, parts: tuple[Part, ...]) -> list[Need]:
        found: list[Need] = []
        for number, part in enumerate(parts):
            if part.optional:
                continue
            if isinstance(part.node, ListRef):  # brings its own word boundaries
                need = self.of_list(part.node.name)
            elif _glued_before(parts, number):
                continue
            elif _glued_after(parts, number):
                need = self._beginning(part.node)
            else:
                need = self._need(part.node)
                if pair := _pair(parts, number):
                    found.append(pair)
            if need:
                found.append(need)
        return found

    def _beginning(self, node: Node) -> Need | None:
        """The need of a phrase that something follows without a space."""
        if isinstance(node, Word):
            return _of_word(node.written, open_end=True)
        if isinstance(node, Choice):
            return _one_of(node.branches, self._beginning)
        if isinstance(node, Sequence) and node.parts:
            *before, last = node.parts
            followed = Part(_NOTHING, spaced=last.spaced and not last.optional)
            needs = self._of_sequence((*before, followed))
            if not last.optional and last.spaced and (need := self._beginning(last.node)):
                needs.append(need)
            return rarest(needs)
        return None


_NOTHING = Sequence(())


def _of_word(written: tuple[str, ...], *, open_end: bool) -> Need | None:
    if not all(word.isascii() and word.count("'") <= APOSTROPHES for word in written):
        return None
    return any_of(_spelled(word, open_end=open_end) for word in written)


def _spelled(word: str, *, open_end: bool) -> Need:
    """The need of a word, whose hyphens may be missing or a space.

    Of "nine-to-five" one joint is looked up, and one piece, alone or joined to others.
    """
    pieces = word.replace("'", "").split("-")
    last = len(pieces) - 1
    if open_end:
        return single("".join(pieces[start:]) + "*" for start in range(last + 1))
    if not last:
        return single(pieces)
    rare = min(range(last + 1), key=lambda at: share_of(pieces[at]))
    words = frozenset("".join(pieces[i : j + 1]) for i in range(rare + 1) for j in range(rare, last + 1))
    if "'" in word:
        return Need(words, words)
    joint = min(rare, last - 1)
    left = ["".join(pieces[start : joint + 1]) for start in range(joint + 1)]
    right = ["".join(pieces[joint + 1 : end + 1]) for end in range(joint + 1, last + 1)]
    return Need(words, frozenset([*map(" ".join, product(left, right)), *map("".join, product(left, right))]))


def _one_of(nodes: Iterable[Node], need_of: Callable[[Node], Need | None]) -> Need | None:
    """The need of one of several phrases; None if one of them has none."""
    needs = []
    for node in nodes:
        need = need_of(node)
        if need is None:
            return None
        needs.append(need)
    return any_of(needs)


def _glued_before(parts: tuple[Part, ...], number: int) -> bool:
    """Whether letters may stand right before a part, so that it does not begin a word."""
    if all(part.optional for part in parts[:number]):
        return any(isinstance(part.node, Sign) or not parts[number].spaced for part in parts[:number])
    if parts[number].spaced:
        return False
    for part in reversed(parts[:number]):
        if not isinstance(part.node, Sign):
            return True
        if not part.optional:
            return False
    return True


def _glued_after(parts: tuple[Part, ...], number: int) -> bool:
    """Whether letters may follow a part at once, so that it does not end a word."""
    signs = False
    for part in parts[number + 1 :]:
        sign = isinstance(part.node, Sign)
        if not part.optional:
            return not part.spaced and not sign
        if part.gap:
            return False
        if not part.spaced and not sign:
            return True
        signs |= sign
    return signs


def _pair(parts: tuple[Part, ...], number: int) -> Need | None:
    """The need of two neighbouring parts; None if they are no neighbours or pair in too many ways."""
    if number == 0 or not parts[number].spaced:
        return None
    before = parts[number - 1]
    if before.optional or before.gap or _glued_before(parts, number - 1):
        return None
    left, right = edge(before.node, start=False), edge(parts[number].node, start=True)
    if not left or not right or len(left) * len(right) > _MOST_PAIRS:
        return None
    words = min(left, right, key=share)
    return Need(words, frozenset(map(" ".join, product(left, right))))


def edge(node: Node, *, start: bool) -> frozenset[str] | None:
    """The words that a phrase can begin (or end) with; None if they cannot be told, or are too many."""
    if isinstance(node, Word):
        return None if node.open else _word_edge(node.written, start=start)
    if isinstance(node, Choice):
        if len(node.branches) > _MOST_PAIRS:
            return None
        edges = [edge(branch, start=start) for branch in node.branches]
        return None if None in edges else frozenset().union(*(each for each in edges if each))
    if isinstance(node, Sequence) and node.parts:
        outer, inner = (node.parts[0], node.parts[1:2]) if start else (node.parts[-1], node.parts[-1:])
        if not outer.optional and not outer.gap and all(part.spaced for part in inner):
            return edge(outer.node, start=start)
    return None


def _word_edge(written: tuple[str, ...], *, start: bool) -> frozenset[str] | None:
    found = set()
    for word in written:
        if not word.isascii() or "'" in word:
            return None
        pieces = word.split("-")
        for at in range(len(pieces)):
            found.add("".join(pieces[: at + 1] if start else pieces[at:]))
    return frozenset(found)
