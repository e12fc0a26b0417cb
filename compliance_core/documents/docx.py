"""Word files (DOCX): all visible text of body, tables, text boxes, notes, headers and footers.

Read part by part from the XML (ECMA-376), so that every character is traced to its run. Deleted and
hidden text and comments are left out; inserted text counts.
"""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass

from lxml import etree

from compliance_core.documents.builder import Builder, counted, superscript
from compliance_core.documents.docx_styles import Styles
from compliance_core.documents.docx_xml import (
    attribute,
    local,
    own_runs,
    paragraphs,
    parse_part,
    run_texts,
)
from compliance_core.documents.limits import Limits
from compliance_core.documents.source_map import Extracted
from compliance_core.documents.zips import SafeZip
from compliance_core.engine.model import NotRead, Scope
from compliance_core.errors import DocumentError

_NOTE_PARTS = ("footnotes.xml", "endnotes.xml")
_MARGIN_PART = re.compile(r"(?:header|footer)\d*\.xml$")
_REFERENCES = {"footnoteReference": "footnote", "endnoteReference": "endnote"}
_NO_NOTES = frozenset({"separator", "continuationSeparator", "continuationNotice"})
_WITH_ALT = frozenset({"docPr", "shape", "rect", "oval", "roundrect"})
_TRUE = frozenset({"1", "true", "on"})


def docx_document(name: str, data: bytes, limits: Limits) -> Extracted:
    """Read a Word file.

    Args:
        name: what to call the file in messages.
        data: its content.
        limits: what its archive may hold.

    Raises:
        DocumentError: the file is damaged, is no Word file, or would unpack to too much.
    """
    archive = SafeZip(name, data, limits)
    main = _main_part(name, archive)
    folder = posixpath.dirname(main)
    styles_part = posixpath.join(folder, "styles.xml")
    has_styles = styles_part in archive.names
    styles = Styles(parse_part(name, styles_part, archive.read(styles_part)) if has_styles else None)
    reader = _Reader(styles)
    for part in _parts(archive.names, main, folder):
        reader.read(part, parse_part(name, part, archive.read(part)))
    return reader.finish()


def _main_part(name: str, archive: SafeZip) -> str:
    """Return the name of the part with the body, as the relations of the package give it."""
    if "_rels/.rels" in archive.names:
        relations = parse_part(name, "_rels/.rels", archive.read("_rels/.rels"))
        for relation in relations:
            target = (attribute(relation, "Target") or "").lstrip("/")
            if (attribute(relation, "Type") or "").endswith("/officeDocument") and target in archive.names:
                if not target.startswith("word/"):
                    break
                return target
    if "word/document.xml" in archive.names:
        return "word/document.xml"
    message = f"{name} is no Word file; only DOCX, PDF, HTML, Markdown and plain text are read."
    raise DocumentError(message)


def _parts(names: list[str], main: str, folder: str) -> list[str]:
    """Return the parts that hold text: the body first, then notes, headers and footers."""
    notes = [posixpath.join(folder, part) for part in _NOTE_PARTS]
    margins = [part for part in names if posixpath.dirname(part) == folder and _MARGIN_PART.search(part)]
    return [main, *(part for part in notes if part in names), *sorted(margins)]


@dataclass(frozen=True, slots=True)
class _Surroundings:
    """Names of the elements around a paragraph, and the footnote or endnote among them."""

    names: frozenset[str]
    note: etree._Element | None


