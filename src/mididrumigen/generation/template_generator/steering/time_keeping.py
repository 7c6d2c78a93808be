"""The hand that keeps time: hats and ride, how open, how busy; crashes, cowbell, the pedal."""

from __future__ import annotations

from fractions import Fraction
from random import Random

from mididrumigen.domain.music.dynamics import Level
from mididrumigen.domain.music.kit import OPEN_HATS, TIME_KEEPERS, KitPiece, PieceGroup
from mididrumigen.generation.template_generator.model import Stroke
from mididrumigen.generation.template_generator.steering.sheet import (
    Sheet,
    is_backbeat,
    keeps_time,
    whole,
)

_ONE_HAND_S = 0.095
_BURST_S = 0.055
_HALF = Fraction(1, 2)


def change_hats(sheet: Sheet, shift: float, rng: Random) -> None:
    """Add or take out ``shift`` strokes of the time a beat: 16ths between 8ths, or off-beats."""
    count = whole(abs(shift) * sheet.beats, rng)
    level = sheet.meter.level
    if shift < 0:
        for number, stroke in sheet.by_place(keeps_time, level)[:count]:
            if level(stroke.at) < -1:
                sheet.remove(number, stroke)
        return
    step = sheet.step
    if sheet.step_s(step) < _ONE_HAND_S:
        step = max(step, _HALF)
    places = [at for at in sheet.steps if (at / step).denominator == 1]
    places.sort(key=lambda at: (-max(level(at), -3), -int(at in _pickups(sheet)), rng.random()))
    for number, at in sheet.free_places(PieceGroup.HAT, places):
        if count <= 0:
            return
        keeper = sheet.keeper(number) or PieceGroup.HAT
        if not sheet.has(number, keeper, at) and sheet.hands(number, at) < 2:
            sheet.add(number, _PIECE[keeper], at)
            count -= 1


def change_hat_density(sheet: Sheet, shift: float, rng: Random) -> None:
    """Add or take out ``shift`` strokes of the hat a beat; a ride may give way to it."""
    if shift > 0 and not any(
        sheet.keeper(number) is PieceGroup.HAT for number in range(len(sheet.bars))
    ):
        keepers = len(sheet.find(keeps_time)) / sheet.beats
        change_ride(sheet, -min(1.0, shift / max(keepers, 0.5)), rng)
        return
    change_hats(sheet, shift, rng)


_PIECE = {PieceGroup.HAT: KitPiece.CLOSED_HAT, PieceGroup.RIDE: KitPiece.RIDE}


def _pickups(sheet: Sheet) -> set[Fraction]:
    """The last step before each beat."""
    return {beat - sheet.step for beat in (*sheet.meter.beats, sheet.meter.bar_length)}


def change_ride(sheet: Sheet, shift: float, rng: Random) -> None:
    """Move the share of the time that is kept on the ride by ``shift``: a clip moves to it late."""
    keepers = sheet.find(keeps_time)
    count = abs(shift) * len(keepers)
    to_ride = shift > 0
    for number in sheet.late_order():
        own = [
            s
            for s in sheet.groove(number)
            if keeps_time(s) and (s.piece.group is PieceGroup.HAT) is to_ride
        ]
        if count <= 0 or not own:
            continue
        if count < len(own) and rng.random() > count / len(own):
            return
        for stroke in own:
            sheet.put(number, stroke, KitPiece.RIDE if to_ride else KitPiece.CLOSED_HAT)
        count -= len(own)


def change_openness(sheet: Sheet, shift: float, rng: Random) -> None:
    """Open or close ``shift`` of the hat's strokes: off-beats before the backbeat open first."""
    if shift > 0 and not sheet.all(PieceGroup.HAT):
        change_ride(sheet, -0.5, rng)
    hats = sheet.all(PieceGroup.HAT)
    count = whole(abs(shift) * len(hats), rng)
    if shift < 0:
        opened = sheet.by_place(lambda s: s.piece in OPEN_HATS, sheet.meter.level)
        for number, stroke in opened[:count]:
            sheet.put(number, stroke, KitPiece.CLOSED_HAT)
        return
    half_open = shift > 0.35
    length, backbeats = sheet.meter.bar_length, (*sheet.meter.backbeats, sheet.meter.bar_length)

    def rank(at: Fraction) -> float:
        before = min((b - at) % length or length for b in backbeats)
        offbeat = sheet.meter.level(at) == -3
        return (0 if offbeat and before <= _HALF else 1 if offbeat else 2) + float(before) / 10

    closed = sheet.by_place(
        lambda s: s.piece.group is PieceGroup.HAT and s.piece not in OPEN_HATS, rank
    )
    for number, stroke in closed[:count]:
        sheet.put(number, stroke, KitPiece.HALF_OPEN_HAT if half_open else KitPiece.OPEN_HAT)
        for pedal in [s for s in sheet.bars[number] if s.piece is KitPiece.PEDAL_HAT]:
            if pedal.at == stroke.at:
                sheet.remove(number, pedal)


def change_crashes(sheet: Sheet, shift: float, rng: Random) -> None:
    """Add or take out ``shift`` crashes a beat: on the one first, then where kick and snare are."""
    count = whole(abs(shift) * sheet.beats, rng)
    if shift < 0:
        for number, stroke in reversed(sheet.all(PieceGroup.CRASH)):
            if count > 0:
                keeper = sheet.keeper(number) or PieceGroup.HAT
                sheet.put(number, stroke, _PIECE[keeper])
                count -= 1
        return
    places = sorted(sheet.meter.beats, key=lambda at: -sheet.meter.level(at))
    for number, at in sheet.free_places(PieceGroup.CRASH, places)[:count]:
        crash(sheet, number, at)


