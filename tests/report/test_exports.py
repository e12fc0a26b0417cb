"""JSON, SARIF, CSV and HTML say the same as the result, and nothing in an article can break them."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compliance_core.documents.html_page import html_document
from compliance_core.documents.markdown import markdown_document
from compliance_core.engine.model import Block, Document, Result, Scope, Severity, Verdict
from compliance_core.report.judged import Judged, Lines, SetAside
from compliance_core.report.sarif import to_sarif
from compliance_core.report.to_csv import COLUMNS, safe_cell, to_csv
from compliance_core.report.to_html import to_html
from compliance_core.report.to_json import to_json
from tests.report.examples import finding, result
from tests.report.strategies import results

TEXT = "# Invest now\n\nIt is risk-free, and 🎉 guaranteed.\n"
DOCUMENT = markdown_document(TEXT)
FIRST = finding(DOCUMENT, "risk-free")
SECOND = finding(DOCUMENT, "🎉 guaranteed", Severity.MINOR, "Guarantee")
ARTICLE = Judged(
    "spring offer.md", DOCUMENT, result(FIRST), (SetAside(SECOND, "approved by J. Doe until 2027-01-31"),)
)
HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'&\u202e</style>]]>\n=cmd()"


@given(results)
def test_the_same_result_gives_the_same_bytes(value: Result) -> None:
    written = to_json(value)
    assert written == to_json(replace(value))
    assert json.loads(written)["verdict"] == value.verdict.value
    assert "\n" not in written


def _run(*articles: Judged) -> dict[str, Any]:
    log = json.loads(to_sarif(articles))
    assert log["version"] == "2.1.0"
    (run,) = log["runs"]
    return dict(run)


def test_sarif_places_each_finding_by_offset_line_and_column() -> None:
    found = _run(ARTICLE)["results"][0]
    region = found["locations"][0]["physicalLocation"]["region"]
    assert (found["ruleId"], found["level"]) == ("FIN-01", "error")
    assert (region["startLine"], region["startColumn"], region["endColumn"]) == (3, 7, 16)
    assert TEXT[region["charOffset"] :][: region["charLength"]] == "risk-free"
    assert found["partialFingerprints"] == {"findingFingerprint/v1": FIRST.fingerprint}


def test_sarif_keeps_waived_findings_as_suppressions() -> None:
    first, second = _run(ARTICLE)["results"]
    assert "suppressions" not in first
    assert second["suppressions"] == [
        {"kind": "external", "status": "accepted", "justification": "approved by J. Doe until 2027-01-31"}
    ]


def test_sarif_offers_the_replacement_as_a_fix_only_where_offsets_are_those_of_the_file() -> None:
    change = _run(ARTICLE)["results"][0]["fixes"][0]["artifactChanges"][0]["replacements"][0]
    assert change["insertedContent"] == {"text": "with known risks"}
    page = html_document("<p>It is risk-free.").document
    found = _run(Judged("a.html", page, result(finding(page, "risk-free"))))["results"][0]
    assert "fixes" not in found
    assert found["properties"]["offsetsOf"] == "extracted text"


def test_sarif_refers_to_its_rules_and_articles_by_index() -> None:
    other = replace(ARTICLE, name="b c.md", result=result(replace(FIRST, guideline="AAA-01")))
    run = _run(ARTICLE, other)
    rules = run["tool"]["driver"]["rules"]
    for found in run["results"]:
        location = found["locations"][0]["physicalLocation"]["artifactLocation"]
        assert rules[found["ruleIndex"]]["id"] == found["ruleId"]
        assert run["artifacts"][location["index"]]["location"]["uri"] == location["uri"]
    assert [artifact["location"]["uri"] for artifact in run["artifacts"]] == ["spring%20offer.md", "b%20c.md"]
    assert rules[0]["helpUri"] == "https://law.example/4.2"


def test_sarif_names_what_was_not_checked() -> None:
    (note,) = _run(replace(ARTICLE, set_aside=()))["invocations"][0]["toolExecutionNotifications"]
    assert note["message"]["text"] == "Not checked: 2 images (images are not read)"


def test_csv_has_a_row_for_each_finding_and_says_what_was_set_aside() -> None:
    rows = list(csv.DictReader(io.StringIO(to_csv([ARTICLE]))))
    assert [(row["matched"], row["status"], row["line"]) for row in rows] == [
        ("risk-free", "open", "3"),
        ("🎉 guaranteed", "waived", "3"),
    ]
    assert rows[0]["citation"] == "Rule 4.2; Rule 9 (to be confirmed)"
    assert set(rows[0]) == set(COLUMNS)


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_of_the_csv_is_a_formula(start: str) -> None:
    hostile = f"{start}cmd|' /C calc'!A0"
    assert safe_cell(hostile) == f"'{hostile}"
    article = replace(
        ARTICLE, name=hostile, result=result(replace(FIRST, matched=hostile, title=hostile, fix=hostile))
    )
    for row in csv.reader(io.StringIO(to_csv([article]), newline="")):
        assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in row)


class _Page(HTMLParser):
    """Collects tags, attributes and the text of the article."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str, str | None]] = []
        self.marked: list[str] = []
        self._inside = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += [(tag, name, value) for name, value in attrs]
        self._inside = tag == "mark"

    def handle_endtag(self, tag: str) -> None:
        self._inside = self._inside and tag != "mark"

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.marked.append(data)


