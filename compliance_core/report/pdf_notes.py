"""Highlights and notes in a PDF file, at the very words of each finding."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

from pypdf import PdfReader, PdfWriter
from pypdf.annotations import Highlight, Text
from pypdf.errors import PyPdfError
from pypdf.generic import ArrayObject, FloatObject, NameObject, TextStringObject

from compliance_core.documents.limits import Limits
from compliance_core.documents.source_map import Place, SourceMap
from compliance_core.engine.model import Finding, Severity
from compliance_core.errors import DocumentError
from compliance_core.report.comments import AUTHOR, body, heading, printable
from compliance_core.report.payload import finding_from_payload

_COLORS = {
    Severity.BLOCKER: "ff9bb0",
    Severity.MAJOR: "ffc878",
    Severity.MINOR: "a8d4f5",
    Severity.ADVICE: "d5dbe1",
}
_ICON = 18.0


def run(arguments: Mapping[str, Any], data: bytes, _limits: Limits) -> bytes:
    """Write the notes; called in the limited process by ``annotate``.

    Raises:
        DocumentError: the file cannot be opened or written.
    """
    name = arguments["name"]
    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted:
            reader.decrypt("")
        writer = PdfWriter(clone_from=reader)
        for item in arguments["findings"]:
            finding = finding_from_payload(item["finding"])
            _annotate(writer, finding, SourceMap.from_json(item["places"]).places, arguments["date"])
        stream = io.BytesIO()
        writer.write(stream)
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError) as error:
        message = f"{name} cannot be written with notes ({type(error).__name__}); export it again and retry."
        raise DocumentError(message) from error
    return stream.getvalue()


def _annotate(writer: PdfWriter, finding: Finding, places: tuple[Place, ...], date: str) -> None:
    """Highlight each line of the words, and put one note behind the first."""
    stamp = f"D:{date.replace('-', '')}000000Z"
    for place in places:
        left, right = _extent(place)
        quad = [left, place.top, right, place.top, left, place.bottom, right, place.bottom]
        highlight = Highlight(
            rect=(left, place.bottom, right, place.top),
            quad_points=ArrayObject(map(FloatObject, quad)),
            highlight_color=_COLORS[finding.severity],
            printing=True,
        )
        _label(highlight, heading(finding), stamp)
        writer.add_annotation(place.paragraph, highlight)
    if places:
        _, right = _extent(places[0])
        note = Text(rect=(right, places[0].top - _ICON, right + _ICON, places[0].top), text="", open=False)
        _label(note, f"{heading(finding)}\n{body(finding)}", stamp)
        writer.add_annotation(places[0].paragraph, note)


def _extent(place: Place) -> tuple[float, float]:
    """Return left and right edge of the words on their line, whichever way they run."""
    return min(edge[0] for edge in place.edges), max(edge[1] for edge in place.edges)


def _label(annotation: Highlight | Text, text: str, stamp: str) -> None:
    annotation[NameObject("/Contents")] = TextStringObject(printable(text))
    annotation[NameObject("/T")] = TextStringObject(AUTHOR)
    annotation[NameObject("/M")] = TextStringObject(stamp)
