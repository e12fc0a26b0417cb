"""Two results of one article: what is new, what is still there, what was fixed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass

from compliance_core.engine.model import Finding, Result
from compliance_core.review.waivers import claim_of


@dataclass(frozen=True, slots=True)
class Still:
    """A finding that was there before, as it was and as it is."""

    before: Finding
    now: Finding


@dataclass(frozen=True, slots=True)
class Comparison:
    """What changed between two versions: ``fixed`` in the order of the earlier one, the rest of the later."""

    new: tuple[Finding, ...]
    still: tuple[Still, ...]
    fixed: tuple[Finding, ...]

    def __str__(self) -> str:
        """One short phrase, such as "3 fixed, 1 new"."""
        parts = [
            f"{len(items)} {word}" for items, word in ((self.fixed, "fixed"), (self.new, "new")) if items
        ]
        return ", ".join(parts) or ("nothing changed" if self.still else "nothing found before or now")


def compare(previous: Result, current: Result) -> Comparison:
    """Compare two versions of an article.

    Findings are paired by fingerprint, as often as it occurs in both. A fingerprint covers the sentence,
    so what is left over is paired by guideline and words: a finding in a sentence of which something
    else was edited is still there, not fixed and new at once.
    """
    before, now = list(previous.findings), list(current.findings)
    pairs = _pair(before, now, lambda finding: finding.fingerprint)
    pairs += _pair(before, now, lambda finding: (finding.guideline, claim_of(finding.matched)))
    order = {id(finding): place for place, finding in enumerate(current.findings)}
    pairs.sort(key=lambda pair: order[id(pair.now)])
    return Comparison(tuple(now), tuple(pairs), tuple(before))


def _pair(before: list[Finding], now: list[Finding], key: Callable[[Finding], Hashable]) -> list[Still]:
    """Pair findings of equal key in order, and take them out of both lists."""
    waiting = _by_key(before, key)
    pairs = [Still(matches.pop(), finding) for finding in now if (matches := waiting.get(key(finding)))]
    _take(before, [pair.before for pair in pairs])
    _take(now, [pair.now for pair in pairs])
    return pairs


def _by_key(findings: Sequence[Finding], key: Callable[[Finding], Hashable]) -> dict[Hashable, list[Finding]]:
    """Findings of each key, the first one last, so that ``pop`` gives them in order."""
    found: defaultdict[Hashable, list[Finding]] = defaultdict(list)
    for finding in reversed(findings):
        found[key(finding)].append(finding)
    return found


def _take(findings: list[Finding], taken: Sequence[Finding]) -> None:
    gone = {id(finding) for finding in taken}
    findings[:] = [finding for finding in findings if id(finding) not in gone]
