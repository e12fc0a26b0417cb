"""What docs/writing-guidelines.md shows works as printed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from compliance_core.engine.built_in import BUILT_IN
from compliance_core.engine.loader import load_pack
from compliance_core.engine.ruleset import Ruleset
from compliance_core.lint import example_counts, run_examples
from tests.engine.packs import found

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "writing-guidelines.md").read_text(encoding="utf-8")
[SECTION] = re.findall(r"^## Phrases$(.*?)^## ", PAGE, re.MULTILINE | re.DOTALL)
ROWS = [
    [cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
    for line in SECTION.splitlines()
    if line.startswith("| `")
]


def test_the_pack_to_start_from_is_sound():
    [text] = re.findall(r"^```yaml\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    pack = load_pack(text, "own.yaml")

    outcomes = list(run_examples(pack, Ruleset([pack])))
    assert [(item.text, item.problem) for item in outcomes if item.problem] == []
    assert [example_counts(spec) for spec in pack.spec.guidelines] == [None]


@pytest.mark.parametrize(("phrase", "texts"), [(row[0].strip("`"), row[2]) for row in ROWS])
def test_a_phrase_finds_what_the_table_says(phrase, texts):
    for text in texts.split(", "):
        assert found(f"We say: {text}.", {"find": [phrase]}) == [text]


@pytest.mark.parametrize(("phrase", "text"), [(row[0].strip("`"), row[3]) for row in ROWS])
def test_a_phrase_does_not_find_what_the_table_says(phrase, text):
    assert found(f"We say: {text}.", {"find": [phrase]}) == []


def test_the_table_shows_every_sign_of_the_phrase_language():
    written = "".join(row[0] for row in ROWS)

    assert all(sign in written for sign in ("-", "~", "*", "(", "|", "?", "<", "{"))


def test_every_built_in_class_is_named():
    assert [name for name in BUILT_IN if f"`{{{name}}}`" not in SECTION] == []
