"""Which of a performance's strokes are ghost notes, plain strokes and accents."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from mididrumigen.domain.music.dynamics import (
    Level,
    accent_velocity,
    played_level,
    written_level,
)
from mididrumigen.domain.music.kit import PieceGroup
from mididrumigen.generation.template_generator.model import Line

_MIDDLE = {Level.GHOST: 0.33, Level.PLAIN: 0.7, Level.ACCENT: 0.97}


@dataclass(frozen=True, slots=True)
class Levels:
    """The velocity of the accents of each kit group; empty where velocities are written ones."""

    accents: Mapping[PieceGroup, float]

    def level(self, group: PieceGroup, velocity: int) -> Level:
        """The level that a velocity is in this performance."""
        accent = self.accents.get(group)
        return written_level(velocity) if accent is None else played_level(velocity, accent)

    def velocity(self, group: PieceGroup, level: Level) -> float | None:
        """A velocity in the middle of a level; ``None`` for a group that was not played."""
        accent = self.accents.get(group)
        return None if accent is None else accent * _MIDDLE[level]


def measure_levels(line: Line) -> Levels:
    """The levels of a phrase."""
    velocities: dict[PieceGroup, list[int]] = defaultdict(list)
    for bar in (*line.bars, *line.fills) if line.played else ():
        for stroke in bar.strokes:
            velocities[stroke.piece.group].append(stroke.velocity)
    return Levels({group: float(accent_velocity(v)) for group, v in velocities.items()})
