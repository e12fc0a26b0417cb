"""What must hold for every file that is kept."""

import ast
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

# Written so that the patterns do not match themselves.
REGISTRY_HOST = re.compile(r"p[y]pi\.org|p[y]thonhosted|registry\.n[p]mjs|deb\.d[e]bian")
MACHINE_PATH = re.compile(r"/(?:t[m]p|w[o]rk|r[o]ot|home/[a-z]+)/[a-z.]")


def kept_files():
    """Paths of all files under version control, and of new ones that are not ignored."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]


def kept_text():
    """Every kept text file with its content."""
    for path in kept_files():
        try:
            yield path, path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue


def python_files():
    return [path for path in kept_files() if path.suffix == ".py"]


@pytest.mark.parametrize(
    "pattern",
    [
        pytest.param(REGISTRY_HOST, id="no file names the host of a package registry"),
        pytest.param(MACHINE_PATH, id="no file names a path of somebody's machine"),
    ],
)
def test_the_tree_speaks_of_no_machine(pattern):
    hits = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()[:120]}"
        for path, text in kept_text()
        for number, line in enumerate(text.splitlines(), 1)
        if pattern.search(line)
    ]

    assert not hits, "\n".join(hits)


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (REGISTRY_HOST, "https://" + "files.python" + "hosted.org/packages"),
        (MACHINE_PATH, "cd /" + "work/main"),
    ],
)
def test_the_patterns_would_find_what_they_look_for(pattern, text):
    assert pattern.search(text)


def test_no_module_is_longer_than_400_lines():
    long = {}
    for path in python_files():
        lines = len(path.read_text(encoding="utf-8").splitlines())
        if lines > 400:
            long[str(path.relative_to(ROOT))] = lines

    assert not long, f"split these: {long}"


def test_no_module_is_named_after_nothing():
    names = {"utils.py", "helpers.py", "common.py", "misc.py"}

    assert not [path for path in python_files() if path.name in names]


def test_package_files_hold_a_docstring_only():
    # Whatever they import, everybody who imports anything of the package would drag along.
    busy = []
    for path in python_files():
        if path.name == "__init__.py":
            body = ast.parse(path.read_text(encoding="utf-8")).body
            if any(not isinstance(node, ast.Expr) for node in body):
                busy.append(str(path.relative_to(ROOT)))

    assert not busy


def test_hooks_need_nothing_that_is_fetched():
    hooks = (ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8")

    assert re.findall(r"repo: (\S+)", hooks) == ["local"]
