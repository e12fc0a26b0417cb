"""The check: a pure, deterministic function from a document, a context and packs to a result."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import replace

from compliance_core.engine.applies import Applies
from compliance_core.engine.conditions import Surroundings
from compliance_core.engine.cues import addresses_business
from compliance_core.engine.matcher import Candidate, Judge, match, scope_of
from compliance_core.engine.model import (
    Audience,
    Context,
    Document,
    Finding,
    Market,
    NotRead,
    PackVersion,
    Result,
    Severity,
    Upcoming,
    Verdict,
)
from compliance_core.engine.ruleset import Pack, Ruleset


def compile_packs(packs: Sequence[Pack]) -> Ruleset:
    """Compile packs once; the ruleset serves any number of checks."""
    return Ruleset(packs)


def check(
    document: Document, context: Context, ruleset: Ruleset, judges: Sequence[Judge] = (match,)
) -> Result:
    """Judge a document.

    The same document, context and packs always give the same result.

    Args:
        document: the article, from one of the readers.
        context: markets, channel, audience and the date that decides which guidelines are in force.
        ruleset: compiled packs.
        judges: what finds candidates; the rules' matcher unless told otherwise.
    """
    around = Surroundings(document)
    audience = context.audience
    if audience is Audience.CONSUMER and addresses_business(around.whole):
        audience = Audience.BUSINESS
    applies = ruleset.applying(context, audience)
    candidates = [candidate for judge in judges for candidate in judge(around, ruleset, applies.keys())]
    findings = [
        _finding(item, applies[item.guideline.spec.id].markets, document) for item in _merged(candidates)
    ]
    silent = _silenced(findings, ruleset)
    heard = [item for number, item in enumerate(findings) if number not in silent]
    now = _ordered(item for item in heard if item.markets)
    later = _upcoming(heard, applies)
    notes = (*document.not_read, *ruleset.out_of_force(context), *_empty(document))
    return Result(verdict_of(now), now, context, ruleset.versions, notes, later)


def verdict_of(findings: Iterable[Finding]) -> Verdict:
    """``block`` with any blocker, ``review`` with any major or minor finding, else ``pass``."""
    worst = min((finding.severity.rank for finding in findings), default=Severity.ADVICE.rank)
    if worst == Severity.BLOCKER.rank:
        return Verdict.BLOCK
    return Verdict.PASS if worst == Severity.ADVICE.rank else Verdict.REVIEW


def _merged(candidates: Iterable[Candidate]) -> list[Candidate]:
    """One candidate where several of one guideline share words: it covers them all, the first keeps its evidence."""
    groups: dict[tuple[str, int, int], list[Candidate]] = {}
    for item in candidates:
        block = item.passage.block
        groups.setdefault((item.guideline.spec.id, block.start, block.end), []).append(item)
    merged: list[Candidate] = []
    for group in groups.values():
        merged += _united(group)
    return merged


def _united(group: list[Candidate]) -> list[Candidate]:
    if len(group) == 1:
        return group
    placed = sorted(group, key=lambda item: (item.passage.match.span(item.start, item.end), _rank(item)))
    out = [placed[0]]
    for item in placed[1:]:
        last = out[-1]
        if item.passage is last.passage and item.start < last.end:
            better = min(last, item, key=_rank)
            out[-1] = replace(better, start=last.start, end=max(last.end, item.end))
        elif _spans_meet(last, item):
            continue
        else:
            out.append(item)
    return out


def _spans_meet(first: Candidate, second: Candidate) -> bool:
    return second.passage.match.source(second.start) <= first.passage.match.source(first.end - 1)


def _rank(candidate: Candidate) -> int:
    severity = candidate.rule.spec.severity if candidate.rule else None
    return (severity or candidate.guideline.spec.severity).rank


def _finding(candidate: Candidate, markets: tuple[Market, ...], document: Document) -> Finding:
    spec = candidate.guideline.spec
    rule = candidate.rule.spec if candidate.rule else None
    start, end = candidate.passage.match.span(candidate.start, candidate.end)
    words = candidate.passage.text[candidate.start : candidate.end]
    message = ((rule.message if rule else None) or spec.message).replace("{match}", document.text[start:end])
    if candidate.computed:
        message = f"{message.rstrip('.')}: {candidate.computed}."
    return Finding(
        guideline=spec.id,
        title=spec.title,
        severity=(rule.severity if rule else None) or spec.severity,
        start=start,
        end=end,
        matched=document.text[start:end],
        message=message,
        why=spec.why,
        citations=candidate.guideline.citations,
        markets=markets,
        topics=spec.topics,
        fix=spec.fix,
        replacement=candidate.guideline.replacements.get(words.casefold()),
        looked_for=candidate.looked_for,
        scope=scope_of(candidate),
        fingerprint=_fingerprint(candidate, words),
        origin=candidate.origin,
    )


def _fingerprint(candidate: Candidate, words: str) -> str:
    """Guideline, words and their sentence: stays the same when the text around the sentence is edited."""
    start, end = candidate.passage.sentence_at(candidate.start)
    sentence = " ".join(candidate.passage.text[start : min(end, start + 2000)].casefold().split())
    parts = (candidate.guideline.spec.id, " ".join(words.casefold().split()), sentence)
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _silenced(findings: Sequence[Finding], ruleset: Ruleset) -> set[int]:
    """Positions of findings of a general guideline on words where a more specific one fired.

    The specific one is reported alone even where the general one holds in more markets: one breach, one
    finding. Judged for those markets only, the general one is heard.
    """
    order = sorted(range(len(findings)), key=lambda number: findings[number].start)
    silent: set[int] = set()
    near: list[int] = []
    for number in order:
        here = findings[number]
        near = [other for other in near if findings[other].end > here.start]
        for other in near:
            for specific, broad in ((number, other), (other, number)):
                if (
                    findings[specific].markets
                    and findings[broad].guideline in ruleset.guidelines[findings[specific].guideline].silences
                ):
                    silent.add(broad)
        if ruleset.guidelines[here.guideline].silences or here.guideline in ruleset.silencing:
            near.append(number)
    return silent


def _ordered(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(
        sorted(findings, key=lambda item: (item.start, item.end, item.severity.rank, item.guideline))
    )


def _upcoming(findings: Sequence[Finding], applies: dict[str, Applies]) -> tuple[Upcoming, ...]:
    later = []
    for finding in findings:
        for day in sorted({day for _, day in applies[finding.guideline].later}):
            markets = tuple(market for market, since in applies[finding.guideline].later if since == day)
            later.append(Upcoming(replace(finding, markets=markets), day))
    return tuple(sorted(later, key=lambda item: (item.on, item.finding.start, item.finding.guideline)))


def _empty(document: Document) -> list[NotRead]:
    if document.text.strip():
        return []
    return [NotRead("the whole article", "it holds no text")]


def packs_differ(recorded: Sequence[PackVersion], ruleset: Ruleset) -> list[str]:
    """Ids of packs whose content is not what judged before; empty when a decision can be replayed exactly."""
    loaded = {item.pack: item.digest for item in ruleset.versions}
    before = {item.pack: item.digest for item in recorded}
    return sorted(pack for pack in loaded.keys() | before.keys() if loaded.get(pack) != before.get(pack))
