"""Packs compiled for matching: an index of what each phrase needs, and expressions compiled when first needed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import re2

from compliance_core.engine.expressions import Vocabulary, expression_of, lists_of_pattern, pattern_of
from compliance_core.engine.model import Citation, PackVersion
from compliance_core.engine.needs import Need, NeedReader, Prefilter, Split, Words, rarest_first, weight
from compliance_core.engine.needs_cache import Known
from compliance_core.engine.pattern_needs import needs_of_pattern, starts_in_word, stays_in_sentence
from compliance_core.engine.phrases import Node, PhraseError, lists_of, parse_phrase
from compliance_core.engine.quantities import wrong_reductions
from compliance_core.engine.schema import ConditionSpec, GuidelineSpec, PackSpec, RuleSpec

_MEMORY = 64 << 20
"""RE2's budget in bytes for one automaton: over it, matching would silently miss (facts on engines, section 2)."""


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


class Unit:
    """One phrase or pattern: compiled when it is first searched for, and skipped where its needs are not met."""

    def __init__(
        self, written: str, vocabulary: PackVocabulary, *, pattern: bool, case_sensitive: bool
    ) -> None:
        """Take a phrase or pattern as it is written; it is read when something of it is asked for."""
        self._written = written
        self._vocabulary = vocabulary
        self._flags = "" if case_sensitive else "(?i)"
        self._is_pattern = pattern

    @cached_property
    def node(self) -> Node | None:
        """The phrase as it was read, or None for a pattern; raises ``PhraseError`` where it is malformed."""
        return None if self._is_pattern else parse_phrase(self._written)

    @cached_property
    def expression(self) -> str:
        """The regular expression, flags included; raises ``PhraseError`` for an unknown list."""
        if self.node is None:
            pattern = pattern_of(self._written, self._vocabulary)
            return self._flags + (rf"\b(?:{pattern})" if starts_in_word(pattern) else pattern)
        return self._flags + expression_of(self.node, self._vocabulary)

    @cached_property
    def compiled(self) -> re2._Regexp:
        """The RE2 program."""
        return re2.compile(self.expression, _options())

    @cached_property
    def needs(self) -> tuple[Need, ...]:
        """What a text must hold for the unit to match, see ``compliance_core.engine.needs``."""
        if self.node is not None:
            return self._vocabulary.needs.needs(self.node)
        return rarest_first(needs_of_pattern(self.expression, weight))

    @cached_property
    def in_sentence(self) -> bool:
        """Whether the unit is searched for sentence by sentence: phrases, and patterns that cannot leave one."""
        return not self._is_pattern or stays_in_sentence(self.expression)

    def recall(self, stays: bool, needs: tuple[Need, ...]) -> None:
        """Take over what was worked out before."""
        self.__dict__["in_sentence"], self.__dict__["needs"] = stays, needs

    @cached_property
    def _split(self) -> tuple[Split, ...]:
        return tuple(Split(need) for need in self.needs)

    def possible(self, words: Words) -> bool:
        """Whether a text with these words can match."""
        return all(words.meet(need) for need in self._split)

    @cached_property
    def _group(self) -> int:
        return int(self.compiled.groupindex.get("span", 0))

    def spans(self, piece: Piece) -> Iterator[tuple[int, int]]:
        """Non-empty, non-overlapping spans of the unit in a text: those of the group ``span`` where it has one."""
        group = self._group
        for found in self.compiled.finditer(piece.data):
            start, end = found.span(group)
            if start < 0:
                start, end = found.span()
            if end > start:
                yield piece.characters(start, end)


class Piece:
    """A part of a passage in the bytes that RE2 reads, with the way back to the passage's characters."""

    __slots__ = ("_ascii", "_at", "data")

    def __init__(self, text: str, at: int) -> None:
        """Take the part's text and where it begins in the passage."""
        self.data = text.encode("utf-8", "surrogatepass")
        self._at = at
        self._ascii = len(self.data) == len(text)

    def characters(self, start: int, end: int) -> tuple[int, int]:
        """Offsets in the passage of a span of bytes."""
        if not self._ascii:
            first = len(self.data[:start].decode("utf-8", "surrogatepass"))
            start, end = first, first + len(self.data[start:end].decode("utf-8", "surrogatepass"))
        return self._at + start, self._at + end


class PackVocabulary(Vocabulary):
    """The lists of a pack, and the needs of phrases that use them.

    ``known`` says that the pack was compiled before, so that its phrases need not be read to be sure of them.
    """

    known = False

    @cached_property
    def needs(self) -> NeedReader:
        """Works out needs; what lists need is worked out once."""
        return NeedReader(self)

    def require(self, unit: Unit, written: str) -> None:
        """Make sure that every list that a unit names is there.

        Raises:
            PhraseError: one is not.
        """
        names = lists_of_pattern(written) if unit.node is None else lists_of(unit.node)
        for name in names:
            self.items(name)


def _units(
    phrases: Sequence[str], patterns: Sequence[str], vocabulary: PackVocabulary, *, case_sensitive: bool
) -> tuple[Unit, ...]:
    units = []
    for written, pattern in (*((item, False) for item in phrases), *((item, True) for item in patterns)):
        unit = Unit(written, vocabulary, pattern=pattern, case_sensitive=case_sensitive)
        if not vocabulary.known:
            vocabulary.require(unit, written)
        units.append(unit)
    return tuple(units)


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
        return _units(spec.any, spec.regex, self._vocabulary, case_sensitive=spec.case_sensitive)

    @cached_property
    def prescribed(self) -> str:
        """The prescribed wording as ``tokens``."""
        return tokens(self.spec.prescribed or "")


