"""The audit log in both databases: it refuses changes, and finds those made behind its back."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, text, update
from sqlalchemy.exc import DBAPIError

from compliance_core.errors import StoreError
from compliance_core.storage.connect import writing
from compliance_core.storage.models import AUDIT
from compliance_core.storage.store import Store
from tests.storage.stores import NOW, article

ROWS = 6


@pytest.fixture
def filled(store: Store) -> Store:
    for number in range(ROWS):
        store.checks.save(article(f"Article {number}."), now=NOW, actor="ana")
    return store


@pytest.mark.parametrize(
    "statement",
    [
        pytest.param("UPDATE audit SET actor = 'eve' WHERE seq = 2", id="a row cannot be changed"),
        pytest.param("DELETE FROM audit WHERE seq = 2", id="a row cannot be removed"),
        pytest.param("DELETE FROM audit", id="all rows cannot be removed"),
        pytest.param(
            "INSERT INTO audit SELECT seq + 5, at, actor, act, subject, details, previous, digest "
            "FROM audit WHERE seq = 3",
            id="a row cannot be added beyond the end",
        ),
        pytest.param("UPDATE audit_head SET seq = 2", id="the head cannot go back"),
        pytest.param("DELETE FROM audit_head", id="the head cannot be removed"),
        pytest.param("INSERT INTO audit_head VALUES (2, 0, '')", id="there is one head only"),
    ],
)
def test_the_database_refuses(filled, statement):
    with pytest.raises((DBAPIError, StoreError)), writing(filled._database.engine.connect()) as connection:
        connection.execute(text(statement))
    assert filled.verify_audit().intact


def test_sqlite_refuses_to_replace_a_row_or_postgresql_to_truncate(filled):
    engine = filled._database.engine
    statements = {
        "sqlite": "INSERT OR REPLACE INTO audit SELECT seq, at, 'eve', act, subject, details, previous, digest "
        "FROM audit WHERE seq = 2",
        "postgresql": "TRUNCATE audit",
    }
    with pytest.raises((DBAPIError, StoreError)), writing(engine.connect()) as connection:
        connection.execute(text(statements[engine.dialect.name]))
    assert filled.verify_audit().intact


def _without_triggers(connection: Connection) -> None:
    """What somebody can do who owns the database."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        return
    names = connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).scalars().all()
    for name in names:
        connection.execute(text(f"DROP TRIGGER {name}"))


def _flip(connection: Connection, row: int, bit: int) -> None:
    name = ["actor", "act", "subject", "details", "at", "digest", "previous"][bit % 7]
    found = connection.execute(text("SELECT * FROM audit WHERE seq = :row"), {"row": row}).one()
    value = getattr(found, name)
    place = bit % len(value)
    flipped = value[:place] + chr(ord(value[place]) ^ (1 + bit % 3)) + value[place + 1 :]
    connection.execute(update(AUDIT.rows).where(AUDIT.rows.c.seq == row).values({name: flipped}))


def _delete(connection: Connection, row: int, bit: int) -> None:
    connection.execute(text("DELETE FROM audit WHERE seq = :row"), {"row": row})


def _truncate(connection: Connection, row: int, bit: int) -> None:
    connection.execute(text("DELETE FROM audit WHERE seq >= :row"), {"row": row})


def _insert(connection: Connection, row: int, bit: int) -> None:
    connection.execute(text("UPDATE audit SET seq = -seq - 1 WHERE seq >= :row"), {"row": row})
    connection.execute(text("UPDATE audit SET seq = -seq WHERE seq < 0"))
    connection.execute(
        text("INSERT INTO audit SELECT :row, at, actor, act, subject, details, previous, digest FROM audit "
             "WHERE seq = :copied"),
        {"row": row, "copied": row + 1},
    )  # fmt: skip


def _swap(connection: Connection, row: int, bit: int) -> None:
    other = row % ROWS + 1
    for old, new in ((row, -1), (other, row), (-1, other)):
        connection.execute(text("UPDATE audit SET seq = :new WHERE seq = :old"), {"old": old, "new": new})


@pytest.mark.parametrize(
    "tamper", [_flip, _delete, _truncate, _insert, _swap], ids=lambda act: act.__name__[1:]
)
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(row=st.integers(1, ROWS), bit=st.integers(0, 999))
def test_tampering_behind_the_triggers_is_found(filled, tamper, row, bit):
    with writing(filled._database.engine.connect()) as connection, connection.begin() as transaction:
        _without_triggers(connection)
        tamper(connection, row, bit)
        report = AUDIT.verify(connection)
        transaction.rollback()
    assert not report.intact
    assert min(abs(fault.seq - row) for fault in report.faults) <= 1
    assert filled.verify_audit().intact


def test_a_log_rewritten_as_a_whole_is_found_by_the_heads_noted_in_a_file(store_url, tmp_path):
    with Store.open(store_url, heads_file=tmp_path / "heads") as store:
        store.checks.save(article("The first."), now=NOW, actor="ana")
        store.note_head()
        store.note_head()
        assert len((tmp_path / "heads").read_text().splitlines()) == 1
        store.checks.save(article("The second."), now=NOW, actor="ana")
        assert store.verify_audit().intact
        with writing(store._database.engine.connect()) as connection, connection.begin():
            _without_triggers(connection)
            connection.execute(text("DELETE FROM audit"))
            connection.execute(update(AUDIT.heads).values(seq=0, digest="0" * 64))
            for actor in ("eve", "eve"):
                AUDIT.append(connection, at=NOW, actor=actor, act="check", subject="none")
        report = store.verify_audit()
        assert [fault.seq for fault in report.faults] == [1]
    with Store.open(store_url) as store:
        assert store.verify_audit().intact, "without the file nobody can tell"


def test_a_damaged_file_of_heads_is_named_with_its_line(store_url, tmp_path):
    (tmp_path / "heads").write_text("1 " + "a" * 64 + "\nnonsense\n")
    with (
        Store.open(store_url, heads_file=tmp_path / "heads") as store,
        pytest.raises(StoreError, match="Line 2 of"),
    ):
        store.verify_audit()


def test_acts_are_read_back_in_order_with_who_did_them(filled):
    entries = filled.audit_entries(after=2, limit=3)
    assert [(entry.seq, entry.actor, entry.act) for entry in entries] == [
        (n, "ana", "check") for n in (3, 4, 5)
    ]
    assert entries[0].at == "2026-11-24T09:30:00.000000+00:00"


def test_no_content_of_an_article_reaches_the_audit_log(store):
    saved = store.checks.save(article("Secret launch of Zebrafish."), now=NOW, actor="ana")
    store.checks.erase(saved.check.id, reason="asked for", now=NOW, actor="ana")
    assert not any("ebrafish" in str(entry) for entry in store.audit_entries())


def test_a_time_without_zone_is_refused(store):
    with store._database.writing(NOW, "ana") as unit, pytest.raises(ValueError, match="no zone"):
        AUDIT.append(unit.session.connection(), at=NOW.replace(tzinfo=None), actor="", act="", subject="")
