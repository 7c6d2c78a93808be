from __future__ import annotations

import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mididrumigen.domain.errors import StorageError
from mididrumigen.ports.files import FileStore
from mididrumigen.storage.local import LocalFiles
from mididrumigen.storage.names import check_file_name


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_what_was_saved_is_read(tmp_path):
    files: FileStore = LocalFiles(tmp_path / "new" / "folder")
    stored = files.save("björk – 椎名 1.mid", b"MThd\0")
    assert (stored.name, stored.size) == ("björk – 椎名 1.mid", 5)
    assert Path(stored.location).read_bytes() == files.read(stored.name) == b"MThd\0"
    assert names(tmp_path / "new" / "folder") == ["björk – 椎名 1.mid"]


def test_saving_again_replaces_the_file(tmp_path):
    files = LocalFiles(tmp_path)
    files.save("a.mid", b"old and longer")
    files.save("a.mid", b"new")
    assert files.read("a.mid") == b"new"
    assert names(tmp_path) == ["a.mid"]


def test_a_file_has_the_permissions_that_others_have(tmp_path):
    (tmp_path / "other").write_bytes(b"")
    location = Path(LocalFiles(tmp_path).save("a.mid", b"").location)
    assert location.stat().st_mode == (tmp_path / "other").stat().st_mode


@pytest.mark.parametrize(
    "name",
    [
        *("", ".", "..", ".hidden", "a/b", "/etc/passwd", "../x", "a\\b", "C:x", "a\0b", "a\nb"),
        *(
            "a.",
            "a ",
            "con",
            "NUL.mid",
            "Com1.tar.gz",
            "lpt9",
            "aux .mid",
            "a?",
            "a*",
            "<a>",
            "a|b",
        ),
        *('"', "\ud800", "é" * 128, "椎" * 100),
    ],
)
def test_names_that_are_not_plain_are_refused(tmp_path, name):
    files = LocalFiles(tmp_path / "folder")
    for use in (lambda: files.save(name, b"x"), lambda: files.read(name)):
        with pytest.raises(StorageError, match="file name"):
            use()
    assert names(tmp_path) == []


@pytest.mark.parametrize("name", ["a", "a.mid", "a..b", "x" * 255, "-rf", "console", "com10", "~"])
def test_plain_names_are_taken(tmp_path, name):
    LocalFiles(tmp_path).save(name, b"x")
    assert names(tmp_path) == [name]


@given(st.text(max_size=300))
def test_a_checked_name_is_one_part_of_a_path(name):
    try:
        check_file_name(name)
    except StorageError:
        return
    assert Path("folder", name).parent == Path("folder")
    assert Path("folder", name).name == name


def test_a_missing_file_is_an_error(tmp_path):
    with pytest.raises(StorageError, match="could not be read"):
        LocalFiles(tmp_path).read("a.mid")


def test_a_folder_that_is_a_file_is_an_error(tmp_path):
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(StorageError, match="could not be written"):
        LocalFiles(tmp_path / "file").save("a.mid", b"x")


def test_a_folder_of_that_name_is_an_error_and_nothing_is_left(tmp_path):
    (tmp_path / "a.mid").mkdir()
    with pytest.raises(StorageError, match="could not be written"):
        LocalFiles(tmp_path).save("a.mid", b"x")
    assert names(tmp_path) == ["a.mid"]


def test_without_room_the_old_file_stays_and_nothing_is_left(tmp_path):
    resource = pytest.importorskip("resource")
    files = LocalFiles(tmp_path)
    files.save("a.mid", b"old")
    # A file-size limit stands in for a full disk: both fail in the middle of writing.
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, hard))
    try:
        with pytest.raises(StorageError, match="could not be written"):
            files.save("a.mid", bytes(100_000))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert files.read("a.mid") == b"old"
    assert names(tmp_path) == ["a.mid"]


def test_a_reader_sees_one_file_or_the_other(tmp_path):
    files = LocalFiles(tmp_path)
    contents = [bytes([number]) * 50_000 for number in (1, 2)]
    files.save("a.mid", contents[0])

    def write():
        for number in range(50):
            files.save("a.mid", contents[number % 2])

    writer = threading.Thread(target=write)
    writer.start()
    while writer.is_alive():
        assert files.read("a.mid") in contents
    writer.join()
