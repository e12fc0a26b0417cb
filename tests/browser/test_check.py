"""The Check page in a real browser: paste, upload, the three exits and undo, sign-off, links, keys, hostile text."""

from __future__ import annotations

import io
import re
from pathlib import Path

import docx
import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader
from reportlab.pdfgen.canvas import Canvas

from tests.browser.conftest import Dashboard
from tests.browser.desk import ARTICLE, blockers, cards, check, open_check, select, verdict

PROMISE = "Guaranteed or risk-free returns"
SENTENCE = "Guaranteed 12 % returns a year, with no risk to your capital."


def word_file() -> bytes:
    """A Word file with one breach."""
    document = docx.Document()
    document.add_heading("Our fund", 1)
    document.add_paragraph("Read on. ").add_run(SENTENCE).bold = True
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def pdf_file() -> bytes:
    """A PDF file with one breach."""
    out = io.BytesIO()
    canvas = Canvas(out)
    canvas.drawString(72, 760, "Our fund")
    canvas.drawString(72, 730, SENTENCE)
    canvas.save()
    return out.getvalue()


def test_a_pasted_article_gets_a_verdict_marks_and_the_law(page: Page, dashboard: Dashboard) -> None:
    check(page, dashboard.url)

    expect(verdict(page)).to_contain_text("Do not publish")
    expect(page.locator("mark.cr-blocker").first).to_contain_text("Guaranteed 12 % returns")
    card = select(page, PROMISE)
    expect(card.locator(".cr-law").first).to_contain_text("Law")
    expect(card).to_contain_text("How to put it right")
    expect(page).to_have_url(re.compile(r"\?check=\w+"))


def test_an_empty_box_is_one_sentence(page: Page, dashboard: Dashboard) -> None:
    open_check(page, dashboard.url)
    page.get_by_role("textbox", name="Article").focus()

    page.keyboard.press("Control+Enter")

    expect(page.get_by_text("There is no text yet")).to_be_visible()


@pytest.mark.parametrize(
    ("name", "data"),
    [
        pytest.param("a.txt", SENTENCE.encode(), id="text"),
        pytest.param("a.md", f"# Fund\n\n**{SENTENCE}**".encode(), id="Markdown"),
        pytest.param("a.html", f"<h1>Fund</h1><p>{SENTENCE}<script>alert(1)</script>".encode(), id="HTML"),
        pytest.param("a.docx", word_file(), id="Word"),
        pytest.param("a.pdf", pdf_file(), id="PDF"),
    ],
)
def test_every_format_can_be_uploaded(page: Page, dashboard: Dashboard, name: str, data: bytes) -> None:
    open_check(page, dashboard.url)

    page.locator("input[type=file]").set_input_files(
        {"name": name, "mimeType": "application/octet-stream", "buffer": data}
    )

    expect(verdict(page)).to_contain_text("Do not publish")
    expect(page.locator("mark.cr-blocker").first).to_contain_text("12 %")


def test_an_unreadable_file_is_one_sentence_and_the_box_stays(page: Page, dashboard: Dashboard) -> None:
    open_check(page, dashboard.url)

    page.locator("input[type=file]").set_input_files(
        {"name": "a.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 rubbish"}
    )

    expect(page.get_by_role("alert")).to_contain_text("a.pdf")
    expect(page.get_by_role("textbox", name="Article")).to_be_visible()


def test_a_fix_changes_the_words_and_checks_again(page: Page, dashboard: Dashboard) -> None:
    check(page, dashboard.url)
    before = blockers(page)
    card = select(page, PROMISE)
    card.get_by_role("button", name="Fix").click()
    card.get_by_label("New words").fill(
        "Returns are not guaranteed and you may get back less than you put in"
    )
    card.get_by_role("button", name="Apply and check").click()

    expect(verdict(page)).to_contain_text("version 2")
    expect(verdict(page)).to_contain_text("fixed")
    assert blockers(page) < before
    expect(page.locator(".cr-article")).to_contain_text("you may get back less")


