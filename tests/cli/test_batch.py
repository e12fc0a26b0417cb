"""``check --batch``: JSON lines in, JSON lines out."""

from __future__ import annotations

import io
import json

import pytest

from compliance_core.cli import batch


def answers(ended):
    """The answers, line by line."""
    return [json.loads(line) for line in ended.out.splitlines()]


def lines(*given):
    """JSON lines."""
    return b"".join(json.dumps(item).encode() + b"\n" for item in given)


def found(answer):
    """The ids in an answer."""
    return [finding["guideline"] for finding in answer["findings"]]


def test_every_line_gets_its_answer_in_its_place(command):
    texts = ["A stone.", "A wonder.", "A stopper.", "A hint."]

    ended = command(
        "check", "--batch", "-", stdin=lines(*({"id": f"n{i}", "text": text} for i, text in enumerate(texts)))
    )

    assert [(item["id"], item["verdict"]) for item in answers(ended)] == [
        ("n0", "pass"), ("n1", "review"), ("n2", "block"), ("n3", "pass"),
    ]  # fmt: skip
    assert (ended.status, ended.err) == (1, "")


def test_a_batch_can_be_a_file(command, article):
    ended = command("check", "--batch", article(lines({"id": 1, "text": "A stone."}), "in.jsonl"))

    assert (ended.status, answers(ended)[0]["verdict"]) == (0, "pass")


def test_a_finding_has_the_fields_that_programs_rely_on(command):
    [answer] = answers(command("check", "--batch", "-", stdin=lines({"id": 1, "text": "Ein 😀 wonder."})))

    [finding] = answer["findings"]
    assert (finding["start"], finding["end"], finding["matched"]) == (6, 12, "wonder")
    assert finding.keys() >= {
        "guideline",
        "severity",
        "topics",
        "message",
        "citation",
        "suggestion",
        "fix",
        "why",
    }


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        pytest.param({"text": "A stopper.", "market": "US"}, [], id="one market"),
        pytest.param({"text": "A stopper.", "market": ["US", "UK"]}, ["TT-01"], id="several markets"),
        pytest.param({"text": "A stopper.", "market": None}, ["TT-01"], id="no market is all"),
        pytest.param({"text": "A button.", "channel": "interface"}, ["TT-05"], id="a channel"),
        pytest.param({"text": "It is private.", "audience": "business"}, [], id="an audience"),
        pytest.param({"text": "It is later.", "date": "2027-01-01"}, ["TT-07"], id="a date"),
        pytest.param({"text": "It is later.", "date": "2026-12-31"}, [], id="an earlier date"),
    ],
)
def test_a_line_may_bring_its_own_context(command, fields, expected):
    [answer] = answers(
        command("check", "--batch", "-", "--date", "2026-11-24", stdin=lines({"id": 1, **fields}))
    )

    assert found(answer) == expected


def test_what_a_line_leaves_out_comes_from_the_options(command):
    stdin = lines({"id": 1, "text": "A stopper."}, {"id": 2, "text": "A stopper.", "market": "UK"})

    ended = command("check", "--batch", "-", "--market", "US", stdin=stdin)

    assert [found(answer) for answer in answers(ended)] == [[], ["TT-01"]]


