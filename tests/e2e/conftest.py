"""Homes and clips for the tests of ``generate``."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.command_line import Clip, Run, read_clip


@pytest.fixture(scope="session")
def stocked_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home where some artists are stored already, for tests that only read."""
    return tmp_path_factory.mktemp("home")


@pytest.fixture
def clips(run: Run, tmp_path: Path) -> Callable[..., list[Clip]]:
    """Generates with ``--seed 5`` into a folder of its own, and reads what was written."""
    count = iter(range(100))

    def make(name: str, *options: object) -> list[Clip]:
        folder = tmp_path / f"clips{next(count)}"
        outcome = run("generate", name, "--seed", 5, "--output", folder, "--json", *options)
        assert outcome.code == 0, outcome.err
        return [read_clip(path) for path in outcome.data["midi_files"]]

    return make
