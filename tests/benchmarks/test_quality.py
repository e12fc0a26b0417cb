"""Figures of detection: set beside their goals, recorded, and held to their floors."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks import quality

FIGURES = {
    "guideline-cases": {
        "texts": 209,
        "findings": {"precision": 0.9, "recall": 0.4},
        "by_group": {"plain": {"recall": 0.88}, "indirect": {"recall": 0.2}},
        "verdict_accuracy": 0.8,
        "blocked_of_block": 0.7,
        "clean_texts_flagged": 0.04,
    },
    "dark-patterns": {"texts": 944, "f1": 0.96},
    "false-alarms": {"texts": 108, "false_alarm_rate": 0.02},
}


def line(key, **floors):
    return next(each for each in quality.lines(FIGURES, floors) if each.measure.key == key)


@pytest.mark.parametrize(
    ("key", "at_goal"),
    [
        pytest.param("precision", True, id="a share above its goal reaches it"),
        pytest.param("recall", False, id="a share below its goal does not"),
        pytest.param("recall_plain", True, id="a share that equals its goal reaches it"),
        pytest.param("clean", True, id="false alarms below their goal reach it"),
        pytest.param("claims", False, id="false alarms above their goal do not"),
    ],
)
def test_a_figure_is_judged_on_the_side_of_its_goal(key, at_goal):
    assert line(key).at_goal is at_goal


@pytest.mark.parametrize(
    ("key", "floor", "has_fallen"),
    [
        pytest.param("precision", 0.91, True, id="less precision than before is a fall"),
        pytest.param("precision", 0.90, False, id="the same precision is none"),
        pytest.param("clean", 0.03, True, id="more false alarms than before are a fall"),
        pytest.param("clean", 0.05, False, id="fewer false alarms are none"),
    ],
)
def test_a_figure_may_not_fall_below_its_floor(key, floor, has_fallen):
    assert line(key, **{key: floor}).has_fallen is has_fallen


def test_a_figure_without_a_floor_cannot_fall():
    assert not line("recall").has_fallen


def test_floors_are_raised_to_better_figures_and_never_lowered():
    floors = quality.raised(quality.lines(FIGURES, {"precision": 0.5, "recall": 0.45, "clean": 0.01}))

    assert (floors["precision"], floors["recall"], floors["clean"]) == (0.9, 0.45, 0.01)
    assert floors["dark_f1"] == 0.96


def test_the_table_says_how_far_a_missed_goal_is():
    text = quality.table(quality.lines(FIGURES, {}), FIGURES)

    assert "| guideline findings: recall | 209 | 0.400 | ≥ 0.50 | no, 0.100 away |" in text
    assert "| lawful health claims flagged | 108 | 0.020 | ≤ 0.01 | no, 0.010 away |" in text
    assert "| dark patterns: F1 | 944 | 0.960 | ≥ 0.95 | yes |" in text


def test_only_what_stands_between_the_marks_is_written(tmp_path, monkeypatch):
    page = tmp_path / "quality.md"
    page.write_text(f"before\n{quality.BEGIN}\nold\n{quality.END}\nafter\n", encoding="utf-8")
    monkeypatch.setattr(quality, "PAGE", page)

    quality.write_page("new")

    assert page.read_text(encoding="utf-8") == f"before\n{quality.BEGIN}\nnew\n{quality.END}\nafter\n"


def test_a_missing_shared_folder_is_named_in_one_sentence(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.quality", "--shared", tmp_path],
        cwd=quality.ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 1
    assert (
        done.stderr
        == f"{tmp_path}/eval/detection.py is missing: name the folder that holds eval/ and data/ with --shared.\n"
    )


def test_every_stored_floor_belongs_to_a_measure():
    assert json.loads(quality.FLOORS.read_text(encoding="utf-8")).keys() <= {
        each.key for each in quality.MEASURES
    }


def test_the_page_has_the_marks():
    text = Path(quality.PAGE).read_text(encoding="utf-8")

    assert text.index(quality.BEGIN) < text.index(quality.END)
