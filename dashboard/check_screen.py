"""The two states of the Check page: the box to paste into, and the reviewed article."""

from __future__ import annotations

from typing import Any

import streamlit as st

from compliance_core.engine.model import Verdict
from compliance_core.review.grouping import verdict_sentence
from compliance_core.review.service import StoredCheck
from dashboard import facade
from dashboard.plain import plain
from dashboard.review_desk import Desk
from dashboard.review_exports import exports_of
from dashboard.review_forms import (
    context_line,
    downloads,
    missed_dialog,
    sentences,
    sign_off_form,
    waive_dialog,
)
from dashboard.review_surface import review_surface
from dashboard.review_view import surface_data

FILE_TYPES = ["txt", "md", "markdown", "html", "htm", "docx", "pdf"]
SIGNS = {
    Verdict.BLOCK: ":material/block:",
    Verdict.REVIEW: ":material/rate_review:",
    Verdict.PASS: ":material/search_check:",
}


def intake(desk: Desk) -> None:
    """One box to paste into or drop a file on, under the context line."""
    context_line(desk)
    with st.form("check.intake", border=False):
        text = st.text_area(
            "Article", key="check.box", height=360, label_visibility="collapsed",
            placeholder="Paste the article here, then press Ctrl + Enter.",
        )  # fmt: skip
        pressed = st.form_submit_button("Check", type="primary", icon=":material/fact_check:")
    given = st.file_uploader(
        "Or drop a file: text, Markdown, HTML, Word or PDF", FILE_TYPES, key="check.file"
    )
    with sentences():
        if pressed and text and text.strip():
            desk.check_text(text)
            st.rerun()
        if pressed:
            st.warning(
                "There is no text yet: paste the article into the box, or drop a file.",
                icon=":material/edit_note:",
            )
        if given is not None:
            with st.spinner(f"Reading {plain(given.name)}"):
                desk.check_file(given.name, given.getvalue())
            st.session_state.pop("check.file", None)
            st.rerun()


def result(desk: Desk, check: StoredCheck) -> None:
    """The verdict, the article beside its findings, and what can be done with them."""
    _heading(desk, check)
    if desk.editing:
        _editor(desk, check)
    else:
        data = surface_data(
            check.id or "not kept", check.document, check.reviewed,
            can_undo=desk.acts.last is not None, has_next=facade.next_in_batch() is not None,
            dark=st.context.theme.type == "dark",
        )  # fmt: skip
        act = review_surface(data, key="check-surface")
        if act and act.get("nonce") != st.session_state.get("check.nonce"):
            st.session_state["check.nonce"] = act.get("nonce")
            with sentences():
                _do(desk, act)
    st.divider()
    downloads(exports_of(check))
    sign_off_form(desk, check)


def _heading(desk: Desk, check: StoredCheck) -> None:
    left, right = st.columns([5, 1], vertical_alignment="center")
    left.title(plain(check.details.name or "Article"), anchor=False)
    if right.button("New article", icon=":material/add:", width="stretch"):
        desk.clear()
        st.rerun()
    verdict = check.reviewed.verdict
    with st.container(key=f"verdict-{verdict.value}"):
        st.markdown(f"{SIGNS[verdict]} **{plain(verdict_sentence(check.reviewed))}**")
        line = [plain(_context_words(check))]
        if check.comparison:
            line.insert(0, f"**{plain(str(check.comparison))}** since the version before")
        st.caption(" · ".join(line))
    if check.conflict:
        st.warning(plain(str(check.conflict)), icon=":material/call_split:")


def _context_words(check: StoredCheck) -> str:
    context = check.result.context
    markets = ", ".join(context.markets)
    kept = f"version {check.saved.version}" if check.saved else "not kept"
    assumed = f" (assumed: {', '.join(context.assumed)})" if context.assumed else ""
    return f"{markets} · {context.channel} · {context.audience} · rules of {context.date.isoformat()}{assumed} · {kept}"


def _editor(desk: Desk, check: StoredCheck) -> None:
    with st.form("check.edit", border=False):
        text = st.text_area("The article's text", check.document.text, key="check.edit.text", height=480)
        with st.container(horizontal=True):
            save = st.form_submit_button("Check again", type="primary")
            cancel = st.form_submit_button("Cancel")
    if save or cancel:
        with sentences():
            if save and text:
                desk.save_text(text)
            desk.edit(on=False)
            st.rerun()


def _do(desk: Desk, act: dict[str, Any]) -> None:
    """Carry out an act that the surface sent; one on a card that is gone is too late and does nothing."""
    kind = str(act.get("kind"))
    card = desk.card(str(act.get("card")))
    if kind == "missed":
        missed_dialog(desk, int(act["start"]), int(act["end"]))
        return
    if kind == "waive" and card:
        waive_dialog(desk, card)
        return
    if kind == "edit":
        desk.edit(on=True)
    elif kind == "undo" and desk.acts.last:
        desk.undo()
    elif kind == "next":
        facade.open_next_in_batch()
    elif card:
        _do_on_card(desk, kind, card, act)
    st.rerun()


def _do_on_card(desk: Desk, kind: str, card: Any, act: dict[str, Any]) -> None:
    if kind == "fix":
        desk.fix(card, str(act.get("words", "")), everywhere=bool(act.get("all")))
    elif kind == "not_breach":
        desk.not_a_breach(card)
    elif kind == "unwaive":
        desk.end_waiver(card)
    elif kind == "agree":
        desk.agree(card)
