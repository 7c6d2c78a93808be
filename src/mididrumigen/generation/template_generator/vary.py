"""Small changes that keep a groove itself: ornaments, and the knobs a player would use."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import cache
from itertools import pairwise
from random import Random

from mididrumigen.domain.music.dynamics import WRITTEN_VELOCITY, Level, written_level
from mididrumigen.domain.music.kit import NEAREST, OPEN_HATS, TIME_KEEPERS, KitPiece, PieceGroup
from mididrumigen.domain.music.meter import Meter
from mididrumigen.domain.style.profile import StyleProfile
from mididrumigen.domain.work.requests import TimeFeel
from mididrumigen.generation.template_generator.model import Bar, Stroke

Strokes = list[Stroke]

_SIXTEENTH = Fraction(1, 4)
_NEW_CHANGE = 0.6
_MAX_HAND_S = 0.105
"""One hand keeps time down to about this interval; faster, it plays every other stroke."""


def vary_bars(bars: list[Bar], profile: StyleProfile, complexity: float, rng: Random) -> list[Bar]:
    """Ornament the repeats of written bars, so that a clip lives without losing its main pattern.

    The first time a bar comes it gets the ornaments of this clip; later ones differ from it by one
    more. Performances vary on their own; they are changed only as far as complexity asks.
    """
    busier = max(0.0, complexity)
    base: dict[tuple[int, int], Bar] = {}
    out = []
    for bar in bars:
        key = (bar.line, bar.index)
        if key not in base:
            base[key] = _ornament(bar, profile, 1 + round(busier * 3), busier, rng)
            out.append(base[key])
        else:
            again = rng.random() < _NEW_CHANGE
            out.append(_ornament(base[key], profile, 1, busier, rng) if again else base[key])
    return out


def _ornament(bar: Bar, profile: StyleProfile, changes: int, busier: float, rng: Random) -> Bar:
    """Change a bar; ``busier`` 0 to 1 turns changes into additions."""
    strokes = list(bar.strokes)
    for _ in range(changes):
        options: list[tuple[Callable[[Strokes, Meter, Random], Strokes], float]] = [
            (_add_ghost, 0.2 + 2 * busier + 3 * profile.value("ghost_note_rate")),
            (_move_kick, 1.0 - busier),
            (_add_kick, 0.6 + 2 * busier),
            (_open_hat, 0.1 + 4 * profile.value("hat_openness")),
            (_drop_weak, 0.5 * (1 - busier)),
        ]
        change = rng.choices([c for c, _ in options], [w for _, w in options])[0]
        strokes = change(strokes, bar.meter, rng)
    return Bar(bar.meter, tuple(strokes), bar.line, bar.index, bar.is_fill)


def change_time(bars: list[Bar], feel: TimeFeel) -> list[Bar]:
    """Half or double time: kick and snare stretched or squeezed, the time-keeping as it was.

    Half time takes a bar's backbone over two bars, double time two bars' backbone into one.
    """
    if feel is TimeFeel.NORMAL:
        return bars
    return [
        Bar(
            bar.meter,
            (
                *(s for s in bar.strokes if s.piece in TIME_KEEPERS),
                *(_halved if feel is TimeFeel.HALF else _doubled)(bars, number),
            ),
            bar.line,
            bar.index,
            bar.is_fill,
        )
        for number, bar in enumerate(bars)
    ]


def _halved(bars: list[Bar], number: int) -> Strokes:
    source, part = bars[number // 2], number % 2
    length = source.meter.bar_length
    start = length / 2 * part
    return [
        s._replace(at=2 * (s.at - start))
        for s in source.strokes
        if s.piece not in TIME_KEEPERS and start <= s.at < start + length / 2
    ]


def _doubled(bars: list[Bar], number: int) -> Strokes:
    pair = [bars[(2 * number + i) % len(bars)] for i in (0, 1)]
    return [
        s._replace(at=s.at / 2 + bar.meter.bar_length / 2 * part)
        for part, bar in enumerate(pair)
        for s in bar.strokes
        if s.piece not in TIME_KEEPERS
    ]


def simplify(bar: Bar, amount: float, rng: Random) -> Bar:
    """Leave out the metrically weakest ornaments; ``amount`` 0 to 1."""
    kept = []
    for stroke in bar.strokes:
        weak = max(0, -bar.meter.level(stroke.at) - 2) / 3
        soft = 0.6 if written_level(stroke.velocity) is Level.GHOST else 0.0
        spared = stroke.piece.group is PieceGroup.CRASH or bar.meter.level(stroke.at) >= -2
        if spared or rng.random() > amount * min(1.0, weak + soft):
            kept.append(stroke)
    return Bar(bar.meter, tuple(kept), bar.line, bar.index, bar.is_fill)


def leave_out(bar: Bar, pieces: frozenset[KitPiece]) -> Bar:
    """Without some kit pieces. The hand that kept time on one of them keeps it elsewhere."""
    if not any(stroke.piece in pieces for stroke in bar.strokes):
        return bar
    strokes = []
    for stroke in bar.strokes:
        piece: KitPiece | None = stroke.piece
        if stroke.piece in pieces:
            others = (*NEAREST.get(stroke.piece, ()), KitPiece.CLOSED_HAT, KitPiece.RIDE)
            free = (p for p in others if p not in pieces and p in TIME_KEEPERS)
            piece = next(free, None) if stroke.piece in TIME_KEEPERS else None
        if piece is not None:
            strokes.append(stroke._replace(piece=piece))
    return Bar(bar.meter, tuple(strokes), bar.line, bar.index, bar.is_fill)


def thin_time_keeping(bar: Bar, tempo_bpm: float, source_tempo_bpm: float) -> Bar:
    """Play every other stroke of the time where the tempo is too fast for one hand.

    Bars no faster than their source are left as the drummer played them.
    """
    if tempo_bpm <= source_tempo_bpm * 1.1:
        return bar
    keepers = sorted({s.at for s in bar.strokes if s.piece in TIME_KEEPERS})
    if len(keepers) < 3:
        return bar
    gaps = sorted(b - a for a, b in pairwise(keepers))
    usual = gaps[len(gaps) // 2]
    while float(usual) * 60 / tempo_bpm < _MAX_HAND_S:
        usual *= 2
    if usual <= gaps[len(gaps) // 2]:
        return bar
    strokes = [s for s in bar.strokes if s.piece not in TIME_KEEPERS or s.at % usual == 0]
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


def _add_ghost(strokes: Strokes, meter: Meter, rng: Random) -> Strokes:
    near = {s.at for s in strokes if s.piece.group is PieceGroup.SNARE}
    weak = [at for at in _free(strokes, meter, KitPiece.SNARE) if meter.level(at) <= -3]
    step = _grid(strokes)
    beside = [at for at in weak if at - step in near or at + step in near] or weak
    if not beside or any(s.piece is KitPiece.CROSS_STICK for s in strokes):
        return strokes
    return [
        *strokes,
        Stroke(KitPiece.SNARE, rng.choice(beside), WRITTEN_VELOCITY[Level.GHOST], 0.0),
    ]


def _add_kick(strokes: Strokes, meter: Meter, rng: Random) -> Strokes:
    snare = {
        s.at
        for s in strokes
        if s.piece.group is PieceGroup.SNARE and written_level(s.velocity) is not Level.GHOST
    }
    free = [
        at
        for at in _free(strokes, meter, KitPiece.KICK)
        if at not in snare and meter.level(at) in (-3, -4) and at > 0
    ]
    if not free:
        return strokes
    return [*strokes, Stroke(KitPiece.KICK, rng.choice(free), WRITTEN_VELOCITY[Level.PLAIN], 0.0)]


def _move_kick(strokes: Strokes, meter: Meter, rng: Random) -> Strokes:
    weak = [s for s in strokes if s.piece is KitPiece.KICK and meter.level(s.at) <= -3]
    if not weak:
        return strokes
    stroke = rng.choice(weak)
    to = stroke.at + _grid(strokes) * rng.choice((-1, 1))
    if not 0 < to < meter.bar_length or to not in _free(strokes, meter, KitPiece.KICK):
        return strokes
    return [s if s is not stroke else s._replace(at=to) for s in strokes]


def _open_hat(strokes: Strokes, meter: Meter, rng: Random) -> Strokes:
    closed = [s for s in strokes if s.piece is KitPiece.CLOSED_HAT and meter.level(s.at) == -3]
    if not closed or sum(s.piece in OPEN_HATS for s in strokes) > 2:
        return strokes
    stroke = rng.choice(closed)
    return [s if s is not stroke else s._replace(piece=KitPiece.OPEN_HAT) for s in strokes]


def _drop_weak(strokes: Strokes, meter: Meter, rng: Random) -> Strokes:
    weak = [
        s
        for s in strokes
        if meter.level(s.at) <= -4 and s.piece.group is not PieceGroup.CRASH and s.velocity < 100
    ]
    if not weak:
        return strokes
    dropped = rng.choice(weak)
    return [s for s in strokes if s is not dropped]
