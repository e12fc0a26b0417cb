"""Checks a pack the way its author needs it: its shape, its expressions and its own examples."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from compliance_core.documents.markdown import markdown_document
from compliance_core.engine.engine import check
from compliance_core.engine.model import Audience, Channel, Context, Market
from compliance_core.engine.ruleset import Pack, Ruleset
from compliance_core.engine.schema import Example, GuidelineSpec, PackSpec
from compliance_core.engine.traps import traps

EXAMPLES_DATE = date(2026, 11, 24)
"""The day on which examples are judged that name no day of their own: the packs' state of law."""

_SHOWN = 60
"""Characters of a phrase that a warning shows."""

LEAST_FAILING = 8
LEAST_PASSING = 6


@dataclass(frozen=True, slots=True)
class ExampleOutcome:
    """What the rules made of one example.

    ``expected`` and ``found`` say whether the guideline should be, and was, reported; ``marked`` whether
    the pack itself says that the rules get it wrong so far; ``words`` are those that were marked. A breach
    that a more specific guideline reports instead counts as reported.
    """

    guideline: str
    kind: str
    text: str
    expected: bool
    found: bool
    marked: bool
    words: tuple[str, ...]

    @property
    def right(self) -> bool:
        """Whether the rules do what the example asks."""
        return self.expected == self.found

    @property
    def problem(self) -> str | None:
        """One sentence where example and rules disagree without a mark, or agree in spite of one."""
        if self.right and self.marked:
            return "is marked as not yet right, but the rules get it right: remove the mark"
        if not self.right and not self.marked:
            return (
                "should be found, but is not"
                if self.expected
                else f"should pass, but {list(self.words)} is found"
            )
        return None


def run_examples(pack: Pack, ruleset: Ruleset) -> Iterator[ExampleOutcome]:
    """Judge every example of a pack with the ruleset."""
    for spec in pack.spec.guidelines:
        for kind, examples in (("fail", spec.examples.fail), ("pass", spec.examples.passing)):
            for example in examples:
                yield _outcome(
                    spec, kind, example if isinstance(example, Example) else Example(text=example), ruleset
                )


def example_counts(spec: GuidelineSpec) -> str | None:
    """What is missing from the examples of a guideline, or None."""
    failing, passing = len(spec.examples.fail), len(spec.examples.passing)
    if failing >= LEAST_FAILING and passing >= LEAST_PASSING:
        return None
    return f"has {failing} failing and {passing} passing examples; {LEAST_FAILING} and {LEAST_PASSING} are needed"


def phrase_warnings(spec: PackSpec) -> Iterator[str]:
    """One sentence for each phrase of a pack that is allowed, but hardly means what its author had in mind."""
    for where, phrase in _phrases(spec):
        for trap in traps(phrase):
            shown = phrase if len(phrase) <= _SHOWN else f"{phrase[: _SHOWN - 1]}…"
            yield f"{where}: the phrase {shown!r} holds {trap}"


def _phrases(spec: PackSpec) -> Iterator[tuple[str, str]]:
    """Every phrase of a pack, and the list, class or guideline that it stands in."""
    for name, items in spec.vocabulary.items():
        yield from ((f"vocabulary.{name}", item) for item in items)
    for name, condition in spec.classes.items():
        yield from ((f"classes.{name}", item) for item in condition.any)
    for guideline in spec.guidelines:
        conditions = [*guideline.unless]
        for rule in guideline.detect:
            yield from ((guideline.id, item) for item in rule.find)
            conditions += [*rule.with_, *rule.without]
        yield from ((guideline.id, item) for condition in conditions for item in condition.any)


def _outcome(spec: GuidelineSpec, kind: str, example: Example, ruleset: Ruleset) -> ExampleOutcome:
    channel = example.channel or (Channel.ARTICLE if Channel.ARTICLE in spec.channels else spec.channels[0])
    context = Context(
        date=example.on or EXAMPLES_DATE,
        markets=(example.market,) if example.market else tuple(Market),
        channel=channel,
        audience=example.audience or Audience.CONSUMER,
    )
    result = check(markdown_document(example.text), context, ruleset)
    speaking = {spec.id} | (_more_specific(spec.id, ruleset) if kind == "fail" else set())
    words = tuple(item.matched for item in result.findings if item.guideline in speaking)
    marked = example.missed if kind == "fail" else example.alarm
    return ExampleOutcome(spec.id, kind, example.text, kind == "fail", bool(words), marked, words)


def _more_specific(guideline: str, ruleset: Ruleset) -> set[str]:
    """Guidelines that speak in place of this one on the same words."""
    return {name for name, item in ruleset.guidelines.items() if guideline in item.spec.silences}
