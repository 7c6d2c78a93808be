"""Small changes that keep a groove itself: what a drummer adds as a bar comes round again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import cache
from random import Random

from mididrumigen.domain.music.dynamics import WRITTEN_VELOCITY, Level, written_level
from mididrumigen.domain.music.kit import OPEN_HATS, KitPiece, PieceGroup
from mididrumigen.domain.music.meter import Meter
from mididrumigen.domain.stopping import check_stopped
from mididrumigen.domain.style.habits import Habits, Places
from mididrumigen.domain.style.profile import StyleProfile
from mididrumigen.generation.template_generator.model import Bar, Stroke

Strokes = list[Stroke]
Change = Callable[[Strokes, Meter, Random, Habits], Strokes]

_SIXTEENTH = Fraction(1, 4)
_AS_WRITTEN_BARS, _FREE = 2, 0.5
_AT_END_OF_FOUR, _AT_END_OF_TWO, _BETWEEN = 3.0, 1.5, 0.75
_GROWTH, _MOST_GROWTH = 0.25, 2.0
_BUSIER_CHANGES = 3
_MAX_OPEN_HATS = 2
_CLEAR = Fraction(1, 2)


def develop(bars: list[Bar], profile: StyleProfile, ornament: float, rng: Random) -> list[Bar]:
    """Ornament written bars as they come round again, at the ends of phrases first.

    The first two bars, and whatever comes for the first time, are played as they are written;
    above one half ``ornament`` reaches into the first two bars as well. Ornaments are additions:
    kicks, backbeats and the figures that they make stay.
    """
    if ornament == 0:
        return bars
    seen: Counter[tuple[int, int]] = Counter()
    out = []
    for number, bar in enumerate(bars):
        check_stopped()
        repeats = seen[bar.line, bar.index]
        seen[bar.line, bar.index] += 1
        wanted = _changes_wanted(number, repeats, ornament)
        changes = int(wanted + rng.random()) if wanted else 0
        out.append(_change(bar, profile, changes, 0.0, rng) if changes else bar)
    return out


def enrich(bars: list[Bar], profile: StyleProfile, busier: float, rng: Random) -> list[Bar]:
    """Busier bars, the same additions whenever a bar comes; ``busier`` 0 to 1."""
    if busier == 0:
        return bars
    made: dict[tuple[Stroke, ...], Bar] = {}
    for bar in bars:
        if bar.strokes not in made:
            changes = 1 + round(busier * _BUSIER_CHANGES)
            made[bar.strokes] = _change(bar, profile, changes, busier, rng)
    return [made[bar.strokes] for bar in bars]


def _changes_wanted(number: int, repeats: int, ornament: float) -> float:
    if number < _AS_WRITTEN_BARS or not repeats:
        return max(0.0, ornament - _FREE)
    place = _BETWEEN
    if (number + 1) % 2 == 0:
        place = _AT_END_OF_FOUR if (number + 1) % 4 == 0 else _AT_END_OF_TWO
    return ornament * place * min(1 + _GROWTH * (repeats - 1), _MOST_GROWTH)


def _change(bar: Bar, profile: StyleProfile, changes: int, busier: float, rng: Random) -> Bar:
    strokes = list(bar.strokes)
    for _ in range(changes):
        options: list[tuple[Change, float]] = [
            (_add_ghost, 0.2 + 2 * busier + 3 * profile.value("ghost_note_rate")),
            (_add_kick, 0.6 + 2 * busier),
            (_open_hat, 0.1 + 4 * profile.value("hat_openness")),
            (_drop_ghost, 0.5 * (1 - busier)),
        ]
        change = rng.choices([c for c, _ in options], [w for _, w in options])[0]
        strokes = change(strokes, bar.meter, rng, profile.habits)
    return Bar(bar.meter, tuple(strokes), bar.line, bar.index, bar.is_fill)


def _grid(strokes: Strokes) -> Fraction:
    """The step that the bar is on: 16ths, or thirds and sixths of a quarter where it is ternary."""
    denominators = {s.at.denominator for s in strokes}
    if not any(d % 3 == 0 for d in denominators):
        return _SIXTEENTH
    return Fraction(1, 6) if any(d % 6 == 0 for d in denominators) else Fraction(1, 3)


def _free(strokes: Strokes, meter: Meter, piece: KitPiece) -> list[Fraction]:
    """Steps of the bar's grid on which a piece's family is silent."""
    taken = {s.at for s in strokes if s.piece.group is piece.group}
    return [at for at in _steps(meter, _grid(strokes)) if at not in taken]


@cache
def _steps(meter: Meter, step: Fraction) -> tuple[Fraction, ...]:
    return tuple(step * i for i in range(int(meter.bar_length / step)))


def _choose(free: Sequence[Fraction], liked: Places | None, meter: Meter, rng: Random) -> Fraction:
    """One of the drummer's places where it is free, else any; habits are counted in 4/4."""
    own = [at for at in free if at in liked] if liked and meter == Meter() else []
    return rng.choice(own or free)


