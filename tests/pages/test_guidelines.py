"""The Guidelines page."""

from __future__ import annotations

import pytest

from compliance_core.documents.read import read_text
from compliance_core.engine.engine import check
from compliance_core.engine.loader import BUILT_IN, PackProblem, load_pack
from compliance_core.engine.schema import CitationSpec, Example
from compliance_core.errors import PackError
from compliance_core.storage.records import Decision
from dashboard import facade
from dashboard.guideline_trial import context_for, try_guideline
from dashboard.guideline_view import citation, in_force
from dashboard.guidelines_screen import haystacks
from dashboard.pack_work import examine, packs_with, tally, text_of, text_of_loaded, too_few
from tests.pages.conftest import BREACH, HARMLESS, open_tab, said, table

PACK = """pack: ACME
title: House rules
version: 1.2.0
guidelines:
  - id: ACME-01
    title: Our own name
    severity: major
    markets: [EU, UK, US]
    authority: The company
    citations:
      - {text: Style guide 4, url: "https://example.com/style", verified: false}
    rule: The name is written in one way.
    accepted_with: Nothing.
    detect:
      - find: [acmee]
    message: '"{match}" is not our name.'
    why: Readers look for one name.
    fix: Write Acme.
    examples:
      fail:
        - Buy from Acmee today.
        - {text: Buy from Ackme today., missed: true}
        - Buy from Akme today.
      pass:
        - Buy from Acme today.
        - {text: Acmee is how people misspell us., alarm: true}
"""
HOSTILE = '<img src="x" onerror="alert(1)"> ![x](http://example.com/t.png)'


@pytest.fixture
def guidelines(open_page):
    def opened(tab: str = "Browse", **address: str):
        app = open_page("guidelines", **address)
        return app if tab == "Browse" else open_tab(app, "guidelines.tab", tab)

    return opened


def sound(text):
    pack = examine(text, "acme.yaml").pack
    assert pack
    return pack


def listed(app):
    return app.dataframe[0].value["id"].tolist()


def examined(guidelines, text=PACK):
    app = guidelines("Check a pack")
    app.text_area(key="pack.text").set_value(text)
    return next(item for item in app.button if item.label == "Check the pack").click().run()


def test_all_guidelines_are_listed_and_the_first_one_is_shown(guidelines, reviewer):
    app = guidelines()

    assert listed(app) == list(reviewer.ruleset.guidelines)
    assert listed(app)[0].replace("-", "\\-") in app.header[0].value


def test_a_link_opens_its_guideline_among_those_of_its_pack(guidelines):
    app = guidelines(guideline="FIN-01")

    assert "FIN\\-01" in app.header[0].value
    assert {name.partition("-")[0] for name in listed(app)} == {"FIN"}


@pytest.mark.parametrize(
    ("kind", "key", "value", "fits"),
    [
        ("selectbox", "guidelines.pack", "ENV", lambda spec: spec.id.startswith("ENV-")),
        ("selectbox", "guidelines.severity", "advice", lambda spec: spec.severity == "advice"),
        ("selectbox", "guidelines.market", "US", lambda spec: "US" in spec.markets),
        ("text_input", "guidelines.text", "fin-0", lambda spec: "fin-0" in spec.id.lower()),
    ],
)
def test_the_list_is_narrowed(guidelines, reviewer, kind, key, value, fits):
    app = guidelines()
    getattr(app, kind)(key=key).set_value(value).run()

    specs = [item.spec for item in reviewer.ruleset.guidelines.values()]
    expected = [spec.id for spec in specs if fits(spec)]
    assert expected
    assert set(expected) <= set(listed(app))
    assert kind == "text_input" or listed(app) == expected


def test_the_search_looks_through_rule_reason_and_examples(reviewer):
    spec = reviewer.ruleset.guidelines["FIN-01"].spec
    example = spec.examples.fail[0]
    words = example.text if isinstance(example, Example) else example

    text = haystacks(reviewer.ruleset)["FIN-01"]

    assert all(part.casefold() in text for part in (spec.rule, spec.why, words))


def test_a_search_without_result_says_so(guidelines):
    app = guidelines()
    app.text_input(key="guidelines.text").set_value("zzzz nothing").run()

    assert "No guideline fits" in said(app)
    assert not app.exception


