"""The command line as a process of its own, with the packs that come with the project."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from compliance_core.engine.engine import compile_packs
from compliance_core.engine.loader import load_packs
from compliance_core.engine.model import Context
from tests.engine.packs import DAY

ROOT = Path(__file__).resolve().parents[2]
COMMAND = [sys.executable, "-m", "compliance_core"]
RETURNS = "Put your savings with us: guaranteed returns of 12% a year, with no risk at all."
TEXTS = (RETURNS, "We sell bags of canvas in three colours.", "This cream cures eczema.", "")


def run(*arguments, stdin=b"", **options):
    return subprocess.run(
        [*COMMAND, *map(str, arguments)], input=stdin, capture_output=True, check=False, cwd=ROOT, **options
    )


@pytest.fixture
def batch():
    """A batch that is long enough for several processes, with bad lines among the good ones."""
    given = [json.dumps({"id": number, "text": f"{TEXTS[number % 4]} {number}"}) for number in range(200)]
    given[7], given[150] = "{", '{"id": 150}'
    return "\n".join(given).encode()


def test_a_breach_on_standard_input_is_found_and_gives_status_1():
    done = run("check", "-", "--format", "jsonl", stdin=RETURNS.encode())

    assert (done.returncode, done.stderr) == (1, b"")
    assert "FIN-01" in [item["guideline"] for item in json.loads(done.stdout)["findings"]]


def test_a_refusal_is_one_sentence_on_standard_error_and_gives_status_2(tmp_path):
    done = run("check", tmp_path / "gone.md")

    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr.decode() == f"{tmp_path}/gone.md cannot be read: No such file or directory\n"


def test_what_is_written_is_utf_8_whatever_the_machine_prefers():
    environment = {**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0", "LC_ALL": "C"}

    done = run("check", "-", stdin=RETURNS.encode(), env=environment)

    assert done.returncode == 1
    assert "“" in done.stdout.decode("utf-8")


def test_a_reader_that_goes_away_is_no_crash():
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "wb") as out:
        done = subprocess.run(
            [*COMMAND, "guidelines"], stdout=out, stderr=subprocess.PIPE, check=False, cwd=ROOT
        )

    assert (done.returncode, done.stderr) == (2, b"")


def test_a_long_batch_is_judged_by_several_processes_as_one_would_and_alike_each_time(batch, monkeypatch):
    first, second = (run("check", "--batch", "-", "--date", DAY, stdin=batch) for _ in range(2))

    assert (first.returncode, first.stderr, first.stdout) == (2, b"", second.stdout)
    answers = [json.loads(line) for line in first.stdout.splitlines()]
    assert [answer["id"] for answer in answers] == [None if n == 7 else n for n in range(200)]
    assert [n for n, answer in enumerate(answers) if "error" in answer] == [7, 150]
    from compliance_core.cli import batch as module

    monkeypatch.setattr(module, "ALONE", 1_000)
    ruleset, context = compile_packs(load_packs().packs), Context(DAY)
    assert answers == [
        json.loads(json.dumps(module.judge_line(line, ruleset, context))) for line in batch.split(b"\n")
    ]


WHO_JUDGES = """
import os
from datetime import date
from compliance_core.cli import batch
from compliance_core.engine.model import Context

batch.judge_line = lambda line, ruleset, context: {"here": os.getpid() == parent}
batch.compile_packs = lambda packs: None
parent = os.getpid()
for number in (64, 65, 5000):
    answers = list(batch.run_batch([b"x"] * number, (), Context(date(2026, 11, 24))))
    print(len(answers), {answer["here"] for answer in answers})
"""


@pytest.mark.skipif(len(os.sched_getaffinity(0)) < 2, reason="one core needs no second process")
def test_up_to_64_lines_stay_in_one_process_and_more_do_not():
    done = subprocess.run(
        [sys.executable, "-c", WHO_JUDGES], capture_output=True, text=True, check=False, cwd=ROOT
    )

    assert (done.stdout.splitlines(), done.stderr) == (["64 {True}", "65 {False}", "5000 {False}"], "")


LEAVES_EARLY = """
from itertools import repeat
from datetime import date
from compliance_core.cli import batch
from compliance_core.engine.model import Context

taken = 0
def endless():
    global taken
    while True:
        taken += 1
        yield b"x"

batch.judge_line = lambda line, ruleset, context: {}
batch.compile_packs = lambda packs: None
answers = batch.run_batch(endless(), (), Context(date(2026, 11, 24)))
for _ in range(500):
    next(answers)
answers.close()
print(taken < 500 + batch.ALONE + 64 * batch.CHUNK * batch.WAITING)
"""


def test_an_endless_batch_is_not_read_ahead_without_bound_and_can_be_left():
    done = subprocess.run(
        [sys.executable, "-c", LEAVES_EARLY],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        timeout=60,
    )

    assert (done.stdout, done.stderr) == ("True\n", "")


def test_the_progress_bar_is_for_the_terminal_alone(tmp_path):
    paths = [tmp_path / f"{number}.md" for number in range(3)]
    for path in paths:
        path.write_text(RETURNS, encoding="utf-8")
    controller, terminal = pty.openpty()
    with os.fdopen(controller, "rb", buffering=0) as screen:
        done = subprocess.run(
            [*COMMAND, "check", *paths, "--format", "jsonl"],
            stdin=terminal,
            stdout=subprocess.PIPE,
            stderr=terminal,
            check=False,
            cwd=ROOT,
            env={**os.environ, "TERM": "xterm-256color"},
        )
        shown = screen.read(65_536)
        os.close(terminal)

    assert b"Checking" in shown
    assert [json.loads(line)["file"] for line in done.stdout.splitlines()] == list(map(str, paths))
    assert b"\x1b" not in done.stdout


def test_on_a_terminal_lines_are_wrapped_under_their_indent(tmp_path):
    path = tmp_path / "a.md"
    path.write_text(RETURNS, encoding="utf-8")
    controller, terminal = pty.openpty()
    with os.fdopen(controller, "rb", buffering=0) as screen:
        subprocess.run(
            [*COMMAND, "check", path],
            stdin=subprocess.DEVNULL,
            stdout=terminal,
            stderr=subprocess.PIPE,
            check=False,
            cwd=ROOT,
            env={**os.environ, "TERM": "xterm-256color", "COLUMNS": "60"},
        )
        shown = screen.read(65_536).decode()
        os.close(terminal)

    lines = shown.replace("\r", "").split("\n")
    assert "\x1b[1;31mblocker" in shown
    fix = next(number for number, line in enumerate(lines) if line.startswith("      Fix: "))
    assert lines[fix + 1].startswith("      ")
    assert max(len(line) for line in lines[fix : fix + 2]) <= 60
