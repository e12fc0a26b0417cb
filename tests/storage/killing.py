"""Kills writers of a store at random moments; prints, as JSON, what they had acknowledged.

Run as ``python -m tests.storage.killing URL KILLS SEED``: a process of its own, because it forks.
"""

from __future__ import annotations

import json
import os
import random
import select
import signal
import sys
import time
from datetime import UTC, datetime

from compliance_core.errors import StoreError
from compliance_core.storage.records import Decision, NewSignOff
from compliance_core.storage.store import Store
from tests.storage.stores import article


def write(url: str, pipe: int) -> None:
    """Save and sign without end, and say after each commit what was committed."""
    while True:
        try:
            with Store.open(url) as store:
                while True:
                    now = datetime.now(UTC)
                    check = store.checks.save(article("Some words. " * 200), now=now, actor="writer").check
                    os.write(pipe, f"check {check.id}\n".encode())
                    new = NewSignOff(check.id, Decision.APPROVED, "Ana", "{}")
                    os.write(pipe, f"sign {store.sign_offs.add(new, now=now, actor='writer').id}\n".encode())
        except StoreError as error:
            os.write(pipe, f"error {error}\n".encode())
            return


def kill_one(url: str, chance: random.Random) -> list[str]:
    """Start a writer, kill it after some acknowledgements and a moment, and return what it said."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        write(url, writing)
        os._exit(1)
    os.close(writing)
    said, wanted = b"", chance.randint(1, 12)
    while said.count(b"\n") < wanted:
        portion = os.read(reading, 65536)
        if not portion:
            break
        said += portion
    select.select([], [], [], chance.random() * 0.004)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    while portion := os.read(reading, 65536):
        said += portion
    os.close(reading)
    return said.decode().splitlines()


def main() -> None:
    """Kill as often as asked."""
    url, kills, seed = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    chance = random.Random(seed)  # noqa: S311
    started = time.monotonic()
    said = [line for _ in range(kills) for line in kill_one(url, chance)]
    print(json.dumps({"said": said, "seconds": time.monotonic() - started}))


if __name__ == "__main__":
    main()
