"""The commands and how their errors end: one sentence on standard error and exit status 2."""

from __future__ import annotations

import os
import sys

import typer

from compliance_core.cli.check import check_command
from compliance_core.cli.packs import guidelines_command, lint_command
from compliance_core.errors import ComplianceError

BAD_INPUT = 2
"""Exit status where the input or the configuration is at fault."""

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
    try:
        app()
    except ComplianceError as error:
        sys.stderr.write(f"{error}\n")
        raise SystemExit(BAD_INPUT) from None
    except BrokenPipeError:
        # The reader of our output has gone; writing on would only add a second error.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(BAD_INPUT) from None
    except KeyboardInterrupt:
        sys.stderr.write("Stopped.\n")
        raise SystemExit(130) from None
