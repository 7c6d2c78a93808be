"""Which of a performance's strokes are ghost notes, plain strokes and accents.

Against that drum's own accents (the 90th percentile of its velocities), not against fixed numbers:
how hard a kit answers is the kit's.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from mididrumigen.domain.music.kit import PieceGroup
from mididrumigen.generation.template_generator.model import Line
from mididrumigen.generation.template_generator.touch import ACCENT, GHOST, PLAIN, written_level

_ACCENT_QUANTILE = 0.9
_GHOST_SHARE, _ACCENT_SHARE = 0.5, 0.85
_MIDDLE = {GHOST: 0.33, PLAIN: 0.7, ACCENT: 0.97}


@dataclass(frozen=True, slots=True)
class Levels:
    """The velocity of the accents of each kit group; empty where velocities are written ones."""

    accents: Mapping[PieceGroup, float]

    def level(self, group: PieceGroup, velocity: int) -> int:
        """The level that a velocity is in this performance."""
        accent = self.accents.get(group)
        if accent is None:
            return written_level(velocity)
        if velocity < _GHOST_SHARE * accent:
            return GHOST
        return ACCENT if velocity >= _ACCENT_SHARE * accent else PLAIN

    def velocity(self, group: PieceGroup, level: int) -> float | None:
        """A velocity in the middle of a level; ``None`` for a group that was not played."""
        accent = self.accents.get(group)
        return None if accent is None else accent * _MIDDLE[level]


def measure_levels(line: Line) -> Levels:
    """The levels of a phrase."""
    velocities: dict[PieceGroup, list[int]] = defaultdict(list)
    for bar in (*line.bars, *line.fills) if line.played else ():
        for stroke in bar.strokes:
            velocities[stroke.piece.group].append(stroke.velocity)
    return Levels({group: _accent(found) for group, found in velocities.items()})


def _accent(velocities: list[int]) -> float:
    return float(sorted(velocities)[int(_ACCENT_QUANTILE * (len(velocities) - 1))])
