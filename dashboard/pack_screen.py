"""Checking a pack file: its mistakes where they stand, its examples, and a run on the last article."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from compliance_core.engine.loader import PackProblem
from compliance_core.engine.ruleset import Pack
from compliance_core.lint import ExampleOutcome
from dashboard import facade
from dashboard.finding_html import group, marked, styled
from dashboard.pack_work import (
    Examined,
    Tally,
    count_examples,
    examine,
    findings_in,
    tally,
    text_of,
    text_of_loaded,
    too_few,
)
from dashboard.plain import plain
from dashboard.result_tables import Table, plural, show
from dashboard.review_desk import Desk
from dashboard.review_forms import sentences

EDITABLE = 600_000
"""Longest pack, in code points, that is put into the box: browsers are slow with longer ones."""

_AT_ONCE = 3_000
_LINES = 30
_STEP = 25


def pack_screen() -> None:
    """A pack file is uploaded, pasted or taken from the loaded ones, then examined."""
    _source()
    with st.form("pack.form", border=False):
        text = st.text_area(
            "Pack (YAML)", key="pack.text", height=380,
            placeholder="Paste a pack here, upload a file, or start from one that is loaded.",
        )  # fmt: skip
        pressed = st.form_submit_button("Check the pack", type="primary", icon=":material/rule:")
    if pressed and (text or "").strip():
        _examine(text or "", st.session_state.get("pack.name", "pasted.yaml"))
    elif pressed:
        st.warning("There is no pack yet: paste one, or upload a file.", icon=":material/edit_note:")
    examined: Examined | None = st.session_state.get("pack.examined")
    if examined is None:
        return
    if len(examined.text) > EDITABLE:
        st.caption(
            f"{plain(examined.source)} is too long to be edited here: change the file and upload it again."
        )
    elif text and text != examined.text:
        st.caption("The text was changed since: check it again.")
    if examined.pack:
        _sound(examined.pack)
    else:
        _mistakes(examined)


def _source() -> None:
    upload, loaded = st.columns([3, 2], vertical_alignment="bottom")
    number = st.session_state.setdefault("pack.uploads", 0)
    file = upload.file_uploader("Upload a pack file", ["yaml", "yml"], key=f"pack.file.{number}")
    packs = {pack.spec.pack: pack for pack in facade.reviewer().ruleset.packs}
    chosen = loaded.selectbox(
        "Or start from a pack that is loaded", list(packs), None, placeholder="Choose a pack",
        format_func=lambda name: f"{name} {packs[name].spec.title}", key=f"pack.from.{number}",
    )  # fmt: skip
    with sentences():
        if file is not None:
            _take(text_of(file.getvalue(), file.name), file.name)
        elif chosen:
            _take(text_of_loaded(packs[chosen]), packs[chosen].source)


def _take(text: str, name: str) -> None:
    """Put a file into the box; one that is too long for it is examined as it is."""
    st.session_state["pack.uploads"] += 1
    st.session_state["pack.name"] = name
    st.session_state.pop("pack.examined", None)
    if len(text) > EDITABLE:
        st.session_state["pack.text"] = ""
        _examine(text, name)
    else:
        st.session_state["pack.text"] = text
    st.rerun()


def _examine(text: str, name: str) -> None:
    with st.spinner("Reading the pack"):
        st.session_state["pack.examined"] = examine(text, name)
    st.session_state.pop("pack.tally", None)


def problem_table(key: str, problems: Sequence[PackProblem]) -> None:
    """Mistakes of packs: where each stands, and what was expected."""
    table = Table(
        key,
        {
            "file": st.column_config.TextColumn("File", width=120),
            "line": st.column_config.NumberColumn("Line", width=60),
            "column": st.column_config.NumberColumn("Column", width=65),
            "key": st.column_config.TextColumn("Key", width=250),
            "problem": st.column_config.TextColumn("What is wrong", width=520),
        },
        "Mistakes in pack files",
    )
    show(
        table,
        [
            {
                "file": item.source,
                "line": item.line,
                "column": item.column,
                "key": item.key,
                "problem": item.message,
            }
            for item in problems
        ],
    )


def _mistakes(examined: Examined) -> None:
    number = len(examined.problems)
    st.error(
        f"{plain(examined.source)} is refused: {plural(number, 'mistake')}. Nothing of it judges anything.",
        icon=":material/error:",
    )
    problem_table("pack.problems", examined.problems)
    styled(*(_place(examined, item) for item in examined.problems[:_LINES]))
    if number > _LINES:
        st.caption(f"The lines of {number - _LINES} more are not shown.")


def _place(examined: Examined, problem: PackProblem) -> str:
    """The line of a mistake, the one before it, and a caret under its column."""
    width = len(str(problem.line))
    shown = []
    if problem.line > 1:
        shown.append(escape(f"{problem.line - 1:>{width}}  {examined.line(problem.line - 1)[:200]}"))
    shown.append(escape(f"{problem.line:>{width}}  {examined.line(problem.line)[:200]}"))
    caret = " " * (width + 1 + min(problem.column, 200))
    said = f"line {problem.line}, column {problem.column} · {problem.key}"
    return (
        f'<p class="fx-message"><b>{escape(said)}</b></p><div class="fx-code" dir="ltr">'
        f"{chr(10).join(shown)}\n{caret}<b>^ {escape(problem.message)}</b></div>"
    )


def _sound(pack: Pack) -> None:
    spec = pack.spec
    words = f"{spec.pack} {spec.version} is sound: {plural(len(spec.guidelines), 'guideline')}."
    st.success(plain(words), icon=":material/verified:")
    counts = _tally(pack)
    if counts:
        _examples(counts, pack)
    _on_article(pack)


def _tally(pack: Pack) -> Tally | None:
    """The examples' tally, made once; of a very large pack only when somebody asks."""
    counts: Tally | None = st.session_state.get("pack.tally")
    if counts:
        return counts
    total = count_examples(pack)
    if total > _AT_ONCE and not st.button(
        f"Run its {total:,} examples", icon=":material/play_arrow:", key="pack.run"
    ):
        return None
    bar = st.progress(0.0, "Judging the examples")

    def tell(done: int) -> None:
        if done % _STEP == 0:
            bar.progress(min(1.0, done / total), f"{done:,} of {total:,} examples judged")

    counts = tally(pack, tell)
    bar.empty()
    st.session_state["pack.tally"] = counts
    return counts


