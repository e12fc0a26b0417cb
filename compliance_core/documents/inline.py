"""Which characters of a Markdown block a person sees: markup is cut out, offsets stay those of the text.

One pass over the special characters of the block finds what may be markup; emphasis is paired as
CommonMark 0.31 prescribes (https://spec.commonmark.org/0.31.2/#delimiter-stack). Whatever is no valid
markup stays visible, so a footnote asterisk or a multiplication sign is never lost. All steps are linear.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Set
from dataclasses import dataclass, field

from compliance_core.documents.tags import BLOCK_TAGS, HIDDEN_TAGS, TAG_SCOPES, closing_tag, read_tag
from compliance_core.engine.model import Mark, Scope

SPECIAL = re.compile(r"[\\`*_~\[\]<]")
"""Characters that may begin inline markup; a block without any is one piece."""

_RUN = {char: re.compile(re.escape(char) + "+") for char in "`*_~"}
_PUNCTUATION = frozenset("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")
_AUTOLINK = re.compile(r"<([A-Za-z][A-Za-z0-9+.-]{1,31}:[^\s<>]*|[\w.+-]{1,64}@[\w.-]{1,255})>")
_DESTINATION = re.compile(
    r"\(\s*+(?:<(?:[^<>\n\\]|\\.)*+>|(?:[^\s()\\<]|\\.)(?:[^\s()\\]|\\.|\((?:[^\s()\\]|\\.)*+\))*+)?+"
    r"(?:\s++(?:\"(?:[^\"\\]|\\.)*+\"|'(?:[^'\\]|\\.)*+'|\((?:[^()\\]|\\.)*+\)))?+\s*+\)",
    re.DOTALL,
)
_LABEL = re.compile(r"\[((?:[^\[\]\\]|\\.){0,999})\]", re.DOTALL)
_SPACES = re.compile(r"\s+")


@dataclass(slots=True)
class Inline:
    """What was found in one block, in offsets of the scanned string.

    ``cuts`` are the stretches that nobody sees (unsorted, disjoint), ``marks`` the link and alt texts,
    ``breaks`` the places where block-level HTML begins a new block, with the scope of what follows
    (``None``: that of the block itself), ``images`` the number of pictures.
    """

    cuts: list[tuple[int, int]] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    breaks: list[tuple[int, Scope | None]] = field(default_factory=list)
    images: int = 0


@dataclass(slots=True)
class _Run:
    """A run of ``*``, ``_`` or ``~``: where its unused characters lie and what it may do."""

    char: str
    start: int
    end: int
    length: int
    opens: bool
    closes: bool


def normal_label(label: str) -> str:
    """Return a link label in the form in which labels are compared."""
    return _SPACES.sub(" ", label.strip()).casefold()


def visible_pieces(start: int, end: int, cuts: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return what remains of ``start..end`` when ``cuts`` are taken out, in order."""
    pieces = []
    at = start
    for cut_start, cut_end in sorted(cuts):
        if cut_start > at:
            pieces.append((at, cut_start))
        at = max(at, cut_end)
    if end > at:
        pieces.append((at, end))
    return pieces


