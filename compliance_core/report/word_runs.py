"""Cutting runs of a Word file in two where a comment begins or ends."""

from __future__ import annotations

from collections.abc import Iterable
from copy import deepcopy

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from lxml import etree

from compliance_core.documents.docx_xml import local, run_texts

_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


def split_run(run: etree._Element, cuts: Iterable[int]) -> list[tuple[int, etree._Element]]:
    """Split a run in its place.

    Args:
        run: the run; it keeps the first part.
        cuts: offsets in its text, as ``run_texts`` counts them.

    Returns:
        Each part with the offset at which it begins.
    """
    length = sum(len(text) for _, text in run_texts(run))
    parts = [(0, run)]
    for cut in sorted(set(cuts)):
        if 0 < cut < length:
            start, last = parts[-1]
            parts.append((cut, _cut(last, cut - start)))
    return parts


def _cut(run: etree._Element, at: int) -> etree._Element:
    """Move what comes behind the first ``at`` characters into a new run, with the same formatting."""
    rest = OxmlElement("w:r")
    for child in run:
        if local(child) == "rPr":
            rest.append(deepcopy(child))
            break
    texts = dict(run_texts(run))
    offset = 0
    for child in list(run):
        text = texts.get(child, "")
        if local(child) == "rPr":
            continue
        if offset < at < offset + len(text):
            rest.append(_text(text[at - offset :]))
            child.text = text[: at - offset]
            child.set(_SPACE, "preserve")
        elif offset >= at and (text or len(rest) > 1 or offset > at):
            rest.append(child)
        offset += len(text)
    run.addnext(rest)
    return rest


def _text(text: str) -> etree._Element:
    element: etree._Element = OxmlElement("w:t")
    element.text = text
    element.set(_SPACE, "preserve")
    return element


def run_at(parts: list[tuple[int, etree._Element]], offset: int) -> etree._Element:
    """Return the part of a split run that holds the character at ``offset``."""
    return next(element for start, element in reversed(parts) if start <= offset)


def empty_run(paragraph: etree._Element) -> etree._Element:
    """Append a run without text to a paragraph, as an anchor."""
    run: etree._Element = OxmlElement("w:r")
    paragraph.append(run)
    return run


def enclosing_run(paragraph: etree._Element) -> etree._Element | None:
    """Return the outermost run around a paragraph in a text box, ``None`` if it is in none."""
    runs = list(paragraph.iterancestors(qn("w:r")))
    return runs[-1] if runs else None
