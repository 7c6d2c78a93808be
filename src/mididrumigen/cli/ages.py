"""Ages as people type them."""

from __future__ import annotations

import re
from datetime import timedelta

from mididrumigen.domain.errors import InvalidRequestError

_AGE = re.compile(r"(\d{1,5})\s*(h|d|w)?")
_HOURS = {"h": 1, "d": 24, "w": 7 * 24}


def read_age(text: str) -> timedelta:
    """How long ago, such as ``30d``, ``12h`` or ``4w``; a number alone is days.

    Raises:
        InvalidRequestError: it is no such time.
    """
    match = _AGE.fullmatch(text.strip().lower())
    if match is None:
        raise InvalidRequestError(
            f"'{text[:40]}' is not an age.", hint="Use 30d, 12h or 4w; a number alone is days."
        )
    return timedelta(hours=int(match[1]) * _HOURS[match[2] or "d"])
