"""What the styles of a Word file say of a paragraph: headline, list, quotation, footnote."""

from __future__ import annotations

from lxml import etree

from compliance_core.documents.docx_xml import attribute, local
from compliance_core.engine.model import Scope

_DEEPEST = 20
_PREFIXES = (
    ("heading", Scope.HEADLINE),
    ("title", Scope.HEADLINE),
    ("subtitle", Scope.HEADLINE),
    ("quote", Scope.QUOTATION),
    ("intense quote", Scope.QUOTATION),
    ("block text", Scope.QUOTATION),
    ("list", Scope.LIST),
    ("footnote text", Scope.FOOTNOTE),
    ("endnote text", Scope.FOOTNOTE),
)
_BODY_LEVEL = "9"


class Styles:
    """The paragraph styles of a file by their built-in names, which are English in every language."""

    def __init__(self, root: etree._Element | None) -> None:
        """Read ``word/styles.xml``; a file may have none."""
        self._scopes: dict[str, Scope | None] = {}
        self._parents: dict[str, str] = {}
        for style in root if root is not None else ():
            identity = attribute(style, "styleId")
            if local(style) == "style" and identity is not None:
                self._scopes[identity] = _style_scope(style)
                parent = _child(style, "basedOn")
                if parent is not None:
                    self._parents[identity] = attribute(parent, "val") or ""

    def scope(self, paragraph: etree._Element) -> Scope | None:
        """Return the scope that style, outline level or numbering give to the paragraph, if any."""
        properties = _child(paragraph, "pPr")
        if properties is None:
            return None
        style = _child(properties, "pStyle")
        by_style = self._by_style(attribute(style, "val") or "") if style is not None else None
        if by_style not in (None, Scope.LIST):
            return by_style
        return _by_properties(properties) or by_style

    def _by_style(self, identity: str) -> Scope | None:
        for _ in range(_DEEPEST):
            scope = self._scopes.get(identity)
            if scope is not None or identity not in self._parents:
                return scope
            identity = self._parents[identity]
        return None


def _style_scope(style: etree._Element) -> Scope | None:
    name_element = _child(style, "name")
    name = (attribute(name_element, "val") or "").lower() if name_element is not None else ""
    for prefix, scope in _PREFIXES:
        if name.startswith(prefix):
            return scope
    properties = _child(style, "pPr")
    return _by_properties(properties) if properties is not None else None


def _by_properties(properties: etree._Element) -> Scope | None:
    level = _child(properties, "outlineLvl")
    if level is not None and attribute(level, "val") != _BODY_LEVEL:
        return Scope.HEADLINE
    numbering = _child(properties, "numPr")
    if numbering is None:
        return None
    number = _child(numbering, "numId")
    return None if number is not None and attribute(number, "val") == "0" else Scope.LIST


def _child(element: etree._Element, name: str) -> etree._Element | None:
    return next((child for child in element if local(child) == name), None)
