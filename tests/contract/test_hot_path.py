"""The hot path and the manager see the same thing, both ways, and the hot path stays light."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

import pytest
from tests.contract.artist_names import NAMES
from tests.contract.conftest import use_store
from tests.fakes import HashingEmbedder, library_profile, make_profile, make_source

from mididrumigen.database.fast.hot_path import (
    find_stored_profile,
    only_library_stored,
    record_generation,
)
from mididrumigen.domain.errors import DatabaseError, InvalidRequestError
from mididrumigen.domain.work.records import GenerationRecord

RECORD = GenerationRecord(
    "jeff  porcaro",
    "template",
    21,
    {"bars": 4, "é": "\0ß"},
    ["ü 1.mid"],
    making={"made_by": ["template"]},
)


@pytest.fixture
def database(tmp_path):
    """A database file whose name needs quoting in a URI."""
    return tmp_path / "a #1 %20 é.db"


@pytest.fixture
def use(database):
    """Runs work on the manager of the same file."""
    return lambda work: use_store(database_url(database), work)


def database_url(database):
    return f"sqlite:///{quote(str(database))}"


def run_sql(database, *statements):
    with closing(sqlite3.connect(database)) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()


def test_it_finds_what_the_manager_saved(database, use):
    profile = make_profile(
        "Jeff Porcaro",
        aliases=["Jeffrey"],
        bands=["Toto"],
        sources=[make_source("b", locator="https://example.org"), make_source("a")],
    )
    use(lambda store: store.save_profile(make_profile("Simon Phillips", bands=["Toto"])))
    use(lambda store: store.save_profile(profile))
    for name in ("Jeff Porcaro", "JEFFREY", "toto", "Nobody"):
        assert find_stored_profile(database, name) == use(lambda s, n=name: s.find_profile(n))
    assert find_stored_profile(database, "jeffrey") == profile


def test_it_knows_whether_more_than_the_library_is_stored(database, use):
    assert only_library_stored(database)
    use(lambda store: store.save_profile(library_profile("John Bonham")))
    assert only_library_stored(database)
    use(lambda store: store.save_profile(make_profile("Nadia")))
    assert not only_library_stored(database)
    use(lambda store: store.delete_artist("Nadia"))
    assert only_library_stored(database)
    use(lambda store: store.set_status("Somebody new", "researching"))
    assert not only_library_stored(database)


def test_it_finds_names_of_every_script(database, use):
    async def save(store):
        for name in NAMES[:100:3]:
            await store.save_profile(make_profile(name))

    use(save)
    for name in NAMES[:100:3]:
        assert find_stored_profile(database, name).artist.name == name


def test_the_manager_lists_what_it_recorded(database, use):
    artist_id = use(lambda store: store.save_profile(make_profile("Jeff Porcaro")))
    ident = record_generation(database, RECORD)
    by_manager = use(lambda store: store.record_generation(RECORD))
    newest, oldest = use(lambda store: store.list_generations())
    assert (newest.id, oldest.id) == (by_manager, ident)
    same = ("artist", "provider_used", "generation_time_ms", "params", "output_files", "making")
    assert [getattr(newest, name) for name in same] == [getattr(oldest, name) for name in same]
    assert oldest.artist == "jeff porcaro"
    assert newest.created_at > oldest.created_at
    with closing(sqlite3.connect(database)) as connection:
        rows = connection.execute("SELECT artist_id FROM generation_history").fetchall()
    assert rows == [(artist_id,), (artist_id,)]


def test_it_records_artists_that_are_not_stored(database, use):
    use(lambda store: store.list_artists())
    assert record_generation(database, RECORD) == 1
    assert use(lambda store: store.delete_artist("Jeff Porcaro")) is False


def test_without_a_file_there_is_nothing_and_nothing_is_made(database):
    assert find_stored_profile(database, "Anyone") is None
    assert record_generation(database, RECORD) is None
    assert not database.exists()


@pytest.mark.parametrize(
    "statements",
    [
        ["SELECT 1"],
        ["CREATE TABLE artists (id)"],
        ["CREATE TABLE alembic_version (version_num)"],
        [
            "CREATE TABLE alembic_version (version_num)",
            "INSERT INTO alembic_version VALUES ('0000')",
        ],
    ],
)
def test_another_schema_is_left_to_the_manager(database, statements):
    run_sql(database, *statements)
    assert find_stored_profile(database, "Anyone") is None
    assert record_generation(database, RECORD) is None


def test_a_file_that_is_no_database_is_an_error_to_both(database, use):
    database.write_bytes(b"This is not a database. " * 400)
    for ask in (
        lambda: find_stored_profile(database, "Anyone"),
        lambda: record_generation(database, RECORD),
        lambda: use(lambda store: store.find_profile("Anyone")),
    ):
        with pytest.raises(DatabaseError, match="not a database"):
            ask()


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE style_profiles SET profile = '{\"format\": 1'",
        "UPDATE style_profiles SET profile = '[]'",
        "UPDATE style_profiles SET profile = '{}'",
        "UPDATE style_profiles SET midi_templates_json = '[{\"meter\": 3}]'",
        "UPDATE style_profiles SET midi_templates_json = "
        "replace(midi_templates_json, '[105', '[999')",
        "UPDATE research_sources SET source_type = 'gossip'",
    ],
)
def test_a_damaged_profile_is_an_error_to_both(database, use, damage):
    use(lambda store: store.save_profile(make_profile()))
    run_sql(database, damage)
    for ask in (
        lambda: find_stored_profile(database, "Test Drummer"),
        lambda: use(lambda store: store.find_profile("Test Drummer")),
    ):
        with pytest.raises(DatabaseError, match="stored profile"):
            ask()


def test_a_damaged_vector_is_an_error(database, use):
    vector = HashingEmbedder().embed(["funk"])[0]
    use(lambda store: store.save_profile(make_profile(), vector))
    run_sql(database, "UPDATE style_profiles SET embedding = x'00'")
    with pytest.raises(DatabaseError, match="embedding is damaged"):
        use(lambda store: store.similar("Test Drummer"))


def test_a_name_that_no_artist_has_is_refused(database):
    with pytest.raises(InvalidRequestError):
        find_stored_profile(database, "a\0b")


def make_version(number):
    sources = [make_source(f"{number}:{index}") for index in range(20)]
    return make_profile(description=f"Version {number}", sources=sources)


SAVE_FOREVER = """
import asyncio, itertools, sys
from tests.contract.test_hot_path import make_version
from mididrumigen.database.manager import DatabaseManager

