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


@cache
def read_clip_spreads() -> dict[str, float]:
    """``clip_spreads.json``, by ``scripts/measure_spreads.py``: how far clips of one artist differ.

    Standard deviation by feature, in the features' units.
    """
    text = (files(__name__) / "clip_spreads.json").read_text(encoding="utf-8")
    table: dict[str, float] = json.loads(text)["spreads"]
    return table


@cache
def read_genre_words() -> dict[str, str]:
    """Names of the library's genres by every name they go by, in lower case."""
    text = (files(__name__) / "library" / "index.json").read_text(encoding="utf-8")
    index: dict[str, Any] = json.loads(text)
    return {**index["genre_names"], **{slug: slug for slug in index["genres"]}}
