"""Which words a text must hold for a regular expression to match: needs of patterns, for the index of phrases.

Only what is certain is used: whole words between boundaries, beginnings of words, digits and rare signs.
Everything that is not understood counts as "anything may stand here".

A pattern is matched in a whole passage. Needs between which nothing can match the end of a sentence must
nevertheless be met in one sentence: such a track is narrow, any other wide.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from math import prod
from typing import NamedTuple, TypeAlias

from compliance_core.engine.built_in import DIGIT, FOREIGN, FULL_STOPS
from compliance_core.engine.frequencies import share
from compliance_core.engine.needs import Need, NeedReader, Track, any_of, chosen, rarest, single
from compliance_core.engine.tokens import SIGNS

_TOKEN = re.compile(
    r"(?P<list>\{[a-z][a-z0-9_]*\})|(?P<repeat>[*+?]\??|\{\d+(?:,\d*)?\}\??)"
    r"|(?P<flags>\(\?[a-zA-Z-]+\))|(?P<open>\((?:\?(?:P<\w+>|[a-zA-Z-]*:))?)|(?P<close>\))|(?P<bar>\|)"
    r"|(?P<foreign>\[(?:\\x\{[0-9A-Fa-f]{4,}\}-?)+\])|(?P<letters>\[[a-zA-Z]+\])"
    r"|(?P<gap>\\s|\\W|\[\\W\]|\[(?:[^\^\w\\\[\]-]|\\[-.s/])(?:[^\w\\\[\]-]|\\[-.s/]|-(?=\]))*\])|(?P<digit>\\d|\[0-9\]|\[\\d\])"
    r"|(?P<set>\[\^?\]?(?:\[:\^?\w+:\]|\\.|[^\]\\])*\])|(?P<edge>\\b|\\A|\\z|[\^$])"
    r"|(?P<sign>\\[^\w\s]|[^\w.\\])|(?P<any>\\x\{\w+\}|\\x\w\w|\\[pP]\{\^?\w+\}|\\.|\.)|(?P<letter>.)",
    re.DOTALL,
)
_MOST_SPELLINGS = 200
"""A group that spells more words is taken to spell anything."""


_MOST_WAYS = 12
"""Ways through the groups of a pattern that are told apart."""


_PASSAGE = 4.0
"""So many times more often is a need met in a passage than in a sentence, roughly."""


class _Spelling(NamedTuple):
    """Letters and digits, in one of several ways; one of them may be to be missing."""

    ways: frozenset[str]


class _Mark(NamedTuple):
    """Something that is no spelling.

    ``edge``: it is no letter or digit, so that a word ends before and begins behind it. ``need``: what it
    asks of the text. ``keeps``: it may be missing, and a word begins behind it if one begins before it.
    ``ends``: it can match the end of a sentence.
    """

    edge: bool = False
    need: Need | None = None
    keeps: bool = False
    ends: bool = True


class _Choice(NamedTuple):
    branches: tuple[tuple[_Item, ...], ...]


class _Placed(NamedTuple):
    """A need of a sequence, and the number of the sentence that it stands in at the least."""

    need: Need
    sentence: int


_Item: TypeAlias = "_Spelling | _Mark | _Choice"
_NO_WORD = frozenset([""])

_WITHIN_SENTENCE = re.compile(r"\\[wsd]|\[(?:\\[wsd]|\w-\w|[\w ,'\"&%/€£$:;()+])*-?\]")
"""Classes that match no full stop."""


class PatternTrack(NamedTuple):
    """A track of a pattern, and whether its needs may be met in different sentences."""

    track: Track
    wide: bool


class PatternNeeds(NamedTuple):
    """The tracks of a pattern, none if it has to be looked for everywhere.

    ``confined``: nothing in it can match the end of a sentence, nor the beginning or end of the text.
    """

    tracks: list[PatternTrack]
    confined: bool


def pattern_needs(pattern: str, reader: NeedReader, ends: Callable[[str], bool]) -> PatternNeeds:
    """What a text must hold for a pattern to match.

    Args:
        pattern: RE2 syntax, with ``{list}`` for lists of the pack.
        reader: tells the needs of lists, and which needs are rare.
        ends: whether a list by name can match the end of a sentence.
    """
    parser = _Parser(pattern, reader, ends)
    branches = parser.branches()
    if not parser.done:
        return PatternNeeds([], confined=False)
    begins = all(map(_begins_word, branches))
    ways = [way for branch in branches for way in _expanded(branch)]
    found = [_best(_placed(way, starts=begins, ends=False)) for way in ways]
    confined = not any(_ends(item) for branch in branches for item in branch)
    return PatternNeeds(
        [track for track in dict.fromkeys(found) if track] if all(found) else [], confined=confined
    )


def starts_in_word(pattern: str) -> bool:
    """Whether every match of a pattern begins with a letter or digit: such a match must begin a word."""
    parser = _Parser(pattern, None, lambda _: True)
    branches = parser.branches()
    return parser.done and all(map(_begins_word, branches))


def _begins_word(items: tuple[_Item, ...]) -> bool:
    first = items[0] if items else _Mark()
    if isinstance(first, _Choice):
        return all(map(_begins_word, first.branches))
    return isinstance(first, _Spelling) and "" not in first.ways


def _best(placed: list[_Placed]) -> PatternTrack | None:
    """The rarest needs of one sentence, or those of all sentences if they are rarer together."""
    if not placed:
        return None
    sentences: dict[int, list[Need]] = {}
    for need, sentence in placed:
        sentences.setdefault(sentence, []).append(need)
    wide = chosen((need for need, _ in placed))
    tracks = [chosen(needs) for needs in sentences.values()]
    narrow = min(tracks, key=lambda track: _chance(track, 1))
    if _chance(narrow, 1) <= _chance(wide, _PASSAGE):
        return PatternTrack(narrow, wide=False)
    return PatternTrack(wide, wide=True)


def _chance(track: Track, sentences: float) -> float:
    return prod(min(1.0, sentences * share(need.exact)) for need in track)


def _expanded(branch: tuple[_Item, ...]) -> list[tuple[_Item, ...]]:
    """The branch once for each way through its groups, groups that would make too many ways left whole."""
    ways: list[tuple[_Item, ...]] = [()]
    for item in branch:
        inner: list[tuple[_Item, ...]] = [(item,)]
        if isinstance(item, _Choice):
            through = [way for each in item.branches for way in _expanded(each)]
            for candidate in (through, list(item.branches)):
                if len(candidate) * len(ways) <= _MOST_WAYS:
                    inner = candidate
                    break
        ways = [(*way, *more) for way in ways for more in inner]
    return ways


class _Parser:
    """Recursive descent over the tokens of one pattern."""

    def __init__(self, pattern: str, reader: NeedReader | None, ends: Callable[[str], bool]) -> None:
        self._tokens = list(_TOKEN.finditer(pattern))
        self._reader = reader
        self._ends = ends
        self._at = 0

    @property
    def done(self) -> bool:
        return self._at >= len(self._tokens)

    def branches(self) -> list[tuple[_Item, ...]]:
        found = [self._sequence()]
        while not self.done and self._tokens[self._at].lastgroup == "bar":
            self._at += 1
            found.append(self._sequence())
        return found

    def _sequence(self) -> tuple[_Item, ...]:
        items: list[_Item] = []
        while not self.done:
            token = self._tokens[self._at]
            if token.lastgroup in ("bar", "close"):
                break
            self._at += 1
            if token.lastgroup == "repeat":
                _repeat(items, token[0])
            elif token.lastgroup != "flags":
                items.append(self._item(token.lastgroup, token[0]))
        return tuple(items)

    def _item(self, kind: str | None, text: str) -> _Item:
        if kind == "open":
            branches = self.branches()
            self._at += 1
            return _spelled(branches) or _Choice(tuple(branches))
        if kind == "list":
            need = self._reader.of_list(text[1:-1]) if self._reader else None
            return _Mark(need=need, ends=self._ends(text[1:-1]))
        if kind in ("letter", "letters") and text.isascii() and text.strip("[]").isalnum():
            return _Spelling(frozenset(text.strip("[]").lower()))
        if kind == "sign":
            sign = text[-1]
            return _Mark(edge=True, need=single(sign) if sign in SIGNS else None, ends=sign in FULL_STOPS)
        if kind == "digit":
            return _Mark(need=single([DIGIT]), ends=False)
        if kind == "foreign":
            return _Mark(need=single([FOREIGN]))
        if kind in ("edge", "gap"):
            signs = frozenset(text[1:-1].replace("\\", "")) if kind == "gap" else frozenset()
            return _Mark(
                edge=True,
                need=single(signs) if signs and signs.issubset(SIGNS) else None,
                ends=text[-1] in "^$Az" or "W" in text or any(sign in text for sign in FULL_STOPS),
            )
        return _Mark(ends=_can_end(text))


def _can_end(text: str) -> bool:
    """Whether a class of characters can match a full stop."""
    if text.startswith("[^"):
        return not all(sign in text for sign in FULL_STOPS)
    return not _WITHIN_SENTENCE.fullmatch(text)


def _spelled(branches: list[tuple[_Item, ...]]) -> _Spelling | None:
    """A group that holds nothing but letters and digits as the words that it spells."""
    ways: set[str] = set()
    for branch in branches:
        words = {""}
        for item in branch:
            if not isinstance(item, _Spelling) or len(words) * len(item.ways) > _MOST_SPELLINGS:
                return None
            words = {word + way for word in words for way in item.ways}
        ways |= words
    return _Spelling(frozenset(ways)) if len(ways) <= _MOST_SPELLINGS else None


def _repeat(items: list[_Item], how: str) -> None:
    """Apply a quantifier to the last item."""
    if not items:
        return
    last = items[-1]
    if not how.startswith(("?", "*", "{0")):
        if not _ends_in_edge(last):
            items.append(_Mark(ends=_ends(last)))
    elif isinstance(last, _Spelling) and how.startswith("?"):
        items[-1] = _Spelling(last.ways | {""})
    else:
        items[-1] = _Mark(keeps=_ends_in_edge(last), ends=_ends(last))


def _ends(item: _Item) -> bool:
    """Whether the end of a sentence can stand in what an item matches."""
    if isinstance(item, _Choice):
        return any(map(_ends, (inner for branch in item.branches for inner in branch)))
    return isinstance(item, _Mark) and item.ends


def _ends_in_edge(item: _Item) -> bool:
    if isinstance(item, _Choice):
        return all(branch and _ends_in_edge(branch[-1]) for branch in item.branches)
    return isinstance(item, _Mark) and item.edge


def _placed(items: tuple[_Item, ...], *, starts: bool, ends: bool) -> list[_Placed]:
    """The needs of a sequence in order.

    Args:
        items: the sequence.
        starts: whether no letter or digit can stand before the sequence.
        ends: whether none can stand behind it.
    """
    found: list[_Placed] = []
    words, bounded, sentence = _NO_WORD, starts, 0
    closed = (*items, _Mark(edge=ends))
    for number, item in enumerate(closed):
        if isinstance(item, _Spelling):
            words = frozenset(word + way for word in words for way in item.ways)
            if len(words) > _MOST_SPELLINGS:
                words, bounded = _NO_WORD, False
            continue
        if bounded and "" not in words:
            exact = isinstance(item, _Mark) and item.edge
            found.append(_Placed(single(words if exact else (f"{word}*" for word in words)), sentence))
        fresh = bounded and words == _NO_WORD
        # A full stop belongs to the sentence that it ends.
        sentence += _ends(item) and not (isinstance(item, _Mark) and item.edge)
        if isinstance(item, _Mark):
            own = item.need
        else:
            own = _rarest(item, starts=fresh, ends=_begins_with_edge(closed[number + 1 :]))
        if own:
            found.append(_Placed(own, sentence))
        sentence += _ends(item)
        words, bounded = _NO_WORD, _ends_in_edge(item) or (fresh and isinstance(item, _Mark) and item.keeps)
    return found


def _begins_with_edge(items: tuple[_Item, ...]) -> bool:
    return bool(items) and isinstance(items[0], _Mark) and items[0].edge


def _rarest(choice: _Choice, *, starts: bool, ends: bool) -> Need | None:
    """The rarest need of every branch together; None if a branch has none."""
    needs = []
    for branch in choice.branches:
        need = rarest(placed.need for placed in _placed(branch, starts=starts, ends=ends))
        if need is None:
            return None
        needs.append(need)
    return any_of(needs)
