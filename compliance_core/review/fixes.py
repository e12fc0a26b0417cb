"""Edits of an article: take a suggestion once or everywhere, and keep every offset right.

All positions are code points; an edit speaks of the text before it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from compliance_core.engine.model import Block, Document, Finding, Mark, Scope
from compliance_core.errors import ComplianceError
from compliance_core.review.waivers import claim_of

_MAX_LINES = 1000
"""More changed lines than these are taken as one edit: comparing them takes time with their square."""


@dataclass(frozen=True, slots=True)
class Edit:
    """Put ``words`` in place of ``text[start:end]``."""

    start: int
    end: int
    words: str

    @property
    def shift(self) -> int:
        """By how much what follows moves."""
        return len(self.words) - (self.end - self.start)


def apply_replacement(text: str, finding: Finding, replacement: str) -> str:
    """Replace the words of one finding.

    Raises:
        ComplianceError: if the words no longer stand where the finding says.
    """
    return apply_edit(text, edit_for(text, finding, replacement))


def apply_to_all(text: str, findings: Sequence[Finding], replacement: str) -> str:
    """Replace the words of several findings at once; of two that overlap the first is replaced.

    Raises:
        ComplianceError: if the words of one no longer stand where it says.
    """
    for edit in reversed(edits_for(text, findings, replacement)):
        text = apply_edit(text, edit)
    return text


def edits_for(text: str, findings: Sequence[Finding], replacement: str) -> tuple[Edit, ...]:
    """The edits of ``apply_to_all``, ascending and apart from each other."""
    edits: list[Edit] = []
    for finding in sorted(findings, key=lambda item: (item.start, item.end)):
        edit = edit_for(text, finding, replacement)
        if not edits or edit.start >= edits[-1].end:
            edits.append(edit)
    return tuple(edits)


def edit_for(text: str, finding: Finding, replacement: str) -> Edit:
    """The edit that replaces the words of a finding.

    The replacement takes over the capital letter with which the words begin. Where nothing takes their
    place, one of the two spaces around them goes too.

    Raises:
        ComplianceError: if the words no longer stand where the finding says.
    """
    start, end = finding.start, finding.end
    if text[start:end] != finding.matched:
        msg = f"The text was changed where {finding.guideline} was found: check it again, then fix it."
        raise ComplianceError(msg)
    if replacement:
        if finding.matched[:1].isupper():
            replacement = replacement[:1].upper() + replacement[1:]
        return Edit(start, end, replacement)
    if text[end : end + 1] == " " and (start == 0 or text[start - 1].isspace()):
        end += 1
    elif start > 0 and text[start - 1] == " " and (end == len(text) or text[end] in " \n.,;:!?)"):
        start -= 1
    return Edit(start, end, "")


def repeats(findings: Sequence[Finding], finding: Finding) -> tuple[Finding, ...]:
    """All findings of the same guideline with the same words, ``finding`` included, in document order."""
    wording = claim_of(finding.matched)
    return tuple(
        item for item in findings if item.guideline == finding.guideline and claim_of(item.matched) == wording
    )


def apply_edit(text: str, edit: Edit) -> str:
    """The text after an edit."""
    return text[: edit.start] + edit.words + text[edit.end :]


def edit_between(before: str, after: str) -> Edit:
    """The smallest single edit that turns one text into another."""
    shorter = min(len(before), len(after))
    start = _common_start(before, after, shorter)
    tail = _common_start(before[::-1], after[::-1], shorter - start)
    return Edit(start, len(before) - tail, after[start : len(after) - tail])


def _common_start(first: str, second: str, limit: int) -> int:
    """Length of the common start, at most ``limit``; halving keeps it quick on long texts."""
    low, high = 0, limit
    while low < high:
        middle = (low + high + 1) // 2
        if first[low:middle] == second[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def moved_findings(findings: Sequence[Finding], edit: Edit) -> tuple[Finding, ...]:
    """Findings as they stand after an edit; those whose words it touched are left out."""
    kept = []
    for finding in findings:
        if finding.end <= edit.start:
            kept.append(finding)
        elif finding.start >= edit.end:
            kept.append(replace(finding, start=finding.start + edit.shift, end=finding.end + edit.shift))
    return tuple(kept)


def edits_between(before: str, after: str) -> tuple[Edit, ...]:
    """Small edits that turn one text into another, ascending and apart, each within few lines."""
    whole = edit_between(before, after)
    old = before[whole.start : whole.end].splitlines(keepends=True)
    new = whole.words.splitlines(keepends=True)
    if len(old) > _MAX_LINES or len(new) > _MAX_LINES:
        return (whole,)
    edits: list[Edit] = []
    at = whole.start
    for kind, first, last, low, high in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind != "equal":
            alike = last - first == high - low
            pairs = (
                zip(old[first:last], new[low:high], strict=True)
                if alike
                else [_joined(old[first:last], new[low:high])]
            )
            edits += _edits_of_pairs(pairs, at)
        at += sum(map(len, old[first:last]))
    return tuple(edits)


def _joined(old: Sequence[str], new: Sequence[str]) -> tuple[str, str]:
    return "".join(old), "".join(new)


def _edits_of_pairs(pairs: Iterable[tuple[str, str]], at: int) -> Iterator[Edit]:
    for was, now in pairs:
        edit = edit_between(was, now)
        if edit.words or edit.start < edit.end:
            yield Edit(edit.start + at, edit.end + at, edit.words)
        at += len(was)


def edited_document(document: Document, text: str) -> Document:
    """The document with another text and, as far as they are left, the blocks it had.

    New words that lie in no block belong to the one that they touch, else to the first that they
    replace, else to the one before them, else to the one behind: none is left unjudged.
    """
    blocks = document.blocks
    for edit in reversed(edits_between(document.text, text)):
        blocks = _edited_blocks(blocks, edit)
    if not blocks and text.strip():
        blocks = (Block(Scope.BODY, ((0, len(text)),)),)
    return replace(document, text=text, blocks=blocks)


def _edited_blocks(blocks: Sequence[Block], edit: Edit) -> tuple[Block, ...]:
    spans = [[_after(piece, edit) for piece in block.pieces] for block in blocks]
    _own(spans, edit)
    edited = []
    for block, moved in zip(blocks, spans, strict=True):
        if pieces := tuple(span for span in moved if span is not None):
            marks = (_moved_mark(mark, edit) for mark in block.marks)
            edited.append(Block(block.scope, pieces, tuple(mark for mark in marks if mark is not None)))
    return tuple(edited)


def _after(span: tuple[int, int], edit: Edit) -> tuple[int, int] | None:
    """Where a span lies after an edit; ``None`` if nothing of it is left."""
    start, end = span
    before = start < edit.start
    behind = end > edit.end
    if before and behind:
        return start, end + edit.shift
    if before:
        return start, min(end, edit.start)
    if behind:
        return max(start, edit.end) + edit.shift, end + edit.shift
    return None


def _own(spans: list[list[tuple[int, int] | None]], edit: Edit) -> None:
    """Give the new words to a block if none covers them."""
    start = edit.start + len(edit.words) - len(edit.words.lstrip())
    end = edit.start + len(edit.words.rstrip())
    if start >= end:
        return
    pieces = [
        _Piece(row, column, span) for row, moved in enumerate(spans) for column, span in enumerate(moved)
    ]
    left = [(piece, piece.span) for piece in pieces if piece.span is not None]
    if any(first <= start and end <= last for _, (first, last) in left):
        return
    touching = [(piece, span) for piece, span in left if span[1] == start or span[0] == end]
    gone = [(piece, (start, end)) for piece in pieces if piece.span is None]
    earlier = [(piece, span) for piece, span in left if span[1] <= start]
    later = [(piece, span) for piece, span in left if span[0] >= end]
    owners = touching[:1] or gone[:1] or earlier[-1:] or later[:1]
    for piece, (first, last) in owners:
        spans[piece.row][piece.column] = (min(first, start), max(last, end))


@dataclass(frozen=True, slots=True)
class _Piece:
    """A piece of a block, by the places of both, and where it lies after an edit."""

    row: int
    column: int
    span: tuple[int, int] | None


def _moved_mark(mark: Mark, edit: Edit) -> Mark | None:
    span = _after((mark.start, mark.end), edit)
    return None if span is None else Mark(mark.scope, *span)
