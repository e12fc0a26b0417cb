"""The reading process: one file in on standard input, one answer out on standard output.

Started by ``sandbox.read_in_child`` in a fresh interpreter. It limits itself before it looks at the file,
and imports only the reader that the file needs.
"""

from __future__ import annotations

import json
import os
import resource
import sys

from compliance_core.documents.limits import Limits
from compliance_core.documents.source_map import Extracted
from compliance_core.documents.wire import to_bytes
from compliance_core.errors import DocumentError

OUT_OF_MEMORY = 70
"""Exit status of a reader that may use no more memory."""

REFUSED = 71
"""Exit status of a reader that refuses the file; its answer is the sentence that says why."""


def main() -> None:
    """Read the header line and the file, and answer."""
    header = json.loads(sys.stdin.buffer.readline())
    limits = Limits(**header["limits"])
    _limit_self(limits)
    try:
        answer = to_bytes(_read(header["format"], header["name"], sys.stdin.buffer.read(), limits))
        status = 0
    except DocumentError as error:
        answer, status = str(error).encode("utf-8", "replace"), REFUSED
    except MemoryError:
        os._exit(OUT_OF_MEMORY)
    sys.stdout.buffer.write(answer)
    sys.stdout.buffer.flush()
    os._exit(status)


def _limit_self(limits: Limits) -> None:
    for kind, amount in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NOFILE, 64),
        (resource.RLIMIT_CPU, limits.cpu_seconds),
        (resource.RLIMIT_AS, limits.memory_bytes),
        (resource.RLIMIT_NPROC, 0),
    ):
        try:
            resource.setrlimit(kind, (amount, amount))
        except (ValueError, OSError, OverflowError) as error:
            message = f"The reader cannot limit itself ({error}); files are not read without limits."
            raise SystemExit(message) from error


def _read(file_format: str, name: str, data: bytes, limits: Limits) -> Extracted:
    if file_format == "html":
        from compliance_core.documents.html_page import html_document

        return html_document(data.decode("utf-8"))
    if file_format == "docx":
        from compliance_core.documents.docx import docx_document

        return docx_document(name, data, limits)
    from compliance_core.documents.pdf import pdf_document

    return pdf_document(name, data)
