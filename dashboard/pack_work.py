"""A pack file under examination: its mistakes, its examples, and the packs with it in place."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from compliance_core.engine.engine import check
from compliance_core.engine.loader import BUILT_IN, PackProblem, PackRefusedError, load_pack
from compliance_core.engine.model import Finding
from compliance_core.engine.ruleset import Pack, Ruleset
from compliance_core.errors import PackError
from compliance_core.lint import ExampleOutcome, example_counts, run_examples
from compliance_core.review.service import StoredCheck
from compliance_core.review.settings import load_settings
from dashboard import facade


@dataclass(frozen=True, slots=True)
class Examined:
    """A pack file that was read: it has problems, or it is a pack."""

    source: str
    text: str
    problems: tuple[PackProblem, ...] = ()
    pack: Pack | None = None

    def line(self, number: int) -> str:
        """A line of the file, from 1; empty where there is none."""
        lines = self.text.splitlines()
        return lines[number - 1] if 0 < number <= len(lines) else ""


@dataclass(slots=True)
class Tally:
    """What the rules make of a pack's examples.

    ``missed`` are breaches, ``alarms`` lawful texts, that the pack itself marks as judged wrongly so far;
    ``wrong`` are those where the mark is missing or out of date.
    """

    right: int = 0
    missed: list[ExampleOutcome] = field(default_factory=list)
    alarms: list[ExampleOutcome] = field(default_factory=list)
    wrong: list[ExampleOutcome] = field(default_factory=list)
    total: int = 0


def examine(text: str, source: str) -> Examined:
    """Read a pack as the loader does, expressions included."""
    try:
        return Examined(source, text, pack=load_pack(text, source))
    except PackRefusedError as error:
        return Examined(source, text, error.problems)


def text_of(data: bytes, name: str) -> str:
    """The text of an uploaded pack file.

    Raises:
        PackError: it is not in UTF-8.
    """
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        message = f"{name} is not in UTF-8 (byte {error.start + 1:,}): save it in UTF-8 and upload it again."
        raise PackError(message) from error


def text_of_loaded(pack: Pack) -> str:
    """The file of a loaded pack.

    Raises:
        PackError: it is not there any more.
    """
    for folder in (load_settings().packs_folder, BUILT_IN):
        path = folder / pack.source if folder else None
        if path and path.is_file():
            data = path.read_bytes()
            if load_pack(data, pack.source, thorough=False).spec.pack == pack.spec.pack:
                return text_of(data, pack.source)
    message = f"The file {pack.source} is not where it was loaded from: restart to load the packs again."
    raise PackError(message)


def count_examples(pack: Pack) -> int:
    """Number of examples of a pack."""
    return sum(len(item.examples.fail) + len(item.examples.passing) for item in pack.spec.guidelines)


def tally(pack: Pack, progress: Callable[[int], None] = lambda done: None) -> Tally:
    """Judge every example by the pack alone; ``progress`` is told how many are done."""
    counts = Tally()
    for outcome in _outcomes(pack):
        counts.total += 1
        if outcome.problem:
            counts.wrong.append(outcome)
        elif outcome.right:
            counts.right += 1
        else:
            (counts.missed if outcome.expected else counts.alarms).append(outcome)
        progress(counts.total)
    return counts


def _outcomes(pack: Pack) -> Iterator[ExampleOutcome]:
    return run_examples(pack, Ruleset([pack]))


def too_few(pack: Pack) -> list[str]:
    """Guidelines that have too few examples, as sentences."""
    return [f"{spec.id} {missing}." for spec in pack.spec.guidelines if (missing := example_counts(spec))]


def findings_in(pack: Pack, article: StoredCheck) -> tuple[Finding, ...]:
    """What the pack alone finds in an article, in the article's own context."""
    return check(article.document, article.result.context, Ruleset([pack])).findings


def packs_with(pack: Pack | None) -> tuple[Pack, ...]:
    """The loaded packs; ``pack`` takes the place of the one with its id, or joins them."""
    loaded = facade.reviewer().ruleset.packs
    if pack is None:
        return loaded
    if all(item.spec.pack != pack.spec.pack for item in loaded):
        return (*loaded, pack)
    return tuple(pack if item.spec.pack == pack.spec.pack else item for item in loaded)
