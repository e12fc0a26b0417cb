"""Settings of the review: where things are kept, and for how long."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from compliance_core.errors import SettingsError
from compliance_core.storage.records import Retention

FOR_EVER = "for ever"
"""How a retention without end is written."""

_Term = Annotated[int | None, NoDecode]


class ReviewSettings(BaseSettings):
    """Read from environment variables; each field names its variable in ``alias``."""

    model_config = SettingsConfigDict(
        frozen=True, populate_by_name=True, extra="ignore", hide_input_in_errors=True
    )

    database_url: str = Field(
        default="",
        alias="DATABASE_URL",
        description="Where checks, waivers and sign-offs are kept: a URL of SQLite or PostgreSQL. "
        "Left out, a SQLite file in the data folder.",
        repr=False,
    )
    data_folder: Path = Field(
        default=Path(".data"), alias="COMPLIANCE_DATA_FOLDER", description="Folder of the embedded store."
    )
    packs_folder: Path | None = Field(
        default=None, alias="COMPLIANCE_PACKS_DIR", description="Folder of a company's own guideline packs."
    )
    check_days: _Term = Field(
        default=None,
        ge=1,
        alias="COMPLIANCE_RETENTION_DAYS",
        description='How many days checks are kept, or "for ever".',
    )
    sign_off_years: _Term = Field(
        default=None,
        ge=1,
        alias="COMPLIANCE_SIGN_OFF_YEARS",
        description='How many years sign-offs, and the checks that they are about, are kept, or "for ever".',
    )
    keep_originals: bool = Field(
        default=True,
        alias="COMPLIANCE_KEEP_ORIGINALS",
        description="Whether uploaded files are kept, so that Word and PDF files can be given back annotated.",
    )
    audit_heads_file: Path | None = Field(
        default=None,
        alias="COMPLIANCE_AUDIT_HEADS_FILE",
        description="A file, better on another disk, in which each sign-off notes the head of the audit log.",
    )

    @field_validator("check_days", "sign_off_years", mode="before")
    @classmethod
    def _term(cls, value: object) -> object:
        written = value.strip().lower() if isinstance(value, str) else value
        return None if written in {FOR_EVER, "forever", ""} else written

    @field_validator("packs_folder", "audit_heads_file", mode="before")
    @classmethod
    def _unset(cls, value: object) -> object:
        return None if value == "" else value

    @property
    def store_url(self) -> str:
        """The URL of the store."""
        return self.database_url or f"sqlite:///{self.data_folder}/compliance.db"

    @property
    def retention(self) -> Retention:
        """How long checks and sign-offs are kept."""
        return Retention(self.check_days, self.sign_off_years)


def load_settings() -> ReviewSettings:
    """Read the settings from the environment.

    Raises:
        SettingsError: one sentence that names the variable and what is expected.
    """
    try:
        return ReviewSettings()
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        msg = f"The setting {first['loc'][0]} is wrong: {first['msg'].removeprefix('Value error, ')}."
        raise SettingsError(msg) from None
