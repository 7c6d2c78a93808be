"""Which phrases lead: those that a style names, those that suit, and how far takes differ."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from random import Random

from mididrumigen.domain.errors import InvalidRequestError
from mididrumigen.domain.music.groove import MAX_TEMPO_BPM, MIN_TEMPO_BPM
from mididrumigen.domain.music.kit import PieceGroup
from mididrumigen.domain.music.meter import Meter
from mididrumigen.domain.work.requests import GenerationParams
from mididrumigen.generation.template_generator.model import Bar, Line, StyleModel
from mididrumigen.generation.template_generator.touch import to_units

_WRITTEN_TEMPO_WIDTH, _PLAYED_TEMPO_WIDTH = 0.3, 0.1
_DONORS, _COMPARED_BARS = 8, 16
_OTHER_METER = 0.05
_TOLD_LABELS = 12
_KIN = 4.0
_LEAST = 1e-9
_HABIT = 0.25
_DOTTED = 1.5
_NO_WORD = re.compile(r"[\W_]+")

Cells = frozenset[tuple[PieceGroup, int]]


def settle(model: StyleModel, params: GenerationParams) -> GenerationParams:
    """The request with tempo and spread where it names none.

    The tempo is that of the phrase that a style names, the middle one of several; without a style
    the profile's typical one. Where the style names one phrase, variations are takes of it.

    Raises:
        InvalidRequestError: the style names no phrase.
    """
    lines = find_style(model, params.style) if params.style else ()
    tempo, spread = params.tempo_bpm, params.spread
    if tempo is None and lines:
        tempo = min(max(_middle_tempo_bpm(lines, params.meter), MIN_TEMPO_BPM), MAX_TEMPO_BPM)
    elif tempo is None:
        tempo = float(round(model.profile.value("tempo_bpm")))
    if spread is None:
        spread = 0.0 if len(lines) == 1 else 1.0
    return replace(params, tempo_bpm=tempo, spread=spread)


def find_style(model: StyleModel, style: str) -> Sequence[Line]:
    """The phrases that a style names: by their labels, else those lent by a genre of that name.

    Raises:
        InvalidRequestError: there is none; with the labels that exist, nearest first.
    """
    wanted = _bare(style)
    named = [line for line in model.lines if wanted and wanted in _bare(line.label)]
    found = named or [line for line in model.lines if _is_lent(line, style)]
    if found:
        return found
    labels = {line.label for line in model.lines if line.label}
    near = sorted(labels, key=lambda label: (-_resemblance(wanted, _bare(label)), label))
    more = f"; {len(near) - _TOLD_LABELS} more" if len(near) > _TOLD_LABELS else ""
    raise InvalidRequestError(
        f"{model.profile.artist.name} has no phrase called '{style}'.",
        hint=f"Nearest first: {'; '.join(near[:_TOLD_LABELS])}{more}."
        if near
        else "None of the phrases has a label.",
    )


def choose_leads(model: StyleModel, params: GenerationParams, rng: Random) -> list[Line]:
    """A lead phrase for each variation, likelier ones first.

    ``spread`` 0 gives them all the same one, 1 different ones while there are any, and between
    these the others are the more akin to the first the smaller it is. A phrase that keeps no time
    is the way into a fill, or a march, and leads only where the style names it, where marches are
    a habit of the drummer's, or where nothing else is there.

    Raises:
        InvalidRequestError: the style names no phrase.
    """
    lines = find_style(model, params.style) if params.style else _usual_leads(model.lines)
    weights = [_fitness(line, params) for line in lines]
    spread = 1.0 if params.spread is None else params.spread
    first = rng.choices(range(len(lines)), weights)[0]
    if spread == 0:
        return [lines[first]] * params.variations
    if spread < 1:
        weights = [w * kin for w, kin in zip(weights, _kinship(lines, first, spread), strict=True)]
    return [lines[i] for i in _draw(weights, first, params.variations, 1 - spread, rng)]


def choose_donor(
    model: StyleModel, params: GenerationParams, bars: Sequence[Bar], rng: Random
) -> Line | None:
    """The phrase to take the touch of written bars from: one that suits, and is most like them.

    ``None`` where the profile has no phrase.
    """
    if not model.lines:
        return None
    wanted = replace(params, variations=min(_DONORS, len(model.lines)), spread=1.0)
    cells = _cells(bars)
    return max(
        choose_leads(model, wanted, rng),
        key=lambda line: _likeness(_cells(line.bars[:_COMPARED_BARS]), cells),
    )


def _usual_leads(lines: Sequence[Line]) -> Sequence[Line]:
    keeping = [line for line in lines if line.keeps_time]
    marches = [line for line in lines if not line.keeps_time and not line.has_fill]
    weight = sum(line.weight for line in marches)
    if weight >= _HABIT * (weight + sum(line.weight for line in keeping)):
        keeping += marches
    return keeping or lines


def felt_tempo_bpm(line: Line, meter: Meter) -> float:
    """The tempo at which a phrase feels as it was written, in quarters of the other metre.

    A beat of three eighths takes the place of a quarter, and the other way round.
    """
    if line.meter.is_compound == meter.is_compound:
        return line.tempo_bpm
    return line.tempo_bpm * _DOTTED if meter.is_compound else line.tempo_bpm / _DOTTED


def _middle_tempo_bpm(lines: Sequence[Line], meter: Meter) -> float:
    """The weighted median: a tempo that one of them has."""
    tempos = sorted((felt_tempo_bpm(line, meter), line.weight) for line in lines)
    rest = sum(weight for _, weight in tempos) / 2
    for tempo, weight in tempos:
        rest -= weight
        if rest <= 0:
            return tempo
    return tempos[-1][0]


def _draw(weights: Sequence[float], first: int, count: int, again: float, rng: Random) -> list[int]:
    """Places by weight, ``first`` among them first; one that was drawn weighs ``again`` as much.

    All come round before one that may not come again comes a second time.
    """
    order = [first]
    left = list(weights)
    left[first] *= again
    while len(order) < count:
        if not any(left):
            left = list(weights)
        picked = rng.choices(range(len(left)), left)[0]
        order.append(picked)
        left[picked] *= again
    return order


def _kinship(lines: Sequence[Line], first: int, spread: float) -> list[float]:
    """How much nearer to the first lead the others are to be, as factors of their weights."""
    cells = [_cells(line.bars[:_COMPARED_BARS]) for line in lines]
    steep = _KIN * (1 - spread) / spread
    return [math.exp(-steep * (1 - _likeness(cells[first], other))) + _LEAST for other in cells]


def _cells(bars: Sequence[Bar]) -> Cells:
    return frozenset((s.piece.group, to_units(s.at)) for bar in bars for s in bar.strokes)


def _likeness(own: Cells, other: Cells) -> float:
    """Jaccard similarity of what is struck, 0–1."""
    return len(own & other) / (len(own | other) or 1)


def _is_lent(line: Line, style: str) -> bool:
    """Whether a phrase was lent by a genre that the style names."""
    genre, colon, _ = line.label.casefold().partition(":")
    return bool(colon) and genre in style.casefold()


def _bare(label: str) -> str:
    """Words of a label or style, without case and punctuation."""
    return _NO_WORD.sub(" ", label.casefold()).strip()


def _resemblance(wanted: str, label: str) -> float:
    """How near a label is to what was asked for: as a whole, and by its best words."""
    words = label.split()
    near = max((SequenceMatcher(None, wanted, word).ratio() for word in words), default=0.0)
    start = SequenceMatcher(None, wanted, label[: len(wanted)]).ratio()
    return max(near, start) + SequenceMatcher(None, wanted, label).ratio() / 10


def _fitness(line: Line, params: GenerationParams) -> float:
    weight = line.weight * (line.length**0.75 if line.played else 1.0)
    if params.tempo_bpm is not None:
        width = _PLAYED_TEMPO_WIDTH if line.played else _WRITTEN_TEMPO_WIDTH
        felt = felt_tempo_bpm(line, params.meter)
        weight *= math.exp(-((math.log2(params.tempo_bpm / felt) / width) ** 2))
    if line.meter != params.meter:
        weight *= _OTHER_METER
    return weight + _LEAST
