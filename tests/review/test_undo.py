"""Acts are taken back one after the other, the last first."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compliance_core.errors import ComplianceError
from compliance_core.review.undo import TEXT_ACTS, ActKind, Acts


def test_acts_are_taken_back_in_reverse():
    acts = (
        Acts()
        .fix("a", "free")
        .not_a_breach("p1", "CP-01")
        .waive("w1", "CP-02")
        .missed("p2", "cures")
        .edit("b")
    )
    assert [act.kind for act in acts.done] == [
        ActKind.FIX,
        ActKind.NOT_A_BREACH,
        ActKind.WAIVE,
        ActKind.MISSED,
        ActKind.EDIT,
    ]
    taken = []
    while last := acts.last:
        acts, act = acts.undo()
        assert act is last
        taken.append(act.before if act.kind in TEXT_ACTS else act.record)
    assert taken == ["b", "p2", "w1", "p1", "a"]


def test_there_is_a_sentence_when_nothing_was_done():
    with pytest.raises(ComplianceError, match="nothing to undo"):
        Acts().undo()


@given(st.lists(st.text("ab", max_size=3), min_size=1, max_size=6))
def test_undoing_every_edit_gives_the_first_text(texts):
    acts = Acts()
    for text in texts[:-1]:
        acts = acts.edit(text)
    text = texts[-1]
    while acts.last:
        acts, act = acts.undo()
        text = act.before
    assert text == texts[0]


def test_an_act_does_not_change_the_list_it_is_added_to():
    before = Acts().edit("a")
    before.edit("b")
    assert len(before.done) == 1
