"""``check``: what it reads, by which context it judges, and how it ends."""

from __future__ import annotations

import json
import os

import pytest
from docx import Document

from tests.cli.conftest import rule, write_pack
from tests.documents.files import encrypted_pdf, pdf_bytes, word_bytes


def guidelines(ended):
    """The ids that a check in the form of JSON lines reports, file by file."""
    return [[item["guideline"] for item in json.loads(line)["findings"]] for line in ended.out.splitlines()]


@pytest.mark.parametrize(
    ("text", "options", "status"),
    [
        pytest.param("A stone.", [], 0, id="nothing found is 0"),
        pytest.param("A trifle.", [], 1, id="a minor finding is 1 if nothing else is said"),
        pytest.param("A hint.", [], 0, id="advice alone is 0 if nothing else is said"),
        pytest.param("A hint.", ["--fail-on", "advice"], 1, id="advice is 1 on demand"),
        pytest.param("A trifle.", ["--fail-on", "major"], 0, id="a minor finding is below major"),
        pytest.param("A wonder.", ["--fail-on", "major"], 1, id="a major finding reaches major"),
        pytest.param("A wonder.", ["--fail-on", "blocker"], 0, id="a major finding is below blocker"),
        pytest.param("A stopper.", ["--fail-on", "blocker"], 1, id="a blocker reaches blocker"),
        pytest.param("A stopper.", ["--fail-on", "never"], 0, id="never is never"),
    ],
)
def test_the_exit_status_follows_the_gravest_finding(command, article, text, options, status):
    ended = command("check", article(text), *options)

    assert (ended.status, ended.err) == (status, "")


@pytest.mark.parametrize(
    ("text", "options", "found"),
    [
        pytest.param("A stopper.", ["--market", "US"], [], id="a guideline of another market is left out"),
        pytest.param("A stopper.", ["--market", "UK"], ["TT-01"], id="a guideline of the market is applied"),
        pytest.param("A stopper.", ["--market", "US", "--market", "UK"], ["TT-01"], id="markets add up"),
        pytest.param("A stopper.", [], ["TT-01"], id="without a market all are judged"),
        pytest.param("A button.", [], [], id="without a channel it is an article"),
        pytest.param("A button.", ["--channel", "interface"], ["TT-05"], id="the channel decides"),
        pytest.param("It is private.", [], ["TT-06"], id="without an audience it is consumers"),
        pytest.param("It is private.", ["--audience", "business"], [], id="the audience decides"),
        pytest.param(
            "It is later.", ["--date", "2026-12-31"], [], id="a guideline not yet in force is silent"
        ),
        pytest.param("It is later.", ["--date", "2027-01-01"], ["TT-07"], id="from its first day it applies"),
    ],
)
def test_the_context_decides(command, article, text, options, found):
    ended = command("check", article(text), "--format", "jsonl", *options)

    assert guidelines(ended) == [found]


def test_what_was_assumed_stands_in_the_result(command, article):
    path = article("A stone.")
    everything = ["--market", "EU", "--channel", "email", "--audience", "business", "--date", "2026-11-24"]

    [silent] = json.loads(command("check", path, "--format", "json").out)
    [told] = json.loads(command("check", path, "--format", "json", *everything).out)

    assert silent["context"]["assumed"] == ["audience", "channel", "date", "markets"]
    assert told["context"] == {
        "date": "2026-11-24", "markets": ["EU"], "channel": "email", "audience": "business", "assumed": [],
    }  # fmt: skip


def test_every_format_of_article_is_read(command, article):
    word = Document()
    word.add_paragraph("A wonder.")
    paths = [
        article("A wonder.", "a.txt"),
        article("<p>A <b>wonder</b>.</p>", "b.html"),
        article(word_bytes(word), "c.docx"),
        article(pdf_bytes(("Normal", "A wonder.")), "d.pdf"),
    ]

    ended = command("check", *paths, "--format", "jsonl")

    assert (ended.status, guidelines(ended)) == (1, [["TT-02"]] * 4)


def test_a_folder_is_searched_to_its_depth_in_order_of_names(command, article, tmp_path):
    for name in ("site/b.md", "site/a/z.txt", "site/c.HTML", "site/notes.csv", "site/.keep"):
        article("A wonder.", name)

    ended = command("check", tmp_path / "site", "--format", "jsonl")

    names = [json.loads(line)["file"] for line in ended.out.splitlines()]
    assert names == [str(tmp_path / "site" / name) for name in ("a/z.txt", "b.md", "c.HTML")]


def test_a_dash_is_standard_input(command):
    ended = command("check", "-", "--format", "jsonl", stdin="Ein „wonder“.\n".encode())

    assert (ended.status, guidelines(ended)) == (1, [["TT-02"]])


def test_a_pdf_on_standard_input_is_read_as_one(command):
    ended = command("check", "-", "--format", "jsonl", stdin=pdf_bytes(("Normal", "A wonder.")))

    assert guidelines(ended) == [["TT-02"]]


def test_a_file_that_cannot_be_read_does_not_keep_the_others_from_being_checked(command, article, tmp_path):
    ended = command("check", tmp_path / "gone.md", article("A wonder."), "--format", "json")

    missing, found = json.loads(ended.out)
    assert ended.is_refusal
    assert missing == {
        "file": str(tmp_path / "gone.md"),
        "error": f"{tmp_path}/gone.md cannot be read: No such file or directory",
    }
    assert found["verdict"] == "review"


