"""Many articles at once at the reviewer's desk, on both databases, with the real engine."""

from __future__ import annotations

import io
import zipfile

from compliance_core.engine.model import Verdict
from compliance_core.review.batch import BatchRun, Upload
from compliance_core.storage.records import BatchState, Details, ItemState
from tests.review.desk import CONTEXT

TUESDAY = Details(name="Mail", campaign="autumn", owner="Ben")


def test_a_batch_goes_on_past_a_file_that_cannot_be_read(reviewer):
    uploads = [
        Upload("a.txt", b"It is risk free."),
        Upload("b.docx", b"no docx"),
        Upload("c.md", b"All is well."),
    ]
    run = BatchRun(reviewer, uploads, CONTEXT, by="ana", name="Tuesday", details=TUESDAY)
    steps = list(run.run())
    assert [(step.done, step.total, step.item.state) for step in steps] == [
        (1, 3, ItemState.DONE),
        (2, 3, ItemState.FAILED),
        (3, 3, ItemState.DONE),
    ]
    assert steps[1].item.problem.endswith(".")
    batch = reviewer.store.batches.get(run.batch_id)
    assert batch.state is BatchState.DONE
    assert [item.check_id for item in batch.items] == [step.item.check_id for step in steps]
    assert reviewer.next_in_batch(run.batch_id, -1, by="ana").position == 0
    assert reviewer.next_in_batch(run.batch_id, 0, by="ana").position == 2
    assert reviewer.next_in_batch(run.batch_id, 2, by="ana") is None


def test_archives_of_a_batch_are_unpacked(reviewer):
    inside = io.BytesIO()
    with zipfile.ZipFile(inside, "w") as archive:
        archive.writestr("one.txt", "It is risk free.")
        archive.writestr("two.zip", b"PK\x03\x04")
    uploads = [
        Upload("all.zip", inside.getvalue()),
        Upload("bad.ZIP", b"no archive"),
        Upload("c.md", b"All is well."),
    ]
    run = BatchRun(reviewer, uploads, CONTEXT, by="ana")
    items = [step.item for step in run.run()]
    assert [(item.name, item.state) for item in items] == [
        ("one.txt", ItemState.DONE),
        ("two.zip", ItemState.FAILED),
        ("bad.ZIP", ItemState.FAILED),
        ("c.md", ItemState.DONE),
    ]
    assert all(item.problem.endswith(".") for item in items if item.state is ItemState.FAILED)


def test_a_batch_that_is_cancelled_keeps_what_was_judged(reviewer):
    run = BatchRun(reviewer, [Upload("a.txt", b"One."), Upload("b.txt", b"Two.")], CONTEXT, by="ana")
    next(run.run())
    run.cancel()
    batch = reviewer.store.batches.get(run.batch_id)
    assert [item.state for item in batch.items] == [ItemState.DONE, ItemState.CANCELLED]


def test_a_batch_that_is_not_kept_leaves_nothing(reviewer):
    run = BatchRun(reviewer, [Upload("a.txt", b"It is risk free.")], CONTEXT, by="ana", keep=False)
    (step,) = run.run()
    assert step.check is not None
    assert (step.check.result.verdict, step.item.check_id, run.batch_id) == (Verdict.BLOCK, None, None)
    assert reviewer.store.audit_entries() == ()
