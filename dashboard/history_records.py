"""The lists of waivers and sign-offs on the History page."""

from __future__ import annotations

from collections import Counter
from datetime import date
from enum import StrEnum
from html import escape
from typing import Any

import streamlit as st

from compliance_core.storage.records import CheckSummary, SignOff, Waiver, WaiverScope
from dashboard import facade
from dashboard.finding_html import definitions, link, styled
from dashboard.plain import plain
from dashboard.result_tables import (
    DECISION_LABELS,
    Table,
    chips,
    choose,
    clicked,
    moment,
    named,
    open_column,
    plural,
)
from dashboard.review_forms import SCOPES, sentences
from dashboard.review_view import day

PAGE = 50
"""Rows on one page of a list."""


class WaiverState(StrEnum):
    """Whether a waiver holds today."""

    ACTIVE = "Active"
    EXPIRED = "Expired"
    REVOKED = "Ended"


def state_of(waiver: Waiver, today: date) -> WaiverState:
    """The state of a waiver; its last day still counts."""
    if waiver.revoked_at is not None:
        return WaiverState.REVOKED
    until = waiver.terms.expires_on
    return WaiverState.EXPIRED if until and until < today else WaiverState.ACTIVE


def waivers() -> None:
    """Accepted risks, and the way to end one."""
    today = facade.now().date()
    known = [(item, state_of(item, today)) for item in facade.reviewer().store.waivers.all()]
    if not known:
        st.info(
            "No risk has been accepted yet. “Waive” on a finding of the Check page adds one.",
            icon=":material/verified_user:",
        )
        return
    counts = Counter(state for _, state in known)
    wanted = st.segmented_control(
        "State", list(WaiverState), default=WaiverState.ACTIVE, required=True, key="history.waivers.state",
        format_func=lambda state: f"{state.value} {counts[state]}",
    )  # fmt: skip
    fitting = [item for item, state in known if state is wanted]
    if not fitting:
        st.caption("None.")
        return
    shown = _page(fitting, "history.waivers.page")
    row = choose(_waiver_table(), [_waiver_line(item) for item in shown])
    if row is None:
        st.caption(
            "Tick one to read all of it" + (", or to end it." if wanted is WaiverState.ACTIVE else ".")
        )
    else:
        _waiver_panel(shown[row], ends=wanted is not WaiverState.REVOKED)


