"""Files made for tests, honest ones and hostile ones."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Callable

from docx import Document
from docx.document import Document as WordDocument
from pypdf import PdfReader, PdfWriter
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def word_bytes(document: WordDocument) -> bytes:
    """The document as a file."""
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def repacked(data: bytes, change: Callable[[str, bytes], bytes]) -> bytes:
    """The archive with each entry passed through ``change(name, content)``."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as source,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            target.writestr(name, change(name, source.read(name)))
    return stream.getvalue()


def added(data: bytes, name: str, content: str) -> bytes:
    """The archive with one more entry."""
    stream = io.BytesIO(data)
    with zipfile.ZipFile(stream, "a", zipfile.ZIP_DEFLATED) as target:
        target.writestr(name, content)
    return stream.getvalue()


def with_body(body: str, extra: dict[str, str] | None = None) -> bytes:
    """A Word file whose ``word/document.xml`` has this body; ``extra`` adds or replaces parts."""
    parts = {"word/document.xml": f"<w:document {W}><w:body>{body}</w:body></w:document>", **(extra or {})}
    base = word_bytes(Document())
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(base)) as source,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            if name not in parts:
                target.writestr(name, source.read(name))
        for name, content in parts.items():
            target.writestr(name, content)
    return stream.getvalue()


def archive(entries: dict[str, bytes]) -> bytes:
    """A ZIP archive."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in entries.items():
            target.writestr(name, content)
    return stream.getvalue()


def pdf_bytes(*story: tuple[str, str] | Flowable) -> bytes:
    """A PDF file of paragraphs, each given as (style, text in ReportLab's markup)."""
    styles = getSampleStyleSheet()
    stream = io.BytesIO()
    SimpleDocTemplate(stream).build(
        [Paragraph(item[1], styles[item[0]]) if isinstance(item, tuple) else item for item in story]
    )
    return stream.getvalue()


def encrypted_pdf(password: str) -> bytes:
    """A PDF file that opens with a password only."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf_bytes(("Normal", "secret offer")))))
    writer.encrypt(password, algorithm="RC4-128")
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()


def raw_pdf(content: bytes, filters: str) -> bytes:
    """A one-page PDF file with this content stream."""
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>",
        b"<</Length %d/Filter[%s]>>stream\n%s\nendstream" % (len(content), filters.encode(), content),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    body = b"%PDF-1.5\n"
    for number, item in enumerate(objects, 1):
        body += b"%d 0 obj%sendobj\n" % (number, item)
    return body + b"trailer<</Root 1 0 R/Size 6>>\n%%EOF"


def flate_bomb(megabytes: int) -> bytes:
    """A PDF file of a few kilobytes whose page unpacks twice, to so many megabytes of text operators."""
    packer = zlib.compressobj(9)
    chunk = b"BT /F 9 Tf (buy) Tj ET\n" * 45_000
    packed = b"".join(packer.compress(chunk) for _ in range(megabytes)) + packer.flush()
    return raw_pdf(zlib.compress(packed, 9), "/FlateDecode/FlateDecode")


def word_of_empty_paragraphs(number: int) -> bytes:
    """A small Word file with so many empty paragraphs."""
    return with_body("<w:p/>" * number)


def lying_archive(megabytes: int) -> bytes:
    """A Word file whose directory says that its body is short, though it is so many megabytes."""
    body = "<w:p/>" * (megabytes * 1_000_000 // 6)
    true = len(f"<w:document {W}><w:body>{body}</w:body></w:document>")
    return with_body(body).replace(true.to_bytes(4, "little"), (90_000).to_bytes(4, "little"))
