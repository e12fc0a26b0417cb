"""The forms in which ``check`` writes findings."""

from __future__ import annotations

import csv
import io
import json
from html.parser import HTMLParser

import pytest

from compliance_core.cli.output import harmless

HOSTILE = (
    "# <script>alert(1)</script> a wonder\n\n"
    '<img src=x onerror=alert(1)> Another wonder " \' & <b>now</b>.\n\n=HYPERLINK("http://x") a stopper\n'
)


def test_text_names_place_severity_words_fix_and_law(command, article):
    path = article("Nothing.\n\nNow, a wonder\nof the world.")

    ended = command("check", path, "--date", "2027-01-01")

    assert ended.out.splitlines() == [
        f"{path}: Review before publishing: 1 major",
        "  3:8  major  TT-02  A test guideline",
        "      “wonder”",
        "      wonder stands here.",
        "      Fix: Delete it.",
        "      Law: Test Act, section 1",
    ]


def test_nothing_found_is_not_called_approved(command, article):
    path = article("A stone.")

    assert command("check", path, "--date", "2027-01-01").out == f"{path}: Nothing found\n"


def test_what_comes_into_force_is_announced(command, article):
    ended = command("check", article("It is later."), "--date", "2026-11-24")

    assert "  1:7  from 2027-01-01 in EU  TT-07  A test guideline" in ended.out.splitlines()


def test_guidelines_not_in_force_are_listed_on_one_line_for_each_day(command, article):
    ended = command("check", article("A stone."), "--date", "2026-11-24")

    assert ended.out.splitlines()[1:] == ["  not checked: TT-07 in EU: not in force until 2027-01-01"]


def test_text_cannot_command_the_terminal(command, article):
    ended = command("check", article("A wonder\x1b[2J\x1b]0;title\x07\u202e stopper.", "a\x1b[31m.md"))

    assert "\x1b" not in ended.out + ended.err
    assert "\u202e" not in ended.out


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("a\nb", "a b", id="a line break becomes a space"),
        pytest.param("\x1b[2J", "\ufffd[2J", id="an escape is shown as unknown"),
        pytest.param("\u2066x\u2069", "\ufffdx\ufffd", id="so is what turns the direction"),
        pytest.param("£5 – “naïve” 日本 😀", "£5 – “naïve” 日本 😀", id="everything else stays"),
    ],
)
def test_only_what_commands_is_replaced(text, shown):
    assert harmless(text) == shown


def test_json_is_a_list_with_one_entry_for_each_file(command, article):
    ended = command("check", article("A wonder."), article("<p>A stone.", "b.html"), "--format", "json")

    first, second = json.loads(ended.out)
    [finding] = first["findings"]
    assert (finding["guideline"], finding["start"], finding["end"]) == ("TT-02", 2, 8)
    assert finding["suggestion"] == "thing"
    assert finding["citation"] == "Test Act, section 1"
    assert first["packs"][0]["pack"] == "TT"
    assert "text" not in first
    assert second["verdict"] == "pass"
    assert second["text"].strip() == "A stone."


def test_json_lines_hold_the_same_as_json(command, article):
    paths = [article("A wonder."), article("A stone.", "b.md")]

    whole = json.loads(command("check", *paths, "--format", "json").out)
    lines = command("check", *paths, "--format", "jsonl").out.splitlines()

    assert [json.loads(line) for line in lines] == whole


def test_half_a_character_in_a_text_does_not_stop_any_format(command):
    line = json.dumps({"id": "\ud800", "text": "A wonder \ud800."}).encode()

    answer = json.loads(command("check", "--batch", "-", stdin=line).out)

    assert answer["id"] == "\ud800"
    assert answer["findings"][0]["guideline"] == "TT-02"


def test_sarif_has_the_shape_that_code_hosts_read(command, article):
    path = article("A stone.\n\nA wonder, a stopper.")

    log = json.loads(command("check", path, "--format", "sarif").out)

    [run] = log["runs"]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert log["version"] == "2.1.0"
    assert log["$schema"].endswith("sarif-schema-2.1.0.json")
    assert rules == ["TT-01", "TT-02"]
    for result in run["results"]:
        assert rules[result["ruleIndex"]] == result["ruleId"]
        assert result["message"]["text"]
        [location] = result["locations"]
        assert location["physicalLocation"]["artifactLocation"]["uri"] == str(path)
    wonder, stopper = run["results"]
    assert (wonder["level"], stopper["level"]) == ("warning", "error")
    region = wonder["locations"][0]["physicalLocation"]["region"]
    assert [region[key] for key in ("startLine", "startColumn", "endColumn")] == [3, 3, 9]


class _Tags(HTMLParser):
    def __init__(self):
        super().__init__()
        self.tags, self.attributes, self.text = set(), set(), ""

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_data(self, data):
        self.text += data


def test_html_shows_hostile_text_and_runs_none_of_it(command, article):
    page = _Tags()

    page.feed(command("check", article(HOSTILE), "--format", "html").out)

    assert page.tags.isdisjoint({"script", "img", "iframe", "object"})
    assert not {name for name in page.attributes if name.startswith("on")}
    assert "<img src=x onerror=alert(1)>" in page.text


def test_no_cell_of_the_csv_is_a_formula(command, article):
    path = article("=1+1 a wonder", "=cmd.md")
    ended = command("check", "-", path, "--format", "csv", stdin=HOSTILE.encode())

    rows = list(csv.DictReader(io.StringIO(ended.out)))
    assert [row["guideline"] for row in rows] == ["TT-02", "TT-02", "TT-01", "TT-02"]
    assert not [cell for row in rows for cell in row.values() if cell.startswith(("=", "+", "-", "@", "\t"))]


@pytest.mark.parametrize("output", ["text", "json", "jsonl", "sarif", "html", "csv"])
def test_the_same_input_gives_the_same_bytes(command, article, output):
    arguments = ["check", article(HOSTILE), "--format", output, "--date", "2026-11-24"]

    assert command(*arguments) == command(*arguments)
