"""Packs compiled for matching: one RE2 set over all rules, and conditions compiled when first needed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import re2

from compliance_core.engine.model import Citation, PackVersion
from compliance_core.engine.phrases import PhraseError, Vocabulary, compile_pattern, compile_phrase
from compliance_core.engine.quantities import wrong_reductions
from compliance_core.engine.schema import ConditionSpec, GuidelineSpec, PackSpec, RuleSpec

_MEMORY = 256 << 20
"""RE2's budget in bytes for one automaton: over it, matching would silently miss (facts on engines, section 2)."""


class RuleError(ValueError):
    """A phrase, pattern or reference inside a rule cannot be compiled; ``where`` is its path in the guideline."""

    def __init__(self, message: str, where: tuple[str | int, ...]) -> None:
        """Keep the message and the path."""
        super().__init__(message)
        self.where = where


@dataclass(frozen=True, slots=True)
class Pack:
    """A loaded pack: its specification, digest of its content, and where it came from."""

    spec: PackSpec
    digest: str
    source: str

    @property
    def version(self) -> PackVersion:
        """Id, version and digest, as results record them."""
        return PackVersion(self.spec.pack, self.spec.version, self.digest)


def expression(
    phrases: Sequence[str], patterns: Sequence[str], vocabulary: Vocabulary, *, case_sensitive: bool
) -> str:
    """One regular expression for a list of phrases and patterns.

    Raises:
        PhraseError: a phrase is malformed.
    """
    parts = [compile_phrase(phrase, vocabulary) for phrase in phrases]
    parts += [f"(?:{compile_pattern(pattern, vocabulary)})" for pattern in patterns]
    flags = "" if case_sensitive else "(?i)"
    return flags + "|".join(parts)


class Condition:
    """A compiled ``with``, ``without``, ``unless`` or class condition."""

    def __init__(self, spec: ConditionSpec, vocabulary: Vocabulary) -> None:
        """Prepare the expression; RE2 compiles it when it is first searched for."""
        self.spec = spec
        self.expression = ""
        if spec.any or spec.regex:
            self.expression = expression(spec.any, spec.regex, vocabulary, case_sensitive=spec.case_sensitive)

    @cached_property
    def compiled(self) -> re2._Regexp:
        """The RE2 program of the condition's phrases and patterns."""
        return re2.compile(self.expression, _options())


class Rule:
    """A compiled rule of a guideline."""

    def __init__(self, guideline: Guideline, number: int, spec: RuleSpec, vocabulary: Vocabulary) -> None:
        """Prepare expressions; raises ``PhraseError`` where a phrase is malformed."""
        self.guideline = guideline
        self.number = number
        self.spec = spec
        self.expression = ""
        if not spec.compute:
            self.expression = expression(
                spec.find, spec.regex, vocabulary, case_sensitive=spec.case_sensitive
            )
        self.with_ = tuple(Condition(item, vocabulary) for item in spec.with_)
        self.without = tuple(Condition(item, vocabulary) for item in spec.without)

    @cached_property
    def compiled(self) -> re2._Regexp:
        """The RE2 program that finds the rule's words."""
        return re2.compile(self.expression, _options())

    def search(self, text: str) -> Iterator[tuple[int, int, str]]:
        """Spans of the rule's words, and for computed rules what was computed."""
        if self.spec.compute:
            yield from wrong_reductions(text)
            return
        group = self.compiled.groupindex.get("span", 0)
        for found in self.compiled.finditer(text):
            start, end = found.span(group)
            if start < 0:
                start, end = found.span()
            if end > start:
                yield start, end, ""


class Guideline:
    """A guideline with its compiled rules."""

    def __init__(self, spec: GuidelineSpec, vocabulary: Vocabulary, classes: dict[str, Condition]) -> None:
        """Compile the guideline.

        Raises:
            RuleError: a phrase, pattern or class name is wrong; its ``where`` leads to it.
        """
        self.spec = spec
        self.classes = classes
        self.citations = tuple(
            Citation(item.text, str(item.url) if item.url else None, item.verified) for item in spec.citations
        )
        self.rules = tuple(
            _compile_rule(self, number, rule, vocabulary) for number, rule in enumerate(spec.detect)
        )
        self.unless = tuple(
            _compile_condition(item, vocabulary, ("unless", number))
            for number, item in enumerate(spec.unless)
        )
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


