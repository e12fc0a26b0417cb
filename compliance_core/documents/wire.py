"""A read document as JSON, for the way from the reading process to the one that asked."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from compliance_core.documents.source_map import Extracted, SourceMap
from compliance_core.engine.model import Block, Document, Mark, NotRead, Scope
from compliance_core.errors import DocumentError


def to_bytes(extracted: Extracted) -> bytes:
    """Return the document and its map as JSON in UTF-8; lone surrogates become question marks."""
    document = extracted.document
    payload = {
        "text": document.text,
        "format": document.format,
        "blocks": [
            [block.scope, block.pieces, [[mark.scope, mark.start, mark.end] for mark in block.marks]]
            for block in document.blocks
        ],
        "not_read": [[item.what, item.why] for item in document.not_read],
        "map": extracted.source_map.to_json(),
    }
    return json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def from_bytes(data: bytes) -> Extracted:
    """Return what ``to_bytes`` wrote; the sender is not trusted.

    Raises:
        DocumentError: the values are not those of a document, or an offset lies outside its text.
    """
    try:
        payload = json.loads(data)
        document = Document(
            str(payload["text"]),
            tuple(_block(*row) for row in payload["blocks"]),
            str(payload["format"]),
            tuple(NotRead(str(what), str(why)) for what, why in payload["not_read"]),
        )
        source_map = SourceMap.from_json(payload["map"])
    except (KeyError, TypeError, ValueError, RecursionError) as error:
        message = f"The reader of the file gave an answer that makes no sense ({type(error).__name__})."
        raise DocumentError(message) from error
    if not _is_ascending(_spans(document)) or not _is_ascending(_places(source_map)):
        message = "The reader of the file gave offsets that make no sense."
        raise DocumentError(message)
    return Extracted(document, source_map)


def _block(scope: str, pieces: list[list[int]], marks: list[list[Any]]) -> Block:
    return Block(
        Scope(scope),
        tuple((int(start), int(end)) for start, end in pieces),
        tuple(Mark(Scope(kind), int(start), int(end)) for kind, start, end in marks),
    )


def _spans(document: Document) -> Iterator[int]:
    for block in document.blocks:
        if not block.pieces or any(
            not block.start <= mark.start < mark.end <= block.end for mark in block.marks
        ):
            yield -1
        for start, end in block.pieces:
            yield start
            yield end
    yield len(document.text)


def _places(source_map: SourceMap) -> Iterator[int]:
    for place in source_map.places:
        yield place.start
        yield place.end


def _is_ascending(numbers: Iterator[int]) -> bool:
    last = 0
    for number in numbers:
        if number < last:
            return False
        last = number
    return True
