"""The article with its findings as one component of our own: marks, cards, keys, and the acts they send back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import streamlit as st

_FOLDER = Path(__file__).resolve().parent / "surface"
_surface = st.components.v2.component(
    "review_surface",
    css=(_FOLDER / "review.css").read_text(encoding="utf-8"),
    js=(_FOLDER / "review.js").read_text(encoding="utf-8"),
    isolate_styles=False,
)


def review_surface(data: dict[str, Any], *, key: str) -> dict[str, Any] | None:
    """Show a reviewed article.

    Args:
        data: what `dashboard.review_view.surface_data` makes of a reviewed result.
        key: names the component on its page.

    Returns:
        The act that the person has just done (`kind` and its details), or None.
    """
    done = _surface(key=key, data=data, on_act_change=lambda: None)
    act = done.get("act")
    return dict(act) if act else None
