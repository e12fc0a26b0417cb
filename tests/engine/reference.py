"""A slow, plain matcher: every rule against every passage with the standard library's `re`, nothing cached.

It shares with the real one how a document is cut and what context excuses; it does not share the RE2 set,
the bytes, the caches and the windows of conditions.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from functools import lru_cache

from compliance_core.engine.conditions import Surroundings
from compliance_core.engine.cues import answered_no, denied, reported
from compliance_core.engine.matcher import Candidate
from compliance_core.engine.model import LookedFor, Scope
from compliance_core.engine.passages import Passage, cut_passages, footnotes
from compliance_core.engine.quantities import quantities, wrong_reductions
from compliance_core.engine.ruleset import Condition, Rule, Ruleset


def reference_judge(around: Surroundings, ruleset: Ruleset, active: Collection[str]) -> list[Candidate]:
    """All candidates, found the slow way."""
    passages = cut_passages(around.document)
    found: list[Candidate] = []
    for passage in passages:
        for guideline in ruleset.guidelines.values():
            if guideline.spec.id in active:
                for rule in guideline.rules:
                    found.extend(_judge(rule, passage, passages))
    return found


def _search(expression: str, text: str) -> Iterator[re.Match[str]]:
    """Matches by the standard library, in whose syntax code points are written otherwise."""
    return _standard(expression).finditer(text)


@lru_cache(maxsize=100_000)
def _standard(expression: str) -> re.Pattern[str]:
    return re.compile(
        re.sub(r"\\x\{([0-9A-Fa-f]+)\}", lambda code: chr(int(code[1], 16)), expression), re.ASCII
    )


def _matches(rule: Rule, passage: Passage) -> Iterator[tuple[int, int, str]]:
    text = passage.text
    if rule.spec.compute:
        yield from wrong_reductions(text)
        return
    spans = set()
    for unit in rule.units:
        phrase = not unit.pattern
        for start, end in passage.sentences if phrase else [(0, len(text))]:
            for found in _search(unit.expression, text[start:end]):
                named = found.groupdict().get("span")
                first, last = found.span("span") if named is not None else found.span()
                spans.add((start + first, start + last))
    yield from ((start, end, "") for start, end in sorted(spans) if end > start)


def _judge(rule: Rule, passage: Passage, passages: list[Passage]) -> Iterator[Candidate]:
    spec, reports = rule.spec, 0
    for start, end, computed in _matches(rule, passage):
        if spec.scopes and not _scoped(rule, passage, start, end):
            continue
        if spec.denial == "excuses" and denied(passage, start, end):
            continue
        if spec.reporting == "excuses" and (reported(passage, start, end) or answered_no(passage, start)):
            continue
        at = (passage, start, end)
        if not all(_holds(item, rule, passages, at) for item in rule.with_):
            continue
        excuses = (*rule.without, *rule.guideline.unless)
        if any(_holds(item, rule, passages, at) for item in excuses):
            continue
        looked_for = tuple(
            LookedFor(
                item.spec.name,
                f"{item.spec.within} characters" if isinstance(item.spec.within, int) else item.spec.within,
            )
            for item in excuses
            if item.spec.name
        )
        if spec.mark == "sentence":
            a, b = passage.sentence_at(start)
            words = passage.text[a:b]
            start, end = a + len(words) - len(words.lstrip()), b - (len(words) - len(words.rstrip()))
        yield Candidate(rule.guideline, rule, passage, start, end, looked_for, computed)
        reports += 1
        if spec.at_most and reports >= spec.at_most:
            return


def _scoped(rule: Rule, passage: Passage, start: int, end: int) -> bool:
    scopes, text = rule.spec.scopes, passage.text
    if passage.block.scope in scopes and (
        not rule.spec.whole or text.strip(" .!…>»") == text[start:end].strip(" .!")
    ):
        return True
    first, last = passage.match.source(start), passage.match.source(end - 1) + 1
    return any(
        mark.scope in scopes
        and mark.start <= first
        and last <= mark.end
        and (not rule.spec.whole or mark.end - mark.start <= end - start + 3)
        for mark in passage.block.marks
    )


def _holds(condition: Condition, rule: Rule, passages: list[Passage], at: tuple[Passage, int, int]) -> bool:
    spec = condition.spec
    named = rule.guideline.classes[spec.text_class] if spec.text_class else condition
    return any(_found(named, text) for text in _texts(condition, named, passages, at))


def _texts(
    condition: Condition, named: Condition, passages: list[Passage], at: tuple[Passage, int, int]
) -> list[str]:
    spec, (passage, start, end) = condition.spec, at
    text = passage.text
    notes = footnotes(passages)
    stop = passage.sentence_at(max(start, end - 1))[1]
    tied = [notes[marker] for marker in passage.markers(start, stop) if marker in notes]
    if spec.within == "footnote":
        return tied
    others = [item.text for item in passages]
    if spec.within == "document":
        whole = {
            "around": ["\n".join(others)] if named.spec.prescribed else others,
            "before": [*others[: passage.index], text[:start]],
            "after": [text[end:], *others[passage.index + 1 :]],
        }
        return whole[spec.side]
    a, b = 0, len(text)
    if spec.within == "sentence":
        a, b = passage.sentence_at(start)[0], stop
    elif isinstance(spec.within, int):
        a, b = max(0, start - spec.within), min(len(text), end + spec.within)
    texts = {"around": [text[a:b]], "before": [text[a:start]], "after": [text[end:b]]}[spec.side]
    if spec.within in ("paragraph", "near"):
        texts = texts + tied
        near, headline = spec.within == "near", passage.block.scope is Scope.HEADLINE
        if near and spec.side != "after" and passage.index:
            texts.append(others[passage.index - 1])
        if (near or headline) and spec.side != "before" and passage.index + 1 < len(others):
            texts.append(others[passage.index + 1])
    return texts


def _found(condition: Condition, text: str) -> bool:
    spec = condition.spec
    if spec.prescribed:
        return _plain(spec.prescribed) in _plain(text)
    if spec.number:
        least, most = spec.number.least, spec.number.most
        return any(
            (least is None or item.value >= least) and (most is None or item.value <= most)
            for item in quantities(text, spec.number.unit)
        )
    return any(next(_search(unit.expression, text), None) for unit in condition.units)


def _plain(text: str) -> str:
    words = re.findall(r"[a-z0-9%€£$]+", text.lower().replace("'", ""))
    return " " + " ".join("minutes" if word == "mins" else word for word in words) + " "
