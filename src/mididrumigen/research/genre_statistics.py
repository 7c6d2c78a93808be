"""How genres are played, measured on performances: a prior that nobody had to estimate by ear.

The numbers are in ``data/players.json``, made by ``scripts/measure_players.py``; the file names the
data set, its authors and its licence.
"""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import Any

from mididrumigen.domain.evidence import Evidence, Finding, Source, SourceKind

CONFIDENCE = 0.9


def measured_genre(name: str) -> Finding | None:
    """What was measured of a genre, by its name in the library; ``None`` where nothing was."""
    table = _read()
    numbers = table["genres"].get(name)
    if numbers is None:
        return None
    source = Source(
        id=f"statistics:genre:{name}",
        kind=SourceKind.LIBRARY,
        title=f"Performances of {name}, measured. {table['source']}",
        locator="data/players.json",
        licence="CC BY 4.0",
    )
    claims = tuple(
        Evidence(feature, value, spread, bars, source.id, CONFIDENCE, f"measured on {bars} bars")
        for feature, (value, spread, bars) in numbers.items()
    )
    return Finding(source, claims)


@cache
def _read() -> dict[str, Any]:
    text = (files("mididrumigen.data") / "players.json").read_text(encoding="utf-8")
    table: dict[str, Any] = json.loads(text)
    return table
