"""What a drummer does on a groove that is not theirs: where ghosts go, how the hat is accented.

Each habit may be unknown (``None``), which is not the same as "never" (an empty tuple, a share of
0). Places are in quarter notes from the bar line.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from enum import IntEnum, StrEnum
from fractions import Fraction
from typing import Any

from mididrumigen.domain.errors import InvalidRequestError
from mididrumigen.domain.music.counting import parse_place, spell_place
from mididrumigen.domain.music.kit import KitPiece

Places = tuple[Fraction, ...]


class HatAccents(StrEnum):
    """Which strokes of the time-keeping hand are louder."""

    ON = "on"
    OFF = "off"
    EVEN = "even"
    FIRST = "first"
    BACKBEAT = "backbeat"


class HatRate(IntEnum):
    """Strokes of the time-keeping hand in a bar of 4/4."""

    QUARTERS = 4
    EIGHTHS = 8
    TRIPLETS = 12
    SIXTEENTHS = 16


class FillNotes(StrEnum):
    """The usual note value of fills."""

    EIGHTHS = "eighths"
    TRIPLETS = "triplets"
    SIXTEENTHS = "sixteenths"
    SEXTUPLETS = "sextuplets"
    THIRTY_SECONDS = "thirty_seconds"

    @property
    def length(self) -> Fraction:
        """Of one note, in quarter notes."""
        return _LENGTHS[self]


_LENGTHS = {
    FillNotes.EIGHTHS: Fraction(1, 2),
    FillNotes.TRIPLETS: Fraction(1, 3),
    FillNotes.SIXTEENTHS: Fraction(1, 4),
    FillNotes.SEXTUPLETS: Fraction(1, 6),
    FillNotes.THIRTY_SECONDS: Fraction(1, 8),
}


class FillShape(StrEnum):
    """How loudness runs through a fill."""

    CRESCENDO = "crescendo"
    DECRESCENDO = "decrescendo"
    FLAT = "flat"
    ACCENTS = "accents"


BACKBEATS = (KitPiece.SNARE, KitPiece.RIM_SHOT, KitPiece.CROSS_STICK)


@dataclass(frozen=True, slots=True)
class Ornaments:
    """Shares of snare strokes, 0–1, that are flams, drags (and ruffs) and rolls."""

    flam: float = 0.0
    drag: float = 0.0
    roll: float = 0.0

    def __post_init__(self) -> None:
        shares = (self.flam, self.drag, self.roll)
        if min(shares) < 0 or sum(shares) > 1:
            raise InvalidRequestError("Shares of ornaments are 0 or more and add up to 1 at most.")


@dataclass(frozen=True, slots=True)
class FillHabit:
    """The usual fill.

    Attributes:
        beats: usual length, in quarter notes.
        spread: its standard deviation.
        notes: note value.
        pieces: from the first to the last.
        shape: of its loudness.
    """

    beats: float
    spread: float
    notes: FillNotes
    pieces: tuple[KitPiece, ...]
    shape: FillShape

    def __post_init__(self) -> None:
        if not (0 < self.beats <= 16 and 0 <= self.spread <= 16):
            raise InvalidRequestError("A fill has up to 16 beats, such as '2 ± 1'.")
        if not self.pieces:
            raise InvalidRequestError("A fill is played on one piece at least.")


@dataclass(frozen=True, slots=True)
class Habits:
    """What makes a drummer recognisable on any groove. ``None`` is "not known".

    Attributes:
        hat_accents: which strokes of the time-keeping hand are louder.
        hat_rate: its usual subdivision.
        open_hat_at, ghosts_at, kicks_at: favourite places of open hats, ghost notes and kicks.
        foot_hat: where the left foot closes the hat while the hand is elsewhere.
        time_on: the usual time-keeper of a chorus.
        ornaments: shares of snare strokes.
        backbeat: how backbeats are struck.
        crash_on_one: share of phrase starts with a crash, 0–1.
        fill: the usual fill.
    """

    hat_accents: HatAccents | None = None
    hat_rate: HatRate | None = None
    open_hat_at: Places | None = None
    ghosts_at: Places | None = None
    kicks_at: Places | None = None
    foot_hat: Places | None = None
    time_on: KitPiece | None = None
    ornaments: Ornaments | None = None
    backbeat: KitPiece | None = None
    crash_on_one: float | None = None
    fill: FillHabit | None = None

    def __post_init__(self) -> None:
        if self.backbeat is not None and self.backbeat not in BACKBEATS:
            raise InvalidRequestError(f"A backbeat is one of {', '.join(BACKBEATS)}.")
        if self.crash_on_one is not None and not 0 <= self.crash_on_one <= 1:
            raise InvalidRequestError("The share of phrase starts with a crash is 0 to 1.")

    def __bool__(self) -> bool:
        """Whether anything is known."""
        return any(getattr(self, each.name) is not None for each in fields(self))

    def or_else(self, other: Habits) -> Habits:
        """These habits; what is unknown of them from another's."""
        return replace(
            self,
            **{
                each.name: getattr(other, each.name)
                for each in fields(self)
                if getattr(self, each.name) is None
            },
        )


NO_HABITS = Habits()
"""Nothing is known."""


def merge_habits(ranked: Sequence[Habits]) -> Habits:
    """One drummer's habits from several sources, each habit from the first that knows it.

    A habit is one decision, so it is taken whole: two lists of ghost places do not average.
    """
    merged = NO_HABITS
    for habits in ranked:
        merged = merged.or_else(habits)
    return merged


def encode_habits(habits: Habits) -> dict[str, Any]:
    """Habits as JSON data, without what is unknown."""
    return {
        each.name: _encode(value)
        for each in fields(habits)
        if (value := getattr(habits, each.name)) is not None
    }


def _encode(value: Any) -> Any:
    if isinstance(value, tuple):
        return [spell_place(place) for place in value]
    if isinstance(value, Ornaments):
        return [value.flam, value.drag, value.roll]
    if isinstance(value, FillHabit):
        pieces = [piece.value for piece in value.pieces]
        return [value.beats, value.spread, value.notes.value, pieces, value.shape.value]
    return value.value if isinstance(value, StrEnum | IntEnum) else value


def decode_habits(data: Mapping[str, Any]) -> Habits:
    """The habits behind :func:`encode_habits`.

    Raises:
        KeyError, TypeError, ValueError, InvalidRequestError: the data is damaged.
    """
    return Habits(**{name: _DECODERS[name](value) for name, value in data.items()})


def _decode_places(spelled: Sequence[str]) -> Places:
    return tuple(map(parse_place, spelled))


def _decode_fill(row: Sequence[Any]) -> FillHabit:
    beats, spread, notes, pieces, shape = row
    return FillHabit(
        beats, spread, FillNotes(notes), tuple(map(KitPiece, pieces)), FillShape(shape)
    )


_DECODERS: dict[str, Any] = {
    "hat_accents": HatAccents,
    "hat_rate": HatRate,
    "open_hat_at": _decode_places,
    "ghosts_at": _decode_places,
    "kicks_at": _decode_places,
    "foot_hat": _decode_places,
    "time_on": KitPiece,
    "ornaments": lambda row: Ornaments(*row),
    "backbeat": KitPiece,
    "crash_on_one": float,
    "fill": _decode_fill,
}
