"""One guideline as a page: what it says, the law, its examples, and a text to try it on."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

import streamlit as st

from compliance_core.engine.model import Audience, Channel, Market
from compliance_core.engine.ruleset import Pack
from compliance_core.engine.schema import CitationSpec, Example, GuidelineSpec
from dashboard.finding_html import card, definitions, link, marked, styled
from dashboard.guideline_trial import Trial, context_for, example_text, try_guideline
from dashboard.plain import plain
from dashboard.result_tables import SEVERITY_LABELS, plural
from dashboard.review_forms import sentences
from dashboard.review_view import day, markets_phrase


def guideline_page(spec: GuidelineSpec, pack: Pack) -> None:
    """Everything about one guideline."""
    st.header(plain(f"{spec.id}  {spec.title}"), anchor=False)
    styled(
        f'<div class="fx-{spec.severity.value}"><span class="fx-level">{SEVERITY_LABELS[spec.severity]}</span> '
        f'<span class="fx-small">{escape(_where(spec))}</span></div>'
    )
    law, examples, trial = st.tabs(
        [
            "Rule and law",
            f"Examples {len(spec.examples.fail) + len(spec.examples.passing)}",
            "Try it on a text",
        ],
        key="guidelines.parts",
    )
    with law:
        styled(definitions(_facts(spec, pack)))
    with examples:
        _examples(spec)
    with trial:
        _trial(spec)


def _where(spec: GuidelineSpec) -> str:
    parts = [markets_phrase(spec.markets)]
    if len(spec.audiences) < len(Audience):
        parts.append(
            f"for {spec.audiences[0].value}s" if spec.audiences[0] is Audience.CONSUMER else "for businesses"
        )
    if len(spec.channels) < len(Channel):
        parts.append(", ".join(item.value for item in spec.channels))
    return " · ".join([*parts, *spec.topics])


def _facts(spec: GuidelineSpec, pack: Pack) -> list[tuple[str, str]]:
    return [
        ("Rule", escape(spec.rule)),
        ("Accepted with", escape(spec.accepted_with)),
        ("Why", escape(spec.why)),
        ("Fix", escape(spec.fix)),
        ("Law", "<br>".join(map(citation, spec.citations))),
        ("Authority", escape(spec.authority)),
        ("In force", "<br>".join(map(escape, in_force(spec)))),
        ("Speaks instead of", escape(", ".join(spec.silences))),
        ("Pack", escape(f"{pack.spec.pack} {pack.spec.title}, version {pack.spec.version}")),
    ]


def citation(item: CitationSpec) -> str:
    """A source of law, with a mark where its text was not confirmed."""
    mark = "" if item.verified else '<span class="fx-tag">to be confirmed</span>'
    return link(item.text, str(item.url) if item.url else None) + mark


def in_force(spec: GuidelineSpec) -> list[str]:
    """Since and until when the guideline applies, for each market that has a date."""
    lines = []
    for market in Market:
        force = spec.in_force.get(market)
        if force and (force.since or force.until):
            parts = [
                f"from {day(force.since)}" if force.since else "",
                f"until {day(force.until)}" if force.until else "",
            ]
            lines.append(f"{market.value} {' '.join(part for part in parts if part)}")
    return lines


def _examples(spec: GuidelineSpec) -> None:
    parts = []
    for title, examples, sign, kind in (
        ("Break it", spec.examples.fail, "✕", "bad"),
        ("Are fine", spec.examples.passing, "✓", "good"),
    ):
        items = "".join(_example(item, sign) for item in examples)
        parts.append(
            f'<p class="fx-group">{title} · {len(examples)}</p><ul class="fx-examples fx-{kind}">{items}</ul>'
        )
    styled(*parts)


def _example(item: str | Example, sign: str) -> str:
    tags = "".join(f'<span class="fx-tag">{escape(tag)}</span>' for tag in _tags(item))
    return f'<li dir="auto"><span class="fx-sign" aria-hidden="true">{sign}</span>{escape(example_text(item))}{tags}</li>'


def _tags(item: str | Example) -> Iterable[str]:
    if isinstance(item, str):
        return
    if item.missed:
        yield "not caught yet"
    if item.alarm:
        yield "flagged although fine"
    for value in (item.market, item.channel, item.audience):
        if value:
            yield value.value
    if item.on:
        yield f"on {day(item.on)}"


def _trial(spec: GuidelineSpec) -> None:
    context = context_for(spec)
    with st.form(f"guidelines.try.{spec.id}", border=False):
        text = st.text_area(
            "Text", key=f"guidelines.try.text.{spec.id}", height=140,
            placeholder="Type or paste a sentence or an article.",
        )  # fmt: skip
        pressed = st.form_submit_button("Try", type="primary", icon=":material/science:")
    st.caption(
        f"Judged as {context.channel.value}, for {context.audience.value}s, on {day(context.date)}; nothing is kept."
    )
    if not pressed:
        return
    if not (text or "").strip():
        st.warning("There is no text yet.", icon=":material/edit_note:")
        return
    with sentences():
        _found(try_guideline(spec.id, text or ""))


def _found(trial: Trial) -> None:
    if not trial.findings:
        st.info("This guideline finds nothing in the text.", icon=":material/search_check:")
        return
    st.markdown(f"**{plural(len(trial.findings), 'finding')}**")
    note = "A more specific guideline speaks for these words in a full check."
    cards = (card(item, note if item in trial.silenced else "") for item in trial.findings)
    styled(marked(trial.document.text, trial.findings), *cards)