def test_the_page_of_a_guideline_shows_rule_law_and_marked_examples(guidelines, reviewer):
    spec = reviewer.ruleset.guidelines["FIN-01"].spec

    words = said(guidelines(guideline="FIN-01"))

    assert all(name in words for name in ("Accepted with", "Why", "Fix", "Law", "Break it", "Are fine"))
    missed = sum(isinstance(item, Example) and item.missed for item in spec.examples.fail)
    assert words.count("not caught yet") == missed


@pytest.mark.parametrize("verified", [True, False])
def test_a_citation_that_nobody_confirmed_says_so(verified):
    html = citation(CitationSpec(text="Act <1>", url="https://example.com/a", verified=verified))

    assert ("to be confirmed" in html) is not verified
    assert "Act &lt;1&gt;" in html
    assert 'href="https://example.com/a"' in html


def test_dates_in_force_name_their_market(reviewer):
    dated = [item.spec for item in reviewer.ruleset.guidelines.values() if in_force(item.spec)]

    assert dated
    assert all(line.split()[0] in ("EU", "UK", "US") for spec in dated for line in in_force(spec))


def test_a_guideline_is_tried_on_a_text_whose_markup_stays_text(guidelines):
    app = guidelines(guideline="FIN-01")
    app.text_area(key="guidelines.try.text.FIN-01").set_value(f"{BREACH}{HOSTILE}")
    next(item for item in app.button if item.label == "Try").click().run()

    words = said(app)
    assert "**1 finding**" in words
    assert '<mark class="fx-blocker"' in words
    assert "<img" not in words
    assert "&lt;img" in words


def test_a_guideline_that_finds_nothing_says_so(guidelines):
    app = guidelines(guideline="FIN-01")
    app.text_area(key="guidelines.try.text.FIN-01").set_value(HARMLESS)
    next(item for item in app.button if item.label == "Try").click().run()

    assert "finds nothing" in said(app)


def test_every_guideline_finds_in_its_own_examples_what_it_finds_alone(reviewer):
    # Tried alone, a guideline is not silenced: it finds at least what the whole set finds of it.
    for name in ("CP-01", "ENV-01", "FIN-01"):
        spec = reviewer.ruleset.guidelines[name].spec
        for item in spec.examples.fail:
            text = item if isinstance(item, str) else item.text
            whole = check(read_text(text), context_for(spec), reviewer.ruleset)
            if any(finding.guideline == name for finding in whole.findings):
                assert try_guideline(name, text).findings, text


def test_refused_packs_of_the_company_stand_at_the_top(open_page, reviewer):
    reviewer.problems = (PackProblem("acme.yaml", 7, 5, "guidelines.0.severity", HOSTILE),)
    app = open_page("guidelines")

    assert "1 pack was refused" in app.error[0].value
    row = table(app, "guidelines.refused").iloc[0]
    assert row.tolist() == ["acme.yaml", 7, 5, "guidelines.0.severity", HOSTILE]


def test_mistakes_of_a_pack_are_shown_where_they_stand(guidelines):
    app = examined(guidelines, PACK.replace("severity: major", "severity: fatal"))

    row = table(app, "pack.problems").iloc[0]
    assert (row["line"], row["column"], row["key"]) == (7, 5, "guidelines.0.severity")
    assert "7      severity: fatal\n       ^ " in said(app).replace("<b>", "")
    assert not app.exception


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("a: [", id="no YAML"),
        pytest.param("just words", id="no pack"),
        pytest.param("pack: &a [*a]", id="a pack that holds itself"),
        pytest.param(PACK.replace("find: [acmee]", "regex: ['(?=x)']"), id="an unsafe pattern"),
        pytest.param(f"title: '{HOSTILE}'", id="markup"),
    ],
)
def test_a_refused_pack_gets_its_mistakes_and_never_an_exception(guidelines, text):
    app = examined(guidelines, text)

    assert not app.exception
    assert len(table(app, "pack.problems"))
    assert "<img" not in said(app)


def test_an_empty_box_is_answered(guidelines):
    assert "There is no pack yet" in said(examined(guidelines, "  "))


def test_a_sound_pack_counts_what_its_rules_make_of_its_examples(guidelines):
    app = examined(guidelines)

    assert "ACME 1.2.0 is sound" in app.success[0].value
    assert [item.value for item in app.metric] == ["2 of 5", "1", "1", "1"]
    assert table(app, "pack.wrong")["text"].tolist() == ["Buy from Akme today."]
    assert "ACME-01 has 3 failing and 2 passing examples" in said(app)


