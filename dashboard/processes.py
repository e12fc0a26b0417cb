"""Starts every process of the project on one machine, restarts what dies and stops all together.

The work is done by supervisor; this module writes its configuration, says where the dashboard answers
and passes on the wish to stop. Another process is one more line in `processes`.
"""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
START_SECONDS = 60.0
"""How long the dashboard may take to answer: a cold start with an empty file cache takes about ten."""


class StartError(Exception):
    """The processes could not be started; the message is the sentence for the person at the terminal."""


@dataclass(frozen=True, slots=True)
class Process:
    """One program that runs for as long as the project does."""

    name: str
    command: tuple[str, ...]


def processes(address: str, port: int) -> tuple[Process, ...]:
    """The programs that exist so far; the dashboard listens on `address` and `port`."""
    dashboard = (
        *(sys.executable, "-m", "streamlit", "run", "dashboard/app.py"),
        *("--server.address", address, "--server.port", str(port)),
    )
    return (Process("dashboard", dashboard),)


def supervisor_configuration(programs: tuple[Process, ...], folder: Path) -> str:
    """Supervisor's configuration for the programs, with its own files in the folder.

    Output of every program goes to the terminal. A program that dies is started again at once, and, when
    it does not stay up, ten more times with a growing pause.
    """
    lines = [
        "[supervisord]",
        "nodaemon=true",
        "loglevel=warn",
        f"logfile={_quoted(folder / 'supervisord.log')}",
        f"pidfile={_quoted(folder / 'supervisord.pid')}",
        f"directory={_quoted(ROOT)}",
    ]
    if os.getuid() == 0:
        lines.append("user=root")  # else supervisor warns at each start that nobody named the user
    for program in programs:
        lines += [
            "",
            f"[program:{program.name}]",
            f"command={' '.join(_argument(part) for part in program.command)}",
            f"directory={_quoted(ROOT)}",
            f'environment=PYTHONPATH="{_quoted(ROOT)}",PYTHONUNBUFFERED="1"',
            "autorestart=true",
            "startsecs=5",
            "startretries=10",
            "stopasgroup=true",
            "killasgroup=true",
            "stdout_logfile=/dev/fd/1",
            "stdout_logfile_maxbytes=0",
            "redirect_stderr=true",
        ]
    return "\n".join(lines) + "\n"


def run(
    programs: tuple[Process, ...], *, address: str, port: int, folder: Path, say: Callable[[str], None]
) -> int:
    """Starts everything, says the address once it answers, and returns when all has stopped.

    Args:
        programs: what to start; one of them is the dashboard.
        address: the network address that the dashboard listens on.
        port: its port.
        folder: where the supervisor keeps its files; made when missing.
        say: shows one line to the person at the terminal.

    Returns:
        The exit status of the supervisor: 0 after an orderly stop.

    Raises:
        StartError: the port is taken, or the dashboard does not answer within `START_SECONDS`.
    """
    require_free_port(address, port)
    folder.mkdir(parents=True, exist_ok=True)
    configuration = folder / "supervisord.conf"
    configuration.write_text(supervisor_configuration(programs, folder), encoding="utf-8")
    command = [sys.executable, "-m", "supervisor.supervisord", "-n", "-c", str(configuration)]
    # Its own session: Ctrl-C reaches this process alone, which then asks for one orderly stop.
    supervisor = subprocess.Popen(  # noqa: S603 (our own command)
        command, cwd=ROOT, start_new_session=True, env={**os.environ, "COMPLIANCE_DATA_FOLDER": str(folder)}
    )
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: supervisor.terminate())
    if not _answers_in_time(supervisor, address, port):
        if supervisor.poll() is None:
            supervisor.terminate()
            supervisor.wait()
            msg = f"The dashboard did not answer within {START_SECONDS:.0f} seconds; its own words are above."
            raise StartError(msg)
        return supervisor.returncode
    say(f"The dashboard answers at http://{_host(address)}:{port} (stop with Ctrl-C).")
    return supervisor.wait()


def require_free_port(address: str, port: int) -> None:
    """Checks that nothing listens there yet.

    Raises:
        StartError: the port is in use, may not be used, or the address is not one of this machine.
    """
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except OSError as error:
            msg = (
                f"Port {port} of {address} cannot be used ({error.strerror}): stop the program that has it, "
                f"or choose another port with `make run PORT={_other_port(port)}`."
            )
            raise StartError(msg) from error


def _answers_in_time(supervisor: "subprocess.Popen[bytes]", address: str, port: int) -> bool:
    """Whether the dashboard's health page answers before the time is up or the supervisor ends."""
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and supervisor.poll() is None:
        if _is_healthy(address, port):
            return True
        time.sleep(0.2)
    return False


def _is_healthy(address: str, port: int) -> bool:
    connection = http.client.HTTPConnection(_host(address).strip("[]"), port, timeout=1)
    try:
        connection.request("GET", "/_stcore/health")
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _host(address: str) -> str:
    """The address as a browser on this machine writes it."""
    if address in {"0.0.0.0", "::"}:  # noqa: S104 (compared, not bound)
        return "127.0.0.1"
    return f"[{address}]" if ":" in address else address


def _other_port(port: int) -> int:
    return port + 1 if port < 65535 else 8501


def _quoted(path: Path) -> str:
    """The path with the one sign doubled that supervisor expands."""
    return str(path).replace("%", "%%")


def _argument(part: str) -> str:
    """One word of a command, quoted for supervisor's shell-like splitting."""
    escaped = part.replace("%", "%%").replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
