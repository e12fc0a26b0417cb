"""Checks: given back exactly, versioned, found, erased."""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from compliance_core.errors import StoreError
from compliance_core.storage.columns import escape, unescape
from compliance_core.storage.records import (
    CheckSummary,
    Counts,
    Decision,
    Details,
    NewProposal,
    NewSignOff,
    NewWaiver,
    ProposalKind,
    Query,
    WaiverScope,
)
from compliance_core.storage.store import Store
from tests.storage.stores import NOW, article

ANY_TEXT = st.text(
    st.characters(exclude_categories=()) | st.sampled_from("\x00\ud800\udfff\ue05c0e\n"), max_size=60
)
DETAILS = Details(name="Autumn mail", reference="MKT-7", campaign="autumn", owner="Ana", medium="e-mail")


def save(store: Store, text: str = "A plain article.", *, at: datetime = NOW, **fields) -> CheckSummary:
    return store.checks.save(article(text, **fields), now=at, actor="ana").check


def sign(
    store: Store, check_id: str, decision: Decision = Decision.APPROVED, *, at: datetime = NOW, **fields
):
    new = NewSignOff(check_id=check_id, decision=decision, name="Ana", evidence="{}", **fields)
    return store.sign_offs.add(new, now=at, actor="ana")


def test_everything_of_a_check_is_given_back(store):
    new = article(
        "Extracted.",
        given_text="<p>Extracted.",
        file_name="a.html",
        original=b"\x00<p>\xff",
        format="html",
        verdict="block",
        counts=Counts(1, 2, 3, 4),
        details=DETAILS,
        kept=True,
    )
    record = store.checks.require(store.checks.save(new, now=NOW, actor="ana").check.id)
    summary = record.summary
    assert (record.text, record.given_text, record.original) == (new.text, new.given_text, new.original)
    assert (record.context, record.result, record.packs) == (new.context, new.result, new.packs)
    assert record.document == new.document
    assert (summary.details, summary.counts, summary.markets) == (DETAILS, new.counts, ("EU", "UK"))
    assert (summary.verdict, summary.format, summary.file_name) == ("block", "html", "a.html")
    assert summary.sha256 == hashlib.sha256(b"\x00<p>\xff").hexdigest()
    assert (summary.article_id, summary.version, summary.revision) == (record.id, 1, 1)
    assert (summary.kept, summary.decision, summary.parent_id) == (True, None, None)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=ANY_TEXT)
def test_any_text_is_given_back_code_point_for_code_point(store, text):
    assert store.checks.require(save(store, text).id).text == text


@given(ANY_TEXT)
def test_an_escaped_text_can_be_stored_anywhere_and_comes_back(text):
    stored = escape(text)
    assert "\x00" not in stored
    stored.encode("utf-8")
    assert unescape(stored) == text


def test_times_come_back_in_utc_whatever_zone_they_were_given_in(store):
    tokyo = timezone(timedelta(hours=9))
    summary = save(store, at=datetime(2026, 11, 24, 3, 0, 0, 123456, tzinfo=tokyo))
    assert summary.created_at == datetime(2026, 11, 23, 18, 0, 0, 123456, tzinfo=UTC)
    assert summary.created_at.utcoffset() == timedelta(0)
    assert store.checks.require(summary.id).summary.created_at == summary.created_at


@pytest.mark.parametrize("check_id", ["", "zzzzzzzzzzzz", "\x00", "'; DROP TABLE checks; --", "x" * 5000])
def test_a_link_to_nothing_gets_one_sentence(store, check_id):
    assert store.checks.get(check_id) is None
    with pytest.raises(
        StoreError, match=r"There is no check .*: it was erased, was not kept, or the link is wrong\.$"
    ):
        store.checks.require(check_id)


def test_the_next_version_belongs_to_the_same_article(store):
    first = save(store, "One.")
    second = save(store, "Two.", parent_id=first.id)
    third = save(store, "Three.", parent_id=second.id)
    assert [check.id for check in store.checks.versions(first.id)] == [first.id, second.id, third.id]
    assert (third.version, third.article_id, third.parent_id) == (3, first.id, second.id)


