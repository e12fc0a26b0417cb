"""A reviewed article as plain values for the review surface: text, blocks, and one card for each repeat."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from compliance_core.engine.model import Block, Document, Finding, Market, Upcoming
from compliance_core.review.grouping import Repeats, by_market, unread
from compliance_core.review.waivers import Disputed, ReviewedResult, Waived

RECALL = "on unseen texts they found 90 % of breaches in plain wording and 22 % of those worded indirectly"
"""Measured before widening, on texts of eight packs that no author had seen: docs/unseen-texts.md."""

MARKS_AT_MOST = 2_000
"""Places that are drawn: a page with more marks is no longer read, and slow in a browser."""


@dataclass(frozen=True, slots=True)
class Card:
    """One card of the page. ``state`` is open, waived, disputed or upcoming."""

    id: str
    state: str
    group: str
    findings: tuple[Finding, ...]
    note: str = ""
    record: str = ""

    @property
    def first(self) -> Finding:
        """The finding that stands for all."""
        return self.findings[0]


def cards_of(reviewed: ReviewedResult) -> tuple[Card, ...]:
    """The cards in reading order: open findings by market and severity, then what was set aside, then what is to come."""
    lapsed = {(item.finding.guideline, item.finding.start): item for item in reviewed.expired}
    cards = [
        _open(repeats, markets_phrase(group.markets), lapsed)
        for group in by_market(reviewed.open)
        for section in group.sections
        for repeats in section.groups
    ]
    cards += [_waived(number, item) for number, item in enumerate(reviewed.waived)]
    cards += [_disputed(number, item) for number, item in enumerate(reviewed.disputed)]
    cards += [_upcoming(number, item) for number, item in enumerate(reviewed.result.upcoming)]
    return tuple(cards)


def _open(repeats: Repeats, group: str, lapsed: dict[tuple[str, int], Waived]) -> Card:
    first = repeats.first
    expired = lapsed.get((first.guideline, first.start))
    note = ""
    if expired and expired.waiver.terms.expires_on:
        note = f"A waiver by {expired.waiver.author} expired on {day(expired.waiver.terms.expires_on)}."
    return Card(f"open-{first.guideline}-{first.fingerprint}-{group}", "open", group, repeats.findings, note)


def _waived(number: int, item: Waived) -> Card:
    terms = item.waiver.terms
    until = f", until {day(terms.expires_on)}" if terms.expires_on else ""
    note = f"Waived by {item.waiver.author} ({terms.scope}{until}): {terms.reason}"
    return Card(f"waived-{number}", "waived", "", (item.finding,), note, item.waiver.id)


def _disputed(number: int, item: Disputed) -> Card:
    note = f"Called no breach by {item.proposal.author}; proposed as an example for the pack."
    return Card(f"disputed-{number}", "disputed", "", (item.finding,), note, item.proposal.id)


def _upcoming(number: int, item: Upcoming) -> Card:
    where = markets_phrase(item.finding.markets)
    return Card(
        f"upcoming-{number}",
        "upcoming",
        "",
        (item.finding,),
        f"Becomes a breach on {day(item.on)} ({where}).",
    )


def day(date: Any) -> str:  # a date or datetime
    """A day as people write it: 27 September 2026."""
    return f"{date.day} {date:%B %Y}"


def markets_phrase(markets: Sequence[Market]) -> str:
    """EU, UK and US."""
    names = [market.value for market in markets]
    return " and ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else "".join(names)


def surface_data(
    check: str, document: Document, reviewed: ReviewedResult, *, can_undo: bool, has_next: bool, dark: bool
) -> dict[str, Any]:
    """What the review surface shows, as values that JSON can hold."""
    cards = cards_of(reviewed)
    groups = {card.group for card in cards if card.state == "open"}
    return {
        "check": check,
        "text": document.text,
        "blocks": [_block(block) for block in document.blocks],
        "cards": [_card(card, document) for card in cards[:MARKS_AT_MOST]],
        "grouped": len(groups) > 1,
        "nothing": nothing_found(reviewed),
        "can_undo": can_undo,
        "has_next": has_next,
        "dark": dark,
    }


def nothing_found(reviewed: ReviewedResult) -> str:
    """What stands in place of findings when none is open; it never says approved."""
    missed = unread(reviewed.result.not_checked)
    rest = f" Not read: {'; '.join(f'{item.what} ({item.why})' for item in missed)}." if missed else ""
    return f"Nothing found. Rules do not find everything ({RECALL}): a person still reads the article.{rest}"


def _block(block: Block) -> dict[str, Any]:
    return {"scope": block.scope.value, "pieces": [list(piece) for piece in block.pieces]}


def visible_words(document: Document, finding: Finding) -> str:
    """The words of a finding as the reader sees them, without markup between them."""
    parts = [
        document.text[max(start, finding.start) : min(end, finding.end)]
        for block in document.blocks
        for start, end in block.pieces
        if start < finding.end and finding.start < end
    ]
    return " ".join("".join(parts).split()) or finding.matched


def _card(card: Card, document: Document) -> dict[str, Any]:
    finding = card.first
    return {
        "id": card.id,
        "state": card.state,
        "group": card.group,
        "note": card.note,
        "record": card.record,
        "guideline": finding.guideline,
        "title": finding.title,
        "severity": finding.severity.value,
        "places": [{"start": item.start, "end": item.end} for item in card.findings],
        "words": visible_words(document, finding),
        "message": finding.message,
        "why": finding.why,
        "fix": finding.fix,
        "replacement": finding.replacement,
        "citations": [
            {"text": item.text, "url": item.url, "verified": item.verified} for item in finding.citations
        ],
        "looked_for": [{"element": item.element, "within": item.within} for item in finding.looked_for],
        "markets": markets_phrase(finding.markets),
        "origin": finding.origin,
        "fingerprint": finding.fingerprint,
    }


def find_card(cards: Iterable[Card], name: str) -> Card | None:
    """The card with this id, or None when it is gone since the person acted."""
    return next((card for card in cards if card.id == name), None)
