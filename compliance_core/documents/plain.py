"""Plain text: paragraphs, headlines, lists, quotations and footnotes by their shape alone."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

from compliance_core.documents.footnotes import FIRST_CHARACTERS, Markers
from compliance_core.engine.model import Block, Document, Scope

HEADLINE_LIMIT = 90
"""Longest headline in characters that is recognised without markup."""

BULLETS = "•‣◦▪●○·–✓✔✅➤►"
"""Characters that begin an item of a list besides those of Markdown, if a space follows."""

_ITEM = re.compile(rf"(?:[*+{BULLETS}-]|\d{{1,3}}[.)])[ \t\u00a0]++(?=\S)")
_QUOTE = re.compile(r"(?:>[ \t]*)++")
_CLOSED = tuple(".!?…:;,")


def plain_document(text: str) -> Document:
    """Read plain text; no character is markup except list markers and ``>`` at the start of a line."""
    lines = one_line_ending(text)
    builder = _Builder(lines)
    at = 0
    for line in lines.split("\n"):
        builder.line(at, at + len(line), line)
        at += len(line) + 1
    builder.flush()
    return Document(text, promote_headlines(lines, builder.blocks), "text")


def one_line_ending(text: str) -> str:
    """Return the text with line feeds as the only line ending, at unchanged length.

    A carriage return before a line feed becomes a space; one alone, and the Unicode separators, become
    a line feed.
    """
    if "\r" in text:
        text = text.replace("\r\n", " \n").replace("\r", "\n")
    if "\u2028" in text or "\u2029" in text:
        text = text.replace("\u2028", "\n").replace("\u2029", "\n")
    return text


def promote_headlines(text: str, blocks: list[Block]) -> tuple[Block, ...]:
    """Make short single lines above a blank line headlines, if none is marked as such.

    ``text`` must have one kind of line ending. A line that ends in punctuation is no headline.
    """
    if any(block.scope is Scope.HEADLINE for block in blocks):
        return tuple(blocks)
    promoted = [
        replace(block, scope=Scope.HEADLINE) if _is_headline(text, block, following.start) else block
        for block, following in pairwise(blocks)
    ]
    return (*promoted, *blocks[-1:])


def _is_headline(text: str, block: Block, following: int) -> bool:
    if block.scope is not Scope.BODY or block.end - block.start > HEADLINE_LIMIT:
        return False
    if any(mark.scope is Scope.ALT for mark in block.marks):
        return False
    words = text[block.start : block.end]
    return "\n" not in words and not words.endswith(_CLOSED) and text.count("\n", block.end, following) > 1


class _Builder:
    """Collects lines into blocks."""

    def __init__(self, text: str) -> None:
        self.blocks: list[Block] = []
        self._text = text
        self._spans: list[tuple[int, int]] = []
        self._scope = Scope.BODY
        self._visible: list[tuple[int, int]] = []
        self._markers = Markers(text, self._visible)

    def line(self, start: int, stop: int, line: str) -> None:
        """Add the line ``text[start:stop]``; ``line`` is the same with simple line endings."""
        content = line.strip()
        if not content:
            self.flush()
            return
        stop = start + len(line.rstrip())
        first = start + len(line) - len(line.lstrip())
        if content[0] == ">":
            self._quoted(first, stop)
        elif content[0] in FIRST_CHARACTERS and self._markers.begins_footnote(first, stop):
            self._open(Scope.FOOTNOTE, first, stop)
        elif item := _ITEM.match(self._text, first, stop):
            self._open(Scope.LIST, item.end(), stop)
        elif self._spans:
            self._spans[-1] = (self._spans[-1][0], stop)
        else:
            self._open(Scope.BODY, first, stop)
        self._visible.append((first, stop))

    def flush(self) -> None:
        """Close the block that is open."""
        if self._spans:
            self.blocks.append(Block(self._scope, tuple(self._spans)))
            self._spans = []

    def _open(self, scope: Scope, start: int, stop: int) -> None:
        self.flush()
        self._scope = scope
        self._spans = [(start, stop)]

    def _quoted(self, first: int, stop: int) -> None:
        match = _QUOTE.match(self._text, first, stop)
        after = match.end() if match else first
        if after >= stop:
            self.flush()
        elif self._spans and self._scope is Scope.QUOTATION:
            start, end = self._spans[-1]
            self._spans[-1] = (start, self._line_end(end))
            self._spans.append((after, stop))
        else:
            self._open(Scope.QUOTATION, after, stop)

    def _line_end(self, end: int) -> int:
        """Return ``end`` moved past the line ending, so that the words of two lines stay apart."""
        while self._text[end] in " \t":
            end += 1
        return end + 1
