"""A reviewer's desk for tests: a clock to be set, and a pack that forbids two phrases."""

from __future__ import annotations

from datetime import datetime

from compliance_core.engine.model import Context
from compliance_core.engine.ruleset import Pack
from compliance_core.review.service import Reviewer
from compliance_core.storage.records import Retention
from compliance_core.storage.store import Store
from tests.review.made import EU, NOW, TODAY, UK
from tests.review.packs import pack

CONTEXT = Context(TODAY, (EU, UK))
PACK = pack("guaranteed returns", "risk free")
TEXT = "We offer guaranteed returns to all.\n\nThe plan is risk free. Guaranteed returns for you!\n"


class Clock:
    """A clock that stands still until it is set."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


def desk(store: Store, clock: Clock, *packs: Pack, retention: Retention | None = None) -> Reviewer:
    return Reviewer(store, packs or (PACK,), clock=clock, retention=retention)
