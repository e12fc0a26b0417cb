"""All that pages call: the reviewer's desk, remembered choices, and readable forms of what they return."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import streamlit as st

from compliance_core.engine.model import Audience, Channel, Context, Market
from compliance_core.review.service import Reviewer
from compliance_core.review.settings import load_settings
from compliance_core.storage.records import Details

NAMELESS = "reviewer"
"""Who acts while nobody has said a name: local use has no log-in."""

BUILT_IN_PRESETS: dict[str, dict[str, Any]] = {
    "Article, all markets": {"markets": ["EU", "UK", "US"], "channel": "article", "audience": "consumer"},
    "UK social post": {"markets": ["UK"], "channel": "social", "audience": "consumer"},
    "EU e-mail": {"markets": ["EU"], "channel": "email", "audience": "consumer"},
    "Shop or app texts": {"markets": ["EU", "UK", "US"], "channel": "interface", "audience": "consumer"},
}
"""Context lines to start from; a person's own are kept beside them."""


@st.cache_resource(show_spinner=False)
def reviewer() -> Reviewer:
    """The desk on the store and packs of the settings, opened once.

    Raises:
        ComplianceError: a setting is wrong, or the store or a folder cannot be opened.
    """
    return Reviewer.open(load_settings())


def now() -> datetime:
    """The time, in UTC."""
    return datetime.now(UTC)


def remembered(key: str, default: Any) -> Any:
    """A remembered choice of this installation."""
    return reviewer().store.preferences.get(key, default)


def remember(key: str, value: Any) -> None:
    """Remember a choice for the next time."""
    reviewer().store.preferences.set(key, value, now=now())


def presets() -> dict[str, dict[str, Any]]:
    """Context lines by name, the built-in ones first."""
    return {**BUILT_IN_PRESETS, **remembered("presets", {})}


def context_of(choice: dict[str, Any]) -> Context:
    """The context of a check from what was chosen on the context line; the day is today unless one was chosen."""
    chosen = {Market(item) for item in choice.get("markets") or ()}
    day = choice.get("date")
    return Context(
        date=day if isinstance(day, date) else now().date(),
        markets=tuple(market for market in Market if market in chosen) or tuple(Market),
        channel=Channel(choice.get("channel") or Channel.ARTICLE),
        audience=Audience(choice.get("audience") or Audience.CONSUMER),
        assumed=() if day else ("date",),
    )


def details_of(choice: dict[str, Any], name: str = "") -> Details:
    """What was said about the article on the context line."""
    return Details(
        name=name,
        reference=choice.get("reference") or "",
        campaign=choice.get("campaign") or "",
        owner=choice.get("owner") or "",
        medium=choice.get("medium") or "",
    )


def title_of(text: str) -> str:
    """A name for a pasted article: its first words."""
    lines = (line.strip("# *>-\t") for line in text.splitlines())  # noqa: B005 (a set of signs)
    first = next((line.strip() for line in lines if line.strip()), "Untitled")
    return first if len(first) <= 80 else first[:79].rstrip() + "…"


def next_in_batch() -> str | None:
    """The next article of the reviewer's batch that nobody has looked at, as a check id; None without one."""
    batch = st.session_state.get("batch.queue")
    if not batch:
        return None
    item = reviewer().store.batches.next_item(batch["id"], after=batch["position"])
    return item.check_id if item else None


def open_next_in_batch() -> None:
    """Take the open article off the queue and go to the next one."""
    batch = st.session_state.get("batch.queue")
    if not batch:
        return
    batches = reviewer().store.batches
    batches.reviewed(batch["id"], batch["position"], now=now(), actor=NAMELESS)
    item = batches.next_item(batch["id"], after=batch["position"])
    if item and item.check_id:
        batch["position"] = item.position
        st.query_params["check"] = item.check_id
