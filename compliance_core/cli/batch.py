"""``check --batch``: JSON lines in, JSON lines out, on all cores, in the order of the input."""

from __future__ import annotations

import json
import multiprocessing
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain, islice
from typing import Any

from compliance_core.cli.options import parse_date
from compliance_core.engine.engine import compile_packs
from compliance_core.engine.model import Audience, Channel, Context, Market, Severity
from compliance_core.engine.ruleset import Pack, Ruleset
from compliance_core.errors import ComplianceError
from compliance_core.report.payload import finding_payload
from compliance_core.review.judging import judge, pasted

ALONE = 64
"""Up to so many lines one process is quicker than starting others."""

CHUNK = 16
"""Lines handed to a process at a time."""

_FIELDS = frozenset({"id", "text", "market", "channel", "audience", "date"})
_worker: tuple[Ruleset, Context] | None = None


def run_batch(lines: Iterable[str], packs: Sequence[Pack], context: Context) -> Iterator[dict[str, Any]]:
    """Judge JSON lines; a line that cannot be judged gives ``{"id", "error"}`` and the rest go on.

    Args:
        lines: each ``{"id", "text"}`` with optional ``market`` (one or a list), ``channel``,
            ``audience``, ``date``.
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
    global _worker
    _worker = (ruleset, context)
    method = "fork" if "fork" in multiprocessing.get_all_start_methods() else "spawn"
    start = (None, ()) if method == "fork" else (_begin, (tuple(packs), context))
    with multiprocessing.get_context(method).Pool(cores, start[0], start[1]) as pool:
        yield from pool.imap(_judge, chain(first, source), chunksize=CHUNK)


def _begin(packs: tuple[Pack, ...], context: Context) -> None:
    global _worker
    _worker = (compile_packs(packs), context)


def _judge(line: str) -> dict[str, Any]:
    if _worker is None:
        message = "a batch process was started without packs"
        raise RuntimeError(message)
    return judge_line(line, *_worker)


def judge_line(line: str, ruleset: Ruleset, context: Context) -> dict[str, Any]:
    """The answer to one line of a batch."""
    name: Any = None
    try:
        given = json.loads(line)
        name = given.get("id") if isinstance(given, dict) else None
        return _answer(name, _text(given), ruleset, _context(given, context))
    except json.JSONDecodeError as error:
        return {"id": name, "error": f"the line is not JSON: {error.msg} at column {error.colno}"}
    except RecursionError:
        return {"id": name, "error": "the line nests too deeply"}
    except ComplianceError as error:
        return {"id": name, "error": str(error)}


def _text(given: Any) -> str:
    if not isinstance(given, dict):
        message = 'the line is no JSON object; write {"id": ..., "text": ...}'
        raise ComplianceError(message)
    unknown = sorted(given.keys() - _FIELDS)
    if unknown:
        message = f"unknown field {unknown[0]!r}; known are {', '.join(sorted(_FIELDS))}"
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
        message = f"{name} {value!r} is unknown; known are {', '.join(kind)}"
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
