"""Rules against passages: candidates, their conditions and excuses, and what is left of them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass

from compliance_core.engine.conditions import Surroundings, first_missing
from compliance_core.engine.cues import answered_no, denied, reported
from compliance_core.engine.model import LookedFor, Scope
from compliance_core.engine.passages import Passage
from compliance_core.engine.ruleset import Guideline, Rule, Ruleset
from compliance_core.engine.search import Found


@dataclass(frozen=True, slots=True)
class Candidate:
    """A breach in one passage: which rule, which words (offsets of the passage's text), and the evidence.

    ``origin`` says which judge found it: ``rules`` here; other judges name themselves.
    """

    guideline: Guideline
    rule: Rule | None
    passage: Passage
    start: int
    end: int
    looked_for: tuple[LookedFor, ...] = ()
    computed: str = ""
    origin: str = "rules"


Judge = Callable[[Surroundings, Ruleset, Collection[str]], Sequence[Candidate]]
"""Finds candidates in a document, for the guidelines with the given ids. The matcher is the first judge;
a judge of meaning can stand beside it and marks its candidates with its own ``origin``."""


def match(around: Surroundings, ruleset: Ruleset, active: Collection[str]) -> list[Candidate]:
    """All candidates of the packs' rules, in the order of passages and rules."""
    found: list[Candidate] = []
    wanted = ruleset.rules_of(active)
    for passage, by_rule in ruleset.searcher.found(around.passages, wanted):
        for number, spans in by_rule.items():
            found.extend(judge_rule(ruleset.rules[number], spans, passage, around))
    return found


def judge_rule(
    rule: Rule, spans: Sequence[Found], passage: Passage, around: Surroundings
) -> Iterator[Candidate]:
    """The candidates of one rule in one passage, from the places where its words stand."""
    reports = 0
    for start, end, computed in spans:
        if not _in_scope(rule, passage, start, end):
            continue
        looked_for = _evidence(rule, passage, start, end, around)
        if looked_for is None:
            continue
        if rule.spec.mark == "sentence":
            start, end = _trimmed(passage, *passage.sentence_at(start))
        yield Candidate(rule.guideline, rule, passage, start, end, looked_for, computed)
        reports += 1
        if rule.spec.at_most and reports >= rule.spec.at_most:
            return


def _evidence(
    rule: Rule, passage: Passage, start: int, end: int, around: Surroundings
) -> tuple[LookedFor, ...] | None:
    """What was looked for and not found, or None when the match is excused."""
    if rule.spec.denial == "excuses" and denied(passage, start, end):
        return None
    if rule.spec.reporting == "excuses" and (reported(passage, start, end) or answered_no(passage, start)):
        return None
    classes = rule.guideline.classes
    at = (passage, start, end)
    if first_missing(rule.with_, around, classes, at) is not None:
        return None
    looked_for = []
    for condition in (*rule.without, *rule.guideline.unless):
        if around.holds(condition, classes, at):
            return None
        if condition.spec.name:
            looked_for.append(LookedFor(condition.spec.name, _distance(condition.spec.within)))
    return tuple(looked_for)


def _distance(within: str | int) -> str:
    return f"{within} characters" if isinstance(within, int) else str(within)


def _in_scope(rule: Rule, passage: Passage, start: int, end: int) -> bool:
    scopes = rule.spec.scopes
    if not scopes:
        return True
    block = passage.block
    if block.scope in scopes and not rule.spec.whole:
        return True
    if block.scope in scopes and passage.text.strip(" .!…>»") == passage.text[start:end].strip(" .!"):
        return True
    first, last = passage.match.span(start, end)
    for mark in passage.marks:
        if mark.scope in scopes and mark.start <= first and last <= mark.end:
            text = passage.text[start:end]
            if not rule.spec.whole or mark.end - mark.start <= len(text) + 3:
                return True
    return False


def _trimmed(passage: Passage, start: int, end: int) -> tuple[int, int]:
    text = passage.text[start:end]
    return start + len(text) - len(text.lstrip()), end - (len(text) - len(text.rstrip()))


def scope_of(candidate: Candidate) -> Scope:
    """The innermost scope that the candidate's words stand in."""
    first, last = candidate.passage.match.span(candidate.start, candidate.end)
    for mark in candidate.passage.marks:
        if mark.start <= first and last <= mark.end:
            return mark.scope
    return candidate.passage.block.scope
