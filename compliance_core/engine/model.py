"""The values that flow through the engine: documents in, findings and a result out.

All offsets are code points of ``Document.text``, half open (``start`` inclusive, ``end`` exclusive).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class Severity(StrEnum):
    """How grave a finding is, from worst to mildest."""

    BLOCKER = "blocker"
    MAJOR = "major"
    MINOR = "minor"
    ADVICE = "advice"

    @property
    def rank(self) -> int:
        """0 for ``blocker`` up to 3 for ``advice``: smaller is worse."""
        return _RANK[self]


_RANK = {severity: rank for rank, severity in enumerate(Severity)}


class Verdict(StrEnum):
    """What the findings say of the whole article."""

    BLOCK = "block"
    REVIEW = "review"
    PASS = "pass"


class Market(StrEnum):
    """A jurisdiction whose rules an article is judged by."""

    EU = "EU"
    UK = "UK"
    US = "US"


class Audience(StrEnum):
    """Whom the article addresses."""

    CONSUMER = "consumer"
    BUSINESS = "business"


class Channel(StrEnum):
    """Where the text appears. ``interface`` means short texts of shops and apps."""

    ARTICLE = "article"
    ADVERT = "advert"
    EMAIL = "email"
    SOCIAL = "social"
    INTERFACE = "interface"


class Scope(StrEnum):
    """What kind of place in the document a piece of text stands in."""

    HEADLINE = "headline"
    BODY = "body"
    LIST = "list"
    TABLE = "table"
    LINK = "link"
    ALT = "alt"
    BUTTON = "button"
    FOOTNOTE = "footnote"
    QUOTATION = "quotation"


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch inside a block with a scope of its own: a link text, an alt text, a button."""

    scope: Scope
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph-like unit: matches never reach across two blocks.

    ``pieces`` are ascending, non-overlapping spans of ``Document.text``; read one after the other
    they are what a person sees of the block (markup between the pieces is left out).
    """

    scope: Scope
    pieces: tuple[tuple[int, int], ...]
    marks: tuple[Mark, ...] = ()

    @property
    def start(self) -> int:
        """First code point of the block in ``Document.text``."""
        return self.pieces[0][0]

    @property
    def end(self) -> int:
        """One past the last code point of the block in ``Document.text``."""
        return self.pieces[-1][1]


@dataclass(frozen=True, slots=True)
class NotRead:
    """Something of the file that no rule has seen, e.g. ``what="2 images", why="images are not read"``."""

    what: str
    why: str


@dataclass(frozen=True, slots=True)
class Document:
    """An article ready to be judged.

    ``text`` is the given text for plain text and Markdown, the extracted text for HTML, DOCX and PDF.
    ``format`` is one of ``text``, ``markdown``, ``html``, ``docx``, ``pdf``.
    """

    text: str
    blocks: tuple[Block, ...]
    format: str = "text"
    not_read: tuple[NotRead, ...] = ()


@dataclass(frozen=True, slots=True)
class Context:
    """What decides which guidelines apply. ``assumed`` names the fields that the caller left out."""

    date: date
    markets: tuple[Market, ...] = (Market.EU, Market.UK, Market.US)
    channel: Channel = Channel.ARTICLE
    audience: Audience = Audience.CONSUMER
    assumed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Citation:
    """A source of law. ``verified`` is false where the text still has to be confirmed."""

    text: str
    url: str | None
    verified: bool


@dataclass(frozen=True, slots=True)
class LookedFor:
    """An element that would have excused the finding, and how far it was searched for."""

    element: str
    within: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One breach: what breaks which guideline, where, why, and how to put it right."""

    guideline: str
    title: str
    severity: Severity
    start: int
    end: int
    matched: str
    message: str
    why: str
    citations: tuple[Citation, ...]
    markets: tuple[Market, ...]
    topics: tuple[str, ...]
    fix: str
    replacement: str | None
    looked_for: tuple[LookedFor, ...]
    scope: Scope
    fingerprint: str
    origin: str = "rules"


@dataclass(frozen=True, slots=True)
class Upcoming:
    """A finding that becomes a breach in ``markets`` on ``on``, after the date of the check."""

    finding: Finding
    on: date


@dataclass(frozen=True, slots=True)
class PackVersion:
    """Which pack judged: its id, version and the SHA-256 digest of its content."""

    pack: str
    version: str
    digest: str


@dataclass(frozen=True, slots=True)
class Result:
    """The judgement of one document. ``not_checked`` says what no rule could judge, and why."""

    verdict: Verdict
    findings: tuple[Finding, ...]
    context: Context
    packs: tuple[PackVersion, ...]
    not_checked: tuple[NotRead, ...] = ()
    upcoming: tuple[Upcoming, ...] = field(default=())

    def count(self, severity: Severity) -> int:
        """Number of findings of this severity."""
        return sum(finding.severity is severity for finding in self.findings)
