"""How much is played on what: hits a beat, and shares of ride, open hats and cross-stick."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from statistics import fmean

from mididrumigen.domain.music.groove import Groove, Hit
from mididrumigen.domain.music.kit import OPEN_HATS, TIME_KEEPERS, KitPiece, PieceGroup
from mididrumigen.domain.style.measure import Measure, as_float, deviation, measure_share


def measure_densities(groove: Groove) -> dict[str, Measure]:
    """Hits a beat, in all and by kit group; the spread is between bars."""
    beats = len(groove.meter.beats) * groove.bars
    groups: dict[PieceGroup, int] = defaultdict(int)
    for hit in groove.hits:
        groups[hit.piece.group] += 1
    per_bar, bar = [0] * groove.bars, as_float(groove.meter.bar_length)
    for hit in groove.hits:
        per_bar[int(as_float(hit.position) // bar)] += 1
    spread = deviation(per_bar, fmean(per_bar)) / len(groove.meter.beats)
    measures = {"density": Measure(len(groove.hits) / beats, spread, groove.bars)}
    for group in PieceGroup:
        measures[f"density.{group}"] = Measure(groups[group] / beats, 0.0, groove.bars)
    return measures


def measure_articulation(hits: Sequence[Hit]) -> dict[str, Measure | None]:
    """How much of the hat is open, of time-keeping on the ride, of the snare cross-stick."""
    hats = [hit.piece in OPEN_HATS for hit in hits if hit.piece.group is PieceGroup.HAT]
    keepers = [hit.piece.group is PieceGroup.RIDE for hit in hits if hit.piece in TIME_KEEPERS]
    snares = [
        hit.piece is KitPiece.CROSS_STICK for hit in hits if hit.piece.group is PieceGroup.SNARE
    ]
    return {
        "hat_openness": measure_share(hats),
        "ride_share": measure_share(keepers),
        "cross_stick_share": measure_share(snares),
    }