def test_what_is_not_a_breach_is_set_aside_and_undo_brings_it_back(page: Page, dashboard: Dashboard) -> None:
    check(page, dashboard.url)
    before = blockers(page)
    select(page, PROMISE).get_by_role("button", name="Not a breach").click()
    expect(verdict(page)).to_contain_text("called no breach")

    page.get_by_role("button", name="Undo").click()

    expect(verdict(page)).not_to_contain_text("called no breach")
    assert blockers(page) == before


def test_a_waiver_needs_a_reason_is_shown_and_can_be_ended(page: Page, dashboard: Dashboard) -> None:
    check(page, dashboard.url)
    select(page, PROMISE).get_by_role("button", name="Waive").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Waive", exact=True).click()
    expect(dialog.get_by_role("alert")).to_be_visible()
    dialog.get_by_label("Reason").fill("Approved by the legal department")
    dialog.get_by_role("button", name="Waive", exact=True).click()

    expect(verdict(page)).to_contain_text("1 waived")
    waived = page.locator(".cr-edge-aside").first
    expect(waived).to_contain_text("Approved by the legal department")
    waived.locator(".cr-head").click()
    page.get_by_role("button", name="End the waiver").click()
    expect(verdict(page)).not_to_contain_text("waived")


def test_a_missed_breach_is_proposed_from_selected_words(page: Page, dashboard: Dashboard) -> None:
    check(page, dashboard.url)
    page.locator(".cr-block", has_text="Read our guide").locator("span").first.select_text()
    page.locator(".cr-article").dispatch_event("mouseup")
    page.get_by_role("button", name="Missed something here").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Read")
    dialog.get_by_role("button", name="Propose as an example").click()

    expect(dialog).not_to_be_visible()
    expect(page.get_by_role("button", name="Undo")).to_be_visible()


def test_the_whole_text_can_be_edited_and_checked_again(page: Page, dashboard: Dashboard) -> None:
    check(page, dashboard.url)
    page.get_by_role("button", name="Edit").click()
    page.get_by_label("The article's text").fill("Our shop opens at nine.")
    page.keyboard.press("Control+Enter")

    expect(verdict(page)).to_contain_text("Nothing found")
    expect(verdict(page)).not_to_contain_text("pproved")


def test_a_link_opens_the_result_again(page: Page, dashboard: Dashboard) -> None:
    check(page, dashboard.url)
    expect(page).to_have_url(re.compile(r"\?check=\w+"))
    address = page.url
    said = verdict(page).inner_text()

    page.goto("about:blank")
    page.goto(address)

    expect(page.locator(".cr-frame")).to_be_visible()
    assert verdict(page).inner_text() == said


def test_a_link_to_nothing_is_one_sentence(page: Page, dashboard: Dashboard) -> None:
    page.goto(f"{dashboard.url}/?check=abcdefghjkmn")

    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.get_by_role("textbox", name="Article")).to_be_visible()


def test_a_sign_off_is_recorded_with_name_and_stays_in_sight(page: Page, dashboard: Dashboard) -> None:
    check(page, dashboard.url, "Our shop opens at nine on Monday.")
    page.get_by_role("radio", name="Approved").click()
    page.get_by_label("Name", exact=True).fill("R. Viewer")
    page.get_by_role("button", name="Sign off").click()

    expect(page.get_by_text("Approved by R. Viewer")).to_be_visible()


def test_open_blockers_are_not_approved_without_a_note(page: Page, dashboard: Dashboard) -> None:
    check(page, dashboard.url)
    page.get_by_role("radio", name="Approved").click()
    page.get_by_label("Name", exact=True).fill("R. Viewer")
    page.get_by_role("button", name="Sign off").click()

    expect(page.get_by_role("alert")).to_contain_text("open: fix or waive")


def test_a_word_file_comes_back_with_comments_on_the_words(
    page: Page, dashboard: Dashboard, tmp_path: Path
) -> None:
    open_check(page, dashboard.url)
    page.locator("input[type=file]").set_input_files(
        {"name": "fund.docx", "mimeType": "application/octet-stream", "buffer": word_file()}
    )
    expect(verdict(page)).to_contain_text("Do not publish")
    with page.expect_download() as download:
        page.get_by_role("button", name="Word with comments").click()
    download.value.save_as(tmp_path / "back.docx")

    comments = list(docx.Document(str(tmp_path / "back.docx")).comments)

    assert any("FIN-01" in comment.text for comment in comments)


