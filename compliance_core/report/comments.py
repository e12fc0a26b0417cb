"""What a comment in a file says of a finding."""

from __future__ import annotations

from compliance_core.engine.model import Finding
from compliance_core.report.payload import citation_line

AUTHOR = "Compliance review"
INITIALS = "CR"


def heading(finding: Finding) -> str:
    """Return the first line of a comment: severity, title and guideline."""
    return f"{finding.severity.value.capitalize()}: {finding.title} ({finding.guideline})"


def body(finding: Finding, where: str = "") -> str:
    """Return the lines below the heading.

    Args:
        finding: what to explain.
        where: words for the place of the finding, if the comment stands somewhere else.
    """
    lines = [
        f"{where}: “{finding.matched}”" if where else "",
        finding.message,
        f"Why: {finding.why}" if finding.why else "",
        f"Fix: {finding.fix}" if finding.fix else "",
        f"Suggestion: “{finding.replacement}”" if finding.replacement else "",
        f"Law: {citation_line(finding.citations)}" if finding.citations else "",
        f"Markets: {', '.join(market.value for market in finding.markets)}" if finding.markets else "",
    ]
    return "\n".join(line for line in lines if line)


def printable(text: str) -> str:
    """Return the text without control characters, which neither XML nor PDF strings may hold."""
    return "".join(char if char.isprintable() or char == "\n" else " " for char in text)
