"""The packs that come with the project: complete, sound, and true to every one of their examples."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import cache

import pytest

from compliance_core.engine.loader import BUILT_IN, LoadedPacks, load_pack, load_packs
from compliance_core.engine.model import Channel, Severity
from compliance_core.engine.ruleset import Pack, Ruleset
from compliance_core.engine.schema import GuidelineSpec
from compliance_core.lint import LEAST_FAILING, LEAST_PASSING, ExampleOutcome, run_examples

SEVERITIES = {
    "CP": (4, 6, 4, 0),
    "ENV": (3, 7, 3, 0),
    "HLT": (5, 8, 2, 0),
    "FIN": (5, 9, 1, 0),
    "END": (3, 4, 2, 0),
    "CMP": (0, 5, 2, 0),
    "PRO": (2, 3, 6, 0),
    "PRV": (1, 6, 1, 0),
    "AIT": (1, 6, 2, 0),
    "VUL": (6, 5, 2, 0),
    "STY": (0, 0, 0, 6),
    "DP": (0, 6, 1, 0),
}
"""Blockers, major, minor and advice of each pack, as the sheet of guidelines sets them."""

IDS = [f"{pack}-{number:02d}" for pack, counts in SEVERITIES.items() for number in range(1, sum(counts) + 1)]


@cache
def loaded() -> LoadedPacks:
    """The packs as every check loads them."""
    return load_packs()


@cache
def ruleset() -> Ruleset:
    """All packs together, as every check uses them."""
    return Ruleset(loaded().packs)


def pack_of(guideline: str) -> Pack:
    """The pack of a guideline."""
    name = guideline.partition("-")[0]
    found = next((pack for pack in loaded().packs if pack.spec.pack == name), None)
    return found or pytest.fail(f"the pack {name} is missing or has mistakes")


def spec_of(guideline: str) -> GuidelineSpec:
    """What the pack says about a guideline."""
    found = next((spec for spec in pack_of(guideline).spec.guidelines if spec.id == guideline), None)
    return found or pytest.fail(f"the guideline {guideline} is missing")


def all_specs() -> Iterator[GuidelineSpec]:
    """Every guideline of every pack."""
    return (spec for pack in loaded().packs for spec in pack.spec.guidelines)


def outcomes(guideline: str) -> list[ExampleOutcome]:
    """What the rules of all packs make of the examples of one guideline."""
    pack = pack_of(guideline)
    alone = pack.spec.model_copy(update={"guidelines": (spec_of(guideline),)})
    return list(run_examples(Pack(alone, pack.digest, pack.source), ruleset()))


def test_no_pack_has_a_mistake():
    assert [str(problem) for problem in loaded().problems] == []


def test_all_127_guidelines_are_there_and_no_other():
    assert len(IDS) == 127
    assert sorted(spec.id for spec in all_specs()) == sorted(IDS)


@pytest.mark.parametrize("pack", SEVERITIES)
def test_the_severities_of_a_pack_are_those_of_the_sheet(pack):
    counts = Counter(spec.severity for spec in pack_of(f"{pack}-").spec.guidelines)

    assert tuple(counts[severity] for severity in Severity) == SEVERITIES[pack]


@pytest.mark.parametrize("name", sorted(path.name for path in BUILT_IN.glob("*.yaml")))
def test_every_expression_of_a_pack_is_accepted_by_the_linear_time_engine(name):
    pack = load_pack((BUILT_IN / name).read_bytes(), name, thorough=True)

    assert name == f"{pack.spec.pack.lower()}.yaml"


@pytest.mark.parametrize("guideline", IDS)
def test_every_example_is_judged_as_it_says_and_at_least_half_of_the_breaches_are_caught(guideline):
    judged = outcomes(guideline)
    number: Counter[str] = Counter()
    wrong = []
    for item in judged:
        number[item.kind] += 1
        if item.problem:
            wrong.append(f"{guideline} {item.kind} {number[item.kind]}: {item.text!r} {item.problem}")

    assert wrong == []
    assert number["fail"] >= LEAST_FAILING
    assert number["pass"] >= LEAST_PASSING
    assert sum(item.found for item in judged if item.kind == "fail") * 2 >= number["fail"]


def test_no_example_stands_twice_in_a_guideline():
    twice = {}
    for spec in all_specs():
        texts = Counter(
            item if isinstance(item, str) else (item.text, item.market, item.channel, item.audience, item.on)
            for item in (*spec.examples.fail, *spec.examples.passing)
        )
        if repeated := [text for text, count in texts.items() if count > 1]:
            twice[spec.id] = repeated

    assert twice == {}


def test_every_source_of_law_is_a_web_address():
    schemes = {str(item.url).partition(":")[0] for spec in all_specs() for item in spec.citations if item.url}

    assert schemes <= {"http", "https"}
    assert "https" in schemes


def test_a_guideline_gives_way_to_known_ones_only_and_never_in_a_circle():
    silences = {spec.id: set(spec.silences) for spec in all_specs()}

    assert {name for names in silences.values() for name in names} <= set(IDS)
    assert [name for name in silences if name in reached(name, silences)] == []


def reached(start: str, silences: dict[str, set[str]]) -> set[str]:
    """Everything that a guideline silences, directly or through others."""
    found: set[str] = set()
    waiting = list(silences[start])
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += silences.get(name, ())
    return found


def test_texts_of_interfaces_and_articles_have_guidelines_of_their_own():
    for spec in all_specs():
        if spec.id.startswith("DP-"):
            assert spec.channels == (Channel.INTERFACE,), spec.id


def test_house_style_is_never_more_than_advice():
    style = pack_of("STY-").spec.guidelines

    assert {spec.severity for spec in style} == {Severity.ADVICE}
    assert {rule.severity for spec in style for rule in spec.detect} <= {None, Severity.ADVICE}


def test_every_guideline_says_where_it_comes_from_and_can_find_something():
    assert [spec.id for spec in all_specs() if not (spec.citations and spec.authority and spec.detect)] == []
