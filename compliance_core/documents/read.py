"""Reading what people paste and upload: any supported file to a document, or one clear sentence."""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from dataclasses import dataclass
from pathlib import PurePath

from compliance_core.documents.decoding import decode, decode_html
from compliance_core.documents.limits import MEGABYTE, Limits
from compliance_core.documents.markdown import markdown_document
from compliance_core.documents.plain import plain_document
from compliance_core.documents.sandbox import read_in_child
from compliance_core.documents.source_map import Extracted, SourceMap
from compliance_core.documents.zips import SafeZip
from compliance_core.engine.model import Document
from compliance_core.errors import DocumentError

__all__ = ["ReadDocument", "decode", "read_file", "read_text", "read_zip"]

DEFAULT_LIMITS = Limits()

_HTML_SUFFIXES = frozenset({".html", ".htm", ".xhtml"})
_TEXT_SUFFIXES = frozenset({".txt", ".text"})
_WORD_SUFFIXES = frozenset({".docx", ".docm"})
_HTML_START = re.compile(rb"\s*<(?:!doctype\s+html|html[\s>])", re.IGNORECASE)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
_ZIP = b"PK\x03\x04"
_PDF = b"%PDF-"
_PDF_START = 1024
_JUNK = frozenset({".DS_Store", "Thumbs.db", "desktop.ini"})


@dataclass(frozen=True, slots=True)
class ReadDocument:
    """A file as it was read.

    ``source_map`` is empty for plain text and Markdown; ``sha256`` is the digest of the file in
    hexadecimal digits.
    """

    name: str
    document: Document
    source_map: SourceMap
    sha256: str

    @property
    def format(self) -> str:
        """``text``, ``markdown``, ``html``, ``docx`` or ``pdf``."""
        return self.document.format


def read_text(text: str) -> Document:
    """Read pasted text: Markdown, or plain text, which is read as well."""
    return markdown_document(text)


def read_file(name: str, data: bytes, limits: Limits = DEFAULT_LIMITS) -> ReadDocument:
    """Read a file; its first bytes count more than the end of its name.

    Args:
        name: its name, for its format and for messages.
        data: its content.
        limits: how large it may be, and what reading it may cost.

    Raises:
        DocumentError: it is empty, too large, damaged, protected, or of no supported format.
    """
    shown = PurePath(name).name[:100] or "The file"
    if not data.strip():
        message = f"{shown} is empty."
        raise DocumentError(message)
    extracted = _read(shown, PurePath(name).suffix.lower(), data, limits)
    return ReadDocument(name, extracted.document, extracted.source_map, hashlib.sha256(data).hexdigest())


def read_zip(data: bytes, limits: Limits = DEFAULT_LIMITS) -> list[tuple[str, bytes | DocumentError]]:
    """Unpack an archive of articles for a batch.

    Args:
        data: the archive.
        limits: what it may hold.

    Returns:
        Name and content of each file, or why it is not read (an archive inside the archive, a damaged
        entry). Files that systems add by themselves are left out.

    Raises:
        DocumentError: the archive as a whole is refused: damaged, protected, too large, too many
            entries, or an entry that points outside it.
    """
    if len(data) > limits.zip_bytes:
        raise DocumentError(_too_large("The archive", limits.zip_bytes))
    archive = SafeZip("The archive", data, limits)
    found: list[tuple[str, bytes | DocumentError]] = []
    for name in archive.names:
        path = PurePath(name)
        if path.name in _JUNK or path.name.startswith("._") or "__MACOSX" in path.parts:
            continue
        try:
            content = archive.read(name)
        except DocumentError as error:
            found.append((name, error))
            continue
        if _is_plain_archive(path.suffix.lower(), content):
            found.append(
                (name, DocumentError(f"{path.name} is an archive inside the archive; unpack it first."))
            )
        else:
            found.append((name, content))
    return found


def _read(name: str, suffix: str, data: bytes, limits: Limits) -> Extracted:
    is_large = len(data) > limits.file_bytes
    if is_large and (data.startswith(_ZIP) or _PDF in data[:_PDF_START]):
        raise DocumentError(_too_large(name, limits.file_bytes))
    binary = _binary_format(name, suffix, data)
    if binary:
        return read_in_child(binary, name, data, limits)
    if suffix in _HTML_SUFFIXES or _HTML_START.match(data):
        if is_large:
            raise DocumentError(_too_large(name, limits.file_bytes))
        return read_in_child("html", name, decode_html(data, name).encode("utf-8", "replace"), limits)
    if len(data) > limits.text_bytes:
        raise DocumentError(_too_large(name, limits.text_bytes))
    text = decode(data, name)
    document = plain_document(text) if suffix in _TEXT_SUFFIXES else markdown_document(text)
    return Extracted(document, SourceMap())


def _binary_format(name: str, suffix: str, data: bytes) -> str | None:
    """Tell DOCX and PDF by their first bytes; refuse what only pretends to be one of them."""
    if _PDF in data[:_PDF_START]:
        return "pdf"
    if data.startswith(_ZIP):
        if suffix not in _WORD_SUFFIXES and _is_plain_archive(suffix, data):
            message = f"{name} is an archive; upload it as a batch."
            raise DocumentError(message)
        return "docx"
    problem = None
    if data.startswith(_OLE):
        if _ENCRYPTED_PACKAGE in data:
            problem = "is protected by a password; remove it and try again"
        else:
            problem = "is in the old Word format; save it as DOCX and try again"
    elif data.startswith(b"{\\rtf"):
        problem = "is in Rich Text Format; save it as DOCX and try again"
    elif suffix == ".pdf":
        problem = "is no PDF file although its name says so"
    elif suffix in _WORD_SUFFIXES:
        problem = "is no Word file although its name says so"
    if problem:
        message = f"{name} {problem}."
        raise DocumentError(message)
    return None


def _is_plain_archive(suffix: str, data: bytes) -> bool:
    """Whether the data is an archive that is no office document."""
    if not data.startswith(_ZIP):
        return suffix in {".zip", ".7z", ".rar", ".gz", ".tar", ".tgz"}
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return "[Content_Types].xml" not in archive.NameToInfo and "mimetype" not in archive.NameToInfo
    except (zipfile.BadZipFile, ValueError, OverflowError, NotImplementedError, OSError):
        return suffix == ".zip"


def _too_large(name: str, most: int) -> str:
    return f"{name} is too large; at most {most / MEGABYTE:g} MB are read."
