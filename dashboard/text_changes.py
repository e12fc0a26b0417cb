"""What changed between two versions of a text, as a person reads it: by paragraph, then by word."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import Literal

MOST_LINES = 3_000
MOST_WORDS = 2_000
"""Comparing is quadratic at worst: longer texts are not compared, longer lines only as a whole."""

_WORDS = re.compile(r"\s+|\w+|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Part:
    """Words that stayed (``same``), went (``del``) or came (``ins``)."""

    kind: Literal["same", "del", "ins"]
    text: str


Change = tuple[Part, ...]


def text_changes(before: str, after: str) -> tuple[Change, ...] | None:
    """The changed lines in their order; None if the texts are too long to compare."""
    old, new = before.splitlines(), after.splitlines()
    if max(len(old), len(new)) > MOST_LINES:
        return None
    return tuple(_changes(old, new))


def _changes(old: list[str], new: list[str]) -> Iterator[Change]:
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for kind, old_start, old_end, new_start, new_end in matcher.get_opcodes():
        if kind == "equal":
            continue
        for was, now in zip_longest(old[old_start:old_end], new[new_start:new_end], fillvalue=""):
            if was.strip() or now.strip():
                yield _line(was, now)


def _line(was: str, now: str) -> Change:
    words, others = _WORDS.findall(was), _WORDS.findall(now)
    if not words or not others or max(len(words), len(others)) > MOST_WORDS:
        return _parts(was, now)
    matcher = SequenceMatcher(None, words, others, autojunk=False)
    parts: list[Part] = []
    gone, came = "", ""
    for kind, old_start, old_end, new_start, new_end in matcher.get_opcodes():
        old, new = "".join(words[old_start:old_end]), "".join(others[new_start:new_end])
        # A space between two changed words belongs to both: otherwise every word stands struck out alone.
        if kind != "equal" or (gone + came and not old.strip()):
            gone, came = gone + old, came + new
            continue
        parts += [*_parts(gone, came), Part("same", old)]
        gone, came = "", ""
    return (*parts, *_parts(gone, came))


def _parts(was: str, now: str) -> Change:
    both = (Part("del", was), Part("ins", now))
    return tuple(part for part in both if part.text)
