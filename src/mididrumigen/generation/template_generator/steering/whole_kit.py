"""Changes of the whole groove: busier and sparser, named patterns, half time, cross-rhythm."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from random import Random

from mididrumigen.domain.music.kit import KitPiece, PieceGroup
from mididrumigen.domain.work.requests import TimeFeel
from mididrumigen.generation.template_generator.model import Bar, Stroke
from mididrumigen.generation.template_generator.steering.kick import change_kicks
from mididrumigen.generation.template_generator.steering.sheet import (
    Sheet,
    is_ghost,
    keeps_time,
    whole,
)
from mididrumigen.generation.template_generator.steering.snare import add_ghosts
from mididrumigen.generation.template_generator.steering.time_keeping import change_hats
from mididrumigen.generation.template_generator.vary import change_time

_KICKS, _GHOSTS = 0.25, 0.25
_CROSSED = 3


def change_density(sheet: Sheet, shift: float, rng: Random) -> None:
    """Add or take out ``shift`` strokes a beat, of hand, kick and ghosts together."""
    if shift > 0:
        before = _count(sheet)
        change_kicks(sheet, shift * _KICKS, rng)
        add_ghosts(sheet, whole(shift * _GHOSTS * sheet.beats, rng), rng)
        rest = shift - (_count(sheet) - before) / sheet.beats
        before = _count(sheet)
        change_hats(sheet, rest, rng)
        missing = rest * sheet.beats - (_count(sheet) - before)
        if missing >= 1:
            add_ghosts(sheet, round(missing), rng)
        return
    count = whole(-shift * sheet.beats, rng)
    for number, stroke in sorted(sheet.find(_is_spare), key=lambda p: _worth(sheet, p[1])):
        if count <= 0:
            return
        if sheet.meter.level(stroke.at) < -1:
            sheet.remove(number, stroke)
            count -= 1


def _count(sheet: Sheet) -> int:
    return sum(map(len, sheet.bars))


def _is_spare(stroke: Stroke) -> bool:
    return is_ghost(stroke) or keeps_time(stroke) or stroke.piece.group is PieceGroup.KICK


def _worth(sheet: Sheet, stroke: Stroke) -> float:
    """Ghosts go first, then weak places of hand and kick."""
    kick = stroke.piece.group is PieceGroup.KICK
    return sheet.meter.level(stroke.at) - 2 * is_ghost(stroke) + 0.5 * kick


def play_pattern(
    sheet: Sheet, pattern: Sequence[Bar], amount: float, rng: Random, *, whole_clip: bool = False
) -> None:
    """Play a named pattern from the middle of the clip on, in as many bars as its claim is sure."""
    bars = range(len(sheet.bars))
    count = len(bars) if whole_clip else whole(amount * len(bars) + 0.3, rng)
    for number in sheet.late_order()[:count]:
        source = pattern[number % len(pattern)]
        end = sheet.ends[number]
        kept = [s for s in sheet.bars[number] if s.at >= end]
        sheet.bars[number] = [*(s for s in source.strokes if s.at < end), *kept]
        sheet.ghosts |= {(number, s.piece, s.at) for s in source.strokes if is_ghost(s)}


def change_feel(sheet: Sheet, feel: TimeFeel, amount: float, rng: Random) -> None:
    """Half or double time, in as many bars as its claim is sure."""
    bars = sheet.to_bars()
    changed = change_time(bars, feel)
    for number in sheet.late_order()[: whole(amount * len(bars) + 0.3, rng)]:
        end = sheet.ends[number]
        kept = [s for s in sheet.bars[number] if s.at >= end]
        sheet.bars[number] = [*(s for s in changed[number].strokes if s.at < end), *kept]


def halve(sheet: Sheet, amount: float, rng: Random) -> None:
    """Half time; a denial changes nothing, as nothing says which grooves are in half time."""
    if amount > 0:
        change_feel(sheet, TimeFeel.HALF, amount, rng)


def double(sheet: Sheet, amount: float, rng: Random) -> None:
    """Double time; a denial changes nothing."""
    if amount > 0:
        change_feel(sheet, TimeFeel.DOUBLE, amount, rng)


def cross_rhythm(sheet: Sheet, amount: float, rng: Random) -> None:
    """Three against two: the hand and the foot go on in groups of three steps over the bar line."""
    if amount <= 0:
        return
    bars = sorted(sheet.late_order()[: whole(amount * len(sheet.bars) + 0.5, rng)])
    step = sheet.step if sheet.step != Fraction(1, 3) else Fraction(2, 3)
    at = Fraction(0)
    for number in bars:
        keeper = sheet.keeper(number) or PieceGroup.HAT
        piece = KitPiece.RIDE_BELL if keeper is PieceGroup.RIDE else KitPiece.CLOSED_HAT
        loose = (PieceGroup.KICK, PieceGroup.HAT, PieceGroup.RIDE)
        for stroke in [s for s in sheet.groove(number) if s.piece.group in loose]:
            sheet.remove(number, stroke)
        at %= sheet.meter.bar_length
        while at < sheet.meter.bar_length:
            if at < sheet.ends[number]:
                if sheet.hands(number, at) < 2:
                    sheet.add(number, piece, at)
                if not sheet.has(number, PieceGroup.SNARE, at):
                    sheet.add(number, KitPiece.KICK, at)
            at += step * _CROSSED
