"""What a reviewer does on the Check page, in words."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

ARTICLE = """# Grow your wealth with Corvo

Guaranteed 12 % returns a year, with no risk to your capital.

Read [our guide](https://example.org/guide). Guaranteed 12 % returns a year.
"""


_STYLED = """() => [...document.querySelectorAll("style")].some((style) => style.textContent.includes("st-key-verdict-"))
  && [...document.querySelectorAll("[data-testid=stCaptionContainer], [data-testid=stCaptionContainer] p")]
    .every((caption) => getComputedStyle(caption).opacity === "1")"""
"""Whether the shell's own styles have reached the captions, which Streamlit alone draws half transparent."""


def open_check(page: Page, url: str) -> None:
    """Open the Check page with its empty box."""
    page.goto(url)
    expect(page.get_by_role("textbox", name="Article")).to_be_visible()
    settled(page)


def settled(page: Page) -> None:
    """Wait until the page's script has run to its end and nothing on it is faded as outdated."""
    expect(page.locator("[data-testid=stApp][data-test-script-state=notRunning]")).to_be_attached()
    expect(page.locator("[data-stale=true]")).to_have_count(0)
    page.wait_for_function(_STYLED)


def check(page: Page, url: str, text: str = ARTICLE) -> None:
    """Paste an article and check it."""
    open_check(page, url)
    page.get_by_role("textbox", name="Article").fill(text)
    page.keyboard.press("Control+Enter")
    expect(page.locator(".cr-frame")).to_be_visible()


def verdict(page: Page) -> Locator:
    """The sentence of the verdict and the line below it."""
    return page.locator("[class*='st-key-verdict-']")


def cards(page: Page, guideline_title: str = "") -> Locator:
    """The cards of findings, of one title if given."""
    found = page.locator(".cr-card")
    return found.filter(has_text=guideline_title) if guideline_title else found


def select(page: Page, title: str) -> Locator:
    """Open the first card with this title."""
    card = cards(page, title).first
    if card.locator(".cr-head").get_attribute("aria-expanded") != "true":
        card.locator(".cr-head").click()
    expect(card.locator(".cr-message")).to_be_visible()
    return card


def blockers(page: Page) -> int:
    """Number of blockers in the verdict's sentence."""
    found = re.search(r"(\d+) blocker", verdict(page).inner_text())
    return int(found[1]) if found else 0
