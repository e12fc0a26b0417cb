"""What the phrases of a pack need, kept beside the packs: working it out takes longer than everything else.

A file is named by the digest of the pack and of the code that works needs out, so that it never serves
another pack or another version of the program. Where it cannot be written, needs are worked out each time.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import sys
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from compliance_core.engine.index import Indexed, IndexedTrack

FOLDER = Path(__file__).resolve().parent.parent / "guidelines" / "__pycache__"
_SOURCES = (
    "built_in.py", "expressions.py", "frequencies.py", "frequencies.txt", "index.py", "needs.py", "needs_cache.py",
    "normalise.py", "pattern_needs.py", "phrases.py", "ruleset.py", "tokens.py", "units.py", "wordforms.py",
)  # fmt: skip

Known = tuple[Indexed, ...]
"""What the index keeps of each phrase and pattern of a pack, in order."""


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
        kept = json.loads(_path(digest).read_text(encoding="utf-8"))
        needs = [frozenset(map(sys.intern, words.split(" "))) for words in kept["needs"]]
        return tuple(
            Indexed(
                confined,
                tuple(
                    IndexedTrack(
                        wide, tuple([needs[number] for number in numbers]), tuple(map(tuple, paired))
                    )
                    for wide, numbers, paired in tracks
                ),
            )
            for confined, tracks in kept["units"]
        )
    except (OSError, ValueError, KeyError, TypeError, IndexError):
        return None


def keep(digest: str, known: Sequence[Indexed]) -> None:
    """Keep what was worked out; where that is not possible, nothing happens."""
    numbers: dict[frozenset[str], int] = {}
    units = [
        [
            confined,
            [
                [wide, [numbers.setdefault(need, len(numbers)) for need in needs], paired]
                for wide, needs, paired in tracks
            ],
        ]
        for confined, tracks in known
    ]
    content = json.dumps({"needs": [" ".join(sorted(need)) for need in numbers], "units": units})
    path = _path(digest)
    new = path.with_suffix(f".{os.getpid()}")
    with contextlib.suppress(OSError):
        FOLDER.mkdir(exist_ok=True)
        new.write_text(content, encoding="utf-8")
        new.replace(path)
