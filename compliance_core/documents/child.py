"""The limited process: one question in on standard input, one answer out on standard output.

Started by ``sandbox.run_in_child`` in a fresh interpreter. It limits itself before it looks at the file,
and imports only the module that does the work.
"""

from __future__ import annotations

import json
import os
import resource
import sys
from importlib import import_module

from compliance_core.documents.limits import Limits
from compliance_core.errors import DocumentError

OUT_OF_MEMORY = 70
"""Exit status of a reader that may use no more memory."""

REFUSED = 71
"""Exit status of a reader that refuses the file; its answer is the sentence that says why."""


def main() -> None:
    """Read the header line and the file, do the work, and answer.

    The header names a module; its function ``run(arguments, data, limits)`` returns the answer.
    """
    header = json.loads(sys.stdin.buffer.readline())
    limits = Limits(**header["limits"])
    _limit_self(limits)
    try:
        work = import_module(header["module"]).run
        answer = work(header["arguments"], sys.stdin.buffer.read(), limits)
        status = 0
    except DocumentError as error:
        answer, status = str(error).encode("utf-8", "replace"), REFUSED
    except MemoryError:
        os._exit(OUT_OF_MEMORY)
    sys.stdout.buffer.write(answer)
    sys.stdout.buffer.flush()
    os._exit(status)


def _limit_self(limits: Limits) -> None:
    for kind, amount in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NOFILE, 64),
        (resource.RLIMIT_CPU, limits.cpu_seconds),
        (resource.RLIMIT_AS, limits.memory_bytes),
        (resource.RLIMIT_NPROC, 0),
    ):
        try:
            resource.setrlimit(kind, (amount, amount))
        except (ValueError, OSError, OverflowError) as error:
            message = f"The reader cannot limit itself ({error}); files are not read without limits."
            raise SystemExit(message) from error
