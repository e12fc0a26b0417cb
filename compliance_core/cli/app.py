"""The commands and how their errors end: one sentence on standard error and exit status 2."""

from __future__ import annotations

import io
import os
import sys

import typer

from compliance_core.cli.check import check_command
from compliance_core.cli.output import harmless
from compliance_core.cli.packs import guidelines_command, lint_command
from compliance_core.errors import ComplianceError

BAD_INPUT = 2
"""Exit status where the input or the configuration is at fault."""

INTERRUPTED = 130
"""Exit status after Ctrl-C, as shells expect it."""

app = typer.Typer(
    name="python -m compliance_core",
    help="Checks marketing articles against advertising, consumer, health, finance, environment and privacy rules.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.command("check")(check_command)
app.command("guidelines")(guidelines_command)
app.command("lint")(lint_command)


def main() -> None:
    """Run the command line and end the process with its exit status."""
    _write_utf8()
    try:
        status = app(standalone_mode=False)
        sys.stdout.flush()
    except ComplianceError as error:
        _refuse(str(error))
    except typer.TyperException as error:
        _refuse(error.format_message().replace("Value error, ", ""))
    except (BrokenPipeError, SystemExit):
        # The reader of our output has gone (Typer itself exits then): writing on would only add an error.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(BAD_INPUT) from None
    except (KeyboardInterrupt, typer.Abort):
        sys.stderr.write("Stopped.\n")
        raise SystemExit(INTERRUPTED) from None
    if status == INTERRUPTED:
        sys.stderr.write("Stopped.\n")
    raise SystemExit(status or 0)


def _refuse(message: str) -> None:
    sys.stdout.flush()
    sys.stderr.writelines(f"{harmless(line)}\n" for line in message.split("\n"))
    raise SystemExit(BAD_INPUT) from None


def _write_utf8() -> None:
    """Write UTF-8 wherever we run; what it cannot hold (half a character) is written as an escape."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
