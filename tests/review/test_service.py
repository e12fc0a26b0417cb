"""The reviewer's desk from the paste to the sign-off, on both databases, with the real engine."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import docx
import pytest
from sqlalchemy import text as sql

from compliance_core.engine.model import Verdict
from compliance_core.errors import ComplianceError, DocumentError, StoreError
from compliance_core.review.fixes import apply_replacement, apply_to_all, repeats
from compliance_core.review.grouping import verdict_sentence
from compliance_core.review.service import Reviewer
from compliance_core.review.settings import ReviewSettings
from compliance_core.review.undo import Acts
from compliance_core.storage.connect import writing
from compliance_core.storage.records import (
    Decision,
    Details,
    Query,
    Removed,
    Retention,
    WaiverScope,
)
from tests.review.desk import CONTEXT, TEXT, desk
from tests.review.made import NOW, TODAY, day
from tests.review.packs import pack

AUTUMN = Details(name="Mail", reference="MKT-7", campaign="autumn", owner="Ben", medium="e-mail")


def test_a_pasted_article_is_judged_and_kept(reviewer):
    check = reviewer.check_text(TEXT, CONTEXT, by="ana", details=AUTUMN)
    assert verdict_sentence(check.reviewed) == "Do not publish: 3 blockers"
    assert [item.matched for item in check.result.findings] == [
        "guaranteed returns",
        "risk free",
        "Guaranteed returns",
    ]
    assert (check.saved.verdict, check.saved.counts.blocker, check.saved.details) == ("block", 3, AUTUMN)
    reopened = reviewer.reopen(check.id)
    assert reopened == check
    assert reviewer.history(Query(text="plan", reference="MKT")).checks == (check.saved,)


def test_an_article_that_is_not_kept_leaves_nothing_in_the_store(reviewer, store_url):
    check = reviewer.check_text("Zebrafish with guaranteed returns.", CONTEXT, by="ana", keep=False)
    assert check.result.verdict is Verdict.BLOCK
    assert check.id is None
    edited = reviewer.recheck_unkept(check, "Zebrafish.")
    assert str(edited.comparison) == "1 fixed"
    finding = check.result.findings[0]
    acts = [
        lambda: reviewer.waive(check, finding, scope=WaiverScope.COMPANY, reason="ok", by="ana"),
        lambda: reviewer.not_a_breach(check, finding, by="ana"),
        lambda: reviewer.missed(check, "Zebrafish", by="ana"),
        lambda: reviewer.sign_off(check, Decision.REJECTED, name="Ana", by="ana"),
    ]
    for act in acts:
        with pytest.raises(ComplianceError, match="is not kept, so nothing can be recorded about it"):
            act()
    assert reviewer.history(Query()).total == 0
    assert reviewer.store.audit_entries() == ()
    if store_url.startswith("sqlite"):
        folder = Path(store_url.removeprefix("sqlite:///")).parent
        assert not any(b"ebrafish" in file.read_bytes() for file in folder.iterdir())


def test_a_fix_is_judged_again_and_compared(reviewer):
    check = reviewer.check_text(TEXT, CONTEXT, by="ana")
    first = check.result.findings[0]
    text = apply_to_all(TEXT, repeats(check.result.findings, first), first.replacement)
    assert text.startswith("We offer expected to all.")
    fixed = reviewer.recheck(check.id, text, by="ana")
    assert str(fixed.comparison) == "2 fixed"
    assert (fixed.saved.version, fixed.saved.parent_id, fixed.saved.article_id) == (2, check.id, check.id)
    assert [item.matched for item in fixed.result.findings] == ["risk free"]
    assert reviewer.reopen(fixed.id) == fixed


def test_two_tabs_that_edit_at_once_both_keep_their_text(reviewer):
    check = reviewer.check_text(TEXT, CONTEXT, by="ana")
    mine = reviewer.recheck(check.id, "Mine.", by="ana")
    theirs = reviewer.recheck(check.id, "Theirs.", by="ben")
    assert mine.conflict is None
    assert "yours was kept beside it as version 3" in str(theirs.conflict)
    assert {reviewer.reopen(item.id).document.text for item in (mine, theirs)} == {"Mine.", "Theirs."}


def test_a_waiver_for_the_article_ends_when_its_sentence_is_edited(reviewer):
    check = reviewer.check_text(TEXT, CONTEXT, by="ana")
    finding = check.result.findings[1]
    waiver = reviewer.waive(check, finding, scope=WaiverScope.ARTICLE, reason="Insured.", by="ana")
    assert [item.waiver for item in reviewer.reopen(check.id).reviewed.waived] == [waiver]
    elsewhere = reviewer.recheck(check.id, "New start.\n\n" + TEXT, by="ana")
    assert [item.waiver for item in elsewhere.reviewed.waived] == [waiver]
    edited = reviewer.recheck(check.id, TEXT.replace("The plan is", "All our plans are"), by="ana")
    assert edited.reviewed.waived == ()
    other = reviewer.check_text(TEXT, CONTEXT, by="ana")
    assert other.reviewed.waived == ()


@pytest.mark.parametrize(
    ("scope", "details", "waived"),
    [
        pytest.param(WaiverScope.CAMPAIGN, AUTUMN, 1, id="in the same campaign"),
        pytest.param(WaiverScope.CAMPAIGN, Details(campaign="spring"), 0, id="not in another campaign"),
        pytest.param(WaiverScope.COMPANY, Details(), 1, id="anywhere in the company"),
    ],
)
def test_a_waived_claim_holds(reviewer, scope, details, waived):
    check = reviewer.check_text(TEXT, CONTEXT, by="ana", details=AUTUMN)
    reviewer.waive(check, check.result.findings[1], scope=scope, reason="Insured.", by="ana")
    other = reviewer.check_text(
        "Everything here is RISK\u00a0FREE today.", CONTEXT, by="ben", details=details
    )
    assert len(other.reviewed.waived) == waived


def test_a_waiver_lapses_with_its_last_day_and_for_a_later_publication(reviewer, clock):
    check = reviewer.check_text(TEXT, CONTEXT, by="ana")
    finding = check.result.findings[1]
    last = TODAY + timedelta(days=3)
    reviewer.waive(check, finding, scope=WaiverScope.COMPANY, reason="Insured.", expires_on=last, by="ana")
    assert len(reviewer.reopen(check.id).reviewed.waived) == 1
    later = reviewer.check_text(TEXT, replace(CONTEXT, date=last + timedelta(days=1)), by="ana")
    assert (len(later.reviewed.waived), len(later.reviewed.expired)) == (0, 1)
    clock.now = NOW + timedelta(days=4)
    assert (len(reviewer.reopen(check.id).reviewed.waived)) == 0


def test_a_waiver_for_one_market_leaves_the_others(reviewer):
    check = reviewer.check_text("It is risk free.", CONTEXT, by="ana")
    reviewer.waive(
        check, check.result.findings[0], scope=WaiverScope.ARTICLE, reason="ok", markets=["UK"], by="ana"
    )
    reviewed = reviewer.reopen(check.id).reviewed
    assert [item.markets for item in reviewed.open] == [("EU",)]
    assert reviewed.verdict is Verdict.BLOCK


def test_not_a_breach_becomes_a_proposed_example_and_stays_with_later_versions(reviewer):
    check = reviewer.check_text(TEXT, CONTEXT, by="ana")
    proposal = reviewer.not_a_breach(check, check.result.findings[0], by="ana", note="a quotation")
    assert proposal.content.wording == "We offer guaranteed returns to all."
    later = reviewer.recheck(check.id, TEXT + "\nMore.\n", by="ben")
    assert [item.proposal for item in later.reviewed.disputed] == [proposal]
    assert "1 called no breach" in verdict_sentence(later.reviewed)


def test_a_long_paragraph_gives_its_sentence_as_an_example(reviewer):
    text = "This is a start. " * 40 + "We offer guaranteed returns to **all**. " + "This is an end. " * 40
    check = reviewer.check_text(text, CONTEXT, by="ana")
    assert reviewer.not_a_breach(check, check.result.findings[0], by="ana").content.wording == (
        "We offer guaranteed returns to all."
    )


def test_every_act_is_undone(reviewer):
    check = reviewer.check_text(TEXT, CONTEXT, by="ana")
    first, second, _ = check.result.findings
    acts = Acts().waive(
        reviewer.waive(check, first, scope=WaiverScope.ARTICLE, reason="ok", by="ana").id, "w"
    )
    acts = acts.not_a_breach(reviewer.not_a_breach(check, second, by="ana").id, "n")
    acts = acts.missed(reviewer.missed(check, "for you", by="ana", guideline="TST-01").id, "m")
    acts = acts.fix(TEXT, "f")
    fixed = reviewer.recheck(check.id, apply_replacement(TEXT, first, "good"), by="ana")
    assert len(fixed.reviewed.open) == 1
    while acts.last:
        acts, act = acts.undo()
        text = reviewer.take_back(act, by="ana")
        if text is not None:
            fixed = reviewer.recheck(fixed.id, text, by="ana")
    assert reviewer.reopen(fixed.id).reviewed.open == fixed.result.findings
    assert fixed.document == check.document
    assert reviewer.store.proposals.find() == ()


def test_an_old_decision_is_replayed_to_the_last_byte(reviewer, store, clock):
    check = reviewer.check_text(TEXT + "\n> risk free\n\n[^1]: guaranteed returns\n", CONTEXT, by="ana")
    replay = desk(store, clock).replay(check.id)
    assert (replay.identical, replay.differing, replay.result) == (True, (), check.result)
    assert str(replay) == "Judged again by the same packs, the result is the same to the last byte."


def test_a_replay_under_changed_packs_names_them(reviewer, store, clock):
    check = reviewer.check_text(TEXT, CONTEXT, by="ana")
    replay = desk(store, clock, pack("risk free", version="2.0.0")).replay(check.id)
    assert (replay.identical, replay.differing) == (False, ("TST",))
    assert str(replay).startswith("Not judged by the same packs, TST changed: ")


def test_a_sign_off_rests_on_digests_of_all_that_was_decided_on(reviewer, tmp_path):
    check = reviewer.check_text("All is well.", CONTEXT, by="ana", details=AUTUMN)
    sign_off = reviewer.sign_off(check, Decision.APPROVED, name="Ana Diaz", by="ana")
    assert (sign_off.content.reference, sign_off.content.owner, sign_off.content.medium) == (
        "MKT-7",
        "Ben",
        "e-mail",
    )
    assert reviewer.reopen(check.id).saved.decision is Decision.APPROVED
    assert reviewer.evidence_holds(sign_off)
    assert "well" not in sign_off.content.evidence
    with writing(reviewer.store._database.engine.connect()) as connection, connection.begin():
        connection.execute(sql("UPDATE checks SET text = 'All is worse.'"))
    assert not reviewer.evidence_holds(sign_off)
    reviewer.erase(check.id, reason="asked for", by="ana", signed_off=True)
    assert not reviewer.evidence_holds(sign_off)


def test_an_altered_sign_off_does_not_hold(reviewer):
    check = reviewer.check_text("All is well.", CONTEXT, by="ana")
    sign_off = reviewer.sign_off(check, Decision.REJECTED, name="Ana", by="ana")
    altered = replace(sign_off, content=replace(sign_off.content, decision=Decision.APPROVED))
    assert not reviewer.evidence_holds(altered)


def test_open_blockers_are_approved_only_with_a_note_that_says_why(reviewer):
    check = reviewer.check_text("It is risk free.", CONTEXT, by="ana")
    with pytest.raises(ComplianceError, match="1 blocker is open: fix or waive, or say in the note why"):
        reviewer.sign_off(check, Decision.APPROVED, name="Ana", by="ana")
    reviewer.sign_off(check, Decision.CHANGES_NEEDED, name="Ana", by="ana")
    reviewer.waive(check, check.result.findings[0], scope=WaiverScope.ARTICLE, reason="Insured.", by="ana")
    reviewer.sign_off(check, Decision.APPROVED, name="Ana", by="ana")
    assert reviewer.reopen(check.id).saved.decision is Decision.APPROVED


def test_signed_off_articles_whose_verdict_other_packs_change_are_listed(reviewer):
    unsigned = reviewer.check_text("It is risk free.", CONTEXT, by="ana")
    stays = reviewer.check_text("All is well.", CONTEXT, by="ana")
    turns = reviewer.check_text("A miracle for all.", CONTEXT, by="ana")
    for check in (stays, turns):
        reviewer.sign_off(check, Decision.APPROVED, name="Ana", by="ana")
    reviewer.sign_off(turns, Decision.APPROVED, name="Ben", by="ben")
    told = []
    changed = reviewer.recheck_signed_off([pack("a miracle")], lambda done, total: told.append((done, total)))
    assert [(item.check.id, item.before, item.after) for item in changed] == [
        (turns.id, Verdict.PASS, Verdict.BLOCK)
    ]
    assert changed[0].sign_off.content.name == "Ben"
    assert str(changed[0].comparison) == "1 new"
    assert told == [(1, 2), (2, 2)]
    assert reviewer.recheck_signed_off([pack("guaranteed returns", "risk free")]) == ()
    assert unsigned.id not in {item.check.id for item in changed}


def test_a_file_is_kept_with_its_bytes_and_judged(reviewer):
    data = b"<h1>Plan</h1><p>It is <b>risk</b> free.</p>"
    check = reviewer.check_file("plan.html", data, CONTEXT, by="ana")
    record = reviewer.store.checks.require(check.id)
    assert (record.original, record.summary.file_name, record.summary.format) == (data, "plan.html", "html")
    assert [item.matched for item in check.result.findings] == [check.document.text[slice(*_span(check))]]
    fixed = reviewer.recheck(check.id, check.document.text.replace("free", "aware"), by="ana")
    assert str(fixed.comparison) == "1 fixed"
    assert [block.scope for block in fixed.document.blocks] == [
        block.scope for block in check.document.blocks
    ]
    assert reviewer.replay(check.id).identical


def test_a_word_file_keeps_its_layout_through_fixes(reviewer):
    word = docx.Document()
    word.add_heading("Our plan", 1)
    word.add_paragraph("It is risk free.")
    word.add_paragraph("Guaranteed returns for all.", style="List Bullet")
    word.add_paragraph("Again, it is risk free.")
    content = io.BytesIO()
    word.save(content)
    check = reviewer.check_file("plan.docx", content.getvalue(), CONTEXT, by="ana")
    first = check.result.findings[0]
    text = apply_to_all(check.document.text, repeats(check.result.findings, first), "sound")
    fixed = reviewer.recheck(check.id, text, by="ana")
    assert str(fixed.comparison) == "2 fixed"
    assert [block.scope for block in fixed.document.blocks] == [
        block.scope for block in check.document.blocks
    ]
    assert [item.scope for item in fixed.result.findings] == ["list"]
    assert reviewer.replay(check.id).identical
    assert reviewer.replay(fixed.id).identical
    assert reviewer.store.checks.require(check.id).original == content.getvalue()


def _span(check) -> tuple[int, int]:
    finding = check.result.findings[0]
    return finding.start, finding.end


def test_originals_are_left_out_when_the_settings_say_so(store):
    reviewer = Reviewer(store, (pack(),), keep_originals=False)
    check = reviewer.check_file("a.txt", b"Hello there.", CONTEXT, by="ana")
    assert store.checks.require(check.id).original is None


def test_text_that_is_no_english_is_noted(reviewer):
    german = (
        "Diese Anzeige ist in deutscher Sprache geschrieben und niemand kann sie hier beurteilen, leider."
    )
    check = reviewer.check_text(german, CONTEXT, by="ana")
    assert [item.what for item in check.result.not_checked] == ["the text"]
    assert reviewer.replay(check.id).identical


def test_a_text_that_is_too_long_is_refused_in_a_sentence(reviewer):
    with pytest.raises(DocumentError, match="The text has 20,000,001 characters, more than 20,000,000"):
        reviewer.check_text("x" * 20_000_001, CONTEXT, by="ana")


@pytest.mark.parametrize(
    "text", ["", "   ", "\x00\x01", "🎉" * 50, "\u202eעברית", "<script>alert(1)</script>"]
)
def test_odd_texts_are_judged_and_given_back(reviewer, text):
    check = reviewer.check_text(text, CONTEXT, by="ana")
    assert check.id is not None
    assert reviewer.reopen(check.id).document.text == text


def test_a_link_to_nothing_gets_a_sentence(reviewer):
    for act in (reviewer.reopen, reviewer.replay, lambda name: reviewer.recheck(name, "x", by="ana")):
        with pytest.raises(StoreError, match="There is no check"):
            act("nothing")


def test_retention_follows_the_settings(store, clock):
    reviewer = desk(store, clock, retention=Retention(30, 1))
    reviewer.check_text("Old.", CONTEXT, by="ana")
    signed = reviewer.check_text("Signed.", CONTEXT, by="ana")
    reviewer.sign_off(signed, Decision.APPROVED, name="Ana", by="ana")
    clock.now = NOW + timedelta(days=31)
    assert reviewer.apply_retention() == Removed(1, 0)
    assert signed.id is not None
    assert reviewer.reopen(signed.id).document.text == "Signed."
    assert reviewer.verify_audit().intact


def test_halves_of_characters_become_one_sign_and_move_nothing(reviewer):
    check = reviewer.check_text("\ud83d It is risk free \udc00.", CONTEXT, by="ana")
    assert [item.start for item in check.result.findings] == [8]
    assert check.document.text == "\ufffd It is risk free \ufffd."


@pytest.mark.parametrize(("name", "form"), [("a.txt", "text"), ("a.md", "markdown")])
def test_an_edited_text_is_read_as_the_file_was(reviewer, name, form):
    data = b"> It is risk free.\n\n* Guaranteed returns\n"
    check = reviewer.check_file(name, data, CONTEXT, by="ana")
    again = reviewer.recheck(check.id, check.document.text, by="ana")
    assert again.document == check.document
    assert (again.document.format, again.result) == (form, check.result)


def test_the_desk_opens_from_settings_with_the_company_packs(tmp_path):
    (tmp_path / "packs").mkdir()
    (tmp_path / "packs" / "bad.yaml").write_text("pack: [")
    settings = ReviewSettings(data_folder=tmp_path / "data", packs_folder=tmp_path / "packs")
    reviewer = Reviewer.open(settings)
    assert (tmp_path / "data" / "compliance.db").exists()
    assert [problem.source for problem in reviewer.problems] == ["bad.yaml"]
    reviewer.store.close()
    assert day("2026-11-24") == TODAY
