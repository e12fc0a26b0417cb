"""What the phrases of a pack need, kept beside the packs: working it out takes longer than everything else.

A file is named by the digest of the pack and of the code that works needs out, so that it never serves
another pack or another version of the program. Where it cannot be written, needs are worked out each time.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from compliance_core.engine.needs import Need

FOLDER = Path(__file__).resolve().parent.parent / "guidelines" / "__pycache__"
_SOURCES = (
    "built_in.py", "expressions.py", "frequencies.txt", "needs.py", "needs_cache.py", "normalise.py",
    "pattern_needs.py", "phrases.py", "ruleset.py", "wordforms.py",
)  # fmt: skip

Known = tuple[tuple[bool, tuple[Need, ...]], ...]
"""For each phrase and pattern of a pack in order: whether it stays in a sentence, and its needs."""


@lru_cache(maxsize=1)
def _version() -> str:
    digest = hashlib.sha256()
    for name in _SOURCES:
        digest.update(Path(__file__).with_name(name).read_bytes())
    return digest.hexdigest()[:12]


def _path(digest: str) -> Path:
    return FOLDER / f"{digest[:20]}-{_version()}.json"


def recall(digest: str) -> Known | None:
    """What is known of the pack with this digest, or None."""
    try:
        kept = json.loads(_path(digest).read_text(encoding="ascii"))
        needs = [frozenset(words) for words in kept["needs"]]
        return tuple((stays, tuple(needs[number] for number in numbers)) for stays, numbers in kept["units"])
    except (OSError, ValueError, KeyError, TypeError, IndexError):
        return None


def keep(digest: str, known: Sequence[tuple[bool, tuple[Need, ...]]]) -> None:
    """Keep what was worked out; where that is not possible, nothing happens."""
    numbers: dict[Need, int] = {}
    units = [[stays, [numbers.setdefault(need, len(numbers)) for need in needs]] for stays, needs in known]
    content = json.dumps({"needs": [sorted(need) for need in numbers], "units": units})
    path = _path(digest)
    new = path.with_suffix(f".{os.getpid()}")
    with contextlib.suppress(OSError):
        FOLDER.mkdir(exist_ok=True)
        new.write_text(content, encoding="ascii")
        new.replace(path)
