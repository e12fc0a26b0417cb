"""A bounded run of the readers on damaged files.

    python -m tests.documents.fuzz_readers --runs 2000 --seed 1

Each run damages a file of a small corpus, reads it, and holds the reader to its promise: a sound document
or one sentence, soon. The same seed gives the same files. What breaks the promise is kept in a folder.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from docx import Document

from compliance_core.documents.read import read_file
from compliance_core.errors import DocumentError
from tests.documents.files import pdf_bytes, repacked, with_body, word_bytes
from tests.documents.shapes import assert_sound

SLOWEST_SECONDS = 12.0
"""Most wall time of one file, start of the reading process included."""

MARKUP = (
    b'# Sale\n\nOnly **today**: [shop](http://x "t") `c` *T&C\n\n> quote\n\n- a\n- b\n\n| a | b |\n|---|---|\n| c | d |\n\n'
    b"```\ncode\n```\n[^1]: note\n<b>x</b> &amp; \\* ~~old~~ ![alt](i.png)\n\n[r]: http://y\n"
)
PAGE = (
    b"<!DOCTYPE html><html><head><title>T</title><style>p{}</style></head><body><h1>Sale</h1><p>Only <b>today</b>"
    b"<sup>1</sup> &pound;5<br><img src=x alt='dog'><ul><li>a<li>b</ul><table><tr><td>c</table><a href=y>link</a>"
    b"<script>x()</script><!-- c --><p hidden>h</p><blockquote>q</blockquote><small>T&amp;C</small></body></html>"
)


@dataclass(frozen=True, slots=True)
class Seed:
    """A file of the corpus; ``parts`` are the entries of an archive that are worth damaging inside it."""

    name: str
    data: bytes
    parts: tuple[str, ...] = ()


def corpus() -> list[Seed]:
    """Small files of every format."""
    word = Document()
    word.add_heading("Sale", 1)
    word.add_paragraph("a bag", style="List Bullet").add_run(" bold").bold = True
    word.add_table(1, 2).cell(0, 0).text = "cell"
    body = "<w:p><w:ins w:id='1'><w:r><w:t>in</w:t></w:r></w:ins><w:r><w:drawing/></w:r><w:hyperlink/></w:p>"
    return [
        Seed("a.md", MARKUP),
        Seed("a.txt", MARKUP),
        Seed("a.md", MARKUP.decode().encode("utf-16")),
        Seed("a.html", PAGE),
        Seed("a.docx", word_bytes(word), ("word/document.xml", "word/styles.xml")),
        Seed("a.docx", with_body(body), ("word/document.xml", "_rels/.rels")),
        Seed("a.pdf", pdf_bytes(("Title", "Sale"), ("Normal", "Only <b>today</b>. " * 9))),
    ]


def damaged(seed: Seed, rng: random.Random) -> bytes:
    """The file with some random damage, for archives mostly inside an entry."""
    if seed.parts and rng.random() < 0.8:
        part = rng.choice(seed.parts)
        return repacked(seed.data, lambda name, old: mutated(old, rng) if name == part else old)
    return mutated(seed.data, rng)


def mutated(data: bytes, rng: random.Random) -> bytes:
    """The bytes after one to four changes."""
    for _ in range(rng.randint(1, 4)):
        data = rng.choice(MUTATIONS)(data, rng)
    return data


def _flip(data: bytes, rng: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(rng.randint(1, 8)):
        if changed:
            changed[rng.randrange(len(changed))] = rng.randrange(256)
    return bytes(changed)


def _cut(data: bytes, rng: random.Random) -> bytes:
    start, length = rng.randint(0, len(data)), rng.randint(1, 200)
    return data[:start] + data[start + length :]


def _truncate(data: bytes, rng: random.Random) -> bytes:
    return data[: rng.randint(0, len(data))]


def _repeat(data: bytes, rng: random.Random) -> bytes:
    start, length = rng.randint(0, len(data)), rng.randint(1, 60)
    return data[:start] + data[start : start + length] * rng.randint(2, 2000) + data[start:]


def _insert(data: bytes, rng: random.Random) -> bytes:
    token = rng.choice(TOKENS)
    at = rng.randint(0, len(data))
    return data[:at] + token * rng.choice((1, 1, 1, 50)) + data[at:]


MUTATIONS: tuple[Callable[[bytes, random.Random], bytes], ...] = (_flip, _cut, _truncate, _repeat, _insert)
TOKENS = (
    *(
        b"<",
        b">",
        b"<!--",
        b"&",
        b"[",
        b"](",
        b"*",
        b"`",
        b"|",
        b"\n",
        b"\r",
        b"\0",
        b"\xff",
        b"\xe2\x80\xae",
    ),
    *(b"<w:p>", b"</w:p>", b"<w:r>", b"<w:del>", b"w:val='x'", b"<a:b/>", b"]]>", b"<!DOCTYPE x>", b"&#0;"),
    *(
        b"obj",
        b"endobj",
        b"stream",
        b"<<",
        b">>",
        b"/Length 9999999999",
        b"/Kids[3 0 R 3 0 R]",
        b"-1",
        b"%PDF-",
    ),
)


def problem(name: str, data: bytes) -> str | None:
    """Read the file; say what is wrong with the answer, if anything."""
    before = time.monotonic()
    try:
        assert_sound(read_file(name, data).document)
        wrong = None
    except DocumentError as error:
        message = str(error)
        short = message.endswith(".") and "\n" not in message and len(message) < 300
        wrong = None if short and "stopped with status" not in message else f"bad refusal: {message}"
    except Exception as error:  # noqa: BLE001 - any other error is what this program looks for
        wrong = f"{type(error).__name__}: {error}"
    seconds = time.monotonic() - before
    return wrong or (f"took {seconds:.1f} s" if seconds > SLOWEST_SECONDS else None)


def main() -> int:
    """Run, print a summary, and return 1 if a reader broke its promise."""
    parser = argparse.ArgumentParser(description="Read damaged files and hold the readers to their promise.")
    parser.add_argument("--runs", type=int, default=500)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument(
        "--keep", type=Path, default=Path(".data/fuzz"), help="folder for files that break a reader"
    )
    options = parser.parse_args()
    seeds = corpus()
    outcomes: Counter[str] = Counter()
    for number in range(options.runs):
        rng = random.Random(f"{options.seed}/{number}")  # noqa: S311 - must repeat
        seed = rng.choice(seeds)
        data = damaged(seed, rng)
        wrong = problem(seed.name, data)
        outcomes[f"{seed.name} {'broken' if wrong else 'fine'}"] += 1
        if wrong:
            options.keep.mkdir(parents=True, exist_ok=True)
            kept = options.keep / f"{hashlib.sha256(data).hexdigest()[:16]}-{seed.name}"
            kept.write_bytes(data)
            print(f"run {number}: {wrong[:300]} -> {kept}")
    print(
        f"{options.runs} files, seed {options.seed}: "
        + ", ".join(f"{k} {v}" for k, v in sorted(outcomes.items()))
    )
    return int(any(key.endswith("broken") for key in outcomes))


if __name__ == "__main__":
    sys.exit(main())