@pytest.mark.parametrize(
    ("line", "error"),
    [
        pytest.param(b"{", "the line is not JSON: Expecting property name", id="no JSON"),
        pytest.param(b"[1]", "the line is no JSON object", id="no object"),
        pytest.param(b'{"id": 7}', 'the line has no "text"', id="no text"),
        pytest.param(b'{"id": 7, "text": 5}', 'the line has no "text"', id="a text that is a number"),
        pytest.param(b'{"id": 7, "text": null}', 'the line has no "text"', id="a text that is null"),
        pytest.param(b'{"id": 7, "text": "a", "lang": "en"}', "unknown field 'lang'; known are audience", id="a field"),
        pytest.param(b'{"id": 7, "text": "a", "market": "FR"}', "market 'FR' is unknown", id="a market"),
        pytest.param(b'{"id": 7, "text": "a", "market": [{}]}', "market '{}' is unknown", id="a market of a kind"),
        pytest.param(b'{"id": 7, "text": "a", "channel": "tv"}', "channel 'tv' is unknown", id="a channel"),
        pytest.param(b'{"id": 7, "text": "a", "audience": 1}', "audience '1' is unknown", id="an audience"),
        pytest.param(b'{"id": 7, "text": "a", "date": "soon"}', "'soon' is no date", id="a date"),
        pytest.param(b'{"id": 7, "text": "a", "date": 20261124}', "'20261124' is no date", id="a date in digits"),
        pytest.param(b'{"id": [1], "text": "a"}', "the id is neither a string nor a number", id="an id"),
        pytest.param(b'{"id": 1e999, "text": "a"}', "the id is neither a string nor a number", id="an endless id"),
        pytest.param(b'{"id": NaN, "text": "a"}', "a number in it is too long or no number", id="no number"),
        pytest.param(b'{"id": ' + b"9" * 9000 + b"}", "a number in it is too long", id="a long number"),
        pytest.param(b'{"id": 7, "text": "\xff"}', "the line is not UTF-8: byte 20", id="bytes that are no UTF-8"),
        pytest.param(b"[" * 100_000, "the line nests too deeply", id="deep nesting"),
    ],
)  # fmt: skip
def test_a_bad_line_gets_an_error_and_the_rest_go_on(command, line, error):
    good = lines({"id": "good", "text": "A stone."})

    ended = command("check", "--batch", "-", stdin=good + line + b"\n" + good)

    first, bad, last = answers(ended)
    assert (first["verdict"], last["verdict"], ended.status, ended.err) == ("pass", "pass", 2, "")
    assert bad.keys() == {"id", "error"}
    assert bad["id"] in (7, None)
    assert error in bad["error"]


def test_an_error_quotes_no_more_than_the_beginning_of_a_long_value(command):
    line = {"id": 1, "text": "a", "market": "x" * 10_000}
    other = {"id": 1, "text": "a", "y" * 10_000: 1}

    for answer in answers(command("check", "--batch", "-", stdin=lines(line, other))):
        assert len(answer["error"]) < 200


def test_a_text_that_is_too_long_is_an_error_of_its_line(command):
    stdin = lines({"id": 1, "text": "a" * 20_000_001}, {"id": 2, "text": "A wonder."})

    long, short = answers(command("check", "--batch", "-", stdin=stdin))

    assert "20,000,001 characters" in long["error"]
    assert found(short) == ["TT-02"]


def test_a_line_without_end_is_neither_kept_nor_in_the_way_of_the_next(monkeypatch):
    monkeypatch.setattr(batch, "MAX_LINE", 100)
    stream = io.BytesIO(b"a" * 1000 + b"\nnext\n" + b"b" * 5000)

    assert [(line[:4], len(line)) for line in batch.whole_lines(stream)] == [
        (b"aaaa", 101), (b"next", 5), (b"bbbb", 101),
    ]  # fmt: skip


def test_a_line_that_is_too_long_says_so(command, monkeypatch):
    monkeypatch.setattr(batch, "MAX_LINE", 100)

    bad, good = answers(
        command(
            "check", "--batch", "-", stdin=lines({"id": 1, "text": "a" * 200}, {"id": 2, "text": "A stone."})
        )
    )

    assert bad == {"id": None, "error": "the line is longer than 100 bytes; check its text in parts"}
    assert good["verdict"] == "pass"


def test_empty_lines_are_skipped_and_a_mark_of_byte_order_is_no_mistake(command):
    stdin = (
        b"\xef\xbb\xbf"
        + lines({"id": 1, "text": "A stone."})
        + b"\n  \r\n"
        + lines({"id": 2, "text": "A stone."})
    )

    assert [answer["id"] for answer in answers(command("check", "--batch", "-", stdin=stdin))] == [1, 2]


def test_an_empty_text_says_that_nothing_was_there(command):
    [answer] = answers(
        command("check", "--batch", "-", "--date", "2027-01-01", stdin=lines({"id": 1, "text": ""}))
    )

    assert (answer["verdict"], answer["findings"]) == ("pass", [])
    assert answer["not_checked"]


def test_an_empty_batch_has_no_answers(command):
    assert command("check", "--batch", "-").status == 0


def test_fail_on_holds_for_a_batch_too(command):
    stdin = lines({"id": 1, "text": "A trifle."})

    assert command("check", "--batch", "-", stdin=stdin).status == 1
    assert command("check", "--batch", "-", "--fail-on", "major", stdin=stdin).status == 0
