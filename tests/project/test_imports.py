"""The import contracts refuse what they are there to refuse."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LINT = Path(sys.executable).parent / "lint-imports"


def refusals(tree):
    done = subprocess.run([LINT, "--no-cache"], cwd=tree, capture_output=True, text=True, check=False)
    return done.returncode, {
        line.removesuffix(" BROKEN") for line in done.stdout.splitlines() if line.endswith(" BROKEN")
    }


@pytest.fixture
def tree(tmp_path):
    """A copy of the packages and their contracts, to break."""
    for package in ("pages", "dashboard", "collectors", "compliance_core"):
        only_code = shutil.ignore_patterns("static", "__pycache__")
        shutil.copytree(ROOT / package, tmp_path / package, ignore=only_code)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("module", "line", "contract"),
    [
        pytest.param(
            "compliance_core/engine/added.py",
            "import compliance_core.storage",
            "The engine knows none of its users",
            id="the engine may not import the store",
        ),
        pytest.param(
            "compliance_core/engine/added.py",
            "import subprocess",
            "The engine is pure",
            id="nor start programs",
        ),
        pytest.param(
            "compliance_core/added.py",
            "import streamlit",
            "Only pages and the shell of dashboard know Streamlit and charts",
            id="Streamlit stays out of the core",
        ),
        pytest.param(
            "collectors/added.py", "import compliance_core", "Imports go one way", id="siblings do not meet"
        ),
        pytest.param(
            "compliance_core/added.py", "import dashboard", "Imports go one way", id="nothing looks up"
        ),
        pytest.param(
            "pages/added.py",
            "import compliance_core.engine",
            "Pages talk to dashboard only",
            id="pages use the facade",
        ),
        pytest.param(
            "dashboard/domain/added.py",
            "import sqlalchemy",
            "Decisions of the dashboard are pure",
            id="no SQL in domain",
        ),
    ],
)
def test_a_forbidden_import_is_refused(tree, module, line, contract):
    (tree / module).write_text(f'"""Added by the test."""\n{line}\n', encoding="utf-8")

    status, broken = refusals(tree)

    assert status == 1
    assert contract in broken
