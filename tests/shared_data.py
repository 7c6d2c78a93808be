"""Finds the shared material beside the repository, which is not part of it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


def shared(*parts: str) -> Path:
    """The path of shared material; skips the test where it is absent."""
    default = Path(__file__).resolve().parents[2] / "shared"
    path = Path(os.environ.get("MIDIDRUMIGEN_SHARED") or default, *parts)
    if not path.exists():
        pytest.skip(f"the shared material '{'/'.join(parts)}' is not there")
    return path