def _page(items: list[Any], key: str) -> list[Any]:
    pages = -(-len(items) // PAGE)
    number = st.pagination(pages, key=f"{key}.{pages}") if pages > 1 else 1
    return items[(number - 1) * PAGE : number * PAGE]


def _waiver_table() -> Table:
    return Table(
        "history.waivers.table",
        {
            "guideline": st.column_config.TextColumn("Guideline", width=85),
            "what": st.column_config.TextColumn("Wording", width=230),
            "scope": st.column_config.TextColumn("Holds for", width=190),
            "markets": st.column_config.TextColumn("Markets", width=90),
            "until": st.column_config.DateColumn("Last day", format="D MMM YYYY", width=100),
            "reason": st.column_config.TextColumn("Reason", width=260),
            "author": st.column_config.TextColumn("By", width=100),
        },
        "Waivers",
    )


def _waiver_line(waiver: Waiver) -> dict[str, Any]:
    terms = waiver.terms
    return {
        "guideline": terms.guideline, "what": terms.claim or "one sentence of the article",
        "scope": _where(waiver), "markets": ", ".join(terms.markets), "until": terms.expires_on,
        "reason": terms.reason, "author": waiver.author,
    }  # fmt: skip


def _where(waiver: Waiver) -> str:
    terms = waiver.terms
    return (
        f"{SCOPES[terms.scope]} {terms.scope_key}"
        if terms.scope is WaiverScope.CAMPAIGN
        else SCOPES[terms.scope]
    )


def _waiver_panel(waiver: Waiver, *, ends: bool) -> None:
    terms = waiver.terms
    article = _article_of(waiver)
    with st.container(border=True, key="history-waiver"):
        styled(
            definitions(
                [
                    ("Guideline", escape(_titled(terms.guideline))),
                    ("Wording", escape(terms.claim or "")),
                    ("Holds for", escape(_where(waiver))),
                    ("Article", escape(named(article)) if article else ""),
                    ("Markets", escape(", ".join(terms.markets))),
                    ("Reason", escape(terms.reason)),
                    ("Evidence", link(terms.evidence, terms.evidence)),
                    ("Accepted", escape(f"{moment(waiver.created_at)} UTC by {waiver.author}")),
                    ("Last day", escape(day(terms.expires_on) if terms.expires_on else "none")),
                    ("Ended", escape(f"{moment(waiver.revoked_at)} UTC by {waiver.revoked_by}") if waiver.revoked_at else ""),
                ]
            )
        )  # fmt: skip
        with st.container(horizontal=True):
            if article and st.button(
                "Open the article", icon=":material/open_in_new:", key="history.waivers.open"
            ):
                facade.show_on_check(article.id)
            if ends and st.button("End this waiver", icon=":material/lock_reset:", key="history.waivers.end"):
                end_dialog(waiver)


def _titled(guideline: str) -> str:
    known = facade.reviewer().ruleset.guidelines.get(guideline)
    return f"{guideline} {known.spec.title}" if known else f"{guideline} (in no pack that is loaded)"


def _article_of(waiver: Waiver) -> CheckSummary | None:
    if waiver.terms.scope is not WaiverScope.ARTICLE:
        return None
    versions = facade.reviewer().store.checks.versions(waiver.terms.scope_key)
    return versions[-1] if versions else None


@st.dialog("End this waiver")
def end_dialog(waiver: Waiver) -> None:
    """Ask before ending: findings that it covered count again at once."""
    st.text(f"{_titled(waiver.terms.guideline)}\n{waiver.terms.claim or ''}".strip())
    st.markdown("What it covered counts as a finding again, at once and in every article.")
    if st.button("End it", type="primary", key="history.waivers.confirm"):
        with sentences():
            facade.reviewer().unwaive(waiver.id, by=facade.acting())
            st.rerun()


def sign_offs() -> None:
    """Decisions, newest first, and whether what they rest on is still there unchanged."""
    everything = facade.reviewer().store.sign_offs.all()
    if not everything:
        st.info(
            "Nothing has been signed off yet. The form is at the foot of each checked article.",
            icon=":material/signature:",
        )
        return
    decision, words = st.columns([2, 3], vertical_alignment="bottom")
    wanted = decision.pills(
        "Decision", list(DECISION_LABELS), selection_mode="multi", format_func=DECISION_LABELS.__getitem__,
        key="history.signs.decision",
    )  # fmt: skip
    text = words.text_input("Name, reference, owner or medium", key="history.signs.text") or ""
    fitting = [
        item for item in everything if (not wanted or item.content.decision in wanted) and _says(item, text)
    ]
    if not fitting:
        st.info("No sign-off fits: take a word or a filter away.", icon=":material/search_off:")
        return
    st.caption(plural(len(fitting), "sign-off") + ". Tick one to see whether what it rests on is unchanged.")
    shown = _page(fitting, "history.signs.page")
    articles = facade.reviewer().store.checks.newest_versions([item.content.check_id for item in shown])
    row = choose(_sign_table(), [_sign_line(item, articles.get(item.content.check_id)) for item in shown])
    opened = clicked("history.signs.open", len(shown))
    if opened is not None and shown[opened].content.check_id in articles:
        facade.show_on_check(shown[opened].content.check_id)
    if row is not None:
        _sign_panel(shown[row])


def _says(item: SignOff, text: str) -> bool:
    content = item.content
    said = " ".join((content.name, content.reference, content.owner, content.medium, content.note)).casefold()
    return all(word in said for word in text.casefold().split())


def _sign_table() -> Table:
    return Table(
        "history.signs.table",
        {
            "open": open_column("history.signs.open"),
            "decision": chips("Decision", width=145),
            "article": st.column_config.TextColumn("Article", width=250),
            "at": st.column_config.DatetimeColumn("Signed (UTC)", format="D MMM YYYY, HH:mm", width=150),
            "name": st.column_config.TextColumn("By", width=130),
            "reference": st.column_config.TextColumn("Reference", width=110),
            "owner": st.column_config.TextColumn("Owner", width=110),
            "medium": st.column_config.TextColumn("Medium", width=110),
            "note": st.column_config.TextColumn("Note", width=260),
        },
        "Sign-offs, newest first",
    )


def _sign_line(item: SignOff, article: CheckSummary | None) -> dict[str, Any]:
    content = item.content
    return {
        "open": "Open" if article else None, "decision": [DECISION_LABELS[content.decision]],
        "article": named(article) if article else "(erased)",
        "at": item.signed_at.replace(tzinfo=None), "name": content.name, "reference": content.reference,
        "owner": content.owner, "medium": content.medium, "note": content.note,
    }  # fmt: skip


def _sign_panel(item: SignOff) -> None:
    with st.container(border=True, key="history-sign-off"), sentences():
        if facade.reviewer().evidence_holds(item):
            st.success(
                "The text, the result and the packs of this sign-off are unchanged.",
                icon=":material/verified:",
            )
        else:
            st.error(
                "What this sign-off rests on is not there any more, or was changed: treat it as unproven.",
                icon=":material/gpp_bad:",
            )
        if item.content.note:
            st.text(item.content.note)
        st.caption(plain(f"Digest {item.digest}"))
