"""The proposed examples on the History page: accept, decline, take away as YAML."""

from __future__ import annotations

from collections import Counter
from functools import partial

import streamlit as st

from compliance_core.storage.records import Proposal, ProposalKind, ProposalStatus
from dashboard import facade
from dashboard.example_snippets import snippets
from dashboard.guideline_trial import reports
from dashboard.plain import plain
from dashboard.result_tables import moment
from dashboard.review_forms import sentences

PAGE = 10
"""Proposals on one page."""

_STATES = {
    ProposalStatus.PROPOSED: "To decide",
    ProposalStatus.ACCEPTED: "Accepted",
    ProposalStatus.DECLINED: "Declined",
}
_KINDS = {
    ProposalKind.NOT_A_BREACH: ":material/check_circle: **Not a breach**",
    ProposalKind.MISSED: ":material/report: **Missed**",
}


def proposals() -> None:
    """Wordings that the tool judged wrongly, on their way into a pack."""
    everything = facade.reviewer().store.proposals.find()
    if not everything:
        st.info(
            "No example has been proposed yet. “Not a breach” and “Missed something” on the Check page add one.",
            icon=":material/school:",
        )
        return
    counts = Counter(item.status for item in everything)
    state, give = st.columns([3, 1], vertical_alignment="bottom")
    wanted = state.segmented_control(
        "State", list(_STATES), default=ProposalStatus.PROPOSED, required=True, key="history.proposals.state",
        format_func=lambda status: f"{_STATES[status]} {counts[status]}",
    )  # fmt: skip
    fitting = [item for item in everything if item.status is wanted]
    with give:
        _download(fitting, str(wanted))
    if not fitting:
        st.caption("None.")
        return
    pages = -(-len(fitting) // PAGE)
    number = st.pagination(pages, key=f"history.proposals.page.{wanted}.{pages}") if pages > 1 else 1
    for item in fitting[(number - 1) * PAGE : number * PAGE]:
        _card(item)


def _download(items: list[Proposal], name: str) -> None:
    titles = {name: item.spec.title for name, item in facade.reviewer().ruleset.guidelines.items()}
    st.download_button(
        "Examples as YAML",
        partial(_written, items, titles),
        f"examples-{name}.yaml",
        "application/yaml",
        on_click="ignore",
        icon=":material/download:",
        width="stretch",
        disabled=not items,
        help="To be pasted under `examples:` of each guideline. Where the rules still disagree, the mark is set.",
        key="history.proposals.yaml",
    )


def _written(items: list[Proposal], titles: dict[str, str]) -> bytes:
    return snippets(items, titles, reports).encode()


def _card(item: Proposal) -> None:
    content = item.content
    known = facade.reviewer().ruleset.guidelines.get(content.guideline or "")
    about = f"{content.guideline} {known.spec.title}" if known else content.guideline or "no guideline named"
    with st.container(border=True, key=f"proposal-{item.id}"):
        st.markdown(f"{_KINDS[content.kind]} · {plain(about)}")
        st.text(content.wording)
        note = f" · {content.note}" if content.note else ""
        st.caption(plain(f"{moment(item.created_at)} UTC by {item.author}{note}"))
        with st.container(horizontal=True):
            for status, label, icon in (
                (ProposalStatus.ACCEPTED, "Accept", ":material/check:"),
                (ProposalStatus.DECLINED, "Decline", ":material/close:"),
                (ProposalStatus.PROPOSED, "Decide again", ":material/undo:"),
            ):
                offered = (status is ProposalStatus.PROPOSED) != (item.status is ProposalStatus.PROPOSED)
                if offered and st.button(label, icon=icon, key=f"history.{status}.{item.id}"):
                    _decide(item, status)
            if content.check_id and st.button(
                "Open the article",
                icon=":material/open_in_new:",
                type="tertiary",
                key=f"history.article.{item.id}",
            ):
                facade.show_on_check(content.check_id)


def _decide(item: Proposal, status: ProposalStatus) -> None:
    with sentences():
        facade.reviewer().store.proposals.decide(item.id, status, now=facade.now(), actor=facade.acting())
        st.rerun()
