"""Damaged packs never break the loader, and the fuzzing program notices if one does."""

from __future__ import annotations

import random
from types import SimpleNamespace

import pytest

from compliance_core.engine.loader import PackProblem, PackRefusedError
from tests.engine import fuzz_packs


def run(number):
    return fuzz_packs.damaged(random.Random(f"test/{number}"))  # noqa: S311 - must repeat


def test_a_short_run_finds_packs_that_load_and_packs_that_are_refused_and_nothing_else():
    outcomes = [fuzz_packs.problem(run(number)) for number in range(60)]

    assert [wrong for _, wrong in outcomes if wrong] == []
    assert {outcome for outcome, _ in outcomes} == {"loaded", "refused"}


def test_every_pack_of_the_corpus_loads_undamaged():
    first = random.Random(1).sample(fuzz_packs.corpus(), 12)  # noqa: S311 - must repeat

    assert [fuzz_packs.problem(text.encode()) for text in first] == [("loaded", None)] * 12


def test_the_same_seed_damages_alike():
    assert [run(number) for number in range(20)] == [run(number) for number in range(20)]


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        pytest.param(KeyError("x"), "KeyError", id="any other error"),
        pytest.param(PackRefusedError([]), "refused without a reason", id="no reason"),
        pytest.param(
            PackRefusedError([PackProblem("a", 99, 1, "k", "m")]), "no place", id="a place outside the file"
        ),
        pytest.param(
            PackRefusedError([PackProblem("a", 1, 1, "k", "m\nn")]), "more than one line", id="two lines"
        ),
        pytest.param(
            PackRefusedError([PackProblem("a", 1, 1, "k", "m")]), None, id="a proper refusal is fine"
        ),
    ],
)
def test_a_broken_promise_is_noticed(monkeypatch, error, expected):
    def fail(_data, _source):
        raise error

    monkeypatch.setattr(fuzz_packs, "load_pack", fail)

    wrong = fuzz_packs.problem(b"x")[1]
    assert wrong is None if expected is None else wrong and wrong.startswith(expected)


def test_a_pack_that_takes_too_long_is_noticed(monkeypatch):
    ticks = iter((0.0, 60.0))
    monkeypatch.setattr(fuzz_packs, "time", SimpleNamespace(process_time=lambda: next(ticks)))

    assert fuzz_packs.problem(b"[")[1] == "took 60.0 s"
