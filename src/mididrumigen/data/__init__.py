"""Drum maps, the knowledge library and statistics of players, as data."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def read_statistics() -> dict[str, Any]:
    """``players.json``, by ``scripts/measure_players.py``; names its data set and licence."""
    text = (files(__name__) / "players.json").read_text(encoding="utf-8")
    table: dict[str, Any] = json.loads(text)
    return table
