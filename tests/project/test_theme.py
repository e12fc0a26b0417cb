"""The dashboard's settings: local, silent, ours, and readable."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SETTINGS = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
LIGHT = SETTINGS["theme"]
DARK = LIGHT["dark"]


def test_it_listens_on_this_machine_and_reports_nothing():
    assert SETTINGS["server"]["address"] == "127.0.0.1"
    assert SETTINGS["server"]["allowedHosts"] == ["127.0.0.1", "localhost"]
    assert SETTINGS["browser"]["gatherUsageStats"] is False
    assert SETTINGS["client"]["allowedOrigins"] == []


def test_a_reader_sees_no_trace_and_no_link_to_a_search():
    assert SETTINGS["client"]["showErrorDetails"] == "none"
    assert SETTINGS["client"]["showErrorLinks"] is False


def test_no_setting_points_outside():
    assert "://" not in (ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize("face", LIGHT["fontFaces"], ids=lambda face: Path(face["url"]).name)
def test_every_font_is_a_file_of_ours(face):
    assert face["url"].startswith("app/static/")
    font = ROOT / "dashboard" / face["url"].removeprefix("app/")

    assert font.read_bytes()[:4] == b"wOF2"
    assert font.stat().st_size < 100_000


def test_the_fonts_come_with_their_licence():
    licence = (ROOT / "dashboard" / "static" / "inter-LICENSE.txt").read_text(encoding="utf-8")

    assert "The Inter Project Authors" in licence
    assert "SIL OPEN FONT LICENSE Version 1.1" in licence


def test_streamlit_knows_every_setting():
    done = subprocess.run(
        [sys.executable, "-m", "streamlit", "config", "show"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )

    assert "not a valid config option" not in done.stdout + done.stderr
    assert not done.stderr


def luminance(colour):
    """Relative luminance of #rrggbb, 0 to 1 (WCAG 2.2, definition of relative luminance)."""
    parts = [int(part, 16) / 255 for part in re.findall("[0-9a-f]{2}", colour)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    """Contrast ratio of two colours, 1 to 21 (WCAG 2.2, definition of contrast ratio)."""
    bright, dim = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


BOTH = pytest.mark.parametrize("theme", [pytest.param(LIGHT, id="light"), pytest.param(DARK, id="dark")])
WORDS = ["textColor", "greenTextColor", "redTextColor", "orangeTextColor", "yellowTextColor"]


@BOTH
@pytest.mark.parametrize("words", WORDS)
@pytest.mark.parametrize("ground", ["backgroundColor", "secondaryBackgroundColor"])
def test_words_stand_out_from_their_ground_by_4_5_to_1(theme, words, ground):
    assert contrast(theme[words], theme[ground]) >= 4.5


@BOTH
def test_white_words_on_a_filled_button_stand_out_by_4_5_to_1(theme):
    assert contrast("#ffffff", theme["primaryColor"]) >= 4.5


@BOTH
@pytest.mark.parametrize("ground", ["backgroundColor", "secondaryBackgroundColor"])
def test_a_button_stands_out_from_its_ground_by_3_to_1(theme, ground):
    assert contrast(theme["primaryColor"], theme[ground]) >= 3


def test_links_can_be_read_in_the_dark():
    assert contrast(DARK["linkColor"], DARK["secondaryBackgroundColor"]) >= 4.5
