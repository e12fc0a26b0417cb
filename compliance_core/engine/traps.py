"""Ways to write a phrase that are allowed, but hardly mean what their author had in mind."""

from __future__ import annotations

import re
from collections.abc import Iterator

_TRAPS = (
    (
        re.compile(r"(?:^|[(|])\s*<\d+>|<\d+>\s*(?:$|[)|])"),
        "a gap at the beginning or end of a phrase or group finds nothing more; words must stand on both sides",
    ),
    (
        re.compile(r"[)}][~*]"),
        "~ and * after a bracket or list stand for the sign itself; put them behind the words inside",
    ),
    (
        re.compile(r"\s\?(?=\S)"),
        "a ? behind a space stands for the sign itself, which must then stand in the text",
    ),
    (
        re.compile(r"(?<![\w'-])[^\W\d_]{2,}\?"),
        "the whole word in front of ? may be left out, not its last letter",
    ),
)


def traps(phrase: str) -> Iterator[str]:
    """One sentence for each trap in a phrase."""
    for pattern, sentence in _TRAPS:
        if found := pattern.search(phrase.strip()):
            yield f"{found[0].strip()!r}: {sentence}"
