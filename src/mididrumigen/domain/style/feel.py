"""Feel: swing, microtiming, dynamics, ghost notes, syncopation and density of a groove.

Everything is measured against score positions, so a groove must be quantised first. Values are in
the units of :mod:`mididrumigen.domain.style.features`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from math import ceil, floor, sqrt
from statistics import fmean, median

from mididrumigen.domain.music.groove import Groove, Hit
from mididrumigen.domain.music.kit import OPEN_HATS, TIME_KEEPERS, KitPiece, PieceGroup
from mididrumigen.domain.music.meter import Meter
from mididrumigen.domain.style.features import Place

_HALF, _QUARTER = Fraction(1, 2), Fraction(1, 4)
_GHOST_SHARE = 0.5
_ACCENT_QUANTILE = 0.9
_MIN_SWING_HITS = 4
# No score position divides a quarter note into more parts.
_FINEST = 512
_SWUNG = 1.3
# What Witek et al. (2014, PLoS ONE 9(4): e94446) add for the instruments in a syncopated pair.
_KICK_AGAINST_SNARE_AND_HAT = 2
_SNARE_AGAINST_KICK_AND_HAT = 1
_AGAINST_HAT_ALONE = 5


@dataclass(frozen=True, slots=True)
class Measure:
    """A measured feature: mean, standard deviation, and how many hits or bars it rests on."""

    value: float
    spread: float
    count: int


def measure_feel(groove: Groove) -> dict[str, Measure]:
    """All features of a groove that can be measured on it, by feature name.

    Features that need what the groove has not (swing without off-beats, hats without a hat) are
    absent rather than guessed.
    """
    if not groove.hits:
        return {}
    swing = swing_8th, swing_16th = swing_ratios(groove)
    measures: dict[str, Measure | None] = {
        "tempo_bpm": Measure(groove.tempo_bpm, 0.0, groove.bars),
        "swing_8th_ratio": swing_8th,
        "swing_16th_ratio": swing_16th,
        "ghost_note_rate": _share(is_ghost(groove).values()),
        **_densities(groove),
        **_bar_measures(groove),
        **_articulation(groove.hits),
        **_dynamics(groove),
        **_microtiming(groove, _residuals_s(groove, *swing)),
    }
    return {name: measure for name, measure in measures.items() if measure is not None}


def place_of(meter: Meter, position: Fraction) -> Place:
    """The metrical place of a position in its bar."""
    return _place(meter, position % meter.bar_length)


@lru_cache(maxsize=4096)
def _place(meter: Meter, inside: Fraction) -> Place:
    if inside == 0:
        return Place.DOWNBEAT
    if inside in meter.backbeats:
        return Place.BACKBEAT
    if inside in meter.beats:
        return Place.BEAT
    return Place.OFFBEAT if meter.level(inside) == _offbeat_level(meter) else Place.SIXTEENTH


def _offbeat_level(meter: Meter) -> int:
    return meter.level(_HALF) if meter.denominator == 4 else meter.level(meter.unit)


def is_ghost(groove: Groove) -> dict[int, bool]:
    """For each snare stroke, by index of its hit: is it a ghost note?

    A ghost is off the backbeat and softer than half of what the snare's accents are here (the 90th
    percentile of its velocities): quiet relative to that drum, not to a fixed number.
    """
    snare = [i for i, hit in enumerate(groove.hits) if hit.piece.group is PieceGroup.SNARE]
    if not snare:
        return {}
    velocities = sorted(groove.hits[i].velocity for i in snare)
    accent = velocities[int(_ACCENT_QUANTILE * (len(velocities) - 1))]
    meter = groove.meter
    return {
        i: groove.hits[i].velocity < _GHOST_SHARE * accent
        and groove.hits[i].position % meter.bar_length not in meter.backbeats
        for i in snare
    }


def swing_ratios(groove: Groove) -> tuple[Measure | None, Measure | None]:
    """8th and 16th swing as long-to-short ratios: 1 is straight, 2 a triplet.

    The time-keeping hand is asked first, all hits if it has too little to say. The mean lateness
    of hits on the beat is taken off, so a late recording does not read as swing. Where 8ths swing,
    16ths are not measured: between swung 8ths they have no straight reference.
    """
    keepers = [hit for hit in groove.hits if hit.piece.group in (PieceGroup.HAT, PieceGroup.RIDE)]
    asked = [_by_phase(keepers), _by_phase(groove.hits)]
    eighth = _swing_at(asked, (0.0,), (0.5,), groove.quarter_s)
    if eighth and eighth.value > _SWUNG:
        return eighth, None
    return eighth, _swing_at(asked, (0.0, 0.5), (0.25, 0.75), groove.quarter_s / 2)


def _by_phase(hits: Iterable[Hit]) -> Mapping[float, list[float]]:
    """Offsets of hits by their place in the beat; multiples of a 16th are exact as floats."""
    phases: dict[float, list[float]] = defaultdict(list)
    for hit in hits:
        phases[_as_float(hit.position) % 1].append(hit.offset_s)
    return phases


def _swing_at(
    asked: Iterable[Mapping[float, list[float]]],
    on: tuple[float, ...],
    off: tuple[float, ...],
    span_s: float,
) -> Measure | None:
    """The swing of pairs of that length, by the first who have enough to say."""
    for phases in asked:
        early = [offset for phase in on for offset in phases.get(phase, ())]
        late = [offset for phase in off for offset in phases.get(phase, ())]
        if early and len(late) >= _MIN_SWING_HITS:
            return _swing(_off_beat_shares(early, late, span_s))
    return None


def _swing(shares: Sequence[float]) -> Measure:
    """The ratio of the median share: a mean of ratios would read plain unsteadiness as swing."""
    middle = median(shares)
    ratios = [share / (1 - share) for share in shares]
    return Measure(middle / (1 - middle), _deviation(ratios, fmean(ratios)), len(shares))


def _off_beat_shares(on: Sequence[float], off: Sequence[float], span_s: float) -> list[float]:
    """How much of each pair lies before its off-beat, from the offsets on the beat and off it."""
    late = fmean(on)
    return [min(max(0.5 + (offset - late) / span_s, 0.3), 0.8) for offset in off]


def swing_offset_s(
    position: Fraction, quarter_s: float, swing_8th: float, swing_16th: float
) -> float:
    """How late swing makes a score position, in seconds.

    Off-beat 8ths move by the 8th ratio; 16ths sit between their two neighbours, moved or not, by
    the 16th ratio. Triplets and finer positions stay.
    """
    eighth = swing_8th / (1 + swing_8th) - 0.5
    inside = position % 1
    if inside == _HALF:
        return eighth * quarter_s
    if inside % _HALF == _QUARTER:
        low, high = (0.0, 0.5 + eighth) if inside < _HALF else (0.5 + eighth, 1.0)
        share = swing_16th / (1 + swing_16th)
        return (low + (high - low) * share - float(inside)) * quarter_s
    return 0.0


def syncopation_lhl(onsets: Iterable[Fraction], meter: Meter) -> float:
    """Syncopation of one looped bar after Longuet-Higgins & Lee (1984).

    Each onset that is followed, before the next one, by a rest of greater metrical weight adds the
    difference in weight. Rests are looked for on the 16th grid.
    """
    return _lhl(_bar_key(_as_float(onset % meter.bar_length) for onset in onsets), meter)


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
    return _witek([(_as_float(hit.position), hit.piece.group) for hit in bar.hits], bar.meter)


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


@dataclass(frozen=True, slots=True)
class UsualBar:
    """The performance's usual bar.

    Attributes:
        shares: how often each piece is struck at each position in its bars, 0-1.
        hits: how many there are in a bar.
        late_keepers: how many of them the time-keeper plays in the last half.
    """

    shares: Mapping[tuple[KitPiece, Fraction], float]
    hits: float
    late_keepers: float


def fill_likeness(bar: Groove, usual: UsualBar) -> float:
    """How far one bar is a fill, 0 to 1.

    Three signs, each 0–1: toms and runs of full snare strokes without the time-keeper (half of
    it), the time-keeper falling silent in the last half of the bar (0.3), and distance from the
    performance's usual bar (0.2).

    Args:
        bar: one bar.
        usual: of the performance.
    """
    if not bar.hits:
        return 0.0
    here = {(hit.piece, hit.position) for hit in bar.hits}
    both = sum(usual.shares.get(cell, 0.0) for cell in here)
    either = len(here) + usual.hits - both
    return 0.5 * _busy(bar) + 0.3 * _silence(bar, usual) + 0.2 * (1 - both / either)


def _busy(bar: Groove) -> float:
    keeping = {hit.position for hit in bar.hits if hit.piece in TIME_KEEPERS}
    loudest = max(hit.velocity for hit in bar.hits)
    toms = sum(hit.piece.group is PieceGroup.TOM for hit in bar.hits)
    free = {
        hit.position
        for hit in bar.hits
        if hit.piece.group in (PieceGroup.TOM, PieceGroup.SNARE)
        and hit.position not in keeping
        and hit.velocity > _GHOST_SHARE * loudest
    }
    runs = sum(len({p, p + _QUARTER, p + Fraction(1, 3)} & free) > 1 for p in free)
    return min(1.0, 2.5 * toms / len(bar.hits) + runs / 4)


def _silence(bar: Groove, usual: UsualBar) -> float:
    if usual.late_keepers <= 0.5:
        return 0.0
    middle = bar.length / 2
    heard = sum(hit.piece in TIME_KEEPERS and hit.position >= middle for hit in bar.hits)
    return max(0.0, 1 - heard / usual.late_keepers)


def usual_bar(groove: Groove) -> UsualBar:
    """The usual bar of a groove."""
    bar = groove.meter.bar_length
    seen = {(hit.piece, hit.position) for hit in groove.hits}
    counts: dict[tuple[KitPiece, Fraction], int] = defaultdict(int)
    for piece, position in seen:
        counts[piece, position % bar] += 1
    late = [n for (piece, at), n in counts.items() if piece in TIME_KEEPERS and at >= bar / 2]
    shares = {cell: count / groove.bars for cell, count in counts.items()}
    return UsualBar(shares, len(seen) / groove.bars, sum(late) / groove.bars)


def _densities(groove: Groove) -> dict[str, Measure]:
    beats = len(groove.meter.beats) * groove.bars
    groups: dict[PieceGroup, int] = defaultdict(int)
    for hit in groove.hits:
        groups[hit.piece.group] += 1
    per_bar, bar = [0] * groove.bars, _as_float(groove.meter.bar_length)
    for hit in groove.hits:
        per_bar[int(_as_float(hit.position) // bar)] += 1
    spread = _deviation(per_bar, fmean(per_bar)) / len(groove.meter.beats)
    measures = {"density": Measure(len(groove.hits) / beats, spread, groove.bars)}
    for group in PieceGroup:
        measures[f"density.{group}"] = Measure(groups[group] / beats, 0.0, groove.bars)
    return measures


def _bar_measures(groove: Groove) -> dict[str, Measure | None]:
    # Not grooves of a bar each: moving every hit there takes longer than the measures.
    length = _as_float(groove.meter.bar_length)
    bars: list[list[tuple[float, PieceGroup]]] = [[] for _ in range(groove.bars)]
    for hit in groove.hits:
        bar, inside = divmod(_as_float(hit.position), length)
        bars[int(bar)].append((inside, hit.piece.group))
    spine = (PieceGroup.KICK, PieceGroup.SNARE)
    onsets = [_bar_key(at for at, group in bar if group in spine) for bar in bars]
    lhl = [_lhl(key, groove.meter) for key in onsets]
    witek = [_witek(bar, groove.meter) for bar in bars]
    return {"syncopation_lhl": _measure(lhl), "syncopation_witek": _measure(witek)}


def _articulation(hits: Sequence[Hit]) -> dict[str, Measure | None]:
    hats = [hit.piece in OPEN_HATS for hit in hits if hit.piece.group is PieceGroup.HAT]
    keepers = [
        hit.piece.group is PieceGroup.RIDE
        for hit in hits
        if hit.piece.group in (PieceGroup.HAT, PieceGroup.RIDE)
    ]
    snares = [
        hit.piece is KitPiece.CROSS_STICK for hit in hits if hit.piece.group is PieceGroup.SNARE
    ]
    return {
        "hat_openness": _share(hats),
        "ride_share": _share(keepers),
        "cross_stick_share": _share(snares),
    }


def _dynamics(groove: Groove) -> dict[str, Measure | None]:
    groups: dict[PieceGroup, dict[Place, list[float]]] = {}
    places: dict[float, Place] = {}
    bar = _as_float(groove.meter.bar_length)
    for hit in groove.hits:
        inside = _as_float(hit.position) % bar
        place = places.get(inside)
        if place is None:
            place = places[inside] = place_of(groove.meter, hit.position)
        groups.setdefault(hit.piece.group, {}).setdefault(place, []).append(hit.velocity)
    measures = {"velocity": _measure([hit.velocity for hit in groove.hits])}
    for group, by_place in groups.items():
        name = f"velocity.{group}"
        measures[name] = _measure([v for values in by_place.values() for v in values])
        measures |= {f"{name}.{place}": _measure(values) for place, values in by_place.items()}
    return measures


def _microtiming(groove: Groove, residuals: Sequence[float]) -> dict[str, Measure | None]:
    """Lateness by kit group against the groove's own mean, swing taken out."""
    if not residuals:
        return {}
    middle = median(residuals)
    groups: dict[PieceGroup, list[float]] = defaultdict(list)
    for hit, residual in zip(groove.hits, residuals, strict=True):
        groups[hit.piece.group].append(1000 * (residual - middle))
    return {
        f"microtiming_ms.{group}": _measure([min(max(v, -80.0), 80.0) for v in values])
        for group, values in groups.items()
    }


