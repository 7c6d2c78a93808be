"""Knobs that a player would use: half and double time, sparser, without some pieces."""

from __future__ import annotations

from itertools import groupby, pairwise
from random import Random

from mididrumigen.domain.music.dynamics import Level, written_level
from mididrumigen.domain.music.kit import NEAREST, TIME_KEEPERS, KitPiece, PieceGroup
from mididrumigen.domain.work.requests import TimeFeel
from mididrumigen.generation.template_generator.model import Bar, Stroke

Strokes = list[Stroke]

_MAX_HAND_S = 0.105
"""One hand keeps time down to about this interval; faster, it plays every other stroke."""

_MAX_RUN = 4
"""So many shorter intervals in a row it plays all the same, as in a ride with its skip notes."""


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
    gaps = [float(b - a) * 60 / tempo_bpm < _MAX_HAND_S for a, b in pairwise(keepers)]
    if max((len(list(run)) for short, run in groupby(gaps) if short), default=0) <= _MAX_RUN:
        return bar
    steps = sorted(b - a for a, b in pairwise(keepers))
    usual = steps[len(steps) // 2]
    while float(usual) * 60 / tempo_bpm < _MAX_HAND_S:
        usual *= 2
    strokes = [s for s in bar.strokes if s.piece not in TIME_KEEPERS or s.at % usual == 0]
    return Bar(bar.meter, tuple(strokes), bar.line, bar.index, bar.is_fill)
