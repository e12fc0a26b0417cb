"""Command line of the dashboard: `python -m dashboard`."""

from pathlib import Path
from typing import Annotated

import typer

from dashboard import processes

app = typer.Typer(
    add_completion=False, no_args_is_help=True, help="Runs the dashboard and what belongs to it."
)


@app.callback()
def main() -> None:
    """Runs the dashboard and what belongs to it."""


@app.command()
def run(
    address: Annotated[str, typer.Option(help="Network address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port to listen on.")] = 8501,
    data: Annotated[
        Path,
        typer.Option(envvar="COMPLIANCE_DATA_FOLDER", help="Folder for what the running project keeps."),
    ] = Path(".data"),
) -> None:
    """Start every process of the project, restart what dies, stop all with Ctrl-C."""
    try:
        programs = processes.processes(address, port)
        status = processes.run(programs, address=address, port=port, folder=data.resolve(), say=typer.echo)
    except processes.StartError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from error
    raise typer.Exit(status)


if __name__ == "__main__":
    app()
