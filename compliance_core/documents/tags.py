"""What HTML elements mean for the text in them, and a linear reader of one tag."""

from __future__ import annotations

import re
from dataclasses import dataclass

from compliance_core.engine.model import Scope

TAG_SCOPES: dict[str, Scope] = {
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6", "title", "legend"), Scope.HEADLINE),
    **dict.fromkeys(("li", "dt", "dd", "option"), Scope.LIST),
    **dict.fromkeys(("td", "th", "caption"), Scope.TABLE),
    **dict.fromkeys(("blockquote",), Scope.QUOTATION),
    "button": Scope.BUTTON,
}
"""The scope of the text in an element; elements that are not named leave it as it is."""

HIDDEN_TAGS = frozenset({"script", "style", "template", "noscript", "noembed", "noframes", "iframe"})
"""Elements whose content a reader of the page does not see as text."""

_BLOCK_NAMES = """
    address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption
    figure footer form h1 h2 h3 h4 h5 h6 head header hr html legend li main menu nav ol optgroup option p
    pre search section select summary table tbody td textarea tfoot th thead title tr ul
"""

BLOCK_TAGS = frozenset(_BLOCK_NAMES.split())
"""Elements that begin and end a paragraph-like unit of text."""

_NAME = r"[A-Za-z][A-Za-z0-9-]*+"
_ATTRIBUTE = r"\s++[A-Za-z_:][A-Za-z0-9_.:-]*+(?:\s*+=\s*+(?:\"[^\"]*+\"|'[^']*+'|[^\s\"'=<>`]++))?+"
_TAG = re.compile(rf"<(?:/(?P<close>{_NAME})|(?P<open>{_NAME})(?P<attributes>(?:{_ATTRIBUTE})*+)\s*+/?)\s*+>")
_ALT = re.compile(r"\salt\s*=\s*(?:\"(?P<double>[^\"]*)\"|'(?P<single>[^']*)')", re.IGNORECASE)
_COMMENTS = {"<!--": "-->", "<?": "?>", "<![CDATA[": "]]>", "<!": ">"}


@dataclass(frozen=True, slots=True)
class Tag:
    """One tag or comment of ``text``; ``name`` is lower case and empty for comments.

    ``end`` is one past its last character, ``alt`` the span of its alternative text.
    """

    name: str
    end: int
    closing: bool = False
    alt: tuple[int, int] | None = None


def read_tag(text: str, at: int, end: int, unclosed: set[str]) -> Tag | None:
    """Read the tag, comment or declaration that begins at ``at``.

    Args:
        text: the string.
        at: the place of ``<``.
        end: where reading stops.
        unclosed: remembers which kinds of comment do not end before ``end``, so that many of them
            cost one search.

    Returns:
        The tag, or ``None`` if ``<`` is a plain character here.
    """
    if text.startswith(("<!", "<?"), at):
        return _read_comment(text, at, end, unclosed)
    match = _TAG.match(text, at, end)
    if match is None:
        return None
    name = (match.group("open") or match.group("close")).lower()
    alt = None
    if name == "img":
        found = _ALT.search(text, match.start("attributes"), match.end("attributes"))
        if found:
            alt = found.span("double" if found.group("double") is not None else "single")
    return Tag(name, match.end(), closing=match.group("close") is not None, alt=alt)


def closing_tag(text: str, name: str, at: int, end: int, unclosed: set[str]) -> int | None:
    """Return where the next closing tag of element ``name`` begins, or ``None`` if there is none.

    ``unclosed`` remembers fruitless searches, as in ``read_tag``.
    """
    if name in unclosed:
        return None
    match = re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE).search(text, at, end)
    if match is None:
        unclosed.add(name)
        return None
    return match.start()


def _read_comment(text: str, at: int, end: int, unclosed: set[str]) -> Tag | None:
    opening = next(opening for opening in _COMMENTS if text.startswith(opening, at))
    if opening == "<!" and not text[at + 2 : at + 3].isalpha():
        return None
    closing = _COMMENTS[opening]
    if closing in unclosed:
        return None
    found = text.find(closing, at + len(opening), end)
    if found < 0:
        unclosed.add(closing)
        return None
    return Tag("", found + len(closing))
