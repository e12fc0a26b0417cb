"""Packs compiled for matching: an index over the words of all rules; expressions compiled when first needed."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import re2

from compliance_core.engine.applies import Applies, applies, not_in_force
from compliance_core.engine.index import Gate, Indexed
from compliance_core.engine.model import Audience, Citation, Context, NotRead, PackVersion
from compliance_core.engine.needs_cache import Known
from compliance_core.engine.phrases import PhraseError
from compliance_core.engine.schema import ConditionSpec, GuidelineSpec, PackSpec, RuleSpec
from compliance_core.engine.search import Searcher
from compliance_core.engine.tokens import Words
from compliance_core.engine.units import PackVocabulary, Unit, compile_expression, units_of

_CONTEXTS = 64
"""Contexts for which a ruleset remembers what applies."""


class RuleError(ValueError):
    """A phrase, pattern or reference inside a rule cannot be compiled; ``where`` is its path in the guideline."""

    def __init__(self, message: str, where: tuple[str | int, ...]) -> None:
        """Keep the message and the path."""
        super().__init__(message)
        self.where = where


@dataclass(frozen=True, slots=True)
class Pack:
    """A loaded pack: its specification, digest of its content, where it came from, and what is known of its phrases."""

    spec: PackSpec
    digest: str
    source: str
    known: Known | None = None

    @property
    def version(self) -> PackVersion:
        """Id, version and digest, as results record them."""
        return PackVersion(self.spec.pack, self.spec.version, self.digest)


class Condition:
    """A compiled ``with``, ``without``, ``unless`` or class condition; its phrases are read when first needed."""

    def __init__(self, spec: ConditionSpec, vocabulary: PackVocabulary) -> None:
        """Keep the specification."""
        self.spec = spec
        self._vocabulary = vocabulary

    @cached_property
    def units(self) -> tuple[Unit, ...]:
        """The phrases and patterns; raises ``PhraseError`` where one is malformed."""
        spec = self.spec
        return units_of(spec.any, spec.regex, self._vocabulary, case_sensitive=spec.case_sensitive)

    @cached_property
    def _gate(self) -> Gate:
        return Gate([track for track, _ in unit.needs().tracks] for unit in self.units)

    def possible(self, words: Words) -> list[Unit]:
        """The phrases and patterns that a text with these words can match."""
        return [self.units[number] for number in self._gate.possible(words)]

    @cached_property
    def prescribed(self) -> str:
        """The prescribed wording as ``tokens``."""
        return tokens(self.spec.prescribed or "")


class Rule:
    """A compiled rule of a guideline."""

    def __init__(self, guideline: Guideline, number: int, spec: RuleSpec, vocabulary: PackVocabulary) -> None:
        """Keep the specification."""
        self.guideline = guideline
        self.number = number
        self.spec = spec
        self.units = units_of(spec.find, spec.regex, vocabulary, case_sensitive=spec.case_sensitive)
        self.with_ = tuple(Condition(item, vocabulary) for item in spec.with_)
        self.without = tuple(Condition(item, vocabulary) for item in spec.without)


class Guideline:
    """A guideline with its compiled rules."""

    def __init__(
        self, spec: GuidelineSpec, vocabulary: PackVocabulary, classes: dict[str, Condition]
    ) -> None:
        """Take the guideline's rules together.

        Raises:
            RuleError: a class name is unknown; its ``where`` leads to it.
        """
        self.spec = spec
        self.classes = classes
        self.citations = tuple(
            Citation(item.text, str(item.url) if item.url else None, item.verified) for item in spec.citations
        )
        self.rules = tuple(Rule(self, number, rule, vocabulary) for number, rule in enumerate(spec.detect))
        self.unless = tuple(Condition(item, vocabulary) for item in spec.unless)
        self.silences = frozenset(spec.silences)
        self.replacements = {found.casefold(): instead for found, instead in spec.replace.items()}
        self._known_classes()

    def _known_classes(self) -> None:
        for number, rule in enumerate(self.rules):
            for part, conditions in (("with", rule.with_), ("without", rule.without)):
                for at, condition in enumerate(conditions):
                    self._known(condition, ("detect", number, part, at, "class"))
        for at, condition in enumerate(self.unless):
            self._known(condition, ("unless", at, "class"))

    def _known(self, condition: Condition, where: tuple[str | int, ...]) -> None:
        name = condition.spec.text_class
        if name and name not in self.classes:
            message = f"unknown class {name!r}; the pack defines {', '.join(sorted(self.classes)) or 'none'}"
            raise RuleError(message, where)


def compile_guidelines(spec: PackSpec) -> tuple[Guideline, ...]:
    """All guidelines of a pack.

    Raises:
        RuleError: see ``Guideline``; its ``where`` starts with ``guidelines`` and the position.
    """
    vocabulary = PackVocabulary(spec.vocabulary)
    classes = {name: Condition(item, vocabulary) for name, item in spec.classes.items()}
    compiled = []
    for number, item in enumerate(spec.guidelines):
        try:
            compiled.append(Guideline(item, vocabulary, classes))
        except RuleError as error:
            raise RuleError(str(error), ("guidelines", number, *error.where)) from error
    return tuple(compiled)


def what_is_known(guidelines: Sequence[Guideline]) -> Known:
    """What the index keeps of every phrase and pattern of a pack, worked out.

    Raises:
        RuleError: a phrase is malformed or names an unknown list; ``where`` leads to its rule.
    """
    known: list[Indexed] = []
    for place, guideline in enumerate(guidelines):
        for rule in guideline.rules:
            try:
                known += [unit.indexed() for unit in rule.units]
            except PhraseError as error:
                raise RuleError(str(error), ("guidelines", place, "detect", rule.number)) from error
    return tuple(known)


def refuse_unsafe(guideline: Guideline) -> None:
    """Compile every expression of a guideline now.

    Raises:
        RuleError: a phrase of a condition is malformed, or RE2 refuses a pattern (look-around, back
            references, too large).
    """
    for number, rule in enumerate(guideline.rules):
        _try_compile(rule, ("detect", number))
        for part, conditions in (("with", rule.with_), ("without", rule.without)):
            for at, item in enumerate(conditions):
                _try_compile(item, ("detect", number, part, at))
    for at, item in enumerate(guideline.unless):
        _try_compile(item, ("unless", at))
    for name, item in guideline.classes.items():
        _try_compile(item, ("classes", name))


def _try_compile(holder: Rule | Condition, where: tuple[str | int, ...]) -> None:
    try:
        for unit in holder.units:
            compile_expression(unit.expression)
    except PhraseError as error:
        raise RuleError(str(error), where) from error
    except re2.error as error:
        reason = error.args[0].decode() if isinstance(error.args[0], bytes) else str(error)
        message = f"the pattern is refused by the linear-time engine: {reason}"
        raise RuleError(message, where) from error


class Ruleset:
    """Everything that one check needs: guidelines, rules, and what tells which of them can match a passage."""

    def __init__(self, packs: Sequence[Pack]) -> None:
        """Index the packs in the given order.

        Raises:
            RuleError: a phrase is malformed or names an unknown list or class.
        """
        self.packs = tuple(packs)
        self.versions = tuple(pack.version for pack in packs)
        compiled = [(pack, compile_guidelines(pack.spec)) for pack in packs]
        self.guidelines = {item.spec.id: item for _, guidelines in compiled for item in guidelines}
        self.rules = tuple(rule for item in self.guidelines.values() for rule in item.rules)
        self.silencing = frozenset(name for item in self.guidelines.values() for name in item.silences)
        self.searcher = Searcher()
        self._filled = 0
        for pack, guidelines in compiled:
            self._fill(guidelines, pack.known or what_is_known(guidelines))
        self._applying: dict[tuple[Context, Audience], dict[str, Applies]] = {}
        self._out_of_force: dict[Context, tuple[NotRead, ...]] = {}
        self._wanted: dict[frozenset[str], frozenset[int]] = {}

    def _fill(self, guidelines: Sequence[Guideline], known: Known) -> None:
        """Hand the phrases of a pack to the searcher, with what the index keeps of them."""
        rules = [rule for item in guidelines for rule in item.rules]
        remembered = iter(known)
        for number, rule in enumerate(rules, self._filled):
            if rule.spec.compute:
                self.searcher.add_computed(number)
            for unit in rule.units:
                self.searcher.add(unit, next(remembered), number, frozenset(rule.spec.scopes))
        self._filled += len(rules)

    def applying(self, context: Context, audience: Audience) -> dict[str, Applies]:
        """Where the guidelines apply in a context, by id; those that apply nowhere are left out."""
        key = (context, audience)
        if key not in self._applying:
            _bound(self._applying)
            found = ((name, applies(item.spec, context, audience)) for name, item in self.guidelines.items())
            self._applying[key] = {name: scope for name, scope in found if scope}
        return self._applying[key]

    def out_of_force(self, context: Context) -> tuple[NotRead, ...]:
        """The guidelines that the date of the check leaves unchecked."""
        if context not in self._out_of_force:
            _bound(self._out_of_force)
            specs = (item.spec for item in self.guidelines.values())
            self._out_of_force[context] = not_in_force(specs, context)
        return self._out_of_force[context]

    def rules_of(self, guidelines: Collection[str]) -> frozenset[int]:
        """Numbers of the rules of the guidelines with these ids."""
        key = frozenset(guidelines)
        if key not in self._wanted:
            _bound(self._wanted)
            self._wanted[key] = frozenset(
                number for number, rule in enumerate(self.rules) if rule.guideline.spec.id in key
            )
        return self._wanted[key]


def _bound(remembered: dict[Any, Any]) -> None:
    if len(remembered) >= _CONTEXTS:
        remembered.clear()


def tokens(text: str) -> str:
    """Words of a text in a form in which prescribed wordings compare: lower case, no punctuation."""
    words = re.findall(r"[a-z0-9%€£$]+", text.lower().replace("'", ""))
    return f" {' '.join('minutes' if word == 'mins' else word for word in words)} "