@pytest.mark.parametrize(
    ("content", "name", "says"),
    [
        pytest.param(b"", "a.md", "is empty", id="an empty file"),
        pytest.param(b" \n\n ", "a.md", "is empty", id="a file of white space"),
        pytest.param(bytes(range(256)) * 8, "a.md", "is no text", id="a binary file"),
        pytest.param(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a.doc", "old Word format", id="an old Word file"),
        pytest.param(b"PK\x03\x04rubbish", "a.zip", "archive", id="an archive"),
        pytest.param(b"%PDF-1.7 rubbish", "a.pdf", "a.pdf", id="a broken PDF"),
        pytest.param(encrypted_pdf("secret"), "a.pdf", "password", id="an encrypted PDF"),
    ],
)
def test_a_file_that_is_no_article_is_refused_by_its_name(command, article, content, name, says):
    path = article(content, name)

    ended = command("check", path)

    assert ended.is_refusal
    assert not ended.out
    assert ended.err.startswith(str(path))
    assert says in ended.err


def test_an_endless_file_is_too_large(command):
    ended = command("check", "/dev/zero")

    assert ended.is_refusal
    assert ended.err.startswith("/dev/zero")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        pytest.param(["check"], "name the files to check, or - for standard input", id="no file"),
        pytest.param(["check", "-"], "standard input is empty.", id="empty standard input"),
        pytest.param(["check", "-", "-"], "standard input (-) can be read only once", id="- twice"),
        pytest.param(["check", "a", "--batch", "b"], "give either files or --batch, not both", id="both"),
        pytest.param(
            ["check", "a", "--date", "2026-02-30"],
            "'2026-02-30' is no date; write it as 2026-11-24",
            id="a day that does not exist",
        ),
        pytest.param(
            ["check", "a", "--date", "tomorrow"], "'tomorrow' is no date; write it as 2026-11-24", id="a word"
        ),
        pytest.param(
            ["check", "a", "--market", "FR"],
            "Invalid value for '--market': 'FR' is not one of 'EU', 'UK', 'US'.",
            id="an unknown market",
        ),
        pytest.param(["check", "--bogus"], "No such option: --bogus", id="an unknown option"),
        pytest.param(["bogus"], "No such command 'bogus'.", id="an unknown command"),
        pytest.param(["lint"], "Missing argument 'packs'.", id="lint of nothing"),
        pytest.param(
            ["check", "a", "--pack", "gone"], "the pack gone cannot be read: No such file or directory", id="no pack"
        ),
        pytest.param(
            ["check", "--batch", "gone"],
            "the batch file gone cannot be read: No such file or directory",
            id="no batch",
        ),
        pytest.param(
            ["lint", "gone"], "the pack gone cannot be read: No such file or directory", id="lint of no pack"
        ),
        pytest.param(
            ["guidelines", "ZZ"],
            "there is no guideline or pack ZZ; `guidelines` without an id lists them all",
            id="an unknown guideline",
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_refused_in_one_sentence(command, arguments, sentence):
    ended = command(*arguments)

    assert ended.is_refusal
    assert (ended.out, ended.err) == ("", f"{sentence}\n")


def test_a_folder_without_articles_is_refused_and_the_rest_checked(command, article, tmp_path):
    (tmp_path / "bare").mkdir()

    ended = command("check", tmp_path / "bare", article("A wonder."))

    assert ended.is_refusal
    assert "holds no article (.docm, .docx" in ended.err
    assert "TT-02" in ended.out


@pytest.mark.parametrize("given", ["file", "folder", "setting"])
def test_a_company_s_own_pack_is_used_besides_the_others(command, article, tmp_path, monkeypatch, given):
    own = tmp_path / "own"
    own.mkdir()
    path = write_pack(own, guideline_of_own(), pack="OWN")
    options = {"file": ["--pack", path], "folder": ["--pack", own], "setting": []}[given]
    if given == "setting":
        monkeypatch.setenv("COMPLIANCE_PACKS_DIR", str(own))

    ended = command("check", article("A wonder and a gadget."), "--format", "jsonl", *options)

    assert guidelines(ended) == [["TT-02", "OWN-01"]]


def guideline_of_own():
    """A guideline of a company's own pack."""
    return rule(1, "gadget") | {"id": "OWN-01"}


def test_a_mistake_in_a_pack_is_named_with_line_column_and_key(command, article, tmp_path):
    path = write_pack(tmp_path, guideline_of_own(), pack="OWN")
    text = path.read_text(encoding="utf-8").replace("severity: major", "severity: grave")
    path.write_text(text, encoding="utf-8")
    lines = text.splitlines()
    line = next(number for number, each in enumerate(lines, 1) if "severity" in each)
    column = lines[line - 1].index("severity") + 1

    ended = command("check", article("A wonder."), "--pack", path)

    assert ended.is_refusal
    assert ended.err.startswith(f"{path}:{line}:{column}: guidelines.0.severity: ")
    assert ended.err.rstrip().endswith("found 'grave'")


def test_a_pack_with_an_id_that_is_taken_is_refused(command, article, tmp_path):
    path = write_pack(tmp_path, rule(1, "gadget"))

    ended = command("check", article("A wonder."), "--pack", path)

    assert ended.is_refusal
    assert "the id TT is taken by tt.yaml" in ended.err


def test_a_file_whose_name_is_no_text_is_checked_in_every_format(command, tmp_path):
    name = os.fsdecode(os.fsencode(tmp_path) + b"/\xff.md")
    with open(name, "wb") as stream:  # noqa: PTH123 (the name is what is tested)
        stream.write(b"A wonder.")

    for output in ("text", "json", "jsonl", "sarif", "html", "csv"):
        ended = command("check", name, "--format", output)
        assert (ended.status, ended.err) == (1, "")
        assert "TT-02" in ended.out
