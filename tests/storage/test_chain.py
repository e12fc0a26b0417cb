"""The chain of the audit log, pure: every kind of tampering is found at its row."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compliance_core.storage.chain import GENESIS, Entry, Head, canonical, link, verify

_TEXT = st.text(max_size=12)
_PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | _TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_TEXT, inner, max_size=3),
    max_leaves=8,
)


@st.composite
def chains(draw: st.DrawFn, least: int = 1) -> list[Entry]:
    rows: list[Entry] = []
    head = GENESIS
    for _ in range(draw(st.integers(least, 9))):
        entry = link(
            head, at=draw(_TEXT), actor=draw(_TEXT), act=draw(_TEXT), subject=draw(_TEXT), details=draw(_TEXT)
        )
        rows.append(entry)
        head = Head(entry.seq, entry.digest)
    return rows


def _head(rows: list[Entry]) -> Head:
    return Head(rows[-1].seq, rows[-1].digest) if rows else GENESIS


@given(chains(least=0))
def test_an_untouched_chain_verifies(rows):
    report = verify(rows, _head(rows), anchors=[Head(row.seq, row.digest) for row in rows])
    assert report.intact
    assert report.rows == len(rows)


@given(chains(), st.data())
def test_a_changed_field_is_found_at_its_row(rows, data):
    at = data.draw(st.integers(0, len(rows) - 1))
    name = data.draw(st.sampled_from(["at", "actor", "act", "subject", "details", "previous", "digest"]))
    old = getattr(rows[at], name)
    changed = data.draw(_TEXT.filter(lambda text: text != old))
    tampered = [*rows[:at], replace(rows[at], **{name: changed}), *rows[at + 1 :]]
    assert rows[at].seq in {fault.seq for fault in verify(tampered, _head(rows)).faults}


@given(chains(least=2), st.data())
def test_a_removed_row_is_found_where_it_is_missing(rows, data):
    at = data.draw(st.integers(0, len(rows) - 2))
    report = verify(rows[:at] + rows[at + 1 :], _head(rows))
    assert report.faults[0].seq == rows[at + 1].seq
    assert str(rows[at].seq) in report.faults[0].problem


@given(chains(), st.data())
def test_an_inserted_row_is_found(rows, data):
    at = data.draw(st.integers(0, len(rows)))
    before = _head(rows[:at])
    forged = link(before, at="x", actor="x", act="x", subject="x", details="x")
    assert not verify([*rows[:at], forged, *rows[at:]], _head(rows)).intact


@given(chains(least=2), st.data())
def test_swapped_rows_are_found(rows, data):
    first = data.draw(st.integers(0, len(rows) - 2))
    second = data.draw(st.integers(first + 1, len(rows) - 1))
    tampered = list(rows)
    tampered[first], tampered[second] = tampered[second], tampered[first]
    assert not verify(tampered, _head(rows)).intact
    renumbered = [replace(row, seq=number) for number, row in enumerate(tampered, start=1)]
    assert not verify(renumbered, _head(rows)).intact


@given(chains(), st.data())
def test_a_cut_off_end_is_found_by_the_stored_head(rows, data):
    keep = data.draw(st.integers(0, len(rows) - 1))
    report = verify(rows[:keep], _head(rows))
    assert report.faults[0].seq == keep + 1


@given(chains(), chains())
def test_a_log_rewritten_with_its_head_is_found_by_a_head_noted_elsewhere(rows, others):
    noted = _head(rows)
    same = len(others) >= noted.seq and others[noted.seq - 1].digest == noted.digest
    assert verify(others, _head(others), [noted]).intact == same


@given(_PLAIN)
def test_canonical_json_does_not_depend_on_the_order_of_keys(value):
    def turned(item):
        if isinstance(item, dict):
            return {key: turned(item[key]) for key in reversed(list(item))}
        return [turned(inner) for inner in item] if isinstance(item, list) else item

    assert canonical(turned(value)) == canonical(value)


@pytest.mark.parametrize(
    "value", [pytest.param(1.5, id="a float"), pytest.param({1: 2}, id="a key that is no text"), pytest.param({"a": {1}}, id="a set")]
)  # fmt: skip
def test_a_value_without_one_written_form_is_refused(value):
    with pytest.raises(TypeError):
        canonical(value)


def test_the_report_says_in_one_sentence_where_the_log_was_tampered_with():
    first = link(GENESIS, at="", actor="", act="", subject="", details="")
    assert str(verify([first], Head(1, first.digest))) == "The audit log is intact: 1 rows verified."
    sentence = str(verify([], Head(1, first.digest)))
    assert sentence == (
        "The audit log was tampered with, first at row 1: the log ends before it, its head stands at row 1."
    )