def swing_residuals_s(groove: Groove) -> list[float]:
    """Offset of each hit without the groove's own swing, in seconds."""
    return _residuals_s(groove, *swing_ratios(groove))


def _residuals_s(
    groove: Groove, swing_8th: Measure | None, swing_16th: Measure | None
) -> list[float]:
    eighth = swing_8th.value if swing_8th else 1.0
    sixteenth = swing_16th.value if swing_16th else 1.0
    moves: dict[float, float] = {}
    residuals = []
    for hit in groove.hits:
        inside = _as_float(hit.position) % 1
        move = moves.get(inside)
        if move is None:
            move = swing_offset_s(hit.position, groove.quarter_s, eighth, sixteenth)
            moves[inside] = move
        residuals.append(hit.offset_s - move)
    return residuals


def _measure(values: Sequence[float]) -> Measure | None:
    if not values:
        return None
    mean = fmean(values)
    return Measure(mean, _deviation(values, mean), len(values))


def _deviation(values: Sequence[float], mean: float) -> float:
    # pstdev is exact to the last bit, and an order of magnitude slower.
    return sqrt(fmean([(value - mean) ** 2 for value in values]))


def _as_float(position: Fraction) -> float:
    return position.numerator / position.denominator


def _share(flags: Iterable[bool]) -> Measure | None:
    return _measure([float(flag) for flag in flags])
