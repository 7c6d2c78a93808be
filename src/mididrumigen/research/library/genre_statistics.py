"""How genres are played, measured on performances: a prior that nobody had to estimate by ear.

The numbers are in ``data/players.json``; see :func:`mididrumigen.data.read_statistics`.
"""

from __future__ import annotations

from mididrumigen.data import read_statistics
from mididrumigen.domain.style.evidence import Evidence, Finding, Source, SourceKind

CONFIDENCE = 0.9


def measured_genre(name: str) -> Finding | None:
    """What was measured of a genre, by its name in the library; ``None`` where nothing was."""
    table = read_statistics()
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
