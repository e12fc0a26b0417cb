"""Whether a condition of a rule holds near a match: the proximity rules of the packs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cached_property, partial

from compliance_core.engine.model import Document, Scope
from compliance_core.engine.passages import Passage, cut_passages, footnotes
from compliance_core.engine.quantities import quantities
from compliance_core.engine.ruleset import Condition, tokens
from compliance_core.engine.schema import ConditionSpec
from compliance_core.engine.tokens import Words, tokens_of

Window = tuple[str, Callable[[], Words]]
"""A text to look in, and the words of it: what they exclude need not be searched for."""


_STRETCH = 64
"""Passages that a condition on the whole document looks through at once, at most."""

_BREAK = " \n. \n "
"""Between two of them: no phrase can match across, nor a pattern that stays in a sentence or a line."""


class Surroundings:
    """One document during one check: its passages, footnotes, and what was already looked up."""

    def __init__(self, document: Document) -> None:
        """Cut the document into passages."""
        self.document = document
        self.passages = cut_passages(document)
        self._known: dict[tuple[int, int, int, int], bool] = {}
        self._words: dict[tuple[int, int, int], Words] = {}
        self._of_note: dict[str, Words] = {}

    @cached_property
    def whole(self) -> str:
        """The match text of the whole document, passages joined by line breaks."""
        return "\n".join(passage.text for passage in self.passages)

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
        passage, start, end = at
        if spec.within == "document":
            return self._once((id(named), -1, 0, 0), lambda: self._in_document(named))
        if spec.within == "sentence":
            key = (id(named), passage.index, *_reach(spec, passage, start, end))
        elif spec.within == "paragraph" and not passage.has_markers:
            key = (id(named), passage.index, -1, -1)
        else:
            return self._satisfied(named, spec, at)
        return self._once(key, lambda: self._satisfied(named, spec, at))

    def _once(self, key: tuple[int, int, int, int], find_out: Callable[[], bool]) -> bool:
        if key not in self._known:
            self._known[key] = find_out()
        return self._known[key]

    def _satisfied(self, named: Condition, spec: ConditionSpec, at: tuple[Passage, int, int]) -> bool:
        return any(satisfied(named, text, words) for text, words in self._windows(spec, at))

    def _windows(self, spec: ConditionSpec, at: tuple[Passage, int, int]) -> Iterable[Window]:
        passage, start, end = at
        if spec.within == "footnote":
            return self._tied_notes(passage, start, end)
        if spec.within == "document":
            return self._document_sides(spec, at)
        first, last = _reach(spec, passage, start, end)
        if spec.side == "before":
            last = start
        elif spec.side == "after":
            first = end
        windows = [self._part(passage, first, last)]
        if spec.within in ("paragraph", "near"):
            windows += self._tied_notes(passage, start, end)
            windows += [_window(other) for other in self._neighbours(spec, passage)]
        return windows

    def _part(self, passage: Passage, start: int, end: int) -> Window:
        if (start, end) == (0, len(passage.text)):
            return _window(passage)
        text = passage.text[start:end]
        key = (passage.index, start, end)
        return text, lambda: self._words.get(key) or self._words.setdefault(key, _words(text))

    def _tied_notes(self, passage: Passage, start: int, end: int) -> list[Window]:
        if not passage.has_markers:
            return []
        _, sentence_end = passage.sentence_at(max(start, end - 1))
        found = [
            self.notes[marker] for marker in passage.markers(start, sentence_end) if marker in self.notes
        ]
        return [(note, partial(self._note_words, note)) for note in found]

    def _note_words(self, note: str) -> Words:
        if note not in self._of_note:
            self._of_note[note] = _words(note)
        return self._of_note[note]

    def _neighbours(self, spec: ConditionSpec, passage: Passage) -> list[Passage]:
        """A heading's paragraph is the one below it; ``near`` reaches one passage both ways."""
        found = []
        if spec.side != "after" and spec.within == "near" and passage.index > 0:
            found.append(self.passages[passage.index - 1])
        below = spec.within == "near" or passage.block.scope is Scope.HEADLINE
        if spec.side != "before" and below and passage.index + 1 < len(self.passages):
            found.append(self.passages[passage.index + 1])
        return found

    def _in_document(self, named: Condition) -> bool:
        """Whether a condition holds anywhere: prescribed wording in the whole text, all else within passages."""
        if named.spec.prescribed:
            return satisfied(named, self.whole, lambda: _words(self.whole))
        return any(satisfied(named, text, words) for text, words in self._stretches)

    @cached_property
    def _stretches(self) -> list[Window]:
        """The document as one text, parted so that nothing matches across passages; passage by passage if it is long.

        A short text is soon searched; of a long one the words of its passages tell where it need not be.
        """
        if len(self.passages) > _STRETCH:
            return [_window(passage) for passage in self.passages]
        words: list[Words] = []
        whole = _BREAK.join(passage.text for passage in self.passages)
        return [(whole, partial(_once, words, self.passages))]

    def _document_sides(self, spec: ConditionSpec, at: tuple[Passage, int, int]) -> list[Window]:
        passage, start, end = at
        if spec.side == "before":
            own, others = self._part(passage, 0, start), self.passages[: passage.index]
        else:
            own, others = self._part(passage, end, len(passage.text)), self.passages[passage.index + 1 :]
        return [own, *map(_window, others)]


def _once(known: list[Words], passages: Sequence[Passage]) -> Words:
    if not known:
        known.append(Words(token for passage in passages for tokens in passage.tokens for token in tokens))
    return known[0]


def _words(text: str) -> Words:
    return Words(tokens_of(text))


def _window(passage: Passage) -> Window:
    return passage.text, lambda: passage.words


def _reach(spec: ConditionSpec, passage: Passage, start: int, end: int) -> tuple[int, int]:
    if spec.within == "sentence":
        return passage.sentence_at(start)[0], passage.sentence_at(max(start, end - 1))[1]
    if isinstance(spec.within, int):
        return max(0, start - spec.within), min(len(passage.text), end + spec.within)
    return 0, len(passage.text)


def satisfied(condition: Condition, text: str, words: Callable[[], Words]) -> bool:
    """Whether what the condition asks for stands in the text; ``words`` are its words."""
    spec = condition.spec
    if spec.prescribed:
        return condition.prescribed in tokens(text)
    if spec.number:
        least = spec.number.least if spec.number.least is not None else float("-inf")
        most = spec.number.most if spec.number.most is not None else float("inf")
        return any(least <= item.value <= most for item in quantities(text, spec.number.unit))
    units = condition.possible(words())
    if not units:
        return False
    data = text.encode("utf-8", "surrogatepass")
    return any(unit.found_in(data) for unit in units)


def first_missing(
    conditions: Sequence[Condition],
    around: Surroundings,
    classes: dict[str, Condition],
    at: tuple[Passage, int, int],
) -> Condition | None:
    """The first condition that does not hold, or None when all hold."""
    return next((item for item in conditions if not around.holds(item, classes, at)), None)
