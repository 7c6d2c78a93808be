"""Bars of a performance as one would write them down."""

from __future__ import annotations

from mididrumigen.domain.music.dynamics import WRITTEN_VELOCITY
from mididrumigen.domain.music.groove import Groove, Hit
from mididrumigen.domain.music.notation import format_grid
from mididrumigen.generation.plans.step_rows import usual_steps
from mididrumigen.generation.template_generator.levels import Levels, measure_levels
from mididrumigen.generation.template_generator.model import Bar, Line


def write_levels(bar: Bar, levels: Levels) -> Bar:
    """The bar with velocities as levels, and no timing."""
    strokes = tuple(
        s._replace(velocity=WRITTEN_VELOCITY[levels.level(s.piece.group, s.velocity)], late_s=0.0)
        for s in bar.strokes
    )
    return Bar(bar.meter, strokes, bar.line, bar.index, bar.is_fill)


def write_bars(line: Line, bars: list[Bar]) -> Groove:
    """Bars of a phrase, one after the other, as ghosts, strokes and accents."""
    levels, length = measure_levels(line), line.meter.bar_length
    hits = [
        Hit(stroke.piece, length * number + stroke.at, stroke.velocity)
        for number, bar in enumerate(bars)
        for stroke in write_levels(bar, levels).strokes
    ]
    return Groove(line.meter, line.tempo_bpm, len(bars), tuple(hits))


def write_line(line: Line, bars: int) -> str:
    """The first bars of a phrase as a grid."""
    steps = None if line.ternary else usual_steps(line.meter)
    return format_grid(write_bars(line, line.bars[:bars]), steps_per_bar=steps)
