"""Numbers with units: percentages, prices, durations and masses, and the arithmetic of reductions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Unit = Literal["percent", "money", "days", "kilograms", "count"]

_DIGITS = r"\d{1,3}(?:[ ,.]\d{3})+(?:[.,]\d{1,2})?|\d+(?:[.,]\d+)?"
_WORDS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60,
    "seventy": 70, "eighty": 80, "ninety": 90, "a hundred": 100, "hundred": 100, "a thousand": 1000, "thousand": 1000,
    "half": 0.5, "a": 1, "an": 1,
}  # fmt: skip
_NUMBER = rf"(?P<number>{_DIGITS}|\b(?:{'|'.join(sorted(_WORDS, key=len, reverse=True))})\b)"
_SCALE = {"k": 1e3, "thousand": 1e3, "m": 1e6, "million": 1e6, "bn": 1e9, "billion": 1e9}
_DAYS = {"second": 1 / 86400, "minute": 1 / 1440, "hour": 1 / 24, "day": 1, "night": 1, "week": 7, "fortnight": 14,
         "month": 30, "year": 365}  # fmt: skip
_KILOGRAMS = {
    "kg": 1,
    "kilo": 1,
    "kilogram": 1,
    "pound": 0.4536,
    "lb": 0.4536,
    "stone": 6.35,
    "gram": 0.001,
    "g": 0.001,
}
_PATTERNS: dict[Unit, re.Pattern[str]] = {
    "percent": re.compile(rf"{_NUMBER}[ -]?(?:%|per ?cent\b)", re.IGNORECASE),
    "money": re.compile(
        rf"(?:(?:[€£$]|\b(?:EUR|GBP|USD)) ?{_NUMBER}|{_NUMBER.replace('number', 'after')} ?"
        r"(?:[€£]|euros?\b|pounds?\b|dollars?\b|EUR\b|GBP\b|USD\b))(?: ?(?P<scale>k|thousand|m|million|bn|billion)\b)?",
        re.IGNORECASE,
    ),
    "days": re.compile(rf"{_NUMBER}[ -](?P<unit>{'|'.join(_DAYS)})s?\b", re.IGNORECASE),
    "kilograms": re.compile(rf"{_NUMBER}[ -]?(?P<unit>{'|'.join(_KILOGRAMS)})e?s?\b", re.IGNORECASE),
    "count": re.compile(_NUMBER, re.IGNORECASE),
}


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number found in a text: ``value`` in the unit, at a half-open span."""

    value: float
    start: int
    end: int


def quantities(text: str, unit: Unit) -> Iterator[Quantity]:
    """All quantities of one unit in a text, in order; durations come in days, masses in kilograms."""
    for found in _PATTERNS[unit].finditer(text):
        groups = found.groupdict()
        value = to_number(groups["number"] or groups.get("after") or "")
        if value is None:
            continue
        if groups.get("scale"):
            value *= _SCALE[groups["scale"].lower()]
        if groups.get("unit"):
            value *= (_DAYS if unit == "days" else _KILOGRAMS)[groups["unit"].lower()]
        yield Quantity(value, found.start(), found.end())


def to_number(written: str) -> float | None:
    """The value of ``1,299.50``, ``1.299,50``, ``4,9`` or a number word; None if it is none."""
    written = written.strip().lower()
    if written in _WORDS:
        return float(_WORDS[written])
    compact = written.replace(" ", "")
    if re.fullmatch(r"\d{1,3}([.,]\d{3})+", compact):
        return float(re.sub("[.,]", "", compact))
    last = max(compact.rfind("."), compact.rfind(","))
    if last >= 0:
        compact = re.sub("[.,]", "", compact[:last]) + "." + compact[last + 1 :]
    try:
        return float(compact)
    except ValueError:
        return None


_REDUCTION = re.compile(
    r"(?:\b(?:was|were|originally|before|instead of|down from|reduced from|rrp|usually|normally|regular(?: price)?)\b:? ?"
    r"(?P<was>[€£$] ?\d[\d,.]*\d|[€£$] ?\d|\d[\d,.]*\d? ?[€£])"
    r"(?P<between>[^.!?]{0,40}?)(?P<now>[€£$] ?\d[\d,.]*\d|[€£$] ?\d|\d[\d,.]*\d? ?[€£]))",
    re.IGNORECASE,
)
_STATED = re.compile(r"(?P<percent>\d{1,2}(?:[.,]\d)?) ?(?:%|per ?cent)", re.IGNORECASE)


def wrong_reductions(text: str) -> Iterator[tuple[int, int, str]]:
    """Stated percentages that do not fit the two prices beside them.

    Yields:
        start and end of the percentage, and a sentence with the right figure. A difference of up to
        one percentage point is taken as rounding.
    """
    for prices in _REDUCTION.finditer(text):
        before = to_number(re.sub("[€£$ ]", "", prices["was"]).rstrip(".,"))
        after = to_number(re.sub("[€£$ ]", "", prices["now"]).rstrip(".,"))
        if not before or after is None or after >= before:
            continue
        true = 100 * (before - after) / before
        for stated in _STATED.finditer(text, max(0, prices.start() - 60), min(len(text), prices.end() + 60)):
            value = to_number(stated["percent"])
            if value is not None and abs(value - true) > 1:
                yield (
                    stated.start(),
                    stated.end(),
                    f"from {prices['was'].strip()} to {prices['now'].strip()} is {true:.0f} %, not {stated[0].strip()}",
                )
