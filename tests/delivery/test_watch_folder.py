"""A folder that answers."""

from __future__ import annotations

from pathlib import Path

from tests.command_line import Run, read_clip

from mididrumigen.delivery.watch_folder import DroppedRequest, FolderWatcher


def test_a_request_becomes_files_beside_it(run: Run, tmp_path: Path) -> None:
    (tmp_path / "groove.txt").write_text(
        "# for the chorus\nJohn Bonham\nbars: 2\nvariations: 2\ntime-signature: 7/8\nseed: 4\n"
    )
    outcome = run("watch", tmp_path, "--once")
    assert (outcome.code, outcome.out) == (0, "groove.txt: 2 files\n")
    files = sorted((tmp_path / "groove").iterdir())
    assert [path.name for path in files] == ["John Bonham 1.mid", "John Bonham 2.mid"]
    assert all(read_clip(path).quarters == 7 for path in files)
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_file()) == ["groove.done"]


def test_what_cannot_be_done_is_said_beside_it(run: Run, tmp_path: Path) -> None:
    requests = {
        "unknown.txt": "Zorblax Quimby\n",
        "key.txt": "John Bonham\nbarz: 2\n",
        "value.txt": "John Bonham\nbars: many\n",
        "range.txt": "John Bonham\nbars: 99\n",
        "line.txt": "John Bonham\nvery fast\n",
        "empty.txt": "\n",
        "bytes.txt": "",
    }
    for name, text in requests.items():
        (tmp_path / name).write_text(text)
    (tmp_path / "bytes.txt").write_bytes(b"\xff\xfe\x00J")
    outcome = run("watch", tmp_path, "--once")
    assert outcome.code == 0
    said = {path.stem: path.read_text("utf-8") for path in tmp_path.glob("*.error")}
    assert said.keys() == {name.removesuffix(".txt") for name in requests}
    assert said["unknown"].startswith("Nothing is known of 'Zorblax Quimby'.")
    assert said["key"].startswith("'barz' is not known. Known: bars,")
    assert "Bars of 99 is out of range" in said["range"]
    assert said["line"] == "'line.txt': 'very fast' sets nothing. Write it like bars: 8.\n"
    assert said["empty"] == "'empty.txt' is empty. Write a name in its first line.\n"
    assert said["bytes"] == "'bytes.txt' is not UTF-8 text.\n"
    assert not list(tmp_path.glob("*.txt"))


def test_a_file_that_is_still_written_is_left_alone(tmp_path: Path) -> None:
    asked: list[DroppedRequest] = []

    def answer(request: DroppedRequest, _target: Path) -> int:
        asked.append(request)
        return 1

    watcher = FolderWatcher(tmp_path, answer)
    path = tmp_path / "a.txt"
    path.write_text("John")
    assert watcher.look() == []
    path.write_text("John Bonham\n")
    assert watcher.look() == []
    (answered,) = watcher.look()
    assert (answered.name, answered.files, answered.problem) == ("a.txt", 1, "")
    assert asked[0].artist == "John Bonham"
    assert watcher.look() == []


def test_a_second_try_takes_the_complaint_away(tmp_path: Path) -> None:
    watcher = FolderWatcher(tmp_path, lambda _request, _target: 1)
    (tmp_path / "a.error").write_text("old")
    (tmp_path / "a.txt").write_text("John Bonham")
    watcher.look()
    watcher.look()
    assert not (tmp_path / "a.error").exists()
