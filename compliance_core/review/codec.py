"""Results, contexts and layouts as the JSON text that the store keeps, and back."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from compliance_core.engine.model import Block, Context, Document, Mark, NotRead, Result, Scope
from compliance_core.errors import StoreError
from compliance_core.report.payload import context_payload, result_from_payload, result_payload


def result_text(result: Result) -> str:
    """A result as JSON; the same result always gives the same text."""
    return _written(result_payload(result))


def result_from_text(written: str) -> Result:
    """The result that ``result_text`` wrote.

    Raises:
        ComplianceError: if the text is something else.
    """
    return result_from_payload(_read(written))


def context_text(context: Context) -> str:
    """A context as JSON."""
    return _written(context_payload(context))


def packs_text(result: Result) -> str:
    """The pack versions that judged, as JSON."""
    return _written(result_payload(result)["packs"])


def document_text(document: Document) -> str:
    """The layout of a document as JSON, without its text, which the store keeps beside it."""
    return _written(
        {
            "format": document.format,
            "blocks": [
                [
                    block.scope.value,
                    [list(piece) for piece in block.pieces],
                    [[mark.scope.value, mark.start, mark.end] for mark in block.marks],
                ]
                for block in document.blocks
            ],
            "not_read": [[item.what, item.why] for item in document.not_read],
        }
    )


def document_from_text(written: str, text: str) -> Document:
    """The document whose layout ``document_text`` wrote and whose text is ``text``.

    Raises:
        StoreError: if the layout is something else.
    """
    layout = _read(written)
    try:
        blocks = tuple(
            Block(
                Scope(scope),
                tuple((start, end) for start, end in pieces),
                tuple(Mark(Scope(kind), start, end) for kind, start, end in marks),
            )
            for scope, pieces, marks in layout["blocks"]
        )
        not_read = tuple(NotRead(what, why) for what, why in layout["not_read"])
        return Document(text, blocks, layout["format"], not_read)
    except (KeyError, TypeError, ValueError) as error:
        msg = "The layout of a stored article is damaged: restore the store from a backup."
        raise StoreError(msg) from error


def digest(written: str) -> str:
    """SHA-256 of a text in UTF-8; lone surrogates count as well."""
    return hashlib.sha256(written.encode("utf-8", "surrogatepass")).hexdigest()


def _written(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _read(written: str) -> dict[str, Any]:
    try:
        value = json.loads(written)
    except ValueError as error:
        msg = "A stored check is damaged: restore the store from a backup."
        raise StoreError(msg) from error
    return value if isinstance(value, dict) else {}
