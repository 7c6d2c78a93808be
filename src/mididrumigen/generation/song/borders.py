"""From one section to the next: a fill of the border's size, a stop, and the landing."""

from __future__ import annotations

from fractions import Fraction
from random import Random

from mididrumigen.domain.music.dynamics import WRITTEN_VELOCITY, Level, written_level
from mididrumigen.domain.music.form import SectionKind
from mididrumigen.domain.music.kit import KitPiece, PieceGroup
from mididrumigen.domain.music.meter import Meter
from mididrumigen.generation.song.sections import last_hit
from mididrumigen.generation.template_generator.arrange import choose_fill, land, splice
from mididrumigen.generation.template_generator.meter_fit import fit_meter
from mididrumigen.generation.template_generator.model import Bar, Line, Stroke, StyleModel
from mididrumigen.generation.template_generator.time_keeping import with_strokes

_PLAIN, _ACCENT = WRITTEN_VELOCITY[Level.PLAIN], WRITTEN_VELOCITY[Level.ACCENT]
_DESCENT = (KitPiece.SNARE, KitPiece.HIGH_TOM, KitPiece.MID_TOM, KitPiece.FLOOR_TOM)
_QUIET = (SectionKind.BREAKDOWN, SectionKind.STOP, SectionKind.COUNT_IN)
# How many beats lead into a section of a kind; the bigger the step up, the longer the fill.
_BEATS_INTO = {
    SectionKind.CHORUS: 4,
    SectionKind.SOLO: 4,
    SectionKind.BRIDGE: 3,
    SectionKind.OUTRO: 3,
    SectionKind.PRE_CHORUS: 2,
    SectionKind.VERSE: 2,
    SectionKind.INTRO: 2,
}
_TRIES = 6
_LEAST_STROKES_A_BEAT = 1.5


def lead_out(
    bars: list[Bar],
    following: SectionKind | None,
    model: StyleModel,
    line: Line,
    rng: Random,
) -> list[Bar]:
    """The bars with what leads to the next section: a fill, or a stop before a quiet one.

    The last section of a song ends on a hit.
    """
    if following is None:
        bars[-1] = with_strokes(bars[-1], last_hit(bars[-1].meter))
    elif following in _QUIET:
        bars[-1] = _cut(bars[-1])
    else:
        bars[-1] = _fill(bars[-1], _BEATS_INTO[following], model, line, rng)
    return bars


def lead_in(bars: list[Bar], kind: SectionKind) -> list[Bar]:
    """The bars with a landing on the first beat, where a section begins with one."""
    if kind not in _QUIET:
        bars[0] = land(bars[0])
    return bars


def _cut(bar: Bar) -> Bar:
    """The bar up to its last beats, and silence."""
    beats = bar.meter.beats
    stop_at = beats[len(beats) // 2] if len(beats) > 1 else bar.meter.bar_length / 2
    kept = [s for s in bar.strokes if s.at < stop_at]
    hits = [Stroke(p, stop_at, _ACCENT, 0.0) for p in (KitPiece.KICK, KitPiece.CRASH_1)]
    return with_strokes(bar, [*kept, *hits], is_fill=True)


def _fill(bar: Bar, beats: int, model: StyleModel, line: Line, rng: Random) -> Bar:
    """A fill of the drummer's over the last beats; a plain one where none of them fits."""
    beats = max(1, min(beats, len(bar.meter.beats)))
    start = bar.meter.beats[-beats]
    for _ in range(_TRIES):
        fill = choose_fill(model, line, rng)
        if fill is None:
            break
        fitted = fit_meter(fill, bar.meter)
        if _drums(fitted, start) >= max(_drums(bar, start) + 2, _LEAST_STROKES_A_BEAT * beats):
            return splice(bar, fitted, beats)
    return splice(bar, _plain_fill(bar.meter, start), beats)


def _drums(bar: Bar, start: Fraction) -> int:
    """Strokes on snare and toms from a place on, ghost notes left out."""
    return sum(
        s.at >= start
        and s.piece.group in (PieceGroup.TOM, PieceGroup.SNARE)
        and written_level(s.velocity) is not Level.GHOST
        for s in bar.strokes
    )


def _plain_fill(meter: Meter, start: Fraction) -> Bar:
    """Down the drums in the metre's 16ths, an accent on each beat."""
    step = min(meter.unit / 2, Fraction(1, 4)) if not meter.is_compound else meter.unit
    length = meter.bar_length - start
    count = int(length / step)
    strokes = []
    for number in range(count):
        at = start + step * number
        piece = _DESCENT[min(len(_DESCENT) - 1, number * len(_DESCENT) // max(1, count))]
        strokes.append(Stroke(piece, at, _ACCENT if at in meter.beats else _PLAIN, 0.0))
    kicks = [Stroke(KitPiece.KICK, beat, _PLAIN, 0.0) for beat in meter.beats if beat >= start]
    return Bar(meter, (*strokes, *kicks), -1, 0, is_fill=True)
