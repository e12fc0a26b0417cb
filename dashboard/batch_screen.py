"""The Batch page: many articles at once, their verdicts, and a queue to work through."""

from __future__ import annotations

from collections import Counter
from typing import Any

import streamlit as st

from compliance_core.engine.model import Verdict
from compliance_core.review.batch import BatchRun, Upload, unpacked
from compliance_core.review.service import StoredCheck
from compliance_core.storage.records import Batch, BatchState, ItemState
from dashboard import facade
from dashboard.batch_reports import reports_zip
from dashboard.batch_work import Row, Work, duration, rows_of
from dashboard.check_screen import FILE_TYPES
from dashboard.plain import plain
from dashboard.result_tables import (
    DECISION_LABELS,
    STATE_LABELS,
    VERDICT_LABELS,
    Table,
    chips,
    clicked,
    moment,
    open_column,
    plural,
    show,
)
from dashboard.review_desk import Desk
from dashboard.review_forms import context_line, sentences

ADDRESS = "batch"
"""Name of the address parameter that opens a kept batch."""

_REFRESH = 0.2
_LATEST = 6
_SENTENCES = 20
_FEW = 16
_STATES = {
    BatchState.RUNNING: "not finished",
    BatchState.DONE: "all checked",
    BatchState.CANCELLED: "cancelled",
}


def batch_page() -> None:
    """The running batch, the opened one, or the box to drop files into."""
    work: Work | None = st.session_state.get("batch.work")
    if work and not work.finished:
        _running()
    elif work and not work.batch_id:
        _unkept(work)
    elif opened := _opened():
        _kept(opened)
    else:
        _intake()


def _opened() -> Batch | None:
    wanted = st.query_params.get(ADDRESS)
    batch = facade.reviewer().store.batches.get(wanted) if wanted else None
    if wanted and batch is None:
        st.warning(
            "There is no such batch: the link is wrong, or it was removed.", icon=":material/link_off:"
        )
    return batch


def _intake() -> None:
    st.title("Check many articles", anchor=False)
    desk = Desk()
    context_line(desk)
    number = st.session_state.setdefault("batch.uploads", 0)
    files = st.file_uploader(
        "Drop files or a ZIP: text, Markdown, HTML, Word or PDF", [*FILE_TYPES, "zip"],
        accept_multiple_files=True, key=f"batch.files.{number}",
    )  # fmt: skip
    ready = f"Check {plural(len(files), 'file')}" if files else "Check"
    if st.button(ready, type="primary", icon=":material/fact_check:", disabled=not files, key="batch.start"):
        with sentences():
            _start(desk, [Upload(item.name, item.getvalue()) for item in files])
            st.rerun()
    _earlier()


def _start(desk: Desk, uploads: list[Upload]) -> None:
    """Unpack, record the batch, and let the page work on it."""
    name = uploads[0].name if len(uploads) == 1 else f"{uploads[0].name} and {len(uploads) - 1} more"
    articles = unpacked(uploads)
    run = BatchRun(
        facade.reviewer(), articles, facade.context_of(desk.choice), by=desk.name, name=name[:120],
        keep=desk.keeps, details=facade.details_of(desk.choice),
    )  # fmt: skip
    st.session_state["batch.work"] = Work(run, len(articles), name)
    st.session_state["batch.uploads"] += 1
    if run.batch_id:
        st.query_params[ADDRESS] = run.batch_id


def _earlier() -> None:
    batches = facade.reviewer().store.batches.latest(limit=50)
    st.header("Earlier batches", anchor=False)
    if not batches:
        st.caption("None yet. A batch stays here with its verdicts until its articles are erased.")
        return
    table = Table(
        "batch.earlier",
        {
            "open": open_column("batch.earlier.open"),
            "name": st.column_config.TextColumn("Batch", width="large"),
            "at": st.column_config.DatetimeColumn("Checked (UTC)", format="D MMM YYYY, HH:mm"),
            "articles": st.column_config.NumberColumn("Articles"),
            "left": st.column_config.NumberColumn("Not looked at"),
            "state": st.column_config.TextColumn("State"),
            "owner": st.column_config.TextColumn("By"),
        },
        "Earlier batches, newest first",
    )
    show(table, [_batch_line(batch) for batch in batches])
    row = clicked("batch.earlier.open", len(batches))
    if row is not None:
        st.query_params[ADDRESS] = batches[row].id
        st.rerun()


