"""Reading a file in a process of its own, which may be stopped without harm.

A 2.5 kB PDF can take a reader to gigabytes, and end it by a signal; therefore nothing that parses HTML,
DOCX or PDF runs in the process that asks.
"""

from __future__ import annotations

import contextlib
import json
import os
import selectors
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from compliance_core.documents.child import OUT_OF_MEMORY, REFUSED
from compliance_core.documents.limits import Limits
from compliance_core.documents.source_map import Extracted
from compliance_core.documents.wire import from_bytes
from compliance_core.errors import DocumentError

_ROOT = Path(__file__).resolve().parents[2]
_START = (
    "import sys; sys.path.insert(0, sys.argv[1]); from compliance_core.documents.child import main; main()"
)
_CHUNK = 1 << 16
_AT_ONCE = threading.BoundedSemaphore(2)
_TOO_LONG = frozenset({-signal.SIGXCPU, -signal.SIGKILL})


def read_in_child(file_format: str, name: str, data: bytes, limits: Limits) -> Extracted:
    """Read a file in a limited process.

    Args:
        file_format: ``html`` (then ``data`` is UTF-8), ``docx`` or ``pdf``.
        name: what to call the file in messages.
        data: its content.
        limits: what the process may use.

    Raises:
        DocumentError: the file cannot be read, or not within the limits.
    """
    arguments = {"format": file_format, "name": name}
    return from_bytes(run_in_child("compliance_core.documents.readers", arguments, name, data, limits))


def run_in_child(module: str, arguments: Mapping[str, Any], name: str, data: bytes, limits: Limits) -> bytes:
    """Do some work on a file in a fresh process with an empty environment and an empty folder.

    Two such processes run at once; further calls wait.

    Args:
        module: the module whose function ``run(arguments, data, limits)`` does the work.
        arguments: plain values for it.
        name: what to call the file in messages.
        data: the content of the file.
        limits: what the process may use.

    Raises:
        DocumentError: the work was refused, or could not be done within the limits.
    """
    header = {"module": module, "arguments": dict(arguments), "limits": asdict(limits)}
    question = json.dumps(header).encode() + b"\n" + data
    with _AT_ONCE, tempfile.TemporaryDirectory(prefix="reader-") as folder:
        process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
            [sys.executable, "-I", "-B", "-c", _START, str(_ROOT)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=folder,
            env={},
            start_new_session=True,
        )
        try:
            answer = _exchange(process, question, limits)
        finally:
            _stop(process)
    if process.returncode == 0 and answer is not None:
        return answer
    raise DocumentError(_refusal(name, process.returncode, answer))


def _refusal(name: str, status: int, answer: bytes | None) -> str:
    """Say why there is no answer."""
    if answer is None or status in _TOO_LONG:
        return f"{name} takes too long to read, or holds too much; it may be damaged or made to do harm."
    if status == REFUSED:
        return answer.decode("utf-8", "replace")
    if status == OUT_OF_MEMORY or status < 0:
        return f"{name} needs more memory to read than any honest file; it may be damaged or made to do harm."
    return f"{name} cannot be read: its reader stopped with status {status}."


def _exchange(process: subprocess.Popen[bytes], question: bytes, limits: Limits) -> bytes | None:
    """Hand over the file and return the answer; ``None`` if it is late or too long."""
    deadline = time.monotonic() + limits.wall_seconds
    writer = threading.Thread(target=_write, args=(process, question), daemon=True)
    writer.start()
    answer = bytearray()
    with selectors.DefaultSelector() as selector:
        selector.register(_fileno(process), selectors.EVENT_READ)
        while True:
            if not selector.select(max(deadline - time.monotonic(), 0)):
                return None
            chunk = os.read(_fileno(process), _CHUNK)
            if not chunk:
                break
            answer += chunk
            if len(answer) > limits.answer_bytes:
                return None
    try:
        process.wait(max(deadline - time.monotonic(), 0))
    except subprocess.TimeoutExpired:
        return None
    return bytes(answer)


def _fileno(process: subprocess.Popen[bytes]) -> int:
    if process.stdout is None:
        message = "the process was started without a pipe"
        raise ValueError(message)
    return process.stdout.fileno()


def _write(process: subprocess.Popen[bytes], question: bytes) -> None:
    """Write all to the process; one that ends early need not read it."""
    if process.stdin is not None:
        with contextlib.suppress(OSError), process.stdin:
            process.stdin.write(question)


def _stop(process: subprocess.Popen[bytes]) -> None:
    """Kill the process and its group if it still runs, and close its pipes."""
    if process.returncode is None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    if process.stdout is not None:
        process.stdout.close()
