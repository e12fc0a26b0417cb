"""Opening a store: its schema, and one clear sentence for whatever is in the way."""

from __future__ import annotations

import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text

from compliance_core.errors import StoreError
from compliance_core.storage.connect import connect, describe, parse, writing
from compliance_core.storage.migrate import VERSION_TABLE, head_revision, migrate
from compliance_core.storage.models import Base
from compliance_core.storage.records import Query
from compliance_core.storage.store import Store
from tests.storage.stores import NOW, article

ROOT = Path(__file__).parents[2]


def refusal(url: str) -> str:
    with pytest.raises(StoreError) as caught:
        Store.open(url)
    sentence = str(caught.value)
    assert "\n" not in sentence
    assert sentence.endswith(".")
    return sentence


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        pytest.param("nonsense", "is not a database URL", id="no URL"),
        pytest.param("", "is not a database URL", id="empty"),
        pytest.param("postgresql://host:port/x", "is not a database URL", id="a port that is no number"),
        pytest.param(
            "mysql://localhost/x", "begins with mysql: only sqlite and postgresql", id="another database"
        ),
        pytest.param("sqlite://", "names no file", id="no file"),
        pytest.param("sqlite:///:memory:", "names no file", id="in memory"),
        pytest.param(
            "sqlite:////proc/none/x.db", "cannot be opened for writing", id="a folder that cannot be made"
        ),
        pytest.param("sqlite:////tmp", "Is a directory", id="a folder"),
        pytest.param(
            "postgresql://ana:secret@127.0.0.1:1/shop",
            "The PostgreSQL store shop at 127.0.0.1 does not answer: start the server or correct DATABASE_URL",
            id="a server that is down",
        ),
    ],
)
def test_a_url_is_refused(url, sentence):
    assert sentence in refusal(url)


def test_no_sentence_names_the_password():
    assert "secret" not in refusal("postgresql://ana:secret@127.0.0.1:1/shop")
    assert "secret" not in describe(parse("postgres://ana:secret@db.example.org/shop"))


@pytest.mark.parametrize("url", ["postgres://u@h/d", "postgresql://u@h/d", "postgresql+psycopg2://u@h/d"])
def test_every_spelling_of_postgresql_uses_psycopg_3(url):
    assert parse(url).drivername == "postgresql+psycopg"


def test_the_sqlite_file_is_made_with_its_folder_for_its_owner_only_and_writes_durably(tmp_path):
    url = f"sqlite:///{tmp_path}/a/b/store.db"
    with Store.open(url) as store:
        assert stat.S_IMODE((tmp_path / "a/b/store.db").stat().st_mode) == 0o600
        with store._database.engine.connect() as connection:
            pragmas = ("journal_mode", "synchronous", "foreign_keys", "secure_delete", "busy_timeout")
            values = [connection.exec_driver_sql(f"PRAGMA {name}").scalar_one() for name in pragmas]
    assert values == ["wal", 2, 1, 1, 10_000]


def test_processes_that_start_at_once_share_one_new_sqlite_file(tmp_path):
    program = (
        "import sys; from datetime import UTC, datetime; from compliance_core.storage.store import Store;"
        "store = Store.open(sys.argv[1]); store.preferences.set(sys.argv[2], 1, now=datetime.now(UTC))"
    )
    url = f"sqlite:///{tmp_path}/new.db"
    children = [
        subprocess.Popen([sys.executable, "-c", program, url, str(n)], cwd=ROOT, stderr=subprocess.PIPE)
        for n in range(3)
    ]
    errors = [child.communicate(timeout=60)[1] for child in children]
    assert errors == [b""] * 3
    with Store.open(url) as store:
        assert [store.preferences.get(str(n)) for n in range(3)] == [1, 1, 1]


def test_threads_that_open_one_new_sqlite_file_at_once_all_succeed(tmp_path):
    def use(number: int) -> int:
        with Store.open(f"sqlite:///{tmp_path}/new{number % 5}.db") as store:
            store.checks.save(article(), now=NOW, actor=str(number))
            return number

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(use, sorted(range(40), key=lambda number: number % 5))) == list(range(40))


def test_an_empty_postgresql_database_must_be_migrated_first(postgres_server):
    url = postgres_server.url(name := postgres_server.new_database())
    assert refusal(url) == (
        f"The PostgreSQL store {name} at {postgres_server.folder} is empty and this program needs revision "
        f"{head_revision()}: run python -m compliance_core migrate."
    )
    with ThreadPoolExecutor(3) as pool:
        assert set(pool.map(migrate, [url] * 3)) == {head_revision()}
    Store.open(url).close()
    postgres_server.drop_database(name)


def _set_revision(url: str, revision: str) -> None:
    engine = connect(parse(url))
    with writing(engine.connect()) as connection, connection.begin():
        connection.execute(text(f"UPDATE {VERSION_TABLE} SET version_num = :it"), {"it": revision})  # noqa: S608
    engine.dispose()


def test_a_store_of_a_newer_program_is_refused_and_left_alone(own_store_url):
    _set_revision(own_store_url, "9999")
    assert "has revision 9999, which is newer than this program: update the program" in refusal(own_store_url)
    with pytest.raises(StoreError, match="newer than this program"):
        migrate(own_store_url)


