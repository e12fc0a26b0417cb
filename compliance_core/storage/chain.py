"""The chain of an append-only log, pure: every row carries the digest of the row before it.

A row is made of plain text fields; its digest is SHA-256 over the digest of the previous row and the
canonical JSON of its fields. Whoever changes, removes, adds or swaps a row breaks the chain at that row;
whoever cuts off the end is found by the head, which is kept apart from the rows.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

Plain: TypeAlias = "str | int | bool | Sequence[Plain] | Mapping[str, Plain] | None"
"""A value that canonical JSON can write."""


@dataclass(frozen=True, slots=True)
class Head:
    """The end of a chain: number and digest of its last row. Row numbers start at 1."""

    seq: int
    digest: str


GENESIS = Head(seq=0, digest="0" * 64)
"""The head of an empty chain."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of the log.

    ``at`` is an ISO 8601 time in UTC, ``act`` what was done, ``subject`` the id of the thing it was done
    to, ``details`` canonical JSON without content of articles.
    """

    seq: int
    at: str
    actor: str
    act: str
    subject: str
    details: str
    previous: str
    digest: str


@dataclass(frozen=True, slots=True)
class ChainFault:
    """Where a chain is broken, as the number of the row and a sentence."""

    seq: int
    problem: str


@dataclass(frozen=True, slots=True)
class ChainReport:
    """What a verification saw: the number of rows read and every fault, in order of the rows."""

    rows: int
    faults: tuple[ChainFault, ...]

    @property
    def intact(self) -> bool:
        """True if no fault was found."""
        return not self.faults

    def __str__(self) -> str:
        """One sentence for a person."""
        if self.intact:
            return f"The audit log is intact: {self.rows} rows verified."
        first = self.faults[0]
        return f"The audit log was tampered with, first at row {first.seq}: {first.problem}"


def canonical(value: Plain) -> str:
    """Write a plain value as JSON in one fixed form: sorted keys, no spaces, ASCII only.

    Raises:
        TypeError: if a value is not text, integer, boolean, null, list or mapping with text keys.
            Floating-point numbers are refused, for their written form differs between programs.
    """
    _refuse_unfixed(value)
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)


def _refuse_unfixed(value: object) -> None:
    if isinstance(value, Mapping):
        for key, item in value.items():
            if not isinstance(key, str):
                msg = f"key {key!r} of a canonical mapping is not text"
                raise TypeError(msg)
            _refuse_unfixed(item)
    elif isinstance(value, list | tuple):
        for item in value:
            _refuse_unfixed(item)
    elif not isinstance(value, str | int | None):
        msg = f"{type(value).__name__} has no canonical form"
        raise TypeError(msg)


def link(head: Head, *, at: str, actor: str, act: str, subject: str, details: str) -> Entry:
    """Make the row that follows ``head``."""
    seq = head.seq + 1
    digest = _digest(seq, at, actor, act, subject, details, head.digest)
    return Entry(seq, at, actor, act, subject, details, head.digest, digest)


def _digest(seq: int, at: str, actor: str, act: str, subject: str, details: str, previous: str) -> str:
    body = json.dumps([seq, at, actor, act, subject, details], separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(f"{previous}\n{body}".encode("ascii")).hexdigest()


def verify(entries: Iterable[Entry], head: Head, anchors: Sequence[Head] = ()) -> ChainReport:
    """Check every row against the one before it, and the end against the stored head.

    Args:
        entries: all rows in ascending order of their number.
        head: the head that is stored beside the rows.
        anchors: earlier heads that were written to another place. They also find a chain that was
            rewritten as a whole, head included.

    Returns:
        A report that names each row at which the chain is broken.
    """
    faults: list[ChainFault] = []
    expected = {anchor.seq: anchor.digest for anchor in anchors}
    last, rows = GENESIS, 0
    for entry in entries:
        rows += 1
        problem = _problem(entry, last)
        if problem:
            faults.append(ChainFault(entry.seq, problem))
        if expected.pop(entry.seq, entry.digest) != entry.digest:
            faults.append(ChainFault(entry.seq, "its digest is not the one that was noted elsewhere."))
        last = Head(entry.seq, entry.digest)
    faults.extend(_end_faults(last, head))
    if expected.pop(0, GENESIS.digest) != GENESIS.digest:
        faults.append(ChainFault(0, "the beginning noted elsewhere is not that of this log."))
    faults.extend(ChainFault(seq, "a head noted elsewhere has no row.") for seq in sorted(expected))
    return ChainReport(rows, tuple(faults))


def _problem(entry: Entry, last: Head) -> str:
    if entry.seq > last.seq + 1:
        gap = str(last.seq + 1) if entry.seq == last.seq + 2 else f"{last.seq + 1} to {entry.seq - 1}"
        return f"before it {gap} is missing."
    if entry.seq <= last.seq:
        return f"it stands after row {last.seq}."
    if entry.previous != last.digest:
        return f"it does not follow from row {last.seq}."
    fields = (entry.seq, entry.at, entry.actor, entry.act, entry.subject, entry.details, entry.previous)
    if _digest(*fields) != entry.digest:
        return "its content does not fit its digest."
    return ""


def _end_faults(last: Head, head: Head) -> list[ChainFault]:
    if last.seq < head.seq:
        return [ChainFault(last.seq + 1, f"the log ends before it, its head stands at row {head.seq}.")]
    if last.seq > head.seq:
        return [ChainFault(head.seq + 1, f"it stands beyond the head, which is row {head.seq}.")]
    if last.digest != head.digest:
        return [ChainFault(head.seq, "the head has another digest.")]
    return []
