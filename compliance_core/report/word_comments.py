"""Comments in a Word file, each anchored to the very words of its finding.

Runs are split where a finding begins or ends, with their formatting. Word takes comments in the body
only: a finding in a footnote is commented at its reference, one in a text box at the box, and one in a
header or footer at the first paragraph of the body.
"""

from __future__ import annotations

import io
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from docx import Document
from docx.document import Document as WordDocument
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import qn
from docx.oxml.text.run import CT_R
from docx.parts.story import StoryPart
from docx.text.run import Run
from lxml import etree

from compliance_core.documents.docx_xml import attribute, own_runs, paragraphs, parse_part
from compliance_core.documents.limits import Limits
from compliance_core.documents.source_map import Place, SourceMap
from compliance_core.engine.model import Finding
from compliance_core.errors import DocumentError
from compliance_core.report.comments import AUTHOR, INITIALS, body, heading, printable
from compliance_core.report.payload import finding_from_payload
from compliance_core.report.word_runs import empty_run, enclosing_run, run_at, split_run

_NOTES = {"footnotes": "footnoteReference", "endnotes": "endnoteReference"}


@dataclass(frozen=True, slots=True)
class Anchored:
    """A finding and where its words stand."""

    finding: Finding
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class _Anchor:
    """The first and the last run of a comment, and words for the place if it stands elsewhere."""

    first: etree._Element
    last: etree._Element
    where: str = ""


def run(arguments: Mapping[str, Any], data: bytes, _limits: Limits) -> bytes:
    """Write the comments; called in the limited process by ``annotate``.

    Raises:
        DocumentError: the file cannot be opened.
    """
    findings = [
        Anchored(finding_from_payload(item["finding"]), SourceMap.from_json(item["places"]).places)
        for item in arguments["findings"]
    ]
    return comment(data, findings, arguments["name"], arguments["date"])


def comment(data: bytes, findings: Sequence[Anchored], name: str, date: str) -> bytes:
    """Return the file with one comment for each finding.

    Args:
        data: the original file.
        findings: what to comment on, in document order.
        name: what to call the file in messages.
        date: ISO date of the comments.

    Raises:
        DocumentError: the file cannot be opened.
    """
    try:
        document = Document(io.BytesIO(data))
    except Exception as error:
        message = f"{name} cannot be opened to write comments ({type(error).__name__})."
        raise DocumentError(message) from error
    anchors = _Anchors(document, findings)
    for item in findings:
        anchor = anchors.find(item.places)
        text = f"{heading(item.finding)}\n{body(item.finding, anchor.where)}"
        runs = [Run(cast("CT_R", element), document) for element in (anchor.first, anchor.last)]
        document.add_comment(runs, printable(text), AUTHOR, INITIALS)
    if findings:
        _set_date(document, date)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def _set_date(document: WordDocument, date: str) -> None:
    """Date our comments as the check is dated, so that the same input gives the same file."""
    part = document.part.part_related_by(RELATIONSHIP_TYPE.COMMENTS)
    for element in cast("StoryPart", part).element.iter(qn("w:comment")):
        if element.get(qn("w:author")) == AUTHOR:
            element.set(qn("w:date"), f"{date}T00:00:00Z")


class _Anchors:
    """Splits the runs of the body where findings begin and end, and says where each comment goes."""

    def __init__(self, document: WordDocument, findings: Sequence[Anchored]) -> None:
        self._document = document
        self._part = str(document.part.partname).lstrip("/")
        self._paragraphs = paragraphs(document.element)
        self._pieces: dict[tuple[int, int], list[tuple[int, etree._Element]]] = {}
        cuts: dict[int, dict[int, set[int]]] = defaultdict(lambda: defaultdict(set))
        for item in findings:
            for place in filter(self._is_in_body, item.places):
                cuts[place.paragraph][place.run] |= {place.offset, place.offset + place.length}
        for number, by_run in cuts.items():
            runs = [element for element, _ in own_runs(self._paragraphs[number])]
            for run_number, offsets in by_run.items():
                self._pieces[number, run_number] = split_run(runs[run_number], offsets)

    def find(self, places: Sequence[Place]) -> _Anchor:
        """Return where the comment on the words at ``places`` goes."""
        inside = [place for place in places if self._is_in_body(place)]
        if inside:
            first, last = inside[0], inside[-1]
            return _Anchor(
                run_at(self._pieces[first.paragraph, first.run], first.offset),
                run_at(self._pieces[last.paragraph, last.run], last.offset + last.length - 1),
            )
        if places and places[0].part == self._part:
            return self._in_body(places[0])
        if places and (found := self._reference(places[0])) is not None:
            return _Anchor(found, found, "In the note")
        where = "In the text"
        for margin in ("header", "footer"):
            if places and margin in places[0].part:
                where = f"In the {margin}"
        return self._at_paragraph(self._first_paragraph(), where)

    def _is_in_body(self, place: Place) -> bool:
        if place.part != self._part or place.run < 0:
            return False
        return enclosing_run(self._paragraphs[place.paragraph]) is None

    def _in_body(self, place: Place) -> _Anchor:
        """Anchor what stands in the body but not in its runs: text boxes, alternative texts."""
        paragraph = self._paragraphs[place.paragraph]
        outer = enclosing_run(paragraph)
        if outer is not None:
            return _Anchor(outer, outer, "In a text box")
        return self._at_paragraph(paragraph, "In the description of a picture")

    def _reference(self, place: Place) -> etree._Element | None:
        """Return the run that refers to the footnote or endnote in which the place stands."""
        kind = next((kind for kind in _NOTES if place.part.endswith(f"{kind}.xml")), None)
        part = next(
            (part for part in self._document.part.package.iter_parts() if part.partname == f"/{place.part}"),
            None,
        )
        if kind is None or part is None:
            return None
        paragraph = paragraphs(parse_part("The file", place.part, part.blob))[place.paragraph]
        note = next((element for element in paragraph.iterancestors() if attribute(element, "id")), None)
        for reference in self._document.element.iter(qn(f"w:{_NOTES[kind]}")):
            run = reference.getparent()
            if note is not None and reference.get(qn("w:id")) == attribute(note, "id") and run is not None:
                return run if enclosing_run(run) is None else enclosing_run(run)
        return None

    def _at_paragraph(self, paragraph: etree._Element, where: str) -> _Anchor:
        runs = [element for element, _ in own_runs(paragraph)] or [empty_run(paragraph)]
        return _Anchor(runs[0], runs[-1], where)

    def _first_paragraph(self) -> etree._Element:
        """Return the first paragraph of the body with runs, or any."""
        outside = [item for item in self._paragraphs if enclosing_run(item) is None]
        with_runs = (item for item in outside if next(own_runs(item), None) is not None)
        found = next(with_runs, outside[0] if outside else None)
        if found is None:
            self._document.add_paragraph()
            found = paragraphs(self._document.element)[-1]
        return found
