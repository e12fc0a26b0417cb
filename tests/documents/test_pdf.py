"""PDF files: paragraphs are rebuilt from lines, and every word has its place on the page."""

from __future__ import annotations

import io

import pytest
from PIL import Image
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import PageBreak

from compliance_core.documents.pdf import pdf_document
from compliance_core.documents.source_map import Extracted
from compliance_core.errors import DocumentError
from tests.documents.files import encrypted_pdf, pdf_bytes
from tests.documents.shapes import assert_sound, shape

SENTENCE = "Our mattress is firm and you will sleep well on it every night of the year, we promise. "


def read(data: bytes) -> Extracted:
    extracted = pdf_document("offer.pdf", data)
    assert_sound(extracted.document)
    for place in extracted.source_map.places:
        assert len(place.edges) == place.end - place.start == place.length
        assert place.bottom < place.top
    return extracted


def drawn(*lines: tuple[float, float, str], size: float = 12) -> bytes:
    """A page with these lines at (left, bottom) in points."""
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=A4)
    canvas.setFont("Helvetica", size)
    for left, bottom, text in lines:
        canvas.drawString(left, bottom, text)
    canvas.save()
    return stream.getvalue()


def test_headlines_paragraphs_lists_and_small_print_are_told_apart() -> None:
    document = read(
        pdf_bytes(
            ("Title", "Sleep better"),
            ("Normal", "Only £5<super>1</super> today. " + SENTENCE * 4),
            ("Heading2", "Why us"),
            ("Normal", SENTENCE * 3),
            ("Normal", "• a bag"),
            ("Normal", "<font size=6>1 Terms apply to all.</font>"),
        )
    ).document
    assert shape(document) == [
        ("headline", "Sleep better"),
        ("body", "Only £5¹ today. " + (SENTENCE * 4).strip()),
        ("headline", "Why us"),
        ("body", (SENTENCE * 3).strip()),
        ("list", "a bag"),
        ("footnote", "1 Terms apply to all."),
    ]


def test_a_word_parted_at_the_end_of_a_line_is_joined() -> None:
    data = drawn((72, 700, "This is the most comfor-"), (72, 685, "table mattress there is."))
    assert shape(read(data).document) == [("body", "This is the most comfortable mattress there is.")]


def test_a_compound_that_is_written_with_a_hyphen_elsewhere_keeps_it() -> None:
    data = drawn(
        (72, 700, "It is wholly and utterly risk-"), (72, 685, "free, and a risk-free thing is good.")
    )
    assert shape(read(data).document) == [
        ("body", "It is wholly and utterly risk- free, and a risk-free thing is good.".replace("- f", "-f"))
    ]


def test_paragraphs_are_parted_by_their_distance() -> None:
    data = drawn(
        (72, 700, "One line of text here,"), (72, 686, "and its end."), (72, 650, "Another paragraph.")
    )
    assert [words for _, words in shape(read(data).document)] == [
        "One line of text here, and its end.",
        "Another paragraph.",
    ]


def test_a_page_without_text_is_named_and_images_are_counted() -> None:
    picture = io.BytesIO()
    Image.new("RGB", (40, 40), "red").save(picture, "PNG")
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=A4)
    canvas.drawString(72, 700, "Look at this:")
    for _ in range(2):
        picture.seek(0)
        canvas.drawInlineImage(Image.open(picture), 72, 400)
        canvas.showPage()
    canvas.showPage()
    canvas.save()
    document = read(stream.getvalue()).document
    assert [(item.what, item.why) for item in document.not_read] == [
        ("page 2", "it has no text (scanned?)"),
        ("1 image", "images are not read"),
    ]


def test_words_are_found_on_their_page_with_their_edges() -> None:
    extracted = read(
        pdf_bytes(("Normal", "First page."), PageBreak(), ("Normal", "It is risk-free for you."))
    )
    start = extracted.document.text.index("risk-free")
    (place,) = extracted.source_map.find(start, start + len("risk-free"))
    assert place.paragraph == 1
    before = extracted.source_map.find(start - 6, start)[0]
    assert before.edges[0][0] < place.edges[0][0] < place.edges[-1][1] < 595


def test_characters_beyond_the_basic_plane_are_whole() -> None:
    document = read(pdf_bytes(("Normal", "Café naïve — “quoted” €5 ½ ©"))).document
    assert shape(document) == [("body", "Café naïve — “quoted” €5 ½ ©")]


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (encrypted_pdf("secret"), "protected by a password"),
        (b"%PDF-1.7\nnonsense", "damaged or no PDF"),
        (pdf_bytes(("Normal", "x"))[:200], "damaged or no PDF"),
    ],
    ids=["encrypted", "nonsense", "truncated"],
)
def test_a_file_that_cannot_be_opened_is_refused_in_a_sentence(data: bytes, sentence: str) -> None:
    with pytest.raises(DocumentError, match=sentence):
        pdf_document("offer.pdf", data)