def _add_ghost(strokes: Strokes, meter: Meter, rng: Random, habits: Habits) -> Strokes:
    near = {s.at for s in strokes if s.piece.group is PieceGroup.SNARE}
    weak = [at for at in _free(strokes, meter, KitPiece.SNARE) if meter.level(at) <= -3]
    step = _grid(strokes)
    own = [at for at in weak if at in (habits.ghosts_at or ()) and meter == Meter()]
    beside = own or [at for at in weak if at - step in near or at + step in near] or weak
    if not beside or any(s.piece is KitPiece.CROSS_STICK for s in strokes):
        return strokes
    return [
        *strokes,
        Stroke(
            KitPiece.SNARE,
            rng.choice(beside),
            WRITTEN_VELOCITY[Level.GHOST],
            0.0,
        ),
    ]


def _add_kick(strokes: Strokes, meter: Meter, rng: Random, habits: Habits) -> Strokes:
    """A kick off the beat, clear of other kicks, so that no figure of the foot changes."""
    kicks = {s.at for s in strokes if s.piece is KitPiece.KICK}
    snare = {
        s.at
        for s in strokes
        if s.piece.group is PieceGroup.SNARE and written_level(s.velocity) is not Level.GHOST
    }
    free = [
        at
        for at in _free(strokes, meter, KitPiece.KICK)
        if at > 0
        and at not in snare
        and meter.level(at) in (-3, -4)
        and all(_CLEAR <= abs(at - kick) <= meter.bar_length - _CLEAR for kick in kicks)
    ]
    if not kicks or not free:
        return strokes
    at = _choose(free, habits.kicks_at, meter, rng)
    return [*strokes, Stroke(KitPiece.KICK, at, WRITTEN_VELOCITY[Level.PLAIN], 0.0)]


def _open_hat(strokes: Strokes, meter: Meter, rng: Random, habits: Habits) -> Strokes:
    closed = [s for s in strokes if s.piece is KitPiece.CLOSED_HAT and meter.level(s.at) == -3]
    if not closed or sum(s.piece in OPEN_HATS for s in strokes) > _MAX_OPEN_HATS:
        return strokes
    at = _choose([s.at for s in closed], habits.open_hat_at, meter, rng)
    stroke = next(s for s in closed if s.at == at)
    return [s if s is not stroke else s._replace(piece=KitPiece.OPEN_HAT) for s in strokes]


def _drop_ghost(strokes: Strokes, meter: Meter, rng: Random, _habits: Habits) -> Strokes:
    """Without one of the ghost notes that stand between the steps of the beat."""
    weak = [
        s
        for s in strokes
        if s.piece.group is PieceGroup.SNARE
        and meter.level(s.at) <= -4
        and s.late_s == 0
        and written_level(s.velocity) is Level.GHOST
    ]
    if not weak:
        return strokes
    dropped = rng.choice(weak)
    return [s for s in strokes if s is not dropped]
