"""Starting, restarting and stopping what the project consists of, with real processes."""

import os
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from dashboard import processes
from dashboard.__main__ import app

ROOT = Path(__file__).resolve().parents[2]

SERVER = """
import http.server, os, sys

class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200 if self.path == "/_stcore/health" else 404)
        self.end_headers()

    def log_message(self, *_):
        pass

server = http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Handler)
print("serving", os.getpid(), os.getcwd(), os.environ["PYTHONPATH"], os.environ["COMPLIANCE_DATA_FOLDER"], flush=True)
server.serve_forever()
"""

STARTER = """
import sys
from pathlib import Path
from dashboard import processes

folder, port, seconds, *command = sys.argv[1:]
processes.START_SECONDS = float(seconds)
program = processes.Process("dashboard", tuple(command))
try:
    sys.exit(processes.run((program,), address="127.0.0.1", port=int(port), folder=Path(folder), say=print))
except processes.StartError as error:
    sys.exit(str(error))
"""


@pytest.fixture
def port():
    """A port that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def start(tmp_path):
    """Starts a command under the process manager; what still runs at the end is stopped."""
    started = []

    def starter(port, *command, seconds=30):
        process = subprocess.Popen(
            [sys.executable, "-u", "-c", STARTER, tmp_path / "data", str(port), str(seconds), *command],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process

    yield starter
    for process in started:
        process.terminate()
        process.communicate()


@pytest.fixture
def server(tmp_path):
    """A small program with a health page, in a folder whose name needs quoting."""
    folder = tmp_path / 'a "b" 100%'
    folder.mkdir()
    script = folder / "server.py"
    script.write_text(SERVER, encoding="utf-8")
    return str(script)


def line_with(process, word):
    """The next line of the output that holds the word."""
    return next(line for line in process.stdout if word in line)


def test_what_dies_is_started_again_and_ctrl_c_stops_everything(start, server, port, tmp_path):
    running = start(port, sys.executable, server, str(port))

    first = line_with(running, "serving").split()
    assert (
        line_with(running, "answers")
        == f"The dashboard answers at http://127.0.0.1:{port} (stop with Ctrl-C).\n"
    )
    assert first[2:] == [str(ROOT), str(ROOT), str(tmp_path / "data")]

    os.kill(int(first[1]), signal.SIGKILL)
    second = line_with(running, "serving").split()
    assert second[1] != first[1]

    running.send_signal(signal.SIGINT)
    assert running.wait(timeout=30) == 0
    with pytest.raises(ProcessLookupError):
        os.kill(int(second[1]), 0)


def test_a_dashboard_that_does_not_answer_is_stopped_with_one_sentence(start, port):
    running = start(port, sys.executable, "-c", "import signal; signal.pause()", seconds=3)
    _, errors = running.communicate(timeout=30)

    assert running.returncode == 1
    assert errors == "The dashboard did not answer within 3 seconds; its own words are above.\n"


def test_a_port_in_use_is_one_sentence_with_a_way_out(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = CliRunner().invoke(app, ["run", "--port", str(port), "--data", str(tmp_path)])

    assert done.exit_code == 1
    assert re.fullmatch(
        rf"Port {port} of 127\.0\.0\.1 cannot be used \([^)]+\): stop the program that has it, "
        r"or choose another port with `make run PORT=\d+`\.\n",
        done.output,
    )


def test_an_address_of_another_machine_is_refused():
    with pytest.raises(processes.StartError, match=r"^Port 8501 of 192\.0\.2\.1 cannot be used"):
        processes.require_free_port("192.0.2.1", 8501)


@pytest.mark.parametrize("program", processes.processes("127.0.0.1", 8501), ids=lambda program: program.name)
def test_every_program_is_run_by_the_interpreter_of_the_project(program):
    assert program.command[0] == sys.executable


def test_the_dashboard_is_started_on_the_address_and_port_asked_for():
    [dashboard] = [each for each in processes.processes("127.0.0.1", 8600) if each.name == "dashboard"]

    assert " ".join(dashboard.command[1:]) == (
        "-m streamlit run dashboard/app.py --server.address 127.0.0.1 --server.port 8600"
    )
