"""After a change of packs: the signed-off articles whose verdict would be another one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from compliance_core.engine.ruleset import Pack
from compliance_core.review.service import ChangedVerdict
from dashboard import facade
from dashboard.pack_work import Examined, packs_with
from dashboard.plain import plain
from dashboard.result_tables import (
    DECISION_LABELS,
    VERDICT_LABELS,
    Table,
    chips,
    clicked,
    moment,
    named,
    open_column,
    plural,
    show,
)

_LOADED = "The packs that judge now"


def change_screen() -> None:
    """Judge every signed-off article again, and list those with another verdict."""
    signed = {item.content.check_id for item in facade.reviewer().store.sign_offs.all()}
    if not signed:
        st.info(
            "Nothing has been signed off yet, so no decision can be overtaken.", icon=":material/signature:"
        )
        return
    examined: Examined | None = st.session_state.get("pack.examined")
    choices: dict[str, Pack | None] = {_LOADED: None}
    if examined and examined.pack:
        spec = examined.pack.spec
        choices[f"With {spec.pack} {spec.version} from “Check a pack”"] = examined.pack
    st.markdown(
        f"{plural(len(signed), 'signed-off article')} will be judged again, each in its own context, with the waivers of today. "
        "Nothing is changed or kept."
    )
    chosen = st.radio("By which packs", list(choices), format_func=plain, key="change.packs", horizontal=True)
    if st.button(
        "Look for other verdicts", type="primary", icon=":material/compare_arrows:", key="change.start"
    ):
        _look(str(chosen), choices[str(chosen)])
    outcome = st.session_state.get("change.outcome")
    if outcome:
        _outcome(*outcome)


def _look(name: str, pack: Pack | None) -> None:
    bar = st.progress(0.0, "Judging again")

    def tell(done: int, total: int) -> None:
        bar.progress(done / total, f"{done:,} of {total:,} judged again")

    changed = facade.reviewer().recheck_signed_off(packs_with(pack), tell)
    bar.empty()
    st.session_state["change.outcome"] = (f"{name}, {moment(facade.now())} UTC", changed)


def _outcome(title: str, changed: Sequence[ChangedVerdict]) -> None:
    st.caption(plain(title))
    if not changed:
        st.success("No signed-off article would get another verdict.", icon=":material/verified:")
        return
    words = plural(len(changed), "signed-off article would", "signed-off articles would")
    st.warning(f"{words} get another verdict.", icon=":material/published_with_changes:")
    show(_table(), [_line(item) for item in changed])
    row = clicked("change.open", len(changed))
    if row is not None:
        facade.show_on_check(changed[row].check.id)


def _table() -> Table:
    return Table(
        "change.table",
        {
            "open": open_column("change.open"),
            "article": st.column_config.TextColumn("Article", width=240),
            "was": chips("Was", width=140),
            "would": chips("Would be", width=140),
            "what": st.column_config.TextColumn("Findings", width=170),
            "decision": chips("Decision", width=145),
            "by": st.column_config.TextColumn("Signed by", width=120),
            "at": st.column_config.DatetimeColumn("Signed (UTC)", format="D MMM YYYY, HH:mm", width=150),
        },
        "Signed-off articles whose verdict would change",
    )


def _line(item: ChangedVerdict) -> dict[str, Any]:
    return {
        "open": "Open", "article": named(item.check), "was": [VERDICT_LABELS[item.before]],
        "would": [VERDICT_LABELS[item.after]], "what": _what(item),
        "decision": [DECISION_LABELS[item.sign_off.content.decision]], "by": item.sign_off.content.name,
        "at": item.sign_off.signed_at.replace(tzinfo=None),
    }  # fmt: skip


def _what(item: ChangedVerdict) -> str:
    moved = item.comparison.new or item.comparison.fixed
    return str(item.comparison) if moved else "the same, otherwise graded"
