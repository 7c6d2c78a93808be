"""Bars in another metre: the drummer's own cells, laid out on the beats that were asked for."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from mididrumigen.domain.music.kit import TIME_KEEPERS, KitPiece, PieceGroup
from mididrumigen.domain.music.meter import MAX_NUMERATOR, Meter
from mididrumigen.domain.stopping import check_stopped
from mididrumigen.generation.template_generator.model import Bar, Stroke

# Where the quarters of a straight beat go in a beat of three: 0, 1/3, 2/3, 5/6.
_SIXTHS, _LAST_THIRD = (0, 2, 4, 5, 5), 4
_LONG = Fraction(2, 3)
_HALVES, _EIGHTHS = 2, 8
_BACKBEAT = (PieceGroup.SNARE, PieceGroup.PEDAL)
_TIME = (PieceGroup.HAT, PieceGroup.RIDE, PieceGroup.PEDAL, PieceGroup.PERCUSSION)


def fit_meter(bar: Bar, meter: Meter) -> Bar:
    """The bar in another metre, limb roles kept.

    The bar line keeps its cell, backbeats are given backbeat cells, other beats the cells between.
    A cell that is too short is carried on by the one after it; one that is too long is cut. Beats
    that divide in three take straight cells as long-short figures. The three eighths of a compound
    beat become the triplet of a quarter, or, where the new metre counts eighths, its long group;
    in a short group they are played straight. Half notes are counted as pairs of quarters.
    """
    check_stopped()
    if bar.meter == meter:
        return bar
    strokes: dict[tuple[object, Fraction], Stroke] = {}
    counted, source = _in_quarters(meter), _in_quarters(bar.meter)
    ends = (*counted.beats[1:], counted.bar_length)
    for number, (start, end) in enumerate(zip(counted.beats, ends, strict=True)):
        beat = _source_beat(source, counted, number)
        cell = _cell(bar.strokes, source, beat, end - start, counted)
        if source.beats[beat] in source.backbeats and start not in counted.backbeats:
            cell = _without_backbeat(cell, bar)
        for stroke in cell:
            placed = stroke._replace(at=start + stroke.at)
            strokes.setdefault((placed.piece, placed.at), placed)
    return Bar(meter, tuple(strokes.values()), bar.line, bar.index, bar.is_fill)


def _in_quarters(meter: Meter) -> Meter:
    """A metre of halves as one of quarters."""
    if meter.denominator != _HALVES or meter.numerator * 2 > MAX_NUMERATOR:
        return meter
    return Meter(meter.numerator * 2, 4)


def _source_beat(source: Meter, target: Meter, number: int) -> int:
    """Which beat of the source plays the part of this beat."""
    if number == 0:
        return 0
    beats, last = target.beats, len(source.beats) - 1
    backbeats = [source.beats.index(beat) for beat in source.backbeats]
    between = [i for i in range(1, last + 1) if i not in backbeats] or [0]
    role = target.backbeats.index(beats[number]) if beats[number] in target.backbeats else -1
    if number == len(beats) - 1:
        return backbeats[-1] if role >= 0 and backbeats else last
    if role >= 0 and backbeats:
        return backbeats[role % len(backbeats)]
    return between[(number // 2) % len(between)]


def _cell(
    strokes: Sequence[Stroke], source: Meter, beat: int, length: Fraction, target: Meter
) -> list[Stroke]:
    """What is played on a beat of the source, on one of so many quarters."""
    beats = (*source.beats, source.bar_length)
    start, end = beats[beat], beats[beat + 1]
    own = end - start
    inside = [s._replace(at=s.at - start) for s in strokes if start <= s.at < end]
    in_three = source.is_compound or any((s.at / own).denominator % 3 == 0 for s in inside)
    if target.is_compound:
        return _stretch(inside, length / own) if in_three else _in_three(inside, own, length)
    if in_three and target.denominator >= _EIGHTHS:
        return _in_eighths(inside, own, length, target)
    if source.is_compound:
        return _stretch(inside, length / own)
    if length <= own:
        return [stroke for stroke in inside if stroke.at < length]
    following = beats[(beat + 1) % (len(beats) - 1)]
    rest = length - own
    carried = [
        s._replace(at=own + s.at - following)
        for s in strokes
        if following <= s.at < following + rest
        # The time goes on; the backbone of the next beat would be one beat too many.
        and (s.piece.group in _TIME or s.at > following)
    ]
    return inside + [stroke for stroke in carried if stroke.at < length]


def _without_backbeat(cell: list[Stroke], bar: Bar) -> list[Stroke]:
    """A backbeat's cell on a beat that is none: what leads on from it, and the time.

    The cell as it is where the beat would be silent.
    """
    on_one = {stroke.piece.group for stroke in bar.strokes if stroke.at == 0}
    gone = {group for group in _BACKBEAT if group not in on_one}
    kept = [s for s in cell if s.at > 0 or s.piece.group not in gone]
    return kept if any(s.at == 0 for s in kept) else cell


def _stretch(cell: list[Stroke], by: Fraction) -> list[Stroke]:
    return [stroke._replace(at=stroke.at * by) for stroke in cell]


def _in_eighths(cell: list[Stroke], own: Fraction, length: Fraction, target: Meter) -> list[Stroke]:
    """A beat of three in a metre that counts eighths: its group of three, or a straight pair."""
    if length == target.unit * 3:
        return _stretch(cell, length / own)
    straight = []
    for stroke in cell:
        share = stroke.at / own
        # The long part of the pair becomes its first half, with all that is in it.
        at = share * 3 / 4 if share <= _LONG else 1 - (1 - share) * 3 / 2
        straight.append(stroke._replace(at=at * length))
    return straight


def _in_three(cell: list[Stroke], own: Fraction, length: Fraction) -> list[Stroke]:
    """A beat that divides in two or four as one that divides in three.

    Halves and quarters become long-short, as in a shuffle; the hand that keeps time has thirds.
    """
    scaled: dict[tuple[KitPiece, Fraction], Stroke] = {}
    for stroke in cell:
        sixths = _SIXTHS[round(stroke.at / own * 4)]
        if stroke.piece in TIME_KEEPERS:
            sixths = min(sixths, _LAST_THIRD)
        placed = stroke._replace(at=length * Fraction(sixths, 6))
        scaled.setdefault((placed.piece, placed.at), placed)
    strokes = list(scaled.values())
    keepers = [s for s in strokes if s.piece in TIME_KEEPERS]
    if len(keepers) > 1:
        there = {s.at for s in keepers}
        missing = [length * Fraction(i, 3) for i in range(3)]
        strokes += [keepers[-1]._replace(at=at) for at in missing if at not in there]
    return strokes