def _batch_line(batch: Batch) -> dict[str, Any]:
    return {
        "open": "Open", "name": batch.name, "at": batch.created_at.replace(tzinfo=None), "articles": len(batch.items),
        "left": sum(bool(item.check_id) and item.reviewed_at is None for item in batch.items),
        "state": _STATES[batch.state], "owner": batch.owner,
    }  # fmt: skip


def _cancel() -> None:
    st.session_state["batch.work"].cancel()


@st.fragment(run_every=_REFRESH)
def _progress() -> None:
    """Show how far the batch is, then work on it for one slice."""
    work: Work = st.session_state["batch.work"]
    if not work.finished:
        left = duration(work.remaining)
        st.progress(work.done / work.total, f"{work.done:,} of {work.total:,} checked · {left}")
        st.button("Cancel", icon=":material/close:", key="batch.cancel", on_click=_cancel)
        if work.rows:
            show(_table("batch.latest", opens=False), [_line(row) for row in work.rows[: -_LATEST - 1 : -1]])
        work.work()
    if work.finished:
        st.rerun()


def _running() -> None:
    st.title("Checking", anchor=False)
    st.caption("Keep this page open: the work pauses while it is closed.")
    _progress()


def _unkept(work: Work) -> None:
    _heading(work.name, "Not kept: gone when this tab is closed.")
    _outcome(work)
    _not_read(work.rows)
    row = _verdicts(_filtered(work.rows, queued=False))
    if row is not None and row.check:
        facade.show_unkept_on_check(row.check)
    _downloads(work.rows, lambda row: row.check, "batch")


def _kept(batch: Batch) -> None:
    context = f"Checked {moment(batch.created_at)} UTC by {batch.owner} · {_STATES[batch.state]}"
    _heading(batch.name or "Batch", context)
    work: Work | None = st.session_state.get("batch.work")
    if work and work.batch_id == batch.id:
        _outcome(work)
    elif batch.state is BatchState.RUNNING:
        _left_behind(batch)
    with st.spinner("Reading the results"):
        rows = rows_of(batch, facade.reviewer())
    _queue_line(batch, rows)
    _not_read(rows)
    row = _verdicts(_filtered(rows, queued=True))
    if row is not None and row.check_id:
        facade.open_of_batch(batch.id, batch.items[row.position])
    _downloads(rows, _reopened, f"batch-{batch.created_at:%Y-%m-%d}")


def _reopened(row: Row) -> StoredCheck | None:
    return facade.reviewer().reopen(row.check_id) if row.check_id else None


def _heading(name: str, context: str) -> None:
    left, right = st.columns([5, 1], vertical_alignment="center")
    left.title(plain(name), anchor=False)
    if right.button("New batch", icon=":material/add:", width="stretch", key="batch.new"):
        st.session_state.pop("batch.work", None)
        st.query_params.clear()
        st.rerun()
    st.caption(plain(context))


def _outcome(work: Work) -> None:
    if work.problem:
        st.error(f"{plain(work.problem)} {work.total - work.done} were not checked.", icon=":material/error:")
    elif work.cancelled:
        left = work.total - work.done
        st.info(
            f"Cancelled: {plural(left, 'article was', 'articles were')} not checked.", icon=":material/block:"
        )


def _left_behind(batch: Batch) -> None:
    waiting = sum(item.state is ItemState.WAITING for item in batch.items)
    st.warning(
        f"The tab was closed before {plural(waiting, 'article')} could be checked: upload those again.",
        icon=":material/pause_circle:",
    )
    if st.button("Close this batch", key="batch.close"):
        facade.reviewer().cancel_batch(batch.id, by=facade.acting())
        st.rerun()


def _queue_line(batch: Batch, rows: list[Row]) -> None:
    judged = [row for row in rows if row.verdict]
    looked_at = sum(row.reviewed_by is not None for row in judged)
    left, right = st.columns([3, 1], vertical_alignment="center")
    left.progress(looked_at / max(1, len(judged)), f"{looked_at:,} of {len(judged):,} looked at")
    first = "Next article" if looked_at else "Start reviewing"
    nothing = looked_at == len(judged)
    if right.button(
        first,
        type="primary",
        icon=":material/arrow_forward:",
        width="stretch",
        disabled=nothing,
        key="batch.next",
    ):
        facade.open_of_batch(batch.id, facade.reviewer().store.batches.next_item(batch.id))


