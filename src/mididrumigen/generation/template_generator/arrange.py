"""The form of a clip: bars that belong together, fills where a drummer plays them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from mididrumigen.domain.kit import KitPiece, PieceGroup
from mididrumigen.domain.meter import Meter
from mididrumigen.domain.requests import GenerationParams
from mididrumigen.generation.template_generator.meter_fit import fit_meter
from mididrumigen.generation.template_generator.model import (
    BACKBONE,
    Bar,
    Line,
    Stroke,
    StyleModel,
)

_TEMPO_WIDTH = 0.3
_UPPER_TEMPO_WIDTH = 0.2
_UPPER_CANDIDATES = 8
_OTHER_METER = 0.05
_STYLE_MATCH = 40.0
_FILL_ORDER = (4, 2, 1)
_CRASH_VELOCITY, _KICK_VELOCITY = 112, 108


@dataclass(frozen=True, slots=True)
class Lead:
    """The phrases that a clip is made of.

    Attributes:
        line: kick and snare come from here.
        upper: the time-keeping hand comes from here; the same line where limbs stay together.
        donor: index of the line whose touch is borrowed.
    """

    line: Line
    upper: Line
    donor: int


def choose_leads(model: StyleModel, params: GenerationParams, rng: Random) -> list[Line]:
    """A lead phrase for each variation, likelier ones first, all different while there are any."""
    weights = [_fitness(line, params) for line in model.lines]
    order: list[Line] = []
    while len(order) < params.variations:
        pool = dict(enumerate(weights))
        while pool and len(order) < params.variations:
            picked = rng.choices(list(pool), list(pool.values()))[0]
            order.append(model.lines[picked])
            del pool[picked]
    return order


def _fitness(line: Line, params: GenerationParams) -> float:
    weight = line.weight * (math.sqrt(len(line.bars)) if line.played else 1.0)
    if params.tempo_bpm is not None:
        weight *= math.exp(-((math.log2(params.tempo_bpm / line.tempo_bpm) / _TEMPO_WIDTH) ** 2))
    if line.meter != params.meter:
        weight *= _OTHER_METER
    if params.style and params.style.casefold() in line.label.casefold():
        weight *= _STYLE_MATCH
    return weight + 1e-9


def pair_limbs(model: StyleModel, line: Line, rng: Random) -> Lead:
    """Find the performances that lend their time-keeping and their touch to a lead phrase.

    A written groove keeps its limbs together. In performances the hand that keeps time comes from
    a bar whose own kick and snare are like the lead's, so that the limbs still answer each other.
    """
    kin = [
        (number, other)
        for number, other in enumerate(model.lines)
        if other.played and other is not line and _akin(line, other)
    ]
    own = next(number for number, other in enumerate(model.lines) if other is line)
    if not line.played or not kin:
        return Lead(line, line, own)
    same = [pair for pair in kin if pair[1].label == line.label]
    donors = same or kin
    donor = rng.choices(donors, [math.sqrt(len(other.bars)) for _, other in donors])[0][0]
    candidates = rng.choices(
        donors, [math.sqrt(len(other.bars)) for _, other in donors], k=_UPPER_CANDIDATES
    )
    upper = max(candidates, key=lambda pair: _likeness(line, pair[1], rng))[1]
    return Lead(line, upper, donor)


def _akin(line: Line, other: Line) -> bool:
    near = abs(math.log2(line.tempo_bpm / other.tempo_bpm)) < _UPPER_TEMPO_WIDTH
    return near and line.ternary == other.ternary and line.meter == other.meter


def _likeness(line: Line, other: Line, rng: Random) -> float:
    a, b = rng.choice(line.bars).backbone, rng.choice(other.bars).backbone
    return len(a & b) / max(1, len(a | b)) + 0.2 * rng.random()


def groove_bars(lead: Lead, bars: int, rng: Random) -> list[Bar]:
    """Consecutive bars of the lead with the time-keeping of its partner."""
    low = _run(lead.line, bars, rng)
    if lead.upper is lead.line:
        return low
    high = _run(lead.upper, bars, rng)
    return [_join(a, b) for a, b in zip(low, high, strict=True)]


def _run(line: Line, bars: int, rng: Random) -> list[Bar]:
    """Neighbouring bars; a written phrase starts at its beginning, a short one goes round."""
    start = rng.randrange(max(1, len(line.bars) - bars + 1)) if line.played else 0
    return [line.bars[(start + i) % len(line.bars)] for i in range(bars)]


def _join(low: Bar, high: Bar) -> Bar:
    strokes = [s for s in low.strokes if s.piece.group in BACKBONE]
    strokes += [s for s in high.strokes if s.piece.group not in BACKBONE]
    return Bar(low.meter, tuple(strokes), low.line, low.index)


def fill_places(params: GenerationParams, fill_rate: float, rng: Random) -> list[int]:
    """Which bars end in a fill: the last of every four first, then of every two, then others."""
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
    bars: list[Bar], places: Sequence[int], model: StyleModel, lead: Lead, rng: Random
) -> list[Bar]:
    """Play a fill at the end of the given bars, and land it."""
    meter = bars[0].meter
    for place in places:
        fill = _choose_fill(model, lead, rng)
        if fill is None:
            continue
        bars[place] = _splice(bars[place], fit_meter(fill, meter), _beats_of_fill(fill))
        landing = (place + 1) % len(bars)
        if landing != place and rng.random() < model.crash_after_fill:
            bars[landing] = _land(bars[landing])
    return bars


def _choose_fill(model: StyleModel, lead: Lead, rng: Random) -> Bar | None:
    if not model.fills:
        return None
    weights = [
        (4.0 if line is lead.line else 1.0)
        * (3.0 if line.label == lead.line.label else 1.0)
        * (4.0 if line.ternary == lead.line.ternary else 1.0)
        * line.weight
        * math.exp(-((math.log2(line.tempo_bpm / lead.line.tempo_bpm) / 0.4) ** 2))
        + 1e-9
        for line, _ in model.fills
    ]
    return rng.choices(model.fills, weights)[0][1]


def _beats_of_fill(fill: Bar) -> int:
    return sum(beat >= fill.fill_start for beat in fill.meter.beats)


def _splice(groove: Bar, fill: Bar, beats: int) -> Bar:
    """The groove up to the fill's first beat, the fill from there on."""
    starts = groove.meter.beats
    start = starts[max(0, len(starts) - beats)] if starts else groove.meter.bar_length
    strokes = [s for s in groove.strokes if s.at < start]
    strokes += [s for s in fill.strokes if s.at >= start]
    return Bar(groove.meter, tuple(strokes), groove.line, groove.index, is_fill=True)


def _land(bar: Bar) -> Bar:
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


def fit_all(bars: Sequence[Bar], meter: Meter) -> list[Bar]:
    """Every bar in the metre that was asked for; equal bars stay equal."""
    fitted: dict[int, Bar] = {}
    for bar in bars:
        if id(bar) not in fitted:
            fitted[id(bar)] = fit_meter(bar, meter)
    return [fitted[id(bar)] for bar in bars]
