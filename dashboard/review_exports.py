"""What a reviewed article can be given away as."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from compliance_core.documents.read import read_file
from compliance_core.report.annotate import annotate
from compliance_core.report.judged import Judged, SetAside
from compliance_core.report.to_csv import to_csv
from compliance_core.report.to_html import to_html
from compliance_core.report.to_json import to_json
from compliance_core.review.service import StoredCheck
from dashboard import facade
from dashboard.review_view import day

Export = tuple[str, str, str, Callable[[], bytes]]
"""Label of the button, name of the file, media type, and what makes the content when it is asked for."""

_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_ANNOTATED = {"docx": ("Word with comments", _WORD), "pdf": ("PDF with notes", "application/pdf")}


def judged_of(check: StoredCheck) -> Judged:
    """The article as exports take it: findings that count, and those set aside with the reason."""
    reviewed = check.reviewed
    aside = [
        SetAside(
            item.finding,
            f"Waived by {item.waiver.author}: {item.waiver.terms.reason}{_until(item.waiver.terms.expires_on)}",
        )
        for item in reviewed.waived
    ]
    aside += [
        SetAside(item.finding, f"Called no breach by {item.proposal.author}", accepted=False)
        for item in reviewed.disputed
    ]
    result = replace(check.result, findings=reviewed.open, verdict=reviewed.verdict)
    return Judged(check.details.name or "Article", check.document, result, tuple(aside))


def _until(expires: object) -> str:
    return f" (until {day(expires)})" if expires else ""


def exports_of(check: StoredCheck) -> list[Export]:
    """Every export that this article can have; the original file with comments where it was a Word or PDF file."""
    stem = check.id or "article"
    exports: list[Export] = [
        ("HTML report", f"{stem}.html", "text/html", lambda: to_html([judged_of(check)]).encode()),
        ("CSV", f"{stem}.csv", "text/csv", lambda: to_csv([judged_of(check)]).encode("utf-8-sig")),
        ("JSON", f"{stem}.json", "application/json", lambda: to_json(judged_of(check).result).encode()),
    ]
    annotated = _ANNOTATED.get(check.document.format)
    if annotated and check.saved and check.saved.file_name and check.saved.version == 1:
        name = check.saved.file_name
        exports.insert(0, (annotated[0], f"reviewed-{name}", annotated[1], lambda: _annotated(check)))
    return exports


def _annotated(check: StoredCheck) -> bytes:
    if check.saved is None:
        return b""
    record = facade.reviewer().store.checks.require(check.saved.id)
    if record.original is None or check.saved.file_name is None:
        return b""
    read = read_file(check.saved.file_name, record.original)
    return annotate(record.original, read, judged_of(check).result)
