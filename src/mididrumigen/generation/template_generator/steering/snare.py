"""The snare: ghosts, more and fewer strokes, cross-stick, rimshots, rolls, flams."""

from __future__ import annotations

from fractions import Fraction
from random import Random

from mididrumigen.domain.music.dynamics import WRITTEN_VELOCITY, Level
from mididrumigen.domain.music.kit import KitPiece, Limb, PieceGroup
from mididrumigen.domain.music.notation import FLAM_S
from mididrumigen.generation.template_generator.model import Stroke
from mididrumigen.generation.template_generator.steering.sheet import (
    Sheet,
    is_backbeat,
    is_ghost,
    whole,
)

_MOST_GHOSTS = 0.72
_ROLL_S = 0.045


def change_ghosts(sheet: Sheet, shift: float, rng: Random) -> None:
    """Move the share of ghost notes among the snare's strokes by ``shift``."""
    snare = sheet.all(PieceGroup.SNARE)
    ghosts = sum(is_ghost(s) or (n, s.piece, s.at) in sheet.ghosts for n, s in snare)
    share = ghosts / max(1, len(snare))
    # With more of them nothing is left to be a ghost beside.
    target = min(max(share + shift, 0.0), max(share, _MOST_GHOSTS))
    if shift < 0 and not target:
        for number, stroke in snare:
            if is_ghost(stroke):
                sheet.remove(number, stroke)
        return
    if shift < 0:
        # Nothing but ghosts is the comping of a jazz drummer: each that goes is one less of all.
        count = whole((ghosts - target * len(snare)) / max(0.2, 1 - target), rng)
        for number, stroke in sheet.by_place(is_ghost, sheet.meter.level)[:count]:
            sheet.remove(number, stroke)
        return
    if share >= target:
        return
    count = whole((target * len(snare) - ghosts) / (1 - target), rng)
    add_ghosts(sheet, count, rng)


def add_ghosts(sheet: Sheet, count: int, rng: Random) -> None:
    """Write ghost notes, first beside strokes of the snare, where a hand is free."""
    snare = {s.at for _, s in sheet.all(PieceGroup.SNARE)}
    step = sheet.step
    weak = [at for at in sheet.steps if sheet.meter.level(at) <= -3]
    beside = {at for at in weak if at - step in snare or at + step in snare}

    def welcome(at: Fraction) -> float:
        usual = sheet.usual.get((PieceGroup.SNARE, at), 0.0)
        return -2 * (at in beside) - 3 * usual - rng.random() + (sheet.meter.level(at) == -3)

    for number, at in sheet.free_places(PieceGroup.SNARE, sorted(weak, key=welcome)):
        if count <= 0:
            return
        if sheet.hands(number, at) < 2:
            sheet.add(number, KitPiece.SNARE, at, Level.GHOST)
            count -= 1


def change_snare(sheet: Sheet, shift: float, rng: Random) -> None:
    """Add or take out ``shift`` snare strokes a beat: soft ones come and go first."""
    count = whole(abs(shift) * sheet.beats, rng)
    if shift > 0:
        add_ghosts(sheet, count, rng)
        return
    weak = sheet.by_place(
        lambda s: s.piece.group is PieceGroup.SNARE and s.at not in sheet.meter.backbeats,
        sheet.meter.level,
    )
    for number, stroke in weak[:count]:
        sheet.remove(number, stroke)


def change_cross_stick(sheet: Sheet, shift: float, rng: Random) -> None:
    """Move the share of cross-stick among the snare's strokes by ``shift``, bar by bar."""
    snare = sheet.all(PieceGroup.SNARE)
    count = whole(abs(shift) * len(snare), rng)
    old, new = KitPiece.SNARE, KitPiece.CROSS_STICK
    if shift < 0:
        old, new = new, old
    # The verse comes first: a clip begins on the rim and opens up.
    for number in range(len(sheet.bars)) if shift > 0 else sheet.late_order():
        strokes = [
            s
            for s in sheet.groove(number)
            if is_backbeat(s) and (s.piece is old or (shift > 0 and s.piece is KitPiece.RIM_SHOT))
        ]
        for stroke in strokes:
            if count > 0:
                sheet.put(number, stroke, new)
                count -= 1


def change_rimshots(sheet: Sheet, amount: float, rng: Random) -> None:
    """Rimshots on as many backbeats as the claim is sure, or none."""
    old, new = KitPiece.SNARE, KitPiece.RIM_SHOT
    if amount < 0:
        old, new = new, old
    strokes = [(n, s) for n, s in sheet.find(is_backbeat) if s.piece is old]
    for number, stroke in strokes:
        if rng.random() < abs(amount) + 0.2:
            sheet.put(number, stroke, new)


def change_rolls(sheet: Sheet, amount: float, rng: Random) -> None:
    """Rolls on the snare into the bar line, or none."""
    if amount < 0:
        change_snare(sheet, -0.25, rng)
        return
    step = sheet.step / 2
    while sheet.step_s(step) < _ROLL_S:
        step *= 2
    length = Fraction(1) if amount > 0.7 else Fraction(1, 2)
    for number in sheet.order()[: whole(amount * len(sheet.bars), rng)]:
        end = sheet.ends[number]
        at = end - length
        while at < end:
            if at >= 0 and not sheet.has(number, PieceGroup.SNARE, at):
                _clear_hands(sheet, number, at)
                louder = at >= end - length / 3
                sheet.add(number, KitPiece.SNARE, at, Level.PLAIN if louder else Level.GHOST)
            at += step


def _clear_hands(sheet: Sheet, number: int, at: Fraction) -> None:
    """A roll takes both hands."""
    for stroke in [s for s in sheet.bars[number] if s.at == at and s.piece.limb is Limb.HAND]:
        sheet.remove(number, stroke)


def change_flams(sheet: Sheet, amount: float, rng: Random) -> None:
    """Flams on as many backbeats as the claim is sure."""
    if amount < 0:
        for number, bar in enumerate(sheet.bars):
            sheet.bars[number] = [s for s in bar if s.late_s != -FLAM_S]
        return
    for number, stroke in sheet.find(is_backbeat):
        free = sheet.hands(number, stroke.at) < 2 or rng.random() < amount
        if free and rng.random() < amount:
            grace = Stroke(stroke.piece, stroke.at, WRITTEN_VELOCITY[Level.GHOST], -FLAM_S)
            others = [
                s
                for s in sheet.bars[number]
                if s.at == stroke.at and s.piece.limb is Limb.HAND and s is not stroke
            ]
            for other in others:
                sheet.remove(number, other)
            sheet.bars[number].append(grace)
            sheet.graces.add((number, stroke.piece, stroke.at))