def test_the_page_marks_the_words_and_links_them_to_their_findings() -> None:
    page = _Page(to_html([replace(ARTICLE, result=result(FIRST, SECOND), set_aside=())]))
    assert page.marked == ["risk-free", "🎉 guaranteed"]
    links = {
        value
        for tag, name, value in page.attributes
        if (tag, name) == ("a", "href") and value and "#" in value
    }
    anchors = {f"#{value}" for _, name, value in page.attributes if name == "id"}
    assert links == anchors == {"#f1-1", "#f1-2"}


def test_the_page_marks_findings_that_overlap() -> None:
    overlapping = [finding(DOCUMENT, words) for words in ("risk-free, and", "free", "and 🎉")]
    page = _Page(to_html([replace(ARTICLE, result=result(*overlapping), set_aside=())]))
    assert "".join(page.marked) == "risk-free, and 🎉"


def test_the_page_tells_verdict_context_and_what_was_set_aside_in_words() -> None:
    page = to_html([ARTICLE])
    for words in (
        "Do not publish: 1 blocker",
        "Markets EU, UK, US · channel article · audience consumer · published 2026-11-24; assumed: channel",
        "Not checked: 2 images (images are not read).",
        "blocker</p>",
        "minor · Waived",
        "approved by J. Doe until 2027-01-31",
        "Rule 9 (to be confirmed)",
        "finance 1.2",
    ):
        assert words in page


def test_nothing_found_is_not_called_an_approval() -> None:
    page = to_html([replace(ARTICLE, result=result(), set_aside=())])
    assert "Nothing found" in page
    assert "approved" not in page.lower()


def test_a_page_of_hostile_texts_holds_no_markup_of_theirs_and_loads_nothing() -> None:
    document = Document(HOSTILE, (Block(Scope.BODY, ((0, len(HOSTILE)),)),))
    texts: dict[str, Any] = dict.fromkeys(
        ("guideline", "title", "message", "why", "fix", "replacement", "fingerprint", "origin"), HOSTILE
    )
    law = replace(FIRST.citations[0], text=HOSTILE, url="javascript:alert(1)")
    hostile = replace(finding(document, HOSTILE), **texts, citations=(law,))
    page = _Page(to_html([Judged(HOSTILE, document, result(hostile), (SetAside(hostile, HOSTILE),))]))
    assert not page.tags & {"script", "img", "link", "iframe", "object", "base", "form"}
    for _, name, value in page.attributes:
        assert not name.startswith("on")
        assert name != "src"
        assert not re.match(r"(?!#)", value or "#") or name != "href"
    assert "".join(page.marked) == HOSTILE


@given(st.text(max_size=60), st.lists(st.tuples(st.integers(0, 60), st.integers(1, 20)), max_size=6))
def test_the_page_shows_every_character_of_the_text_once(text: str, spans: list[tuple[int, int]]) -> None:
    text = text.replace("\r", "")
    document = Document(text, ())
    findings = [
        replace(FIRST, start=start, end=min(start + length, len(text)))
        for start, length in spans
        if start < len(text)
    ]
    page = to_html([Judged("a", document, result(*findings))])
    body = page.split('<div class="text" dir="auto">', 1)[1].split("</div>", 1)[0]
    shown = re.sub(r"<sup>.*?</sup>|</?mark[^>]*>", "", body)
    for entity, char in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&#x27;", "'"), ("&amp;", "&")):
        shown = shown.replace(entity, char)
    assert shown == text


@given(st.text(st.sampled_from("ab\n🎉"), max_size=30))
def test_lines_and_columns_count_from_one(text: str) -> None:
    lines = Lines(text)
    for offset in range(len(text) + 1):
        before = text[:offset]
        assert lines.at(offset) == (before.count("\n") + 1, len(before) - before.rfind("\n"))


def test_the_sentence_of_a_verdict_counts_by_severity() -> None:
    findings = [
        FIRST,
        FIRST,
        replace(FIRST, severity=Severity.MAJOR),
        replace(FIRST, severity=Severity.ADVICE),
    ]
    assert (
        replace(ARTICLE, result=result(*findings)).sentence == "Do not publish: 2 blockers, 1 major, 1 advice"
    )
    advice = replace(result(findings[3]), verdict=Verdict.PASS)
    assert replace(ARTICLE, result=advice).sentence == "No breach found: 1 advice"
