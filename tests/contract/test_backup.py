"""Backup and restore over every pair of databases and file stores, while others write."""

from __future__ import annotations

import asyncio
import json
import threading
import zipfile
from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.contract.conftest import use_store
from tests.contract.postgres_server import create_database
from tests.fakes import HashingEmbedder, make_profile
from tests.fakes_service import MemoryFiles

from mididrumigen.database.manager import DatabaseManager
from mididrumigen.database.row_copies import DatabaseRows, _decode, _encode
from mididrumigen.database.tables import Base
from mididrumigen.domain.errors import (
    BackupError,
    DatabaseError,
    InvalidRequestError,
    StorageError,
)
from mididrumigen.domain.work.records import GenerationRecord
from mididrumigen.orchestrator.backup import ROWS, Copied, Kept
from mididrumigen.storage.archive import read_archive, write_archive
from mididrumigen.storage.home import HomeFolder

PATIENCE_S = 60
EMBED = HashingEmbedder()


@pytest.fixture(params=["sqlite", "postgresql"])
def other_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database to restore into, of either kind whatever the first is."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'other' / 'other.db'}"
    return create_database(request.getfixturevalue("postgres_url"))


def say_nothing(_step: str, _share: float | None = None, /) -> None:
    """Hears no progress."""


def back_up(path: Path, url: str, files: MemoryFiles, home: Path) -> Copied:
    rows = DatabaseRows(url)
    with write_archive(path, {"revision": rows.revision}) as archive:
        kept = Kept(rows, files, HomeFolder(home))
        return asyncio.run(_closing(rows, kept.back_up(archive, say_nothing)))


def restore(path: Path, url: str, files: MemoryFiles, home: Path) -> Copied:
    rows = DatabaseRows(url)
    with read_archive(path) as archive:
        kept = Kept(rows, files, HomeFolder(home))
        return asyncio.run(_closing(rows, kept.restore(archive, say_nothing)))


async def _closing(rows: DatabaseRows, work):
    try:
        return await work
    finally:
        await rows._database.close()


def read_all(url: str) -> list[tuple[str, str]]:
    rows = DatabaseRows(url)

    async def read() -> list[tuple[str, str]]:
        return [(name, json.dumps(row, sort_keys=True)) async for name, row in rows.read_rows()]

    return asyncio.run(_closing(rows, read()))


def make_rows(url: str, files: MemoryFiles) -> None:
    """A profile with a vector, one without, and a line of history with a file."""
    for name in ("Steve Gadd", "Ålesund \U0001f941"):
        profile = make_profile(name)
        vector = EMBED.embed([name])[0] if name == "Steve Gadd" else None
        use_store(url, partial(save, profile=profile, vector=vector))
    use_store(url, lambda store: store.record_generation(make_line("a.mid")))
    files.save("a.mid", b"groove")


async def save(store: DatabaseManager, profile, vector) -> int:
    return await store.save_profile(profile, vector)


async def record(store: DatabaseManager, line: GenerationRecord) -> int:
    return await store.record_generation(line)


def make_line(file: str) -> GenerationRecord:
    return GenerationRecord("Steve Gadd", "engine", 1, {}, [file], [{"name": file}])


def test_everything_comes_back_whatever_database_it_goes_to(store_url, other_url, tmp_path):
    home, files = tmp_path / "home", MemoryFiles()
    (home / "heard").mkdir(parents=True)
    (home / "generation.yaml").write_text("providers: {}")
    (home / "heard" / "a.json").write_bytes(b"\0\xff")
    make_rows(store_url, files)

    copied = back_up(tmp_path / "b.zip", store_url, files, home)
    assert (copied.files, copied.home_files, copied.missing) == (1, 2, [])
    again, there = MemoryFiles(), tmp_path / "there"
    assert restore(tmp_path / "b.zip", other_url, again, there).rows == copied.rows

    assert read_all(other_url) == read_all(store_url)
    assert again.kept == files.kept
    assert (there / "heard" / "a.json").read_bytes() == b"\0\xff"
    assert (there / "generation.yaml").read_text() == "providers: {}"
    # And it goes on counting from there.
    use_store(other_url, lambda store: store.record_generation(make_line("b.mid")))
    use_store(other_url, lambda store: store.save_profile(make_profile("New")))


def test_writes_go_on_and_what_is_told_of_is_there(store_url, other_url, tmp_path):
    files, stop, written = MemoryFiles(), threading.Event(), threading.Semaphore(0)
    make_rows(store_url, files)

    def write() -> None:
        number = 0
        while not stop.is_set():
            number += 1
            files.save(f"{number}.mid", str(number).encode())
            line = make_line(f"{number}.mid")
            use_store(store_url, partial(record, line=line))
            written.release()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        assert written.acquire(timeout=PATIENCE_S)
        copied = back_up(tmp_path / "b.zip", store_url, files, tmp_path / "home")
        assert written.acquire(timeout=PATIENCE_S)
    finally:
        stop.set()
        writer.join()
    assert copied.missing == []
    again = MemoryFiles()
    restore(tmp_path / "b.zip", other_url, again, tmp_path / "there")
    lines = use_store(other_url, lambda store: store.list_generations())
    assert len(lines) >= 2
    assert {name for line in lines for name in line.output_files} <= set(again.kept)


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A small backup's bytes."""
    folder = tmp_path_factory.mktemp("archive")
    files = MemoryFiles()
    make_rows(f"sqlite:///{folder / 'a.db'}", files)
    back_up(folder / "b.zip", f"sqlite:///{folder / 'a.db'}", files, folder / "home")
    return (folder / "b.zip").read_bytes()


