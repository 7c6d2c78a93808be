"""Step grids: what a drummer does at each place of the bar, as numbers."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from statistics import fmean

from mididrumigen.domain.music.groove import Groove, Hit
from mididrumigen.domain.music.kit import KitPiece, PieceGroup, keeper_of
from mididrumigen.domain.music.meter import Meter
from mididrumigen.domain.style.evidence import Phrase
from mididrumigen.domain.style.measure import deviation

MIN_BARS = 2
_RARE = 0.02

Step = tuple[KitPiece, Fraction]


@dataclass(frozen=True, slots=True)
class StepNumbers:
    """One kit piece at one place of the bar.

    Attributes:
        share: of bars in which it is struck, 0–1.
        again: how likely it is struck if it was in the bar before, 0–1.
        velocity: mean, 1–127.
        velocity_spread: standard deviation.
        late_s: mean lateness against the score position, swing included, in seconds.
        late_spread_s: standard deviation.
    """

    share: float
    again: float
    velocity: float
    velocity_spread: float
    late_s: float
    late_spread_s: float


@dataclass(frozen=True)
class StepGrid:
    """The numbers of a performance's bars of one kind.

    Attributes:
        label: style or song.
        meter: of the bars.
        tempo_bpm: at which they were played.
        bars: how many there were.
        keeper: what the hand keeps time on; ``None`` for neither hat nor ride.
        is_fill: whether these are the fills.
        steps: by kit piece and position in the bar.
        source_id: where they were measured.
    """

    label: str
    meter: Meter
    tempo_bpm: float
    bars: int
    keeper: PieceGroup | None
    is_fill: bool
    source_id: str
    steps: Mapping[Step, StepNumbers] = field(repr=False)


def measure_grids(phrase: Phrase) -> list[StepGrid]:
    """The grids of a played phrase: one for each kind of bar that comes at least twice."""
    kinds: dict[tuple[bool, PieceGroup | None], list[int]] = defaultdict(list)
    bars = [phrase.groove.bar(number) for number in range(phrase.groove.bars)]
    for number, bar in enumerate(bars):
        if bar.hits:
            kinds[number in phrase.fills, keeper_of(hit.piece for hit in bar.hits)].append(number)
    return [
        _grid(phrase, bars, numbers, is_fill, keeper)
        for (is_fill, keeper), numbers in kinds.items()
        if len(numbers) >= MIN_BARS
    ]


def _grid(
    phrase: Phrase,
    bars: Sequence[Groove],
    numbers: Sequence[int],
    is_fill: bool,
    keeper: PieceGroup | None,
) -> StepGrid:
    played: dict[Step, dict[int, Hit]] = defaultdict(dict)
    for number in numbers:
        for hit in bars[number].hits:
            played[hit.piece, hit.position].setdefault(number, hit)
    pairs = [(a, b) for a, b in itertools.pairwise(numbers) if b == a + 1]
    return StepGrid(
        label=phrase.label,
        meter=phrase.groove.meter,
        tempo_bpm=phrase.groove.tempo_bpm,
        bars=len(numbers),
        keeper=keeper,
        is_fill=is_fill,
        source_id=phrase.source_id,
        steps={
            step: _numbers(hits, len(numbers), pairs)
            for step, hits in played.items()
            if len(hits) > _RARE * len(numbers)
        },
    )


def _numbers(hits: Mapping[int, Hit], bars: int, pairs: Sequence[tuple[int, int]]) -> StepNumbers:
    share = len(hits) / bars
    before = [b for a, b in pairs if a in hits]
    # One bar's worth of the plain share keeps two bars from meaning always or never.
    again = (sum(b in hits for b in before) + share) / (len(before) + 1)
    velocities = [float(hit.velocity) for hit in hits.values()]
    late = [hit.offset_s for hit in hits.values()]
    loud, lateness = fmean(velocities), fmean(late)
    return StepNumbers(
        share, again, loud, deviation(velocities, loud), lateness, deviation(late, lateness)
    )
