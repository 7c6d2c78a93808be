"""Migrations go up and down on both databases, and say what the models say."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text
from sqlalchemy.exc import IntegrityError
from tests.contract.conftest import use_store
from tests.fakes import make_profile

from mididrumigen.database import SCHEMA_REVISION
from mididrumigen.database.engine import create_engine, parse_url
from mididrumigen.database.manager import DatabaseManager
from mididrumigen.database.migrations import (
    alembic_config,
    let_versions_go_on,
    run_migrations,
)
from mididrumigen.database.tables import Base
from mididrumigen.domain.errors import DatabaseError
from mididrumigen.domain.work.records import GenerationRecord

TABLES = {table.name for table in Base.metadata.sorted_tables}


def ask(url, question):
    """The answer to a question put to a synchronous connection."""

    async def run():
        engine = create_engine(parse_url(url))
        try:
            async with engine.begin() as connection:
                return await connection.run_sync(question)
        finally:
            await engine.dispose()

    return asyncio.run(run())


def table_names(connection):
    return set(inspect(connection).get_table_names())


def drift(connection):
    options = {"compare_type": True, "compare_server_default": True}
    context = MigrationContext.configure(connection, opts=options)
    return compare_metadata(context, Base.metadata)


def test_the_constant_is_the_newest_revision():
    scripts = ScriptDirectory.from_config(alembic_config())
    assert scripts.get_heads() == [SCHEMA_REVISION]


def test_up_down_and_up_again(empty_url):
    run_migrations(empty_url)
    assert ask(empty_url, table_names) == {*TABLES, "alembic_version"}
    run_migrations(empty_url, "base")
    assert ask(empty_url, table_names) == {"alembic_version"}
    run_migrations(empty_url)
    run_migrations(empty_url)
    assert ask(empty_url, table_names) == {*TABLES, "alembic_version"}


def test_migrations_and_models_do_not_differ(migrated_url):
    assert ask(migrated_url, drift) == []


def test_drift_would_be_noticed(empty_url):
    run_migrations(empty_url)

    def change(connection):
        connection.execute(text("ALTER TABLE user_sessions DROP COLUMN user_ip"))
        connection.execute(text("DROP INDEX uq_artists_slug"))
        return drift(connection)

    kinds = {difference[0] for difference in ask(empty_url, change)}
    assert kinds == {"add_column", "add_index"}


def test_a_database_of_a_newer_version_is_left_alone(empty_url):
    run_migrations(empty_url)
    ask(empty_url, lambda c: c.execute(text("UPDATE alembic_version SET version_num = '9999'")))
    with pytest.raises(DatabaseError, match="9999"):
        use_store(empty_url, lambda store: store.list_artists())


def migrate_further(connection, since):
    """What a later version's migration does that only adds."""
    for change in (
        "ALTER TABLE generation_history ADD COLUMN mood VARCHAR(20) DEFAULT '' NOT NULL",
        "CREATE INDEX ix_later ON generation_history (provider_used)",
        "CREATE TABLE later (id INTEGER PRIMARY KEY)",
        "UPDATE alembic_version SET version_num = '9998'",
    ):
        connection.execute(text(change))
    let_versions_go_on(connection, since)


def make_line():
    return GenerationRecord("Steve Gadd", "engine", 1, {}, [])


def test_old_processes_go_on_while_a_newer_one_migrates(empty_url):
    """One has the database open when it is migrated, one is started afterwards."""
    run_migrations(empty_url)

    async def run():
        old = DatabaseManager(empty_url)
        try:
            await old.save_profile(make_profile("Steve Gadd"))
            await asyncio.to_thread(ask, empty_url, lambda c: migrate_further(c, SCHEMA_REVISION))
            await old.record_generation(make_line())
            started = DatabaseManager(empty_url)
            try:
                await started.record_generation(make_line())
                await started.save_profile(make_profile("Steve Gadd", confidence=0.5))
                return await old.find_profile("Steve Gadd"), await started.list_generations()
            finally:
                await started.close()
        finally:
            await old.close()

    profile, lines = asyncio.run(run())
    assert profile.confidence == 0.5
    assert len(lines) == 2
    moods = ask(empty_url, lambda c: c.execute(text("SELECT mood FROM generation_history")).all())
    assert moods == [("",), ("",)]


def test_a_migration_that_takes_away_ends_old_versions(empty_url):
    run_migrations(empty_url)
    ask(empty_url, lambda c: migrate_further(c, "9998"))
    with pytest.raises(DatabaseError, match="9998"):
        use_store(empty_url, lambda store: store.list_artists())


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ("UPDATE artists SET research_status = 'lost'", "ck_artists_research_status"),
        ("UPDATE artists SET confidence_score = 1.5", "ck_artists_confidence_score"),
        ("UPDATE research_sources SET confidence = -1", "ck_research_sources_confidence"),
        (
            "UPDATE style_profiles SET confidence_score = 1.5",
            "ck_style_profiles_confidence_score",
        ),
    ],
)
def test_values_that_mean_nothing_are_refused(store_url, change, constraint):
    use_store(store_url, lambda store: store.save_profile(make_profile()))
    with pytest.raises(IntegrityError, match=constraint):
        ask(store_url, lambda connection: connection.execute(text(change)))


def test_defaults_are_the_databases_own(store_url):
    def add(connection):
        connection.execute(text("INSERT INTO artists (key, slug, name) VALUES ('k', 's', 'n')"))
        query = "SELECT research_status, sources_count, confidence_score, kind FROM artists"
        row = connection.execute(text(query)).one()
        assert connection.scalar(text("SELECT created_at FROM artists")) is not None
        return tuple(row)

    assert ask(store_url, add) == ("pending", 0, 0.0, "unknown")


def test_processes_that_open_a_new_database_together_all_succeed(empty_url):
    script = (
        "import asyncio, sys\n"
        "from mididrumigen.database.manager import DatabaseManager\n"
        "async def main():\n"
        "    store = DatabaseManager(sys.argv[1])\n"
        "    print(len(await store.list_artists()))\n"
        "    await store.close()\n"
        "asyncio.run(main())\n"
    )

    def run(_):
        command = [sys.executable, "-W", "error", "-c", script, empty_url]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    with ThreadPoolExecutor(4) as threads:
        results = list(threads.map(run, range(4)))
    assert [(result.stdout, result.stderr) for result in results] == [("0\n", "")] * 4


def test_what_was_there_before_owners_is_everybodys_and_slugs_become_unique(empty_url):
    run_migrations(empty_url, "0007")

    def fill(connection):
        for number, name in enumerate(("AC/DC", "AC DC", "ac_dc"), 1):
            values = {"id": number, "key": name.lower(), "name": name}
            connection.execute(
                text(
                    "INSERT INTO artists (id, key, slug, name) VALUES (:id, :key, 'ac-dc', :name)"
                ),
                values,
            )
        connection.execute(
            text(
                "INSERT INTO generation_history (artist_name, provider_used, generation_time_ms,"
                " user_params, output_files) VALUES ('AC/DC', 'template', 1, '{}', '[]')"
            )
        )

    ask(empty_url, fill)
    run_migrations(empty_url)

    async def read(store):
        artists = sorted(await store.list_artists(), key=lambda artist: artist.id)
        (line,) = await store.list_generations(seen_by="anybody")
        return [artist.slug for artist in artists], artists[0].shared, line.owner, line.shared

    found = use_store(empty_url, read)
    assert found == (["ac-dc", "ac-dc-2", "ac-dc-3"], True, "", True)
