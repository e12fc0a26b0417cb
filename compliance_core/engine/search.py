"""Where the words of rules stand in a document: the index first, then RE2 for what it leaves.

The work goes in batches of passages, first the index for all of them and then one expression after the other:
what both look up is large, and is quick only as long as it stays in the processor's cache.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple, TypeAlias

from compliance_core.engine.index import Index, Indexed
from compliance_core.engine.model import Scope
from compliance_core.engine.passages import Passage
from compliance_core.engine.quantities import wrong_reductions
from compliance_core.engine.units import Piece, Unit

Found: TypeAlias = tuple[int, int, str]
"""Start and end of a rule's words in a passage, and for computed rules what was computed."""

_BATCH = 64
"""Passages that are looked at together."""


class Searched(NamedTuple):
    """A phrase or pattern, the number of its rule, and the scopes that the rule keeps to (none means all).

    ``confined``: it can only match within a sentence.
    """

    unit: Unit
    rule: int
    scopes: frozenset[Scope]
    confined: bool


class _Task(NamedTuple):
    unit: int
    place: int
    span: tuple[int, int]


_Key: TypeAlias = tuple[str, frozenset[Scope], frozenset[int]]

_REMEMBERED = 8_192
"""Passages whose matches are kept, each of some hundred characters."""


def _scopes(passage: Passage) -> frozenset[Scope]:
    return frozenset({passage.block.scope, *(mark.scope for mark in passage.marks)})


class Searcher:
    """The phrases and patterns of all rules, and the index that tells which of them a text can match."""

    def __init__(self) -> None:
        """Start empty."""
        self._units: list[Searched] = []
        self._anywhere: list[int] = []
        self._computed: list[int] = []
        self._index = Index()
        self._known: dict[_Key, dict[int, list[Found]]] = {}

    def add(self, unit: Unit, indexed: Indexed, rule: int, scopes: frozenset[Scope]) -> None:
        """Register a unit of the rule with this number, before the first search."""
        number = len(self._units)
        for track in indexed.tracks:
            self._index.add(number, track)
        if not indexed.tracks:
            self._anywhere.append(number)
        self._units.append(Searched(unit, rule, scopes, indexed.confined))

    def add_computed(self, rule: int) -> None:
        """Register a rule that finds percentages which do not fit two prices."""
        self._computed.append(rule)

    def found(
        self, passages: Sequence[Passage], wanted: frozenset[int]
    ) -> Iterator[tuple[Passage, dict[int, list[Found]]]]:
        """Where the words of the wanted rules stand in each passage, by the rule's number, all ascending.

        Phrases are looked for in each sentence, patterns in the whole passage.
        """
        for start in range(0, len(passages), _BATCH):
            batch = passages[start : start + _BATCH]
            keys = [(passage.text, _scopes(passage), wanted) for passage in batch]
            new = [passage for passage, key in zip(batch, keys, strict=True) if key not in self._known]
            tasks = [task for place, passage in enumerate(new) for task in self._tasks(place, passage)]
            found = dict(zip(map(id, new), self._run(sorted(tasks), new, wanted), strict=True))
            for passage, key in zip(batch, keys, strict=True):
                yield passage, found[id(passage)] if id(passage) in found else self._known[key]
            self._remember(
                {
                    key: found[id(passage)]
                    for passage, key in zip(batch, keys, strict=True)
                    if id(passage) in found
                }
            )

    def _remember(self, found: Mapping[_Key, dict[int, list[Found]]]) -> None:
        """Keep what was found in passages: when an edited article is checked again, most of them come again."""
        if len(self._known) + len(found) > _REMEMBERED:
            self._known.clear()
        self._known.update(found)

    def _tasks(self, place: int, passage: Passage) -> Iterator[_Task]:
        """What has to be searched for in a passage, and where in it."""
        in_sentence, whole = self._index.possible(passage.tokens)
        if not passage.clean:
            whole |= self._index.possible_anywhere(passage.tokens)
        for span, numbers in zip(passage.sentences, in_sentence, strict=True):
            for number in numbers:
                searched = self._units[number]
                if not searched.unit.pattern:
                    yield _Task(number, place, span)
                elif searched.confined and passage.clean:
                    # A match may begin with the space behind the full stop.
                    yield _Task(number, place, (max(0, span[0] - 1), span[1]))
                else:
                    whole.add(number)
        for number in (*whole, *self._anywhere):
            if self._units[number].unit.pattern:
                yield _Task(number, place, (0, len(passage.text)))
            elif number in self._anywhere:
                yield from (_Task(number, place, span) for span in passage.sentences)

    def _run(
        self, tasks: Sequence[_Task], batch: Sequence[Passage], wanted: frozenset[int]
    ) -> Iterator[dict[int, list[Found]]]:
        found: list[dict[int, set[Found]]] = [{} for _ in batch]
        scopes = list(map(_scopes, batch))
        pieces: dict[tuple[int, tuple[int, int]], Piece] = {}
        for number, place, span in tasks:
            unit, rule, only, _ = self._units[number]
            if rule not in wanted or (only and only.isdisjoint(scopes[place])):
                continue
            piece = pieces.get((place, span))
            if piece is None:
                piece = pieces[place, span] = Piece(batch[place].text[span[0] : span[1]], span[0])
            for start, end in unit.spans(piece.data):
                found[place].setdefault(rule, set()).add((*piece.characters(start, end), ""))
        for passage, by_rule in zip(batch, found, strict=True):
            for rule in self._computed:
                if rule in wanted:
                    by_rule[rule] = set(wrong_reductions(passage.text))
            yield {rule: sorted(by_rule[rule]) for rule in sorted(by_rule)}
