"""One guideline, or one pack, tried on a text."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from compliance_core.engine.engine import check
from compliance_core.engine.model import Audience, Channel, Context, Document, Finding, Market
from compliance_core.engine.ruleset import Pack, Ruleset
from compliance_core.engine.schema import Example, GuidelineSpec
from compliance_core.lint import EXAMPLES_DATE
from compliance_core.review.judging import pasted
from dashboard import facade


@dataclass(frozen=True, slots=True)
class Trial:
    """What a guideline finds in a text. ``silenced`` are findings that the other guidelines make superfluous."""

    document: Document
    findings: tuple[Finding, ...]
    silenced: tuple[Finding, ...]


def context_for(spec: GuidelineSpec) -> Context:
    """A context in which the guideline applies: all its markets, an audience and a channel of its own.

    The day is today, or the day on which the packs' examples are judged if that is later.
    """
    channel = Channel.ARTICLE if Channel.ARTICLE in spec.channels else spec.channels[0]
    audience = Audience.CONSUMER if Audience.CONSUMER in spec.audiences else spec.audiences[0]
    return Context(max(facade.now().date(), EXAMPLES_DATE), tuple(Market), channel, audience)


def try_guideline(guideline: str, text: str) -> Trial:
    """Try one guideline of the loaded packs on a text, by itself and among all others.

    Raises:
        DocumentError: the text is too long.
    """
    alone = _alone(facade.reviewer().ruleset, guideline)
    document = pasted(text)
    context = context_for(alone.guidelines[guideline].spec)
    found = check(document, context, alone).findings
    among = check(document, context, facade.reviewer().ruleset).findings
    heard = {(item.start, item.end) for item in among if item.guideline == guideline}
    return Trial(document, found, tuple(item for item in found if (item.start, item.end) not in heard))


def reports(guideline: str, text: str) -> bool:
    """Whether the rules report a guideline on a text, as the check of a pack's examples asks.

    False for a guideline that no loaded pack has.
    """
    ruleset = facade.reviewer().ruleset
    if guideline not in ruleset.guidelines:
        return False
    context = context_for(ruleset.guidelines[guideline].spec)
    return any(item.guideline == guideline for item in check(pasted(text), context, ruleset).findings)


def example_text(example: str | Example) -> str:
    """The text of an example, however it is written."""
    return example if isinstance(example, str) else example.text


@lru_cache(maxsize=32)
def _alone(ruleset: Ruleset, guideline: str) -> Ruleset:
    pack = next(pack for pack in ruleset.packs if any(item.id == guideline for item in pack.spec.guidelines))
    spec = next(item for item in pack.spec.guidelines if item.id == guideline)
    return Ruleset([Pack(pack.spec.model_copy(update={"guidelines": (spec,)}), pack.digest, pack.source)])
