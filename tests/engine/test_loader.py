"""Packs load, and a pack with a mistake is refused with its place and what was expected."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from compliance_core.engine.loader import (
    MAX_PACK_BYTES,
    PackProblem,
    PackRefusedError,
    load_folder,
    load_pack,
    load_packs,
    merge,
)
from compliance_core.errors import PackError
from tests.engine.packs import guideline

PACK = """\
pack: TT
title: Test
version: 1.0.0
guidelines:
  - id: TT-01
    title: A test guideline
    severity: major
    markets: [EU]
    authority: Nobody
    citations:
      - {text: "Test Act", verified: true}
    rule: Do not wonder.
    accepted_with: Nothing.
    detect:
      - find: ["wonder"]
    message: "{match} stands here."
    why: Because.
    fix: Delete it.
    examples: {fail: ["A wonder."], pass: ["A stone."]}
"""


def refused(text: str | bytes) -> list[str]:
    """What is said of a pack that must be refused."""
    with pytest.raises(PackRefusedError) as caught:
        load_pack(text, "t.yaml")
    return [str(problem) for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("old", "new", "place", "says"),
    [
        pytest.param(
            "severity: major",
            "severity: huge",
            "t.yaml:7:5: guidelines.0.severity",
            "'blocker'",
            id="an unknown word",
        ),
        pytest.param(
            "rule: Do", "rulle: Do", "t.yaml:12:5: guidelines.0.rulle", "not permitted", id="an unknown key"
        ),
        pytest.param(
            'find: ["wonder"]',
            'find: ["{foo}"]',
            "t.yaml:15:9: guidelines.0.detect.0",
            "unknown list {foo}",
            id="an unknown list",
        ),
        pytest.param(
            'find: ["wonder"]',
            'regex: ["(a)\\\\1"]',
            "t.yaml:15:9: guidelines.0.detect.0",
            "linear-time",
            id="a back reference",
        ),
        pytest.param(
            'find: ["wonder"]',
            'regex: ["(?=a)b"]',
            "t.yaml:15:9: guidelines.0.detect.0",
            "linear-time",
            id="a look-ahead",
        ),
        pytest.param(
            'find: ["wonder"]',
            "mark: match",
            "t.yaml:15:9: guidelines.0.detect.0",
            "find/regex or compute",
            id="nothing to find",
        ),
        pytest.param(
            "id: TT-01", "id: XX-01", "t.yaml:1:1:", "does not begin with the pack's id", id="a foreign id"
        ),
        pytest.param(
            "title: Test\n", "title: Test\ntitle: Twice\n", "t.yaml:3:1:", "stands twice", id="a key twice"
        ),
        pytest.param("guidelines:", "guidelines: [", "t.yaml:5:", "not valid YAML", id="broken YAML"),
        pytest.param(
            "version: 1.0.0", "version: one", "t.yaml:3:1: version", "pattern", id="no version number"
        ),
        pytest.param(
            "    why: Because.\n", "", "t.yaml:5:5: guidelines.0.why", "required", id="a missing key"
        ),
    ],
)
def test_a_mistake_is_named_with_file_line_column_key_and_expectation(
    old: str, new: str, place: str, says: str
) -> None:
    problems = refused(PACK.replace(old, new))

    assert any(problem.startswith(place) and says in problem for problem in problems), problems


def test_all_mistakes_of_a_pack_are_named_in_their_order() -> None:
    problems = refused(
        PACK.replace("severity: major", "severity: huge").replace("fix: Delete", "fixx: Delete")
    )

    assert [problem.split(":")[1] for problem in problems] == sorted(
        (problem.split(":")[1] for problem in problems), key=int
    )
    assert len(problems) == 3


def test_a_catastrophic_pattern_is_harmless() -> None:
    pack = load_pack(PACK.replace('find: ["wonder"]', 'regex: ["(a+)+$"]'), "t.yaml")

    assert pack.spec.guidelines[0].detect[0].regex == ("(a+)+$",)


def test_an_enormous_file_is_refused_unread() -> None:
    assert "larger than" in refused(b"a" * (MAX_PACK_BYTES + 1))[0]


def test_an_alias_bomb_is_refused_and_does_not_grow() -> None:
    bomb = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
        f"{chr(98 + i)}: &{chr(98 + i)} [{','.join(['*' + chr(97 + i)] * 9)}]\n" for i in range(8)
    )

    assert refused(bomb)


@given(st.one_of(st.binary(max_size=200), st.text(max_size=200)))
def test_no_content_whatever_breaks_the_loader(content: bytes | str) -> None:
    assert refused(content)


@given(st.data())
def test_no_single_change_of_a_sound_pack_breaks_the_loader(data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(PACK) - 1))
    changed = PACK[:at] + data.draw(st.text(max_size=3)) + PACK[at + data.draw(st.integers(0, 3)) :]

    problems: tuple[PackProblem, ...] = ()
    try:
        load_pack(changed, "t.yaml")
    except PackRefusedError as error:
        problems = error.problems
    assert all(problem.line >= 1 and problem.column >= 1 and problem.message for problem in problems)


def test_a_bad_pack_in_a_folder_does_not_keep_the_others_from_loading(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(PACK)
    (tmp_path / "b.yaml").write_text("pack: [")

    loaded = load_folder(tmp_path)

    assert [pack.spec.pack for pack in loaded.packs] == ["TT"]
    assert [problem.source for problem in loaded.problems] == ["b.yaml"]


def test_a_company_pack_cannot_take_the_id_of_another(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(PACK)
    folder = load_folder(tmp_path)

    assert "taken by a.yaml" in merge(folder, folder).problems[0].message


def test_a_company_pack_is_loaded_beside_ours(tmp_path: Path) -> None:
    content = {
        "pack": "MINE",
        "title": "Mine",
        "version": "1.0.0",
        "guidelines": [guideline() | {"id": "MINE-01"}],
    }
    (tmp_path / "mine.yaml").write_text(yaml.safe_dump(content, sort_keys=False))

    assert "MINE" in [pack.spec.pack for pack in load_packs(tmp_path).packs]


def test_a_missing_folder_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(PackError, match="does not exist; create it or change the setting"):
        load_folder(tmp_path / "nowhere")


@pytest.mark.parametrize(
    ("data", "says"),
    [
        pytest.param(
            b"pack: TT\ntitle: a\0b\n", "control characters are not allowed", id="a control character"
        ),
        pytest.param("pack: TT\ntitle: é".encode() + b"\xff\n", "invalid leading UTF-8 octet", id="no UTF-8"),
    ],
)
def test_what_is_no_text_is_named_on_one_line_with_its_place(data: bytes, says: str) -> None:
    with pytest.raises(PackRefusedError) as refused:
        load_pack(data, "own.yaml")

    assert str(refused.value) == f"own.yaml:2:9: (YAML): this is not valid YAML: {says}"
