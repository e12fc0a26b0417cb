"""HTML as the text that a visitor of the page sees, with a map back to the source."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from html import unescape

from compliance_core.documents.builder import Builder, counted, superscript
from compliance_core.documents.html_tokens import Token, attributes, tokens
from compliance_core.documents.source_map import Extracted
from compliance_core.documents.tags import BLOCK_TAGS, HIDDEN_TAGS, TAG_SCOPES
from compliance_core.engine.model import NotRead, Scope

_VOID = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"]
)
_EMPTY = frozenset({"script", "style", "iframe", "noembed", "noframes"})
_INLINE_SCOPES = {"a": Scope.LINK, "small": Scope.FOOTNOTE, "q": Scope.QUOTATION}
_MEDIA = frozenset({"video", "audio", "iframe", "object", "embed", "canvas"})
_OWN_BLOCK = BLOCK_TAGS | {"button", "label"}
_ENDED_BY = {
    **dict.fromkeys(BLOCK_TAGS, frozenset({"p"})),
    "li": frozenset({"p", "li"}),
    "option": frozenset({"option"}),
    **dict.fromkeys(("dt", "dd"), frozenset({"p", "dt", "dd"})),
    **dict.fromkeys(("td", "th"), frozenset({"p", "td", "th"})),
    "tr": frozenset({"p", "td", "th", "tr"}),
    "a": frozenset({"a"}),
}
_DEEPEST_MARK = 4
_NOTE_ROLES = frozenset({"doc-footnote", "doc-endnote", "doc-endnotes"})
_NOTE_NAME = re.compile(
    r"(?:^|[\s_-])(?:foot-?notes?|end-?notes?|fn[\d:_-]+|disclaimers?|(?:fine|small)-?print)(?![\w-])",
    re.IGNORECASE,
)
_NOTE_NUMBER = re.compile(r"fn[:_-]?(\d{1,3})$", re.IGNORECASE)
_HIDING = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)
_STRETCH = re.compile(
    r"(?P<space>[ \t\r\n\f]+)|&(?:#\d{1,7}|#[xX][\da-fA-F]{1,6}|[A-Za-z][\dA-Za-z]{1,31});?"
)


def html_document(source: str) -> Extracted:
    """Read HTML; never fails, whatever the source.

    White space is collapsed, character references are decoded, scripts, styles and hidden elements are
    left out. Pictures and embedded media are counted in ``not_read``.
    """
    reader = _Reader(source)
    for token in tokens(source):
        if token.name:
            reader.tag(token)
        else:
            reader.text(token)
    return reader.finish()


@dataclass(slots=True)
class _Element:
    """An open element: the scope that it gives, where its text begins, whether it hides it."""

    name: str
    scope: Scope | None = None
    start: int = 0
    is_mark: bool = False
    hides: bool = False


class _Reader:
    """Follows the open elements and hands visible text to the builder."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._builder = Builder()
        self._elements: list[_Element] = []
        self._counts: Counter[str] = Counter()
        self._scopes: list[Scope] = []
        self._prevailing: Counter[Scope] = Counter()
        self._marks: list[_Element] = []
        self._hiding = 0
        self._images = 0
        self._media = 0

    def finish(self) -> Extracted:
        """Close what is still open and return the document."""
        while self._elements:
            self._pop()
        not_read = []
        if self._images:
            not_read.append(
                NotRead(counted(self._images, "image"), "images are not read, only their alt texts")
            )
        if self._media:
            not_read.append(NotRead(counted(self._media, "embedded item"), "videos and frames are not read"))
        return self._builder.finish("html", not_read)

    def text(self, token: Token) -> None:
        """Add the text of a token, unless it is hidden."""
        if self._hiding:
            return
        if self._counts["pre"] or self._counts["textarea"]:
            self._add(token.start, token.end)
            return
        at = token.start
        for match in _STRETCH.finditer(self._source, token.start, token.end):
            start, end = match.span()
            if match.group() == " " and start > token.start:
                continue
            self._add(at, start)
            at = end
            if not match.group("space"):
                self._builder.add(unescape(match.group()), start, end - start)
            elif not self._builder.ends_in_space:
                self._builder.add(" ", start, 1)
        self._add(at, token.end)

    def tag(self, token: Token) -> None:
        """Follow an opening or closing tag."""
        name = token.name
        if token.closing:
            self._close(name)
            return
        while self._elements and self._elements[-1].name in _ENDED_BY.get(name, ()):
            self._pop()
        values = attributes(self._source, token) if token.end - token.start > len(name) + 2 else {}
        if name in _MEDIA and not self._hiding:
            self._media += 1
        if name in _VOID:
            if not self._hiding:
                self._void(token, values)
        elif name not in _EMPTY:
            self._push(name, {key: value for key, (value, _, _) in values.items()})

    def _add(self, start: int, end: int) -> None:
        if start < end:
            text = self._source[start:end]
            if self._counts["sup"]:
                text = superscript(text)
            self._builder.add(text, start, end - start)

    def _push(self, name: str, values: dict[str, str]) -> None:
        element = _Element(name, TAG_SCOPES.get(name), hides=_is_hidden(name, values))
        if name not in ("a", "sup") and _is_note(values):
            element.scope = Scope.FOOTNOTE
        if name in _OWN_BLOCK:
            if element.scope:
                self._scopes.append(element.scope)
                self._prevailing[element.scope] += 1
            self._begin()
            if (number := _NOTE_NUMBER.match(values.get("id", ""))) and name == "li" and not self._hiding:
                self._builder.add_implied(superscript(number.group(1)))
        else:
            element.scope = _INLINE_SCOPES.get(name, element.scope)
            element.is_mark = element.scope is not None and len(self._marks) < _DEEPEST_MARK
            element.start = self._builder.at
            if element.is_mark:
                self._marks.append(element)
        self._elements.append(element)
        self._counts[name] += 1
        self._hiding += element.hides

    def _close(self, name: str) -> None:
        if self._counts[name]:
            while self._pop() != name:
                pass
        elif name in _OWN_BLOCK:
            self._begin()

    def _pop(self) -> str:
        """Close the innermost element and return its name."""
        element = self._elements.pop()
        name = element.name
        self._counts[name] -= 1
        self._hiding -= element.hides
        if element.is_mark and element.scope:
            self._marks.pop()
            self._builder.mark(element.scope, element.start)
        elif name in _OWN_BLOCK:
            if element.scope:
                self._prevailing[self._scopes.pop()] -= 1
            self._begin()
        return name

    def _begin(self) -> None:
        """Begin a new block; marks that are open go on in it."""
        for element in self._marks:
            if element.scope:
                self._builder.mark(element.scope, element.start)
        self._builder.begin(self._scope())
        for element in self._marks:
            element.start = self._builder.at

    def _scope(self) -> Scope:
        """Return the scope of a new block: quotations and footnotes prevail over what is in them."""
        for prevailing in (Scope.QUOTATION, Scope.FOOTNOTE):
            if self._prevailing[prevailing]:
                return prevailing
        return self._scopes[-1] if self._scopes else Scope.BODY

    def _void(self, token: Token, values: dict[str, tuple[str, int, int]]) -> None:
        kind = values.get("type", ("", 0, 0))[0].lower()
        if token.name == "br":
            self._builder.add("\n", token.start, token.end - token.start)
        elif token.name == "hr":
            self._begin()
        elif token.name == "img" or (token.name == "input" and kind == "image"):
            self._images += 1
            self._attribute(values.get("alt"), Scope.ALT)
        elif token.name == "input" and kind in ("submit", "button", "reset"):
            self._begin()
            self._attribute(values.get("value"), Scope.BUTTON)
            self._begin()

    def _attribute(self, value: tuple[str, int, int] | None, scope: Scope) -> None:
        """Add the text of an attribute, marked with its scope."""
        if value is None or not value[0].strip():
            return
        if not self._builder.ends_in_space:
            self._builder.add_implied(" ")
        text, start, end = value
        at = self._builder.at
        self._builder.add(text, start, end - start)
        self._builder.mark(scope, at)
        self._builder.add_implied(" ")


def _is_hidden(name: str, values: dict[str, str]) -> bool:
    return name in HIDDEN_TAGS or "hidden" in values or _HIDING.search(values.get("style", "")) is not None


def _is_note(values: dict[str, str]) -> bool:
    if values.get("role", "").lower() in _NOTE_ROLES:
        return True
    return any(_NOTE_NAME.search(values[key]) for key in ("class", "id") if key in values)
