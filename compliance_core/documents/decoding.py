"""Bytes to text: which encoding a file is in, or a clear sentence why that cannot be told."""

from __future__ import annotations

import codecs
import re

from compliance_core.errors import DocumentError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SAMPLE = 1 << 16
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\f\r\x1a\x1b"))
_MANY_CONTROLS = 0.02
_FEW_HIGH_BYTES = 0.2
_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE)


def decode(data: bytes, name: str = "The text") -> str:
    """Return the text of a file, without a byte order mark.

    Tried in turn: a byte order mark, UTF-8, UTF-16 without a mark, Windows-1252 where few letters are
    beyond ASCII, and what charset-normalizer finds.

    Args:
        data: the bytes.
        name: what to call the file in messages.

    Raises:
        DocumentError: the bytes are no text, or text in broken or unknown encoding.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _strict(data[len(mark) :], encoding, name)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        return _decode_other(data, name, error)
    if "\0" not in text:
        return text
    return _decode_nulls(data, name)


def decode_html(data: bytes, name: str) -> str:
    """Return the source of a page; what its ``meta`` element says is tried before guessing.

    Raises:
        DocumentError: as ``decode``.
    """
    declared = _CHARSET.search(data[:4096])
    if declared and not data.startswith(tuple(mark for mark, _ in _MARKS)):
        try:
            return data.decode(codecs.lookup(declared.group(1).decode("ascii")).name)
        except (LookupError, UnicodeDecodeError, ValueError):
            pass
    return decode(data, name)


def _strict(data: bytes, encoding: str, name: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        message = f"{name} is broken {encoding.upper()} (at byte {error.start + 1}); save it anew as UTF-8."
        raise DocumentError(message) from error


def _decode_nulls(data: bytes, name: str) -> str:
    """Decode what has zero bytes: UTF-16 without a mark, or no text at all."""
    sample = data[:_SAMPLE]
    half = max(len(sample) // 2, 1)
    for encoding, zeros in (("utf-16-le", sample[1::2].count(0)), ("utf-16-be", sample[::2].count(0))):
        if zeros > 0.4 * half and len(data) % 2 == 0:
            return _strict(data, encoding, name)
    raise DocumentError(_binary(name))


def _decode_other(data: bytes, name: str, error: UnicodeDecodeError) -> str:
    if b"\0" in data:
        return _decode_nulls(data, name)
    sample = data[:_SAMPLE]
    if len(sample) - len(sample.translate(None, _CONTROLS)) > _MANY_CONTROLS * len(sample):
        raise DocumentError(_binary(name))
    lenient = data.decode("utf-8", "replace")
    broken = lenient.count("\ufffd")
    proper = sum(char > "\x7f" for char in lenient) - broken
    if proper > broken:
        message = f"{name} is broken UTF-8 (first at byte {error.start + 1}); save it anew as UTF-8."
        raise DocumentError(message)
    high = sum(byte > 0x7F for byte in sample)
    if high <= _FEW_HIGH_BYTES * len(sample):
        try:
            return data.decode("cp1252")
        except UnicodeDecodeError:
            pass
    return _guess(data, sample, name)


def _guess(data: bytes, sample: bytes, name: str) -> str:
    from charset_normalizer import from_bytes  # slow to import, rarely needed

    best = from_bytes(sample).best()
    try:
        if best is not None and not best.bom:
            return data.decode(best.encoding)
    except UnicodeDecodeError:
        pass
    message = f"The encoding of {name} cannot be told; save it as UTF-8."
    raise DocumentError(message)


def _binary(name: str) -> str:
    return f"{name} is no text; only DOCX, PDF, HTML, Markdown and plain text are read."
