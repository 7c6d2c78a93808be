"""What a part is played on, where the request says so."""

from __future__ import annotations

from fractions import Fraction

from mididrumigen.domain.music.kit import KitPiece, PieceGroup
from mididrumigen.domain.work.requests import Voicing
from mididrumigen.generation.template_generator.model import Bar, Stroke

_BEAT_VELOCITY = 100
_BELLS = (KitPiece.COWBELL,)
_QUARTER = Fraction(1)


def voice_bar(bar: Bar, voicing: frozenset[Voicing]) -> Bar:
    """The bar with its parts moved to the pieces that were asked for."""
    if not voicing:
        return bar
    strokes = [stroke._replace(piece=_voice(stroke, voicing)) for stroke in bar.strokes]
    if Voicing.FOUR_ON_THE_FLOOR in voicing:
        strokes = _put_kick_on_beats(strokes, bar)
    seen: dict[tuple[KitPiece, Fraction, float], Stroke] = {}
    for stroke in strokes:
        seen.setdefault((stroke.piece, stroke.at, stroke.late_s), stroke)
    return Bar(bar.meter, tuple(seen.values()), bar.line, bar.index, bar.is_fill)


def _voice(stroke: Stroke, voicing: frozenset[Voicing]) -> KitPiece:
    piece = stroke.piece
    # The cowbell keeps time, too.
    if Voicing.RIDE_TIME in voicing and (piece.group is PieceGroup.HAT or piece in _BELLS):
        piece = KitPiece.RIDE
    elif Voicing.HAT_TIME in voicing and (piece.group is PieceGroup.RIDE or piece in _BELLS):
        piece = KitPiece.CLOSED_HAT
    if Voicing.OPEN_HATS in voicing and piece.group is PieceGroup.HAT:
        return KitPiece.OPEN_HAT
    if Voicing.CROSS_STICK in voicing and piece.group is PieceGroup.SNARE:
        return KitPiece.CROSS_STICK
    return piece


def _put_kick_on_beats(strokes: list[Stroke], bar: Bar) -> list[Stroke]:
    """A kick on every beat, and none between; the felt beats where the metre is compound."""
    beats = bar.meter.beats
    if not bar.meter.is_compound:
        beats = tuple(_QUARTER * i for i in range(-(-bar.meter.bar_length // _QUARTER)))
    played = {s.at: s for s in strokes if s.piece is KitPiece.KICK}
    kicks = [played.get(at, Stroke(KitPiece.KICK, at, _BEAT_VELOCITY, 0.0)) for at in beats]
    return [*(s for s in strokes if s.piece is not KitPiece.KICK), *kicks]