def refuse(path: Path, data: bytes) -> None:
    path.write_bytes(data)
    with pytest.raises(BackupError), read_archive(path):
        pass


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(where=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 7))
def test_no_changed_bit_is_taken_for_whole(archive, tmp_path, where, bit):
    data = bytearray(archive)
    data[int(where * len(data))] ^= 1 << bit
    refuse(tmp_path / "b.zip", bytes(data))


@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(where=st.floats(0, 1, exclude_max=True), more=st.binary(min_size=1, max_size=99))
def test_nothing_cut_off_or_added_is_taken_for_whole(archive, tmp_path, where, more):
    refuse(tmp_path / "b.zip", archive[: int(where * len(archive))])
    refuse(tmp_path / "b.zip", archive + more)
    refuse(tmp_path / "b.zip", more * 20)


def test_a_failure_half_way_leaves_nothing(archive, other_url, tmp_path):
    class FullFiles(MemoryFiles):
        def save(self, name, data):
            raise StorageError(f"No room for {len(data)} bytes of {name}.")

    (tmp_path / "b.zip").write_bytes(archive)
    with pytest.raises(StorageError):
        restore(tmp_path / "b.zip", other_url, FullFiles(), tmp_path / "there")
    assert not [row for row in read_all(other_url) if row[0] != "counters"]


@pytest.mark.parametrize(
    "row",
    [
        ["nothing_known", {"id": 1}],
        ["artists", {"id": 1, "unknown_column": 2}],
        ["artists", {"id": 1, "created_at": "yesterday"}],
        ["artists", {"id": 1}],
    ],
)
def test_rows_that_do_not_fit_undo_everything(other_url, tmp_path, row):
    with (
        write_archive(tmp_path / "b.zip", {"revision": DatabaseRows.revision}) as archive,
        archive.entry(ROWS) as rows,
    ):
        rows.write(json.dumps(row).encode())
    with write_archive(tmp_path / "c.zip", {"revision": DatabaseRows.revision}) as archive:
        with archive.entry(ROWS) as rows:
            rows.write(json.dumps(row).encode())
        with archive.entry("files/a.mid") as file:
            file.write(b"groove")
    files = MemoryFiles()
    for name in ("b.zip", "c.zip"):
        with pytest.raises((BackupError, DatabaseError)):
            restore(tmp_path / name, other_url, files, tmp_path / "there")
    assert files.kept == {}
    assert not [row for row in read_all(other_url) if row[0] != "counters"]


def test_what_is_there_is_not_overwritten(archive, store_url, other_url, tmp_path):
    (tmp_path / "b.zip").write_bytes(archive)
    use_store(store_url, lambda store: store.save_profile(make_profile("Somebody")))
    with pytest.raises(InvalidRequestError, match="database holds something"):
        restore(tmp_path / "b.zip", store_url, MemoryFiles(), tmp_path / "there")

    files = MemoryFiles()
    files.save("a.mid", b"another")
    with pytest.raises(InvalidRequestError, match=r"another file 'a\.mid'"):
        restore(tmp_path / "b.zip", other_url, files, tmp_path / "there")
    assert files.kept == {"a.mid": b"another"}
    files.save("a.mid", b"groove")
    restore(tmp_path / "b.zip", other_url, files, tmp_path / "there")


def test_a_newer_versions_backup_is_refused(other_url, tmp_path):
    with write_archive(tmp_path / "b.zip", {"revision": "9999"}) as archive, archive.entry(ROWS):
        pass
    with pytest.raises(BackupError, match="newer than"):
        restore(tmp_path / "b.zip", other_url, MemoryFiles(), tmp_path / "there")


@pytest.mark.parametrize("name", ["../a", "/a", "a/../../b", "c:a", "a\\b"])
def test_no_file_is_restored_outside_of_the_home(tmp_path, name):
    home = HomeFolder(tmp_path / "home")
    with pytest.raises(StorageError, match="no file of the home"):
        home.save(name, b"")
    assert list(tmp_path.iterdir()) == []


def test_the_manifest_says_what_sha256sum_says(archive, tmp_path):
    from hashlib import sha256

    (tmp_path / "b.zip").write_bytes(archive)
    with zipfile.ZipFile(tmp_path / "b.zip") as opened:
        manifest = json.loads(opened.read("manifest.json"))
        for name, said in manifest["files"].items():
            data = opened.read(name)
            assert said == {"size": len(data), "sha256": sha256(data).hexdigest()}


SAMPLES: dict[str, Callable[[], object]] = {
    "DateTime": lambda: datetime(2025, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC),
    "DATE": lambda: date(2026, 2, 28),
    "LargeBinary": lambda: b"\0\xff",
}


def test_every_kind_of_column_can_be_copied():
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            kind = type(column.type).__name__
            sample = SAMPLES.get({"UtcDateTime": "DateTime", "Date": "DATE"}.get(kind, kind))
            if sample is not None:
                value = sample()
                told = json.loads(json.dumps(_encode(column.type, value)))
                assert _decode(column, told) == value