def _examples(counts: Tally, pack: Pack) -> None:
    with st.container(horizontal=True, key="pack-tally"):
        st.metric("Examples judged right", f"{counts.right:,} of {counts.total:,}", border=True)
        st.metric("Breaches not caught yet", f"{len(counts.missed):,}", border=True, help="Marked as missed.")
        st.metric("Fine but flagged", f"{len(counts.alarms):,}", border=True, help="Marked as alarm.")
        st.metric(
            "Wrong mark", f"{len(counts.wrong):,}", border=True, help="The pack's check fails on these."
        )
    if counts.wrong:
        st.warning(
            f"{plural(len(counts.wrong), 'example')} and the rules disagree without a mark, or agree in spite of one.",
            icon=":material/rule:",
        )
        _outcomes("pack.wrong", counts.wrong)
    if rest := [*counts.missed, *counts.alarms]:
        with st.expander(f"{plural(len(rest), 'example')} that the rules do not judge right yet"):
            _outcomes("pack.marked", rest)
    if few := too_few(pack):
        with st.expander(f"{plural(len(few), 'guideline')} with too few examples"):
            st.text("\n".join(few))


def _outcomes(key: str, outcomes: Sequence[ExampleOutcome]) -> None:
    table = Table(
        key,
        {
            "guideline": st.column_config.TextColumn("Guideline", width=85),
            "kind": st.column_config.TextColumn("Should", width=80),
            "text": st.column_config.TextColumn("Example", width=520),
            "problem": st.column_config.TextColumn("What happens", width=330),
        },
        "Examples that the rules do not judge as marked",
    )
    show(table, [_outcome(item) for item in outcomes])


def _outcome(item: ExampleOutcome) -> dict[str, str]:
    happens = item.problem or ("is not found" if item.expected else f"{', '.join(item.words)} is found")
    return {
        "guideline": item.guideline, "kind": "be found" if item.expected else "pass", "text": item.text,
        "problem": happens,
    }  # fmt: skip


def _on_article(pack: Pack) -> None:
    article = Desk().check
    if article is None:
        st.caption("Check an article on the first page, and this pack can be run on it here.")
        return
    name = article.details.name or "the last article"
    if not st.button(f"Run it on {plain(name)}", icon=":material/play_arrow:", key="pack.article"):
        return
    with sentences(), st.spinner("Judging the article"):
        found = findings_in(pack, article)
        text = marked(article.document.text, found) if found else ""
        styled(text, group(f"Found by {pack.spec.pack} alone", found, "This pack finds nothing in it."))