def test_two_tabs_that_edit_at_once_both_keep_their_version_and_the_second_is_told(store):
    first = save(store, "One.")
    mine = store.checks.save(article("Mine.", parent_id=first.id), now=NOW, actor="ana")
    theirs = store.checks.save(article("Theirs.", parent_id=first.id), now=NOW, actor="ben")
    assert mine.conflict is None
    assert str(theirs.conflict) == (
        "Somebody else saved version 2 of this article at 09:30 UTC; "
        "yours was kept beside it as version 3: compare the two before signing off."
    )
    assert theirs.conflict.other_id == mine.check.id
    texts = [store.checks.require(check.id).text for check in store.checks.versions(first.id)]
    assert texts == ["One.", "Mine.", "Theirs."]


def test_saves_at_the_same_moment_get_different_versions(store_url):
    with Store.open(store_url) as one, Store.open(store_url) as other, ThreadPoolExecutor(4) as pool:
        first = save(one, "One.")
        new = article("Next.", parent_id=first.id)
        tasks = [pool.submit(tab.checks.save, new, now=NOW, actor="ana") for tab in (one, other) * 8]
        saved = [task.result() for task in tasks]
        assert sorted(item.check.version for item in saved) == list(range(2, 18))
        assert sum(item.conflict is None for item in saved) == 1
        assert one.verify_audit().intact


def test_details_are_changed_by_the_one_who_saw_the_latest(store):
    check = save(store)
    changed = store.checks.describe(check.id, DETAILS, revision=1, now=NOW, actor="ana", kept=True)
    assert (changed.details, changed.revision, changed.kept) == (DETAILS, 2, True)
    with pytest.raises(
        StoreError, match="changed in another tab meanwhile: reload it and enter your change again"
    ):
        store.checks.describe(check.id, Details(), revision=1, now=NOW, actor="ben")
    assert store.checks.require(check.id).summary.details == DETAILS
    assert store.checks.search(Query(text="MKT-7 plain")).total == 1


def test_a_detail_that_is_too_long_is_refused_by_name(store):
    with pytest.raises(StoreError, match="The campaign has 301 characters: at most 300 are kept"):
        save(store, details=Details(campaign="x" * 301))


@pytest.fixture
def library(store: Store) -> Store:
    save(store, "Lose weight in 7 days, 100% safe.", verdict="block", markets=("US",), details=DETAILS)
    save(
        store,
        "Große Straße: bank_transfer now.",
        verdict="review",
        at=NOW + timedelta(days=1),
        file_name="brief.docx",
    )
    clean = save(store, "Plain news.", at=NOW + timedelta(days=2), details=Details(reference="OPS-7"))
    sign(store, clean.id, Decision.REJECTED)
    sign(store, clean.id, Decision.APPROVED, at=NOW + timedelta(days=3))
    return store


@pytest.mark.parametrize(
    ("query", "texts"),
    [
        pytest.param(Query(), ["Plain", "Große", "Lose"], id="without a filter all are found, newest first"),
        pytest.param(Query(text="weight LOSE"), ["Lose"], id="all words in any order and case"),
        pytest.param(Query(text="weight news"), [], id="every word must occur"),
        pytest.param(Query(text="STRASSE"), ["Große"], id="letters are compared without case"),
        pytest.param(Query(text="100%"), ["Lose"], id="a percent sign stands for itself"),
        pytest.param(Query(text="k_t"), ["Große"], id="an underscore stands for itself"),
        pytest.param(Query(text="k-t"), [], id="an underscore is no wildcard"),
        pytest.param(Query(text="\\"), [], id="a backslash stands for itself"),
        pytest.param(Query(text="brief.docx"), ["Große"], id="the file name is searched"),
        pytest.param(Query(text="autumn"), ["Lose"], id="the details are searched"),
        pytest.param(Query(text="\x00"), [], id="a nul is looked for and not found"),
        pytest.param(Query(reference="mkt"), ["Lose"], id="a part of the reference"),
        pytest.param(Query(verdict="review"), ["Große"], id="the verdict"),
        pytest.param(Query(market="US"), ["Lose"], id="the market"),
        pytest.param(Query(market="U"), [], id="the market is whole"),
        pytest.param(Query(decision=Decision.APPROVED), ["Plain"], id="the latest decision"),
        pytest.param(Query(decision=Decision.REJECTED), [], id="an overruled decision does not count"),
        pytest.param(
            Query(since=NOW + timedelta(days=1)), ["Plain", "Große"], id="the first moment is included"
        ),
        pytest.param(Query(until=NOW + timedelta(days=1)), ["Lose"], id="the last moment is not"),
    ],
)
def test_the_history_is_searched_by(library, query, texts):
    found = library.checks.search(query)
    assert [library.checks.require(check.id).text.split()[0] for check in found.checks] == texts
    assert found.total == len(texts)


