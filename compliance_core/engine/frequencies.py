"""How often words stand in copy: it tells which need of a phrase is the rarest, and so decides about speed alone."""

from __future__ import annotations

from bisect import bisect_left
from functools import lru_cache
from pathlib import Path

from compliance_core.engine.built_in import DIGIT, FOREIGN

_PER = 100_000
_SENTENCE = 13
"""Words of a sentence, about."""

_UNSEEN = 0.5
"""A word that the table does not hold counts as if it stood there half a time."""

_SIGN = 0.05
_SHARES = {DIGIT: 0.15, FOREIGN: 0.3}


@lru_cache(maxsize=1)
def _table() -> dict[str, int]:
    """How often common words stand among 100,000 words; see the head of the file."""
    lines = Path(__file__).with_name("frequencies.txt").read_text(encoding="ascii").splitlines()
    return {word: int(count) for word, count in (line.split() for line in lines if not line.startswith("#"))}


@lru_cache(maxsize=1)
def _sorted() -> list[str]:
    return sorted(_table())


@lru_cache(maxsize=50_000)
def share(words: frozenset[str]) -> float:
    """The share of sentences that hold one of the words, at most 1, roughly."""
    return min(1.0, sum(map(share_of, words)))


@lru_cache(maxsize=50_000)
def share_of(word: str) -> float:
    """The share of sentences that hold a word, ``stem*`` for any word that begins like this, or "two neighbours"."""
    left, _, right = word.partition(" ")
    if right:
        return share_of(left) * share_of(right)
    if word in _SHARES:
        return _SHARES[word]
    if word.endswith("*"):
        return min(1.0, _beginning(word[:-1]) * _SENTENCE / _PER)
    if not word.isalnum():
        return _SIGN
    return min(1.0, _table().get(word, _UNSEEN) * _SENTENCE / _PER)


def _beginning(beginning: str) -> float:
    count = 2 * _UNSEEN
    for at in range(bisect_left(_sorted(), beginning), len(_sorted())):
        if not _sorted()[at].startswith(beginning):
            break
        count += _table()[_sorted()[at]]
    return count
