"""Settings come from the environment; a wrong one is named in a sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from compliance_core.errors import SettingsError
from compliance_core.review.settings import ReviewSettings, load_settings
from compliance_core.storage.records import Retention


@pytest.fixture(autouse=True)
def _clean(monkeypatch):
    for field in ReviewSettings.model_fields.values():
        monkeypatch.delenv(str(field.alias), raising=False)


def test_without_settings_everything_is_kept_for_ever_in_the_data_folder():
    settings = load_settings()
    assert settings.store_url == "sqlite:///.data/compliance.db"
    assert settings.retention == Retention(None, None)
    assert (settings.packs_folder, settings.audit_heads_file, settings.keep_originals) == (None, None, True)


def test_settings_are_read_from_the_environment(monkeypatch):
    values = {
        "COMPLIANCE_DATA_FOLDER": "/srv/data",
        "COMPLIANCE_PACKS_DIR": "/srv/packs",
        "COMPLIANCE_RETENTION_DAYS": "90",
        "COMPLIANCE_SIGN_OFF_YEARS": "For ever",
        "COMPLIANCE_KEEP_ORIGINALS": "no",
        "COMPLIANCE_AUDIT_HEADS_FILE": "",
    }
    for name, value in values.items():
        monkeypatch.setenv(name, value)
    settings = load_settings()
    assert settings.store_url == "sqlite:////srv/data/compliance.db"
    assert settings.packs_folder == Path("/srv/packs")
    assert settings.retention == Retention(90, None)
    assert (settings.keep_originals, settings.audit_heads_file) == (False, None)
    monkeypatch.setenv("DATABASE_URL", "postgresql://u:secret@h/d")
    assert load_settings().store_url == "postgresql://u:secret@h/d"
    assert "secret" not in repr(load_settings())


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("COMPLIANCE_RETENTION_DAYS", "0", "greater than or equal to 1"),
        ("COMPLIANCE_RETENTION_DAYS", "a month", "valid integer"),
        ("COMPLIANCE_SIGN_OFF_YEARS", "-5", "greater than or equal to 1"),
        ("COMPLIANCE_KEEP_ORIGINALS", "perhaps", "valid boolean"),
    ],
)
def test_a_wrong_setting_is_named(monkeypatch, name, value, said):
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError, match=rf"^The setting {name} is wrong: .*{said}.*\.$"):
        load_settings()


def test_every_setting_says_what_it_is_for():
    assert all(field.description and field.alias for field in ReviewSettings.model_fields.values())
