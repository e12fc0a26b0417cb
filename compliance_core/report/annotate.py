"""The reviewed file itself with a comment at each finding.

Word and PDF files are opened by large libraries; that happens in the limited process, as reading does.
"""

from __future__ import annotations

from typing import Any

from compliance_core.documents.limits import Limits
from compliance_core.documents.read import ReadDocument
from compliance_core.documents.sandbox import run_in_child
from compliance_core.engine.model import Result
from compliance_core.errors import DocumentError
from compliance_core.report.payload import finding_payload

DEFAULT_LIMITS = Limits()

_MODULES = {"docx": "compliance_core.report.word_comments", "pdf": "compliance_core.report.pdf_notes"}


def annotate(data: bytes, read: ReadDocument, result: Result, limits: Limits = DEFAULT_LIMITS) -> bytes:
    """Return the file with its findings as comments; its content and formatting stay as they are.

    Args:
        data: the original file.
        read: what ``read_file`` made of it.
        result: the findings, with offsets of ``read.document``.
        limits: what the process that writes the comments may use.

    Raises:
        DocumentError: the file is neither DOCX nor PDF, or cannot be written.
    """
    module = _MODULES.get(read.format)
    if module is None:
        message = f"{read.name} takes no comments; only DOCX and PDF files do."
        raise DocumentError(message)
    arguments: dict[str, Any] = {
        "name": read.name,
        "date": result.context.date.isoformat(),
        "findings": [
            {
                "finding": finding_payload(finding),
                "places": read.source_map.cut(finding.start, finding.end).to_json(),
            }
            for finding in result.findings
        ],
    }
    return run_in_child(module, arguments, read.name, data, limits)
