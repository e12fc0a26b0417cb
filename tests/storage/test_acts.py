"""Waivers, proposals, sign-offs, preferences, batches and retention in both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from compliance_core.errors import StoreError
from compliance_core.storage.connect import writing
from compliance_core.storage.records import (
    BatchState,
    Decision,
    ItemState,
    NewProposal,
    NewSignOff,
    NewWaiver,
    ProposalKind,
    ProposalStatus,
    Removed,
    Retention,
    WaiverScope,
)
from compliance_core.storage.retention import years_before
from compliance_core.storage.sign_offs import digest_of
from tests.storage.stores import NOW, article
from tests.storage.test_checks import save, sign

COMPANY = NewWaiver(
    "CP-01", WaiverScope.COMPANY, "Tested in 2026.", ("UK", "EU"), claim="kills 99% of germs", evidence="https://example.org/1",
    expires_on=date(2027, 1, 31),
)  # fmt: skip


def test_a_waiver_is_given_back_with_its_author(store):
    waiver = store.waivers.add(COMPANY, now=NOW, actor="ana")
    assert store.waivers.get(waiver.id) == waiver
    assert (waiver.terms, waiver.author, waiver.created_at, waiver.revoked_at) == (COMPANY, "ana", NOW, None)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        pytest.param({"reason": " "}, "needs a reason", id="without a reason"),
        pytest.param({"markets": ()}, "needs at least one market", id="without a market"),
        pytest.param({"claim": None}, "needs a finding or a claim", id="about nothing"),
        pytest.param(
            {"scope": WaiverScope.ARTICLE}, "for the article needs its article", id="for no article"
        ),
        pytest.param(
            {"scope_key": "autumn"}, "company names no article or campaign", id="company and campaign"
        ),
    ],
)
def test_a_waiver_is_refused(store, change, sentence):
    with pytest.raises(StoreError, match=sentence):
        store.waivers.add(replace(COMPANY, **change), now=NOW, actor="ana")


def test_only_waivers_of_this_article_its_campaign_or_the_company_apply(store):
    terms = [
        COMPANY,
        replace(COMPANY, scope=WaiverScope.ARTICLE, scope_key="a1"),
        replace(COMPANY, scope=WaiverScope.ARTICLE, scope_key="a2"),
        replace(COMPANY, scope=WaiverScope.CAMPAIGN, scope_key="autumn"),
        replace(COMPANY, scope=WaiverScope.CAMPAIGN, scope_key="spring"),
    ]
    added = [
        store.waivers.add(item, now=NOW + timedelta(minutes=minute), actor="ana")
        for minute, item in enumerate(terms)
    ]
    assert store.waivers.applying(article_id="a1", campaign="autumn") == (added[0], added[1], added[3])
    assert store.waivers.applying(article_id=None) == (added[0],)
    store.waivers.revoke(added[0].id, now=NOW, actor="ben")
    assert store.waivers.applying(article_id=None) == ()
    assert len(store.waivers.all()) == 5


def test_a_revoked_waiver_says_by_whom_and_is_revoked_once(store):
    waiver = store.waivers.add(COMPANY, now=NOW, actor="ana")
    revoked = store.waivers.revoke(waiver.id, now=NOW, actor="ben")
    again = store.waivers.revoke(waiver.id, now=NOW + timedelta(days=1), actor="cem")
    assert revoked == again == replace(waiver, revoked_at=NOW, revoked_by="ben")
    assert [entry.act for entry in store.audit_entries()] == ["waive", "unwaive"]


@pytest.mark.parametrize("wrong", ["zzzzzzzzzzzz", "no id", "\x00"])
def test_an_act_on_something_that_is_not_there_gets_one_sentence(store, wrong):
    with pytest.raises(StoreError, match="no waiver"):
        store.waivers.revoke(wrong, now=NOW, actor="ana")
    with pytest.raises(StoreError, match="no proposal"):
        store.proposals.decide(wrong, ProposalStatus.ACCEPTED, now=NOW, actor="ana")
    with pytest.raises(StoreError, match="no check"):
        sign(store, wrong)
    assert store.waivers.get(wrong) is None
    assert store.batches.get(wrong) is None
    assert store.audit_entries() == (), "a refused act leaves no trace"


def test_a_proposal_goes_its_way(store):
    check = save(store)
    new = NewProposal(
        ProposalKind.NOT_A_BREACH, "free of charge", "PR-03", check.id, "f" * 16, "it is a quotation"
    )
    proposal = store.proposals.add(new, now=NOW, actor="ana")
    other = store.proposals.add(
        NewProposal(ProposalKind.MISSED, "cures colds"), now=NOW + timedelta(1), actor="ben"
    )
    assert (proposal.content, proposal.author, proposal.status) == (new, "ana", ProposalStatus.PROPOSED)
    assert store.proposals.find() == (other, proposal)
    assert store.proposals.find(check_id=check.id) == store.proposals.find(guideline="PR-03") == (proposal,)
    later = save(store, "Another version.", parent_id=check.id)
    assert store.proposals.find(article_id=later.article_id) == (proposal,)
    assert store.proposals.find(article_id=save(store).id) == ()
    accepted = store.proposals.decide(proposal.id, ProposalStatus.ACCEPTED, now=NOW, actor="cem")
    assert store.proposals.find(status=ProposalStatus.ACCEPTED) == (accepted,)
    store.proposals.withdraw(other.id, now=NOW, actor="ben")
    assert store.proposals.find() == (accepted,)


@pytest.mark.parametrize(
    ("new", "sentence"),
    [
        (NewProposal(ProposalKind.MISSED, " "), "needs the wording"),
        (NewProposal(ProposalKind.NOT_A_BREACH, "words"), "needs the guideline"),
        (NewProposal(ProposalKind.MISSED, "words", check_id="zzzzzzzzzzzz"), "no check"),
    ],
)
def test_a_proposal_is_refused(store, new, sentence):
    with pytest.raises(StoreError, match=sentence):
        store.proposals.add(new, now=NOW, actor="ana")


def test_a_sign_off_is_given_back_with_a_digest_over_all_of_it(store):
    check = save(store)
    new = NewSignOff(
        check.id, Decision.CHANGES_NEEDED, "Ana Diaz", '{"result":"ab"}', "MKT-7", "Ben", "web", "No."
    )
    sign_off = store.sign_offs.add(new, now=NOW, actor="ana")
    assert sign_off.content == new
    assert store.sign_offs.of_check(check.id) == store.sign_offs.all() == (sign_off,)
    assert digest_of(sign_off.content, sign_off.signed_at) == sign_off.digest
    changes: list[dict[str, Any]] = [
        {"decision": Decision.APPROVED},
        {"evidence": "{}"},
        {"note": "Yes."},
        {"owner": "Cem"},
    ]
    for change in changes:
        assert digest_of(replace(new, **change), NOW) != sign_off.digest
    assert sign_off.digest in store.audit_entries()[-1].details


def test_a_sign_off_cannot_be_changed_and_its_check_cannot_go_from_under_it(store):
    check = save(store)
    sign(store, check.id)
    for statement in ("UPDATE sign_offs SET decision = 'rejected'", "DELETE FROM checks"):
        with pytest.raises((DBAPIError, StoreError)), writing(store._database.engine.connect()) as connection:
            connection.execute(text(statement))


def test_a_sign_off_without_a_name_is_refused(store):
    new = NewSignOff(save(store).id, Decision.APPROVED, "", "{}")
    with pytest.raises(StoreError, match="needs the name"):
        store.sign_offs.add(new, now=NOW, actor="ana")


def test_the_context_line_is_remembered_for_each_person(store):
    assert store.preferences.get("context", default={}) == {}
    store.preferences.set("context", {"markets": ["UK"], "note": "Grüße \ud800"}, now=NOW, owner="ana")
    store.preferences.set("context", {"markets": ["US"]}, now=NOW)
    store.preferences.set("context", {"markets": ["EU"]}, now=NOW)
    assert store.preferences.get("context", owner="ana") == {"markets": ["UK"], "note": "Grüße \ud800"}
    assert store.preferences.get("context") == {"markets": ["EU"]}
    store.preferences.forget("context")
    assert store.preferences.get("context") is None
    with pytest.raises(StoreError, match="too long to be remembered"):
        store.preferences.set("context", "x" * 200_000, now=NOW)


def test_a_batch_is_worked_through_and_looked_at(store):
    batch = store.batches.start(["a.txt", "b.txt", "c.txt"], now=NOW, actor="ana", name="Tuesday")
    assert [item.state for item in batch.items] == [ItemState.WAITING] * 3
    assert store.batches.next_item(batch.id) is None, "nothing is checked yet"
    checks = [save(store, f"{name}") for name in "ac"]
    store.batches.finish_item(batch.id, 0, check_id=checks[0].id)
    store.batches.finish_item(batch.id, 1, problem="The file is empty.")
    assert store.batches.get(batch.id).state is BatchState.RUNNING
    store.batches.finish_item(batch.id, 2, check_id=checks[1].id)
    done = store.batches.get(batch.id)
    assert done.state is BatchState.DONE
    assert [(item.state, item.problem) for item in done.items] == [
        (ItemState.DONE, ""),
        (ItemState.FAILED, "The file is empty."),
        (ItemState.DONE, ""),
    ]
    assert store.batches.next_item(batch.id, after=0).position == 2
    assert store.batches.next_item(batch.id, after=2).position == 0, "from the end it goes on at the start"
    for position in (0, 2):
        store.batches.reviewed(batch.id, position, now=NOW, actor="ana")
    assert store.batches.next_item(batch.id) is None
    assert store.batches.latest(owner="ana") == (store.batches.get(batch.id),)
    assert store.batches.latest(owner="ben") == ()


def test_a_cancelled_batch_keeps_what_was_checked(store):
    batch = store.batches.start(["a", "b"], now=NOW, actor="ana")
    store.batches.finish_item(batch.id, 0, check_id=save(store).id)
    store.batches.cancel(batch.id, now=NOW, actor="ana")
    cancelled = store.batches.get(batch.id)
    assert cancelled.state is BatchState.CANCELLED
    assert [item.state for item in cancelled.items] == [ItemState.DONE, ItemState.CANCELLED]


def test_a_batch_of_nothing_is_refused(store):
    with pytest.raises(StoreError, match="between 1 and 10000 articles, this one has 0"):
        store.batches.start([], now=NOW, actor="ana")


def aged(store, days: int, *, signed_days: int | None = None, **fields) -> str:
    check = save(store, f"{days} days old.", at=NOW - timedelta(days=days), **fields)
    if signed_days is not None:
        sign(store, check.id, at=NOW - timedelta(days=signed_days))
    return check.id


@pytest.mark.parametrize(
    ("policy", "left", "removed"),
    [
        pytest.param(Retention(None, None), "new old kept signed expired", Removed(0, 0), id="for ever"),
        pytest.param(Retention(30, None), "new kept signed expired", Removed(1, 0), id="sign-offs for ever"),
        pytest.param(Retention(30, 2), "new kept signed", Removed(2, 1), id="sign-offs for two years"),
        pytest.param(Retention(None, 2), "new old kept signed expired", Removed(0, 1), id="checks for ever"),
        pytest.param(Retention(0, 0), "kept", Removed(4, 2), id="nothing but what is marked as kept"),
    ],
)
def test_retention_leaves(store, policy, left, removed):
    ids = {
        "new": aged(store, 29),
        "old": aged(store, 31),
        "kept": aged(store, 900, kept=True),
        "signed": aged(store, 900, signed_days=700),
        "expired": aged(store, 900, signed_days=740),
    }
    assert store.apply_retention(policy, now=NOW) == removed
    assert {name for name, check_id in ids.items() if store.checks.get(check_id)} == set(left.split())
    assert store.apply_retention(policy, now=NOW) == Removed(0, 0)
    assert store.verify_audit().intact
    acts = [entry.act for entry in store.audit_entries()]
    assert (acts.count("check expired"), acts.count("sign-off expired")) == (
        removed.checks,
        removed.sign_offs,
    )


def test_old_batches_go_with_the_checks_and_new_ones_stay(store):
    old = store.batches.start(["old.txt"], now=NOW - timedelta(days=31), actor="ana")
    new = store.batches.start(["new.txt"], now=NOW, actor="ana")
    kept = aged(store, 31, kept=True)
    store.batches.finish_item(old.id, 0, check_id=kept)
    store.apply_retention(Retention(30, None), now=NOW)
    assert [batch.id for batch in store.batches.latest()] == [new.id]
    assert store.checks.get(kept) is not None


def test_a_check_with_an_old_and_a_new_sign_off_stays(store):
    check_id = aged(store, 2000, signed_days=1500)
    sign(store, check_id, Decision.REJECTED, at=NOW - timedelta(days=10))
    assert store.apply_retention(Retention(30, 1), now=NOW) == Removed(0, 1)
    assert store.checks.require(check_id).summary.decision is Decision.REJECTED


@pytest.mark.parametrize(
    ("moment", "years", "expected"),
    [
        (datetime(2028, 2, 29, tzinfo=UTC), 1, datetime(2027, 2, 28, tzinfo=UTC)),
        (datetime(2028, 2, 29, tzinfo=UTC), 4, datetime(2024, 2, 29, tzinfo=UTC)),
        (datetime(2026, 5, 1, tzinfo=UTC), 5000, datetime(1, 1, 1, tzinfo=UTC)),
    ],
)
def test_years_are_counted_on_the_calendar(moment, years, expected):
    assert years_before(moment, years) == expected


def test_a_transaction_that_fails_leaves_nothing(store):
    def half_done() -> None:
        with store._database.writing(NOW, "ana") as unit:
            unit.note("check", "x")
            raise KeyboardInterrupt

    save(store)
    with pytest.raises(KeyboardInterrupt):
        half_done()
    assert len(store.audit_entries()) == 1
    save(store, article().text)
    assert store.verify_audit().intact
