"""All that pages call: the reviewer's desk, remembered choices, and readable forms of what they return."""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, NoReturn

import streamlit as st

from compliance_core.documents.read import read_text
from compliance_core.engine.engine import check
from compliance_core.engine.model import Audience, Channel, Context, Market
from compliance_core.review.service import Reviewer, StoredCheck
from compliance_core.review.settings import load_settings
from compliance_core.review.undo import Acts
from compliance_core.storage.records import BatchItem, Details

PAGES_FOLDER = Path(__file__).resolve().parent.parent / "pages"

WARM_EXAMPLES = 2
"""Examples of each guideline that are judged when the dashboard starts."""

NAMELESS = "reviewer"
"""Who acts while nobody has said a name: local use has no log-in."""

BUILT_IN_PRESETS: dict[str, dict[str, Any]] = {
    "Article, all markets": {"markets": ["EU", "UK", "US"], "channel": "article", "audience": "consumer"},
    "UK social post": {"markets": ["UK"], "channel": "social", "audience": "consumer"},
    "EU e-mail": {"markets": ["EU"], "channel": "email", "audience": "consumer"},
    "Shop or app texts": {"markets": ["EU", "UK", "US"], "channel": "interface", "audience": "consumer"},
}
"""Context lines to start from; a person's own are kept beside them."""

NEW_CHOICE: dict[str, Any] = {
    **BUILT_IN_PRESETS["Article, all markets"],
    **{"date": None, "reference": "", "campaign": "", "owner": "", "medium": "", "discard": False},
}
"""The context line of somebody who has not chosen anything yet."""


@st.cache_resource(show_spinner=False)
def reviewer() -> Reviewer:
    """The desk on the store and packs of the settings, opened once; what need not be kept any longer goes then.

    Raises:
        ComplianceError: a setting is wrong, or the store or a folder cannot be opened.
    """
    desk = Reviewer.open(load_settings())
    desk.apply_retention()
    threading.Thread(target=_warm, args=(desk,), name="warm-up", daemon=True).start()
    return desk


def _warm(desk: Reviewer) -> None:
    """Judge some examples: every phrase is compiled when it is first needed, which a reviewer should not wait for."""
    context = Context(date=now().date())
    for guideline in desk.ruleset.guidelines.values():
        for example in guideline.spec.examples.fail[:WARM_EXAMPLES]:
            check(read_text(example if isinstance(example, str) else example.text), context, desk.ruleset)


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
    lines = (line.strip("# *>-\t") for line in text.splitlines())
    first = next((line.strip() for line in lines if line.strip()), "Untitled")
    return first if len(first) <= 80 else first[:79].rstrip() + "…"


def next_in_batch() -> str | None:
    """The next article of the reviewer's batch that nobody has looked at, as a check id; None without one."""
    queue = _queue()
    if not queue:
        return None
    item = reviewer().store.batches.next_item(queue["id"], after=queue["position"])
    return item.check_id if item else None


def open_next_in_batch() -> None:
    """Take the open article off the queue and go to the next one; back to the batch after the last."""
    queue = _queue()
    if queue:
        item = reviewer().next_in_batch(queue["id"], queue["position"], by=acting())
        open_of_batch(queue["id"], item)


def _queue() -> dict[str, Any] | None:
    """The batch being worked through, unless an article from elsewhere was opened meanwhile."""
    queue: dict[str, Any] | None = st.session_state.get("batch.queue")
    check: StoredCheck | None = st.session_state.get("check.current")
    here = queue and check and check.saved and check.saved.article_id == queue["article"]
    return queue if here else None


def open_of_batch(batch_id: str, item: BatchItem | None) -> NoReturn:
    """Go to the Check page with an article of a batch, in its newest version; to the batch without one."""
    newest = reviewer().store.checks.newest_versions([item.check_id]) if item and item.check_id else {}
    if item is None or item.check_id not in newest:
        st.session_state["batch.queue"] = None
        st.switch_page(PAGES_FOLDER / "batch.py", query_params={"batch": batch_id})
    check = newest[item.check_id]
    queue = {"id": batch_id, "position": item.position, "article": check.article_id}
    show_on_check(check.id, queue=queue)


def acting() -> str:
    """Who acts in this session."""
    return st.session_state.get("check.by") or remembered("name", "") or NAMELESS


def show_on_check(check_id: str, *, queue: dict[str, Any] | None = None) -> NoReturn:
    """Go to the Check page with a kept article; ``queue`` is the batch to which it belongs, if it does."""
    st.session_state["batch.queue"] = queue
    st.switch_page(PAGES_FOLDER / "check.py", query_params={"check": check_id})


def show_unkept_on_check(check: StoredCheck) -> NoReturn:
    """Go to the Check page with an article that is not kept."""
    st.session_state.update(
        {"batch.queue": None, "check.current": check, "check.acts": Acts(), "check.editing": False}
    )
    st.switch_page(PAGES_FOLDER / "check.py")
