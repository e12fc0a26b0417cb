"""The phrase language of guideline packs: how a phrase is written and read.

===============  ==========================================================================
``risk-free``    words, any case; a hyphen also matches a space or nothing, a space also a hyphen
``cancel~``      every inflection of the word, in British and American spelling
``cur*``         any word that begins like this
``(a|b c)``      one of several; ``(a)?`` or ``word?`` may be left out
``<3>``          up to three words in between, not beyond the sentence
``{disease}``    one item of a vocabulary of the pack, or a built-in class such as ``{money}``
===============  ==========================================================================
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple, TypeAlias

from compliance_core.engine.normalise import fold
from compliance_core.engine.wordforms import forms, spellings

_TOKEN = re.compile(
    r"(?P<space>\s+)|\((?P<flat>[^(){}<>?]+)\)|<(?P<gap>\d{1,2})>|\{(?P<list>[a-z][a-z0-9_]*)\}"
    r"|(?P<open>\()|(?P<bar>\|)|(?P<close>\))"
    r"|(?P<word>[^\W_]+(?:['-][^\W_]+)*)(?P<suffix>[~*])?|(?P<mark>[^\s])"
)


class PhraseError(ValueError):
    """A phrase or pattern is malformed; the message says what and where in it."""


class Word(NamedTuple):
    """A word in all the ways it may be written; ``open`` lets it end in anything (``stem*``)."""

    written: tuple[str, ...]
    open: bool = False


class Sign(NamedTuple):
    """A single character that is no letter or digit."""

    sign: str


class ListRef(NamedTuple):
    """A vocabulary list or built-in class by name."""

    name: str


class Part(NamedTuple):
    """An element of a sequence: ``spaced`` says that a space stands before it, ``gap`` that it is up to so many words."""

    node: Node
    optional: bool = False
    spaced: bool = False
    gap: int = 0


class Sequence(NamedTuple):
    """Elements one after the other."""

    parts: tuple[Part, ...]


class Choice(NamedTuple):
    """One of several."""

    branches: tuple[Node, ...]


Node: TypeAlias = "Word | Sign | ListRef | Sequence | Choice"


def parse_phrase(phrase: str) -> Node:
    """Read a phrase.

    Raises:
        PhraseError: unbalanced brackets, or nothing left to match.
    """
    node = _read(fold(phrase.strip()))
    if not _matches_something(node):
        message = f"phrase {phrase!r} matches nothing, or nothing in it has to stand there"
        raise PhraseError(message)
    return node


def lists_of(node: Node) -> list[str]:
    """Names of the lists that a phrase refers to."""
    if isinstance(node, ListRef):
        return [node.name]
    if isinstance(node, Sequence):
        return [name for part in node.parts for name in lists_of(part.node)]
    if isinstance(node, Choice):
        return [name for branch in node.branches for name in lists_of(branch)]
    return []


def _matches_something(node: Node) -> bool:
    if isinstance(node, Sequence):
        return any(
            not part.gap and not part.optional and _matches_something(part.node) for part in node.parts
        )
    if isinstance(node, Choice):
        return all(_matches_something(branch) for branch in node.branches)
    return True


@lru_cache(maxsize=20_000)
def _word(word: str, suffix: str) -> Word:
    if suffix == "*":
        return Word(spellings(word), open=True)
    every = forms(word) if suffix == "~" else (word,)
    return Word(tuple(dict.fromkeys(spelling for form in every for spelling in spellings(form))))


def _read(text: str) -> Node:
    words = text.split(" ")
    plain = [_plain(word) for word in words]
    if None not in plain:
        found = [word for word in plain if word is not None]
        if len(found) == 1:
            return found[0]
        return Sequence((Part(found[0]), *(Part(word, False, True) for word in found[1:])))
    parser = _Parser(text)
    node = parser.choice()
    if not parser.done:
        message = f"unbalanced ')' in phrase {text!r}"
        raise PhraseError(message)
    return node


def _plain(text: str) -> Word | None:
    """The word, if the text is one and nothing else: a short cut past the parser, which says the same."""
    if text.isalnum():
        return _word(text.lower(), "")
    if text[-1:] in ("~", "*") and text[:-1].isalnum():
        return _word(text[:-1].lower(), text[-1])
    return None


@lru_cache(maxsize=20_000)
def _flat(inner: str) -> Node:
    """A bracket without brackets, lists, gaps and question marks inside: most are, and many come again."""
    branches = tuple(_read(branch.strip()) for branch in inner.split("|"))
    return branches[0] if len(branches) == 1 else Choice(branches)


class _Parser:
    """Recursive descent over the tokens of one phrase."""

    def __init__(self, phrase: str) -> None:
        self._phrase = phrase
        self._tokens = list(_TOKEN.finditer(phrase))
        self._at = 0

    @property
    def done(self) -> bool:
        return self._at >= len(self._tokens)

    def choice(self) -> Node:
        branches = [self._sequence()]
        while not self.done and self._tokens[self._at].lastgroup == "bar":
            self._at += 1
            branches.append(self._sequence())
        return branches[0] if len(branches) == 1 else Choice(tuple(branches))

    def _sequence(self) -> Node:
        parts: list[Part] = []
        spaced = False
        while not self.done:
            token = self._tokens[self._at]
            kind = token.lastgroup
            if kind in ("bar", "close"):
                break
            self._at += 1
            if kind == "space":
                spaced = True
            elif kind == "gap":
                parts.append(Part(Sequence(()), optional=True, spaced=True, gap=int(token["gap"])))
                spaced = True
            elif kind == "mark" and token["mark"] == "?" and parts and not spaced:
                parts[-1] = Part(parts[-1].node, True, parts[-1].spaced)
            else:
                parts.append(Part(self._element(token, kind), spaced=spaced))
                spaced = False
        if len(parts) == 1 and not parts[0].optional and not parts[0].gap:
            return parts[0].node
        return Sequence(tuple(parts))

    def _element(self, token: re.Match[str], kind: str | None) -> Node:
        if kind in ("word", "suffix"):
            return _word(token["word"].lower(), token["suffix"] or "")
        if kind == "flat":
            return _flat(token["flat"])
        if kind == "list":
            return ListRef(token["list"])
        if kind == "open":
            node = self.choice()
            if self.done or self._tokens[self._at].lastgroup != "close":
                message = f"a '(' is not closed in phrase {self._phrase!r}"
                raise PhraseError(message)
            self._at += 1
            return node
        return Sign(token["mark"])
