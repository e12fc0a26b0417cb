"""Phrases and patterns as regular expressions for the linear-time engine."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from collections.abc import Sequence as Many
from typing import NamedTuple

from compliance_core.engine.built_in import BUILT_IN, FULL_STOPS
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
        self._ends: dict[str, bool] = {}

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

    def ends_sentence(self, name: str) -> bool:
        """Whether a list can match a full stop at the end of a sentence; built-in classes cannot.

        Raises:
            PhraseError: the name is unknown, or an item is malformed.
        """
        if name not in self._ends:
            self._ends[name] = False  # within itself it adds nothing
            self._ends[name] = any(self._node_ends(node) for node in self.items(name) or ())
        return self._ends[name]

    def _node_ends(self, node: Node) -> bool:
        if isinstance(node, Sign):
            return node.sign in FULL_STOPS
        if isinstance(node, ListRef):
            return self.ends_sentence(node.name)
        if isinstance(node, Choice):
            return any(map(self._node_ends, node.branches))
        return isinstance(node, Sequence) and any(
            part.gap or self._node_ends(part.node) for part in node.parts
        )

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
    placed = _placed(node, vocabulary)
    for part, piece in placed:
        if part.gap:
            out.append(rf"(?:,?[ -]+{_GAP_WORD}){{0,{part.gap}}}?")
            continue
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


def _placed(node: Sequence, vocabulary: Vocabulary) -> list[tuple[Part, _Piece]]:
    """The elements of a sequence with their expressions.

    Where optional elements keep the whole from beginning (or ending) in a word, each element that can come
    first (or last) and does so brings the word boundary itself.
    """
    placed = [(part, _piece(part.node, vocabulary)) for part in node.parts]
    if not _edge(placed, start=True):
        for number in _reached([part for part, _ in placed]):
            part, piece = placed[number]
            placed[number] = part, piece._replace(regex=piece.edged(after=False))
    if not _edge(placed[::-1], start=False):
        for behind in _reached([part for part, _ in placed[::-1]]):
            part, piece = placed[-1 - behind]
            if not behind or placed[-behind][0].spaced:
                placed[-1 - behind] = part, piece._replace(regex=piece.edged(before=False))
    return placed


def _reached(parts: Many[Part]) -> Iterator[int]:
    """Positions of the elements that can come first."""
    for number, part in enumerate(parts):
        if not part.gap:
            yield number
        if not part.optional:
            return


def _grouped(piece: _Piece, part: Part) -> str:
    return f"(?:{piece.regex})" if isinstance(part.node, Sequence) and not part.optional else piece.regex


def _edge(placed: list[tuple[Part, _Piece]], *, start: bool) -> bool:
    """Whether a sequence begins (or, turned round, ends) in a word whichever optional elements are there."""
    reached = [placed[number][1] for number in _reached([part for part, _ in placed])]
    return bool(reached) and all(piece.starts if start else piece.ends for piece in reached)
