"""Which words a text must hold for a phrase to match at all: the index that keeps matching fast.

A need is a set of words, at least one of which must stand in the text; a trailing ``*`` stands for any
ending. A phrase has several needs, all of which must be met. Needs only ever err on the safe side.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TypeAlias

from compliance_core.engine.expressions import Vocabulary
from compliance_core.engine.phrases import Choice, ListRef, Node, Part, Sequence, Sign, Word

Need: TypeAlias = frozenset[str]

_WORD = re.compile(r"[a-z0-9]+")
_TOO_COMMON = 4_000
"""A need that is met as often, in most sentences, is not worth asking for beside a rarer one."""


class Split:
    """A need with its whole words and its beginnings apart."""

    __slots__ = ("exact", "open")

    def __init__(self, need: Need) -> None:
        """Take the need apart."""
        self.exact = frozenset(word for word in need if not word.endswith("*"))
        beginnings = [word[:-1] for word in need if word.endswith("*")]
        self.open = tuple(
            (length, frozenset(word for word in beginnings if len(word) == length))
            for length in sorted({len(word) for word in beginnings})
        )


class Words:
    """The words of a text, and their beginnings as far as somebody asks for them."""

    def __init__(self, text: str) -> None:
        """Take a match text."""
        lowered = text.lower()
        found = set(_WORD.findall(lowered))
        if "'" in lowered:
            found.update(_WORD.findall(lowered.replace("'", "")))
        self.all: frozenset[str] | set[str] = found
        self._beginnings: dict[int, set[str]] = {}

    @classmethod
    def of_all(cls, parts: list[Words]) -> Words:
        """The words of several texts together."""
        whole = cls("")
        whole.all = set().union(*(part.all for part in parts))
        return whole

    def beginnings(self, length: int) -> set[str]:
        """The first ``length`` letters of every word that is as long."""
        if length not in self._beginnings:
            self._beginnings[length] = {word[:length] for word in self.all if len(word) >= length}
        return self._beginnings[length]

    def meet(self, need: Split) -> bool:
        """Whether one of the words of a need is there."""
        if not need.exact.isdisjoint(self.all):
            return True
        return any(not starts.isdisjoint(self.beginnings(length)) for length, starts in need.open)


@lru_cache(maxsize=1)
def _frequencies() -> dict[str, int]:
    """How often common words stand among 100,000 words; see the head of the file."""
    lines = (Path(__file__).with_name("frequencies.txt")).read_text(encoding="ascii").splitlines()
    return {word: int(count) for word, count in (line.split() for line in lines if not line.startswith("#"))}


@lru_cache(maxsize=100_000)
def _weight_of(word: str) -> int:
    if not word.endswith("*"):
        return _frequencies().get(word, 1)
    start = word[:-1]
    return 2 + sum(count for known, count in _frequencies().items() if known.startswith(start))


def weight(need: Iterable[str]) -> int:
    """How often a need is met by chance: occurrences of its words among 100,000, one for each rare word."""
    return sum(_weight_of(word) for word in need)


def rarest_first(needs: Iterable[Need]) -> tuple[Need, ...]:
    """Each need once, the one that is met most rarely first."""
    return tuple(sorted(set(needs), key=lambda need: (weight(need), sorted(need))))


class NeedReader:
    """Works out the needs of phrases that share a vocabulary."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        """Take the vocabulary of the pack."""
        self._vocabulary = vocabulary
        self._of_list: dict[str, Need | None] = {}

    def needs(self, node: Node) -> tuple[Need, ...]:
        """All needs of a phrase, the one that is met most rarely first."""
        return rarest_first(self._needs(node))

    def _needs(self, node: Node) -> list[Need]:
        if isinstance(node, Word):
            if not all(word.isascii() for word in node.written):
                return []
            return [frozenset(token for word in node.written for token in _tokens(word, open_end=node.open))]
        if isinstance(node, Sign):
            return []
        if isinstance(node, ListRef):
            need = self._list_need(node.name)
            return [need] if need else []
        if isinstance(node, Choice):
            need = self._one_of(node.branches)
            return [need] if need else []
        return self._of_sequence(node)

    def _of_sequence(self, node: Sequence) -> list[Need]:
        found: list[Need] = []
        parts = node.parts
        for number, part in enumerate(parts):
            if part.optional or part.gap:
                continue
            glued_before = not part.spaced and number > 0 and not _is_sign(parts[number - 1])
            following = parts[number + 1] if number + 1 < len(parts) else None
            glued_after = (
                following is not None
                and not following.spaced
                and not following.gap
                and not _is_sign(following)
            )
            if glued_before:
                continue
            if glued_after:
                if isinstance(part.node, Word) and all(_plain(word) for word in part.node.written):
                    found.append(frozenset(f"{_WORD.findall(word)[0]}*" for word in part.node.written))
                continue
            found.extend(self._needs(part.node))
        return [need for need in found if need]

    def _one_of(self, nodes: tuple[Node, ...]) -> Need | None:
        """A need that one of several phrases meets: the rarest of each; None if one of them has none."""
        words: set[str] = set()
        for node in nodes:
            needs = self._needs(node)
            if not needs:
                return None
            words.update(min(needs, key=weight))
        return frozenset(words)

    def _list_need(self, name: str) -> Need | None:
        if name not in self._of_list:
            self._of_list[name] = None  # a list within itself needs nothing here; its expression is refused
            items = self._vocabulary.items(name)
            self._of_list[name] = self._one_of(items) if items else None
        return self._of_list[name]


def _plain(word: str) -> bool:
    return bool(_WORD.match(word)) and word.isascii()


def _is_sign(part: Part) -> bool:
    return isinstance(part.node, Sign)


def _tokens(word: str, *, open_end: bool) -> list[str]:
    """The tokens of which a text that holds the word has at least one.

    "risk-free" may be written apart, with a hyphen or as one, so that its rarer half stands there, alone
    or joined to the other.
    """
    pieces = word.replace("'", "").split("-")
    if open_end or len(pieces) == 1:
        return [f"{pieces[0]}*"] if open_end else pieces
    rare = max(range(len(pieces)), key=lambda number: (-_weight_of(pieces[number]), len(pieces[number])))
    return ["".join(pieces[start : end + 1]) for start in range(rare + 1) for end in range(rare, len(pieces))]


class Prefilter:
    """Which of many phrases can match a text, by its words alone."""

    def __init__(self) -> None:
        """Start empty."""
        self._groups: dict[Need, int] = {}
        self._exact: dict[str, list[int]] = {}
        self._open: dict[str, list[int]] = {}
        self._first: dict[int, list[tuple[int, tuple[int, ...]]]] = {}
        self._known: dict[str, tuple[int, ...]] = {}

    def add(self, number: int, needs: tuple[Need, ...]) -> None:
        """Register a phrase by number; ``needs`` must not be empty."""
        useful = [need for need in needs if weight(need) < _TOO_COMMON] or [needs[0]]
        groups = [self._group(need) for need in useful]
        self._first.setdefault(groups[0], []).append((number, tuple(groups[1:])))

    def _group(self, need: Need) -> int:
        if need not in self._groups:
            group = self._groups[need] = len(self._groups)
            for word in need:
                table = self._open if word.endswith("*") else self._exact
                table.setdefault(word.removesuffix("*"), []).append(group)
        return self._groups[need]

    @cached_property
    def _lengths(self) -> tuple[int, ...]:
        return tuple(sorted({len(word) for word in self._open}))

    def _groups_of(self, word: str) -> tuple[int, ...]:
        known = self._known.get(word)
        if known is None:
            found = list(self._exact.get(word, ()))
            for length in self._lengths:
                if length > len(word):
                    break
                found.extend(self._open.get(word[:length], ()))
            if len(self._known) > 200_000:
                self._known.clear()
            known = self._known[word] = tuple(found)
        return known

    def possible(self, words: Words) -> list[int]:
        """Numbers of the phrases all of whose needs the words meet, ascending."""
        present: set[int] = set()
        for word in words.all:
            groups = self._groups_of(word)
            if groups:
                present.update(groups)
        first = self._first
        return sorted(
            number
            for group in present
            if group in first
            for number, rest in first[group]
            if not rest or present.issuperset(rest)
        )