class _Reader:
    """Hands the paragraphs of all parts to the builder."""

    def __init__(self, styles: Styles) -> None:
        self._styles = styles
        self._builder = Builder()
        self._notes: dict[tuple[str, str], str] = {}
        self._images = 0
        self._objects = 0
        self._part = ""
        self._paragraph = 0
        self._note = ""

    def read(self, part: str, root: etree._Element) -> None:
        """Read one part."""
        self._part = part
        for number, paragraph in enumerate(paragraphs(root)):
            around = _surroundings(paragraph)
            note = around.note
            if "Fallback" in around.names or (note is not None and attribute(note, "type") in _NO_NOTES):
                continue
            self._paragraph = number
            if note is not None:
                self._note = self._notes.get((local(note), attribute(note, "id") or ""), "")
            self._builder.begin(self._scope(paragraph, around))
            for run_number, (run, linked) in enumerate(own_runs(paragraph)):
                self._read_run(run, run_number, linked=linked)
        self._builder.flush()

    def finish(self) -> Extracted:
        """Return the document."""
        not_read = []
        if self._images:
            not_read.append(
                NotRead(counted(self._images, "image"), "images are not read, only their alt texts")
            )
        if self._objects:
            not_read.append(
                NotRead(counted(self._objects, "embedded object"), "charts and the like are not read")
            )
        return self._builder.finish("docx", not_read)

    def _scope(self, paragraph: etree._Element, around: _Surroundings) -> Scope:
        if around.note is not None:
            return Scope.FOOTNOTE
        scope = self._styles.scope(paragraph)
        if "tc" in around.names and scope in (None, Scope.LIST):
            return Scope.TABLE
        return scope or Scope.BODY

    def _read_run(self, run: etree._Element, number: int, *, linked: bool) -> None:
        properties = next((child for child in run if local(child) == "rPr"), None)
        if _is_on(properties, "vanish"):
            return
        raised = _value(properties, "vertAlign") == "superscript"
        start = self._builder.at
        offset = 0
        texts = dict(run_texts(run))
        for child in run.iterchildren(etree.Element):
            text = texts.get(child)
            if text is None:
                self._read_other(child)
            elif text:
                shown = superscript(text) if raised else text
                self._builder.add(shown, offset, len(text), self._part, self._paragraph, number)
                offset += len(text)
        if linked:
            self._builder.mark(Scope.LINK, start)

    def _read_other(self, element: etree._Element) -> None:
        """Read what is no text: references to notes, pictures, objects."""
        kind = local(element)
        if kind in _REFERENCES:
            if attribute(element, "customMarkFollows") not in _TRUE:
                key = (_REFERENCES[kind], attribute(element, "id") or "")
                number = self._notes.setdefault(key, superscript(str(len(self._notes) + 1)))
                self._builder.add_implied(number)
        elif kind in ("footnoteRef", "endnoteRef") and self._note:
            self._builder.add_implied(self._note)
        elif kind == "AlternateContent":
            for choice in element:
                if local(choice) == "Choice":
                    for child in choice:
                        self._read_other(child)
        elif kind in ("drawing", "pict"):
            self._read_drawing(element)
        elif kind == "object":
            self._objects += 1

    def _read_drawing(self, drawing: etree._Element) -> None:
        kinds = {local(element) for element in drawing.iter(etree.Element)}
        self._images += bool(kinds & {"pic", "imagedata"})
        self._objects += bool(kinds & {"chart", "relIds"})
        for element in drawing.iter(etree.Element):
            kind = local(element)
            text = attribute(element, "descr" if kind == "docPr" else "alt") if kind in _WITH_ALT else None
            if text and text.strip():
                self._add_alt(text)

    def _add_alt(self, text: str) -> None:
        if not self._builder.ends_in_space:
            self._builder.add_implied(" ")
        start = self._builder.at
        self._builder.add(text, 0, len(text), self._part, self._paragraph, -1)
        self._builder.mark(Scope.ALT, start)
        self._builder.add_implied(" ")


def _surroundings(paragraph: etree._Element) -> _Surroundings:
    names = set()
    note = None
    for ancestor in paragraph.iterancestors():
        kind = local(ancestor)
        names.add(kind)
        if kind in ("footnote", "endnote"):
            note = ancestor
    return _Surroundings(frozenset(names), note)


def _value(properties: etree._Element | None, name: str) -> str | None:
    """Return the ``val`` of a property of a run, ``None`` if it is not set."""
    for child in properties if properties is not None else ():
        if local(child) == name:
            return attribute(child, "val") or "1"
    return None


def _is_on(properties: etree._Element | None, name: str) -> bool:
    return _value(properties, name) in _TRUE
