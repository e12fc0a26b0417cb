"""The wording around a finding that becomes an example of a pack."""

from __future__ import annotations

import re

from compliance_core.engine.model import Block, Document, Finding
from compliance_core.engine.passages import split_sentences

MAX_WORDING = 500
"""Longest paragraph in code points that is proposed whole; of a longer one the sentence is."""


def wording_of(document: Document, finding: Finding) -> str:
    """The paragraph in which a finding stands, without markup, or its sentence if the paragraph is long."""
    block = next((item for item in document.blocks if item.start <= finding.start < item.end), None)
    if block is None:
        return finding.matched
    text = re.sub(r"\s", " ", "".join(document.text[start:end] for start, end in block.pieces))
    if len(text) > MAX_WORDING:
        place = _place(block, finding.start)
        text = next((text[start:end] for start, end in split_sentences(text) if place < end), finding.matched)
    return " ".join(text.split())


def _place(block: Block, offset: int) -> int:
    """Where an offset of the document lies in the joined pieces of a block."""
    passed = 0
    for start, end in block.pieces:
        if offset < end:
            return passed + max(0, offset - start)
        passed += end - start
    return passed
