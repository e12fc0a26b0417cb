"""Reference pages are made from their sources, and a stale one is noticed."""

import importlib.util
import json
import sys
from pathlib import Path

import jsonschema
import pytest
from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from compliance_core.engine.schema import PackSpec

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def generate():
    """The script as a module; docs/ is no package."""
    spec = importlib.util.spec_from_file_location("generate", ROOT / "docs" / "generate.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


PACK = {
    "pack": "TST",
    "title": "Trial pack",
    "version": "1.2.3",
    "guidelines": [
        {
            "id": "TST-01",
            "title": "Say *nothing* about <b>",
            "severity": "major",
            "markets": ["EU", "UK"],
            "in_force": {"EU": {"from": "2026-09-27"}},
            "authority": "An authority",
            "citations": [
                {"text": "Art. 1", "url": "https://example.org/law", "verified": True},
                {"text": "Art. 2", "verified": False},
            ],
            "rule": "Rule.",
            "accepted_with": "Nothing.",
            "detect": [{"find": ["nothing"]}],
            "message": "Message.",
            "why": "Because.",
            "fix": "Leave it out.",
            "examples": {
                "fail": ["We say nothing | ever.", {"text": "Not a word.", "missed": True}],
                "pass": ["We speak.", {"text": "Nothing doing.", "alarm": True}],
            },
        }
    ],
}


@pytest.fixture
def pages(generate, monkeypatch):
    """What is written about the trial pack."""
    monkeypatch.setattr(generate, "packs", lambda: (PackSpec.model_validate(PACK),))
    return generate.guidelines()


def test_a_citation_that_was_not_seen_is_to_be_confirmed(pages):
    lines = pages["reference/guidelines-tst.md"].splitlines()

    assert "- [Art. 1](https://example.org/law)" in lines
    assert "- Art. 2 *(to be confirmed)*" in lines


def test_examples_that_the_rules_get_wrong_are_marked(pages):
    lines = pages["reference/guidelines-tst.md"].splitlines()

    assert "- Not a word. *(not caught yet)*" in lines
    assert "- Nothing doing. *(caught wrongly)*" in lines


def test_a_market_says_since_when(pages):
    assert "major · EU from 2026-09-27; UK · channels:" in pages["reference/guidelines-tst.md"]


def test_the_overview_links_to_every_guideline(pages):
    row = r"| [TST-01](guidelines-tst.md#tst-01) | Say \*nothing\* about \<b\> | major | EU, UK |"

    assert row in pages["reference/guidelines.md"].splitlines()


def test_markup_in_an_example_stays_text(pages):
    assert r"- We say nothing \| ever." in pages["reference/guidelines-tst.md"].splitlines()


def test_examples_are_counted_by_pack(generate, pages, monkeypatch):
    assert "| Trial pack | 1 | 2 | 1 | 2 | 1 |" in generate.quality()["quality.md"]


def test_the_published_schema_accepts_a_pack_and_refuses_a_mistake(generate):
    schema = json.loads(generate.pack_schema()["reference/pack.schema.json"])
    jsonschema.validate(PACK, schema)

    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**PACK, "pakc": "TST"}, schema)


def test_a_setting_is_shown_with_its_variable_default_and_meaning_but_no_secret(generate, monkeypatch):
    class Settings(BaseSettings):
        model_config = SettingsConfigDict(env_prefix="TRIAL_")
        store: str = Field("sqlite:///x.db", validation_alias="DATABASE_URL", description="Where it is kept.")
        days: int = Field(30, description="How long.")
        key: SecretStr = Field(SecretStr("hush"), description="The key.")
        name: str = Field(description="Whose.")

    monkeypatch.setattr(generate, "SETTINGS", ("compliance_core",))
    monkeypatch.setattr(generate, "_settings_classes", lambda _: [Settings])
    lines = generate.settings()["reference/settings.md"].splitlines()

    assert "| `DATABASE_URL` | str | `sqlite:///x.db` | Where it is kept. |" in lines
    assert "| `TRIAL_DAYS` | int | `30` | How long. |" in lines
    assert "| `TRIAL_KEY` | SecretStr | (secret) | The key. |" in lines
    assert "| `TRIAL_NAME` | str | (required) | Whose. |" in lines


@pytest.mark.parametrize(
    ("change", "stale"),
    [
        pytest.param({}, [], id="pages like their sources are fresh"),
        pytest.param({"a.md": "other"}, ["reference/a.md"], id="a page that differs is stale"),
        pytest.param({"a.md": None}, ["reference/a.md"], id="a page that is missing is stale"),
        pytest.param({"b.md": "left"}, ["reference/b.md"], id="a page without a source is stale"),
    ],
)
def test_a_stale_page_is_named_and_then_mended(generate, tmp_path, monkeypatch, capsys, change, stale):
    (tmp_path / "reference").mkdir()
    for name, text in ({"a.md": "a"} | change).items():
        if text is not None:
            (tmp_path / "reference" / name).write_text(text, encoding="utf-8")
    (tmp_path / "quality.md").write_text("q", encoding="utf-8")
    monkeypatch.setattr(generate, "DOCS", tmp_path)
    monkeypatch.setattr(generate, "WRITERS", (lambda: {"reference/a.md": "a", "quality.md": "q"},))

    monkeypatch.setattr(sys, "argv", ["generate.py", "--check"])
    assert generate.main() == bool(stale)
    assert all(name in capsys.readouterr().err for name in stale)

    monkeypatch.setattr(sys, "argv", ["generate.py"])
    assert generate.main() == 0
    assert generate.kept(tmp_path) == {"reference/a.md": "a", "quality.md": "q"}
