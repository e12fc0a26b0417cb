"""PDF files: text by page with the place of every character, paragraphs rebuilt from lines."""

from __future__ import annotations

import ctypes
import re

import pypdfium2
from pypdfium2 import raw

from compliance_core.documents.builder import Builder, counted
from compliance_core.documents.pdf_lines import (
    Char,
    Line,
    drops_hyphen,
    is_broken_word,
    item_length,
    page_lines,
    paragraphs,
    scope_of,
    usual_height,
)
from compliance_core.documents.source_map import Extracted
from compliance_core.engine.model import NotRead, Scope
from compliance_core.errors import DocumentError

_COMPOUND = re.compile(r"[^\W\d_]+-[^\W\d_]+")
_LINE_HYPHEN = "\u0002"
_IMAGE = raw.FPDF_PAGEOBJ_IMAGE


def pdf_document(name: str, data: bytes) -> Extracted:
    """Read a PDF file.

    Args:
        name: what to call the file in messages.
        data: its content.

    Raises:
        DocumentError: the file is damaged or protected by a password.
    """
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower() or "security" in str(error).lower():
            message = f"{name} is protected by a password; remove it and try again."
        else:
            message = f"{name} is damaged or no PDF file; export it again and retry."
        raise DocumentError(message) from error
    try:
        return _read(name, document)
    finally:
        document.close()


def _read(name: str, document: pypdfium2.PdfDocument) -> Extracted:
    pages: list[list[Line]] = []
    without_text = []
    images = 0
    for number in range(len(document)):
        try:
            page = document[number]
        except pypdfium2.PdfiumError as error:
            message = f"{name} is damaged: page {number + 1} cannot be opened; export it again and retry."
            raise DocumentError(message) from error
        lines = page_lines(number, _chars(page))
        found = _count_images(page)
        if not lines and found:
            without_text.append(number + 1)
        elif lines:
            images += found
        pages.append(lines)
        page.close()
    not_read = [NotRead(f"page {number}", "it has no text (scanned?)") for number in without_text]
    if images:
        not_read.append(NotRead(counted(images, "image"), "images are not read"))
    return _build(pages, not_read)


def _build(pages: list[list[Line]], not_read: list[NotRead]) -> Extracted:
    builder = Builder()
    everything = [line for lines in pages for line in lines]
    usual = usual_height(everything)
    words = frozenset(word.lower() for line in everything for word in _COMPOUND.findall(line.text))
    for lines in pages:
        for group in paragraphs(lines):
            _add_paragraph(builder, group, scope_of(group, usual), words)
    return builder.finish("pdf", not_read)


def _add_paragraph(builder: Builder, group: list[Line], scope: Scope, words: frozenset[str]) -> None:
    builder.begin(scope)
    skipped = item_length(group[0]) if scope is Scope.LIST else 0
    for line, following in zip(group, [*group[1:], None], strict=True):
        broken = following is not None and is_broken_word(line, following)
        dropped = following is not None and broken and drops_hyphen(line, following, words)
        stop = len(line.text) - dropped
        if skipped < stop:
            edges = line.edges[skipped:stop]
            builder.add_line(
                line.text[skipped:stop], line.first + skipped, line.page, (line.bottom, line.top), edges
            )
        skipped = 0
        if following is not None and not broken:
            builder.add_implied(" ")


def _chars(page: pypdfium2.PdfPage) -> list[Char]:
    """Return the characters of a page in the order of its content."""
    text_page = page.get_textpage()
    chars: list[Char] = []
    box = raw.FS_RECTF()
    pending = 0
    for number in range(text_page.count_chars()):
        code = raw.FPDFText_GetUnicode(text_page.raw, number)
        if 0xD800 <= code < 0xDC00:
            pending = code
            continue
        if 0xDC00 <= code < 0xE000:
            code = 0x10000 + ((pending - 0xD800) << 10) + (code - 0xDC00) if pending else 0xFFFD
        pending = 0
        raw.FPDFText_GetLooseCharBox(text_page.raw, number, ctypes.byref(box))
        if chars and chars[-1][0] == _LINE_HYPHEN:
            _part_lines(chars, box.top)
        char = chr(code) if code not in (0, 13) else " "
        chars.append((char, box.left, box.bottom, box.right, box.top))
    if chars and chars[-1][0] == _LINE_HYPHEN:
        _part_lines(chars, chars[-1][4])
    text_page.close()
    return chars


def _part_lines(chars: list[Char], top: float) -> None:
    """Write out what PDFium makes of a hyphen at the end of a line: it leaves the line break out."""
    _, left, bottom, right, its_top = chars.pop()
    chars.append(("-", left, bottom, right, its_top))
    if top < bottom + 0.5 * (its_top - bottom):
        chars.append(("\n", right, bottom, right, bottom))


def _count_images(page: pypdfium2.PdfPage) -> int:
    return sum(1 for _ in page.get_objects(filter=[_IMAGE]))