def _not_read(rows: list[Row]) -> None:
    """Why articles could not be read, in sight: nobody may take them for checked."""
    failed = [row for row in rows if row.state is ItemState.FAILED]
    if failed:
        with st.expander(f"{plural(len(failed), 'article')} could not be read", icon=":material/warning:"):
            for row in failed[:_SENTENCES]:
                st.text(row.problem)
            if len(failed) > _SENTENCES:
                st.caption(f"And {len(failed) - _SENTENCES} more: see the table.")


def _filtered(rows: list[Row], *, queued: bool) -> list[Row]:
    """The rows that the filters above the table leave; ``queued`` says that they are worked through."""
    counts = Counter(_verdict_label(row) for row in rows)
    known = [label for label in (*VERDICT_LABELS.values(), *STATE_LABELS.values(), _GONE) if counts[label]]
    with st.container(horizontal=True, vertical_alignment="bottom", key="batch-filters"):
        chosen = st.pills(
            "Verdict", known, selection_mode="multi", format_func=lambda label: f"{label} {counts[label]}",
            key="batch.verdicts",
        )  # fmt: skip
        open_only = queued and st.toggle("Not looked at yet", key="batch.open_only")
    return [
        row
        for row in rows
        if (not chosen or _verdict_label(row) in chosen)
        and not (open_only and (row.reviewed_by or not row.verdict))
    ]


_GONE = "– Erased"


def _verdict_label(row: Row) -> str:
    if row.verdict:
        return VERDICT_LABELS[row.verdict]
    return STATE_LABELS.get(row.state, _GONE)


def _verdicts(rows: list[Row]) -> Row | None:
    """The table; returns the row that shall be opened."""
    if not rows:
        st.info("No article of this batch fits these filters.", icon=":material/filter_alt_off:")
        return None
    table = _table("batch.table", opens=True, height=560 if len(rows) > _FEW else "content")
    show(table, [_line(row) for row in rows])
    number = clicked("batch.open", len(rows))
    return None if number is None else rows[number]


def _table(key: str, *, opens: bool, height: Any = "auto") -> Table:
    columns: dict[str, Any] = {"open": open_column("batch.open")} if opens else {}
    columns |= {
        "verdict": chips("Verdict", width=150),
        "file": st.column_config.TextColumn("Article", width=260),
        "blockers": st.column_config.NumberColumn("Blockers", width=80),
        "to_review": st.column_config.NumberColumn("To review", width=80),
        "advice": st.column_config.NumberColumn("Advice", width=70),
    }
    if opens:
        columns |= {
            "looked": st.column_config.TextColumn("Looked at by", width=110),
            "decision": chips("Decision", width=130),
        }
    columns["problem"] = st.column_config.TextColumn("Why it was not checked", width=320)
    return Table(key, columns, "Articles of the batch with their verdicts", height)


def _line(row: Row) -> dict[str, Any]:
    read = row.verdict is not None
    return {
        "open": "Open" if read else None, "verdict": [_verdict_label(row)], "file": row.name,
        "blockers": row.blockers if read else None, "to_review": row.to_review if read else None,
        "advice": row.advice if read else None, "looked": row.reviewed_by or "",
        "decision": [DECISION_LABELS[row.decision]] if row.decision else [], "problem": row.problem,
    }  # fmt: skip


def _downloads(rows: list[Row], open_check: Any, name: str) -> None:
    judged = sum(row.verdict is not None for row in rows)
    blocked = sum(row.verdict is Verdict.BLOCK for row in rows)
    st.download_button(
        f"All reports ({plural(judged, 'article')})",
        lambda: reports_zip(rows, open_check),
        f"{name}.zip",
        "application/zip",
        on_click="ignore",
        icon=":material/folder_zip:",
        disabled=not judged,
        help=f"A page for each article, a table and the results as JSON. {plural(blocked, 'article')} must not be published.",
        key="batch.reports",
    )
