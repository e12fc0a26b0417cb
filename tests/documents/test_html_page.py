"""HTML is read as a visitor sees it, with a map to the source."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compliance_core.documents.html_page import html_document
from compliance_core.documents.source_map import Extracted
from tests.documents.shapes import assert_sound, marks, shape

CASES = {
    "headings, title and paragraphs": (
        "<title>Best &amp; cheap</title><h1>Big <b>sale</b></h1><p>Only\n   today.<p>Come.",
        [("headline", "Best & cheap"), ("headline", "Big sale"), ("body", "Only today."), ("body", "Come.")],
    ),
    "lists and tables without closing tags": (
        "<ul><li>one<li>two</ul><table><tr><td>a<td>b<tr><th>c</table>",
        [("list", "one"), ("list", "two"), ("table", "a"), ("table", "b"), ("table", "c")],
    ),
    "scripts, styles, templates, comments and hidden elements are left out": (
        "<style>p{}</style>A<script>if (a<b) buy('<p>')</script><template>x</template><!-- y --><p hidden>z"
        "<div>B</div><span style='display : none'>w</span>C",
        [("body", "A"), ("body", "B"), ("body", "C")],
    ),
    "a hidden paragraph ends where a block begins": ("<p hidden>x<ul><li>y</ul>", [("list", "y")]),
    "references": ("&pound;5&#8201;&#x26;&nbsp;&nosuch; &lt", [("body", "£5\u2009&\xa0&nosuch; <")]),
    "raised digits become superscripts": ("<p>£5<sup>1</sup> a m<sup>2</sup>", [("body", "£5¹ a m²")]),
    "footnotes by role, class and id, numbered as the page numbers them": (
        "<p>Best<sup><a href='#fn:1'>1</a></sup></p><ol><li id='fn:1'>Survey</ol><p class='c small-print'>T&C</p>"
        "<aside role=doc-footnote>Note</aside>",
        [("body", "Best¹"), ("footnote", "¹Survey"), ("footnote", "T&C"), ("footnote", "Note")],
    ),
    "a block that is all small is a footnote": (
        "<p><small>Terms apply</small>",
        [("footnote", "Terms apply")],
    ),
    "quotations prevail over what is in them": (
        "<blockquote><ul><li>Great!</ul></blockquote>",
        [("quotation", "Great!")],
    ),
    "buttons": (
        "<button>Buy</button><input type=submit value='Go &gt;'><input type=text value=no>",
        [("button", "Buy"), ("button", "Go >")],
    ),
    "line breaks": ("One<br>two", [("body", "One\ntwo")]),
    "white space stays in pre": ("<pre>a\n  b</pre>", [("body", "a\n  b")]),
    "labels, captions and options": (
        "<label>Yes, mail me</label><figure><figcaption>Soft</figcaption></figure><select><option>S<option>M</select>",
        [("body", "Yes, mail me"), ("body", "Soft"), ("list", "S"), ("list", "M")],
    ),
    "signs that are no tags": ("x < y & z <3 a<", [("body", "x < y & z <3 a<")]),
    "a comment that never ends hides nothing": ("a <!-- b <p>c", [("body", "a <!-- b"), ("body", "c")]),
    "a greater-than sign in an attribute": ("<a title='x>y' href=z>t</a>", [("body", "t")]),
    "a quote that never ends": ('<a title="oops>t</a><p>u', [("body", "t"), ("body", "u")]),
    "nothing": ("", []),
}


@pytest.mark.parametrize(("source", "expected"), CASES.values(), ids=CASES.keys())
def test_html(source: str, expected: list[tuple[str, str]]) -> None:
    extracted = html_document(source)
    assert shape(extracted.document) == expected
    assert_sound(extracted.document)


def test_links_small_print_and_alternative_texts_are_marked() -> None:
    document = html_document(
        "<p>Go <a href=x>to the shop</a>. <small>Terms apply.</small> <img src=y alt='a happy dog'><img src=z>"
        "<video src=v></video><a href=c><h3>Card</h3><p>Text</p></a>"
    ).document
    assert marks(document) == [
        ("link", "to the shop"),
        ("footnote", "Terms apply."),
        ("alt", "a happy dog"),
        ("link", "Card"),
        ("link", "Text"),
    ]
    assert [item.what for item in document.not_read] == ["2 images", "1 embedded item"]


def assert_mapped(extracted: Extracted, source: str) -> None:
    """Every place of the same length holds the same characters, but for white space and raised digits."""
    for place in extracted.source_map.places:
        if place.length == place.end - place.start:
            text = extracted.document.text[place.start : place.end]
            there = source[place.offset : place.offset + place.length]
            assert [
                a for a, b in zip(text, there, strict=True) if a != b and not b.isspace() and not b.isdigit()
            ] == []


def test_words_are_found_in_the_source() -> None:
    source = "<p>A &quot;<b>free</b>\n\n   trial&quot; for\nall</p>"
    extracted = html_document(source)
    start = extracted.document.text.index("free")
    places = extracted.source_map.find(start, start + len("free trial"))
    assert [source[place.offset : place.offset + place.length] for place in places] == ["free", "\n", "trial"]
    quote = extracted.source_map.find(start - 1, start)
    assert [source[place.offset : place.offset + place.length] for place in quote] == ["&quot;"]


TAGS = [
    "<p>",
    "</p>",
    "<b>",
    "</b>",
    "<a href='x'>",
    "</a>",
    "<li>",
    "<h2>",
    "</h2>",
    "<sup>",
    "</sup>",
    "<br>",
]
TAGS += [
    "<small>",
    "</small>",
    "<script>",
    "</script>",
    "<!--",
    "-->",
    "<img alt=' x '>",
    "<p hidden>",
    "<td>",
]
TAGS += [
    "a",
    "B c",
    " ",
    "  \n",
    "1",
    "&amp;",
    "&",
    "<",
    ">",
    "'",
    '"',
    "<button>",
    "<q>",
    "</q>",
    "<pre>",
    "é",
]


@given(st.lists(st.sampled_from(TAGS), max_size=25).map("".join) | st.text(max_size=60))
def test_any_source_gives_sound_offsets_and_map(source: str) -> None:
    extracted = html_document(source)
    assert_sound(extracted.document)
    assert_mapped(extracted, source)


HOSTILE = [
    "<",
    "<a",
    "<a ",
    '<a b="',
    '<a b=">"',
    "<!--",
    "<!",
    "</",
    "<p>",
    "<div>",
    "<a>",
    "<small><p>",
    "</div>",
]
HOSTILE += [
    "<script>",
    "<textarea>",
    "<title>",
    "<p hidden>",
    "&",
    "&amp;",
    "a  ",
    "<br>",
    "<template>",
    "<q>a<p>",
]
HOSTILE += ["<div></span>", "<a b c d e f>", '<x y="z>', "<blockquote>", "<td>", "<img alt=x>"]


@pytest.mark.parametrize("unit", HOSTILE)
def test_time_grows_no_faster_than_the_source(unit: str) -> None:
    """Twenty times the source may take 100 times as long; quadratic code would take 400 times."""
    small, large = (unit * (size // len(unit)) for size in (5_000, 100_000))
    short = min(_seconds(small) for _ in range(3))
    assert min(_seconds(large) for _ in range(2)) < 100 * max(short, 0.001)


def _seconds(source: str) -> float:
    before = time.process_time()
    html_document(source)
    return time.process_time() - before
