"""Metre: bar lengths, beat groupings and metrical weight, exact for any n/2, n/4, n/8, n/16."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from itertools import accumulate

from mididrumigen.domain.errors import InvalidMeterError

DENOMINATORS = (2, 4, 8, 16)
MAX_NUMERATOR = 64
_TEXT = re.compile(r"\s*(\d{1,3}(?:\s*\+\s*\d{1,3})*)\s*/\s*(\d{1,3})\s*")


@dataclass(frozen=True, slots=True)
class Meter:
    """A time signature with the grouping of its beats.

    Attributes:
        numerator: units a bar, 1–64.
        denominator: the unit: 2, 4, 8 or 16.
        groups: units in each felt beat, such as ``(2, 2, 3)``; the usual grouping by default.

    Raises:
        InvalidMeterError: outside those ranges, or groups that do not add up.
    """

    numerator: int = 4
    denominator: int = 4
    groups: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        if self.denominator not in DENOMINATORS or not 1 <= self.numerator <= MAX_NUMERATOR:
            raise InvalidMeterError(
                f"{self.numerator}/{self.denominator} is not a supported time signature.",
                hint="Use n/2, n/4, n/8 or n/16 with n from 1 to 64, such as 4/4, 7/8 or 2+2+3/8.",
            )
        if not self.groups:
            object.__setattr__(self, "groups", _usual_groups(self.numerator, self.denominator))
        if sum(self.groups) != self.numerator or min(self.groups) < 1:
            raise InvalidMeterError(
                f"The groups {'+'.join(map(str, self.groups))} do not add up to {self.numerator}."
            )

    @classmethod
    def parse(cls, text: str) -> Meter:
        """Read ``4/4``, ``7/8`` or, with its grouping, ``2+2+3/8``."""
        match = _TEXT.fullmatch(text)
        if match is None:
            raise InvalidMeterError(
                f"'{text}' is not a time signature.", hint="Write it like 4/4, 7/8 or 2+2+3/8."
            )
        parts = tuple(int(part) for part in match[1].split("+"))
        return cls(sum(parts), int(match[2]), parts if len(parts) > 1 else ())

    @property
    def unit(self) -> Fraction:
        """Length of one unit of the denominator, in quarter notes."""
        return Fraction(4, self.denominator)

    @property
    def bar_length(self) -> Fraction:
        """Length of a bar, in quarter notes."""
        return _bar_length(self.numerator, self.denominator)

    @property
    def beats(self) -> tuple[Fraction, ...]:
        """Where each felt beat begins, in quarter notes from the bar line."""
        return _beats(self)

    @property
    def is_compound(self) -> bool:
        """Whether every beat divides in three, as in 6/8 and 12/8."""
        return self.denominator >= 8 and set(self.groups) == {3}

    @property
    def backbeats(self) -> tuple[Fraction, ...]:
        """The beats that a backbeat falls on: every second felt beat, or the last of three."""
        beats = self.beats
        return beats[1::2] if len(beats) != 3 else beats[2:]

    def level(self, position: Fraction) -> int:
        """Metrical weight after Longuet-Higgins & Lee (1984): 0 for the bar line, lower is weaker.

        Args:
            position: quarter notes from a bar line; other bars are folded in.
        """
        return _level(self, position % self.bar_length)

    def __str__(self) -> str:
        usual = self.groups == _usual_groups(self.numerator, self.denominator)
        top = str(self.numerator) if usual else "+".join(map(str, self.groups))
        return f"{top}/{self.denominator}"


@cache
def _usual_groups(numerator: int, denominator: int) -> tuple[int, ...]:
    if denominator <= 4:
        return (1,) * numerator
    if numerator % 3 == 0:
        return (3,) * (numerator // 3)
    # 4/8 is felt as two quarters; odd numbers end in the long group: 5 = 2+3, 7 = 2+2+3.
    if numerator % 2 == 0:
        return (2,) * (numerator // 2)
    return (2,) * ((numerator - 3) // 2) + (3,) if numerator > 1 else (1,)


@cache
def _bar_length(numerator: int, denominator: int) -> Fraction:
    return Fraction(4 * numerator, denominator)


@cache
def _beats(meter: Meter) -> tuple[Fraction, ...]:
    starts = (0, *accumulate(meter.groups[:-1]))
    return tuple(meter.unit * start for start in starts)


@cache
def _level(meter: Meter, position: Fraction) -> int:
    if position == 0:
        return 0
    beats = meter.beats
    if position in beats:
        index = beats.index(position)
        # The middle of an even bar outweighs its other beats.
        return -1 if len(beats) % 2 == 0 and index == len(beats) // 2 and len(beats) > 2 else -2
    if (position / meter.unit).denominator == 1 and meter.denominator >= 8:
        return -3
    start = max(beat for beat in beats if beat <= position)
    half = Fraction(1, 2) if meter.denominator == 4 else meter.unit / 2
    steps = (position - start) / half
    level = -3 if meter.denominator <= 4 else -4
    while steps.denominator > 1 and level > -7:
        steps *= 2 if steps.denominator % 2 == 0 else steps.denominator
        level -= 1
    return level
