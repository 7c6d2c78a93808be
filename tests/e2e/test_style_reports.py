"""The command line says how near its clips are, when asked."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

PLAIN = ("generate", "Clyde Stubblefield", "--bars", "2", "--variations", "2", "--seed", "24")


def run(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith("MIDIDRUMIGEN_")}
    return subprocess.run(
        [sys.executable, "-m", "mididrumigen", *arguments],
        cwd=home,
        env={
            **kept,
            "MIDIDRUMIGEN_HOME": str(home),
            "MIDIDRUMIGEN_OFFLINE": "1",
            "PYTHONIOENCODING": "utf-8",
        },
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def test_each_file_has_its_report(tmp_path: Path) -> None:
    done = run(tmp_path, *PLAIN, "--report")
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert len(lines) == 4
    assert all(Path(tmp_path, line).exists() for line in lines[::2])
    for line in lines[1::2]:
        head, _, aspects = line.partition("; furthest off: ")
        assert head.startswith("  closeness 0.")
        assert aspects.count(" ± ") == 2


@pytest.mark.parametrize("options", [(), ("--best-of", "3")])
def test_json_holds_the_reports(tmp_path: Path, options: tuple[str, ...]) -> None:
    done = run(tmp_path, *PLAIN, "--json", *options)
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert [each["file"] for each in answer["style_reports"]] == answer["midi_files"]
    for each in answer["style_reports"]:
        assert 0 < each["closeness"] <= 1
        assert {"density", "swing", "ghost_notes", "loudness"} <= set(each["features"])
        for feature in each["features"].values():
            assert set(feature) == {"value", "profile", "spread", "closeness", "counted"}


def test_plain_text_is_the_files_alone(tmp_path: Path) -> None:
    answer = json.loads(run(tmp_path, *PLAIN, "--json").stdout)
    assert run(tmp_path, *PLAIN).stdout.splitlines() == answer["midi_files"]


def test_a_name_of_which_nothing_is_known_has_no_closeness(tmp_path: Path) -> None:
    done = run(tmp_path, "generate", "My Neighbour", "--genre", "funk", "--seed", "1", "--report")
    assert "closeness unknown" in done.stdout


def test_too_many_candidates_are_refused(tmp_path: Path) -> None:
    done = run(tmp_path, *PLAIN, "--best-of", "17")
    assert done.returncode == 2
    assert "Best-of of 17 is out of range." in done.stderr
