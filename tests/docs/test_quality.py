"""docs/quality.md: several programs write one page, each its own part."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "quality.md").read_text(encoding="utf-8")
MARKS = re.findall(r"^<!-- ([a-z-]+): (begin|end) -->$", PAGE, re.MULTILINE)
NAMES = [name for name, which in MARKS if which == "begin"]


def test_parts_stand_one_after_the_other_each_between_its_own_marks():
    assert [(name, which) for name in NAMES for which in ("begin", "end")] == MARKS
    assert len(set(NAMES)) == len(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_each_part_has_a_heading_of_its_own_and_names_the_command_that_writes_it(name):
    before = PAGE.partition(f"<!-- {name}: begin -->")[0].rpartition("<!-- ")[2]

    assert re.search(r"^## .+$", before, re.MULTILINE)
    [target] = re.findall(r"^`make ([a-z]+)`|^`python -m", before, re.MULTILINE)[:1]
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert not target or re.search(rf"^{target}:", makefile, re.MULTILINE)


@pytest.mark.parametrize("name", NAMES)
def test_each_part_has_a_program_that_knows_its_marks(name):
    programs = [*(ROOT / "benchmarks").glob("*.py"), ROOT / "docs" / "generate.py"]

    assert any(f"<!-- {name}: begin -->" in path.read_text(encoding="utf-8") for path in programs)
