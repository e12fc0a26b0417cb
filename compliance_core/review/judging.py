"""From what a person hands in to a judged document."""

from __future__ import annotations

import re
from dataclasses import replace

from compliance_core.documents.language import not_english
from compliance_core.documents.limits import Limits
from compliance_core.documents.markdown import markdown_document
from compliance_core.documents.plain import plain_document
from compliance_core.engine.engine import check
from compliance_core.engine.model import Context, Document, NotRead, Result
from compliance_core.engine.ruleset import Ruleset
from compliance_core.errors import DocumentError
from compliance_core.review.fixes import edited_document

MAX_TEXT = Limits().text_bytes
"""Longest pasted text in code points; a longer one is no article."""

_HALF_CHARACTER = re.compile("[\ud800-\udfff]")


def pasted(text: str) -> Document:
    """Read a pasted text: Markdown, of which plain text is a part.

    Halves of characters, which some programs leave behind, become U+FFFD: no offset changes.

    Raises:
        DocumentError: if it is longer than ``MAX_TEXT``.
    """
    return markdown_document(_sound(text))


def edited(document: Document, text: str) -> Document:
    """Read the edited text of a document.

    Text and Markdown are read anew; the layout of HTML, Word and PDF is not in their text, so that of
    the file is kept as far as it is left.

    Raises:
        DocumentError: if it is longer than ``MAX_TEXT``.
    """
    sound = _sound(text)
    if document.format == "markdown":
        return markdown_document(sound)
    if document.format == "text":
        return plain_document(sound)
    return edited_document(document, sound)


def judge(document: Document, context: Context, ruleset: Ruleset) -> Result:
    """Judge a document, and note if its language is one that the packs do not read."""
    result = check(document, context, ruleset)
    language = not_english(document.text)
    if not language:
        return result
    note = NotRead("the text", f"its language looks like {language!r}; the packs read English")
    return replace(result, not_checked=(*result.not_checked, note))


def _sound(text: str) -> str:
    if len(text) > MAX_TEXT:
        msg = f"The text has {len(text):,} characters, more than {MAX_TEXT:,}: check it in parts."
        raise DocumentError(msg)
    return _HALF_CHARACTER.sub("\ufffd", text)