class Scanner:
    """Finds the inline markup in stretches of one string."""

    def __init__(self, text: str, labels: Set[str] = frozenset()) -> None:
        """Prepare to scan ``text``; ``labels`` are the link labels that the document defines.

        The labels must be in the form that ``normal_label`` returns.
        """
        self._text = text
        self._labels = labels
        self._handlers = {
            "\\": self._escape,
            "`": self._code,
            "[": self._open,
            "]": self._close,
            "<": self._angle,
            **dict.fromkeys("*_~", self._run),
        }
        self._begin(0, 0)

    def _begin(self, start: int, end: int) -> None:
        self._start = start
        self._end = end
        self._found = Inline()
        self._runs: list[_Run] = []
        self._brackets: list[tuple[int, int, bool]] = []
        self._inactive = 0
        self._ticks: dict[int, list[int]] = {}
        self._unclosed: set[str] = set()
        self._anchors: list[int] = []

    def scan(self, start: int, end: int) -> Inline:
        """Find the inline markup in ``text[start:end]``."""
        self._begin(start, end)
        text, at, handlers = self._text, start, self._handlers
        for match in SPECIAL.finditer(text, start, end):
            position = match.start()
            if position >= at:
                at = handlers[text[position]](position)
        if self._runs:
            self._pair(0)
        return self._found

    def _escape(self, at: int) -> int:
        following = self._text[at + 1] if at + 1 < self._end else ""
        if following in _PUNCTUATION or following == "\n":
            self._found.cuts.append((at, at + 1))
            return at + 2
        return at + 1

    def _code(self, at: int) -> int:
        if not self._ticks:
            for run in _RUN["`"].finditer(self._text, self._start, self._end):
                self._ticks.setdefault(run.end() - run.start(), []).append(run.start())
        opening = _RUN["`"].match(self._text, at, self._end)
        after = opening.end() if opening else at + 1
        places = self._ticks.get(after - at, [])
        closing = bisect_right(places, at)
        if closing == len(places):
            return after
        close = places[closing]
        self._found.cuts += [(at, after), (close, close + after - at)]
        return close + after - at

    def _open(self, at: int) -> int:
        image = at > self._start and self._text[at - 1] == "!" and not self._is_cut(at - 2)
        self._brackets.append((at, len(self._runs), image))
        return at + 1

    def _is_cut(self, at: int) -> bool:
        return bool(self._found.cuts) and self._found.cuts[-1] == (at, at + 1) and self._text[at] == "\\"

    def _close(self, at: int) -> int:
        if not self._brackets:
            return at + 1
        opening, bottom, image = self._brackets.pop()
        inactive = not image and len(self._brackets) < self._inactive
        self._inactive = min(self._inactive, len(self._brackets))
        after = None if inactive else self._tail(opening, at)
        if after is None:
            return at + 1
        self._pair(bottom)
        self._found.cuts += [(opening - image, opening + 1), (at, after)]
        self._found.marks.append(Mark(Scope.ALT if image else Scope.LINK, opening + 1, at))
        if image:
            self._found.images += 1
        else:
            self._inactive = len(self._brackets)
        return after

    def _tail(self, opening: int, at: int) -> int | None:
        """Return where the link ends whose text closes at ``at``, or ``None`` if it is no link."""
        following = self._text[at + 1 : at + 2] if at + 1 < self._end else ""
        if following == "(":
            match = _DESTINATION.match(self._text, at + 1, self._end)
            if match:
                return match.end()
        if not self._labels:
            return None
        if following == "[":
            match = _LABEL.match(self._text, at + 1, self._end)
            if match and match.group(1).strip():
                return match.end() if normal_label(match.group(1)) in self._labels else None
            if match and self._knows(opening, at):
                return match.end()
        return at + 1 if self._knows(opening, at) else None

    def _knows(self, opening: int, at: int) -> bool:
        return at - opening <= 1000 and normal_label(self._text[opening + 1 : at]) in self._labels

    def _angle(self, at: int) -> int:
        text, end = self._text, self._end
        autolink = _AUTOLINK.match(text, at, end)
        if autolink:
            self._found.cuts += [(at, at + 1), (autolink.end() - 1, autolink.end())]
            return autolink.end()
        tag = read_tag(text, at, end, self._unclosed)
        if tag is None:
            return at + 1
        if tag.name in HIDDEN_TAGS and not tag.closing:
            closing = closing_tag(text, tag.name, tag.end, end, self._unclosed)
            if closing is not None:
                self._found.cuts.append((at, closing))
                return closing
        if tag.alt:
            self._found.cuts += [(at, tag.alt[0]), (tag.alt[1], tag.end)]
            self._found.marks.append(Mark(Scope.ALT, *tag.alt))
        else:
            self._found.cuts.append((at, tag.end))
        self._note(tag.name, at, tag.end, closing=tag.closing)
        return tag.end

    def _note(self, name: str, start: int, end: int, *, closing: bool) -> None:
        """Remember what an HTML tag means for the text around it."""
        found = self._found
        if name == "img":
            found.images += 1
        elif name == "a":
            if not closing:
                self._anchors.append(end)
            elif self._anchors and self._anchors[-1] < start:
                found.marks.append(Mark(Scope.LINK, self._anchors.pop(), start))
        elif name in BLOCK_TAGS:
            found.breaks.append((end, None if closing else TAG_SCOPES.get(name)))
        elif name == "br":
            around = self._text[start - 1 : start] + self._text[end : end + 1]
            if around.strip() == around:
                found.breaks.append((end, None))

    def _run(self, at: int) -> int:
        text, end = self._text, self._end
        char = text[at]
        match = _RUN[char].match(text, at, end)
        after = match.end() if match else at + 1
        before = text[at - 1] if at > self._start else " "
        behind = text[after] if after < end else " "
        kind_before, kind_behind = _kind(before), _kind(behind)
        opens = kind_behind == _WORD or (kind_behind == _MARK and kind_before != _WORD)
        closes = kind_before == _WORD or (kind_before == _MARK and kind_behind != _WORD)
        if char == "_" and opens and closes:
            opens, closes = kind_before == _MARK, kind_behind == _MARK
        if (opens or closes) and (char != "~" or after - at == 2):
            self._runs.append(_Run(char, at, after, after - at, opens, closes))
        return after

    def _pair(self, bottom: int) -> None:
        """Match closing with opening runs from run number ``bottom`` on, and forget these runs."""
        runs = self._runs
        openers: list[int] = []
        floors: dict[tuple[str, bool, int], int] = {}
        for number in range(bottom, len(runs)):
            closer = runs[number]
            if closer.closes:
                self._close_run(closer, openers, floors, number)
            if closer.opens and closer.start < closer.end:
                openers.append(number)
        del runs[bottom:]

    def _close_run(
        self, closer: _Run, openers: list[int], floors: dict[tuple[str, bool, int], int], number: int
    ) -> None:
        key = (closer.char, closer.opens, closer.length % 3)
        while closer.start < closer.end:
            at = len(openers) - 1
            floor = floors.get(key, -1)
            while at >= 0 and openers[at] >= floor and not _fits(self._runs[openers[at]], closer):
                at -= 1
            if at < 0 or openers[at] < floor:
                floors[key] = number
                return
            opener = self._runs[openers[at]]
            used = 2 if opener.end - opener.start >= 2 and closer.end - closer.start >= 2 else 1
            self._found.cuts += [(opener.end - used, opener.end), (closer.start, closer.start + used)]
            opener.end -= used
            closer.start += used
            del openers[at + (opener.start < opener.end) :]


def _fits(opener: _Run, closer: _Run) -> bool:
    """Whether the runs may pair: same character, and the specification's "multiple of 3" rule."""
    if opener.char != closer.char:
        return False
    if opener.closes or closer.opens:
        return (opener.length + closer.length) % 3 != 0 or (opener.length % 3 == 0 and closer.length % 3 == 0)
    return True


_SPACE, _MARK, _WORD = range(3)


def _kind(char: str) -> int:
    """Tell space, punctuation (or symbol) and the rest apart, as emphasis does."""
    if char.isalnum():
        return _WORD
    if char.isspace():
        return _SPACE
    if char in _PUNCTUATION or unicodedata.category(char)[0] in "PS":
        return _MARK
    return _WORD
