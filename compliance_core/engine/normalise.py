"""One spelling for what reads the same, with an exact map back to the source.

Quotes, dashes, spaces, accents, ligatures, soft hyphens, zero-width characters and look-alike
letters are folded, so that a rule cannot be dodged by typography.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass
from functools import lru_cache

_QUOTES = dict.fromkeys("‘’‚‛′`´ʼ", "'") | dict.fromkeys("“”„‟″«»", '"')
_HYPHENS = dict.fromkeys("‐‑‒−﹣", "-") | dict.fromkeys("—―", "–")
_SPACES = dict.fromkeys("\t\n\r\v\f\x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008"
                        "\u2009\u200a\u2028\u2029\u202f\u205f\u3000", " ")  # fmt: skip
_LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
_LOOK_ALIKES = str.maketrans(
    "АВЕЅІЈКМНОРСТУХаеѕіјкморстухԁһԛԝӏΑΒΕΖΗΙΚΜΝΟΡΤΥΧοναρτυι",
    "ABESIJKMHOPCTYXaesijkmopctyxdhqwlABEZHIKMNOPTYXovaptui",
)
_INVISIBLE = "\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufe00-\ufe0f\ufeff\u0300-\u036f"
_SPECIAL = re.compile(f"[{_INVISIBLE}]+|[{''.join(_LIGATURES)}]")
_WHITE = str.maketrans(dict.fromkeys("\t\n\r\v\f", " ") | {"`": "'"})
_MIXED_WORD = re.compile(r"(?=\w{0,63}[A-Za-z])(?=\w{0,63}[\u0370-\u03ff\u0400-\u052f])\w{1,64}")


@lru_cache(maxsize=1)
def _folding() -> dict[int, str]:
    table = {**_QUOTES, **_HYPHENS, **_SPACES}
    for code in (*range(0xC0, 0x250), *range(0x1E00, 0x1F00)):
        base = unicodedata.normalize("NFD", chr(code))[0]
        if base.isascii() and base.isalpha():
            table[chr(code)] = base
    for code in range(0xFF01, 0xFF5F):
        table[chr(code)] = chr(code - 0xFEE0)
    table |= dict.fromkeys(
        map(chr, range(0xD800, 0xE000)), "\ufffd"
    )  # halves of characters: no engine reads them
    table |= {"ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "ı": "i", "ſ": "s", "\u212a": "K"}
    return {ord(source): target for source, target in table.items()}


@dataclass(frozen=True, slots=True)
class MatchText:
    """The text that rules see, and the way back.

    ``starts[i]`` is where segment ``i`` begins in ``text``, ``sources[i]`` where it begins in the
    document; inside a segment both run in step, except where ``fixed[i]`` says that the whole
    segment (a ligature) stands for one source character.
    """

    text: str
    starts: tuple[int, ...]
    sources: tuple[int, ...]
    fixed: tuple[bool, ...]

    def source(self, position: int) -> int:
        """Document offset of the character at ``position`` of ``text``."""
        segment = bisect_right(self.starts, position) - 1
        if self.fixed[segment]:
            return self.sources[segment]
        return self.sources[segment] + position - self.starts[segment]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Document span of the non-empty half-open span of ``text``."""
        return self.source(start), self.source(end - 1) + 1

    def slice(self, start: int, end: int) -> MatchText:
        """The part between two positions, with its own map."""
        first = bisect_right(self.starts, start) - 1
        last = bisect_right(self.starts, max(start, end - 1))
        shift = 0 if self.fixed[first] else start - self.starts[first]
        return MatchText(
            self.text[start:end],
            (0, *(at - start for at in self.starts[first + 1 : last])),
            (self.sources[first] + shift, *self.sources[first + 1 : last]),
            self.fixed[first:last],
        )


_FOREIGN = re.compile(r"[^ -_a-~]+")
"""All that folding can change: it is little in most texts, and looking at the rest of them costs more."""

_OTHER_ALPHABET = re.compile("[\u0370-\u03ff\u0400-\u052f]")


def _folded(found: re.Match[str]) -> str:
    return found[0].translate(_folding())


def fold(text: str) -> str:
    """Fold one character for one, keeping the length."""
    if text.isascii():
        return text.translate(_WHITE)
    text = _FOREIGN.sub(_folded, text)
    if not _OTHER_ALPHABET.search(text):
        return text
    return _MIXED_WORD.sub(lambda word: word[0].translate(_LOOK_ALIKES), text)


def normalise(text: str, pieces: tuple[tuple[int, int], ...]) -> MatchText:
    """The match text of the given pieces of a document.

    Args:
        text: the document's whole text.
        pieces: ascending spans of it, see ``Block.pieces``.
    """
    if len(pieces) == 1:
        start, end = pieces[0]
        part = text[start:end]
        if part.isascii() or not _SPECIAL.search(part):
            return MatchText(fold(part), (0,), (start,), (False,))
    parts: list[str] = []
    starts: list[int] = []
    sources: list[int] = []
    fixed: list[bool] = []
    length = 0

    def add(part: str, source: int, *, whole: bool) -> None:
        nonlocal length
        if part:
            parts.append(part)
            starts.append(length)
            sources.append(source)
            fixed.append(whole)
            length += len(part)

    for start, end in pieces:
        at = start
        for special in _SPECIAL.finditer(text, start, end):
            add(text[at : special.start()], at, whole=False)
            add(_LIGATURES.get(special[0], ""), special.start(), whole=True)
            at = special.end()
        add(text[at:end], at, whole=False)
    if not parts:
        return MatchText("", (0,), (pieces[0][0] if pieces else 0,), (False,))
    return MatchText(fold("".join(parts)), tuple(starts), tuple(sources), tuple(fixed))
