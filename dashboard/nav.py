"""The pages, in the navigation's order. A page is one line here and one file in `pages/`."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PageSpec:
    """One page: its file `pages/<stem>.py`, its address, its title and icon, and the section it stands in."""

    stem: str
    title: str
    icon: str
    section: str


PAGES = (
    PageSpec("check", "Check", ":material/fact_check:", "Review"),
    PageSpec("batch", "Batch", ":material/library_books:", "Review"),
    PageSpec("history", "History", ":material/history:", "Review"),
    PageSpec("guidelines", "Guidelines", ":material/gavel:", "Review"),
)
