"""What a text must hold for a raw pattern to match, read off the pattern itself.

The standard library's parser of regular expressions takes the pattern apart; RE2 does the matching. What
the parser does not know, or what may begin or end inside a longer word, adds no need.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, TypeAlias

_parser: Any = getattr(
    re, "_parser", None
)  # not public; without it patterns have no needs and are all searched
_BOUNDS = frozenset({"AT_BOUNDARY", "AT_BEGINNING", "AT_BEGINNING_STRING", "AT_END", "AT_END_STRING"})
_NO_WORD = frozenset({"CATEGORY_SPACE", "CATEGORY_NOT_WORD"})

_SENTENCE_ENDS = frozenset(".!?…")

Need: TypeAlias = frozenset[str]


@dataclass(frozen=True, slots=True)
class _Letter:
    """A letter or digit that must stand there."""

    letter: str


@dataclass(frozen=True, slots=True)
class _Branch:
    """One of several runs of events."""

    runs: tuple[tuple[_Event, ...], ...]


@dataclass(frozen=True, slots=True)
class _Inner:
    """Something that repeats: what it needs holds, where its words begin and end is unknown."""

    run: tuple[_Event, ...]


_EDGE = "edge"
"""A place at which no word goes on: a space, a sign, a word boundary."""

_MAYBE = "maybe"
"""A sign that may be missing."""

_ANY = "any"
"""Something that may be part of a word."""

_Event: TypeAlias = "_Letter | _Branch | _Inner | str"


def needs_of_pattern(expression: str, weight: Callable[[Iterable[str]], int]) -> list[Need]:
    """The needs of a regular expression; empty where nothing certain can be said.

    Args:
        expression: the pattern, flags included.
        weight: how common the words of a need are; of several needs of a branch the rarest is kept.
    """
    if _parser is None:
        return []
    events = _read(expression)
    return _Reader(weight).needs(events, before=starts_in_word(expression), after=False) if events else []


def starts_in_word(expression: str) -> bool:
    """Whether every match of a pattern begins with a letter or digit: such a match must begin a word."""
    events = _read(expression)
    return bool(events) and _begins_with_letter(events)


def stays_in_sentence(expression: str) -> bool:
    """Whether no match of a pattern can hold the end of a sentence, or look beyond one."""
    tree = _tree(expression)
    return tree is not None and _confined(tree)


def _tree(expression: str) -> Any:
    if _parser is None:
        return None
    try:
        return _parser.parse(expression)
    except (re.error, RecursionError, OverflowError):
        return None


@lru_cache(maxsize=4)
def _read(expression: str) -> tuple[_Event, ...]:
    tree = _tree(expression)
    return () if tree is None else _events(tree)


def _begins_with_letter(events: tuple[_Event, ...]) -> bool:
    first = events[0] if events else _ANY
    if isinstance(first, _Branch):
        return all(_begins_with_letter(run) for run in first.runs)
    return isinstance(first, _Letter)


def _confined(tree: Any) -> bool:
    for operation, argument in tree:
        kind = str(operation)
        if kind == "LITERAL":
            ends = chr(argument) in _SENTENCE_ENDS
        elif kind == "IN":
            ends = _reaches_end(argument)
        elif kind == "SUBPATTERN":
            ends = not _confined(argument[-1])
        elif kind == "BRANCH":
            ends = not all(_confined(branch) for branch in argument[1])
        elif kind in ("MAX_REPEAT", "MIN_REPEAT"):
            ends = not _confined(argument[2])
        elif kind == "AT":
            ends = str(argument) != "AT_BOUNDARY"
        else:
            ends = True
        if ends:
            return False
    return True


def _reaches_end(items: Any) -> bool:
    """Whether a set of characters holds one that may end a sentence."""
    named = {chr(argument) for operation, argument in items if str(operation) == "LITERAL"}
    kinds = {str(operation) for operation, _ in items}
    if "NEGATE" in kinds:
        return not named >= _SENTENCE_ENDS
    if "CATEGORY" in kinds and any(
        str(argument) not in ("CATEGORY_WORD", "CATEGORY_DIGIT", "CATEGORY_SPACE")
        for operation, argument in items
        if str(operation) == "CATEGORY"
    ):
        return True
    ranges = [argument for operation, argument in items if str(operation) == "RANGE"]
    spanned = any(low <= ord(end) <= high for low, high in ranges for end in _SENTENCE_ENDS)
    return spanned or bool(named & _SENTENCE_ENDS)


def _events(tree: Any) -> tuple[_Event, ...]:
    found: list[_Event] = []
    for operation, argument in tree:
        found.extend(_event(str(operation), argument))
    return tuple(found)


def _event(operation: str, argument: Any) -> tuple[_Event, ...]:
    if operation == "LITERAL":
        letter = chr(argument).lower()
        if letter.isascii() and letter.isalnum():
            return (_Letter(letter),)
        return (_EDGE,) if letter.isascii() and letter != "_" else (_ANY,)
    if operation == "AT":
        return (_EDGE if str(argument) in _BOUNDS else _ANY,)
    if operation == "IN":
        return (_ANY if _holds_word(argument) else _EDGE,)
    if operation == "SUBPATTERN":
        return _events(argument[-1])
    if operation == "BRANCH":
        return (_Branch(tuple(_events(branch) for branch in argument[1])),)
    if operation in ("MAX_REPEAT", "MIN_REPEAT"):
        return _repeat(argument[0], _events(argument[2]))
    return (_ANY,)


def _repeat(least: int, inner: tuple[_Event, ...]) -> tuple[_Event, ...]:
    signs = bool(inner) and all(event == _EDGE for event in inner)
    if least == 0:
        return (_MAYBE if signs else _ANY,)
    return (_EDGE,) if signs else (_ANY, _Inner(inner), _ANY)


def _holds_word(items: Any) -> bool:
    for operation, argument in items:
        kind = str(operation)
        if (
            kind == "LITERAL"
            and chr(argument).isascii()
            and not (chr(argument).isalnum() or chr(argument) == "_")
        ):
            continue
        if kind == "CATEGORY" and str(argument) in _NO_WORD:
            continue
        if kind == "LITERAL" and chr(argument) in "–€£…":
            continue
        return True
    return False


@dataclass
class _Run:
    """Letters that stand together, and whether a word certainly begins with them."""

    letters: list[str] = field(default_factory=list)
    begun: bool = False


class _Reader:
    """Turns events into needs."""

    def __init__(self, weight: Callable[[Iterable[str]], int]) -> None:
        self._weight = weight

    def needs(self, events: tuple[_Event, ...], *, before: bool, after: bool) -> list[Need]:
        """Needs of events in a row; ``before`` and ``after`` say whether words end on either side of them."""
        found: list[Need] = []
        run, edge = _Run(), before
        for number, event in enumerate(events):
            if isinstance(event, _Letter):
                if not run.letters:
                    run.begun = edge
                run.letters.append(event.letter)
                edge = False
                continue
            closed = event == _EDGE or (event == _MAYBE and self._edge_at(events, number + 1, after))
            found += self._finish(run, closed=closed)
            run = _Run()
            if isinstance(event, _Branch):
                found += self._branch(event, before=edge, after=self._edge_at(events, number + 1, after))
                edge = all(run and run[-1] == _EDGE for run in event.runs)
                continue
            if isinstance(event, _Inner):
                found += self.needs(event.run, before=False, after=False)
            edge = event == _EDGE or (event == _MAYBE and edge and closed)
        return found + self._finish(run, closed=after)

    def _edge_at(self, events: tuple[_Event, ...], number: int, after: bool) -> bool:
        """Whether words end at this place, signs that may be missing left out."""
        while number < len(events) and events[number] == _MAYBE:
            number += 1
        if number >= len(events):
            return after
        here = events[number]
        if isinstance(here, _Branch):
            return all(run and run[0] == _EDGE for run in here.runs)
        return here == _EDGE

    def _branch(self, event: _Branch, *, before: bool, after: bool) -> list[Need]:
        words: set[str] = set()
        for run in event.runs:
            needs = self.needs(run, before=before, after=after)
            if not needs:
                return []
            words.update(min(needs, key=self._weight))
        return [frozenset(words)]

    def _finish(self, run: _Run, *, closed: bool) -> list[Need]:
        if not run.letters or not run.begun:
            return []
        word = "".join(run.letters)
        return [frozenset({word if closed else f"{word}*"})]
