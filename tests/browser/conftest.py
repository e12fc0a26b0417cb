"""The real dashboard, started on an empty store, and a real browser that uses it."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_MS = 30_000
"""How long a page may take before a test gives up: the first one of a busy machine compiles every pack."""
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The system's Chromium; without one the tests fail and say how to get it."""
    found = next((path for name in CHROMIUM if (path := shutil.which(name))), None)
    if found is None:
        pytest.fail("Chromium is not installed: run tools/system_packages.sh as root, or install it by hand.")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield chromium
        chromium.close()


@dataclass
class Dashboard:
    """A running dashboard: its address, and the data folder that it works on."""

    url: str
    data: Path


@pytest.fixture(scope="session")
def dashboard(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dashboard]:
    """The dashboard in a process of its own."""
    data = tmp_path_factory.mktemp("data")
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "COMPLIANCE_DATA_FOLDER": str(data),
        "DATABASE_URL": "",
    }
    command = [sys.executable, "-m", "streamlit", "run", "dashboard/app.py", "--server.port", str(port)]
    with (data / "log").open("wb") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
        try:
            _wait(f"http://127.0.0.1:{port}/_stcore/health", process)
            yield Dashboard(f"http://127.0.0.1:{port}", data)
        finally:
            process.terminate()
            process.wait(20)


def _wait(url: str, process: subprocess.Popen[bytes]) -> None:
    """Return once the server answers, within a minute."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    for _ in range(300):
        try:
            with opener.open(url, timeout=20) as answer:
                assert answer.status == 200
                return
        except OSError:
            pass
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(0.2)
            pytest.fail("the dashboard ended at once; its log is in the data folder")
    pytest.fail("the dashboard did not answer")


@pytest.fixture
def page(browser: Browser, dashboard: Dashboard, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A fresh tab; requests that would leave the machine are noted and refused, errors in scripts fail the test."""
    options = getattr(request, "param", {})
    context = browser.new_context(
        accept_downloads=True, **({"viewport": {"width": 1440, "height": 1000}} | options)
    )
    tab = context.new_page()
    tab.set_default_timeout(PATIENCE_MS)
    expect.set_options(timeout=PATIENCE_MS)
    errors: list[str] = []
    outside: list[str] = []

    def guard(route: Route) -> None:
        if route.request.url.startswith((dashboard.url, "data:", "blob:")):
            route.continue_()
        else:
            outside.append(route.request.url)
            route.abort()

    tab.route("**/*", guard)
    tab.on("pageerror", lambda error: errors.append(str(error)))
    yield tab
    context.close()
    assert errors == []
    assert outside == []
