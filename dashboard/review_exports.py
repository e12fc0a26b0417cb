"""What a reviewed article can be given away as."""

from __future__ import annotations

from collections.abc import Callable

from compliance_core.review.codec import result_text
from compliance_core.review.service import StoredCheck

Export = tuple[str, str, str, Callable[[], bytes]]


def exports_of(check: StoredCheck) -> list[Export]:
    """Label, file name, media type and maker of each export that this article can have."""
    stem = check.id or "article"
    return [("JSON", f"{stem}.json", "application/json", lambda: result_text(check.result).encode())]
