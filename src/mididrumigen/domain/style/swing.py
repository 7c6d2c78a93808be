"""Swing: how far off-beats are delayed, and what of a hit's lateness is swing.

A ratio is the long part of a pair by the short one: 1 is straight, 2 a triplet. A share is how much
of the pair lies before its off-beat: 0.5 is straight, 2/3 a triplet.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from statistics import fmean, median

from mididrumigen.domain.errors import InvalidRequestError
from mididrumigen.domain.music.groove import Groove, Hit
from mididrumigen.domain.music.kit import TIME_KEEPERS
from mididrumigen.domain.style.measure import Measure, as_float, deviation

_HALF, _QUARTER = Fraction(1, 2), Fraction(1, 4)
_MIN_SWING_HITS = 4
_SWUNG = 1.3


@dataclass(frozen=True, slots=True)
class SwingCurve:
    """A drummer's own swing ratios at tempos. Empty where nothing is known.

    Attributes:
        eighths: pairs of tempo in BPM (quarter notes a minute) and ratio of 8ths, by tempo.
        sixteenths: the same of 16ths.

    Raises:
        InvalidRequestError: tempos that do not rise, or a ratio outside 0.4 to 4.
    """

    eighths: tuple[tuple[float, float], ...] = ()
    sixteenths: tuple[tuple[float, float], ...] = ()

    def __post_init__(self) -> None:
        for points in (self.eighths, self.sixteenths):
            tempos = [tempo for tempo, _ in points]
            if tempos != sorted(set(tempos)) or not all(0.4 <= ratio <= 4 for _, ratio in points):
                raise InvalidRequestError(
                    "Swing at tempos has each tempo once and ratios of 0.4 to 4."
                )

    def __bool__(self) -> bool:
        """Whether anything is known."""
        return bool(self.eighths or self.sixteenths)


NO_SWING_CURVE = SwingCurve()
"""Nothing is known."""


def swing_share(ratio: float) -> float:
    """How much of a pair lies before its off-beat, 0-1."""
    return ratio / (1 + ratio)


def swing_ratio(before: float, pair: float = 1.0) -> float:
    """The ratio of a pair whose off-beat comes after ``before`` of it: a share, or 62 of 100."""
    return before / (pair - before)


def swing_ratios(groove: Groove) -> tuple[Measure | None, Measure | None]:
    """8th and 16th swing as long-to-short ratios: 1 is straight, 2 a triplet.

    The time-keeping hand is asked first, all hits if it has too little to say. The mean lateness
    of hits on the beat is taken off, so a late recording does not read as swing. Where 8ths swing,
    16ths are not measured: between swung 8ths they have no straight reference.
    """
    keepers = [hit for hit in groove.hits if hit.piece in TIME_KEEPERS]
    asked = [_by_phase(keepers), _by_phase(groove.hits)]
    eighth = _swing_at(asked, (0.0,), (0.5,), groove.quarter_s)
    if eighth and eighth.value > _SWUNG:
        return eighth, None
    return eighth, _swing_at(asked, (0.0, 0.5), (0.25, 0.75), groove.quarter_s / 2)


def _by_phase(hits: Iterable[Hit]) -> Mapping[float, list[float]]:
    """Offsets of hits by their place in the beat; multiples of a 16th are exact as floats."""
    phases: dict[float, list[float]] = defaultdict(list)
    for hit in hits:
        phases[as_float(hit.position) % 1].append(hit.offset_s)
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
    ratios = [swing_ratio(share) for share in shares]
    return Measure(swing_ratio(median(shares)), deviation(ratios, fmean(ratios)), len(shares))


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
    eighth = swing_share(swing_8th) - 0.5
    inside = position % 1
    if inside == _HALF:
        return eighth * quarter_s
    if inside % _HALF == _QUARTER:
        low, high = (0.0, 0.5 + eighth) if inside < _HALF else (0.5 + eighth, 1.0)
        return (low + (high - low) * swing_share(swing_16th) - float(inside)) * quarter_s
    return 0.0
