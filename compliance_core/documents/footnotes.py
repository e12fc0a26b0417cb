"""Telling footnotes from other paragraphs by the marker they begin with."""

from __future__ import annotations

import re

FIRST_CHARACTERS = frozenset("*†‡§¹²³⁰⁴⁵⁶⁷⁸⁹[(0123456789")
"""What a footnote may begin with; a quick way to rule out most paragraphs."""

_SYMBOL = r"\*{1,3}|[†‡§]{1,3}|[¹²³⁰⁴⁵⁶⁷⁸⁹]{1,3}"
_NUMBER = r"\[\d{1,3}\]|\(\d{1,2}\)|\d{1,2}\)"
_BEGINS = re.compile(
    rf"(?:(?P<symbol>{_SYMBOL})(?P<gap>[ \t\u00a0]*+)|(?P<number>{_NUMBER})[ \t\u00a0]*+)(?=\S)"
)
_USED = re.compile(rf"(?<=[\w%.!?)\]\"'”’€£$])(?:(?P<symbol>{_SYMBOL})|(?P<number>{_NUMBER}))(?!\w)")


class Markers:
    """The footnote markers that a text has used so far."""

    def __init__(self, text: str, visible: list[tuple[int, int]]) -> None:
        """Follow ``visible``, the growing list of the stretches of ``text`` read so far."""
        self._text = text
        self._visible = visible
        self._read = 0
        self._used: set[str] = set()

    def begins_footnote(self, start: int, end: int) -> bool:
        """Whether the paragraph ``start..end`` is a footnote, given what was read before it.

        A symbol with text right behind it (``*Terms apply``) makes one. A symbol followed by a space,
        and a number such as ``[1]`` or ``1)``, makes one only if it was used as a marker behind a word
        earlier, since it may as well begin an item of a list.
        """
        match = _BEGINS.match(self._text, start, end)
        if match is None:
            return False
        symbol = match.group("symbol")
        if symbol and symbol[0] == "*" and self._is_closed(symbol, match.end(), end):
            return False
        return (symbol is not None and not match.group("gap")) or self._was_used(
            symbol or match.group("number")
        )

    def _was_used(self, marker: str) -> bool:
        for start, end in self._visible[self._read :]:
            for match in _USED.finditer(self._text, start, end):
                if match.group("symbol") or not self._is_bracketed(match.start()):
                    self._used.add(match.group())
        self._read = len(self._visible)
        return marker in self._used

    def _is_closed(self, symbol: str, start: int, end: int) -> bool:
        """Whether the same asterisks come again behind a word: ``*Free* delivery`` is emphasis."""
        at = self._text.find(symbol, start, end)
        return (
            at > start
            and not self._text[at - 1].isspace()
            and not self._text[at + len(symbol) : at + len(symbol) + 1].isalnum()
        )

    def _is_bracketed(self, at: int) -> bool:
        """Whether an opening bracket before ``at`` is still open, as in ``(see version 1)``."""
        before = self._text[max(at - 40, 0) : at]
        return before.rfind("(") > before.rfind(")")
