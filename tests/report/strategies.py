"""Generated findings and results."""

from __future__ import annotations

from datetime import date
from typing import TypeVar

from hypothesis import strategies as st

from compliance_core.engine.model import (
    Audience,
    Channel,
    Citation,
    Context,
    Finding,
    LookedFor,
    Market,
    NotRead,
    PackVersion,
    Result,
    Scope,
    Severity,
    Upcoming,
    Verdict,
)

words = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
offsets = st.integers(0, 500)
dates = st.dates(date(2000, 1, 1), date(2099, 12, 31))


T = TypeVar("T")


def several(values: st.SearchStrategy[T]) -> st.SearchStrategy[tuple[T, ...]]:
    """Up to three of the values, as a tuple."""
    return st.lists(values, max_size=3).map(tuple)


findings = st.builds(
    Finding,
    guideline=words,
    title=words,
    severity=st.sampled_from(Severity),
    start=offsets,
    end=offsets,
    matched=words,
    message=words,
    why=words,
    citations=several(st.builds(Citation, words, st.none() | words, st.booleans())),
    markets=several(st.sampled_from(Market)),
    topics=several(words),
    fix=words,
    replacement=st.none() | words,
    looked_for=several(st.builds(LookedFor, words, words)),
    scope=st.sampled_from(Scope),
    fingerprint=words,
    origin=words,
)

contexts = st.builds(
    Context,
    date=dates,
    markets=several(st.sampled_from(Market)),
    channel=st.sampled_from(Channel),
    audience=st.sampled_from(Audience),
    assumed=several(words),
)

results = st.builds(
    Result,
    verdict=st.sampled_from(Verdict),
    findings=several(findings),
    context=contexts,
    packs=several(st.builds(PackVersion, words, words, words)),
    not_checked=several(st.builds(NotRead, words, words)),
    upcoming=several(st.builds(Upcoming, findings, dates)),
)
