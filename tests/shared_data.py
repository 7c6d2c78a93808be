"""Where the shared reference data lies, when it is there."""

import os
from pathlib import Path

import pytest


def shared(*parts: str) -> Path:
    """A path in the shared data beside the repository; skips the test when it is absent."""
    beside = Path(__file__).resolve().parents[2] / "shared"
    root = Path(os.environ.get("MIDIDRUMIGEN_SHARED", beside))
    path = root.joinpath(*parts)
    if not path.exists():
        pytest.skip(f"no shared data: {path} is absent")
    return path
