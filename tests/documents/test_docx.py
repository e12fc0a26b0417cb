"""Word files: everything visible is read, everything is traced to its run."""

from __future__ import annotations

import io
import zipfile

import pytest
from docx import Document
from docx.oxml import parse_xml
from docx.shared import Inches
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from PIL import Image

from compliance_core.documents.docx import docx_document
from compliance_core.documents.docx_xml import own_runs, paragraphs, run_texts
from compliance_core.documents.limits import Limits
from compliance_core.documents.source_map import Extracted
from tests.documents.files import W, with_body, word_bytes
from tests.documents.shapes import assert_sound, marks, shape


def read(data: bytes) -> Extracted:
    extracted = docx_document("offer.docx", data, Limits())
    assert_sound(extracted.document)
    assert_mapped(extracted, data)
    return extracted


def assert_mapped(extracted: Extracted, data: bytes) -> None:
    """Every place in a run holds the characters of the extracted text, but for raised digits."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        roots = {name: etree.fromstring(archive.read(name)) for name in archive.namelist() if ".xml" in name}
    for place in extracted.source_map.places:
        if place.run < 0:
            continue
        run, _ = list(own_runs(paragraphs(roots[place.part])[place.paragraph]))[place.run]
        text = "".join(text for _, text in run_texts(run))
        there = text[place.offset : place.offset + place.length]
        shown = extracted.document.text[place.start : place.end]
        assert shown == there or there.isdecimal()


def paragraph(runs: str, properties: str = "") -> str:
    return f"<w:p>{properties and f'<w:pPr>{properties}</w:pPr>'}{runs}</w:p>"


def run(text: str, properties: str = "") -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t xml:space='preserve'>{text}</w:t></w:r>"


BOX = (
    "<w:r><mc:AlternateContent xmlns:mc='http://schemas.openxmlformats.org/markup-compatibility/2006'>"
    "<mc:Choice Requires='wps'><w:drawing><w:txbxContent><w:p><w:r><w:t>In a box</w:t></w:r></w:p>"
    "</w:txbxContent></w:drawing></mc:Choice><mc:Fallback><w:pict><w:txbxContent><w:p><w:r>"
    "<w:t>In a box</w:t></w:r></w:p></w:txbxContent></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
)
CASES = {
    "inserted text counts and deleted text does not": (
        paragraph(
            run("It is ") + f"<w:ins w:id='1'>{run('really ')}</w:ins>"
            "<w:del w:id='2'><w:r><w:delText>nearly </w:delText></w:r></w:del>" + run("free")
        ),
        [("body", "It is really free")],
    ),
    "moved text is read where it went": (
        paragraph(
            f"<w:moveFrom w:id='1'>{run('old')}</w:moveFrom><w:moveTo w:id='2'>{run('new')}</w:moveTo>"
        ),
        [("body", "new")],
    ),
    "hidden text is left out": (paragraph(run("a") + run("b", "<w:vanish/>")), [("body", "a")]),
    "visible text that says so is read": (
        paragraph(run("a") + run("b", "<w:vanish w:val='0'/>")),
        [("body", "ab")],
    ),
    "raised digits become superscripts": (
        paragraph(run("£5") + run("1", "<w:vertAlign w:val='superscript'/>")),
        [("body", "£5¹")],
    ),
    "tabs and breaks are read": (
        paragraph("<w:r><w:t>a</w:t><w:tab/><w:t>b</w:t><w:br/><w:t>c</w:t></w:r>"),
        [("body", "a\tb\nc")],
    ),
    "field codes are not text": (
        paragraph("<w:r><w:fldChar/><w:instrText>PAGE</w:instrText></w:r>" + run("7 days")),
        [("body", "7 days")],
    ),
    "an outline level makes a headline": (
        paragraph(run("Sale"), "<w:outlineLvl w:val='0'/>"),
        [("headline", "Sale")],
    ),
    "numbering makes an item of a list": (
        paragraph(run("bag"), "<w:numPr><w:numId w:val='3'/></w:numPr>")
        + paragraph(run("text"), "<w:numPr><w:numId w:val='0'/></w:numPr>"),
        [("list", "bag"), ("body", "text")],
    ),
    "text boxes are read once": (
        paragraph(run("Around ") + BOX + run("the box")),
        [("body", "Around the box"), ("body", "In a box")],
    ),
    "content controls are read": (
        f"<w:sdt><w:sdtContent>{paragraph(run('In control'))}</w:sdtContent></w:sdt>",
        [("body", "In control")],
    ),
    "a paragraph that begins with a marker is a footnote": (
        paragraph(run("Free*")) + paragraph(run("*Terms apply")),
        [("body", "Free*"), ("footnote", "*Terms apply")],
    ),
}


@pytest.mark.parametrize(("body", "expected"), CASES.values(), ids=CASES.keys())
def test_word(body: str, expected: list[tuple[str, str]]) -> None:
    assert shape(read(with_body(body)).document) == expected


def test_a_file_made_by_a_word_processor_is_read_with_its_scopes() -> None:
    word = Document()
    word.add_heading("Big sale", 1)
    start = word.add_paragraph("Only ")
    start.add_run("£5").bold = True
    start.add_run(" today.")
    word.add_paragraph("a bag", style="List Bullet")
    word.add_paragraph("I love it.", style="Quote")
    table = word.add_table(1, 2)
    table.cell(0, 0).text = "Plan"
    table.cell(0, 1).text = "£9"
    word.sections[0].header.paragraphs[0].text = "Advertisement"
    word.sections[0].footer.paragraphs[0].text = "Offer Ltd"
    assert shape(read(word_bytes(word)).document) == [
        ("headline", "Big sale"),
        ("body", "Only £5 today."),
        ("list", "a bag"),
        ("quotation", "I love it."),
        ("table", "Plan"),
        ("table", "£9"),
        ("body", "Offer Ltd"),
        ("body", "Advertisement"),
    ]


def test_a_footnote_and_its_reference_carry_the_same_number() -> None:
    notes = (
        f"<w:footnotes {W}><w:footnote w:type='separator' w:id='0'>{paragraph(run('---'))}</w:footnote>"
        f"<w:footnote w:id='5'>{paragraph('<w:r><w:footnoteRef/></w:r>' + run(' Terms apply'))}</w:footnote>"
        "</w:footnotes>"
    )
    body = paragraph(run("Free") + "<w:r><w:footnoteReference w:id='5'/></w:r>" + run(" for all"))
    document = read(with_body(body, {"word/footnotes.xml": notes})).document
    assert shape(document) == [("body", "Free¹ for all"), ("footnote", "¹ Terms apply")]


def test_links_and_alternative_texts_are_marked_and_images_counted() -> None:
    picture = io.BytesIO()
    Image.new("RGB", (4, 4), "red").save(picture, "PNG")
    word = Document()
    first = word.add_paragraph("See ")
    first._p.append(parse_xml(f"<w:hyperlink {W}><w:r><w:t>our shop</w:t></w:r></w:hyperlink>"))
    for description in ("a happy dog", ""):
        picture.seek(0)
        drawing = word.add_picture(picture, width=Inches(1))
        drawing._inline.docPr.set("descr", description)
    document = read(word_bytes(word)).document
    assert marks(document) == [("link", "our shop"), ("alt", "a happy dog")]
    assert [item.what for item in document.not_read] == ["2 images"]


def test_words_are_found_in_their_runs() -> None:
    extracted = read(
        with_body(paragraph(run("It is ")) + paragraph(run("quite ris") + run("k-free", "<w:b/>")))
    )
    start = extracted.document.text.index("risk-free")
    places = extracted.source_map.find(start, start + len("risk-free"))
    assert [(place.paragraph, place.run, place.offset, place.length) for place in places] == [
        (1, 0, 6, 3),
        (1, 1, 0, 6),
    ]


WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=8)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.lists(WORDS, min_size=1, max_size=4), max_size=4))
def test_whatever_was_typed_is_read_and_traced(content: list[list[str]]) -> None:
    word = Document()
    for texts in content:
        added = word.add_paragraph()
        for text in texts:
            added.add_run(text)
    document = read(word_bytes(word)).document
    expected = ["".join(texts).strip() for texts in content]
    assert [words for _, words in shape(document)] == [words for words in expected if words]
