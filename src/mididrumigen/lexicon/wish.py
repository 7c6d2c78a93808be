"""One thing that a producer asks of a clip: what, how much, where."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

from mididrumigen.domain.music.kit import KitPiece


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a clip something is asked for.

    Attributes:
        bars: numbers of bars from 1, or from the end as negative numbers; ``None`` for all.
        beats: beats of the bar from 1, with halves for the "and" after them; ``None`` for all.
        last_beats: how many beats at the end of each bar, where that is said; else 0.
        every: every so many bars, the last of each group; 0 where it is not said.
        opens: whether it is the first of each such group instead.
        half: the first (1) or second (2) half of the clip; 0 for the whole.
    """

    bars: frozenset[int] | None = None
    beats: tuple[Fraction, ...] | None = None
    last_beats: int = 0
    every: int = 0
    opens: bool = False
    half: int = 0

    @property
    def is_anywhere(self) -> bool:
        """Whether no place is said."""
        return self == Place()


@dataclass(frozen=True, slots=True)
class Wish:
    """A wish.

    Attributes:
        action: a feature to move, a manner, ``pattern.NAME``, or one of :data:`ACTIONS`.
        amount: how much more (above 0) or less of it; 1 is plainly, −1 none.
        place: where.
        pieces: what it is about, for actions that are about pieces.
        number: a length in bars, a step in quarter notes; 0 where none is said.
        words: as they were written.
    """

    action: str
    amount: float = 1.0
    place: Place = field(default_factory=Place)
    pieces: tuple[KitPiece, ...] = ()
    number: float = 0.0
    words: str = ""


ACTIONS = {
    "only": "leave out all other pieces",
    "strike": "strike a piece on given beats; kick and snare there alone",
    "time on": "keep time on another piece",
    "rest": "leave beats empty",
    "swell": "grow louder over some bars",
    "fade": "grow softer over some bars",
    "roll": "end bars in a roll on the snare that grows",
    "steps": "keep time in quarters, 8ths, 16ths or triplets",
    "without": "leave out pieces where it is said",
}
"""What is asked for in a place or of a piece, and is no measure of a groove."""
