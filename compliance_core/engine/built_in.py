"""Classes that every pack can use as ``{name}`` in phrases and patterns; each brings its own word boundaries."""

from __future__ import annotations

from itertools import product

_MONTH = (
    "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    "|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
)
_NUMBER_WORDS = (
    "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty|sixty"
    "|seventy|eighty|ninety|hundreds?|thousands?|dozens?"
)
_DIGITS = r"\d+(?:[.,]\d+)*"
_NUMBER = rf"(?:{_DIGITS}|(?:{_NUMBER_WORDS})(?:[ -](?:{_NUMBER_WORDS}))*)"
_UNITS = "seconds?|secs?|minutes?|mins?|hours?|hrs?|days?|nights?|weeks?|fortnights?|months?|years?|yrs?|sessions?|uses?"

BUILT_IN: dict[str, str] = {
    "digits": rf"\b{_DIGITS}\b",
    "number": rf"\b{_NUMBER}\b",
    "percent": rf"\b{_NUMBER}[ -]?(?:%|per ?cent\b)",
    "money": (
        rf"(?:(?:[€£$]|\b(?:EUR|GBP|USD)) ?{_DIGITS}(?: ?(?:k|m|bn|million|billion|thousand)\b)?"
        rf"|\b{_NUMBER} ?(?:€|£|euros?|pounds?|dollars?|quid|bucks|pence|cents?|EUR|GBP|USD|p)\b|{_DIGITS} ?[€£])"
    ),
    "duration": rf"\b(?:{_NUMBER}[ -](?:{_UNITS})|(?:a|an|one|half an)[ -](?:{_UNITS})|overnight|(?:a )?fortnight)\b",
    "date": (
        rf"\b(?:\d{{1,2}}(?:st|nd|rd|th)?(?: of)? (?:{_MONTH})\b(?: \d{{4}})?"
        rf"|(?:{_MONTH}) \d{{1,2}}(?:st|nd|rd|th)?\b(?:,? \d{{4}})?"
        r"|\d{1,2}[./]\d{1,2}[./]\d{2,4}|\d{4}-\d{2}-\d{2})\b"
    ),
    "month": rf"\b(?:{_MONTH})\b",
    "weekday": r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)days?\b",
    "time": r"\b(?:\d{1,2}[:.]\d{2}(?: ?[ap]\.?m\b)?|\d{1,2} ?[ap]\.?m\b|noon\b|midnight\b)",
    "year": r"\b(?:19|20)\d{2}\b",
    "name": r"(?-i:[A-Z][A-Za-z0-9&'-]*(?: [A-Z][A-Za-z0-9&'-]*){0,3})",
    "word": r"[^ .!?;:,]+",
    "link": r"(?:https?://[^ ]+|www\.[^ ]+|[a-z0-9-]+\.(?:com|org|net|eu|de|fr|it|io|ie|co\.uk|example)\b(?:/[^ ]*)?)",
}
"""Built-in classes, usable as ``{name}`` in phrases and patterns of every pack."""

NUMBER_WORDS = (
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
    "twelve", "fifteen", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty",
    "ninety", "hundred", "hundreds", "thousand", "thousands", "dozen", "dozens",
)  # fmt: skip
_MONTHS = [
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december", "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep",
    "sept", "oct", "nov", "dec",
]  # fmt: skip
_TIMES = [
    "second", "sec", "minute", "min", "hour", "hr", "day", "night", "week", "fortnight", "month",
    "year", "yr", "session", "use",
]  # fmt: skip

DIGIT = r"\d"
"""The word of every token that holds a digit."""

FOREIGN = r"\x"
"""The word of every token that holds a character beyond ASCII."""

FULL_STOPS = ".!?"
"""What ends a sentence, as far as rules about full stops go; see ``Passage.clean``."""

NEEDS: dict[str, frozenset[str]] = {
    "digits": frozenset([DIGIT]),
    "number": frozenset([DIGIT, *NUMBER_WORDS]),
    "percent": frozenset(["%", "percent", "cent"]),
    "money": frozenset(
        ["€", "£", "$", "eur", "gbp", "usd", "euro", "euros", "pound", "pounds", "dollar", "dollars", "quid", "bucks",
         "pence", "cent", "cents", "p"]
    ),
    "duration": frozenset([*map("".join, product(_TIMES, ("", "s"))), "overnight"]),
    "date": frozenset([DIGIT]),
    "month": frozenset(_MONTHS),
    "weekday": frozenset(map("".join, product(("mon", "tues", "wednes", "thurs", "fri", "satur", "sun"), ("day", "days")))),
    "time": frozenset([DIGIT, "noon", "midnight"]),
    "year": frozenset([DIGIT]),
}  # fmt: skip
"""Words of which a text has at least one where a built-in class matches; classes left out have none."""
