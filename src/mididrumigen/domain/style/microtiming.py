"""Microtiming: how early or late each instrument is played, swing taken out."""

from __future__ import annotations

from collections import defaultdict
from statistics import median

from mididrumigen.domain.music.groove import Groove
from mididrumigen.domain.music.kit import PieceGroup
from mididrumigen.domain.style.measure import Measure, as_float, measure_values
from mididrumigen.domain.style.swing import swing_offset_s, swing_ratios

_MOST_MS = 80.0


def measure_microtiming(
    groove: Groove, swing_8th: Measure | None, swing_16th: Measure | None
) -> dict[str, Measure | None]:
    """Lateness by kit group, in ms, against the median of all hits, without that swing."""
    residuals = _residuals_s(groove, swing_8th, swing_16th)
    if not residuals:
        return {}
    middle = median(residuals)
    groups: dict[PieceGroup, list[float]] = defaultdict(list)
    for hit, residual in zip(groove.hits, residuals, strict=True):
        groups[hit.piece.group].append(1000 * (residual - middle))
    return {
        f"microtiming_ms.{group}": measure_values([min(max(v, -_MOST_MS), _MOST_MS) for v in late])
        for group, late in groups.items()
    }


def swing_residuals_s(groove: Groove) -> list[float]:
    """Offset of each hit without the groove's own swing, in seconds."""
    return _residuals_s(groove, *swing_ratios(groove))


def _residuals_s(
    groove: Groove, swing_8th: Measure | None, swing_16th: Measure | None
) -> list[float]:
    eighth = swing_8th.value if swing_8th else 1.0
    sixteenth = swing_16th.value if swing_16th else 1.0
    moves: dict[float, float] = {}
    residuals = []
    for hit in groove.hits:
        inside = as_float(hit.position) % 1
        move = moves.get(inside)
        if move is None:
            move = swing_offset_s(hit.position, groove.quarter_s, eighth, sixteenth)
            moves[inside] = move
        residuals.append(hit.offset_s - move)
    return residuals
