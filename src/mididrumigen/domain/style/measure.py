"""A measured feature, and how values and yes-or-no questions become one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import sqrt
from statistics import fmean


@dataclass(frozen=True, slots=True)
class Measure:
    """A measured feature: mean, standard deviation, and how many hits or bars it rests on."""

    value: float
    spread: float
    count: int


def measure_values(values: Sequence[float]) -> Measure | None:
    """Mean and standard deviation of values; ``None`` without any."""
    if not values:
        return None
    mean = fmean(values)
    return Measure(mean, deviation(values, mean), len(values))


def measure_share(flags: Iterable[bool]) -> Measure | None:
    """The share of flags that are true, 0-1; ``None`` without any."""
    return measure_values([float(flag) for flag in flags])


def deviation(values: Sequence[float], mean: float) -> float:
    """Standard deviation of values, of which there is one, around their mean."""
    # pstdev is exact to the last bit, and an order of magnitude slower.
    return sqrt(fmean([(value - mean) ** 2 for value in values]))


def as_float(position: Fraction) -> float:
    """A score position as a float: quicker to hash and to compare."""
    return position.numerator / position.denominator
