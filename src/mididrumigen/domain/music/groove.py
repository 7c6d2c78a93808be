"""Hits and grooves: exact score positions in quarter notes, with touch and timing on top."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction

from mididrumigen.domain.errors import InvalidRequestError
from mididrumigen.domain.music.kit import KitPiece
from mididrumigen.domain.music.meter import Meter

MIN_TEMPO_BPM, MAX_TEMPO_BPM = 30.0, 300.0


@dataclass(frozen=True, slots=True)
class Hit:
    """One stroke.

    Attributes:
        piece: what is struck.
        position: exact score position, in quarter notes from the start of the groove.
        velocity: 1–127.
        offset_s: how late (positive) or early (negative) it sounds, in seconds against the score
            position. Swing is part of it: score positions are straight, feel moves them.
    """

    piece: KitPiece
    position: Fraction
    velocity: int
    offset_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Groove:
    """A number of whole bars in one metre at one tempo.

    Attributes:
        meter: the time signature.
        tempo_bpm: quarter notes a minute, 30–300.
        bars: how many bars; hits lie inside them.
        hits: sorted by position, kit piece and onset (a flam is two hits at one position).

    Raises:
        InvalidRequestError: no bars, or a tempo, hit or velocity out of range.
    """

    meter: Meter
    tempo_bpm: float
    bars: int
    hits: tuple[Hit, ...] = ()

    def __post_init__(self) -> None:
        if self.bars < 1:
            raise InvalidRequestError("A groove has at least one bar.")
        if not MIN_TEMPO_BPM <= self.tempo_bpm <= MAX_TEMPO_BPM:
            raise InvalidRequestError(f"{self.tempo_bpm:g} BPM is outside 30-300 BPM.")
        hits = sorted(self.hits, key=_order)
        object.__setattr__(self, "hits", tuple(hits))
        if hits and (hits[0].position < 0 or hits[-1].position >= self.length):
            raise InvalidRequestError(f"A hit lies outside the {self.bars} bars of the groove.")
        if any(not 1 <= hit.velocity <= 127 for hit in hits):
            raise InvalidRequestError("Velocities run from 1 to 127.")

    @property
    def length(self) -> Fraction:
        """Length in quarter notes."""
        return self.meter.bar_length * self.bars

    @property
    def quarter_s(self) -> float:
        """Seconds a quarter note lasts."""
        return 60.0 / self.tempo_bpm

    @property
    def duration_s(self) -> float:
        """Seconds that the whole groove lasts."""
        return float(self.length) * self.quarter_s

    def onset_s(self, hit: Hit) -> float:
        """When a hit sounds, in seconds from the start of the groove."""
        position = hit.position
        return position.numerator / position.denominator * self.quarter_s + hit.offset_s

    def bar(self, index: int) -> Groove:
        """One bar as a groove of its own."""
        return self.slice(index, index + 1)

    def slice(self, start: int, stop: int) -> Groove:
        """Bars ``start`` to ``stop`` (exclusive) as a groove of their own."""
        length = self.meter.bar_length
        low, high = length * start, length * stop
        first = bisect_left(self.hits, low, key=_position)
        last = bisect_left(self.hits, high, key=_position)
        return Groove(
            self.meter,
            self.tempo_bpm,
            stop - start,
            tuple(
                Hit(hit.piece, hit.position - low, hit.velocity, hit.offset_s)
                for hit in self.hits[first:last]
            ),
        )

    def with_hits(self, hits: Iterable[Hit]) -> Groove:
        """The same bars with other hits."""
        return replace(self, hits=tuple(hits))


def _position(hit: Hit) -> Fraction:
    return hit.position


def _order(hit: Hit) -> tuple[float, str, float]:
    # As floats: equal fractions stay equal, and comparing is twenty times as fast.
    return (hit.position.numerator / hit.position.denominator, hit.piece, hit.offset_s)
