"""Proposed examples as YAML, ready to be pasted under `examples:` of their guideline."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

import yaml

from compliance_core.storage.records import Proposal, ProposalKind

UNKNOWN = "not assigned"
"""Stands for the guideline of a missed breach that nobody has named."""


def snippets(
    proposals: Iterable[Proposal],
    titles: Mapping[str, str],
    reported: Callable[[str, str], bool],
) -> str:
    """Examples grouped by guideline.

    Args:
        proposals: what to write, in this order.
        titles: titles of the guidelines by id.
        reported: whether the rules report a guideline (first) on a wording (second) today. An example on
            which rules and people disagree gets the mark that the pack's check asks for.
    """
    by_guideline: dict[str, list[Proposal]] = {}
    for item in proposals:
        by_guideline.setdefault(item.content.guideline or UNKNOWN, []).append(item)
    parts = [
        _block(name, titles.get(name, ""), items, reported) for name, items in sorted(by_guideline.items())
    ]
    return "\n".join(parts)


def _block(name: str, title: str, items: Iterable[Proposal], reported: Callable[[str, str], bool]) -> str:
    kinds: dict[str, list[object]] = {}
    for item in items:
        fails = item.content.kind is ProposalKind.MISSED
        wording = " ".join(item.content.wording.split())
        # The rules of a guideline that nobody has named cannot be asked.
        found = fails if name == UNKNOWN else reported(name, wording)
        kinds.setdefault("fail" if fails else "pass", []).append(_example(wording, fails=fails, found=found))
    written = yaml.safe_dump(kinds, allow_unicode=True, sort_keys=False, width=100)
    return f"# {' '.join(f'{name} {title}'.split())}: under its examples\n{written}"


def _example(wording: str, *, fails: bool, found: bool) -> object:
    if fails == found:
        return wording
    return {"text": wording, "missed" if fails else "alarm": True}
