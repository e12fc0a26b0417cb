"""The shape of a guideline pack file, as pydantic models; the published JSON Schema is made from them."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, HttpUrl, StringConstraints, model_validator

from compliance_core.engine.model import Audience, Channel, Market, Scope, Severity

Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
PackId = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9]{1,7}$")]
GuidelineId = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9]{1,7}-\d{2,3}$")]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
Within = (
    Literal["sentence", "paragraph", "near", "document", "footnote"] | Annotated[int, Field(ge=1, le=2000)]
)


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class NumberTest(_Strict):
    """A quantity that must be there: its unit, and the least and greatest value that count."""

    unit: Literal["percent", "money", "days", "kilograms", "count"]
    least: float | None = None
    most: float | None = None


class ConditionSpec(_Strict):
    """Something that stands, or is looked for, near a match.

    Exactly one of the ways to find it is given: ``any`` and ``regex`` (together they are one list),
    ``text_class``, ``prescribed`` or ``number``.
    """

    name: Text | None = Field(None, description="what it is called on the page, e.g. 'a closing date'")
    any: tuple[Text, ...] = Field((), description="phrases; one is enough")
    regex: tuple[Text, ...] = Field((), description="RE2 patterns; one is enough")
    text_class: Name | None = Field(None, alias="class", description="the text is of this class of the pack")
    prescribed: Text | None = Field(None, description="wording that must stand there, compared word by word")
    number: NumberTest | None = None
    within: Within = Field("sentence", description="how far to look; a whole number means characters")
    side: Literal["around", "before", "after"] = "around"
    case_sensitive: bool = False

    @model_validator(mode="after")
    def _one_way(self) -> ConditionSpec:
        ways = [bool(self.any or self.regex), bool(self.text_class), bool(self.prescribed), bool(self.number)]
        if sum(ways) != 1:
            message = "give exactly one of: any/regex, class, prescribed, number"
            raise ValueError(message)
        return self


class RuleSpec(_Strict):
    """One way to recognise a breach: the words to find and what must or must not stand near them."""

    find: tuple[Text, ...] = Field((), description="phrases; each occurrence is a candidate")
    regex: tuple[Text, ...] = Field((), description="RE2 patterns; a group named 'span' is what gets marked")
    compute: Literal["wrong_reduction"] | None = Field(None, description="arithmetic instead of words")
    scopes: tuple[Scope, ...] = Field(
        (), alias="in", description="only in these scopes; empty means everywhere"
    )
    whole: bool = Field(False, description="the match must fill its scope, e.g. a whole link text")
    with_: tuple[ConditionSpec, ...] = Field((), alias="with", description="every one must hold")
    without: tuple[ConditionSpec, ...] = Field(
        (), description="none may hold; named ones are reported as looked for"
    )
    denial: Literal["excuses", "ignored"] = Field("excuses", description="whether a negation nearby excuses")
    reporting: Literal["excuses", "ignored"] = Field(
        "excuses", description="whether a report or mention excuses"
    )
    case_sensitive: bool = False
    mark: Literal["match", "sentence"] = Field("match", description="what is marked in the text")
    at_most: Annotated[int, Field(ge=1)] | None = Field(None, description="report no more than this many")
    severity: Severity | None = Field(None, description="instead of the guideline's")
    message: Text | None = Field(None, description="instead of the guideline's")

    @model_validator(mode="after")
    def _something_to_find(self) -> RuleSpec:
        if bool(self.find or self.regex) == bool(self.compute):
            message = "give either find/regex or compute"
            raise ValueError(message)
        return self


class CitationSpec(_Strict):
    """A source of law and whether its text was seen (``verified``) or is from memory."""

    text: Text
    url: HttpUrl | None = None
    verified: bool


class Force(_Strict):
    """First and last day on which a guideline applies in a market; open where left out."""

    since: date | None = Field(None, alias="from")
    until: date | None = None


class Example(_Strict):
    """An example text. ``missed``: a breach that the rules do not catch yet. ``alarm``: fine, but caught."""

    text: Text
    market: Market | None = None
    channel: Channel | None = None
    audience: Audience | None = None
    on: date | None = Field(None, description="date of the check; today's rules if left out")
    missed: bool = False
    alarm: bool = False


class Examples(_Strict):
    """Texts that break the guideline and texts that do not."""

    fail: tuple[Text | Example, ...]
    passing: tuple[Text | Example, ...] = Field(alias="pass")


class GuidelineSpec(_Strict):
    """One guideline: what it says, where it applies, how it is recognised, how to put it right."""

    id: GuidelineId
    title: Text
    severity: Severity
    markets: tuple[Market, ...] = Field(min_length=1)
    in_force: dict[Market, Force] = Field(default_factory=dict)
    audiences: tuple[Audience, ...] = (Audience.CONSUMER, Audience.BUSINESS)
    channels: tuple[Channel, ...] = tuple(Channel)
    topics: tuple[Text, ...] = ()
    authority: Text
    citations: tuple[CitationSpec, ...] = Field(min_length=1)
    rule: Text = Field(description="what the law forbids or requires")
    accepted_with: Text = Field(description="what makes such a text acceptable, and where it must stand")
    detect: tuple[RuleSpec, ...]
    unless: tuple[ConditionSpec, ...] = Field((), description="excuses every rule of the guideline")
    silences: tuple[GuidelineId, ...] = Field(
        (), description="more general guidelines that give way on the same words"
    )
    message: Text = Field(description="one sentence for the reviewer; {match} stands for the words found")
    why: Text
    fix: Text
    replace: dict[Text, str] = Field(default_factory=dict, description="words found -> words to put instead")
    examples: Examples


class PackSpec(_Strict):
    """A pack file."""

    pack: PackId
    title: Text
    version: Annotated[str, StringConstraints(pattern=r"^\d+\.\d+\.\d+$")]
    vocabulary: dict[Name, tuple[Text, ...]] = Field(default_factory=dict)
    classes: dict[Name, ConditionSpec] = Field(default_factory=dict, description="named classes of text")
    guidelines: tuple[GuidelineSpec, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _ids_fit(self) -> PackSpec:
        seen: set[str] = set()
        for guideline in self.guidelines:
            if not guideline.id.startswith(f"{self.pack}-"):
                message = f"guideline {guideline.id} does not begin with the pack's id {self.pack}-"
                raise ValueError(message)
            if guideline.id in seen:
                message = f"guideline {guideline.id} stands twice in the pack"
                raise ValueError(message)
            seen.add(guideline.id)
        return self
