"""The History page: earlier checks, waivers, sign-offs and proposed examples."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import streamlit as st

from compliance_core.engine.model import Market, Verdict
from compliance_core.storage.records import CheckSummary, Query
from dashboard import facade
from dashboard.finding_html import styles
from dashboard.history_article import article_panel
from dashboard.history_proposals import proposals
from dashboard.history_records import sign_offs, waivers
from dashboard.result_tables import (
    DECISION_LABELS,
    VERDICT_LABELS,
    Table,
    chips,
    choose,
    clicked,
    named,
    open_column,
    plural,
)
from dashboard.review_forms import sentences

PAGE = 25
"""Checks on one page of the table."""


def history_page() -> None:
    """Four lists; only the one in sight is read from the store."""
    styles()
    parts = {"Checks": checks, "Waivers": waivers, "Sign-offs": sign_offs, "Proposals": proposals}
    tabs = st.tabs(list(parts), key="history.tab", on_change="rerun")
    for tab, show_part in zip(tabs, parts.values(), strict=True):
        if tab.open:
            with tab, sentences():
                show_part()


def checks() -> None:
    """Search among earlier checks, and what can be done with one."""
    query = _query()
    pages = st.session_state.get("history.page", 1)
    found = facade.reviewer().history(query, page=pages, size=PAGE)
    if not found.total:
        _nothing(query)
        return
    if pages > found.pages:
        st.session_state["history.page"] = found.pages
        st.rerun()
    st.caption(
        plural(found.total, "check") + ". Tick one to compare its versions, judge it again or erase it."
    )
    row = choose(_table(), [_line(item) for item in found.checks])
    opened = clicked("history.table.open", len(found.checks))
    if opened is not None:
        facade.show_on_check(found.checks[opened].id)
    if found.pages > 1:
        st.pagination(found.pages, key="history.page")
    if row is not None:
        article_panel(found.checks[row])


def _query() -> Query:
    words, verdict, more = st.columns([3, 2, 1], vertical_alignment="bottom")
    text = words.text_input(
        "Search", key="history.text", placeholder="words of the article, its name or its details"
    )
    wanted = verdict.selectbox(
        "Verdict when checked", list(Verdict), None, format_func=VERDICT_LABELS.__getitem__,
        placeholder="Any", key="history.verdict",
    )  # fmt: skip
    with more.popover("More filters", icon=":material/filter_alt:", width="stretch"):
        reference = st.text_input("Reference", key="history.reference")
        market = st.selectbox("Market", list(Market), None, placeholder="Any", key="history.market")
        decision = st.selectbox(
            "Decision", list(DECISION_LABELS), None, format_func=DECISION_LABELS.__getitem__,
            placeholder="Any", key="history.decision",
        )  # fmt: skip
        since = st.date_input("Checked on or after", None, key="history.since", format="YYYY-MM-DD")
        until = st.date_input("Checked on or before", None, key="history.until", format="YYYY-MM-DD")
    return Query(
        text=text or "", reference=reference or "", verdict=wanted.value if wanted else None,
        market=market.value if market else None, decision=decision, since=_midnight(since),
        until=_midnight(until + timedelta(days=1) if isinstance(until, date) else None),
    )  # fmt: skip


def _midnight(day: Any) -> datetime | None:
    return datetime.combine(day, time(), UTC) if isinstance(day, date) else None


def _nothing(query: Query) -> None:
    if query == Query():
        st.info(
            "No article has been checked yet. What is checked on the pages Check and Batch is listed here, "
            "unless “Do not keep” is on.",
            icon=":material/history:",
        )
    else:
        st.info("No check fits this search: take a word or a filter away.", icon=":material/search_off:")


def _table() -> Table:
    return Table(
        "history.table",
        {
            "open": open_column("history.table.open"),
            "verdict": chips("When checked", width=140, help="Before waivers."),
            "name": st.column_config.TextColumn("Article", width=300),
            "version": st.column_config.NumberColumn("Version", width=65),
            "at": st.column_config.DatetimeColumn("Checked (UTC)", format="D MMM YYYY, HH:mm", width=150),
            "decision": chips("Decision", width=140),
            "reference": st.column_config.TextColumn("Reference", width=110),
            "markets": st.column_config.TextColumn("Markets", width=90),
            "blockers": st.column_config.NumberColumn("Blockers", width=75),
            "to_review": st.column_config.NumberColumn("To review", width=80),
        },
        "Earlier checks, newest first",
    )


def _line(check: CheckSummary) -> dict[str, Any]:
    return {
        "open": "Open", "verdict": [VERDICT_LABELS[Verdict(check.verdict)]], "name": named(check),
        "version": check.version, "at": check.created_at.replace(tzinfo=None),
        "decision": [DECISION_LABELS[check.decision]] if check.decision else [],
        "reference": check.details.reference, "markets": ", ".join(check.markets), "blockers": check.counts.blocker,
        "to_review": check.counts.major + check.counts.minor,
    }  # fmt: skip