def test_the_migrated_schema_is_that_of_the_models(store):
    with store._database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE})
        assert compare_metadata(context, Base.metadata) == []


def test_the_schema_goes_down_to_nothing_and_up_again(own_store_url):
    assert migrate(own_store_url, "base") == "base"
    engine = connect(parse(own_store_url))
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE})
        left = {kind for kind, *_ in compare_metadata(context, Base.metadata)}
    engine.dispose()
    assert left == {"add_table", "add_index"}
    assert migrate(own_store_url) == migrate(own_store_url) == head_revision()
    with Store.open(own_store_url) as store:
        store.checks.save(article(), now=NOW, actor="ana")
        assert store.verify_audit().intact


@pytest.fixture
def sqlite_file(tmp_path: Path) -> Path:
    file = tmp_path / "store.db"
    with Store.open(f"sqlite:///{file}") as store:
        for number in range(300):
            store.preferences.set(f"key {number}", "x" * 500, now=NOW)
        store.checks.save(article("Kept."), now=NOW, actor="ana")
    return file


def test_a_file_that_is_no_database_is_refused_and_not_touched(tmp_path):
    file = tmp_path / "letter.db"
    file.write_text("Dear reader, " * 1000)
    assert "is not a SQLite database: name another file" in refusal(f"sqlite:///{file}")
    assert file.read_text() == "Dear reader, " * 1000


def test_a_damaged_file_gets_one_sentence(sqlite_file):
    content = bytearray(sqlite_file.read_bytes())
    content[2 * 4096 :] = b"\xa5" * (len(content) - 2 * 4096)
    sqlite_file.write_bytes(content)
    with pytest.raises(StoreError, match=r"is damaged: restore it from a backup\.$"):
        Store.open(f"sqlite:///{sqlite_file}").checks.search(Query())


_READ_ONLY = """
import os, sys
from compliance_core.errors import StoreError
from compliance_core.storage.store import Store
with Store.open(sys.argv[1] + ".other"):
    pass  # Loads what is needed while the interpreter can still be read.
if os.geteuid() == 0:
    os.setuid(65534)  # Root is held back by no permissions.
try:
    Store.open(sys.argv[1])
except StoreError as error:
    print(error)
"""


def test_a_read_only_file_gets_one_sentence(sqlite_file):
    sqlite_file.chmod(0o444)
    for folder in list(sqlite_file.parents)[:3]:
        folder.chmod(0o755)
    done = subprocess.run(
        [sys.executable, "-c", _READ_ONLY, f"sqlite:///{sqlite_file}"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.stderr == ""
    assert done.stdout == (
        f"The store {sqlite_file} cannot be opened for writing: Permission denied; make it and its folder writable.\n"
    )


def test_a_store_that_becomes_read_only_gets_one_sentence_and_still_reads(sqlite_file):
    with Store.open(f"sqlite:///{sqlite_file}") as store:
        raw = store._database.engine.raw_connection()
        raw.cursor().execute("PRAGMA query_only = ON")
        raw.close()
        with pytest.raises(StoreError, match="is read-only: make the file and its folder writable"):
            store.checks.save(article(), now=NOW, actor="ana")
        assert store.checks.search(Query()).total == 1


def test_a_full_disk_gets_one_sentence_and_loses_nothing(sqlite_file):
    with Store.open(f"sqlite:///{sqlite_file}") as store:
        raw = store._database.engine.raw_connection()
        pages = raw.cursor().execute("PRAGMA page_count").fetchone()[0]
        raw.cursor().execute(f"PRAGMA max_page_count = {pages + 3}")
        raw.close()
        with pytest.raises(StoreError, match="cannot grow, the disk is full: free some space and try again"):
            store.checks.save(article("x" * 100_000), now=NOW, actor="ana")
        assert store.checks.search(Query()).total == 1
        assert store.verify_audit().intact


def test_a_read_only_postgresql_gets_one_sentence(postgres_server, own_postgresql_url):
    name = parse(own_postgresql_url).database
    with postgres_server.connect() as admin:
        admin.execute(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    with Store.open(own_postgresql_url) as store:
        with pytest.raises(StoreError, match="is read-only: DATABASE_URL must name the primary server"):
            store.checks.save(article(), now=NOW, actor="ana")
        assert store.checks.search(Query()).total == 0


def test_a_database_that_does_not_exist_gets_one_sentence(postgres_server):
    assert "does not exist: create the database" in refusal(postgres_server.url("nowhere"))


def test_an_unknown_user_gets_one_sentence(postgres_server):
    url = postgres_server.url().replace("postgres@", "nobody_known@")
    assert "refuses the user or password: correct DATABASE_URL" in refusal(url)


def test_a_crashed_postgresql_gets_one_sentence_and_is_used_again_when_it_is_back(
    postgres_server, postgresql_url
):
    with Store.open(postgresql_url) as store:
        saved = store.checks.save(article("Before."), now=NOW, actor="ana").check
        postgres_server.stop(kill=True)
        with pytest.raises(StoreError, match="does not answer: start the server or correct DATABASE_URL"):
            store.checks.get(saved.id)
        postgres_server.start()
        assert store.checks.require(saved.id).text == "Before."
        store.checks.save(article("After."), now=NOW, actor="ana")
        assert store.verify_audit().intact