async def main():
    store = DatabaseManager(sys.argv[1])
    for number in itertools.count(1):
        await store.save_profile(make_version(number))
        print(number, flush=True)

asyncio.run(main())
"""


def test_a_reader_never_sees_half_of_a_save(database, use):
    """Another process saves one version after the other, and is killed in the middle."""
    use(lambda store: store.save_profile(make_version(0)))
    command = [sys.executable, "-c", SAVE_FOREVER, database_url(database)]
    root = Path(__file__).resolve().parents[2]
    with subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, text=True) as writer:
        reads = 0
        seen: set[int] = set()
        while len(seen) < 10 and writer.stdout.readline():
            found = find_stored_profile(database, "Test Drummer")
            number = int(found.description.removeprefix("Version "))
            assert found == make_version(number)
            assert record_generation(database, RECORD) is not None
            reads, seen = reads + 1, {*seen, number}
        writer.kill()
    assert len(seen) == 10
    left = use(lambda store: store.find_profile("Test Drummer"))
    assert left == make_version(int(left.description.removeprefix("Version ")))
    with closing(sqlite3.connect(database)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert len(use(lambda store: store.list_generations())) == reads


def test_the_manager_imports_alembic_only_to_migrate(database, use):
    use(lambda store: store.list_artists())
    script = (
        "import asyncio, sys\n"
        "from mididrumigen.database.manager import DatabaseManager\n"
        "print(asyncio.run(DatabaseManager(sys.argv[1]).list_artists()), 'alembic' in sys.modules)"
    )
    command = [sys.executable, "-c", script, database_url(database)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout == "[] False\n"


def test_it_imports_nothing_heavy():
    script = (
        "import sys, mididrumigen.database.fast.hot_path\n"
        "print(sorted({'sqlalchemy', 'alembic', 'asyncio', 'numpy'} & set(sys.modules)))"
    )
    command = [sys.executable, "-c", script]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == "[]\n"
