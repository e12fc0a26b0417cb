"""Phrases and patterns as regular expressions for the linear-time engine."""

from __future__ import annotations

import re
from collections.abc import Mapping
from collections.abc import Sequence as Many
from typing import NamedTuple

from compliance_core.engine.built_in import BUILT_IN
from compliance_core.engine.phrases import (
    Choice,
    ListRef,
    Node,
    Part,
    PhraseError,
    Sequence,
    Sign,
    Word,
    parse_phrase,
)

_GAP_WORD = r"[^ ]*[^ .!?;:]"
_BETWEEN_WORDS = ",?[ -]+"
_PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_]*)\}")


class _Piece(NamedTuple):
    """A piece of regular expression, and whether it begins and ends inside a word."""

    regex: str
    starts: bool
    ends: bool

    def edged(self, *, before: bool = True, after: bool = True) -> str:
        start = r"\b" if before and self.starts else ""
        return f"{start}{self.regex}" + (r"\b" if after and self.ends else "")


class Vocabulary:
    """Named word lists of a pack, read and resolved to regular expressions once each."""

    def __init__(self, lists: Mapping[str, Many[str]]) -> None:
        """Take the pack's lists; their items are phrases and may use other lists."""
        self._lists = lists
        self._read: dict[str, tuple[Node, ...]] = {}
        self._done: dict[str, str] = {}
        self._open: set[str] = set()

    def items(self, name: str) -> tuple[Node, ...] | None:
        """The items of a list, or None for a built-in class.

        Raises:
            PhraseError: the name is unknown, or an item is malformed.
        """
        if name in BUILT_IN:
            return None
        if name not in self._read:
            if name not in self._lists:
                known = ", ".join(sorted({*self._lists, *BUILT_IN}))
                message = f"unknown list {{{name}}}; known are {known}"
                raise PhraseError(message)
            self._read[name] = tuple(parse_phrase(item) for item in self._lists[name])
        return self._read[name]

    def expand(self, name: str) -> str:
        """The regular expression of a list or built-in class, word boundaries included.

        Raises:
            PhraseError: the name is unknown, or lists refer to each other in a circle.
        """
        if name in BUILT_IN:
            return f"(?:{BUILT_IN[name]})"
        if name not in self._done:
            nodes = self.items(name) or ()
            if name in self._open:
                message = f"list {{{name}}} refers to itself"
                raise PhraseError(message)
            self._open.add(name)
            try:
                items = [expression_of(node, self) for node in nodes]
            finally:
                self._open.discard(name)
            self._done[name] = f"(?:{'|'.join(dict.fromkeys(items))})"
        return self._done[name]


def expression_of(node: Node, vocabulary: Vocabulary) -> str:
    """The regular expression of a phrase, with word boundaries where it begins or ends in a word.

    Raises:
        PhraseError: a list is unknown or refers to itself.
    """
    return _piece(node, vocabulary).edged()


def pattern_of(pattern: str, vocabulary: Vocabulary) -> str:
    """A pattern of a pack with its ``{list}`` references filled in; everything else is RE2 syntax.

    Raises:
        PhraseError: an unknown list.
    """
    return _PLACEHOLDER.sub(lambda found: vocabulary.expand(found[1]), pattern)


def lists_of_pattern(pattern: str) -> list[str]:
    """Names of the lists that a pattern refers to."""
    return _PLACEHOLDER.findall(pattern)


def _piece(node: Node, vocabulary: Vocabulary) -> _Piece:
    if isinstance(node, Word):
        written = list(dict.fromkeys(_spell(word) for word in node.written))
        regex = written[0] if len(written) == 1 else f"(?:{'|'.join(written)})"
        return _Piece(regex + (r"[\w'-]*" if node.open else ""), starts=True, ends=True)
    if isinstance(node, ListRef):
        return _Piece(vocabulary.expand(node.name), starts=False, ends=False)
    if isinstance(node, Sign):
        return _Piece(re.escape(node.sign), starts=False, ends=False)
    if isinstance(node, Choice):
        return _choice([_piece(branch, vocabulary) for branch in node.branches])
    return _sequence(node, vocabulary)


def _spell(word: str) -> str:
    return re.escape(word).replace(r"\-", "[ -]?").replace("'", "'?")


def _choice(branches: list[_Piece]) -> _Piece:
    starts, ends = all(piece.starts for piece in branches), all(piece.ends for piece in branches)
    inner = "|".join(piece.edged(before=not starts, after=not ends) for piece in branches)
    return _Piece(f"(?:{inner})", starts, ends)


def _separator(left: _Piece, right: _Piece) -> str:
    """Words stand apart; signs such as ``%`` or ``,`` may touch them."""
    both = (left.ends or left.regex.endswith(")")) and (right.starts or right.regex.startswith("("))
    return _BETWEEN_WORDS if both else "[ -]*"


def _sequence(node: Sequence, vocabulary: Vocabulary) -> _Piece:
    """Join elements with separators; an optional element takes its separator with it."""
    out: list[str] = []
    last: _Piece | None = None
    leading = False
    placed: list[tuple[Part, _Piece]] = []
    for part in node.parts:
        if part.gap:
            out.append(rf"(?:,?[ -]+{_GAP_WORD}){{0,{part.gap}}}?")
            continue
        piece = _piece(part.node, vocabulary)
        placed.append((part, piece))
        separator = _separator(last, piece) if part.spaced and last else ""
        regex = _grouped(piece, part)
        if not part.optional:
            out.append(("" if leading else separator) + regex)
            last, leading = piece, False
        elif last:
            out.append(f"(?:{separator}{regex})?")
        else:
            out.append(f"(?:{regex}{_BETWEEN_WORDS})?")
            leading = True
    return _Piece("".join(out), _edge(placed, start=True), _edge(placed[::-1], start=False))


def _grouped(piece: _Piece, part: Part) -> str:
    return f"(?:{piece.regex})" if isinstance(part.node, Sequence) and not part.optional else piece.regex


def _edge(placed: list[tuple[Part, _Piece]], *, start: bool) -> bool:
    """Whether a sequence begins (or, turned round, ends) in a word whichever optional elements are there."""
    reached = []
    for part, piece in placed:
        reached.append(piece.starts if start else piece.ends)
        if not part.optional:
            break
    return bool(reached) and all(reached)