def _compile_condition(
    spec: ConditionSpec, vocabulary: Vocabulary, where: tuple[str | int, ...]
) -> Condition:
    try:
        return Condition(spec, vocabulary)
    except PhraseError as error:
        raise RuleError(str(error), where) from error


def _compile_rule(guideline: Guideline, number: int, spec: RuleSpec, vocabulary: Vocabulary) -> Rule:
    try:
        return Rule(guideline, number, spec, vocabulary)
    except PhraseError as error:
        raise RuleError(str(error), ("detect", number)) from error


def _options() -> re2.Options:
    options = re2.Options()
    options.log_errors = False
    options.max_mem = _MEMORY
    return options


def compile_guidelines(spec: PackSpec) -> tuple[Guideline, ...]:
    """All guidelines of a pack, compiled.

    Raises:
        RuleError: see ``Guideline``; its ``where`` starts with ``guidelines`` and the position.
    """
    vocabulary = Vocabulary(spec.vocabulary)
    classes = {
        name: _compile_condition(item, vocabulary, ("classes", name)) for name, item in spec.classes.items()
    }
    compiled = []
    for number, item in enumerate(spec.guidelines):
        try:
            compiled.append(Guideline(item, vocabulary, classes))
        except RuleError as error:
            raise RuleError(str(error), ("guidelines", number, *error.where)) from error
    return tuple(compiled)


def refuse_unsafe(guideline: Guideline) -> None:
    """Compile every expression of a guideline now.

    Raises:
        RuleError: RE2 refuses a pattern (look-around, back references, too large).
    """
    for number, rule in enumerate(guideline.rules):
        parts: list[tuple[str, tuple[str | int, ...]]] = [(rule.expression, ("detect", number))]
        for part, conditions in (("with", rule.with_), ("without", rule.without)):
            parts += [(item.expression, ("detect", number, part, at)) for at, item in enumerate(conditions)]
        _try_compile(parts)
    _try_compile([(item.expression, ("unless", at)) for at, item in enumerate(guideline.unless)])


def _try_compile(parts: list[tuple[str, tuple[str | int, ...]]]) -> None:
    for pattern, where in parts:
        if not pattern:
            continue
        try:
            re2.compile(pattern, _options())
        except re2.error as error:
            reason = error.args[0].decode() if isinstance(error.args[0], bytes) else str(error)
            message = f"the pattern is refused by the linear-time engine: {reason}"
            raise RuleError(message, where) from error


class Ruleset:
    """Everything that one check needs: guidelines, rules and the set that says which rules hit a passage."""

    def __init__(self, packs: Sequence[Pack]) -> None:
        """Compile the packs in the given order."""
        self.packs = tuple(packs)
        self.versions = tuple(pack.version for pack in packs)
        self.guidelines = {item.spec.id: item for pack in packs for item in compile_guidelines(pack.spec)}
        self.rules = tuple(
            rule for item in self.guidelines.values() for rule in item.rules if rule.expression
        )
        self.computed = tuple(
            rule for item in self.guidelines.values() for rule in item.rules if rule.spec.compute
        )
        self._set = re2.Set.SearchSet(_options())
        for rule in self.rules:
            self._set.Add(rule.expression)
        if self.rules:
            self._set.Compile()

    def hits(self, text: str) -> Sequence[int]:
        """Numbers of the rules whose words stand somewhere in the text, ascending."""
        return sorted(self._set.Match(text) or ()) if self.rules else ()


def tokens(text: str) -> str:
    """Words of a text in a form in which prescribed wordings compare: lower case, no punctuation."""
    words = re.findall(r"[a-z0-9%€£$]+", text.lower().replace("'", ""))
    return f" {' '.join('minutes' if word == 'mins' else word for word in words)} "
