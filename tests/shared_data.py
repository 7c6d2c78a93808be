"""Where the material that lies beside the repository is, for the tests that can use it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parent.parent


def shared(*parts: str) -> Path:
    """A path in the folder beside the repository; the test is skipped where it is absent."""
    root = Path(os.environ.get("MIDIDRUMIGEN_SHARED") or REPOSITORY.parent / "shared")
    path = root.joinpath(*parts)
    if not path.exists():
        pytest.skip(f"needs {'/'.join(parts)} in the shared folder beside the repository")
    return path
