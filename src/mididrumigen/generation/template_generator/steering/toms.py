"""Toms in the groove, and out of it."""

from __future__ import annotations

from fractions import Fraction
from random import Random

from mididrumigen.domain.music.dynamics import Level
from mididrumigen.domain.music.kit import KitPiece, PieceGroup
from mididrumigen.generation.template_generator.steering.sheet import Sheet, keeps_time, whole

_MELODY = (KitPiece.HIGH_TOM, KitPiece.LOW_TOM, KitPiece.FLOOR_TOM)


def change_toms(sheet: Sheet, shift: float, rng: Random) -> None:
    """Add or take out ``shift`` strokes of the toms a beat.

    A little more is an answer of the toms at the end of a bar; much more is a hand that leaves the
    hat for the floor tom. Less goes to the snare.
    """
    count = whole(abs(shift) * sheet.beats, rng)
    if shift < 0:
        for number, stroke in sheet.all(PieceGroup.TOM)[:count]:
            free = not sheet.has(number, PieceGroup.SNARE, stroke.at)
            if free:
                sheet.put(number, stroke, KitPiece.SNARE)
            else:
                sheet.remove(number, stroke)
        return
    count = _answer(sheet, count)
    _ride_floor_tom(sheet, count)


def _answer(sheet: Sheet, count: int) -> int:
    """Tom strokes on the last beat of bars; how many are left to place."""
    last = sheet.meter.beats[-1]
    places = [at for at in sheet.steps if at > last and sheet.meter.level(at) >= -4]
    for number in sheet.order():
        for index, at in enumerate(places):
            if count <= 0 or at >= sheet.ends[number]:
                break
            if sheet.has(number, PieceGroup.SNARE, at):
                continue
            for stroke in [s for s in sheet.bars[number] if s.at == at and keeps_time(s)]:
                sheet.remove(number, stroke)
            piece = _MELODY[min(len(_MELODY) - 1, index * len(_MELODY) // max(1, len(places)))]
            if sheet.hands(number, at) < 2:
                sheet.add(number, piece, at)
                count -= 1
    return count


def _ride_floor_tom(sheet: Sheet, count: int) -> None:
    """The time-keeping hand on the floor tom, bar after bar from the middle of the clip."""
    for number in sheet.late_order():
        for stroke in sorted(sheet.groove(number), key=lambda s: s.at):
            if count <= 0:
                return
            if keeps_time(stroke):
                sheet.put(number, stroke, KitPiece.FLOOR_TOM)
                count -= 1
        if count > 0:
            at = Fraction(0)
            if not sheet.has(number, PieceGroup.TOM, at) and sheet.hands(number, at) < 2:
                sheet.add(number, KitPiece.FLOOR_TOM, at, Level.ACCENT)
                count -= 1
