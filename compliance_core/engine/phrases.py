"""The phrase language of guideline packs, compiled to linear-time regular expressions.

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
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from compliance_core.engine.wordforms import forms, spellings

_MONTH = (
    "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    "|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
)
_NUMBER_WORDS = (
    "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty|sixty"
    "|seventy|eighty|ninety|hundreds?|thousands?|dozens?"
)
_DIGITS = r"\d+(?:[.,]\d+)*"
_NUMBER = rf"(?:{_DIGITS}|(?:{_NUMBER_WORDS})(?:[ -](?:{_NUMBER_WORDS}))*)"
_UNITS = "seconds?|secs?|minutes?|mins?|hours?|hrs?|days?|nights?|weeks?|fortnights?|months?|years?|yrs?|sessions?|uses?"

BUILT_IN: dict[str, str] = {  # each brings its own word boundaries
    "digits": rf"\b{_DIGITS}\b",
    "number": rf"\b{_NUMBER}\b",
    "percent": rf"\b{_NUMBER}[ -]?(?:%|per ?cent\b)",
    "money": (
        rf"(?:(?:[€£$]|\b(?:EUR|GBP|USD)) ?{_DIGITS}(?: ?(?:k|m|bn|million|billion|thousand)\b)?"
        rf"|\b{_NUMBER} ?(?:€|£|euros?|pounds?|dollars?|quid|bucks|pence|cents?|EUR|GBP|USD|p)\b|{_DIGITS} ?[€£])"
    ),
    "duration": rf"\b(?:{_NUMBER}[ -](?:{_UNITS})|(?:a|an|one|half an)[ -](?:{_UNITS})|overnight|(?:a )?fortnight)\b",
    "date": (
        rf"\b(?:\d{{1,2}}(?:st|nd|rd|th)?(?: of)? (?:{_MONTH})\b(?: \d{{4}})?"
        rf"|(?:{_MONTH}) \d{{1,2}}(?:st|nd|rd|th)?\b(?:,? \d{{4}})?"
        r"|\d{1,2}[./]\d{1,2}[./]\d{2,4}|\d{4}-\d{2}-\d{2})\b"
    ),
    "month": rf"\b(?:{_MONTH})\b",
    "weekday": r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)days?\b",
    "time": r"\b(?:\d{1,2}[:.]\d{2}(?: ?[ap]\.?m\b)?|\d{1,2} ?[ap]\.?m\b|noon\b|midnight\b)",
    "year": r"\b(?:19|20)\d{2}\b",
    "name": r"(?-i:[A-Z][A-Za-z0-9&'-]*(?: [A-Z][A-Za-z0-9&'-]*){0,3})",
    "word": r"[^ .!?;:,]+",
    "link": r"(?:https?://[^ ]+|www\.[^ ]+|[a-z0-9-]+\.(?:com|org|net|eu|de|fr|it|io|ie|co\.uk|example)\b(?:/[^ ]*)?)",
}
"""Built-in classes, usable as ``{name}`` in phrases and patterns of every pack."""

_GAP_WORD = r"[^ ]*[^ .!?;:]"
_TOKEN = re.compile(
    r"(?P<space>\s+)|<(?P<gap>\d{1,2})>|\{(?P<list>[a-z][a-z0-9_]*)\}|(?P<open>\()|(?P<bar>\|)|(?P<close>\))"
    r"|(?P<word>[^\W_]+(?:['’-][^\W_]+)*)(?P<suffix>[~*])?|(?P<mark>[^\s])"
)
_PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_]*)\}")


class PhraseError(ValueError):
    """A phrase or pattern is malformed; the message says what and where in it."""


class _Node(NamedTuple):
    """A piece of regular expression, and whether it begins and ends inside a word."""

    regex: str
    starts: bool
    ends: bool

    def edged(self, *, before: bool = True, after: bool = True) -> str:
        start = r"\b" if before and self.starts else ""
        return f"{start}{self.regex}" + (r"\b" if after and self.ends else "")


class _Part(NamedTuple):
    """An element of a sequence: a node, or a gap of up to ``gap`` words."""

    node: _Node
    optional: bool
    spaced: bool
    gap: int = 0


class Vocabulary:
    """Named word lists of a pack, resolved to regular expressions once each."""

    def __init__(self, lists: Mapping[str, Sequence[str]]) -> None:
        """Take the pack's lists; their items are phrases and may use other lists."""
        self._lists = lists
        self._done: dict[str, str] = {}
        self._open: set[str] = set()

    def expand(self, name: str) -> str:
        """The regular expression of a list or built-in class, word boundaries included.

        Raises:
            PhraseError: the name is unknown, or lists refer to each other in a circle.
        """
        if name in BUILT_IN:
            return f"(?:{BUILT_IN[name]})"
        if name in self._done:
            return self._done[name]
        if name not in self._lists:
            known = ", ".join(sorted({*self._lists, *BUILT_IN}))
            message = f"unknown list {{{name}}}; known are {known}"
            raise PhraseError(message)
        if name in self._open:
            message = f"list {{{name}}} refers to itself"
            raise PhraseError(message)
        self._open.add(name)
        items = [compile_phrase(item, self) for item in self._lists[name]]
        self._open.discard(name)
        self._done[name] = f"(?:{'|'.join(dict.fromkeys(items))})"
        return self._done[name]


