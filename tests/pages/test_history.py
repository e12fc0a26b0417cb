"""The History page."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from streamlit.testing.v1 import AppTest

from compliance_core.engine.model import Context, Market
from compliance_core.storage.records import (
    Decision,
    Details,
    ProposalStatus,
    WaiverScope,
)
from dashboard import facade
from dashboard.history_records import WaiverState, state_of
from tests.pages.conftest import BREACH, HARMLESS, TODAY, choose_row, open_tab, said, table
from tests.review.made import finding, waiver

HOSTILE = "<script>alert(1)</script> ![x](http://example.com/t.png) :red[x]"


@pytest.fixture
def history(open_page):
    def opened(tab: str = "Checks"):
        app = open_page("history")
        return app if tab == "Checks" else open_tab(app, "history.tab", tab)

    return opened


def waived(reviewer, check, **terms):
    fields = {"scope": WaiverScope.COMPANY, "reason": "Approved by legal.", "by": "ana", **terms}
    return reviewer.waive(check, check.result.findings[0], **fields)


def test_an_empty_history_says_what_will_be_listed(history):
    assert "No article has been checked yet" in said(history())


@pytest.mark.parametrize(
    ("tab", "words"),
    [
        ("Waivers", "No risk has been accepted"),
        ("Sign-offs", "Nothing has been signed off"),
        ("Proposals", "No example has been proposed"),
    ],
)
def test_each_empty_list_says_how_it_fills(history, tab, words):
    assert words in said(history(tab))


def test_checks_are_found_by_words_of_the_article_and_of_its_details(history, checked):
    checked(BREACH, name="Fund mail", reference="MKT-1")
    checked(HARMLESS, name="Opening hours", reference="MKT-2")
    app = history()
    app.text_input(key="history.text").set_value("FUND guaranteed").run()

    assert table(app, "history.table")["name"].tolist() == ["Fund mail"]
    assert [list(cell) for cell in table(app, "history.table")["verdict"]] == [["■ Do not publish"]]


@pytest.mark.parametrize(
    ("widget", "value", "names"),
    [
        pytest.param(("selectbox", "history.verdict"), "pass", ["Hours"], id="by verdict"),
        pytest.param(("text_input", "history.reference"), "mkt-1", ["Fund"], id="by reference"),
        pytest.param(("selectbox", "history.market"), "US", [], id="by market"),
        pytest.param(("selectbox", "history.decision"), "rejected", ["Hours"], id="by decision"),
        pytest.param(
            ("date_input", "history.since"),
            facade.now().date() + timedelta(days=2),
            [],
            id="by the first day",
        ),
        pytest.param(
            ("date_input", "history.until"), facade.now().date() - timedelta(days=2), [], id="by the last day"
        ),
    ],
)
def test_checks_are_narrowed(history, reviewer, widget, value, names):
    context = Context(TODAY, markets=(Market.EU,))
    reviewer.check_text(BREACH, context, by="ana", details=Details("Fund", "MKT-1"))
    hours = reviewer.check_text(HARMLESS, context, by="ana", details=Details("Hours"))
    reviewer.sign_off(hours, Decision.REJECTED, name="Ana", by="ana")
    kind, key = widget
    app = history()
    getattr(app, kind)(key=key).set_value(value).run()

    assert not app.exception
    if names:
        assert table(app, "history.table")["name"].tolist() == names
    else:
        assert "No check fits this search" in said(app)


def test_today_is_within_a_search_that_ends_today(history, checked):
    checked()
    app = history()
    app.date_input(key="history.until").set_value(facade.now().date()).run()

    assert len(table(app, "history.table")) == 1


def test_many_checks_stand_on_pages(history, checked):
    for number in range(26):
        checked(f"Article {number}.", name=f"Article {number}")
    app = history()
    first = table(app, "history.table")["name"].tolist()
    app.pagination(key="history.page").set_value(2).run()

    assert (len(first), first[0]) == (25, "Article 25")
    assert table(app, "history.table")["name"].tolist() == ["Article 0"]


def test_a_search_with_fewer_pages_leaves_the_page_that_is_gone(history, checked):
    for number in range(26):
        checked(f"Article {number}.", name=f"Article {number}")
    app = history()
    app.pagination(key="history.page").set_value(2).run()
    app.text_input(key="history.text").set_value("25").run()

    assert not app.exception
    assert table(app, "history.table")["name"].tolist() == ["Article 25"]


def test_two_versions_are_compared_finding_by_finding_and_word_by_word(history, checked, reviewer):
    first = checked()
    reviewer.recheck(
        first.id, BREACH.replace("guaranteed returns of 9% a year", "shares that may fall"), by="ana"
    )
    app = choose_row(history(), "history.table", 0)

    words = said(app)
    assert '<p class="fx-group">Fixed · ' in words
    assert "<del>guaranteed returns of 9% a year</del>" in words
    assert "<ins>shares that may fall</ins>" in words


def test_an_article_with_one_version_has_nothing_to_compare(history, checked):
    checked()

    assert "one version" in said(choose_row(history(), "history.table", 0))


def test_judging_again_says_whether_the_result_is_the_same(history, checked):
    checked()
    app = choose_row(history(), "history.table", 0)
    app.button(key="history.replay").click().run()

    assert "Judged again by the same packs, the result is the same to the last byte." in app.success[0].value


def test_a_check_is_opened_on_the_check_page(history, checked):
    check = checked()
    app = choose_row(history(), "history.table", 0)
    app.button(key="history.open").click().run()

    assert not app.exception
    assert check.id in app.query_params["check"]
    assert app.session_state["batch.queue"] is None


def erase_script(check_id):
    from dashboard import facade
    from dashboard.history_article import erase_dialog

    record = facade.reviewer().store.checks.get(check_id)
    if record:
        erase_dialog(record.summary)


def end_script(waiver_id):
    from dashboard import facade
    from dashboard.history_records import end_dialog

    waiver = facade.reviewer().store.waivers.get(waiver_id)
    assert waiver
    end_dialog(waiver)


def dialog(script, *args):
    """An open dialog: in a page it closes when the whole page runs, which a test cannot avoid."""
    return AppTest.from_function(script, args=args, default_timeout=60).run()


def erase(app, reason):
    app.text_input(key="history.erase.reason").set_value(reason)
    return next(item for item in app.button if item.label == "Erase for good").click().run()


def test_erasing_opens_a_question_and_erases_nothing_yet(history, checked, reviewer):
    check = checked()
    app = choose_row(history(), "history.table", 0)
    app.button(key="history.erase").click().run()

    assert "Erase for good" in [item.label for item in app.button]
    assert reviewer.store.checks.get(check.id)


def test_erasing_asks_for_a_reason_and_removes_the_check(checked, reviewer):
    check = checked()
    app = dialog(erase_script, check.id)
    erase(app, " ")
    assert "Say why it is erased" in said(app)
    assert reviewer.store.checks.get(check.id)

    erase(app, "Asked for by the author.")

    assert reviewer.store.checks.get(check.id) is None
    assert not app.exception


def test_a_signed_off_check_is_erased_only_with_its_sign_off(checked, reviewer):
    check = checked(HARMLESS)
    reviewer.sign_off(check, Decision.APPROVED, name="Ana", by="ana")
    app = dialog(erase_script, check.id)
    erase(app, "Asked for.")
    assert "is signed off" in app.error[0].value

    app.checkbox(key="history.erase.signed").check()
    erase(app, "Asked for.")

    assert reviewer.store.checks.get(check.id) is None
    assert not reviewer.store.sign_offs.all()


def test_an_erased_check_does_not_stay_open_on_the_check_page(checked, reviewer):
    check = checked()
    app = dialog(erase_script, check.id)
    app.session_state["check.current"] = reviewer.reopen(check.id)
    erase(app, "Asked for.")

    assert "check.current" not in app.session_state


@pytest.mark.parametrize(
    ("until", "revoked", "state"),
    [
        pytest.param(None, False, WaiverState.ACTIVE, id="without an end"),
        pytest.param(TODAY, False, WaiverState.ACTIVE, id="on its last day"),
        pytest.param(TODAY - timedelta(days=1), False, WaiverState.EXPIRED, id="the day after"),
        pytest.param(TODAY - timedelta(days=1), True, WaiverState.REVOKED, id="ended before it expired"),
    ],
)
def test_the_state_of_a_waiver(until, revoked, state):
    item = waiver(of=finding(), expires_on=until, revoked=revoked)

    assert state_of(item, TODAY) is state


def test_waivers_are_listed_by_their_state(history, checked, reviewer):
    check = checked()
    waived(reviewer, check)
    waived(reviewer, check, reason="Old.", expires_on=date(2020, 1, 1))
    ended = waived(reviewer, check, reason="Mistake.")
    reviewer.unwaive(ended.id, by="ana")
    app = history("Waivers")
    reasons = {}
    for state in WaiverState:
        app.segmented_control(key="history.waivers.state").set_value(state).run()
        reasons[state] = table(app, "history.waivers.table")["reason"].tolist()

    assert reasons == {
        WaiverState.ACTIVE: ["Approved by legal."],
        WaiverState.EXPIRED: ["Old."],
        WaiverState.REVOKED: ["Mistake."],
    }


def test_a_waiver_is_ended_after_a_question(history, checked, reviewer):
    item = waived(reviewer, checked())
    app = choose_row(history("Waivers"), "history.waivers.table", 0)
    app.button(key="history.waivers.end").click().run()
    assert "End it" in [button.label for button in app.button]
    assert reviewer.store.waivers.get(item.id).revoked_at is None

    dialog(end_script, item.id).button(key="history.waivers.confirm").click().run()

    assert reviewer.store.waivers.get(item.id).revoked_at


def test_evidence_that_is_no_web_address_is_no_link(history, checked, reviewer):
    waived(reviewer, checked(), evidence="javascript:alert(1)", reason=HOSTILE)
    app = choose_row(history("Waivers"), "history.waivers.table", 0)

    assert "<a " not in said(app).partition("fx-facts")[2]
    assert "<script>" not in said(app)


def test_sign_offs_are_listed_latest_first_and_narrowed(history, checked, reviewer):
    check = checked(HARMLESS, name="Hours")
    reviewer.sign_off(check, Decision.CHANGES_NEEDED, name="Ben", by="ben", note="Shorter.")
    reviewer.sign_off(check, Decision.APPROVED, name="Ana", by="ana")
    app = history("Sign-offs")
    names = table(app, "history.signs.table")["name"].tolist()
    app.text_input(key="history.signs.text").set_value("shorter").run()

    assert names == ["Ana", "Ben"]
    assert table(app, "history.signs.table")["name"].tolist() == ["Ben"]


def test_a_sign_off_says_whether_what_it_rests_on_is_unchanged(history, checked, reviewer):
    check = checked(HARMLESS)
    reviewer.sign_off(check, Decision.APPROVED, name="Ana", by="ana")
    sound = choose_row(history("Sign-offs"), "history.signs.table", 0)
    assert "are unchanged" in sound.success[0].value
    with reviewer.store._database.changing() as session:
        session.connection().exec_driver_sql("UPDATE checks SET text = 'Another.'")

    tampered = choose_row(history("Sign-offs"), "history.signs.table", 0)

    assert "treat it as unproven" in tampered.error[0].value


def test_a_proposal_is_accepted_and_may_be_decided_again(history, checked, reviewer):
    check = checked()
    item = reviewer.not_a_breach(check, check.result.findings[0], by="ana")
    app = history("Proposals")
    assert "guaranteed returns" in said(app)

    app.button(key=f"history.accepted.{item.id}").click().run()
    accepted = reviewer.store.proposals.find()[0].status
    app.segmented_control(key="history.proposals.state").set_value(ProposalStatus.ACCEPTED).run()
    app.button(key=f"history.proposed.{item.id}").click().run()

    assert accepted is ProposalStatus.ACCEPTED
    assert reviewer.store.proposals.find()[0].status is ProposalStatus.PROPOSED
