"""What goes into the store and comes out of it: plain frozen values, no rows, no sessions.

Layouts, contexts, results and pack versions travel as JSON text and are given back byte for byte: the store does
not interpret them. All times are in UTC.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

MAX_DETAIL = 300
"""Longest name, reference, campaign, owner or medium, in code points."""


class Decision(StrEnum):
    """What a reviewer decided on an article."""

    APPROVED = "approved"
    CHANGES_NEEDED = "changes_needed"
    REJECTED = "rejected"


class WaiverScope(StrEnum):
    """Where a waiver holds: for one article, for a campaign, or for a claim approved company-wide."""

    ARTICLE = "article"
    CAMPAIGN = "campaign"
    COMPANY = "company"


class ProposalKind(StrEnum):
    """How the tool was wrong: it reported something lawful, or missed a breach."""

    NOT_A_BREACH = "not_a_breach"
    MISSED = "missed"


class ProposalStatus(StrEnum):
    """How far a proposed example has come on its way into a pack."""

    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    DECLINED = "declined"


class BatchState(StrEnum):
    """Whether a batch is still being worked on."""

    RUNNING = "running"
    DONE = "done"
    CANCELLED = "cancelled"


class ItemState(StrEnum):
    """How far one article of a batch has come."""

    WAITING = "waiting"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Details:
    """What a person says about an article. ``reference`` is a ticket or the like."""

    name: str = ""
    reference: str = ""
    campaign: str = ""
    owner: str = ""
    medium: str = ""


@dataclass(frozen=True, slots=True)
class Counts:
    """Number of findings of each severity."""

    blocker: int = 0
    major: int = 0
    minor: int = 0
    advice: int = 0


@dataclass(frozen=True, slots=True)
class NewCheck:
    """A judged article to be saved.

    ``text`` is what was judged, ``document`` how it is laid out (JSON); ``given_text`` is set where the pasted text differs from it (HTML).
    ``original`` holds the bytes of an uploaded file. ``parent_id`` is the check of which this is the next
    version. ``kept`` exempts the check from the retention of checks.
    """

    text: str
    document: str
    format: str
    context: str
    result: str
    packs: str
    markets: tuple[str, ...]
    verdict: str
    counts: Counts = field(default_factory=Counts)
    details: Details = field(default_factory=Details)
    given_text: str | None = None
    file_name: str | None = None
    original: bytes | None = None
    parent_id: str | None = None
    kept: bool = False

    @property
    def sha256(self) -> str:
        """Digest of what was handed in: of the file's bytes, or of the text in UTF-8."""
        if self.original is not None:
            return hashlib.sha256(self.original).hexdigest()
        given = self.text if self.given_text is None else self.given_text
        return hashlib.sha256(given.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True)
class CheckSummary:
    """A saved check without its texts.

    ``article_id`` is shared by all versions of one article; ``version`` counts from 1. ``revision`` grows
    with each change of the details. ``decision`` is that of the latest sign-off of this version.
    """

    id: str
    created_at: datetime
    article_id: str
    version: int
    parent_id: str | None
    revision: int
    details: Details
    format: str
    file_name: str | None
    sha256: str
    markets: tuple[str, ...]
    verdict: str
    counts: Counts
    kept: bool
    decision: Decision | None


@dataclass(frozen=True, slots=True)
class CheckRecord:
    """A saved check with everything that was saved."""

    summary: CheckSummary
    text: str
    document: str
    given_text: str | None
    original: bytes | None
    context: str
    result: str
    packs: str

    @property
    def id(self) -> str:
        """The id of the check."""
        return self.summary.id


@dataclass(frozen=True, slots=True)
class Conflict:
    """Somebody saved another next version of the same check first. Both versions are kept."""

    version: int
    other_id: str
    other_version: int
    other_at: datetime

    def __str__(self) -> str:
        """One sentence for a person."""
        return (
            f"Somebody else saved version {self.other_version} of this article at "
            f"{self.other_at:%H:%M} UTC; yours was kept beside it as version {self.version}: "
            "compare the two before signing off."
        )


@dataclass(frozen=True, slots=True)
class Saved:
    """What became of a check that was saved."""

    check: CheckSummary
    conflict: Conflict | None = None


@dataclass(frozen=True, slots=True)
class Query:
    """What to look for in earlier checks; fields left out do not narrow the search.

    Every word of ``text`` must occur in the article, its details or its file name, in any case.
    ``since`` is inclusive and ``until`` exclusive, both about the time of the check.
    """

    text: str = ""
    reference: str = ""
    verdict: str | None = None
    market: str | None = None
    decision: Decision | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """One page of search results, newest first. ``total`` counts the results of all pages."""

    checks: tuple[CheckSummary, ...]
    total: int
    number: int
    size: int

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // self.size))


@dataclass(frozen=True, slots=True)
class NewWaiver:
    """A risk to be accepted.

    It names a finding by ``fingerprint``, or wording by ``claim`` (normalised), or both. ``scope_key`` is
    the article's id or the campaign's name, empty for the company. ``expires_on`` is the last day on
    which it holds.
    """

    guideline: str
    scope: WaiverScope
    reason: str
    markets: tuple[str, ...]
    fingerprint: str | None = None
    claim: str | None = None
    scope_key: str = ""
    evidence: str = ""
    expires_on: date | None = None


@dataclass(frozen=True, slots=True)
class Waiver:
    """An accepted risk, with who accepted it and whether it was revoked."""

    id: str
    created_at: datetime
    author: str
    terms: NewWaiver
    revoked_at: datetime | None = None
    revoked_by: str | None = None


@dataclass(frozen=True, slots=True)
class NewProposal:
    """Wording to be proposed as an example for a pack. ``guideline`` may be unknown for a missed breach."""

    kind: ProposalKind
    wording: str
    guideline: str | None = None
    check_id: str | None = None
    fingerprint: str | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A proposed example, with who proposed it and what became of it."""

    id: str
    created_at: datetime
    author: str
    content: NewProposal
    status: ProposalStatus


@dataclass(frozen=True, slots=True)
class NewSignOff:
    """A decision to be recorded. ``evidence`` is canonical JSON of digests of what was decided on."""

    check_id: str
    decision: Decision
    name: str
    evidence: str
    reference: str = ""
    owner: str = ""
    medium: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class SignOff:
    """A recorded decision. ``digest`` is SHA-256 over the decision, its time and its evidence."""

    id: str
    signed_at: datetime
    content: NewSignOff
    digest: str


@dataclass(frozen=True, slots=True)
class BatchItem:
    """One article of a batch. ``problem`` is a sentence if it could not be checked."""

    position: int
    name: str
    state: ItemState
    check_id: str | None = None
    problem: str = ""
    reviewed_by: str | None = None
    reviewed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Batch:
    """Several articles handed in at once; ``context`` is JSON."""

    id: str
    created_at: datetime
    name: str
    owner: str
    context: str
    state: BatchState
    items: tuple[BatchItem, ...]


@dataclass(frozen=True, slots=True)
class Retention:
    """How long things are kept; ``None`` means for ever."""

    check_days: int | None = None
    sign_off_years: int | None = None


@dataclass(frozen=True, slots=True)
class Removed:
    """How many checks and sign-offs a run of the retention removed."""

    checks: int
    sign_offs: int
