"""The XML of Word files: safe parsing, and which runs belong to a paragraph."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from compliance_core.errors import DocumentError

_FORBIDDEN = tuple(
    word.encode(encoding)
    for word in ("<!DOCTYPE", "<!ENTITY")
    for encoding in ("ascii", "utf-16-le", "utf-16-be")
)
_SKIPPED = frozenset({"del", "moveFrom", "txbxContent", "Fallback", "pPr", "rPr"})
_LONGEST_REASON = 120
_SIGNS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "\u2011"}


def parse_part(name: str, part: str, content: bytes) -> etree._Element:
    """Parse one XML part of a file.

    Args:
        name: what to call the file in messages.
        part: name of the part.
        content: its bytes.

    Raises:
        DocumentError: it is no well-formed XML, or it declares a document type or entities, which no
            Word file needs.
    """
    if any(word in content for word in _FORBIDDEN):
        message = f"{name} is refused: {part} declares entities, which Word never does."
        raise DocumentError(message)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        return etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        message = f"{name} is damaged: {part} is not well-formed ({_one_line(error)})."
        raise DocumentError(message) from error


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())[:_LONGEST_REASON]


def local(element: etree._Element) -> str:
    """Return the name of an element without its namespace; empty for comments and the like."""
    namespace, brace, name = str(element.tag).rpartition("}")
    return name if brace and namespace else ""


def attribute(element: etree._Element, name: str) -> str | None:
    """Return the attribute of that local name, whatever its namespace."""
    for key, value in element.attrib.items():
        if str(key).rpartition("}")[2] == name:
            return str(value)
    return None


def paragraphs(root: etree._Element) -> list[etree._Element]:
    """Return all paragraphs of a part in document order, those in tables and text boxes included.

    The number of a paragraph in this list is ``Place.paragraph``.
    """
    namespace = str(root.tag).rpartition("}")[0]
    return list(root.iter(f"{namespace}}}p")) if namespace else []


def own_runs(paragraph: etree._Element) -> Iterator[tuple[etree._Element, bool]]:
    """Yield the runs of a paragraph in order, each with whether it stands in a hyperlink.

    Runs of deleted text and of paragraphs inside text boxes are left out. The number of a run in this
    order is ``Place.run``.
    """
    stack = [(child, False) for child in reversed(paragraph)]
    while stack:
        element, linked = stack.pop()
        kind = local(element)
        if kind == "r":
            yield element, linked
        elif kind not in _SKIPPED:
            linked = linked or kind == "hyperlink"
            stack += [(child, linked) for child in reversed(element)]


def run_texts(run: etree._Element) -> Iterator[tuple[etree._Element, str]]:
    """Yield what a run shows: each child that stands for characters, and these characters.

    Counted through, these characters are ``Place.offset``.
    """
    for child in run:
        kind = local(child)
        if kind == "t":
            yield child, child.text or ""
        elif kind in _SIGNS:
            yield child, _SIGNS[kind]
