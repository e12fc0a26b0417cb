"""A bounded run of the pack loader on damaged packs.

    python -m tests.engine.fuzz_packs --runs 500 --seed 1

Each run takes one guideline out of a pack of the project, damages the text, and holds the loader to its
promise: a pack that can judge a text, or mistakes with their places, soon. The same seed gives the same
packs. What breaks the promise is kept in a folder.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import sys
import time
from collections import Counter
from functools import cache
from pathlib import Path

from compliance_core.documents.markdown import markdown_document
from compliance_core.engine.engine import check, compile_packs
from compliance_core.engine.loader import BUILT_IN, PackRefusedError, load_pack
from compliance_core.engine.model import Context
from tests.documents.fuzz_readers import mutated
from tests.engine.packs import DAY

SLOWEST_SECONDS = 5.0
"""Most processor time for loading one damaged pack and judging a short text by it."""

TEXT = markdown_document(
    "# Guaranteed returns of 12% a year\n\nOnly today: our green, natural cream cures eczema, no risk. "
    "Was £100, now £60. Subscribe now; it renews at €9.99 a month unless you cancel by post.\n"
)

TOKENS = (
    *("(", ")", "|", "<3>", "<99>", "{", "}", "{disease}", "~", "*", "?", "'", '"', "-", " ", "\t", "\n", ": "),
    *("\n  - ", "\n- ", "&a ", "*a", "<<: *a", "!!python/name:os.system ", "!!binary ", "|-\n", ">", "%", "#", "---\n"),
    *("(?=a)", "\\1", "(a*)*", "(a|a)*b", "x{1000}", "{1000}{1000}", ".{0,999}", "(?P<span>", "(?P<span>)", "[^", "\\p{L}"),
    *("\0", "\ufeff", "\u202e", "é", "𝕏", "null", "true", "-1", "1e999", "2026-13-45", "[]", "{}", "in: [nowhere]"),
    *("within: 999999", "class: nowhere", "regex: ['']", "find: ['']", "find: ['a?']", "vocabulary: {a: ['{a}']}"),
)  # fmt: skip
"""What means something to YAML, to the phrase language, to patterns or to the shape of a pack."""


@cache
def corpus() -> tuple[str, ...]:
    """Packs of one guideline each: the head of a pack and one of its guidelines."""
    packs = []
    for path in sorted(BUILT_IN.glob("*.yaml")):
        head, *guidelines = path.read_text(encoding="utf-8").split("\n  - id: ")
        packs += [f"{head}\n  - id: {guideline}" for guideline in guidelines]
    return tuple(packs)


def damaged(rng: random.Random) -> bytes:
    """One of the packs after some random damage, mostly by tokens that mean something."""
    data = rng.choice(corpus()).encode()
    if rng.random() < 0.2:
        return mutated(data, rng)
    for _ in range(rng.randint(1, 4)):
        at = rng.randint(0, len(data))
        end = at + rng.choice((0, 0, 1, 5, 40))
        data = data[:at] + rng.choice(TOKENS).encode() * rng.choice((1, 1, 1, 1, 30)) + data[end:]
    return data


def problem(data: bytes) -> tuple[str, str | None]:
    """Load the pack; say whether it was ``loaded`` or ``refused``, and what is wrong with the answer, if anything."""
    before = time.process_time()
    outcome = "loaded"
    try:
        pack = load_pack(data, "fuzzed.yaml")
        check(TEXT, Context(DAY), compile_packs([pack]))
        wrong = None
    except PackRefusedError as error:
        outcome, wrong = "refused", _bad_refusal(error, data)
    except Exception as error:  # noqa: BLE001 - any other error is what this program looks for
        wrong = f"{type(error).__name__}: {error}"
    seconds = time.process_time() - before
    return outcome, wrong or (f"took {seconds:.1f} s" if seconds > SLOWEST_SECONDS else None)


def _bad_refusal(error: PackRefusedError, data: bytes) -> str | None:
    if not error.problems:
        return "refused without a reason"
    lines = data.decode("utf-8", "replace").count("\n") + 2
    for item in error.problems:
        if not (1 <= item.line <= lines and item.column >= 1 and item.key and item.message.strip()):
            return f"no place or message: {item}"
        if "\n" in str(item):
            return f"more than one line: {str(item)!r}"
    return None


def main() -> int:
    """Run, print a summary, and return 1 if the loader broke its promise."""
    parser = argparse.ArgumentParser(description="Load damaged packs and hold the loader to its promise.")
    parser.add_argument("--runs", type=int, default=500)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument(
        "--keep", type=Path, default=Path(".data/fuzz"), help="folder for packs that break it"
    )
    options = parser.parse_args()
    outcomes: Counter[str] = Counter()
    broken = 0
    for number in range(options.runs):
        data = damaged(random.Random(f"{options.seed}/{number}"))  # noqa: S311 - must repeat
        outcome, wrong = problem(data)
        outcomes[outcome] += 1
        if wrong:
            broken += 1
            options.keep.mkdir(parents=True, exist_ok=True)
            kept = options.keep / f"{hashlib.sha256(data).hexdigest()[:16]}.yaml"
            kept.write_bytes(data)
            print(f"run {number}: {wrong[:300]} -> {kept}")
    summary = ", ".join(f"{name} {count}" for name, count in sorted(outcomes.items()))
    print(f"{options.runs} packs, seed {options.seed}: {summary}, broken {broken}")
    return int(broken > 0)


if __name__ == "__main__":
    sys.exit(main())
