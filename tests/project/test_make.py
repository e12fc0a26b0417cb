"""The commands that a person types first."""

import os
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")


def run(*command, **environment):
    return subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=False, env={**os.environ, **environment}
    )


def test_make_alone_lists_every_target_with_what_it_does():
    done = run("make")
    listed = re.findall(r"^  make (\S+) +\S.*$", done.stdout, re.MULTILINE)
    [targets] = re.findall(r"^\.PHONY: (.*)$", MAKEFILE, re.MULTILINE)

    assert done.returncode == 0
    assert sorted(listed) == sorted(targets.split())


def test_the_readme_names_both_commands():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")

    assert "make run" in readme
    assert "make test" in readme


@pytest.fixture
def bare_machine(tmp_path):
    """A PATH with a shell's bare needs, apt-get, an ordinary user and neither sudo, PostgreSQL nor Chromium."""
    for name in ("bash", "env"):
        (tmp_path / name).symlink_to(
            Path("/bin") / name if (Path("/bin") / name).exists() else f"/usr/bin/{name}"
        )
    for name, says in {"id": "echo 1000", "apt-get": "exit 99"}.items():
        program = tmp_path / name
        program.write_text(f"#!/bin/sh\n{says}\n", encoding="utf-8")
        program.chmod(0o755)
    return str(tmp_path)


def test_where_packages_may_not_be_installed_one_sentence_says_what_to_run(bare_machine):
    done = run("tools/system_packages.sh", PATH=bare_machine)

    assert done.returncode == 1
    assert not done.stdout
    assert re.fullmatch(
        r"The tests need [^\n]*'sudo apt-get install -y [^\n]*chromium[^\n]*'[^\n]*\n", done.stderr
    )


def test_without_a_python_one_sentence_says_what_is_needed(tmp_path):
    done = run("tools/make_environment.sh", str(tmp_path / "venv"), PYTHON="no-such-python")

    assert done.returncode == 1
    assert re.fullmatch(r"No Python between 3\.11 and 3\.14 was found: [^\n]+\n", done.stderr)
    assert not (tmp_path / "venv").exists()


def test_continuous_integration_runs_the_tests_and_the_measurement():
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")

    assert "set -euo pipefail" in script
    assert "make test" in script
    assert "make quality" in script
    assert os.access(ROOT / ".ci" / "run", os.X_OK)
