"""The server that tests run on can be cloned into a streaming replica, for tests of later parts."""

from __future__ import annotations

import shutil
import time

import pytest

from tests.postgres import binaries, header, server_folder


def test_a_replica_receives_what_is_written_to_the_primary(postgres_server):
    name = postgres_server.new_database()
    folder = server_folder()
    replica = postgres_server.replica(folder).start()
    try:
        with postgres_server.connect(name) as primary:
            primary.execute("CREATE TABLE heard (word text)")
            primary.execute("INSERT INTO heard VALUES ('yes')")
            written = primary.execute("SELECT pg_current_wal_lsn()").fetchone()[0]
        with replica.connect() as reader:
            deadline = time.monotonic() + 20
            arrived = "SELECT pg_last_wal_replay_lsn() >= %s::pg_lsn"
            while not reader.execute(arrived, [written]).fetchone()[0]:
                assert time.monotonic() < deadline
        with replica.connect(name) as reader:
            assert reader.execute("SELECT word FROM heard").fetchall() == [("yes",)]
            assert reader.execute("SELECT pg_is_in_recovery()").fetchone() == (True,)
    finally:
        replica.stop(kill=True)
        shutil.rmtree(folder, ignore_errors=True)
        postgres_server.drop_database(name)


def test_the_report_names_the_server():
    assert header().startswith("postgres (PostgreSQL) ")


def test_without_a_server_tests_fail_with_the_command_that_helps(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", "")
    monkeypatch.delenv("PG_BINDIR", raising=False)
    with pytest.raises(
        pytest.fail.Exception, match="No PostgreSQL server was found: run 'apt-get install postgresql'"
    ):
        binaries(tmp_path)


def test_the_newest_of_several_servers_is_taken_unless_one_is_named(tmp_path, monkeypatch):
    for version in ("9.6", "15", "17"):
        folder = tmp_path / version / "bin"
        folder.mkdir(parents=True)
        for program in ("initdb", "postgres"):
            (folder / program).touch()
    monkeypatch.delenv("PG_BINDIR", raising=False)
    assert binaries(tmp_path) == tmp_path / "17" / "bin"
    monkeypatch.setenv("PG_BINDIR", str(tmp_path / "15" / "bin"))
    assert binaries(tmp_path) == tmp_path / "15" / "bin"
