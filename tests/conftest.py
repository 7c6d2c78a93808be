"""The command line, run in this process as a user would run it in a shell; and no deadlines."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest
from hypothesis import settings
from tests.command_line import Outcome, Run

from mididrumigen.cli import main

# No process that a test starts asks anybody on the web.
os.environ["MIDIDRUMIGEN_OFFLINE"] = "1"

# Started in the background, a process ignores Ctrl-C, and so would those that it starts.
signal.signal(signal.SIGINT, signal.default_int_handler)

# How long an example takes is the machine's business.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home of the test's own, not yet there."""
    return tmp_path / "home"


@pytest.fixture
def run(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Run:
    """Runs the command line on ``home``."""
    monkeypatch.setenv("MIDIDRUMIGEN_HOME", str(home))
    monkeypatch.delenv("MIDIDRUMIGEN_DATABASE_URL", raising=False)
    monkeypatch.delenv("MIDIDRUMIGEN_OUTPUT", raising=False)
    monkeypatch.setenv("MIDIDRUMIGEN_OFFLINE", "1")
    monkeypatch.chdir(tmp_path)

    def run_main(*arguments: object) -> Outcome:
        code = 0
        try:
            main([str(argument) for argument in arguments])
        except SystemExit as stop:
            code = stop.code if isinstance(stop.code, int) else 1
        captured = capsys.readouterr()
        return Outcome(code, captured.out, captured.err)

    return run_main
