"""Writers that are killed: what was acknowledged is there, and the audit log is whole."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from sqlalchemy import text

from compliance_core.storage.records import Query
from compliance_core.storage.store import Store

KILLS = 30
ROOT = Path(__file__).parents[2]


def test_nothing_acknowledged_is_lost_when_writers_are_killed(store_url):
    done = subprocess.run(
        [sys.executable, "-m", "tests.storage.killing", store_url, str(KILLS), "20261124"],
        cwd=ROOT, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    said = [line.split(" ", 1) for line in json.loads(done.stdout)["said"]]
    assert {kind for kind, _ in said} == {"check", "sign"}, "no writer met an error"
    checks = {name for kind, name in said if kind == "check"}
    signs = {name for kind, name in said if kind == "sign"}
    assert len(checks) >= KILLS
    with Store.open(store_url) as store:
        kept = {item.id: item.content.check_id for item in store.sign_offs.all()}
        assert signs <= kept.keys()
        total = store.checks.search(Query()).total
        assert all(store.checks.get(check_id) is not None for check_id in checks | set(kept.values()))
        report = store.verify_audit()
        assert report.intact, str(report)
        assert report.rows == total + len(kept), "each act stands in the log, and no act that was not done"
        if store_url.startswith("sqlite"):
            with store._database.engine.connect() as connection:
                assert connection.execute(text("PRAGMA integrity_check")).scalar_one() == "ok"
