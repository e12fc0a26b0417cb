"""Options that several commands share, and what they mean."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated

import typer

from compliance_core.engine.loader import (
    LoadedPacks,
    PackRefusedError,
    load_folder,
    load_pack,
    load_packs,
    merge,
)
from compliance_core.engine.model import Audience, Channel, Context, Market
from compliance_core.engine.ruleset import Pack
from compliance_core.errors import ComplianceError, PackError
from compliance_core.review.settings import load_settings

Packs = Annotated[
    list[Path] | None,
    typer.Option(
        "--pack", help="a pack file or a folder of packs to use besides the built-in ones; may be repeated"
    ),
]


def loaded_packs(extra: Sequence[Path] | None) -> tuple[Pack, ...]:
    """The built-in packs, the company's own from the folder in the settings, and those named here.

    Raises:
        PackError: a file or folder is missing, or a pack has mistakes; each is named with line and column.
        SettingsError: a setting is wrong.
    """
    loaded = load_packs(load_settings().packs_folder)
    for path in extra or ():
        loaded = merge(loaded, load_folder(path) if path.is_dir() else _file(path))
    if loaded.problems:
        raise PackRefusedError(loaded.problems)
    return loaded.packs


def _file(path: Path) -> LoadedPacks:
    try:
        return LoadedPacks((load_pack(path.read_bytes(), str(path)),), ())
    except OSError as error:
        message = f"the pack {path} cannot be read: {error.strerror}"
        raise PackError(message) from error


def parse_date(written: str) -> date:
    """A date written as 2026-11-24.

    Raises:
        ComplianceError: it is written otherwise, or does not exist.
    """
    try:
        return date.fromisoformat(written)
    except (ValueError, TypeError) as error:
        message = f"{str(written)[:60]!r} is no date; write it as 2026-11-24"
        raise ComplianceError(message) from error


def make_context(
    markets: Sequence[Market] | None,
    channel: Channel | None,
    audience: Audience | None,
    day: str | date | None,
) -> Context:
    """The context of a check; what is left out is assumed and recorded as such.

    Raises:
        ComplianceError: the date is malformed.
    """
    given = {"markets": markets, "channel": channel, "audience": audience, "date": day}
    return Context(
        date=day if isinstance(day, date) else parse_date(day) if day else datetime.now(UTC).date(),
        markets=tuple(market for market in Market if market in markets) if markets else tuple(Market),
        channel=channel or Channel.ARTICLE,
        audience=audience or Audience.CONSUMER,
        assumed=tuple(sorted(name for name, value in given.items() if not value)),
    )