def test_an_uploaded_pack_is_put_into_the_box(guidelines):
    app = guidelines("Check a pack")
    app.file_uploader[0].set_value(("acme.yaml", PACK.encode(), "application/yaml")).run()

    assert app.text_area(key="pack.text").value == PACK
    assert app.session_state["pack.name"] == "acme.yaml"


def test_a_file_in_another_encoding_is_one_sentence(guidelines):
    app = guidelines("Check a pack")
    app.file_uploader[0].set_value(("acme.yaml", b"pack: \xff", "application/yaml")).run()

    assert "is not in UTF\\-8" in app.error[0].value
    with pytest.raises(PackError, match="byte 7"):
        text_of(b"pack: \xff", "acme.yaml")


def test_a_loaded_pack_is_taken_as_it_stands_in_its_file(guidelines):
    app = guidelines("Check a pack")
    app.selectbox(key="pack.from.0").set_value("STY").run()

    assert app.text_area(key="pack.text").value == (BUILT_IN / "sty.yaml").read_text(encoding="utf-8")


def test_a_pack_is_run_on_the_last_article(guidelines, reviewer, checked):
    check = checked("Buy from Acmee today.", name="Mail")
    app = guidelines("Check a pack")
    app.session_state["check.current"] = check
    app.text_area(key="pack.text").set_value(PACK)
    next(item for item in app.button if item.label == "Check the pack").click().run()
    app.button(key="pack.article").click().run()

    assert "Found by ACME alone · 1" in said(app)


def test_a_changed_pack_takes_the_place_of_the_one_with_its_id_and_a_new_one_joins(reviewer):
    loaded = reviewer.ruleset.packs
    changed = load_pack((BUILT_IN / "sty.yaml").read_bytes(), "mine.yaml", thorough=False)
    new = sound(PACK)

    replaced, joined = packs_with(changed), packs_with(new)

    assert [pack.source for pack in replaced].count("mine.yaml") == 1
    assert len(replaced) == len(loaded)
    assert joined == (*loaded, new)
    assert packs_with(None) == loaded


def test_signed_off_articles_that_a_changed_pack_overtakes_are_listed(guidelines, reviewer, checked):
    stays = checked(HARMLESS, name="Hours")
    falls = checked("Buy from Acmee today.", name="Mail")
    for article in (stays, falls):
        reviewer.sign_off(article, Decision.APPROVED, name="Ana", by="ana")
    app = open_tab(examined(guidelines), "guidelines.tab", "After a change")
    app.radio(key="change.packs").set_value(app.radio(key="change.packs").options[1].replace("\\", "")).run()
    app.button(key="change.start").click().run()

    rows = table(app, "change.table")
    assert rows["article"].tolist() == ["Mail"]
    assert [list(rows[name][0]) for name in ("was", "would")] == [["○ Nothing found"], ["▲ Review first"]]


def test_unchanged_packs_overtake_nothing(guidelines, reviewer, checked):
    reviewer.sign_off(checked(HARMLESS), Decision.APPROVED, name="Ana", by="ana")
    app = guidelines("After a change")
    app.button(key="change.start").click().run()

    assert "No signed-off article would get another verdict" in app.success[0].value


def test_without_a_sign_off_there_is_nothing_to_overtake(guidelines):
    assert "Nothing has been signed off yet" in said(guidelines("After a change"))


def test_a_tally_tells_how_far_it_is():
    pack = sound(PACK)
    steps: list[int] = []

    counts = tally(pack, steps.append)

    assert steps == [1, 2, 3, 4, 5]
    assert (counts.right, len(counts.missed), len(counts.alarms), len(counts.wrong)) == (2, 1, 1, 1)
    assert too_few(pack) == ["ACME-01 has 3 failing and 2 passing examples; 8 and 6 are needed."]


def test_the_file_of_a_pack_that_is_gone_is_a_sentence(reviewer):
    gone = sound(PACK)

    with pytest.raises(PackError, match=r"acme\.yaml is not where it was loaded from"):
        text_of_loaded(gone)


def test_who_acts_is_the_name_that_was_said(reviewer):
    nameless = facade.acting()
    facade.remember("name", "Ana")

    assert (nameless, facade.acting()) == (facade.NAMELESS, "Ana")