def test_search_results_come_in_pages(store):
    for number in range(7):
        save(store, f"Article {number}.", at=NOW + timedelta(minutes=number))
    pages = [store.checks.search(Query(), page=number, size=3) for number in (1, 2, 3, 4)]
    assert [len(page.checks) for page in pages] == [3, 3, 1, 0]
    assert {page.total for page in pages} == {7}
    assert pages[0].pages == 3
    assert len({check.id for page in pages for check in page.checks}) == 7
    assert store.checks.search(Query(text="nothing")).pages == 1


def test_erasing_leaves_no_word_of_the_article_in_the_store(store, store_url, tmp_path):
    saved = save(store, "Launch of Zebrafish.", original=b"%PDF Zebrafish", file_name="zebrafish.pdf")
    wording = NewProposal(ProposalKind.MISSED, "Zebrafish", check_id=saved.id)
    store.proposals.add(wording, now=NOW, actor="ana")
    batch = store.batches.start(["zebrafish.pdf"], now=NOW, actor="ana")
    store.batches.finish_item(batch.id, 0, check_id=saved.id)
    store.checks.erase(saved.id, reason="asked for", now=NOW, actor="ana")
    assert store.checks.get(saved.id) is None
    assert store.proposals.find() == ()
    act = store.audit_entries()[-1]
    assert (act.act, act.subject) == ("erase", saved.id)
    if store_url.startswith("sqlite"):
        content = b"".join(file.read_bytes() for file in tmp_path.iterdir())
        assert b"ebrafish" not in content


def test_a_signed_off_check_is_erased_only_when_told_so(store):
    saved = save(store)
    sign(store, saved.id)
    with pytest.raises(StoreError, match="is signed off: confirm that its sign-off shall be erased with it"):
        store.checks.erase(saved.id, reason="", now=NOW, actor="ana")
    store.checks.erase(saved.id, reason="court order", now=NOW, actor="ana", signed_off=True)
    assert store.sign_offs.all() == ()
    assert '"reason":"court order"' in store.audit_entries()[-1].details


def test_erasing_the_first_version_leaves_the_later_ones_and_their_waivers(store):
    first = save(store, "One.")
    second = save(store, "Two.", parent_id=first.id)
    terms = NewWaiver("CP-01", WaiverScope.ARTICLE, "ok", ("UK",), fingerprint="f", scope_key=first.id)
    waiver = store.waivers.add(terms, now=NOW, actor="ana")
    store.checks.erase(first.id, reason="", now=NOW, actor="ana")
    left = store.checks.require(second.id).summary
    assert (left.article_id, left.parent_id, left.version) == (first.id, None, 2)
    third = save(store, "Three.", parent_id=second.id)
    assert third.version == 3
    assert store.waivers.get(waiver.id) == waiver
    for check in (second, third):
        store.checks.erase(check.id, reason="", now=NOW, actor="ana")
    assert store.waivers.all() == ()
    assert [entry.act for entry in store.audit_entries()].count("waiver removed") == 1


def test_the_newest_version_of_each_article_is_found_by_the_id_of_any_of_its_versions(store):
    first = save(store, "One.")
    second = save(store, "One, mended.", parent_id=first.id)
    other = save(store, "Another.")
    erased = save(store, "Gone.")
    store.checks.erase(erased.id, reason="asked for", now=NOW, actor="ana")

    newest = store.checks.newest_versions([first.id, second.id, other.id, erased.id, "no id"])

    assert {asked: found.id for asked, found in newest.items()} == {
        first.id: second.id,
        second.id: second.id,
        other.id: other.id,
    }
