"""The Batch page."""

from __future__ import annotations

import csv
import io
import json
import zipfile

import pytest

from compliance_core.engine.model import Context
from compliance_core.review.batch import BatchRun, Upload
from compliance_core.storage.records import BatchState, ItemState, WaiverScope
from dashboard import batch_work
from dashboard.batch_reports import report_name, reports_zip, summary_csv
from dashboard.batch_work import Row, Work, duration, rows_of
from tests.pages.conftest import BREACH, HARMLESS, TODAY, said, table

FILES = [
    ("offer.txt", BREACH.encode(), "text/plain"),
    ("hours.md", HARMLESS.encode(), "text/markdown"),
    ("broken.pdf", b"no pdf at all", "application/pdf"),
]
HOSTILE = "![x](http://example.com/t.png) <b>:red[x]</b>.txt"


def upload(app, files):
    app.file_uploader[0].set_value(files).run()
    return app.button(key="batch.start").click().run()


def archive(*names: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as packed:
        for name in names:
            packed.writestr(name, BREACH)
    return stream.getvalue()


def started(reviewer, count=3, keep=True):
    uploads = [Upload(f"{number}.txt", HARMLESS.encode()) for number in range(count)]
    run = BatchRun(reviewer, uploads, Context(TODAY), by="ana", name="three", keep=keep)
    return Work(run, count, "three", clock=Ticking())


class Ticking:
    """A clock that moves on by one second at each look."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        self.now += 1
        return self.now


def test_nothing_can_be_started_without_a_file(open_page):
    app = open_page("batch")

    assert app.button(key="batch.start").disabled
    assert "None yet" in said(app)


def test_files_are_checked_and_a_bad_one_says_why_while_the_rest_go_on(open_page):
    app = upload(open_page("batch"), FILES)

    rows = table(app, "batch.table")
    assert not app.exception
    assert [list(cell) for cell in rows["verdict"]] == [
        ["■ Do not publish"],
        ["○ Nothing found"],
        ["✕ Not read"],
    ]
    assert rows["problem"][2] == "broken.pdf is no PDF file although its name says so."
    assert rows["blockers"].tolist()[0] >= 1
    assert "broken.pdf is no PDF file" in said(app)
    assert "0 of 2 looked at" in [item.proto.text for item in app.get("progress")]


def test_an_archive_is_unpacked(open_page):
    app = upload(open_page("batch"), [("all.zip", archive("a.txt", "b.md"), "application/zip")])

    assert table(app, "batch.table")["file"].tolist() == ["a.txt", "b.md"]


def test_a_refused_archive_is_one_sentence(open_page):
    app = upload(open_page("batch"), [("all.zip", b"PK\x03\x04 damaged", "application/zip")])

    assert not app.exception
    assert [list(cell) for cell in table(app, "batch.table")["verdict"]] == [["✕ Not read"]]


def test_a_name_of_a_file_is_never_read_as_markup(open_page):
    app = upload(open_page("batch"), [(HOSTILE, BREACH.encode(), "text/plain")])

    assert table(app, "batch.table")["file"].tolist() == [HOSTILE]
    assert all("![x](" not in item.value for item in (*app.title, *app.caption, *app.markdown))


def test_an_earlier_batch_is_listed_and_opened_by_its_link(open_page, reviewer):
    work = started(reviewer)
    work.work(100)

    listed = open_page("batch")
    opened = open_page("batch", batch=work.batch_id)

    assert table(listed, "batch.earlier")["name"].tolist() == ["three"]
    assert len(table(opened, "batch.table")) == 3


def test_a_wrong_link_is_one_sentence(open_page):
    app = open_page("batch", batch="nothing")

    assert "There is no such batch" in said(app)


def test_a_batch_whose_tab_was_closed_says_so_and_can_be_closed(open_page, reviewer):
    work = started(reviewer)
    work.work(0)

    app = open_page("batch", batch=work.batch_id)
    assert "2 articles could be checked" in said(app)
    app.button(key="batch.close").click().run()

    batch = reviewer.store.batches.get(work.batch_id)
    assert batch.state is BatchState.CANCELLED
    assert batch.items[0].check_id


def test_the_table_is_narrowed_by_verdict_and_by_what_nobody_has_looked_at(open_page, reviewer):
    app = upload(open_page("batch"), FILES)
    batch = reviewer.store.batches.latest()[0]

    app.pills(key="batch.verdicts").set_value(["○ Nothing found"]).run()
    assert table(app, "batch.table")["file"].tolist() == ["hours.md"]
    app.pills(key="batch.verdicts").set_value([]).run()
    reviewer.next_in_batch(batch.id, 0, by="ana")
    app.toggle(key="batch.open_only").set_value(True).run()
    assert table(app, "batch.table")["file"].tolist() == ["hours.md"]


def test_filters_that_leave_nothing_say_so(open_page, reviewer):
    app = upload(open_page("batch"), FILES[:1])
    reviewer.next_in_batch(reviewer.store.batches.latest()[0].id, 0, by="ana")

    app.toggle(key="batch.open_only").set_value(True).run()

    assert "No article of this batch fits" in said(app)
    assert not app.dataframe


def test_reviewing_starts_with_the_first_article_and_goes_on_to_the_next(open_page, reviewer):
    app = upload(open_page("batch"), FILES)
    batch = reviewer.store.batches.latest()[0]

    app.button(key="batch.next").click().run()

    assert not app.exception
    assert batch.items[0].check_id in app.query_params["check"]
    assert app.session_state["batch.queue"]["position"] == 0


def test_a_check_that_is_not_kept_leaves_no_batch_behind(open_page, reviewer):
    app = open_page("batch")
    app.toggle(key="check.discard").set_value(True).run()
    app = upload(app, FILES[:2])

    assert len(table(app, "batch.table")) == 2
    assert "Not kept" in said(app)
    assert not reviewer.store.batches.latest()


def test_work_is_done_in_slices_that_leave_the_rest_for_later(reviewer):
    work = started(reviewer)

    work.work(seconds=0)
    first = work.done
    work.work(seconds=100)

    assert (first, work.done, work.finished) == (1, 3, True)


def test_cancelling_keeps_what_was_checked_and_drops_what_waits(reviewer):
    work = started(reviewer)
    work.work(seconds=0)

    work.cancel()
    work.work()

    rows = rows_of(reviewer.store.batches.get(work.batch_id), reviewer)
    assert [row.state.value for row in rows] == ["done", "cancelled", "cancelled"]
    assert work.done == 1


def test_the_remaining_time_follows_the_pace_so_far(reviewer):
    work = started(reviewer)
    before = work.remaining
    work.work(seconds=0)
    after_one = work.remaining
    work.work(seconds=100)

    assert before is None
    assert after_one > 0
    assert work.remaining == 0


def test_time_with_the_page_closed_does_not_count(reviewer):
    clock = Ticking()
    work = started(reviewer)
    work._clock = clock
    work.work(seconds=0)
    clock.now += 10_000
    work.work(seconds=0)

    assert work.remaining < 30


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (None, "working out how long it takes"),
        (3, "a few seconds left"),
        (42, "about 40 seconds left"),
        (300, "about 5 minutes left"),
    ],
)
def test_the_remaining_time_is_said_in_plain_words(seconds, words):
    assert duration(seconds) == words


def test_rows_show_the_newest_version_with_the_waivers_of_now(reviewer):
    run = BatchRun(reviewer, [Upload("a.txt", BREACH.encode())], Context(TODAY), by="ana")
    work = Work(run, 1, "one")
    work.work()
    check = reviewer.reopen(work.rows[0].check_id)
    for finding in check.result.findings:
        reviewer.waive(check, finding, scope=WaiverScope.COMPANY, reason="Approved claim.", by="ana")
    waived = rows_of(reviewer.store.batches.get(run.batch_id), reviewer)[0]
    newer = reviewer.recheck(check.id, HARMLESS, by="ana")
    edited = rows_of(reviewer.store.batches.get(run.batch_id), reviewer)[0]

    assert (work.rows[0].verdict, waived.verdict) == ("block", "pass")
    assert edited.check_id == newer.id


def test_an_erased_article_says_so(reviewer):
    work = started(reviewer, 2)
    work.work(100)
    reviewer.erase(work.rows[0].check_id, reason="asked for", by="ana")

    rows = rows_of(reviewer.store.batches.get(work.batch_id), reviewer)

    assert rows[0].problem == "This article was erased."
    assert rows[0].name == batch_work.ERASED
    assert rows[1].verdict == "pass"


def test_a_store_that_fails_ends_the_batch_with_a_sentence(reviewer, monkeypatch):
    work = started(reviewer)
    work.work(seconds=0)
    reviewer.store.batches.cancel(work.batch_id, now=reviewer._clock(), actor="ana")
    with reviewer.store._database.changing() as session:
        session.connection().exec_driver_sql("DROP TABLE audit")

    work.work()

    assert work.finished
    assert work.problem


def test_all_reports_hold_a_page_for_each_article_a_table_and_the_results(reviewer):
    uploads = [Upload(name, data) for name, data, _ in FILES]
    run = BatchRun(reviewer, uploads, Context(TODAY), by="ana")
    work = Work(run, 3, "three")
    work.work(100)
    rows = rows_of(reviewer.store.batches.get(run.batch_id), reviewer)

    data = reports_zip(rows, lambda row: reviewer.reopen(row.check_id) if row.check_id else None)

    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        names = packed.namelist()
        results = json.loads(packed.read("results.json"))
        lines = list(csv.DictReader(io.StringIO(packed.read("summary.csv").decode("utf-8-sig"))))
        page = packed.read("reports/0001-offer.txt.html").decode()
    assert names == [
        "reports/0001-offer.txt.html",
        "reports/0002-hours.md.html",
        "summary.csv",
        "results.json",
    ]
    assert [item.get("problem", "") != "" for item in results] == [False, False, True]
    assert results[0]["result"]["verdict"] == "block"
    assert [line["verdict"] for line in lines] == ["block", "pass", "failed"]
    assert "guaranteed returns" in page


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "/absolute.txt", "C:\\a.txt", "..", "", "ü\n.txt", "a" * 500, "<b>.txt"]
)
def test_a_report_stays_inside_its_folder_whatever_the_file_is_called(name):
    path = report_name(Row(0, name, ItemState.DONE))

    assert path.startswith("reports/0001-")
    assert path.endswith(".html")
    assert path.count("/") == 1
    assert path.isascii()
    assert len(path) < 120


def test_no_cell_of_the_summary_becomes_a_formula():
    text = summary_csv([Row(0, "=1+1.txt", ItemState.FAILED, problem="@SUM(A1)")])

    cells = next(csv.DictReader(io.StringIO(text)))
    assert (cells["file"], cells["problem"]) == ("'=1+1.txt", "'@SUM(A1)")
