"""The form of a clip: bars that belong together, fills where a drummer plays them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from random import Random

from mididrumigen.domain.music.kit import KitPiece, PieceGroup
from mididrumigen.domain.music.meter import MAX_NUMERATOR
from mididrumigen.domain.work.requests import FillSize, GenerationParams
from mididrumigen.generation.template_generator.meter_fit import fit_meter
from mididrumigen.generation.template_generator.model import (
    Bar,
    Line,
    Stroke,
    StyleModel,
)
from mididrumigen.generation.template_generator.touch import to_units

_WRITTEN_TEMPO_WIDTH, _PLAYED_TEMPO_WIDTH = 0.3, 0.1
_KIN_TEMPO = 0.2
_CHANGE_OVER = 0.8
_TRIES = 6
_DONORS, _COMPARED_BARS = 8, 16
_OTHER_METER = 0.05
_FILL_ORDER = (4, 2, 1)
_CRASH_VELOCITY, _KICK_VELOCITY = 112, 108


def choose_leads(model: StyleModel, params: GenerationParams, rng: Random) -> list[Line]:
    """A lead phrase for each variation, likelier ones first, all different while there are any.

    A style that was asked for leaves only its own phrases; one that nobody has leaves all.
    """
    lines = [line for line in model.lines if _is_in(line, params.style)] or model.lines
    weights = [_fitness(line, params) for line in lines]
    order: list[Line] = []
    while len(order) < params.variations:
        pool = dict(enumerate(weights))
        while pool and len(order) < params.variations:
            picked = rng.choices(list(pool), list(pool.values()))[0]
            order.append(lines[picked])
            del pool[picked]
    return order


def choose_donor(
    model: StyleModel, params: GenerationParams, bars: Sequence[Bar], rng: Random
) -> Line | None:
    """The phrase to take the touch of written bars from: one that suits, and is most like them.

    ``None`` where the profile has no phrase.
    """
    if not model.lines:
        return None
    wanted = replace(params, variations=min(_DONORS, len(model.lines)))
    cells = {(s.piece.group, to_units(s.at)) for bar in bars for s in bar.strokes}
    return max(choose_leads(model, wanted, rng), key=lambda line: _likeness(line, cells))


def _likeness(line: Line, cells: set[tuple[PieceGroup, int]]) -> float:
    """Jaccard similarity of what is struck in a phrase's bars with given cells, 0–1."""
    bars = line.bars[:_COMPARED_BARS]
    own = {(s.piece.group, to_units(s.at)) for bar in bars for s in bar.strokes}
    return len(own & cells) / (len(own | cells) or 1)


def _is_in(line: Line, style: str) -> bool:
    """Whether a phrase has the style in its label, or was lent by a genre that the style names."""
    label, style = line.label.casefold(), style.casefold()
    genre, colon, _ = label.partition(":")
    return style in label or (bool(colon) and genre in style)


def _fitness(line: Line, params: GenerationParams) -> float:
    weight = line.weight * (line.length**0.75 if line.played else 1.0)
    if params.tempo_bpm is not None:
        width = _PLAYED_TEMPO_WIDTH if line.played else _WRITTEN_TEMPO_WIDTH
        weight *= math.exp(-((math.log2(params.tempo_bpm / line.tempo_bpm) / width) ** 2))
    if line.meter != params.meter:
        weight *= _OTHER_METER
    return weight + 1e-9


def groove_bars(model: StyleModel, line: Line, bars: int, rng: Random) -> list[Bar]:
    """Bars of a lead phrase: a written one from its beginning, a played one walked through."""
    if not line.played:
        return [line.bars[i % len(line.bars)] for i in range(bars)]
    return _walk(model, line, bars, rng)


def _walk(model: StyleModel, line: Line, bars: int, rng: Random) -> list[Bar]:
    """Follow the performance, changing over to another bar where kick and snare lead there too.

    All limbs go together, so they still answer each other; what a bar leads to is what it led to
    in the drummer's own playing.
    """
    here, position = line, rng.randrange(max(1, len(line.bars) - bars + 1))
    before = line.bars[position - 1].cells[-1]
    junctions = model.junctions(line)
    walked = []
    for number in range(bars):
        strokes: list[Stroke] = []
        for beat in range(len(line.meter.beats)):
            if rng.random() < _CHANGE_OVER:
                places = junctions.get((line.ternary, beat, before), ())
                here, position = _change_over(places, (here, position), line, rng)
            bar = here.bars[position]
            strokes += bar.beats[beat]
            before = bar.cells[beat]
        walked.append(Bar(line.meter, tuple(strokes), -1, number))
        position = (position + 1) % len(here.bars)
    return walked


