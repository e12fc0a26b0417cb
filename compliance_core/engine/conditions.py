"""Whether a condition of a rule holds near a match: the proximity rules of the packs."""

from __future__ import annotations

from collections.abc import Sequence

from compliance_core.engine.model import Document, Scope
from compliance_core.engine.passages import Passage, cut_passages, footnotes
from compliance_core.engine.quantities import quantities
from compliance_core.engine.ruleset import Condition, tokens
from compliance_core.engine.schema import ConditionSpec


class Surroundings:
    """One document during one check: its passages, footnotes, and what was already looked up."""

    def __init__(self, document: Document) -> None:
        """Cut the document into passages."""
        self.document = document
        self.passages = cut_passages(document)
        self._whole: str | None = None
        self._notes: dict[str, str] | None = None
        self._on_document: dict[int, bool] = {}
        self._on_passage: dict[tuple[int, int], bool] = {}

    @property
    def whole(self) -> str:
        """The match text of the whole document, passages joined by line breaks."""
        if self._whole is None:
            self._whole = "\n".join(passage.text for passage in self.passages)
        return self._whole

    @property
    def notes(self) -> dict[str, str]:
        """Footnote texts by marker."""
        if self._notes is None:
            self._notes = footnotes(self.passages)
        return self._notes

    def holds(
        self, condition: Condition, classes: dict[str, Condition], at: tuple[Passage, int, int]
    ) -> bool:
        """Whether the condition holds for a match, given as its passage, start and end."""
        spec = condition.spec
        if spec.text_class:
            return self._class_holds(classes[spec.text_class], spec, at)
        passage = at[0]
        if spec.within == "document" and spec.side == "around":
            key = id(condition)
            if key not in self._on_document:
                self._on_document[key] = satisfied(condition, self.whole)
            return self._on_document[key]
        if spec.within == "paragraph" and spec.side == "around" and not passage.markers(at[1], at[2]):
            where = (id(condition), passage.index)
            if where not in self._on_passage:
                self._on_passage[where] = any(satisfied(condition, text) for text in self._windows(spec, at))
            return self._on_passage[where]
        return any(satisfied(condition, text) for text in self._windows(spec, at))

    def _class_holds(self, named: Condition, spec: ConditionSpec, at: tuple[Passage, int, int]) -> bool:
        if spec.within in ("document", "sentence") and spec.within == "document":
            key = id(named)
            if key not in self._on_document:
                self._on_document[key] = satisfied(named, self.whole)
            return self._on_document[key]
        return any(satisfied(named, text) for text in self._windows(spec, at))

    def _windows(self, spec: ConditionSpec, at: tuple[Passage, int, int]) -> list[str]:
        passage, start, end = at
        if spec.within == "footnote":
            return self._tied_notes(passage, start, end)
        if spec.within == "document":
            return self._document_sides(spec, at)
        first, last = self._span(spec, passage, start, end)
        windows = _sides(passage.text, spec, (first, last), (start, end))
        if spec.within in ("paragraph", "near"):
            windows += self._tied_notes(passage, start, end)
            windows += [text for text in self._neighbours(spec, passage) if text]
        return windows

    def _span(self, spec: ConditionSpec, passage: Passage, start: int, end: int) -> tuple[int, int]:
        if spec.within == "sentence":
            return passage.sentence_at(start)[0], passage.sentence_at(max(start, end - 1))[1]
        if isinstance(spec.within, int):
            return max(0, start - spec.within), min(len(passage.text), end + spec.within)
        return 0, len(passage.text)

    def _tied_notes(self, passage: Passage, start: int, end: int) -> list[str]:
        _, sentence_end = passage.sentence_at(max(start, end - 1))
        return [self.notes[marker] for marker in passage.markers(start, sentence_end) if marker in self.notes]

    def _neighbours(self, spec: ConditionSpec, passage: Passage) -> list[str]:
        """A heading's paragraph is the one below it; ``near`` reaches one passage both ways."""
        texts = []
        if spec.side != "after" and spec.within == "near" and passage.index > 0:
            texts.append(self.passages[passage.index - 1].text)
        below = spec.within == "near" or passage.block.scope is Scope.HEADLINE
        if spec.side != "before" and below and passage.index + 1 < len(self.passages):
            texts.append(self.passages[passage.index + 1].text)
        return texts

    def _document_sides(self, spec: ConditionSpec, at: tuple[Passage, int, int]) -> list[str]:
        passage, start, end = at
        texts = [item.text for item in self.passages]
        if spec.side == "before":
            return [*texts[: passage.index], passage.text[:start]]
        return [passage.text[end:], *texts[passage.index + 1 :]]


def _sides(text: str, spec: ConditionSpec, window: tuple[int, int], match: tuple[int, int]) -> list[str]:
    if spec.side == "before":
        return [text[window[0] : match[0]]]
    if spec.side == "after":
        return [text[match[1] : window[1]]]
    return [text[window[0] : window[1]]]


def satisfied(condition: Condition, text: str) -> bool:
    """Whether what the condition asks for stands in the text."""
    spec = condition.spec
    if spec.prescribed:
        return tokens(spec.prescribed) in tokens(text)
    if spec.number:
        least = spec.number.least if spec.number.least is not None else float("-inf")
        most = spec.number.most if spec.number.most is not None else float("inf")
        return any(least <= item.value <= most for item in quantities(text, spec.number.unit))
    return condition.compiled.search(text) is not None


def first_missing(
    conditions: Sequence[Condition],
    around: Surroundings,
    classes: dict[str, Condition],
    at: tuple[Passage, int, int],
) -> Condition | None:
    """The first condition that does not hold, or None when all hold."""
    return next((item for item in conditions if not around.holds(item, classes, at)), None)
