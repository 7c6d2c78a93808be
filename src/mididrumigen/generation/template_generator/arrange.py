"""The form of a clip: bars that belong together, fills where a drummer plays them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from random import Random
from typing import NamedTuple, TypeAlias

from mididrumigen.domain.music.kit import KitPiece, PieceGroup
from mididrumigen.domain.music.meter import MAX_NUMERATOR
from mididrumigen.domain.work.requests import FillSize, GenerationParams
from mididrumigen.generation.template_generator.fill_size import WantedFill, change_fill, lengthen
from mididrumigen.generation.template_generator.meter_fit import fit_meter
from mididrumigen.generation.template_generator.model import (
    Bar,
    Cell,
    Line,
    Stroke,
    StyleModel,
)

_KIN_TEMPO = 0.2
_CHANGE_OVER = 0.8
_TRIES = 6
_FILL_ORDER = (4, 2, 1)
_CRASH_VELOCITY, _KICK_VELOCITY = 112, 108

Place: TypeAlias = tuple[Line, int]
"""A phrase, and which of its bars."""


class Take(NamedTuple):
    """What the clips of a call have in common.

    Attributes:
        seed: of the call.
        spread: 0 for takes of one groove to 1 for clips that know nothing of each other.
    """

    seed: int
    spread: float


def groove_bars(
    model: StyleModel, line: Line, bars: int, rng: Random, take: Take | None = None
) -> list[Bar]:
    """Bars of a lead phrase: a written one from its beginning, a played one walked through.

    Args:
        model: whose phrases a walk may change over to.
        line: the lead.
        bars: how many.
        rng: randomness of this clip.
        take: what it has in common with other clips; nothing by default.
    """
    if not line.played:
        return [line.bars[i % len(line.bars)] for i in range(bars)]
    if take is None or take.spread == 1:
        return _cut(line, bars, _walk(model, line, bars, rng))
    common = _walk(model, line, bars, Random(f"{take.seed}/walk/{line.number}"))
    return _cut(line, bars, _walk(model, line, bars, rng, common, take.spread))


def _walk(
    model: StyleModel,
    line: Line,
    bars: int,
    rng: Random,
    common: Sequence[Place] = (),
    spread: float = 1.0,
) -> list[Place]:
    """Follow the performance, changing over to another bar where kick and snare lead there too.

    All limbs go together, so they still answer each other; what a beat leads to is what it led to
    in the drummer's own playing. Another walk may be kept to, but for a ``spread`` of the beats.
    """
    here, position = line, rng.randrange(max(1, len(line.bars) - bars + 1))
    if common and rng.random() >= spread:
        here, position = common[0]
    before = here.bars[position - 1].cells[-1]
    junctions = model.junctions(line)
    beats = len(line.meter.beats)
    walked: list[Place] = []
    for step in range(bars * beats):
        beat = step % beats
        if step and beat == 0:
            position = (position + 1) % len(here.bars)
        if common and rng.random() >= spread and _leads_to(common, step, beats) == before:
            here, position = common[step]
        elif rng.random() < _CHANGE_OVER:
            places = junctions.get((line.ternary, beat, before), ())
            here, position = _change_over(places, (here, position), line, rng)
        walked.append((here, position))
        before = here.bars[position].cells[beat]
    return walked


def _leads_to(walk: Sequence[Place], step: int, beats: int) -> Cell:
    """The cell of the beat before a step of a walk."""
    if step == 0:
        line, position = walk[0]
        return line.bars[position - 1].cells[-1]
    line, position = walk[step - 1]
    return line.bars[position].cells[(step - 1) % beats]


def _cut(line: Line, bars: int, walk: Sequence[Place]) -> list[Bar]:
    """The bars that a walk goes through, beat by beat."""
    beats = len(line.meter.beats)
    return [
        Bar(
            line.meter,
            tuple(
                stroke
                for beat, (here, position) in enumerate(walk[number * beats : (number + 1) * beats])
                for stroke in here.bars[position].beats[beat]
            ),
            -1,
            number,
        )
        for number in range(bars)
    ]


def _change_over(places: Sequence[Place], here: Place, line: Line, rng: Random) -> Place:
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
    wanted: WantedFill | None = None,
) -> list[Bar]:
    """Play a fill at the end of the given bars, and land it."""
    wanted = wanted or WantedFill()
    for place in places:
        if not _fill_to(bars, place, model, lead, rng, wanted):
            continue
        landing = (place + 1) % len(bars)
        if landing != place and rng.random() < model.crash_after_fill:
            bars[landing] = land(bars[landing])
    return bars


def _fill_to(
    bars: list[Bar], place: int, model: StyleModel, lead: Line, rng: Random, wanted: WantedFill
) -> bool:
    """A fill that ends with a bar; one that is longer begins in the bars before."""
    meter = bars[place].meter
    left = wanted.beats(model.profile.habits.fill, rng)
    first = True
    while first or (left is not None and left > 0 and place >= 0):
        fill = choose_fill(model, lead, rng)
        if fill is None:
            return False
        own = _beats_of_fill(fill, wanted.size)
        beats = own if left is None else min(left, len(meter.beats))
        fitted = fit_meter(fill, meter)
        shaped = change_fill(
            fitted if left is None else lengthen(fitted, beats), wanted.complexity, rng
        )
        bars[place] = splice(bars[place], shaped, beats)
        left, place, first = None if left is None else left - beats, place - 1, False
    return True


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
