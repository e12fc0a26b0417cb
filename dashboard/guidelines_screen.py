"""The Guidelines page: browse what is enforced, check a pack file, see what a change would change."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import pandas as pd
import streamlit as st

from compliance_core.engine.loader import PackProblem
from compliance_core.engine.model import Market, Severity
from compliance_core.engine.ruleset import Pack, Ruleset
from compliance_core.engine.schema import GuidelineSpec
from dashboard import facade
from dashboard.change_screen import change_screen
from dashboard.finding_html import styles
from dashboard.guideline_trial import example_text
from dashboard.guideline_view import guideline_page
from dashboard.pack_screen import pack_screen, problem_table
from dashboard.result_tables import SEVERITY_LABELS, chips, plural
from dashboard.review_forms import sentences

ADDRESS = "guideline"
"""Name of the address parameter that opens a guideline."""

_FEW = 15
"""A list no longer than this is shown whole."""


def guidelines_page() -> None:
    """Refused packs first, for what they would find is not found; then the three parts."""
    styles()
    _refused(facade.reviewer().problems)
    browse_tab, pack_tab, change_tab = st.tabs(
        ["Browse", "Check a pack", "After a change"], key="guidelines.tab", on_change="rerun"
    )
    for tab, show_tab in ((browse_tab, browse), (pack_tab, pack_screen), (change_tab, change_screen)):
        if tab.open:
            with tab, sentences():
                show_tab()


def _refused(problems: Sequence[PackProblem]) -> None:
    if not problems:
        return
    files = sorted({item.source for item in problems})
    st.error(
        f"{plural(len(files), 'pack was', 'packs were')} refused and {'does' if len(files) == 1 else 'do'} not judge: "
        "correct the mistakes below and restart.",
        icon=":material/error:",
    )
    problem_table("guidelines.refused", problems)


def browse() -> None:
    """The list of guidelines beside the one that is chosen."""
    ruleset = facade.reviewer().ruleset
    left, right = st.columns([4, 5], gap="medium")
    with left:
        found, filters = _search(ruleset)
        chosen = _list(found, filters) if found else None
        if chosen is None:
            st.info("No guideline fits: take a word or a filter away.", icon=":material/search_off:")
    if chosen:
        if chosen is not found[0] or ADDRESS in st.query_params:
            st.query_params[ADDRESS] = chosen.id
        with right, st.container(key="guideline-page"):
            guideline_page(chosen, _pack_of(ruleset, chosen))


def _pack_of(ruleset: Ruleset, spec: GuidelineSpec) -> Pack:
    return next(pack for pack in ruleset.packs if spec in pack.spec.guidelines)


def _search(ruleset: Ruleset) -> tuple[list[GuidelineSpec], tuple[str, ...]]:
    """The guidelines that fit, and the filters by which they were found."""
    packs = {pack.spec.pack: pack.spec.title for pack in ruleset.packs}
    linked = str(st.query_params.get(ADDRESS, "")).upper().rpartition("-")[0]
    if "guidelines.pack" not in st.session_state and linked in packs:
        # A link opens its pack, so that the row of its guideline is in sight.
        st.session_state["guidelines.pack"] = linked
    text = (
        st.text_input("Search", key="guidelines.text", placeholder="words of rule, reason or examples") or ""
    )
    with st.container(key="guidelines-filters"):
        first, second, third = st.columns(3)
    pack = first.selectbox(
        "Pack", list(packs), None, format_func=lambda name: f"{name} {packs[name]}", placeholder="All",
        key="guidelines.pack",
    )  # fmt: skip
    severity = second.selectbox(
        "Severity", list(Severity), None, format_func=SEVERITY_LABELS.__getitem__, placeholder="All",
        key="guidelines.severity",
    )  # fmt: skip
    market = third.selectbox("Market", list(Market), None, placeholder="All", key="guidelines.market")
    words = text.casefold().split()
    found = [
        item.spec
        for name, item in ruleset.guidelines.items()
        if (not pack or name.startswith(f"{pack}-"))
        and (not severity or item.spec.severity is severity)
        and (not market or market in item.spec.markets)
        and all(word in haystacks(ruleset)[name] for word in words)
    ]
    st.caption(
        f"{len(found)} of {plural(len(ruleset.guidelines), 'guideline')} in {plural(len(packs), 'pack')}"
    )
    return found, (text, pack or "", severity or "", market or "")


@lru_cache(maxsize=2)
def haystacks(ruleset: Ruleset) -> dict[str, str]:
    """What a search looks through, for each guideline."""
    return {name: _haystack(item.spec) for name, item in ruleset.guidelines.items()}


def _haystack(spec: GuidelineSpec) -> str:
    parts = (
        spec.id, spec.title, spec.rule, spec.accepted_with, spec.why, spec.fix, spec.message, spec.authority,
        *spec.topics, *(item.text for item in spec.citations),
        *(example_text(item) for item in (*spec.examples.fail, *spec.examples.passing)),
    )  # fmt: skip
    return "\n".join(parts).casefold()


def _list(found: Sequence[GuidelineSpec], filters: tuple[str, ...]) -> GuidelineSpec:
    """The table; the guideline of the address is chosen until a person chooses another."""
    wanted = str(st.query_params.get(ADDRESS, "")).upper()
    start = next((row for row, spec in enumerate(found) if spec.id == wanted), 0)
    state = st.dataframe(
        _frame(found), hide_index=True, height=560 if len(found) > _FEW else "content", on_select="rerun", selection_mode="single-row-required",
        # Another search is another table: a row number of the last one means nothing in it.
        key=f"guidelines.table.{'|'.join(filters)}", selection_default={"selection": {"rows": [start]}},
        column_config={
            "id": st.column_config.TextColumn("Id", width=65),
            "severity": chips("Severity", width=95),
            "title": st.column_config.TextColumn("Title", width=190),
            "markets": st.column_config.TextColumn("Markets", width=85),
        },
        alt="Guidelines that fit the search",
    )  # fmt: skip
    rows = state["selection"]["rows"]
    return found[rows[0]] if rows and rows[0] < len(found) else found[start]


def _frame(found: Sequence[GuidelineSpec]) -> pd.DataFrame:
    lines = [
        {
            "id": spec.id,
            "severity": [SEVERITY_LABELS[spec.severity]],
            "title": spec.title,
            "markets": ", ".join(spec.markets),
        }
        for spec in found
    ]
    return pd.DataFrame(lines)
