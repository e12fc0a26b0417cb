"""Word and PDF files come back whole, with each comment at the very words of its finding."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import Any

import pypdfium2
import pytest
from docx import Document
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from pypdf import PdfReader
from reportlab.platypus import PageBreak

from compliance_core.documents.limits import Limits
from compliance_core.documents.read import ReadDocument, read_file
from compliance_core.documents.source_map import SourceMap
from compliance_core.engine.model import Severity
from compliance_core.errors import DocumentError
from compliance_core.report.annotate import annotate
from compliance_core.report.word_runs import split_run
from tests.documents.files import W, added, encrypted_pdf, pdf_bytes, repacked, with_body, word_bytes
from tests.report.examples import finding, result

P = "<w:p>%s</w:p>"
BOX = "<w:r><w:drawing><w:txbxContent><w:p><w:r><w:t>In a box risk-free</w:t></w:r></w:p></w:txbxContent></w:drawing></w:r>"
PICTURE = "<w:r><w:drawing><wp:docPr xmlns:wp='x' descr='a risk-free bond'/></w:drawing></w:r>"


def run(text: str, properties: str = "") -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t xml:space='preserve'>{text}</w:t></w:r>"


def comments(data: bytes) -> list[tuple[str, str]]:
    """First line of each comment, and the text between its anchors."""
    document = Document(io.BytesIO(data))
    found = []
    for comment in document.comments:
        inside = False
        words = ""
        for element in document.element.iter():
            if element.get(qn("w:id")) == str(comment.comment_id):
                inside = element.tag == qn("w:commentRangeStart") or (
                    inside and element.tag != qn("w:commentRangeEnd")
                )
            if inside and element.tag == qn("w:t"):
                words += element.text or ""
        found.append((comment.paragraphs[0].text, words))
    return found


def annotated(data: bytes, *words: str) -> tuple[bytes, ReadDocument]:
    read = read_file("offer.docx", data)
    findings = [finding(read.document, word, title=word) for word in words]
    return annotate(data, read, result(*findings)), read


def test_a_comment_stands_at_the_exact_words_across_runs_and_keeps_their_formatting() -> None:
    data = with_body(P % (run("This bond is ris", "<w:i/>") + run("k-free, ", "<w:b/>") + run("really.")))
    written, read = annotated(data, "risk-free", "is risk")
    assert comments(written) == [
        ("Blocker: risk-free (FIN-01)", "risk-free"),
        ("Blocker: is risk (FIN-01)", "is risk"),
    ]
    runs = Document(io.BytesIO(written)).paragraphs[0].runs
    assert "".join(part.text for part in runs) == "This bond is risk-free, really."
    formatted = {part.text: (part.italic, part.bold) for part in runs}
    assert formatted["This bond "] == formatted["is "] == formatted["ris"] == (True, None)
    assert formatted["k"] == formatted["-free"] == formatted[", "] == (None, True)
    assert read_file("offer.docx", written).document.text == read.document.text


def test_a_comment_explains_the_finding_and_carries_the_date_of_the_check() -> None:
    written, _ = annotated(with_body(P % run("It is risk-free.")), "risk-free")
    (comment,) = Document(io.BytesIO(written)).comments
    assert [paragraph.text for paragraph in comment.paragraphs] == [
        "Blocker: risk-free (FIN-01)",
        "“risk-free” promises what cannot be promised.",
        "Why: People rely on it.",
        "Fix: Name the risk.",
        "Suggestion: “with known risks”",
        "Law: Rule 4.2; Rule 9 (to be confirmed)",
        "Markets: EU, UK",
    ]
    assert comment.timestamp is not None
    assert comment.timestamp.isoformat() == "2026-11-24T00:00:00+00:00"


NOTE = (
    f"<w:footnotes {W}><w:footnote w:id='2'>{P % run('Past gains are risk-free')}</w:footnote></w:footnotes>"
)
ELSEWHERE: dict[str, tuple[str, dict[str, str], str, str]] = {
    "in a text box at the box": (P % (run("Around ") + BOX), {}, "In a box risk-free", "In a text box"),
    "in an alternative text at its paragraph": (
        P % (run("See ") + PICTURE),
        {},
        "See ",
        "In the description of a picture",
    ),
    "in a table at the words": (
        f"<w:tbl><w:tr><w:tc>{P % run('risk-free')}</w:tc></w:tr></w:tbl>",
        {},
        "risk-free",
        "",
    ),
    "in a link at the words": (
        P % f"{run('See ')}<w:hyperlink>{run('our risk-free bond')}</w:hyperlink>",
        {},
        "risk-free",
        "",
    ),
    "in inserted text at the words": (
        P % f"<w:ins w:id='9' w:author='a'>{run('now risk-free')}</w:ins>",
        {},
        "risk-free",
        "",
    ),
}


@pytest.mark.parametrize(("body", "extra", "anchor", "where"), ELSEWHERE.values(), ids=ELSEWHERE.keys())
def test_a_finding_is_commented(body: str, extra: dict[str, str], anchor: str, where: str) -> None:
    written, _ = annotated(with_body(body, extra), "risk-free")
    assert comments(written) == [("Blocker: risk-free (FIN-01)", anchor)]
    second = next(iter(Document(io.BytesIO(written)).comments)).paragraphs[1].text
    assert second.startswith(where or "“risk-free” promises")


def test_a_finding_in_a_footnote_is_commented_at_its_reference() -> None:
    word = Document()
    word.add_paragraph("First.")
    base = word_bytes(word)
    reference = "<w:r><w:footnoteReference w:id='2'/></w:r>"

    def change(name: str, old: bytes) -> bytes:
        if name == "word/document.xml":
            return old.replace(b"</w:r></w:p>", b"</w:r>" + reference.encode() + b"</w:p>")
        if name == "[Content_Types].xml":
            return old.replace(
                b"</Types>",
                b'<Override PartName="/word/footnotes.xml" ContentType="application/vnd.openxmlformats-'
                b'officedocument.wordprocessingml.footnotes+xml"/></Types>',
            )
        if name == "word/_rels/document.xml.rels":
            return old.replace(
                b"</Relationships>",
                b'<Relationship Id="rId99" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
                b'relationships/footnotes" Target="footnotes.xml"/></Relationships>',
            )
        return old

    data = added(repacked(base, change), "word/footnotes.xml", NOTE)
    written, _ = annotated(data, "risk-free")
    document = Document(io.BytesIO(written))
    (start,) = document.element.iter(qn("w:commentRangeStart"))
    following = start.getnext()
    assert following is not None
    assert following.find(qn("w:footnoteReference")) is not None
    assert next(iter(document.comments)).paragraphs[1].text == "In the note: “risk-free”"


def test_a_finding_in_a_header_or_footer_is_commented_at_the_first_paragraph() -> None:
    word = Document()
    word.add_paragraph("")
    word.add_paragraph("First words.")
    word.sections[0].footer.paragraphs[0].text = "Always risk-free"
    written, _ = annotated(word_bytes(word), "risk-free")
    assert comments(written) == [("Blocker: risk-free (FIN-01)", "First words.")]
    assert "In the footer: “risk-free”" in next(iter(Document(io.BytesIO(written)).comments)).text


def test_comments_of_others_are_kept_and_no_finding_changes_nothing_visible() -> None:
    word = Document()
    paragraph = word.add_paragraph("It is risk-free.")
    word.add_comment(paragraph.runs, "mine", "A colleague", "AC")
    written, _ = annotated(word_bytes(word), "risk-free")
    assert [comment.author for comment in Document(io.BytesIO(written)).comments] == [
        "A colleague",
        "Compliance review",
    ]
    assert comments(written)[1][1] == "risk-free"
    unchanged, read = annotated(word_bytes(word))
    assert read_file("offer.docx", unchanged).document == read.document


def test_the_same_input_gives_the_same_comments() -> None:
    data = with_body(P % run("It is risk-free."))
    first, second = (Document(io.BytesIO(annotated(data, "risk-free")[0])) for _ in range(2))
    for document in (first, second):
        assert list(document.comments)
    assert etree.tostring(first.element) == etree.tostring(second.element)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_splitting_a_run_loses_nothing_and_cuts_where_asked(data: st.DataObject) -> None:
    parts = data.draw(st.lists(st.sampled_from(["a", "bc", "def ", "\t", "\n", "!"]), min_size=1, max_size=6))
    signs = {"\t": "<w:tab/>", "\n": "<w:br/>", "!": "<w:footnoteReference w:id='1'/>"}
    children = "".join(signs.get(part, f"<w:t xml:space='preserve'>{part}</w:t>") for part in parts)
    word = Document(io.BytesIO(with_body(P % f"<w:r><w:rPr><w:b/></w:rPr>{children}</w:r>")))
    whole = word.paragraphs[0].text
    cuts = data.draw(st.sets(st.integers(0, len(whole))))
    pieces = split_run(word.paragraphs[0].runs[0]._r, cuts)
    runs = word.paragraphs[0].runs
    assert [piece for _, piece in pieces] == [part._r for part in runs]
    assert word.paragraphs[0].text == whole
    assert all(part.bold for part in runs)
    assert {start for start, _ in pieces} == {0} | {cut for cut in cuts if 0 < cut < len(whole)}
    at = 0
    for (start, _), part in zip(pieces, runs, strict=True):
        assert start == at
        at += len(part.text)
    assert len(list(word.element.iter(qn("w:footnoteReference")))) == parts.count("!")


def notes_on(data: bytes, page: int) -> list[dict[str, Any]]:
    listed: Any = PdfReader(io.BytesIO(data)).pages[page]["/Annots"]
    return [item.get_object() for item in listed]


def test_a_pdf_is_highlighted_at_the_exact_words_and_has_a_note() -> None:
    data = pdf_bytes(
        ("Normal", "Nothing here."),
        PageBreak(),
        ("Normal", "This bond is <b>risk</b>-free, and you know it. " * 3),
    )
    read = read_file("offer.pdf", data)
    words = finding(read.document, "risk-free, and you", Severity.MAJOR)
    written = annotate(data, read, result(words))
    pages = PdfReader(io.BytesIO(written)).pages
    assert "/Annots" not in pages[0]
    highlight, note = notes_on(written, 1)
    assert (highlight["/Subtype"], note["/Subtype"]) == ("/Highlight", "/Text")
    assert highlight["/Contents"] == "Major: No risk (FIN-01)"
    assert "Suggestion: “with known risks”" in note["/Contents"]
    assert highlight["/T"] == note["/T"] == "Compliance review"
    left, bottom, right, top = (float(value) for value in highlight["/Rect"])
    text_page = pypdfium2.PdfDocument(written)[1].get_textpage()
    inside = text_page.get_text_bounded(left + 0.3, bottom, right - 0.3, top)
    assert inside.strip() == "risk-free, and you"
    assert read_file("offer.pdf", written).document.text == read.document.text


def test_words_over_two_lines_of_a_pdf_are_highlighted_on_both() -> None:
    data = pdf_bytes(
        ("Normal", " ".join(f"Bond {number} is wonderfully safe for all." for number in range(9)))
    )
    read = read_file("offer.pdf", data)
    lines = read.source_map.places
    words = read.document.text[lines[0].end - 6 : lines[1].start + 11]
    written = annotate(data, read, result(finding(read.document, words)))
    found = notes_on(written, 0)
    assert [item["/Subtype"] for item in found] == ["/Highlight", "/Highlight", "/Text"]
    assert found[0]["/Rect"][1] > found[1]["/Rect"][1]


def test_a_format_without_comments_is_refused_in_a_sentence() -> None:
    read = read_file("offer.md", b"It is risk-free.")
    with pytest.raises(DocumentError, match=r"offer\.md takes no comments; only DOCX and PDF files do\."):
        annotate(b"It is risk-free.", read, result())


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.docx", b"PK\3\4nonsense"),
        ("a.docx", b""),
        ("a.pdf", b"%PDF-1.4 nonsense"),
        ("a.pdf", encrypted_pdf("secret")),
    ],
)
def test_a_file_that_cannot_be_opened_again_is_refused_in_a_sentence(name: str, data: bytes) -> None:
    honest = (
        with_body(P % run("It is risk-free."))
        if name == "a.docx"
        else pdf_bytes(("Normal", "It is risk-free."))
    )
    read = read_file(name, honest)
    with pytest.raises(DocumentError, match=r"a\.\w+ cannot be"):
        annotate(data, read, result(finding(read.document, "risk-free")))


def test_comments_are_written_within_limits() -> None:
    data = with_body(P % run("It is risk-free."))
    read = read_file("a.docx", data)
    with pytest.raises(DocumentError, match="takes too long"):
        annotate(data, read, result(), replace(Limits(), wall_seconds=0.01))


def test_a_finding_without_a_place_is_commented_at_the_first_paragraph() -> None:
    data = with_body(P % run("It is risk-free."))
    read = replace(read_file("a.docx", data), source_map=SourceMap())
    assert comments(annotate(data, read, result(finding(read.document, "risk")))) == [
        ("Blocker: No risk (FIN-01)", "It is risk-free.")
    ]
