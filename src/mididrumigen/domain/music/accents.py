"""The accents of other music: what a drummer listens for when playing along."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from mididrumigen.domain.errors import InvalidRequestError
from mididrumigen.domain.music.groove import MAX_TEMPO_BPM, MIN_TEMPO_BPM, Groove
from mididrumigen.domain.music.kit import KitPiece
from mididrumigen.domain.music.meter import Meter

STRONG = 0.5
"""From this strength on, an onset is an accent that the kick answers."""

MAX_FOLLOWED_BARS = 400
"""How many bars can be followed."""

NEAR = Fraction(1, 8)
"""Two onsets within this many quarter notes are played together."""

# An accent is louder than the line usually is, longer, or comes after a rest.
_LOUD, _LONG, _AFTER_REST = 0.55, 0.25, 0.2
_GRIDS = (Fraction(1, 4), Fraction(1, 6))
_MOST_A_BEAT = 1.5
_WEAK = 0.4


@dataclass(frozen=True, slots=True)
class Accent:
    """An onset of other music.

    Attributes:
        position: where it is written, in quarter notes from the start.
        strength: how much it stands out, 0–1.
    """

    position: Fraction
    strength: float


@dataclass(frozen=True, slots=True)
class Accents:
    """What is played along with: whole bars of onsets.

    Attributes:
        onsets: in order; every onset, weak ones included.
        bars: how many bars they fill, after which they come again.
        meter: of the bars.
        tempo_bpm: of the bars.

    Raises:
        InvalidRequestError: there is no onset in them.
    """

    onsets: tuple[Accent, ...]
    bars: int
    meter: Meter
    tempo_bpm: float

    def __post_init__(self) -> None:
        if not self.onsets or self.bars < 1:
            raise InvalidRequestError("There is nothing to follow: the file has no notes.")

    def from_bar(self, first: int) -> Accents:
        """The same bars, beginning with another one; the earlier ones come last."""
        move = self.meter.bar_length * (first % self.bars)
        total = self.meter.bar_length * self.bars
        moved = (Accent((o.position - move) % total, o.strength) for o in self.onsets)
        ordered = tuple(sorted(moved, key=lambda onset: onset.position))
        return Accents(ordered, self.bars, self.meter, self.tempo_bpm)

    def in_bar(self, number: int) -> list[Accent]:
        """The onsets of a bar, at positions from its bar line; bars come round again."""
        start = self.meter.bar_length * (number % self.bars)
        end = start + self.meter.bar_length
        return [
            Accent(onset.position - start, onset.strength)
            for onset in self.onsets
            if start <= onset.position < end
        ]


@dataclass(frozen=True, slots=True)
class Stress:
    """What makes an onset stand out.

    Attributes:
        loudness: in any unit that is the same for all onsets of a line.
        length: how long it sounds, in quarter notes.
    """

    loudness: float
    length: Fraction


def weigh_onsets(
    onsets: Mapping[Fraction, Stress], bars: int, meter: Meter, tempo_bpm: float
) -> Accents:
    """The accents of a line: louder than usual, longer, or after a rest.

    Args:
        onsets: by position on the grid, in quarter notes from the start.
        bars: how many bars they fill.
        meter: of the bars.
        tempo_bpm: of the bars; brought into the range of tempos.

    Raises:
        InvalidRequestError: there is no onset.
    """
    strengths = _strengths(onsets)
    budget = round(_MOST_A_BEAT * float(meter.bar_length) * bars)
    accents = set(sorted(strengths, key=lambda at: (-strengths[at], at))[:budget])
    return Accents(
        tuple(
            Accent(at, strength if at in accents else min(strength, _WEAK))
            for at, strength in sorted(strengths.items())
        ),
        bars,
        meter,
        min(MAX_TEMPO_BPM, max(MIN_TEMPO_BPM, tempo_bpm)),
    )


def on_grid(at: Fraction) -> Fraction:
    """The nearest sixteenth or triplet sixteenth of a quarter note."""
    return min((round(at / step) * step for step in _GRIDS), key=lambda place: abs(place - at))


def _strengths(onsets: Mapping[Fraction, Stress]) -> dict[Fraction, float]:
    places = sorted(onsets)
    loudest = max((onset.loudness for onset in onsets.values()), default=0.0)
    softest = min((onset.loudness for onset in onsets.values()), default=0.0)
    longest = max((onset.length for onset in onsets.values()), default=Fraction(0)) or Fraction(1)
    strengths = {}
    for number, at in enumerate(places):
        onset = onsets[at]
        span = loudest - softest
        loud = (onset.loudness - softest) / span if span else 1.0
        gap = at - places[number - 1] if number else Fraction(4)
        rested = min(1.0, float(gap))
        strengths[at] = _LOUD * loud + _LONG * float(onset.length / longest) + _AFTER_REST * rested
    return strengths


def answered_share(groove: Groove, accents: Accents) -> float:
    """The share of accents, over the groove's bars, that its kick answers; 0–1."""
    length = groove.meter.bar_length
    kicks = sorted(hit.position for hit in groove.hits if hit.piece is KitPiece.KICK)
    asked = [
        accent.position + length * number
        for number in range(groove.bars)
        for accent in strong(accents.in_bar(number))
        if accent.position < length
    ]
    if not asked:
        return 0.0
    return sum(any(abs(kick - at) <= NEAR for kick in kicks) for at in asked) / len(asked)


def strong(onsets: Iterable[Accent]) -> Sequence[Accent]:
    """The onsets that are accents."""
    return [onset for onset in onsets if onset.strength >= STRONG]
