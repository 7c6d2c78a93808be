"""How hard each instrument is struck, by its place in the bar."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache

from mididrumigen.domain.music.groove import Groove
from mididrumigen.domain.music.kit import PieceGroup
from mididrumigen.domain.music.meter import Meter
from mididrumigen.domain.style.features import Place
from mididrumigen.domain.style.measure import Measure, as_float, measure_values

_HALF = Fraction(1, 2)


def measure_velocities(groove: Groove) -> dict[str, Measure | None]:
    """Velocity of all hits, of each kit group, and of each group at each metrical place."""
    groups: dict[PieceGroup, dict[Place, list[float]]] = {}
    places: dict[float, Place] = {}
    bar = as_float(groove.meter.bar_length)
    for hit in groove.hits:
        inside = as_float(hit.position) % bar
        place = places.get(inside)
        if place is None:
            place = places[inside] = place_of(groove.meter, hit.position)
        groups.setdefault(hit.piece.group, {}).setdefault(place, []).append(hit.velocity)
    measures = {"velocity": measure_values([hit.velocity for hit in groove.hits])}
    for group, by_place in groups.items():
        name = f"velocity.{group}"
        measures[name] = measure_values([v for values in by_place.values() for v in values])
        measures |= {f"{name}.{place}": measure_values(v) for place, v in by_place.items()}
    return measures


def place_of(meter: Meter, position: Fraction) -> Place:
    """The metrical place of a position in its bar."""
    return _place(meter, position % meter.bar_length)


@lru_cache(maxsize=4096)
def _place(meter: Meter, inside: Fraction) -> Place:
    if inside == 0:
        return Place.DOWNBEAT
    if inside in meter.backbeats:
        return Place.BACKBEAT
    if inside in meter.beats:
        return Place.BEAT
    return Place.OFFBEAT if meter.level(inside) == _offbeat_level(meter) else Place.SIXTEENTH


def _offbeat_level(meter: Meter) -> int:
    return meter.level(_HALF) if meter.denominator == 4 else meter.level(meter.unit)
