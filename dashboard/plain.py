"""Text that Streamlit's Markdown leaves alone."""

from __future__ import annotations


def plain(text: str) -> str:
    """A text in which nothing acts as Markdown, a colour, a link or a formula."""
    return "".join(f"\\{sign}" if sign in "\\`*_{}[]()#+-!|<>~:$&" else sign for sign in text)
