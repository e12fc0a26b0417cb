"""What holds for every page."""

from __future__ import annotations

import ast

import pytest

from dashboard.nav import PAGES
from tests.pages.conftest import ROOT

FILES = sorted(path for path in (ROOT / "pages").glob("*.py") if path.stem != "__init__")


def test_every_page_of_the_navigation_has_one_file_and_every_file_is_in_the_navigation():
    assert sorted(spec.stem for spec in PAGES) == [path.stem for path in FILES]


@pytest.mark.parametrize("spec", PAGES, ids=lambda spec: spec.stem)
def test_a_page_shows_itself_on_an_empty_store(open_page, spec):
    app = open_page(spec.stem)

    assert not app.exception
    assert not app.error
    assert len(app.title) == 1


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_page_is_thin(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))

    assert len(path.read_text(encoding="utf-8").splitlines()) <= 25
    assert not [
        node for node in ast.walk(tree) if isinstance(node, ast.BinOp | ast.FunctionDef | ast.ClassDef)
    ]


def test_every_page_stands_under_its_own_address_and_title():
    assert len({spec.stem for spec in PAGES}) == len({spec.title for spec in PAGES}) == len(PAGES)
