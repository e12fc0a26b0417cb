"""The frame around every page: navigation, styles, and errors as sentences."""

from __future__ import annotations

import gc
import logging
from functools import lru_cache
from pathlib import Path

import streamlit as st

from compliance_core.errors import ComplianceError
from dashboard.nav import PAGES
from dashboard.plain import plain

_ROOT = Path(__file__).resolve().parent.parent
_STYLES = (_ROOT / "dashboard" / "surface" / "page.css").read_text(encoding="utf-8")
_log = logging.getLogger(__name__)


@lru_cache(maxsize=1)
def _settle() -> None:
    """Take what was imported out of the garbage collector's rounds: it runs after every rerun."""
    gc.collect()
    gc.freeze()


def run() -> None:
    """Show the navigation and the page that was asked for."""
    st.set_page_config(page_title="Compliance Assistant", page_icon="✅", layout="wide")
    _settle()
    st.html(f"<style>{_STYLES}</style>")
    sections: dict[str, list[st.Page]] = {}
    for number, spec in enumerate(PAGES):
        path = _ROOT / "pages" / f"{spec.stem}.py"
        page = st.Page(path, title=spec.title, icon=spec.icon, url_path=spec.stem, default=number == 0)
        sections.setdefault(spec.section, []).append(page)
    page = st.navigation(sections)
    try:
        page.run()
    except ComplianceError as error:
        st.error(plain(str(error)), icon=":material/error:")
