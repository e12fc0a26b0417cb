"""Markdown is split as CommonMark says, with offsets of the given text, and hides nothing visible."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from compliance_core.documents.markdown import markdown_document
from tests.documents.shapes import assert_sound, marks, shape

CASES = {
    "a heading is a headline without its signs": ("## Big **sale** ##", [("headline", "Big sale")]),
    "an underlined line is a headline": (
        "Big sale\n===\nOnly today.",
        [("headline", "Big sale"), ("body", "Only today.")],
    ),
    "emphasis is left out": ("Truly *free*, __really__ ***so***.", [("body", "Truly free, really so.")]),
    "underscores within words stay": ("Use code_of_summer.", [("body", "Use code_of_summer.")]),
    "asterisks that are no emphasis stay": ("Save 50 * 3 * 2 now", [("body", "Save 50 * 3 * 2 now")]),
    "a footnote marker stays": ("Price £5*. *Terms apply", [("body", "Price £5*. *Terms apply")]),
    "bold text with a footnote marker keeps the marker": ("Now **£5***!", [("body", "Now £5*!")]),
    "a line that begins with an asterisk and a word is a footnote": (
        "It is free*.\n\n*Terms apply to all.",
        [("body", "It is free*."), ("footnote", "*Terms apply to all.")],
    ),
    "an escaped asterisk is a footnote marker": (
        "It is free\\*.\n\n\\*Terms apply.",
        [("body", "It is free*."), ("footnote", "*Terms apply.")],
    ),
    "a lone starred item is a footnote if the marker was used": (
        "It is free*.\n\n* Terms apply.",
        [("body", "It is free*."), ("footnote", "* Terms apply.")],
    ),
    "starred items are a list even if the marker was used": (
        "It is free*.\n\n* fast\n* light",
        [("body", "It is free*."), ("list", "fast"), ("list", "light")],
    ),
    "bold text does not count as a use of the marker": (
        "It is **free** today.\n\n* fast",
        [("body", "It is free today."), ("list", "fast")],
    ),
    "a Markdown footnote keeps its marker": (
        "Voted best[^1].\n\n[^1]: Survey of 2025.",
        [("body", "Voted best[^1]."), ("footnote", "[^1]: Survey of 2025.")],
    ),
    "items of lists are blocks, nested ones too": (
        "1. One\n2. Two\n   - inner\n\n   more of two\n\nAfter.",
        [("list", "One"), ("list", "Two"), ("list", "inner"), ("list", "more of two"), ("body", "After.")],
    ),
    "a year at the start of a line does not begin a list": (
        "We began in\n2019. It was spring.",
        [("body", "We began in\n2019. It was spring.")],
    ),
    "a quotation is read without its signs": (
        "> I lost **ten\n> kilos** fast\nand smiled.\n\nSo what.",
        [("quotation", "I lost ten\nkilos fast\nand smiled."), ("body", "So what.")],
    ),
    "cells of a table are blocks": (
        "Plans:\n\n| Plan | Price |\n|---|:-:|\n| A \\| B | **£5** |\n\nEnd.",
        [
            ("body", "Plans:"),
            ("table", "Plan"),
            ("table", "Price"),
            ("table", "A | B"),
            ("table", "£5"),
            ("body", "End."),
        ],
    ),
    "link targets are left out": (
        'See [our offer](https://shop.example/a_b "Best ever") now.',
        [("body", "See our offer now.")],
    ),
    "reference links are resolved and their definitions left out": (
        "See [our offer][1], [here], [not this].\n\n[1]: https://shop.example\n[here]: <x y> 'title'",
        [("body", "See our offer, here, [not this].")],
    ),
    "code spans are read": ("Enter `SAVE10` now.", [("body", "Enter SAVE10 now.")]),
    "indented text is read": ("    Free for ever!", [("body", "Free for ever!")]),
    "a fence that never ends hides nothing": ("```\nFree for ever!", [("body", "```\nFree for ever!")]),
    "struck-through text is read": ("~~£50~~ £30, ~5 %", [("body", "£50 £30, ~5 %")]),
    "entities stay as they are written": ("Food &amp; drink", [("body", "Food &amp; drink")]),
    "inline HTML is left out": (
        "Only <b class='x>y'>today</b><!-- not me -->, 3 < 4.",
        [("body", "Only today, 3 < 4.")],
    ),
    "block HTML parts blocks": (
        "<h2>Sale</h2><p>All off.</p><ul><li>bags</li></ul><td>£1</td>",
        [("headline", "Sale"), ("body", "All off."), ("list", "bags"), ("table", "£1")],
    ),
    "scripts, styles and comments are left out, even over blank lines": (
        "A.\n<script>\n\nevil()\n</SCRIPT >\n<!-- x\n\ny -->\nB. <style>p{}</style>C.",
        [("body", "A."), ("body", "B. C.")],
    ),
    "a line break in HTML parts words": (
        "One<br>two <br/>\nthree",
        [("body", "One"), ("body", "two \nthree")],
    ),
    "a short line above a paragraph is a headline where nothing is marked as one": (
        "Sleep better tonight\n\nOur mattress is **firm**.",
        [("headline", "Sleep better tonight"), ("body", "Our mattress is firm.")],
    ),
    "rules are nothing": ("A.\n\n***\n\n- - -\nB.", [("body", "A."), ("body", "B.")]),
    "Windows line ends": (
        "# A\r\n\r\n- b\r\n- c\r\n> d\r\n> e",
        [("headline", "A"), ("list", "b"), ("list", "c"), ("quotation", "d\r\ne")],
    ),
    "right-to-left text and emoji pass through": ("**عرض** 🎉 👩‍👩‍👧", [("body", "عرض 🎉 👩‍👩‍👧")]),
    "empty": ("", []),
}


@pytest.mark.parametrize(("text", "expected"), CASES.values(), ids=CASES.keys())
def test_markdown(text: str, expected: list[tuple[str, str]]) -> None:
    document = markdown_document(text)
    assert document.text == text
    assert shape(document) == expected
    assert_sound(document)


def test_links_and_alternative_texts_are_marked() -> None:
    document = markdown_document(
        "Go [to **the** shop](u), <a href='x'>here</a>, ![a happy dog](d.png), <img src=x alt='a cat'>."
    )
    assert marks(document) == [
        ("link", "to **the** shop"),
        ("link", "here"),
        ("alt", "a happy dog"),
        ("alt", "a cat"),
    ]
    assert shape(document) == [("body", "Go to the shop, here, a happy dog, a cat.")]


def test_what_is_not_read_is_named() -> None:
    document = markdown_document(
        "---\ntitle: x\n---\n![a](b) ![](c)\n\n```js\nbuy()\n```\n\n~~~\nx\n~~~~\n\nEnd."
    )
    assert [item.what for item in document.not_read] == ["front matter", "2 code blocks", "2 images"]
    assert shape(document) == [("body", "a "), ("body", "End.")]


ORACLE = (
    MarkdownIt("commonmark", {"maxNesting": 100})
    .enable(["table", "strikethrough"])
    .disable(["code", "html_block", "entity"])
)


def _visible(tokens: list[Token]) -> str:
    parts = []
    for token in tokens:
        if token.type == "image":
            parts.append(_visible(token.children or []))
        elif token.type in ("softbreak", "hardbreak"):
            parts.append("\n")
        elif token.type in ("text", "code_inline", "text_special"):
            parts.append(token.content)
    return "".join(parts)


def _words(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


def _oracle(text: str) -> list[str]:
    blocks = (
        _words(_visible(token.children or [])) for token in ORACLE.parse(text) if token.type == "inline"
    )
    return [block for block in blocks if block]


def _ours(text: str) -> list[str]:
    return [_words(words) for _, words in shape(markdown_document(text))]


INLINE = ["a", "bc ", " ", "é", ".", "!", "“", "(", ")", "*", "**", "***", "_", "__", "`", "``", "[", "]"]
INLINE += ["](u)", '[x](u "t")', "![", "\\", "<b>", "</b>", "<", ">", " ~~d~~ ", "[r]", "[x][r]", "\nb"]
LINES = ["a b", "*a* b", "# h", "## h ##", "- i", "* i", "1. i", "2. i", "   more", "> q", "> - q", "> # q"]
LINES += ["", "", "", "***", "a\n===", "b\n---", "| a | b |\n|---|---|\n| c | d |\n", "\n```\nx\n```\n"]


@given(st.lists(st.sampled_from(INLINE), max_size=12).map("".join))
def test_inline_markup_is_read_as_the_reference_parser_reads_it(text: str) -> None:
    text = f"x{text} z\n\n[r]: u"
    if not re.search(r"^`{3}", text, re.MULTILINE):
        assert _ours(text) == _oracle(text)


@given(st.lists(st.sampled_from(LINES), max_size=10).map("\n\n".join))
def test_blocks_are_read_as_the_reference_parser_reads_them(text: str) -> None:
    assert _ours(text) == _oracle(text)


@given(
    st.text(st.sampled_from("ab *_`~[](){}!<>#|-=+\\:>1.^\n\r\t'\"&/"), max_size=80) | st.text(max_size=80)
)
def test_any_text_gives_sound_offsets(text: str) -> None:
    assert_sound(markdown_document(text))


@given(st.text(st.sampled_from("ab c£%*_.,:;()'’“” \n"), max_size=80))
def test_letters_and_signs_of_plain_text_are_never_hidden(text: str) -> None:
    shown = "".join(words for _, words in shape(markdown_document(text)))
    for kept in "abc£%.,:;()'’“”":
        assert shown.count(kept) == text.count(kept)


HOSTILE = [
    "[",
    "](",
    "![",
    "*",
    "_a*",
    "a**_",
    "**[",
    "<",
    "<a ",
    "<!--",
    "<!",
    "<p>",
    "<script>\n",
    "> ",
    ">",
]
HOSTILE += ["- ", "* ", "- a\n", "1) a\n", "`", "`` ` ", "```\n", "> ```\n", "~~~~\n~~~\n", "[a]: b\n", "\\"]
HOSTILE += ["](a '", "|a", "|a|\n|-|\n", "[^1]: a\n", "a\n=\n", "# a #", "   ", "(1) a\n", "<br>", "![[[]("]


@pytest.mark.parametrize("unit", HOSTILE)
def test_time_grows_no_faster_than_the_text(unit: str) -> None:
    """Twenty times the text may take 100 times as long; quadratic code would take 400 times."""
    small, large = (unit * (size // len(unit)) for size in (5_000, 100_000))
    short = min(_seconds(small) for _ in range(3))
    assert min(_seconds(large) for _ in range(2)) < 100 * max(short, 0.001)


def test_five_megabytes_on_one_line_are_read_in_two_seconds() -> None:
    sentence = (
        "Our *new* mattress is firm, and [you](https://shop.example) will sleep well on it every night of "
        "the year, in summer as in winter, alone or with your dog, without waking up too early. "
    )
    text = sentence * (5_000_000 // len(sentence))
    before = time.process_time()
    document = markdown_document(text)
    assert time.process_time() - before < 2.0
    assert len(document.blocks) == 1


def _seconds(text: str) -> float:
    before = time.process_time()
    markdown_document(text)
    return time.process_time() - before
