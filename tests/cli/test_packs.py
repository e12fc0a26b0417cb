"""``guidelines`` and ``lint``."""

from __future__ import annotations

import pytest

from tests.cli.conftest import PASSING, rule, write_pack


def test_guidelines_lists_all_that_is_enforced(command):
    ended = command("guidelines")

    head, *rows = ended.out.splitlines()
    assert head.split() == ["id", "severity", "markets", "title"]
    assert [row.split()[0] for row in rows] == [f"TT-{number:02d}" for number in range(1, 8)]
    assert rows[0] == "TT-01  blocker   UK        A test guideline"
    assert ended.status == 0


def test_a_long_title_is_not_cut(command, tmp_path):
    path = write_pack(tmp_path, rule(1, "x", title="Long " * 60) | {"id": "OWN-01"}, pack="OWN")

    assert ("Long " * 60).strip() in command("guidelines", "own", "--pack", path).out


def test_one_guideline_is_shown_with_all_that_a_reviewer_asks_for(command):
    out = command("guidelines", "tt-07").out

    for part in (
        "TT-07  A test guideline", "markets   EU", "in force  EU: 2027-01-01 to today and on", "Do not wonder.",
        "Because it is a test.", "Delete it.", "Test Act, section 1  https://example.org/act", "A later, kind 7.",
        "A stone, kind 5.",
    ):  # fmt: skip
        assert part in out


def test_what_is_to_be_confirmed_says_so(command, tmp_path):
    unsure = rule(1, "x", citations=[{"text": "Old Act", "verified": False}]) | {"id": "OWN-01"}

    out = command("guidelines", "OWN-01", "--pack", write_pack(tmp_path, unsure, pack="OWN")).out

    assert "Old Act (to be confirmed)" in out


def test_a_sound_pack_is_called_sound(command, packs):
    ended = command("lint", packs / "tt.yaml")

    assert (ended.status, ended.out, ended.err) == (0, f"{packs / 'tt.yaml'}: sound\n", "")


def test_a_folder_of_packs_is_checked_whole(command, packs):
    write_pack(packs, rule(1, "gadget") | {"id": "OWN-01"}, pack="OWN")

    assert command("lint", packs).out.splitlines() == [
        f"{packs / 'own.yaml'}: sound", f"{packs / 'tt.yaml'}: sound",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        pytest.param(
            {"examples": {"fail": ["A stone."] * 8, "pass": PASSING}}, "should be found, but is not", id="missed"
        ),
        pytest.param(
            {"examples": {"fail": ["A wonder."] * 8, "pass": ["It is a wonder."] * 6}},
            "should pass, but ['wonder'] is found",
            id="a false alarm",
        ),
        pytest.param(
            {"examples": {"fail": [{"text": "A wonder.", "missed": True}] * 8, "pass": PASSING}},
            "remove the mark",
            id="a mark that is no longer true",
        ),
        pytest.param(
            {"examples": {"fail": ["A wonder."] * 7, "pass": PASSING}}, "has 7 failing and 6 passing", id="too few"
        ),
        pytest.param({"detect": [{"find": ["(a wonder"]}]}, "is not closed in phrase", id="a broken phrase"),
        pytest.param({"detect": [{"regex": ["(?=a)b"]}]}, "refused by the linear-time engine", id="a bad pattern"),
        pytest.param({"detect": [{"find": ["{nowhere}"]}]}, "unknown list {nowhere}", id="an unknown list"),
        pytest.param({"colour": "red"}, "Extra inputs are not permitted", id="an unknown key"),
    ],
)  # fmt: skip
def test_a_wrong_pack_says_what_is_wrong_where(command, tmp_path, changes, says):
    path = write_pack(tmp_path, rule(1, "wonder", **{}) | changes)

    ended = command("lint", path)

    assert (ended.status, ended.err) == (1, "")
    assert all(line.startswith(f"{path}:") for line in ended.out.splitlines())
    assert says in ended.out


@pytest.mark.parametrize(
    ("phrase", "says"),
    [
        pytest.param("wonder <3>", "'<3>': a gap at the beginning or end", id="a gap at the end"),
        pytest.param(
            "(<2> wonder|wonder)", "'(<2>': a gap at the beginning or end", id="a gap at the start of a group"
        ),
        pytest.param("a (wonder|marvel)~", "')~': ~ and * after a bracket", id="an inflected bracket"),
        pytest.param("{number} ?wonder", "'?': a ? behind a space", id="a question mark behind a space"),
        pytest.param("wonders? now", "'wonders?': the whole word", id="a word that may be left out"),
    ],
)
def test_a_phrase_that_hardly_means_what_it_says_gets_a_warning(command, tmp_path, phrase, says):
    path = write_pack(tmp_path, rule(1, "wonder") | {"detect": [{"find": ["wonder", phrase]}]})

    ended = command("lint", path)

    assert (ended.status, ended.out.splitlines()[0]) == (0, f"{path}: sound")
    assert f"{path}: warning: TT-01: the phrase {phrase!r} holds {says}" in ended.out


def test_a_file_that_is_no_yaml_is_named_with_its_place(command, article):
    path = article("pack: [", "own.yaml")

    assert f"{path}:2:1: (YAML): this is not valid YAML" in command("lint", path).out


def test_a_folder_without_packs_is_refused(command, tmp_path):
    (tmp_path / "bare").mkdir()

    ended = command("lint", tmp_path / "bare")

    assert ended.is_refusal
    assert "holds no pack" in ended.err


def test_a_breach_that_a_more_specific_guideline_reports_is_no_missed_one(command, tmp_path):
    general = rule(1, "wonder")
    specific = rule(2, "wonder", silences=["TT-01"])

    ended = command("lint", write_pack(tmp_path, general, specific))

    assert (ended.status, ended.out) == (0, f"{tmp_path / 'tt.yaml'}: sound\n")
