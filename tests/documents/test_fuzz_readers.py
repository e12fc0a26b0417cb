"""The fuzzing program itself: it repeats, and it notices what breaks its promise."""

from __future__ import annotations

import random

import pytest

from compliance_core.errors import DocumentError
from tests.documents import fuzz_readers
from tests.documents.fuzz_readers import corpus, damaged, problem


def test_a_short_run_finds_nothing() -> None:
    for number in range(30):
        rng = random.Random(number)  # noqa: S311 - must repeat
        seed = rng.choice(corpus())
        assert problem(seed.name, damaged(seed, rng)) is None


def test_every_file_of_the_corpus_is_read_undamaged() -> None:
    assert [problem(seed.name, seed.data) for seed in corpus()] == [None] * len(corpus())


def test_the_same_seed_damages_alike() -> None:
    first, second = (
        [damaged(seed, random.Random(7)) for seed in corpus()[:4]]  # noqa: S311 - must repeat
        for _ in range(2)
    )
    assert first == second


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (RuntimeError("oops"), "RuntimeError: oops"),
        (DocumentError("no full stop"), "bad refusal"),
        (DocumentError("a.md cannot be read: its reader stopped with status 1."), "bad refusal"),
        (DocumentError("a.md is empty."), None),
    ],
)
def test_a_broken_promise_is_noticed(
    monkeypatch: pytest.MonkeyPatch, error: Exception, expected: str | None
) -> None:
    def fail(_name: str, _data: bytes) -> None:
        raise error

    monkeypatch.setattr(fuzz_readers, "read_file", fail)
    found = problem("a.md", b"x")
    assert found is None if expected is None else found and found.startswith(expected)
