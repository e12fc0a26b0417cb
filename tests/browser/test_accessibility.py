"""axe-core finds nothing of ours on any page, wide and narrow, light and dark."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from dashboard.nav import PAGES
from tests.browser.conftest import Dashboard
from tests.browser.desk import check, settled

STREAMLITS_OWN = frozenset(
    {"svg-img-alt", "empty-table-header", "presentation-role-conflict", "list", "listitem"}
)
"""Rules that a page of plain Streamlit elements breaks as well (measured for Streamlit 1.67); the last two come
from the headings of sections in its navigation."""

LOOKS = [
    pytest.param(
        {"viewport": {"width": width, "height": 900}, "color_scheme": scheme}, id=f"{width} {scheme}"
    )
    for width in (1440, 390)
    for scheme in ("light", "dark")
]


def violations(page: Page) -> list[str]:
    """What axe-core finds, rule and element, without Streamlit's own."""
    found = Axe().run(page).response["violations"]
    return [
        f"{item['id']}: {node['html'][:160]} {node['failureSummary'][:300]}"
        for item in found
        if item["id"] not in STREAMLITS_OWN
        for node in item["nodes"]
    ]


@pytest.mark.parametrize("page", LOOKS, indirect=True)
def test_a_reviewed_article_is_accessible(page: Page, dashboard: Dashboard) -> None:
    check(page, dashboard.url)
    page.locator(".cr-head").first.click()
    settled(page)

    assert violations(page) == []


@pytest.mark.parametrize("page", LOOKS, indirect=True)
def test_every_page_is_accessible(page: Page, dashboard: Dashboard) -> None:
    found = {}
    for number, spec in enumerate(PAGES):
        page.goto(dashboard.url if number == 0 else f"{dashboard.url}/{spec.stem}")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        settled(page)
        if problems := violations(page):
            found[spec.stem] = problems

    assert found == {}
