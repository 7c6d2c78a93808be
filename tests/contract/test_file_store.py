"""What every file store does, over a folder and over a bucket."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import urlopen

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.contract.s3_server import CREDENTIALS, s3_server
from tests.fakes_service import MemoryFiles

from mididrumigen.domain.errors import FileMissingError, StorageError
from mididrumigen.ports.files import FileStore
from mididrumigen.storage.local import LocalFiles
from mididrumigen.storage.names import check_file_name
from mididrumigen.storage.s3 import S3Files

BUCKET = "grooves"
_numbers = count(1)


@pytest.fixture(scope="module")
def s3_url() -> Iterator[str]:
    with s3_server(BUCKET) as url:
        yield url


@pytest.fixture
def s3_environment(s3_url: str, monkeypatch: pytest.MonkeyPatch) -> str:
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    for name, value in {**CREDENTIALS, "AWS_ENDPOINT_URL": s3_url}.items():
        monkeypatch.setenv(name, value)
    return s3_url


@pytest.fixture(params=["local", "s3", "fake"])
def files(request: pytest.FixtureRequest, tmp_path: Path) -> FileStore:
    """A store without files."""
    if request.param == "local":
        return LocalFiles(tmp_path / "files")
    if request.param == "fake":
        return MemoryFiles()
    request.getfixturevalue("s3_environment")
    return S3Files(f"s3://{BUCKET}/prefix/{next(_numbers)}")


def is_plain(name: str) -> bool:
    try:
        return bool(check_file_name(name))
    except StorageError:
        return False


PLAIN_NAMES = st.text(min_size=1, max_size=60).filter(is_plain)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=PLAIN_NAMES, data=st.binary(max_size=2000))
def test_what_was_saved_under_any_plain_name_is_read(files, name, data):
    stored = files.save(name, data)
    assert (stored.name, stored.size) == (name, len(data))
    assert files.read(name) == data
    files.delete(name)
    with pytest.raises(FileMissingError):
        files.read(name)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.text(max_size=20).filter(lambda name: not is_plain(name)))
def test_other_names_are_refused_by_every_method(files, name):
    for ask in (
        lambda: files.save(name, b"x"),
        lambda: files.save_all([("good.mid", b"x"), (name, b"x")]),
        lambda: files.read(name),
        lambda: files.delete(name),
    ):
        with pytest.raises(StorageError, match="file name"):
            ask()
    with pytest.raises(FileMissingError):
        files.read("good.mid")


def test_saving_again_replaces_the_file(files):
    files.save("a.mid", b"old and longer")
    files.save("a.mid", b"new")
    assert files.read("a.mid") == b"new"


def test_several_files_are_saved_in_order(files):
    contents = [(f"groove {number}.mid", bytes([number]) * 100) for number in range(20)]
    stored = files.save_all(contents)
    assert [(file.name, file.size) for file in stored] == [(name, 100) for name, _ in contents]
    assert [files.read(name) for name, _ in contents] == [data for _, data in contents]
    assert files.save_all([]) == []


def test_a_missing_file_says_so(files):
    with pytest.raises(FileMissingError, match=r"a\.mid") as caught:
        files.read("a.mid")
    assert caught.value.code == "file_missing"
    files.delete("a.mid")


def test_names_of_all_files_are_listed(files):
    assert list(files.list_names()) == []
    files.save_all([("b.mid", b"b"), ("a 1.mid", b"a"), ("ü.mid", b"u")])
    files.save("b.mid", b"again")
    assert list(files.list_names()) == ["a 1.mid", "b.mid", "ü.mid"]
    files.delete("b.mid")
    assert list(files.list_names()) == ["a 1.mid", "ü.mid"]


def test_fifty_files_saved_at_once_are_all_there(files):
    contents = {f"{number}.mid": os.urandom(500) for number in range(50)}
    with ThreadPoolExecutor(50) as pool:
        list(pool.map(lambda name: files.save(name, contents[name]), contents))
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(files.read, contents)) == list(contents.values())


def test_a_reader_sees_one_file_or_the_other(files):
    contents = [bytes([number]) * 50_000 for number in (1, 2)]
    files.save("a.mid", contents[0])

    def write():
        for number in range(20):
            files.save_all([("a.mid", contents[number % 2]), ("b.mid", b"")])

    writer = threading.Thread(target=write)
    writer.start()
    is_over = False
    while not is_over:
        is_over = not writer.is_alive()
        assert files.read("a.mid") in contents
    writer.join()


def test_without_room_nothing_is_left_of_several_files(tmp_path):
    resource = pytest.importorskip("resource")
    files = LocalFiles(tmp_path)
    files.save("a.mid", b"old")
    # A file-size limit stands in for a full disk: both fail in the middle of writing.
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, hard))
    try:
        with pytest.raises(StorageError, match="could not be written"):
            files.save_all([("a.mid", b"new"), ("b.mid", bytes(100_000)), ("c.mid", b"")])
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert [path.name for path in tmp_path.iterdir()] == ["a.mid"]
    assert files.read("a.mid") == b"old"


def test_a_folder_that_cannot_be_written_is_an_error(tmp_path):
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(StorageError, match="could not be written"):
        LocalFiles(tmp_path / "file" / "folder").save_all([("a.mid", b"x"), ("b.mid", b"x")])


def test_a_process_killed_while_saving_leaves_whole_files_only(tmp_path):
    script = (
        "import sys\nfrom pathlib import Path\n"
        "from mididrumigen.storage.local import LocalFiles\n"
        "files = LocalFiles(Path(sys.argv[1]))\n"
        "for number in range(10**6):\n"
        "    files.save_all([(f'{number}-{n}.mid', bytes(20_000)) for n in range(4)])\n"
        "    print(number, flush=True)\n"
    )
    command = [sys.executable, "-c", script, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as writer:
        for _ in range(10):
            assert writer.stdout.readline()
        writer.kill()
    whole = [path for path in tmp_path.iterdir() if not path.name.startswith(".")]
    assert len(whole) >= 40
    assert {path.stat().st_size for path in whole} == {20_000}


def test_local_files_have_no_link(tmp_path):
    assert LocalFiles(tmp_path).link("a.mid", 60) == ""


def test_a_link_downloads_the_file_for_a_time_and_nothing_else(s3_environment):
    files = S3Files(f"s3://{BUCKET}/links")
    files.save("björk 1.mid", b"MThd")
    link = files.link("björk 1.mid", 60)
    with urlopen(link, timeout=10) as answer:  # noqa: S310
        assert answer.read() == b"MThd"
        assert answer.headers["Content-Type"] == "audio/midi"
    assert "X-Amz-Expires=60" in link
    assert CREDENTIALS["AWS_SECRET_ACCESS_KEY"] not in link
    with pytest.raises(HTTPError) as caught:
        urlopen(files.link("missing.mid", 60), timeout=10)  # noqa: S310
    caught.value.close()


def test_a_bucket_that_is_not_there_is_named(s3_environment):
    files = S3Files("s3://nobody/x")
    for ask in (
        lambda: files.save("a.mid", b""),
        lambda: files.save_all([("a.mid", b""), ("b.mid", b"")]),
        lambda: files.read("a.mid"),
        lambda: files.delete("a.mid"),
    ):
        with pytest.raises(StorageError, match=r"nobody.*NoSuchBucket") as caught:
            ask()
        assert not isinstance(caught.value, FileMissingError)


def test_an_object_store_that_is_away_is_an_error(s3_environment, monkeypatch):
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{port}")
    with pytest.raises(StorageError, match=r"a\.mid.*error sending request") as caught:
        S3Files(f"s3://{BUCKET}").save("a.mid", b"x")
    text = f"{caught.value!r} {caught.value}"
    assert not [secret for secret in CREDENTIALS.values() if secret in text]


def test_plain_http_is_for_this_machine_only(s3_environment, monkeypatch):
    port = urlsplit(s3_environment).port
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://ip6-localhost.invalid:{port}")
    with pytest.raises(StorageError, match="builder error"):
        S3Files(f"s3://{BUCKET}").read("a.mid")


def test_without_its_extra_the_store_names_it():
    script = (
        "import sys\nsys.modules['obstore'] = sys.modules['obstore.store'] = None\n"
        "from mididrumigen.storage.s3 import S3Files\n"
        "from mididrumigen.domain.errors import MissingExtraError\n"
        "try:\n    S3Files('s3://bucket').read('a')\n"
        "except MissingExtraError as error:\n    print(error)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert "mididrumigen[s3]" in done.stdout


def test_old_files_are_listed_and_room_is_told(files: FileStore) -> None:
    files.save("a.mid", b"1")
    assert "a.mid" in files.old_names(-60.0 if not isinstance(files, MemoryFiles) else 0.0)
    assert list(files.old_names(3600.0)) == []
    room = files.room()
    assert room is None or room > 0


def test_what_was_left_unfinished_can_be_deleted(tmp_path: Path) -> None:
    part = tmp_path / ".0123456789abcdef.part"
    part.write_bytes(b"x")
    files = LocalFiles(tmp_path)
    assert part.name in files.old_names(-60.0)
    files.delete(part.name)
    assert not part.exists()


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written_has_no_room(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(StorageError, match="cannot be written"):
        LocalFiles(tmp_path / "out").room()


def test_a_file_in_place_of_the_folder_has_no_room(tmp_path: Path) -> None:
    (tmp_path / "out").write_bytes(b"")
    with pytest.raises(StorageError, match="cannot be written"):
        LocalFiles(tmp_path / "out").room()
