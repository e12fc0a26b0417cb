"""What the exports are made from: an article and how it was judged."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property

from compliance_core.engine.model import Document, Finding, Result, Severity, Verdict

VERDICT_WORDS = {
    Verdict.BLOCK: "Do not publish",
    Verdict.REVIEW: "Review before publishing",
    Verdict.PASS: "No breach found",
}
"""What each verdict means, in words. Nothing found is not an approval."""


@dataclass(frozen=True, slots=True)
class SetAside:
    """A finding that was waived, or called no breach.

    ``reason`` is shown as it is and should name the author and the expiry; ``accepted`` is false as long
    as nobody has decided on it.
    """

    finding: Finding
    reason: str
    accepted: bool = True


@dataclass(frozen=True, slots=True)
class Judged:
    """An article with its result.

    The findings of ``result`` are those that count; what was set aside is listed apart.
    """

    name: str
    document: Document
    result: Result
    set_aside: tuple[SetAside, ...] = ()

    @property
    def is_source(self) -> bool:
        """Whether offsets are those of the file itself, not of the text extracted from it."""
        return self.document.format in ("text", "markdown")

    @property
    def sentence(self) -> str:
        """The verdict in a plain sentence, such as ``Do not publish: 2 blockers, 1 minor``."""
        counts = [
            f"{number} {severity.value}{'s' if number > 1 and severity is Severity.BLOCKER else ''}"
            for severity in Severity
            if (number := self.result.count(severity))
        ]
        words = VERDICT_WORDS[self.result.verdict]
        if not counts:
            return "Nothing found"
        return f"{words}: {', '.join(counts)}"


class Lines:
    """Line and column of offsets, both from 1, in code points."""

    def __init__(self, text: str) -> None:
        """Find the lines of ``text``."""
        self._text = text

    @cached_property
    def _starts(self) -> list[int]:
        starts = [0]
        at = self._text.find("\n")
        while at >= 0:
            starts.append(at + 1)
            at = self._text.find("\n", at + 1)
        return starts

    def at(self, offset: int) -> tuple[int, int]:
        """Return line and column of the character at ``offset``."""
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1
