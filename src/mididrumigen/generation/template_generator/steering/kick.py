"""The foot on the bass drum: more and fewer kicks, doubles, runs, every beat, off the beat."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from random import Random

from mididrumigen.domain.music.kit import BACKBONE, KitPiece, PieceGroup
from mididrumigen.domain.style.syncopation import syncopation_lhl
from mididrumigen.generation.template_generator.model import Stroke
from mididrumigen.generation.template_generator.steering.sheet import (
    Sheet,
    is_backbeat,
    is_ghost,
    whole,
)

_USUAL_WEIGHT = 4.0
_FASTEST_FOOT_S = 0.065
_HALF = Fraction(1, 2)
_MOST_CHANGES, _PRICE = 6, 0.1


def _is_kick(stroke: Stroke) -> bool:
    return stroke.piece is KitPiece.KICK


def change_kicks(sheet: Sheet, shift: float, rng: Random) -> None:
    """Add or take out ``shift`` kicks a beat, where the style plays them most and least."""
    count = whole(abs(shift) * sheet.beats, rng)
    if shift > 0:
        places = sorted(sheet.steps, key=lambda at: -_welcome(sheet, at, rng))
        for number, at in sheet.free_places(PieceGroup.KICK, places)[:count]:
            sheet.add(number, KitPiece.KICK, at)
        return
    for number, stroke in sheet.by_place(_is_kick, _worth(sheet))[:count]:
        if stroke.at > 0:
            sheet.remove(number, stroke)


def _welcome(sheet: Sheet, at: Fraction, rng: Random) -> float:
    """How well a kick would stand at a place."""
    level = sheet.meter.level(at)
    under_snare = sum(is_backbeat(s) and s.at == at for bar in sheet.bars for s in bar)
    plain = {0: 2.0, -1: 1.6, -2: 0.5, -3: 1.0}.get(level, 0.3)
    usual = sheet.usual.get((PieceGroup.KICK, at), 0.0)
    return plain + _USUAL_WEIGHT * usual - 2.0 * bool(under_snare) + 0.3 * rng.random()


def _worth(sheet: Sheet) -> Callable[[Fraction], float]:
    def rank(at: Fraction) -> float:
        return sheet.meter.level(at) + 2 * sheet.usual.get((PieceGroup.KICK, at), 0.0)

    return rank


def run_kicks(sheet: Sheet, amount: float, rng: Random) -> None:
    """Double kick: runs of 16ths (triplets where the time is ternary), or none of them."""
    step = sheet.step
    if amount < 0:
        _break_runs(sheet, step, -amount, rng)
        return
    while sheet.step_s(step) < _FASTEST_FOOT_S:
        step *= 2
    beats = sheet.meter.beats
    length = max(1, round(min(1.0, 0.35 + 0.65 * amount) * len(beats)))
    for number in sheet.late_order()[: whole(amount * len(sheet.bars) + 0.5, rng)]:
        start = beats[len(beats) - length]
        for at in sheet.steps:
            on_run = start <= at < sheet.ends[number] and (at / step).denominator == 1
            if on_run and not sheet.has(number, PieceGroup.KICK, at):
                sheet.add(number, KitPiece.KICK, at)


def _break_runs(sheet: Sheet, step: Fraction, share: float, rng: Random) -> None:
    """Take out kicks that follow another one within a step, but for those on a beat."""
    for number in range(len(sheet.bars)):
        for stroke in [s for s in sheet.groove(number) if _is_kick(s)]:
            near = sheet.has(number, PieceGroup.KICK, stroke.at - step)
            if near and stroke.at not in sheet.meter.beats and rng.random() < share:
                sheet.remove(number, stroke)


def double_kicks(sheet: Sheet, amount: float, rng: Random) -> None:
    """Doubles of one foot: a kick a step before one that is there; or no such pairs."""
    if amount < 0:
        _break_runs(sheet, sheet.step, -amount, rng)
        return
    kicks = sheet.by_place(_is_kick, lambda at: -sheet.meter.level(at))
    for number, stroke in kicks[: whole(amount * len(kicks) * 0.6, rng)]:
        at = stroke.at - sheet.step
        if at > 0 and not sheet.has(number, PieceGroup.KICK, at):
            sheet.add(number, KitPiece.KICK, at)


def kick_every_beat(sheet: Sheet, amount: float, rng: Random) -> None:
    """Four on the floor in as many bars as its claim is sure; or no kick with the backbeat."""
    meter = sheet.meter
    bars = sheet.late_order()[: whole(abs(amount) * len(sheet.bars) + 0.3, rng)]
    beats = meter.beats
    if not meter.is_compound:
        beats = tuple(Fraction(i) for i in range(-(-meter.bar_length // 1)))
    for number in bars:
        kicks = [s for s in sheet.groove(number) if _is_kick(s)]
        for stroke in kicks:
            drop = stroke.at not in beats if amount > 0 else stroke.at in meter.backbeats
            if drop:
                sheet.remove(number, stroke)
        for at in beats if amount > 0 else ():
            if at < sheet.ends[number] and not sheet.has(number, PieceGroup.KICK, at):
                sheet.add(number, KitPiece.KICK, at)


def syncopate(sheet: Sheet, shift: float, rng: Random) -> None:
    """Move kicks ahead of the beat or onto it until a bar is as much more, or less, syncopated.

    The measure is that of Longuet-Higgins & Lee. Less also leaves out kicks and ghost notes. Bars
    that are the same are changed in the same way.
    """
    done: dict[_Cells, list[Stroke]] = {}
    for number in range(len(sheet.bars)):
        groove = sheet.groove(number)
        key = tuple(sorted((s.piece, s.at) for s in groove))
        if key not in done:
            _syncopate_bar(sheet, number, shift, rng)
            done[key] = sheet.groove(number)
            continue
        fill = [s for s in sheet.bars[number] if s.at >= sheet.ends[number]]
        sheet.bars[number] = [*done[key], *fill]


_Cells = tuple[tuple[KitPiece, Fraction], ...]
_Change = tuple[Stroke, Fraction | None]
"""A stroke, and where it goes; ``None`` for out."""


def _syncopate_bar(sheet: Sheet, number: int, shift: float, rng: Random) -> None:
    now = _measure(sheet.groove(number), sheet)
    target = max(0.0, now + shift)
    for _ in range(_MOST_CHANGES):
        options = [
            (abs(target - value) + _PRICE * (to is None), rng.random(), stroke, to, value)
            for stroke, to, value in _options(sheet, number, leave_out=shift < 0)
        ]
        best = min(options, key=lambda option: option[:2], default=None)
        if best is None or best[0] >= abs(target - now):
            return
        _, _, stroke, to, now = best
        if to is None:
            sheet.remove(number, stroke)
        else:
            sheet.move(number, stroke, to)


def _options(
    sheet: Sheet, number: int, *, leave_out: bool
) -> list[tuple[Stroke, Fraction | None, float]]:
    """What can be done with each kick and ghost note, and how syncopated the bar is then."""
    groove = [s for s in sheet.groove(number) if s.piece.group in BACKBONE]
    kicks = [s for s in groove if _is_kick(s)]
    loud = {s.at for s in groove if is_backbeat(s)}
    found: list[tuple[Stroke, Fraction | None, float]] = []
    for stroke in groove:
        rest = [s for s in groove if s is not stroke]
        if leave_out and (is_ghost(stroke) or (_is_kick(stroke) and len(kicks) > 1)):
            found.append((stroke, None, _measure(rest, sheet)))
        if not _is_kick(stroke):
            continue
        taken = loud | {s.at for s in kicks}
        for step in (-_HALF, _HALF, -sheet.step, sheet.step):
            at = stroke.at + step
            if 0 <= at < sheet.ends[number] and at not in taken:
                found.append((stroke, at, _measure([*rest, stroke._replace(at=at)], sheet)))
    return found


def _measure(strokes: list[Stroke], sheet: Sheet) -> float:
    ats = [s.at for s in strokes if s.piece.group in BACKBONE]
    return syncopation_lhl(ats, sheet.meter)
