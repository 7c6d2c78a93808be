"""Bars in another metre: the drummer's own cells, laid out on the beats that were asked for."""

from __future__ import annotations

from fractions import Fraction

from mididrumigen.domain.music.kit import TIME_KEEPERS
from mididrumigen.domain.music.meter import Meter
from mididrumigen.generation.template_generator.model import Bar, Stroke

# Where the quarters of a straight beat go in a beat of three: 0, 1/3, 2/3, 5/6.
_SIXTHS = (0, 2, 4, 5, 5)


def fit_meter(bar: Bar, meter: Meter) -> Bar:
    """The bar in another metre, limb roles kept.

    The bar line keeps its cell, backbeats are given backbeat cells, other beats the cells between.
    A cell that is too short is carried on by the one after it; one that is too long is cut. Beats
    that divide in three take straight cells as long-short figures.
    """
    if bar.meter == meter:
        return bar
    strokes: dict[tuple[object, Fraction], Stroke] = {}
    ends = (*meter.beats[1:], meter.bar_length)
    for number, (start, end) in enumerate(zip(meter.beats, ends, strict=True)):
        cell = _cell(bar, _source_beat(bar.meter, meter, number), end - start, meter.is_compound)
        for stroke in cell:
            placed = stroke._replace(at=start + stroke.at)
            strokes.setdefault((placed.piece, placed.at), placed)
    return Bar(meter, tuple(strokes.values()), bar.line, bar.index, bar.is_fill)


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


def _cell(bar: Bar, beat: int, length: Fraction, compound: bool) -> list[Stroke]:
    beats = (*bar.meter.beats, bar.meter.bar_length)
    start, end = beats[beat], beats[beat + 1]
    own = end - start
    inside = [s._replace(at=s.at - start) for s in bar.strokes if start <= s.at < end]
    if compound and not bar.meter.is_compound:
        return _in_three(inside, own, length)
    if length <= own:
        return [stroke for stroke in inside if stroke.at < length]
    following = beats[(beat + 1) % (len(beats) - 1)]
    rest = length - own
    carried = [
        s._replace(at=own + s.at - following)
        for s in bar.strokes
        if following <= s.at < following + rest
        # The time goes on; the backbone of the next beat would be one beat too many.
        and (s.piece in TIME_KEEPERS or s.at > following)
    ]
    return inside + [stroke for stroke in carried if stroke.at < length]


def _in_three(cell: list[Stroke], own: Fraction, length: Fraction) -> list[Stroke]:
    """A beat that divides in two or three as one that divides in three."""
    scaled = []
    for stroke in cell:
        share = stroke.at / own
        if share.denominator % 3:  # halves and quarters become long-short, as in a shuffle
            at = length * Fraction(_SIXTHS[round(share * 4)], 6)
        else:
            at = share * length
        scaled.append(stroke._replace(at=at))
    keepers = [s for s in scaled if s.piece in TIME_KEEPERS]
    if len(keepers) > 1:
        there = {s.at for s in keepers}
        missing = [length * Fraction(i, 3) for i in range(3)]
        scaled += [keepers[-1]._replace(at=at) for at in missing if at not in there]
    return scaled
