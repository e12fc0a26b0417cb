"""``check --batch``: JSON lines in, JSON lines out, on all cores, in the order of the input."""

from __future__ import annotations

import json
import math
import multiprocessing
import os
import signal
import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain, islice
from typing import Any, BinaryIO

from compliance_core.cli.options import parse_date
from compliance_core.engine.engine import compile_packs
from compliance_core.engine.model import Audience, Channel, Context, Market, Severity
from compliance_core.engine.ruleset import Pack, Ruleset
from compliance_core.errors import ComplianceError
from compliance_core.report.payload import finding_payload
from compliance_core.review.judging import MAX_TEXT, judge, pasted

ALONE = 64
"""Up to so many lines one process is quicker than starting others."""

CHUNK = 16
"""Lines handed to a process at a time."""

WAITING = 4
"""Chunks for each process that may be under way, so that a long input is not read into memory."""

MAX_LINE = 4 * MAX_TEXT
"""Longest line in bytes: the longest text in UTF-8; what is longer is not kept."""

_FIELDS = frozenset({"id", "text", "market", "channel", "audience", "date"})
_worker: tuple[Ruleset, Context] | None = None


def whole_lines(stream: BinaryIO) -> Iterator[bytes]:
    """The lines of a stream; one that is longer than ``MAX_LINE`` comes cut to one byte more."""
    while line := stream.readline(MAX_LINE + 1):
        yield line
        while len(line) > MAX_LINE and not line.endswith(b"\n"):
            line = stream.readline(MAX_LINE + 1)


def run_batch(lines: Iterable[bytes], packs: Sequence[Pack], context: Context) -> Iterator[dict[str, Any]]:
    """Judge JSON lines; a line that cannot be judged gives ``{"id", "error"}`` and the rest go on.

    Args:
        lines: each ``{"id", "text"}`` with optional ``market`` (one or a list), ``channel``,
            ``audience``, ``date``; in UTF-8.
        packs: what to judge by.
        context: for whatever a line leaves out.
    """
    source = (line for line in lines if line.strip())
    first = list(islice(source, ALONE + 1))
    ruleset = compile_packs(packs)
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    if len(first) <= ALONE or cores == 1:
        for line in chain(first, source):
            yield judge_line(line, ruleset, context)
        return
    yield from _on_cores(chain(first, source), (ruleset, context), packs, cores)


def _on_cores(
    lines: Iterator[bytes], given: tuple[Ruleset, Context], packs: Sequence[Pack], cores: int
) -> Iterator[dict[str, Any]]:
    global _worker
    _worker = given
    method = "fork" if "fork" in multiprocessing.get_all_start_methods() else "spawn"
    handed = None if method == "fork" else (tuple(packs), given[1])
    room = threading.Semaphore(cores * CHUNK * WAITING)
    over = threading.Event()

    def paced() -> Iterator[bytes]:
        for line in lines:
            room.acquire()
            if over.is_set():
                return
            yield line

    with multiprocessing.get_context(method).Pool(cores, _begin, (handed,)) as pool:
        try:
            for answer in pool.imap(_judge, paced(), chunksize=CHUNK):
                room.release()
                yield answer
        finally:
            over.set()
            room.release()


def _begin(handed: tuple[tuple[Pack, ...], Context] | None) -> None:
    """Start a process of the batch; one that was forked has its packs already."""
    # Ctrl-C goes to all processes; the first one stops the others.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if handed:
        global _worker
        _worker = (compile_packs(handed[0]), handed[1])


def _judge(line: bytes) -> dict[str, Any]:
    if _worker is None:
        message = "a batch process was started without packs"
        raise RuntimeError(message)
    return judge_line(line, *_worker)


def judge_line(line: bytes, ruleset: Ruleset, context: Context) -> dict[str, Any]:
    """The answer to one line of a batch."""
    name: Any = None
    try:
        given = _object(line)
        name = _name(given)
        return _answer(name, _text(given), ruleset, _context(given, context))
    except ComplianceError as error:
        return {"id": name, "error": str(error)}


def _object(line: bytes) -> dict[str, Any]:
    if len(line) > MAX_LINE:
        message = f"the line is longer than {MAX_LINE:,} bytes; check its text in parts"
        raise ComplianceError(message)
    try:
        given = json.loads(line.strip().decode("utf-8-sig"), parse_constant=_no_number)
    except json.JSONDecodeError as error:
        message = f"the line is not JSON: {error.msg} at column {error.colno}"
    except UnicodeDecodeError as error:
        message = f"the line is not UTF-8: byte {error.start + 1} does not fit"
    except RecursionError:
        message = "the line nests too deeply"
    except ValueError:
        message = "the line is not JSON: a number in it is too long or no number"
    else:
        if isinstance(given, dict):
            return given
        message = 'the line is no JSON object; write {"id": ..., "text": ...}'
    raise ComplianceError(message)


def _no_number(written: str) -> float:
    raise ValueError(written)


def _name(given: dict[str, Any]) -> str | int | float | None:
    name = given.get("id")
    if name is None or (isinstance(name, str | int) and not isinstance(name, bool)):
        return name
    if isinstance(name, float) and math.isfinite(name):
        return name
    message = "the id is neither a string nor a number"
    raise ComplianceError(message)


def _text(given: dict[str, Any]) -> str:
    unknown = sorted(given.keys() - _FIELDS)
    if unknown:
        message = f"unknown field {unknown[0][:60]!r}; known are {', '.join(sorted(_FIELDS))}"
        raise ComplianceError(message)
    text = given.get("text")
    if not isinstance(text, str):
        message = 'the line has no "text", or it is not a string'
        raise ComplianceError(message)
    return text


def _context(given: dict[str, Any], context: Context) -> Context:
    changes: dict[str, Any] = {}
    if given.get("market") is not None:
        named = given["market"] if isinstance(given["market"], list) else [given["market"]]
        chosen = {_member(Market, value, "market") for value in named}
        changes["markets"] = tuple(market for market in Market if market in chosen) or tuple(Market)
    if given.get("channel") is not None:
        changes["channel"] = _member(Channel, given["channel"], "channel")
    if given.get("audience") is not None:
        changes["audience"] = _member(Audience, given["audience"], "audience")
    if given.get("date") is not None:
        changes["date"] = parse_date(given["date"])
    return replace(context, **changes) if changes else context


def _member(kind: Any, value: Any, name: str) -> Any:
    try:
        return kind(value)
    except ValueError as error:
        message = f"{name} {str(value)[:60]!r} is unknown; known are {', '.join(kind)}"
        raise ComplianceError(message) from error


def _answer(name: Any, text: str, ruleset: Ruleset, context: Context) -> dict[str, Any]:
    result = judge(pasted(text), context, ruleset)
    return {
        "id": name,
        "verdict": result.verdict.value,
        "findings": [finding_payload(finding) for finding in result.findings],
        "not_checked": [{"what": note.what, "why": note.why} for note in result.not_checked],
    }


def worst_of(answer: dict[str, Any]) -> Severity | None:
    """The gravest severity in an answer of a batch, or None without findings."""
    severities = [Severity(finding["severity"]) for finding in answer.get("findings", ())]
    return min(severities, key=lambda severity: severity.rank, default=None)
