"""Any file becomes a document or one clear sentence, in bounded time and memory."""

from __future__ import annotations

import contextlib
import hashlib
import io
import resource
import struct
import time
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from docx import Document
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from compliance_core.documents.decoding import decode
from compliance_core.documents.limits import Limits
from compliance_core.documents.read import read_file, read_text, read_zip
from compliance_core.documents.sandbox import read_in_child
from compliance_core.errors import DocumentError
from tests.documents.files import (
    W,
    archive,
    encrypted_pdf,
    flate_bomb,
    lying_archive,
    pdf_bytes,
    repacked,
    with_body,
    word_bytes,
    word_of_empty_paragraphs,
)
from tests.documents.shapes import assert_sound, shape

HELLO = with_body("<w:p><w:r><w:t>Hello</w:t></w:r></w:p>")
ENTITIES = (
    '<!DOCTYPE w [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    f"<w:document {W}><w:body><w:p><w:r><w:t>&b;</w:t></w:r></w:p></w:body></w:document>"
)
OUTSIDE = (
    '<!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/hostname">]>'
    f"<w:document {W}><w:body><w:p><w:r><w:t>&x;</w:t></w:r></w:p></w:body></w:document>"
)
DEEP = "<w:sdt><w:sdtContent>" * 20_000 + "</w:sdtContent></w:sdt>" * 20_000


@pytest.mark.parametrize(
    ("name", "data", "file_format", "expected"),
    [
        ("offer.txt", b"# Sale\n\n**Now**.", "text", [("headline", "# Sale"), ("body", "**Now**.")]),
        ("offer.md", b"# Sale\n\n**Now**.", "markdown", [("headline", "Sale"), ("body", "Now.")]),
        ("OFFER.HTM", b"<h1>Sale</h1>Now.", "html", [("headline", "Sale"), ("body", "Now.")]),
        ("offer", b" <!DOCTYPE html><h1>Sale</h1>", "html", [("headline", "Sale")]),
        ("offer.docx", HELLO, "docx", [("body", "Hello")]),
        ("wrong name.pdf", HELLO, "docx", [("body", "Hello")]),
        ("offer.pdf", pdf_bytes(("Title", "Sale")), "pdf", [("body", "Sale")]),
    ],
    ids=["text", "Markdown", "HTML", "HTML by its content", "Word", "Word by its content", "PDF"],
)
def test_each_format_is_read(
    name: str, data: bytes, file_format: str, expected: list[tuple[str, str]]
) -> None:
    read = read_file(name, data)
    assert (read.format, shape(read.document)) == (file_format, expected)
    assert read.sha256 == hashlib.sha256(data).hexdigest()
    assert_sound(read.document)


def test_pasted_text_is_read_as_markdown() -> None:
    assert shape(read_text("Price **£5***. *Terms apply")) == [("body", "Price £5*. *Terms apply")]


REFUSED = {
    "an empty file": ("a.md", b" \n", "is empty"),
    "a picture": ("a.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\1\2\3\4\5", "is no text"),
    "a program": ("a", b"\x7fELF\2\1\1\0\0\0\0\xff\xfe\xfd", "is no text"),
    "an old Word file": ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "old Word format"),
    "a Word file with a password": (
        "a.docx",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
        "password",
    ),
    "rich text": ("a.rtf", b"{\\rtf1 hello}", "Rich Text"),
    "text that calls itself PDF": ("a.pdf", b"hello", "no PDF"),
    "text that calls itself Word": ("a.docx", b"hello", "no Word"),
    "an archive": ("a.zip", archive({"a.txt": b"hello"}), "upload it as a batch"),
    "another office format": ("a.odt", archive({"mimetype": b"x", "content.xml": b"<a/>"}), "no Word file"),
    "broken UTF-8": ("a.md", "Café, naïve, £5 ".encode() * 3 + b"\xff", "broken UTF-8"),
    "broken UTF-16": ("a.md", b"\xff\xfea\0\x00\xd8", "broken UTF-16"),
    "a PDF with a password": ("a.pdf", encrypted_pdf("secret"), "password"),
    "a truncated PDF": ("a.pdf", pdf_bytes(("Normal", "x"))[:300], "damaged"),
    "a truncated Word file": ("a.docx", HELLO[:-400], "damaged"),
    "a Word file without a body": (
        "a.docx",
        archive({"[Content_Types].xml": b"<a/>", "b": b"c"}),
        "no Word file",
    ),
    "a Word file that is not well-formed": ("a.docx", with_body("<w:p>"), "not well-formed"),
    "a billion laughs": ("a.docx", with_body("", {"word/document.xml": ENTITIES}), "declares entities"),
    "an entity of the file system": (
        "a.docx",
        with_body("", {"word/document.xml": OUTSIDE}),
        "declares entities",
    ),
    "an entity in UTF-16": (
        "a.docx",
        repacked(HELLO, lambda name, old: OUTSIDE.encode("utf-16") if name.endswith("document.xml") else old),
        "declares entities",
    ),
    "a Word file with a zero byte": ("a.docx", with_body("<w:p>\0</w:p>"), "not well-formed"),
    "XML of great depth": ("a.docx", with_body(DEEP), "damaged"),
    "ten million empty paragraphs": (
        "a.docx",
        word_of_empty_paragraphs(8_000_000),
        "far more than it should",
    ),
    "a Word file that lies about its size": ("a.docx", lying_archive(60), "damaged|far more"),
    "an entry outside the archive": (
        "a.docx",
        archive({"../../evil": b"x", "[Content_Types].xml": b"x"}),
        "unsafe name",
    ),
    "five hundred and more entries": (
        "a.docx",
        archive({"[Content_Types].xml": b"", **{f"{number}.xml": b"" for number in range(600)}}),
        "601 entries",
    ),
}


