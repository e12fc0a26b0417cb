"""The forms around a review: context line, waiver, missed breach, sign-off, downloads."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import streamlit as st

from compliance_core.engine.model import Audience, Channel, Market
from compliance_core.errors import ComplianceError
from compliance_core.review.service import StoredCheck
from compliance_core.storage.records import Decision, Details, WaiverScope
from dashboard import facade
from dashboard.plain import plain
from dashboard.review_desk import Desk
from dashboard.review_view import Card, day, markets_phrase

SCOPES = {
    WaiverScope.ARTICLE: "This article",
    WaiverScope.CAMPAIGN: "Campaign",
    WaiverScope.COMPANY: "Company-wide approved claim",
}
DECISIONS = {
    Decision.APPROVED: "Approved",
    Decision.CHANGES_NEEDED: "Changes needed",
    Decision.REJECTED: "Rejected",
}


@contextmanager
def sentences() -> Iterator[None]:
    """Show what goes wrong inside as one sentence, and go on with the page."""
    try:
        yield
    except ComplianceError as error:
        st.error(plain(str(error)), icon=":material/error:")


def context_line(desk: Desk) -> None:
    """One line that says how articles are judged, and opens to change it."""
    choice = desk.choice
    # No icon: with one, Streamlit 1.67 takes a click on the button for one outside and closes it at once.
    with st.popover(context_summary(choice), width="stretch"):
        _preset(choice)
        left, right = st.columns(2)
        markets = left.pills(
            "Markets",
            [item.value for item in Market],
            selection_mode="multi",
            default=choice.get("markets"),
            key="check.markets",
        )
        channel = right.selectbox(
            "Channel",
            [item.value for item in Channel],
            index=_index(Channel, choice.get("channel")),
            key="check.channel",
        )
        audience = left.segmented_control(
            "Audience",
            [item.value for item in Audience],
            default=choice.get("audience") or "consumer",
            key="check.audience",
            required=True,
        )
        published = right.date_input(
            "Day of publication",
            value=choice.get("date"),
            key="check.date",
            format="YYYY-MM-DD",
            help="Today, if left empty.",
        )
        reference = left.text_input(
            "Reference",
            value=choice.get("reference", ""),
            key="check.reference",
            placeholder="ticket, order …",
            max_chars=120,
        )
        campaign = right.text_input(
            "Campaign", value=choice.get("campaign", ""), key="check.campaign", max_chars=120
        )
        owner = left.text_input("Owner", value=choice.get("owner", ""), key="check.owner", max_chars=120)
        medium = right.text_input(
            "Medium",
            value=choice.get("medium", ""),
            key="check.medium",
            placeholder="newsletter, site …",
            max_chars=120,
        )
        name = left.text_input(
            "Your name", value=facade.remembered("name", ""), key="check.name", max_chars=80
        )
        discard = right.toggle(
            "Do not keep",
            value=bool(choice.get("discard")),
            key="check.discard",
            help="Nothing of the article is stored.",
        )
    new = {
        "markets": markets or [item.value for item in Market], "channel": channel, "audience": audience, "date": published,
        "reference": reference, "campaign": campaign, "owner": owner, "medium": medium, "discard": discard,
    }  # fmt: skip
    _remember(choice, new, name)


def _remember(choice: dict[str, Any], new: dict[str, Any], name: str | None) -> None:
    if (name or "") != facade.remembered("name", ""):
        facade.remember("name", name or "")
    if new != choice:
        st.session_state["check.choice"] = new
        facade.remember(
            "context", {key: value for key, value in new.items() if key not in ("date", "discard")}
        )
        st.rerun()


def _index(kind: type[Channel], value: str | None) -> int:
    names = [item.value for item in kind]
    return names.index(value) if value in names else 0


def _preset(choice: dict[str, Any]) -> None:
    known = facade.presets()
    row, name_place, save = st.columns([3, 3, 2], vertical_alignment="bottom")
    chosen = row.selectbox(
        "Preset", list(known), index=None, placeholder="Start from a preset", key="check.preset"
    )
    if chosen and st.session_state.get("check.preset.used") != chosen:
        st.session_state["check.preset.used"] = chosen
        st.session_state["check.choice"] = {**choice, **known[chosen]}
        for key in ("check.markets", "check.channel", "check.audience"):
            st.session_state.pop(key, None)
        st.rerun()
    name = name_place.text_input(
        "Keep this line as", key="check.preset.name", max_chars=60, placeholder="name of a preset"
    )
    if save.button("Save preset", key="check.preset.save", width="stretch") and name:
        own = facade.remembered("presets", {})
        facade.remember(
            "presets", {**own, name: {key: choice.get(key) for key in ("markets", "channel", "audience")}}
        )
        st.rerun()


def context_summary(choice: dict[str, Any]) -> str:
    """The context line in words."""
    context = facade.context_of(choice)
    parts = [
        markets_phrase(context.markets),
        context.channel.value,
        "for consumers" if context.audience is Audience.CONSUMER else "for businesses",
        day(context.date) + (" (today)" if not choice.get("date") else ""),
        choice.get("reference") or "no reference",
    ]
    return plain(" · ".join(parts)) + ("  · not kept" if choice.get("discard") else "")


@st.dialog("Waive this finding", width="medium")
def waive_dialog(desk: Desk, card: Card) -> None:
    """Accept the risk: who reads it later must see why, where and until when."""
    finding = card.first
    st.text(f"{finding.guideline} {finding.title}: “{finding.matched[:200]}”")
    with st.form("check.waive", border=False):
        reason = st.text_area("Reason", key="check.waive.reason", height=90)
        evidence = st.text_input("Link to the evidence", key="check.waive.evidence", placeholder="https://")
        scope = st.radio(
            "Holds for",
            list(SCOPES),
            format_func=SCOPES.__getitem__,
            key="check.waive.scope",
            horizontal=True,
        )
        markets = st.pills(
            "Markets", [item.value for item in finding.markets], selection_mode="multi",
            default=[item.value for item in finding.markets], key="check.waive.markets",
        )  # fmt: skip
        until = st.date_input(
            "Last day",
            value=facade.now().date() + timedelta(days=365),
            key="check.waive.until",
            format="YYYY-MM-DD",
        )
        if st.form_submit_button("Waive", type="primary"):
            with sentences():
                desk.waive(card, scope=scope, reason=reason, evidence=evidence, markets=markets, until=until)
                st.rerun()


@st.dialog("Missed something")
def missed_dialog(desk: Desk, start: int, end: int) -> None:
    """Words in which nothing was found become a proposed example."""
    check = desk.check
    if check is None:
        return
    st.text(f"“{check.document.text[start:end][:400]}”")
    with st.form("check.missed", border=False):
        known = facade.reviewer().ruleset.guidelines
        guideline = st.selectbox(
            "Guideline that it breaks", list(known), index=None, placeholder="Not sure",
            format_func=lambda name: f"{name} {known[name].spec.title}", key="check.missed.guideline",
        )  # fmt: skip
        note = st.text_area("Note", key="check.missed.note", height=80)
        if st.form_submit_button("Propose as an example", type="primary"):
            with sentences():
                desk.missed(start, end, guideline, note)
                st.rerun()


def sign_off_form(desk: Desk, check: StoredCheck) -> None:
    """Approve, ask for changes or reject, with name and reference; earlier decisions stay in sight."""
    st.header("Sign-off", anchor=False)
    if check.saved is None:
        st.info("This article is not kept, so it cannot be signed off.", icon=":material/info:")
        return
    for item in facade.reviewer().store.sign_offs.of_check(check.saved.id):
        content = item.content
        said = f"{DECISIONS[content.decision]} by {content.name}, {item.signed_at:%d %B %Y, %H:%M} UTC"
        note = f" – {content.note}" if content.note else ""
        reference = f" · {content.reference}" if content.reference else ""
        st.text(f"{said}{reference}{note}")
    with st.form("check.sign", border=True):
        decision = st.segmented_control(
            "Decision", list(DECISIONS), format_func=DECISIONS.__getitem__, key="check.sign.decision"
        )
        first, second = st.columns(2)
        name = first.text_input(
            "Name", value=facade.remembered("name", ""), key="check.sign.name", max_chars=80
        )
        reference = second.text_input(
            "Reference", value=check.details.reference, key="check.sign.reference", max_chars=120
        )
        owner = first.text_input("Owner", value=check.details.owner, key="check.sign.owner", max_chars=120)
        medium = second.text_input(
            "Medium", value=check.details.medium, key="check.sign.medium", max_chars=120
        )
        note = st.text_input("Note", key="check.sign.note", max_chars=500)
        if st.form_submit_button("Sign off", type="primary"):
            with sentences():
                if decision is None:
                    message = "Choose approved, changes needed or rejected."
                    raise ComplianceError(message)
                details = Details(check.details.name, reference, check.details.campaign, owner, medium)
                desk.sign_off(decision, name=name, details=details, note=note)
                st.rerun()


def downloads(exports: list[tuple[str, str, str, Callable[[], bytes]]]) -> None:
    """Buttons that give the result away, made only when somebody asks: label, file name, type, maker."""
    with st.container(horizontal=True):
        for label, name, kind, make in exports:
            st.download_button(
                label,
                make,
                name,
                kind,
                on_click="ignore",
                icon=":material/download:",
                key=f"check.export.{name}",
            )