def test_a_pdf_comes_back_with_notes(page: Page, dashboard: Dashboard, tmp_path: Path) -> None:
    open_check(page, dashboard.url)
    page.locator("input[type=file]").set_input_files(
        {"name": "fund.pdf", "mimeType": "application/pdf", "buffer": pdf_file()}
    )
    expect(verdict(page)).to_contain_text("Do not publish")
    with page.expect_download() as download:
        page.get_by_role("button", name="PDF with notes").click()
    download.value.save_as(tmp_path / "back.pdf")

    assert PdfReader(str(tmp_path / "back.pdf")).pages[0].annotations


def test_the_whole_review_works_by_keyboard(page: Page, dashboard: Dashboard) -> None:
    check(page, dashboard.url)
    before = blockers(page)
    page.locator(".cr-head").first.focus()
    page.keyboard.press("?")
    expect(page.locator(".cr-help")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("n")
    expect(verdict(page)).to_contain_text("called no breach")
    page.keyboard.press("u")
    expect(verdict(page)).not_to_contain_text("called no breach")
    page.keyboard.press("j")
    page.keyboard.press("k")
    page.keyboard.press("f")
    expect(page.get_by_label("New words")).to_be_focused()
    page.keyboard.type("Our fund may lose value")
    page.keyboard.press("Enter")
    expect(verdict(page)).to_contain_text("version 2")
    assert blockers(page) < before
    page.keyboard.press("w")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("e")
    expect(page.get_by_label("The article's text")).to_be_visible()


def test_keys_are_silent_while_somebody_types(page: Page, dashboard: Dashboard) -> None:
    check(page, dashboard.url)
    page.get_by_label("Note", exact=True).fill("")
    page.keyboard.type("nnn uuu www")

    expect(verdict(page)).not_to_contain_text("called no breach")
    expect(page.get_by_label("Note", exact=True)).to_have_value("nnn uuu www")


HOSTILE = """# <img src=x onerror="document.title='owned'"> Guaranteed 12 % returns

<script>document.title = 'owned'</script> ![picture](http://example.org/track.png) [click](javascript:document.title='owned')

{{7*7}} $\\frac{1}{2}$ :red[colour] <style>body{display:none}</style> "><svg onload=alert(1)>
"""


def test_a_hostile_article_is_shown_as_text_and_nothing_of_it_runs(page: Page, dashboard: Dashboard) -> None:
    check(page, dashboard.url, HOSTILE)

    expect(verdict(page)).to_contain_text("Do not publish")
    assert page.title() != "owned"
    assert page.locator(".cr-root script, .cr-root img, .cr-root style, .cr-root svg").count() == 0
    assert page.locator("[href^='javascript:']").count() == 0
    expect(page.locator(".cr-article")).to_contain_text("{{7*7}}")


@pytest.mark.parametrize("page", [{"viewport": {"width": 390, "height": 844}}], indirect=True)
def test_on_a_telephone_findings_stand_below_their_paragraph(page: Page, dashboard: Dashboard) -> None:
    check(page, dashboard.url, ARTICLE)

    expect(page.locator(".cr-article > .cr-block").first).to_contain_text("Grow your wealth")
    assert page.locator(".cr-block + .cr-card").count() > 0
    assert page.locator(".cr-article > .cr-card").count() == cards(page).count() > 0
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_an_article_that_is_not_kept_leaves_nothing_in_the_store(page: Page, dashboard: Dashboard) -> None:
    open_check(page, dashboard.url)
    page.get_by_role("button", name="EU, UK and US").click()
    page.get_by_text("Do not keep").click()
    expect(page.get_by_role("button", name="not kept")).to_be_visible()
    page.keyboard.press("Escape")
    secret = "Zyxwv guaranteed 12 % returns a year"
    page.get_by_role("textbox", name="Article").fill(secret)
    page.keyboard.press("Control+Enter")

    expect(verdict(page)).to_contain_text("not kept")
    assert "check=" not in page.url
    stored = b"".join(path.read_bytes() for path in dashboard.data.glob("compliance.db*"))
    assert b"Zyxwv" not in stored
