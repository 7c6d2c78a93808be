"""Syncopation of a bar: of kick and snare alone, and of all instruments against each other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from fractions import Fraction
from functools import lru_cache
from math import ceil, floor

from mididrumigen.domain.music.groove import Groove
from mididrumigen.domain.music.kit import BACKBONE, PieceGroup
from mididrumigen.domain.music.meter import Meter
from mididrumigen.domain.style.measure import Measure, as_float, measure_values

_QUARTER = Fraction(1, 4)
# No score position divides a quarter note into more parts.
_FINEST = 512
# What Witek et al. (2014, PLoS ONE 9(4): e94446) add for the instruments in a syncopated pair.
_KICK_AGAINST_SNARE_AND_HAT = 2
_SNARE_AGAINST_KICK_AND_HAT = 1
_AGAINST_HAT_ALONE = 5


def measure_syncopation(groove: Groove) -> dict[str, Measure | None]:
    """Both syncopations of a groove, mean and spread over its bars."""
    # Not grooves of a bar each: moving every hit there takes longer than the measures.
    length = as_float(groove.meter.bar_length)
    bars: list[list[tuple[float, PieceGroup]]] = [[] for _ in range(groove.bars)]
    for hit in groove.hits:
        bar, inside = divmod(as_float(hit.position), length)
        bars[int(bar)].append((inside, hit.piece.group))
    onsets = [_bar_key(at for at, group in bar if group in BACKBONE) for bar in bars]
    lhl = [_lhl(key, groove.meter) for key in onsets]
    witek = [_witek(bar, groove.meter) for bar in bars]
    return {"syncopation_lhl": measure_values(lhl), "syncopation_witek": measure_values(witek)}


def syncopation_lhl(onsets: Iterable[Fraction], meter: Meter) -> float:
    """Syncopation of one looped bar after Longuet-Higgins & Lee (1984).

    Each onset that is followed, before the next one, by a rest of greater metrical weight adds the
    difference in weight. Rests are looked for on the 16th grid.
    """
    return _lhl(_bar_key(as_float(onset % meter.bar_length) for onset in onsets), meter)


def _bar_key(positions: Iterable[float]) -> tuple[float, ...]:
    """Positions in a bar to a millionth: as floats they are hashed many times as fast."""
    return tuple(sorted({round(position, 6) for position in positions}))


@lru_cache(maxsize=4096)
def _lhl(key: tuple[float, ...], meter: Meter) -> float:
    if not key:
        return 0.0
    positions = [Fraction(position).limit_denominator(_FINEST) for position in key]
    levels = _step_levels(meter)
    total = 0.0
    for here, following in zip(positions, [*positions[1:], positions[0]], strict=True):
        end = following if following > here else following + meter.bar_length
        rests = levels[floor(here / _QUARTER) + 1 : ceil(end / _QUARTER)]
        if rests:
            total += max(0, max(rests) - meter.level(here))
    return total


@lru_cache
def _step_levels(meter: Meter) -> tuple[int, ...]:
    """Metrical weights of the 16ths of two bars."""
    return tuple(meter.level(_QUARTER * i) for i in range(int(2 * meter.bar_length / _QUARTER) + 1))


def syncopation_witek(bar: Groove) -> float:
    """Polyphonic syncopation of one looped bar after Witek et al. (2014).

    Each kick or snare stroke that is followed, on the next 16th, by other instruments at a place
    of at least its weight adds the difference in weight plus a weight for the instruments.
    """
    return _witek([(as_float(hit.position), hit.piece.group) for hit in bar.hits], bar.meter)


def _witek(struck: Iterable[tuple[float, PieceGroup]], meter: Meter) -> float:
    """:func:`syncopation_witek` of what is struck where in a bar, in quarter notes."""
    weights = _witek_weights(meter)
    steps = len(weights)
    streams: dict[int, set[PieceGroup]] = defaultdict(set)
    for inside, group in struck:
        role = PieceGroup.HAT if group is PieceGroup.RIDE else group
        streams[round(4 * inside) % steps].add(role)
    total = 0.0
    for step, here in streams.items():
        after = (step + 1) % steps
        rise = weights[after] - weights[step]
        if rise >= 0:
            total += _witek_pair(here, streams.get(after, set()), rise)
    return total


def _witek_pair(here: set[PieceGroup], following: set[PieceGroup], rise: int) -> float:
    kick, snare, hat = PieceGroup.KICK, PieceGroup.SNARE, PieceGroup.HAT
    heard = following & {kick, snare, hat}
    if heard == {snare, hat} and kick in here and snare not in here:
        return rise + _KICK_AGAINST_SNARE_AND_HAT
    if heard == {kick, hat} and snare in here and kick not in here:
        return rise + _SNARE_AGAINST_KICK_AND_HAT
    if heard == {hat} and here & {kick, snare}:
        return rise + _AGAINST_HAT_ALONE
    return 0.0


@lru_cache
def _witek_weights(meter: Meter) -> tuple[int, ...]:
    """Weights of the 16ths of a bar."""
    levels = _step_levels(meter)[: int(meter.bar_length / _QUARTER)]
    return tuple((0, -1, -1, -2)[-level] if level > -4 else -3 for level in levels)