@pytest.mark.parametrize(("name", "data", "sentence"), REFUSED.values(), ids=REFUSED.keys())
def test_refused_in_one_sentence_and_soon(name: str, data: bytes, sentence: str) -> None:
    before = time.monotonic()
    with pytest.raises(DocumentError, match=sentence) as refusal:
        read_file(name, data)
    message = str(refusal.value)
    assert "\n" not in message
    assert message[0].isalpha()
    assert message.endswith(".")
    assert len(message) < 250
    assert time.monotonic() - before < 10


def test_a_pdf_that_unpacks_to_gigabytes_is_stopped_without_harm_to_this_process() -> None:
    bomb = flate_bomb(300)
    assert len(bomb) < 10_000
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(DocumentError, match=r"more memory|too long|damaged"):
        read_file("bomb.pdf", bomb, replace(Limits(), cpu_seconds=5, wall_seconds=15))
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown < 50_000, f"{grown} KiB more in this process"


def test_a_reader_that_takes_too_long_is_stopped() -> None:
    page = b"<q>a<p>" * 200_000
    with pytest.raises(DocumentError, match="takes too long"):
        read_file("slow.html", page, replace(Limits(), wall_seconds=0.3))
    with pytest.raises(DocumentError, match="takes too long"):
        read_file("slow.html", page * 3, replace(Limits(), cpu_seconds=1))


def test_an_answer_that_is_too_long_is_refused() -> None:
    with pytest.raises(DocumentError, match="too long"):
        read_file("long.html", b"<p>hello</p>" * 1000, replace(Limits(), answer_bytes=5000))


def test_files_beyond_the_limits_are_not_even_looked_at() -> None:
    small = replace(Limits(), text_bytes=10, file_bytes=10)
    for name, data in (
        ("a.md", b"x" * 11),
        ("a.pdf", b"%PDF-" + bytes(6)),
        ("a.html", b"<p>" + b"x" * 8),
        ("b", HELLO),
    ):
        with pytest.raises(DocumentError, match=r"too large; at most 1e-05 MB"):
            read_file(name, data, small)


def test_the_reading_process_sees_no_environment_and_writes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """A reader that cannot write, and has no secrets, can do little harm even if taken over."""
    monkeypatch.setenv("SECRET_OF_TEST", "x")
    before = set(Path.cwd().iterdir())
    assert shape(read_in_child("html", "a.html", b"<p>fine</p>", Limits()).document) == [("body", "fine")]
    assert set(Path.cwd().iterdir()) == before


