"""The program as a process of its own: exit codes, streams, and what it loads."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.command_line import Run, read_clip

HEAVY = ("numpy", "sqlalchemy", "alembic", "yaml", "mido", "onnxruntime", "asyncio", "tokenizers")
# Prints the modules that are loaded once the command is through.
SPY = """
import sys
from mididrumigen.cli import main
main(sys.argv[1:])
print(*sorted(sys.modules), file=sys.stderr)
"""


def start(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments],
        env={
            **os.environ,
            "MIDIDRUMIGEN_HOME": str(home),
            "MIDIDRUMIGEN_OFFLINE": "1",
            "PYTHONIOENCODING": "utf-8",
        },
        capture_output=True,
        encoding="utf-8",
        cwd=home.parent,
        check=False,
    )


def test_a_first_run_in_an_empty_home(home: Path) -> None:
    done = start(home, "-m", "mididrumigen", "generate", "Led Zeppelin", "--json", "--seed", "1")
    assert done.returncode == 0, done.stderr
    data = json.loads(done.stdout)
    assert data["artist"] == "John Bonham"
    folder = home.parent / "output"
    assert [home.parent / path for path in data["midi_files"]] == sorted(folder.iterdir())
    assert all(read_clip(home.parent / path).channels == {9} for path in data["midi_files"])


def test_an_error_is_an_exit_code_and_a_message(home: Path) -> None:
    done = start(home, "-m", "mididrumigen", "generate", "Nobody At All")
    assert (done.returncode, done.stdout) == (2, "")
    assert "Nothing is known of 'Nobody At All'." in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("options", [(), ("--json", "--grid"), ("--time-signature", "7/8")])
def test_generate_for_a_stored_artist_loads_nothing_heavy(
    run: Run, home: Path, options: tuple[str, ...]
) -> None:
    assert run("research", "John Bonham").code == 0
    done = start(home, "-c", SPY, "generate", "John Bonham", *options)
    assert done.returncode == 0, done.stderr
    loaded = {name.partition(".")[0] for name in done.stderr.splitlines()[-1].split()}
    assert "mididrumigen" in loaded
    assert loaded.isdisjoint(HEAVY), loaded.intersection(HEAVY)


def test_help_loads_nothing_heavy(home: Path) -> None:
    code = "import sys, mididrumigen.cli; print(*sys.modules, file=sys.stderr)"
    done = start(home, "-c", code)
    loaded = {name.partition(".")[0] for name in done.stderr.split()}
    assert "mididrumigen" in loaded
    assert loaded.isdisjoint({*HEAVY, "sqlite3"}), loaded
