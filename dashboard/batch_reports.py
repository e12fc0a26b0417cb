"""All reports of a batch in one archive: a page for each article, a table, and the results as JSON."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from compliance_core.report.payload import result_payload
from compliance_core.report.to_csv import safe_cell
from compliance_core.report.to_html import to_html
from compliance_core.review.service import StoredCheck
from dashboard.batch_work import Row
from dashboard.review_exports import judged_of

COLUMNS = (
    "file", "verdict", "blockers", "to review", "advice", "problem", "decision", "looked at by", "check", "report",
)  # fmt: skip
"""Titles of the columns of ``summary.csv``."""

_NO_NAME = re.compile(r"[^\w.\-]+", re.ASCII)


def reports_zip(rows: Sequence[Row], open_check: Callable[[Row], StoredCheck | None]) -> bytes:
    """The archive: ``summary.csv``, ``results.json`` and one HTML page for each article that was judged."""
    stream = io.BytesIO()
    results: list[dict[str, Any]] = []
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for row in rows:
            check = open_check(row)
            if check:
                archive.writestr(report_name(row), to_html([judged_of(check)]))
            results.append(_result(row, check))
        archive.writestr("summary.csv", summary_csv(rows).encode("utf-8-sig"))
        archive.writestr("results.json", json.dumps(results, ensure_ascii=False, indent=1))
    return stream.getvalue()


def report_name(row: Row) -> str:
    """Name of an article's page in the archive: a number and harmless characters, whatever the file is called."""
    stem = _NO_NAME.sub("_", row.name).strip("._")[:80] or "article"
    return f"reports/{row.position + 1:04d}-{stem}.html"


def summary_csv(rows: Iterable[Row]) -> str:
    """One line for each article, safe to open in a spreadsheet."""
    stream = io.StringIO()
    writer = csv.writer(stream)
    writer.writerow(COLUMNS)
    for row in rows:
        writer.writerow(
            [
                safe_cell(row.name), row.verdict.value if row.verdict else row.state.value, row.blockers, row.to_review,
                row.advice, safe_cell(row.problem), row.decision.value if row.decision else "",
                safe_cell(row.reviewed_by or ""), row.check_id or "", report_name(row) if row.verdict else "",
            ]
        )  # fmt: skip
    return stream.getvalue()


def _result(row: Row, check: StoredCheck | None) -> dict[str, Any]:
    entry: dict[str, Any] = {"file": row.name, "state": row.state.value, "check": row.check_id}
    if row.problem:
        entry["problem"] = row.problem
    if check:
        entry["result"] = result_payload(judged_of(check).result)
    return entry
