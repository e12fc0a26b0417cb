"""Whether a condition of a rule holds near a match: the proximity rules of the packs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property, partial

from compliance_core.engine.model import Document, Scope
from compliance_core.engine.needs import Words
from compliance_core.engine.passages import Passage, cut_passages, footnotes
from compliance_core.engine.quantities import quantities
from compliance_core.engine.ruleset import Condition, tokens
from compliance_core.engine.schema import ConditionSpec

Window = tuple[str, Callable[[], Words]]
"""A text to look in, and the words of it or of more: what they exclude need not be searched for."""


class Surroundings:
    """One document during one check: its passages, footnotes, and what was already looked up."""

    def __init__(self, document: Document) -> None:
        """Cut the document into passages."""
        self.document = document
        self.passages = cut_passages(document)
        self._on_document: dict[int, bool] = {}
        self._on_passage: dict[tuple[int, int], bool] = {}

    @cached_property
    def whole(self) -> str:
        """The match text of the whole document, passages joined by line breaks."""
        return "\n".join(passage.text for passage in self.passages)

    @cached_property
    def words(self) -> Words:
        """All words of the document."""
        return Words.of_all([passage.words for passage in self.passages])

    @cached_property
    def notes(self) -> dict[str, str]:
        """Footnote texts by marker."""
        return footnotes(self.passages)

    def holds(
        self, condition: Condition, classes: dict[str, Condition], at: tuple[Passage, int, int]
    ) -> bool:
        """Whether the condition holds for a match, given as its passage, start and end."""
        spec = condition.spec
        named = classes[spec.text_class] if spec.text_class else condition
        if spec.side != "around":
            return self._satisfied(named, spec, at)
        if spec.within == "document":
            if id(named) not in self._on_document:
                self._on_document[id(named)] = satisfied(named, self.whole, lambda: self.words)
            return self._on_document[id(named)]
        if spec.within == "paragraph" and not at[0].has_markers:
            key = (id(named), at[0].index)
            if key not in self._on_passage:
                self._on_passage[key] = self._satisfied(named, spec, at)
            return self._on_passage[key]
        return self._satisfied(named, spec, at)

    def _satisfied(self, named: Condition, spec: ConditionSpec, at: tuple[Passage, int, int]) -> bool:
        return any(satisfied(named, text, words) for text, words in self._windows(spec, at))

    def _windows(self, spec: ConditionSpec, at: tuple[Passage, int, int]) -> list[Window]:
        passage, start, end = at
        if spec.within == "footnote":
            return self._tied_notes(passage, start, end)
        if spec.within == "document":
            return self._document_sides(spec, at)
        first, last = _reach(spec, passage, start, end)
        text = _side(passage.text, spec, (first, last), (start, end))
        windows: list[Window] = [(text, lambda: passage.words)]
        if spec.within in ("paragraph", "near"):
            windows += self._tied_notes(passage, start, end)
            windows += [_window(other) for other in self._neighbours(spec, passage)]
        return windows

    def _tied_notes(self, passage: Passage, start: int, end: int) -> list[Window]:
        if not passage.has_markers:
            return []
        _, sentence_end = passage.sentence_at(max(start, end - 1))
        found = [
            self.notes[marker] for marker in passage.markers(start, sentence_end) if marker in self.notes
        ]
        return [(note, partial(Words, note)) for note in found]

    def _neighbours(self, spec: ConditionSpec, passage: Passage) -> list[Passage]:
        """A heading's paragraph is the one below it; ``near`` reaches one passage both ways."""
        found = []
        if spec.side != "after" and spec.within == "near" and passage.index > 0:
            found.append(self.passages[passage.index - 1])
        below = spec.within == "near" or passage.block.scope is Scope.HEADLINE
        if spec.side != "before" and below and passage.index + 1 < len(self.passages):
            found.append(self.passages[passage.index + 1])
        return found

    def _document_sides(self, spec: ConditionSpec, at: tuple[Passage, int, int]) -> list[Window]:
        passage, start, end = at
        if spec.side == "before":
            own, others = passage.text[:start], self.passages[: passage.index]
        else:
            own, others = passage.text[end:], self.passages[passage.index + 1 :]
        return [(own, lambda: passage.words), *(_window(other) for other in others)]


def _window(passage: Passage) -> Window:
    return passage.text, lambda: passage.words


def _reach(spec: ConditionSpec, passage: Passage, start: int, end: int) -> tuple[int, int]:
    if spec.within == "sentence":
        return passage.sentence_at(start)[0], passage.sentence_at(max(start, end - 1))[1]
    if isinstance(spec.within, int):
        return max(0, start - spec.within), min(len(passage.text), end + spec.within)
    return 0, len(passage.text)


def _side(text: str, spec: ConditionSpec, window: tuple[int, int], match: tuple[int, int]) -> str:
    if spec.side == "before":
        return text[window[0] : match[0]]
    if spec.side == "after":
        return text[match[1] : window[1]]
    return text[window[0] : window[1]]


def satisfied(condition: Condition, text: str, words: Callable[[], Words]) -> bool:
    """Whether what the condition asks for stands in the text; ``words`` are its words, or more."""
    spec = condition.spec
    if spec.prescribed:
        return condition.prescribed in tokens(text)
    if spec.number:
        least = spec.number.least if spec.number.least is not None else float("-inf")
        most = spec.number.most if spec.number.most is not None else float("inf")
        return any(least <= item.value <= most for item in quantities(text, spec.number.unit))
    there = words()
    units = [unit for unit in condition.units if unit.possible(there)]
    if not units:
        return False
    data = text.encode("utf-8", "surrogatepass")
    return any(unit.compiled.search(data) is not None for unit in units)


def first_missing(
    conditions: Sequence[Condition],
    around: Surroundings,
    classes: dict[str, Condition],
    at: tuple[Passage, int, int],
) -> Condition | None:
    """The first condition that does not hold, or None when all hold."""
    return next((item for item in conditions if not around.holds(item, classes, at)), None)
