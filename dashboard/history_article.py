"""What can be done with one earlier check: open it, compare versions, judge it again, erase it."""

from __future__ import annotations

import streamlit as st

from compliance_core.engine.model import Verdict
from compliance_core.review.compare import compare
from compliance_core.review.service import StoredCheck
from compliance_core.storage.records import CheckSummary
from dashboard import facade
from dashboard.finding_html import changed, group, styled
from dashboard.plain import plain
from dashboard.result_tables import DECISION_LABELS, VERDICT_LABELS, moment, named, plural
from dashboard.review_forms import sentences
from dashboard.text_changes import text_changes

_SHOWN_CHANGES = 60


def article_panel(check: CheckSummary) -> None:
    """The chosen check with everything that can be done with it."""
    details = check.details
    with st.container(border=True, key="history-article"):
        st.header(plain(named(check)), anchor=False)
        said = [
            f"version {check.version}, checked {moment(check.created_at)} UTC",
            check.file_name or "pasted",
            *(
                f"{word} {value}"
                for word, value in (
                    ("reference", details.reference),
                    ("campaign", details.campaign),
                    ("owner", details.owner),
                    ("medium", details.medium),
                )
                if value
            ),
        ]
        st.caption(plain(" · ".join(said)))
        with st.container(horizontal=True):
            if st.button("Open on Check", type="primary", icon=":material/open_in_new:", key="history.open"):
                facade.show_on_check(check.id)
            replay = st.button("Judge again", icon=":material/replay:", key="history.replay")
            if st.button("Erase", icon=":material/delete_forever:", key="history.erase"):
                erase_dialog(check)
        if replay:
            _replay(check)
        _versions(check)


def _replay(check: CheckSummary) -> None:
    """Judge the check by the packs of now and say whether the result is the same."""
    with sentences(), st.spinner("Judging again"):
        again = facade.reviewer().replay(check.id)
        icon = ":material/verified:" if again.identical else ":material/difference:"
        (st.success if again.identical else st.warning)(plain(str(again)), icon=icon)
        if again.comparison.new or again.comparison.fixed:
            styled(
                group("Only now", again.comparison.new, "Nothing new."),
                group("Not any more", again.comparison.fixed, "Nothing gone."),
            )


def _versions(check: CheckSummary) -> None:
    versions = facade.reviewer().store.checks.versions(check.article_id)
    if len(versions) < 2:
        st.caption("This article has one version: there is nothing to compare it with.")
        return
    by_id = {item.id: item for item in versions}
    ids = list(by_id)
    here = max(1, ids.index(check.id))
    st.markdown("**Compare two versions**")
    left, right = st.columns(2)
    earlier = left.selectbox(
        "Earlier",
        ids,
        here - 1,
        format_func=lambda name: _version(by_id[name]),
        key=f"history.earlier.{check.id}",
    )
    later = right.selectbox(
        "Later", ids, here, format_func=lambda name: _version(by_id[name]), key=f"history.later.{check.id}"
    )
    if earlier == later:
        st.info("Choose two different versions.", icon=":material/info:")
        return
    with sentences():
        reviewer = facade.reviewer()
        _comparison(reviewer.reopen(earlier), reviewer.reopen(later))


def _version(check: CheckSummary) -> str:
    decision = f" · {DECISION_LABELS[check.decision]}" if check.decision else ""
    verdict = VERDICT_LABELS[Verdict(check.verdict)]
    return f"Version {check.version} · {moment(check.created_at)} · {verdict}{decision}"


def _comparison(before: StoredCheck, after: StoredCheck) -> None:
    found = compare(before.result, after.result)
    st.markdown(f"**{plain(str(found)).capitalize()}**")
    columns = st.columns(3)
    sections = (
        ("New", found.new, "Nothing new."),
        ("Still there", tuple(item.now for item in found.still), "Nothing is left."),
        ("Fixed", found.fixed, "Nothing was fixed."),
    )
    for column, section in zip(columns, sections, strict=True):
        with column:
            styled(group(*section))
    _text(before.document.text, after.document.text)


def _text(before: str, after: str) -> None:
    changes = text_changes(before, after)
    if changes is None:
        st.caption("The texts are too long to be compared word by word.")
        return
    if not changes:
        st.caption("The texts are the same.")
        return
    with st.expander(f"What changed in the text: {plural(len(changes), 'passage')}", expanded=True):
        styled(*map(changed, changes[:_SHOWN_CHANGES]))
        if len(changes) > _SHOWN_CHANGES:
            st.caption(f"And {len(changes) - _SHOWN_CHANGES} more.")


@st.dialog("Erase this check for good")
def erase_dialog(check: CheckSummary) -> None:
    """Erase after a reason was given; a sign-off goes only if that was asked for."""
    st.text(f"{named(check)}, version {check.version}")
    st.markdown(
        "Its text, file, result and proposed wordings are removed. The audit log keeps that it was erased, and why."
    )
    with st.form("history.erase.form", border=False):
        reason = st.text_input("Reason", key="history.erase.reason", max_chars=300)
        signed = bool(check.decision) and st.checkbox(
            "Erase its sign-off as well", key="history.erase.signed", value=False
        )
        if st.form_submit_button("Erase for good", type="primary", icon=":material/delete_forever:"):
            if not (reason or "").strip():
                st.warning("Say why it is erased.", icon=":material/edit_note:")
                return
            with sentences():
                facade.reviewer().erase(check.id, reason=reason, by=facade.acting(), signed_off=signed)
                _put_away(check.id)
                st.rerun()


def _put_away(check_id: str) -> None:
    """An erased article may not stay open on the Check page."""
    current = st.session_state.get("check.current")
    if current and current.id == check_id:
        for key in ("check.current", "check.acts", "check.editing"):
            st.session_state.pop(key, None)
