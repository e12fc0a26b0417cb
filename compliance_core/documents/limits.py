"""How much of a file is read, and how much a reader may use."""

from __future__ import annotations

from dataclasses import dataclass

MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds on untrusted files; the defaults refuse every bomb that was measured and no ordinary file.

    Attributes:
        text_bytes: largest plain text or Markdown file.
        file_bytes: largest HTML, DOCX or PDF file.
        zip_bytes: largest archive of a batch.
        zip_entries: most entries of an archive (a DOCX is one).
        unpacked_bytes: most bytes of all entries of an archive together.
        ratio: most bytes that one packed byte may become.
        cpu_seconds: processor time of a reader.
        wall_seconds: time until a reader is stopped.
        memory_bytes: address space of a reader.
        answer_bytes: longest answer of a reader.
    """

    text_bytes: int = 20 * MEGABYTE
    file_bytes: int = 5 * MEGABYTE
    zip_bytes: int = 50 * MEGABYTE
    zip_entries: int = 500
    unpacked_bytes: int = 50 * MEGABYTE
    ratio: int = 100
    cpu_seconds: int = 10
    wall_seconds: float = 20.0
    memory_bytes: int = 512 * 1024 * 1024
    answer_bytes: int = 64 * MEGABYTE
