"""The words of a text, as the index of phrases sees them.

A token is what stands between two spaces, in lower case. It holds words (runs of letters a to z and digits),
joined forms where an apostrophe may be missing ("don't": dont, don, t), pairs of neighbouring words
("risk-free": "risk free"), what follows a number without a space ("5kg": kg), and a few signs.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise, product
from typing import NamedTuple

from compliance_core.engine.built_in import DIGIT, FOREIGN, NUMBER_WORDS

SIGNS = "%€£$!?*†@#:()"
"""Signs that count as words."""

APOSTROPHES = 3
"""So many apostrophes may be missing from one word; phrases with more are never looked up by it."""

_PIECE = re.compile(rf"[a-z0-9]+(?:'+[a-z0-9]+)*|[{re.escape(SIGNS)}]")
_PLAIN_WORD = re.compile("[a-z0-9]+")
_DIGITS = "0123456789"
_DIGIT = re.compile("[0-9]")
_LONG = 40
"""Longer tokens are no words that come again: they are not remembered."""

_MOST = 16_384
"""Tokens that are remembered."""


class Token(NamedTuple):
    """What a token holds: all its words and inner pairs, and the words that can pair with its neighbours.

    ``gap`` is true for hyphens alone, which may stand between two neighbours.
    """

    words: tuple[str, ...]
    first: tuple[str, ...]
    last: tuple[str, ...]
    gap: bool


def tokens_of(text: str) -> list[str]:
    """The tokens of a match text, in order."""
    return text.lower().split(" ")


def _words(token: str) -> tuple[str, ...]:
    return read_token(token).words


class _Remembered(dict[str, Token]):
    """What tokens hold, worked out when first asked for; a plain dictionary is quicker than ``lru_cache``."""

    def __missing__(self, token: str) -> Token:
        read = _analysed(token)
        if len(token) <= _LONG:
            if len(self) >= _MOST:
                self.clear()
            self[token] = read
        return read


_remembered = _Remembered()


def read_token(token: str) -> Token:
    """What a token holds."""
    return _remembered[token]


def _analysed(token: str) -> Token:
    if token.isalpha() and token.isascii() and not token.startswith(NUMBER_WORDS):
        return Token((token,), (token,), (token,), gap=False)
    pieces = _PIECE.findall(token)
    if not pieces:
        return Token(() if token.isascii() else (FOREIGN,), (), (), gap=not token.strip("-"))
    ways = [_ways(piece) for piece in pieces]
    words = {word for way in ways for word in way.words}
    for left, right in pairwise(ways):
        words.update(map(" ".join, product(left.last, right.first)))
    words.update([rest for word in words for rest in _behind_number(word)])
    if _DIGIT.search(token):
        words.add(DIGIT)
    if not token.isascii():
        words.add(FOREIGN)
    return Token(tuple(sorted(words)), ways[0].first, ways[-1].last, gap=False)


def _ways(piece: str) -> Token:
    """A piece with each of its apostrophes there or missing."""
    if "'" not in piece:
        return Token((piece,), (piece,), (piece,), gap=False)
    parts = [part for part in piece.split("'") if part]
    spans = [
        (start, end)
        for start in range(len(parts))
        for end in range(start + 1, min(len(parts), start + APOSTROPHES + 1) + 1)
    ]
    words = tuple("".join(parts[start:end]) for start, end in spans)
    first = tuple(word for word, (start, _) in zip(words, spans, strict=True) if start == 0)
    last = tuple(word for word, (_, end) in zip(words, spans, strict=True) if end == len(parts))
    return Token(words, first, last, gap=False)


def _behind_number(word: str) -> Iterator[str]:
    """What is left of a word when the number that it begins with is taken away."""
    if word[0] in _DIGITS:
        yield word.lstrip(_DIGITS)
    elif word.startswith(NUMBER_WORDS):
        yield from (word[len(number) :] for number in NUMBER_WORDS if word.startswith(number))


def plain_text(sentences: Iterable[Iterable[str]]) -> str:
    """The words of sentences with one space between them, and one at either end.

    With apostrophes they come twice, the second time with what an apostrophe parts as one word.
    """
    text = " ".join(map(" ".join, sentences))
    ways = [text, text.replace("'", "")] if "'" in text else [text]
    return f" {'  '.join(' '.join(_PLAIN_WORD.findall(way)) for way in ways)} "


class Words:
    """All words of a text, wherever they stand."""

    def __init__(self, tokens: Iterable[str]) -> None:
        """Take the tokens of a text."""
        self.all: set[str] = set().union(*[_remembered[token][0] for token in set(tokens)])
        self._beginnings: dict[int, set[str]] = {}

    def beginnings(self, length: int) -> set[str]:
        """The first letters of every word, so many of them; shorter words are among them as they are."""
        known = self._beginnings.get(length)
        if known is None:
            known = self._beginnings[length] = {word[:length] for word in self.all}
        return known

    def meet(self, need: frozenset[str]) -> bool:
        """Whether one of the words is there; ``stem*`` is any word that begins like this."""
        return not need.isdisjoint(self.all) or any(
            word[-1] == "*" and word[:-1] in self.beginnings(len(word) - 1) for word in need
        )