def compile_phrase(phrase: str, vocabulary: Vocabulary) -> str:
    """The regular expression of a phrase, with word boundaries where it begins or ends in a word.

    Raises:
        PhraseError: unbalanced brackets, an unknown list, or nothing left to match.
    """
    return _Parser(phrase, vocabulary).parse().edged()


def compile_pattern(pattern: str, vocabulary: Vocabulary) -> str:
    """A pattern of a pack with its ``{list}`` references filled in; everything else is RE2 syntax.

    Raises:
        PhraseError: an unknown list.
    """
    return _PLACEHOLDER.sub(lambda found: vocabulary.expand(found[1]), pattern)


class _Parser:
    """Recursive descent over the tokens of one phrase."""

    def __init__(self, phrase: str, vocabulary: Vocabulary) -> None:
        self._phrase = phrase
        self._vocabulary = vocabulary
        self._tokens = list(_TOKEN.finditer(phrase.strip()))
        self._at = 0

    def parse(self) -> _Node:
        node = self._alternatives()
        if self._at < len(self._tokens):
            message = f"unbalanced ')' in phrase {self._phrase!r}"
            raise PhraseError(message)
        if not node.regex.strip("(?:)"):
            message = f"phrase {self._phrase!r} matches nothing"
            raise PhraseError(message)
        return node

    def _alternatives(self) -> _Node:
        branches = [self._sequence()]
        while self._peek("bar"):
            self._at += 1
            branches.append(self._sequence())
        if len(branches) == 1:
            return branches[0]
        starts, ends = all(node.starts for node in branches), all(node.ends for node in branches)
        inner = "|".join(node.edged(before=not starts, after=not ends) for node in branches)
        return _Node(f"(?:{inner})", starts, ends)

    def _peek(self, kind: str) -> bool:
        return self._at < len(self._tokens) and self._tokens[self._at][kind] is not None

    def _sequence(self) -> _Node:
        parts: list[_Part] = []
        spaced = False
        while self._at < len(self._tokens) and not self._peek("bar") and not self._peek("close"):
            token = self._tokens[self._at]
            self._at += 1
            if token["space"]:
                spaced = True
            elif token["mark"] == "?" and parts and not spaced:
                parts[-1] = parts[-1]._replace(optional=True)
            elif token["gap"]:
                parts.append(
                    _Part(
                        _Node("", starts=False, ends=False), optional=True, spaced=True, gap=int(token["gap"])
                    )
                )
                spaced = True
            else:
                parts.append(_Part(self._element(token), optional=False, spaced=spaced))
                spaced = False
        return _join(parts)

    def _element(self, token: re.Match[str]) -> _Node:
        if token["list"] is not None:
            return _Node(self._vocabulary.expand(token["list"]), starts=False, ends=False)
        if token["open"] is not None:
            node = self._alternatives()
            if not self._peek("close"):
                message = f"a '(' is not closed in phrase {self._phrase!r}"
                raise PhraseError(message)
            self._at += 1
            return node if node.regex.startswith("(?:") else node._replace(regex=f"(?:{node.regex})")
        if token["word"] is not None:
            return _word(token["word"].lower(), token["suffix"])
        mark = token["mark"]
        return _Node("'" if mark in "‘’" else re.escape(mark), starts=False, ends=False)


def _word(word: str, suffix: str | None) -> _Node:
    word = word.replace("’", "'")
    if suffix == "*":
        return _Node(_spell(word) + r"[\w'-]*", starts=True, ends=True)
    every: Callable[[str], Sequence[str]] = forms if suffix == "~" else lambda single: (single,)
    written = dict.fromkeys(_spell(spelling) for form in every(word) for spelling in spellings(form))
    return _Node(
        next(iter(written)) if len(written) == 1 else f"(?:{'|'.join(written)})", starts=True, ends=True
    )


def _spell(word: str) -> str:
    return re.escape(word).replace(r"\-", "[ -]?").replace("'", "'?")


def _separator(left: _Node, right: _Node) -> str:
    """Words stand apart; signs such as ``%`` or ``,`` may touch them."""
    both = (left.ends or left.regex.endswith(")")) and (right.starts or right.regex.startswith("("))
    return ",?[ -]+" if both else "[ -]*"


def _join(parts: Sequence[_Part]) -> _Node:
    """Join elements with separators; an optional element takes its separator with it."""
    out: list[str] = []
    last: _Node | None = None
    pending = ""
    for part in parts:
        if part.gap:
            out.append(rf"(?:,?[ -]+{_GAP_WORD}){{0,{part.gap}}}?")
            continue
        separator = _separator(last, part.node) if part.spaced and last else ""
        if not part.optional:
            out.append(("" if pending else separator) + part.node.regex)
            last, pending = part.node, ""
        elif last:
            out.append(f"(?:{separator}{part.node.regex})?")
        else:
            pending = ",?[ -]+"
            out.append(f"(?:{part.node.regex}{pending})?")
    words = [part for part in parts if not part.gap]
    firsts = words[: next((i for i, part in enumerate(words) if not part.optional), len(words) - 1) + 1]
    back = words[::-1]
    lasts = back[: next((i for i, part in enumerate(back) if not part.optional), len(back) - 1) + 1]
    starts = bool(firsts) and all(part.node.starts for part in firsts)
    return _Node("".join(out), starts, bool(lasts) and all(part.node.ends for part in lasts))