class Rule:
    """A compiled rule of a guideline."""

    def __init__(self, guideline: Guideline, number: int, spec: RuleSpec, vocabulary: PackVocabulary) -> None:
        """Read the phrases; raises ``PhraseError`` where one is malformed."""
        self.guideline = guideline
        self.number = number
        self.spec = spec
        self.units = _units(spec.find, spec.regex, vocabulary, case_sensitive=spec.case_sensitive)
        self.with_ = tuple(Condition(item, vocabulary) for item in spec.with_)
        self.without = tuple(Condition(item, vocabulary) for item in spec.without)

    def search(self, text: str, places: Sequence[tuple[Unit, Piece]]) -> list[tuple[int, int, str]]:
        """Spans of the rule's words by some of its units, in order, and for computed rules what was computed."""
        if self.spec.compute:
            return list(wrong_reductions(text))
        spans = {span for unit, piece in places for span in unit.spans(piece)}
        return [(start, end, "") for start, end in sorted(spans)]


class Guideline:
    """A guideline with its compiled rules."""

    def __init__(
        self, spec: GuidelineSpec, vocabulary: PackVocabulary, classes: dict[str, Condition]
    ) -> None:
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
    spec: ConditionSpec, vocabulary: PackVocabulary, where: tuple[str | int, ...]
) -> Condition:
    try:
        return Condition(spec, vocabulary)
    except PhraseError as error:
        raise RuleError(str(error), where) from error


def _compile_rule(guideline: Guideline, number: int, spec: RuleSpec, vocabulary: PackVocabulary) -> Rule:
    try:
        return Rule(guideline, number, spec, vocabulary)
    except PhraseError as error:
        raise RuleError(str(error), ("detect", number)) from error


def _options() -> re2.Options:
    options = re2.Options()
    options.log_errors = False
    options.max_mem = _MEMORY
    return options


def compile_guidelines(spec: PackSpec, known: Known | None = None) -> tuple[Guideline, ...]:
    """All guidelines of a pack, compiled; ``known`` is what ``what_is_known`` gave for the same pack before.

    Raises:
        RuleError: see ``Guideline``; its ``where`` starts with ``guidelines`` and the position.
    """
    vocabulary = PackVocabulary(spec.vocabulary)
    vocabulary.known = known is not None
    classes = {
        name: _compile_condition(item, vocabulary, ("classes", name)) for name, item in spec.classes.items()
    }
    compiled = []
    for number, item in enumerate(spec.guidelines):
        try:
            compiled.append(Guideline(item, vocabulary, classes))
        except RuleError as error:
            raise RuleError(str(error), ("guidelines", number, *error.where)) from error
    if known is not None:
        for unit, (stays, needs) in zip(_units_of(compiled), known, strict=True):
            unit.recall(stays, needs)
    return tuple(compiled)


def _units_of(guidelines: Sequence[Guideline]) -> list[Unit]:
    return [unit for item in guidelines for rule in item.rules for unit in rule.units]


def what_is_known(guidelines: Sequence[Guideline]) -> Known:
    """What the index needs of every phrase and pattern, worked out."""
    return tuple((unit.in_sentence, unit.needs) for unit in _units_of(guidelines))


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
            re2.compile(unit.expression, _options())
    except PhraseError as error:
        raise RuleError(str(error), where) from error
    except re2.error as error:
        reason = error.args[0].decode() if isinstance(error.args[0], bytes) else str(error)
        message = f"the pattern is refused by the linear-time engine: {reason}"
        raise RuleError(message, where) from error


class Ruleset:
    """Everything that one check needs: guidelines, rules, and what tells which of them can match a passage."""

    def __init__(self, packs: Sequence[Pack]) -> None:
        """Index the packs in the given order."""
        self.packs = tuple(packs)
        self.versions = tuple(pack.version for pack in packs)
        self.guidelines = {
            item.spec.id: item for pack in packs for item in compile_guidelines(pack.spec, pack.known)
        }
        self.rules = tuple(rule for item in self.guidelines.values() for rule in item.rules)
        self._units = tuple((number, unit) for number, rule in enumerate(self.rules) for unit in rule.units)
        self._in_sentences, self._in_passages = Prefilter(), Prefilter()
        self._always: list[int] = []
        for number, (_, unit) in enumerate(self._units):
            if not unit.needs:
                self._always.append(number)
            else:
                (self._in_sentences if unit.in_sentence else self._in_passages).add(number, unit.needs)
        self._computed = tuple(number for number, rule in enumerate(self.rules) if rule.spec.compute)

    def hits(
        self, text: str, sentences: Sequence[tuple[int, int]], words: Words
    ) -> dict[int, list[tuple[Unit, Piece]]]:
        """The rules that can match a passage, by number in ascending order, and where which of their units can.

        Phrases are looked for in each sentence, patterns in the whole passage.
        """
        found: dict[int, list[tuple[Unit, Piece]]] = {number: [] for number in self._computed}
        for start, end in sentences:
            sentence = text[start:end]
            units = self._in_sentences.possible(Words(sentence))
            if units:
                self._place(units, Piece(sentence, start), found)
        units = self._in_passages.possible(words) + self._always
        if units:
            self._place(units, Piece(text, 0), found)
        return dict(sorted(found.items()))

    def _place(self, units: Sequence[int], piece: Piece, found: dict[int, list[tuple[Unit, Piece]]]) -> None:
        for number in units:
            rule, unit = self._units[number]
            found.setdefault(rule, []).append((unit, piece))


def tokens(text: str) -> str:
    """Words of a text in a form in which prescribed wordings compare: lower case, no punctuation."""
    words = re.findall(r"[a-z0-9%€£$]+", text.lower().replace("'", ""))
    return f" {' '.join('minutes' if word == 'mins' else word for word in words)} "
