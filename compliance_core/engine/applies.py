"""Where and when guidelines apply: markets, channels, audiences and dates of entry into force."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from compliance_core.engine.model import Audience, Context, Market, NotRead
from compliance_core.engine.schema import GuidelineSpec

HORIZON = timedelta(days=365)
"""How far ahead a guideline that is not yet in force is announced."""


@dataclass(frozen=True, slots=True)
class Applies:
    """Where one guideline applies: markets in force, and the first day of those that come later."""

    markets: tuple[Market, ...]
    later: tuple[tuple[Market, date], ...]


def applies(spec: GuidelineSpec, context: Context, audience: Audience) -> Applies | None:
    """Where a guideline applies in a context; None if nowhere, now or within the ``HORIZON``."""
    if context.channel not in spec.channels or audience not in spec.audiences:
        return None
    now, later = [], []
    for market in context.markets:
        if market not in spec.markets:
            continue
        force = spec.in_force.get(market)
        since, until = (force.since, force.until) if force else (None, None)
        if until and context.date > until:
            continue
        if since and context.date < since:
            if since <= context.date + HORIZON:
                later.append((market, since))
            continue
        now.append(market)
    return Applies(tuple(now), tuple(later)) if now or later else None


def not_in_force(specs: Iterable[GuidelineSpec], context: Context) -> tuple[NotRead, ...]:
    """What the date of the check leaves unchecked, and why."""
    notes = []
    for spec in specs:
        for market in context.markets:
            force = spec.in_force.get(market)
            if force and force.since and context.date < force.since:
                why = f"not in force until {force.since.isoformat()}"
                notes.append(NotRead(f"{spec.id} in {market}", why))
            if force and force.until and context.date > force.until:
                why = f"not in force since {force.until.isoformat()}"
                notes.append(NotRead(f"{spec.id} in {market}", why))
    return tuple(notes)
