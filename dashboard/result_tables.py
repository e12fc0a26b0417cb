"""Words, colours and columns that the tables of all pages share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pandas as pd
import streamlit as st

from compliance_core.engine.model import Severity, Verdict
from compliance_core.storage.records import CheckSummary, Decision, ItemState

VERDICT_LABELS = {
    Verdict.BLOCK: "■ Do not publish",
    Verdict.REVIEW: "▲ Review first",
    Verdict.PASS: "○ Nothing found",
}
"""A sign and words for each verdict; sorted as text, the gravest stands first."""

STATE_LABELS = {
    ItemState.FAILED: "✕ Not read",
    ItemState.WAITING: "… Waiting",
    ItemState.CANCELLED: "– Not checked",
}
"""What stands in place of a verdict while there is none."""

SEVERITY_LABELS = {
    Severity.BLOCKER: "■ Blocker",
    Severity.MAJOR: "▲ Major",
    Severity.MINOR: "● Minor",
    Severity.ADVICE: "· Advice",
}

DECISION_LABELS = {
    Decision.APPROVED: "✓ Approved",
    Decision.CHANGES_NEEDED: "↻ Changes needed",
    Decision.REJECTED: "✕ Rejected",
}

_RED, _ORANGE, _BLUE, _GREY, _GREEN, _SLATE = "#c02f36", "#a8620a", "#3f6fe0", "#6b7684", "#247a4b", "#56718f"
_COLOURS = {
    **dict(zip(VERDICT_LABELS.values(), (_RED, _ORANGE, _SLATE), strict=True)),
    **dict.fromkeys(STATE_LABELS.values(), _GREY),
    **dict(zip(SEVERITY_LABELS.values(), (_RED, _ORANGE, _BLUE, _GREY), strict=True)),
    **dict(zip(DECISION_LABELS.values(), (_GREEN, _ORANGE, _RED), strict=True)),
}


def chips(title: str, **options: Any) -> Any:
    """A column of coloured labels; a cell holds a list with one of the labels above, or none."""
    return st.column_config.MultiselectColumn(
        title, options=list(_COLOURS), color=list(_COLOURS.values()), **options
    )


def moment(at: datetime) -> str:
    """A time as tables and captions write it, in UTC: 24 Nov 2026, 10:12."""
    return f"{at.day} {at:%b %Y, %H:%M}"


def named(check: CheckSummary) -> str:
    """What a kept article is called."""
    return check.details.name or check.file_name or "Untitled"


def plural(number: int, word: str, words: str = "") -> str:
    """A number with its word: 1 article, 2 articles."""
    return f"{number:,} {word if number == 1 else words or word + 's'}"


@dataclass(frozen=True, slots=True)
class Table:
    """How a table looks: its key, its columns, and what it says to those who do not see it."""

    key: str
    columns: Mapping[str, Any]
    alt: str
    height: Any = "auto"


def choose(table: Table, rows: Sequence[Mapping[str, Any]]) -> int | None:
    """Show rows of which one can be chosen, and return its number."""
    frame = pd.DataFrame(list(rows), columns=list(table.columns))
    with st.container(key=f"table.{table.key}"):
        state = st.dataframe(
            frame, key=table.key, hide_index=True, column_config=dict(table.columns), height=table.height,
            on_select="rerun", selection_mode="single-row", placeholder="", alt=table.alt,
        )  # fmt: skip
    chosen = state["selection"]["rows"]
    return chosen[0] if chosen and chosen[0] < len(rows) else None


def open_column(key: str) -> Any:
    """A column of buttons that open the article of their row."""
    return st.column_config.ButtonColumn("", width="small", type="tertiary", key=key)


def show(table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Show rows to be read, sorted and searched."""
    frame = pd.DataFrame(list(rows), columns=list(table.columns))
    with st.container(key=f"table.{table.key}"):
        st.dataframe(
            frame, hide_index=True, column_config=dict(table.columns), height=table.height, placeholder="",
            alt=table.alt,
        )  # fmt: skip


def clicked(key: str, count: int) -> int | None:
    """The row whose button was pressed in this run."""
    click = st.session_state.get(key)
    return click["row"] if click and 0 <= click["row"] < count else None