def crash(sheet: Sheet, number: int, at: Fraction) -> None:
    """A crash with the kick at a place, instead of the time-keeping hand."""
    for stroke in [s for s in sheet.bars[number] if s.at == at and keeps_time(s)]:
        sheet.remove(number, stroke)
    if sheet.hands(number, at) > 1:
        return
    sheet.add(number, KitPiece.CRASH_1, at, Level.ACCENT)
    snare = any(is_backbeat(s) and s.at == at for s in sheet.bars[number])
    if not snare and not sheet.has(number, PieceGroup.KICK, at):
        sheet.add(number, KitPiece.KICK, at)


def change_pedal(sheet: Sheet, shift: float, rng: Random) -> None:
    """Add or take out ``shift`` strokes of the hat's pedal a beat: with the backbeat first."""
    count = whole(abs(shift) * sheet.beats, rng)
    meter = sheet.meter
    if shift < 0:
        for number, stroke in sheet.all(PieceGroup.PEDAL)[:count]:
            sheet.remove(number, stroke)
        return
    beats = [*meter.backbeats, *(b for b in meter.beats if b not in meter.backbeats)]
    offbeats = [at for at in sheet.steps if meter.level(at) == -3]
    for number, at in sheet.free_places(PieceGroup.PEDAL, [*beats, *offbeats]):
        open_hat = any(s.piece in OPEN_HATS and s.at == at for s in sheet.bars[number])
        if count > 0 and not open_hat:
            sheet.add(number, KitPiece.PEDAL_HAT, at)
            count -= 1


def change_percussion(sheet: Sheet, shift: float, rng: Random) -> None:
    """Add or take out ``shift`` strokes of the cowbell a beat: it keeps the quarters."""
    count = whole(abs(shift) * sheet.beats, rng)
    if shift < 0:
        for number, stroke in sheet.all(PieceGroup.PERCUSSION)[:count]:
            sheet.put(number, stroke, KitPiece.CLOSED_HAT)
        return
    for number in sheet.late_order():
        for at in sheet.meter.beats:
            if count <= 0 or at >= sheet.ends[number]:
                break
            keepers = [s for s in sheet.bars[number] if s.at == at and keeps_time(s)]
            if keepers:
                sheet.put(number, keepers[0], KitPiece.COWBELL)
            elif sheet.hands(number, at) < 2:
                sheet.add(number, KitPiece.COWBELL, at)
            count -= 1


def leave_hats(sheet: Sheet, amount: float, rng: Random) -> None:
    """Time without the hat: on the ride."""
    if amount > 0:
        change_ride(sheet, min(1.0, amount + 0.2), rng)


def lift_hat(sheet: Sheet, amount: float, rng: Random) -> None:
    """Leave the hat out, or in, where the snare has its backbeat."""
    for number in range(len(sheet.bars)):
        for at in sheet.meter.backbeats:
            if at >= sheet.ends[number] or rng.random() > abs(amount) + 0.2:
                continue
            hats = [s for s in sheet.bars[number] if s.at == at and s.piece in TIME_KEEPERS]
            for stroke in hats if amount > 0 else ():
                sheet.remove(number, stroke)
            if amount < 0 and not hats and sheet.hands(number, at) < 2:
                sheet.add(number, _PIECE[sheet.keeper(number) or PieceGroup.HAT], at)


def roll_hats(sheet: Sheet, amount: float, rng: Random) -> None:
    """Bursts of 32nds on the hat, or none."""
    finest = sheet.step / 2
    if amount < 0:
        for number, stroke in sheet.find(keeps_time):
            if (stroke.at / sheet.step).denominator > 1:
                sheet.remove(number, stroke)
        return
    while sheet.step_s(finest) < _BURST_S:
        finest *= 2
    for number in sheet.order()[: whole((amount + 0.2) * len(sheet.bars), rng)]:
        starts = [at for at in sheet.meter.beats if at + 1 <= sheet.ends[number]]
        for start in rng.sample(starts, min(len(starts), 1 + (amount > 0.5))):
            _burst(sheet, number, start + _HALF, finest)


def _burst(sheet: Sheet, number: int, start: Fraction, step: Fraction) -> None:
    at = start
    while at < start + _HALF:
        if not sheet.has(number, PieceGroup.HAT, at) and sheet.hands(number, at) < 2:
            sheet.add(number, KitPiece.CLOSED_HAT, at)
        at += step


def play_linear(sheet: Sheet, amount: float, rng: Random) -> None:
    """One limb at a time: the hat gives way to kick and snare; or the hat joins them."""
    drums = (PieceGroup.KICK, PieceGroup.SNARE)
    bars = sheet.late_order()[: whole(abs(amount) * len(sheet.bars) + 0.3, rng)]
    for number in bars:
        struck = {s.at for s in sheet.groove(number) if s.piece.group in drums}
        keepers: list[Stroke] = [s for s in sheet.groove(number) if keeps_time(s)]
        if amount > 0:
            for stroke in keepers:
                if stroke.at in struck:
                    sheet.remove(number, stroke)
            continue
        there = {s.at for s in keepers}
        for at in sorted(struck - there):
            if sheet.hands(number, at) < 2:
                sheet.add(number, _PIECE[sheet.keeper(number) or PieceGroup.HAT], at)
