"""From what a person hands in to a judged document."""

from __future__ import annotations

from dataclasses import replace

from compliance_core.documents.language import not_english
from compliance_core.documents.markdown import markdown_document
from compliance_core.engine.engine import check
from compliance_core.engine.model import Context, Document, NotRead, Result
from compliance_core.engine.ruleset import Ruleset
from compliance_core.errors import DocumentError
from compliance_core.review.fixes import edited_document

MAX_TEXT = 5_000_000
"""Longest pasted text in code points; a longer one is no article."""


def pasted(text: str) -> Document:
    """Read a pasted text: Markdown, of which plain text is a part.

    Raises:
        DocumentError: if it is longer than ``MAX_TEXT``.
    """
    _refuse_long(text)
    return markdown_document(text)


def edited(document: Document, text: str) -> Document:
    """Read the edited text of a document.

    Text and Markdown are read anew; the layout of HTML, Word and PDF is not in their text, so that of
    the file is kept as far as it is left.

    Raises:
        DocumentError: if it is longer than ``MAX_TEXT``.
    """
    if document.format in {"text", "markdown"}:
        return pasted(text)
    _refuse_long(text)
    return edited_document(document, text)


def judge(document: Document, context: Context, ruleset: Ruleset) -> Result:
    """Judge a document, and note if its language is one that the packs do not read."""
    result = check(document, context, ruleset)
    language = not_english(document.text)
    if not language:
        return result
    note = NotRead("the text", f"its language looks like {language!r}; the packs read English")
    return replace(result, not_checked=(*result.not_checked, note))


def _refuse_long(text: str) -> None:
    if len(text) > MAX_TEXT:
        msg = f"The text has {len(text):,} characters, more than {MAX_TEXT:,}: check it in parts."
        raise DocumentError(msg)
