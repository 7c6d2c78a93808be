"""How hard all is played, as the request bends it."""

from __future__ import annotations

import math
from functools import lru_cache

_LOUDEST = 127
_BEND = 0.75
_KNEE = 112.0


def fit_velocity(velocity: int, span: tuple[int, int] | None) -> int:
    """A velocity moved from 1-127 into a narrower range, order kept; as it is without one."""
    if span is None:
        return velocity
    low, high = span
    return round(low + (velocity - 1) / (_LOUDEST - 1) * (high - low))


def bend_velocity(velocity: float, intensity: float) -> int:
    """A velocity played softer or harder: a curve through 0 and 127, so that none runs into 127.

    Args:
        velocity: as it would be played, from 1; what lies above 127 is 127.
        intensity: -1 to 1.

    Returns:
        1-127. Louder strokes stay louder ones, and more intensity is never softer.
    """
    share = min(max(velocity, 1.0), _LOUDEST) / _LOUDEST
    bend = math.pow(2, -_BEND * intensity)
    return min(_LOUDEST, max(1, round(_LOUDEST * math.pow(share, bend))))


@lru_cache(64)
def bend_all(intensity: float, span: tuple[int, int] | None = None) -> tuple[int, ...]:
    """:func:`bend_velocity` and :func:`fit_velocity` of 0 to 127, by velocity."""
    bent = (bend_velocity(velocity, intensity) for velocity in range(_LOUDEST + 1))
    return tuple(fit_velocity(velocity, span) for velocity in bent)


def soften_top(velocity: float) -> float:
    """A velocity of any height as one below 127; what is below 112 stays.

    A hand's spread is not cut off at its loud end: louder strokes stay louder ones.
    """
    if velocity <= _KNEE:
        return velocity
    room = _LOUDEST - _KNEE
    return _KNEE + room * math.tanh((velocity - _KNEE) / room)
