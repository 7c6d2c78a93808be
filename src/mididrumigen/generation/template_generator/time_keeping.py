"""Where the hand keeps time, and how much is played under it: what sets one section off another."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from mididrumigen.domain.music.dynamics import WRITTEN_VELOCITY, Level, written_level
from mididrumigen.domain.music.kit import TIME_KEEPERS, KitPiece, PieceGroup
from mididrumigen.domain.music.meter import Meter
from mididrumigen.generation.template_generator.model import Bar, Stroke

_EIGHTH = Fraction(1, 2)
_THIRD = Fraction(1, 3)
_QUARTER = Fraction(1)
# One hand plays a ride or a crash in 8ths or slower; 16ths are for two hands on the hat.
_COARSE = {
    KitPiece.RIDE: _EIGHTH,
    KitPiece.RIDE_BELL: _EIGHTH,
    KitPiece.OPEN_HAT: _EIGHTH,
    KitPiece.HALF_OPEN_HAT: _EIGHTH,
    KitPiece.CRASH_1: _QUARTER,
    KitPiece.CHINA: _QUARTER,
    KitPiece.FLOOR_TOM: _EIGHTH,
}
_DRUMS = (PieceGroup.KICK, PieceGroup.SNARE, PieceGroup.TOM)


def keep_time_on(bar: Bar, piece: KitPiece) -> Bar:
    """The bar with its time on another piece, as fast as one hand plays that piece.

    A bar without time-keeping gets it: 8ths, or triplets where the bar is in three.
    """
    keepers = [s for s in bar.strokes if s.piece in TIME_KEEPERS]
    others = [s for s in bar.strokes if s.piece not in TIME_KEEPERS]
    step = _step(bar, _COARSE.get(piece, Fraction(1, 4)))
    if keepers:
        moved = [s._replace(piece=piece) for s in keepers if s.at % step == 0 or _is_skip(s, bar)]
    else:
        moved = _new_time(bar.meter, piece, step)
    if piece is KitPiece.CRASH_1:
        moved = [s._replace(velocity=WRITTEN_VELOCITY[Level.PLAIN]) for s in moved]
    seen: dict[Fraction, Stroke] = {}
    for stroke in moved:
        seen.setdefault(stroke.at, stroke)
    return with_strokes(bar, [*others, *seen.values()])


def ease_time(bar: Bar) -> Bar:
    """The time in half as many strokes."""
    step = 2 * _step(bar, _EIGHTH)
    return with_strokes(
        bar, [s for s in bar.strokes if s.piece not in TIME_KEEPERS or s.at % step == 0]
    )


def drop_ghosts(bar: Bar) -> Bar:
    """The bar without ghost notes."""
    return with_strokes(
        bar,
        [
            s
            for s in bar.strokes
            if s.piece.group is not PieceGroup.SNARE or written_level(s.velocity) is not Level.GHOST
        ],
    )


def drop_drums(bar: Bar, keep: Iterable[PieceGroup] = ()) -> Bar:
    """The bar without its drums, but for some families."""
    kept = set(keep)
    return with_strokes(
        bar, [s for s in bar.strokes if s.piece.group not in _DRUMS or s.piece.group in kept]
    )


def with_strokes(bar: Bar, strokes: Iterable[Stroke], *, is_fill: bool | None = None) -> Bar:
    """The bar with other strokes."""
    return Bar(
        bar.meter, tuple(strokes), bar.line, bar.index, bar.is_fill if is_fill is None else is_fill
    )


def beats_of(meter: Meter) -> tuple[Fraction, ...]:
    """The beats that are counted: quarters, or the felt beats of a compound or odd metre."""
    if meter.denominator in (2, 4):
        count = int(meter.bar_length / meter.unit)
        return tuple(meter.unit * i for i in range(count))
    return meter.beats


def _is_ternary(bar: Bar) -> bool:
    return any(s.at.denominator % 3 == 0 for s in bar.strokes)


def _step(bar: Bar, coarse: Fraction) -> Fraction:
    if bar.meter.is_compound:
        return bar.meter.unit
    if _is_ternary(bar) and coarse < _QUARTER:
        return _THIRD
    return coarse


def _is_skip(stroke: Stroke, bar: Bar) -> bool:
    """Whether a stroke belongs to a figure in three, which stays as it is."""
    return stroke.at.denominator % 3 == 0 and _is_ternary(bar)


def _new_time(meter: Meter, piece: KitPiece, step: Fraction) -> list[Stroke]:
    count = int(meter.bar_length / step)
    plain, accent = WRITTEN_VELOCITY[Level.PLAIN], WRITTEN_VELOCITY[Level.ACCENT]
    beats = set(beats_of(meter))
    return [
        Stroke(piece, step * i, accent if step * i in beats else plain, 0.0) for i in range(count)
    ]
