"""What the limited process does to read a file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from compliance_core.documents.limits import Limits
from compliance_core.documents.source_map import Extracted
from compliance_core.documents.wire import to_bytes


def run(arguments: Mapping[str, Any], data: bytes, limits: Limits) -> bytes:
    """Read a file: ``arguments`` hold its ``format`` and ``name``; the answer is that of ``wire``.

    Raises:
        DocumentError: the file cannot be read.
    """
    return to_bytes(_read(arguments["format"], arguments["name"], data, limits))


def _read(file_format: str, name: str, data: bytes, limits: Limits) -> Extracted:
    if file_format == "html":
        from compliance_core.documents.html_page import html_document

        return html_document(data.decode("utf-8"))
    if file_format == "docx":
        from compliance_core.documents.docx import docx_document

        return docx_document(name, data, limits)
    from compliance_core.documents.pdf import pdf_document

    return pdf_document(name, data)
