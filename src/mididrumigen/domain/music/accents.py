"""The accents of other music: what a drummer listens for when playing along."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from mididrumigen.domain.errors import InvalidRequestError
from mididrumigen.domain.music.groove import Groove
from mididrumigen.domain.music.kit import KitPiece
from mididrumigen.domain.music.meter import Meter

STRONG = 0.5
"""From this strength on, an onset is an accent that the kick answers."""

NEAR = Fraction(1, 8)
"""Two onsets within this many quarter notes are played together."""


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