def test_limits_that_cannot_be_set_stop_the_reader() -> None:
    with pytest.raises(DocumentError, match="stopped with status 1"):
        read_file("a.html", b"<p>x", replace(Limits(), memory_bytes=2**70))


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ("Café £5".encode(), "Café £5"),
        (b"\xef\xbb\xbfCaf\xc3\xa9", "Café"),
        ("Café".encode("utf-16"), "Café"),
        (b"\xfe\xff" + "Café".encode("utf-16-be"), "Café"),
        ("Only £5 today".encode("utf-16-le"), "Only £5 today"),
        ("Only £5 today".encode("utf-16-be"), "Only £5 today"),
        ("Café".encode("utf-32"), "Café"),
        ("Only £5 – “today” at the Café".encode("cp1252"), "Only £5 – “today” at the Café"),
        ("Только сегодня скидка на все товары в магазине".encode("cp1251"), None),
        ("بخور 🎉".encode(), "بخور 🎉"),
    ],
    ids=lambda value: None if isinstance(value, bytes) else str(value)[:12],
)
def test_encodings(data: bytes, expected: str | None) -> None:
    text = decode(data)
    assert text == expected if expected else any("а" <= char <= "я" for char in text)


def test_the_encoding_that_a_page_declares_is_used() -> None:
    page = '<html><meta charset="iso-8859-2"><p>Łódź</p>'.encode("iso-8859-2")
    assert shape(read_file("a.html", page).document) == [("body", "Łódź")]


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_text_or_refused(data: bytes) -> None:
    with contextlib.suppress(DocumentError):
        decode(data).encode()


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.sampled_from(["a.docx", "a.pdf", "a.html", "a.md"]),
    st.sampled_from(
        [HELLO, pdf_bytes(("Normal", "Hello")), b"<p>Hello <b>you</b></p>", b"%PDF-1.4\n", b"PK\3\4"]
    ),
    st.lists(st.tuples(st.integers(0, 5000), st.binary(max_size=6)), max_size=5),
)
def test_damaged_files_are_read_or_refused(name: str, data: bytes, changes: list[tuple[int, bytes]]) -> None:
    for at, new in changes:
        at %= len(data) + 1
        data = data[:at] + new + data[at + len(new) :]
    try:
        assert_sound(read_file(name, data).document)
    except DocumentError as error:
        refusal = str(error)
        assert "stopped with status" not in refusal


def test_an_archive_of_articles_is_unpacked_and_what_is_no_article_named() -> None:
    inner = archive({"b.md": b"x"})
    data = archive(
        {"a.md": b"# A", "folder/b.docx": HELLO, "c.zip": inner, "__MACOSX/._a.md": b"x", ".DS_Store": b"x"}
    )
    found = dict(read_zip(data))
    assert found["a.md"] == b"# A"
    assert found["folder/b.docx"] == HELLO
    assert "archive inside the archive" in str(found["c.zip"])
    assert set(found) == {"a.md", "folder/b.docx", "c.zip"}


def test_a_damaged_entry_does_not_spoil_the_others() -> None:
    data = archive({"a.md": b"hello world, hello world", "b.md": b"fine"})
    at = data.index(b"a.md") + len(b"a.md") + 2
    found = dict(read_zip(data[:at] + b"\xff\xff\xff" + data[at + 3 :]))
    assert isinstance(found["a.md"], DocumentError)
    assert found["b.md"] == b"fine"


def _linked() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as target:
        link = zipfile.ZipInfo("link.md")
        link.external_attr = 0o120777 << 16
        target.writestr(link, "/etc/passwd")
    return stream.getvalue()


def _protected() -> bytes:
    data = bytearray(archive({"a.md": b"x"}))
    for signature, offset in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        at = data.index(signature) + offset
        data[at : at + 2] = struct.pack("<H", 1)
    return bytes(data)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (archive({"/etc/passwd": b"x"}), "unsafe name"),
        (archive({"a/../../b": b"x"}), "unsafe name"),
        (archive({"C:\\b": b"x"}), "unsafe name"),
        (_linked(), "unsafe name"),
        (_protected(), "password"),
        (archive({"zeros.txt": bytes(40_000_000)}), "far more"),
        (b"PK\3\4nonsense", "damaged"),
        (b"", "damaged"),
    ],
    ids=["absolute", "upwards", "drive", "link", "password", "bomb", "nonsense", "empty"],
)
def test_a_dangerous_archive_is_refused_as_a_whole(data: bytes, sentence: str) -> None:
    with pytest.raises(DocumentError, match=sentence):
        read_zip(data)


def test_an_empty_word_file_and_a_word_file_with_much_repetition_are_read() -> None:
    assert shape(read_file("a.docx", word_bytes(Document())).document) == []
    same = "<w:p><w:r><w:t>All the same words in every paragraph.</w:t></w:r></w:p>" * 3000
    assert len(read_file("a.docx", with_body(same)).document.blocks) == 3000
