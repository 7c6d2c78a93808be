"""How a rate is written: ``10/minute``, ``5/10 seconds``."""

from __future__ import annotations

import math
import re
from functools import lru_cache

from mididrumigen.domain.errors import InvalidRequestError

_RATE = re.compile(r"([1-9]\d{0,6})/(?:(\d{1,4}) ?)?(second|minute|hour|day)s?")
_SECONDS = {"second": 1, "minute": 60, "hour": 3600, "day": 86400}


@lru_cache
def parse_rate(rate: str) -> tuple[int, float]:
    """Requests and seconds of a rate such as ``10/minute`` or ``5/10 seconds``; 0 for none.

    Raises:
        InvalidRequestError: it is no rate.
    """
    if not rate:
        return 0, math.inf
    found = _RATE.fullmatch(rate)
    if found is None:
        raise InvalidRequestError(f"'{rate}' is not a rate.", hint="Use 10/minute or 100/hour.")
    return int(found[1]), float(max(1, int(found[2] or 1)) * _SECONDS[found[3]])
