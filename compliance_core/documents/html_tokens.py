"""HTML cut into text, tags and nothing else, with offsets; linear in time whatever the input.

Tolerant as browsers are (https://html.spec.whatwg.org/multipage/parsing.html), except that a comment or
script that never ends is read as text, so that it cannot hide the rest of the page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape

from compliance_core.documents.tags import closing_tag

_NAME = re.compile(r"</?([A-Za-z][^\s/<>]*+)")
_QUOTED = re.compile(r"(?:[^>\"'=]++|=\s*+(?:\"[^\"]*+\"|'[^']*+')?+|[\"'])*+>")
_ATTRIBUTE = re.compile(
    r"([^\s\"'<>/=]++)(?:\s*+=\s*+(?:\"(?P<double>[^\"]*+)\"|'(?P<single>[^']*+)'|(?P<bare>[^\s\"'>]++)))?+"
)
_COMMENTS = (("<!--", "-->"), ("<![CDATA[", "]]>"), ("<!", ">"), ("<?", ">"), ("</", ">"))
_TEXT_ONLY = frozenset({"textarea", "title"})
_NO_TEXT = frozenset({"script", "style", "iframe", "noembed", "noframes"})


@dataclass(frozen=True, slots=True)
class Token:
    """Text (``name`` empty) or a tag at ``start..end`` of the source; ``name`` is in lower case."""

    start: int
    end: int
    name: str = ""
    closing: bool = False


def tokens(source: str) -> Iterator[Token]:
    """Cut the source into texts and tags, in order; comments, declarations and scripts are left out."""
    return _Tokenizer(source).run()


def attributes(source: str, token: Token) -> dict[str, tuple[str, int, int]]:
    """Return the attributes of a tag: name in lower case to decoded value, start and end in the source.

    Of attributes with the same name the first counts.
    """
    found: dict[str, tuple[str, int, int]] = {}
    for match in _ATTRIBUTE.finditer(source, token.start + 1 + len(token.name), token.end - 1):
        kind = next((kind for kind in ("double", "single", "bare") if match.group(kind) is not None), None)
        start, end = match.span(kind) if kind else (match.end(), match.end())
        found.setdefault(match.group(1).lower(), (unescape(source[start:end]), start, end))
    return found


class _Tokenizer:
    def __init__(self, source: str) -> None:
        self._source = source
        self._unclosed: set[str] = set()
        self._last_closing = source.rfind(">")
        self._has_quotes = True

    def run(self) -> Iterator[Token]:
        """Yield the tokens."""
        source, size = self._source, len(self._source)
        at = text_from = 0
        while 0 <= (at := source.find("<", at)) < self._last_closing:
            tag = self._tag(at)
            end = tag.end if tag else self._comment_end(at)
            if end is None:
                at += 1
                continue
            if text_from < at:
                yield Token(text_from, at)
            at = text_from = end
            if tag:
                yield tag
                if not tag.closing and tag.name in _TEXT_ONLY | _NO_TEXT:
                    closing = closing_tag(source, tag.name, at, size, self._unclosed)
                    if closing is not None:
                        if tag.name in _TEXT_ONLY:
                            yield Token(at, closing)
                        at = text_from = closing
        if text_from < size:
            yield Token(text_from, size)

    def _tag(self, at: int) -> Token | None:
        name = _NAME.match(self._source, at)
        if name is None:
            return None
        end = _QUOTED.match(self._source, name.end()) if self._has_quotes else None
        if end is None:
            self._has_quotes = False
        stop = end.end() if end else self._source.find(">", at) + 1
        return Token(at, stop, name.group(1).lower(), closing=self._source[at + 1] == "/")

    def _comment_end(self, at: int) -> int | None:
        """Return where the comment or declaration at ``at`` ends; ``None`` if it is plain text."""
        kinds = (kind for kind in _COMMENTS if self._source.startswith(kind[0], at))
        opening, closing = next(kinds, ("", ""))
        if not opening:
            return None
        if closing in self._unclosed:
            return None
        found = self._source.find(closing, at + len(opening))
        if found < 0:
            self._unclosed.add(closing)
            return None
        return found + len(closing)