def _change_over(
    places: Sequence[tuple[Line, int]], here: tuple[Line, int], line: Line, rng: Random
) -> tuple[Line, int]:
    """Another place to go on from, at about the tempo of the lead; here if there is none."""
    for _ in range(_TRIES if places else 0):
        place = places[int(rng.random() * len(places))]
        near = abs(math.log2(line.tempo_bpm / place[0].tempo_bpm)) < _KIN_TEMPO
        if near and place != here:
            return place
    return here


def fill_places(params: GenerationParams, fill_rate: float, rng: Random) -> list[int]:
    """Which bars end in a fill: the last of every four first, then of every two, then others."""
    if params.fill_bars is not None:
        return sorted(bar - 1 for bar in params.fill_bars)
    share = fill_rate if params.fills is None else params.fills
    wanted = int(share * params.bars + rng.random()) if params.fills != 0 else 0
    if params.fills is None and params.bars == 1:
        return []
    order: list[int] = []
    for step in _FILL_ORDER:
        ends = [i for i in range(params.bars) if (i + 1) % step == 0 and i not in order]
        if step > 1:
            order += reversed(ends)
        else:
            rng.shuffle(ends)
            order += ends
    return sorted(order[:wanted])


def add_fills(
    bars: list[Bar],
    places: Sequence[int],
    model: StyleModel,
    lead: Line,
    rng: Random,
    size: FillSize = FillSize.OWN,
) -> list[Bar]:
    """Play a fill at the end of the given bars, and land it."""
    meter = bars[0].meter
    for place in places:
        fill = choose_fill(model, lead, rng)
        if fill is None:
            continue
        bars[place] = splice(bars[place], fit_meter(fill, meter), _beats_of_fill(fill, size))
        landing = (place + 1) % len(bars)
        if landing != place and rng.random() < model.crash_after_fill:
            bars[landing] = land(bars[landing])
    return bars


def choose_fill(model: StyleModel, lead: Line, rng: Random) -> Bar | None:
    """A fill that suits a phrase; ``None`` where the drummer has none."""
    if not model.filled:
        return None
    weights = [
        (4.0 if line is lead else 1.0)
        * (3.0 if line.label == lead.label else 1.0)
        * (4.0 if line.ternary == lead.ternary else 1.0)
        * line.weight
        * math.exp(-((math.log2(line.tempo_bpm / lead.tempo_bpm) / 0.4) ** 2))
        + 1e-9
        for line in model.filled
    ]
    fills = rng.choices(model.filled, weights)[0].fills
    return rng.choice(fills) if fills else None


def _beats_of_fill(fill: Bar, size: FillSize) -> int:
    if size is not FillSize.OWN:
        return 1 if size is FillSize.SHORT else MAX_NUMERATOR
    return sum(beat >= fill.fill_start for beat in fill.meter.beats)


def splice(groove: Bar, fill: Bar, beats: int) -> Bar:
    """The groove up to the fill's first beat, the fill from there on."""
    starts = groove.meter.beats
    start = starts[max(0, len(starts) - beats)]
    strokes = [s for s in groove.strokes if s.at < start]
    strokes += [s for s in fill.strokes if s.at >= start]
    return Bar(groove.meter, tuple(strokes), groove.line, groove.index, is_fill=True)


def land(bar: Bar) -> Bar:
    """Crash and kick on the bar line instead of the time-keeping hand."""
    kept = [
        s
        for s in bar.strokes
        if s.at != 0
        or s.piece.group in (PieceGroup.KICK, PieceGroup.SNARE, PieceGroup.PEDAL, PieceGroup.CRASH)
    ]
    at = bar.meter.beats[0]
    if not any(s.at == 0 and s.piece.group is PieceGroup.CRASH for s in kept):
        kept.append(Stroke(KitPiece.CRASH_1, at, _CRASH_VELOCITY, 0.0))
    if not any(s.at == 0 and s.piece is KitPiece.KICK for s in kept):
        kept.append(Stroke(KitPiece.KICK, at, _KICK_VELOCITY, 0.0))
    return Bar(bar.meter, tuple(kept), bar.line, bar.index, bar.is_fill)
