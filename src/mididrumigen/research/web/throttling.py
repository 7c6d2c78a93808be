"""How each service says that it was asked too often."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

_TOO_MANY, _UNAVAILABLE = 429, 503
_PASSING = frozenset({500, 502, 504})
_SHORT = 4096
# arXiv says so in plain text, with status 200 or 429, below its own limit and without a time to
# wait; a second request at once is refused for longer.
_EXCEEDED = b"rate exceeded"
_COOL_S = 60.0
# Error codes of the MediaWiki API that come with status 200.
_MEDIAWIKI = frozenset({"maxlag", "ratelimited", "readonly"})


@dataclass(frozen=True, slots=True)
class Throttle:
    """A service is busy, or was asked too often.

    Attributes:
        wait_s: how long the service asks to wait; ``None`` where it does not say.
        again: whether asking again soon can help.
        passing: a fault of the service rather than of the pace.
        cool_s: how long all callers leave the service alone; 0 where that does not help.
    """

    wait_s: float | None = None
    again: bool = True
    passing: bool = False
    cool_s: float = 0.0


def read_throttle(
    status: int, headers: Mapping[str, str], body: bytes, now: datetime | None = None
) -> Throttle | None:
    """What an answer says about the pace; ``None`` when it is an answer proper.

    Args:
        status: of HTTP.
        headers: names in lower case.
        body: decoded.
        now: for dates in Retry-After.
    """
    if status in {_TOO_MANY, 200} and body[:_SHORT].strip().lower().startswith(_EXCEEDED):
        return Throttle(
            read_retry_after(headers.get("retry-after", ""), now), False, cool_s=_COOL_S
        )
    if status in {_TOO_MANY, _UNAVAILABLE}:
        wait_s = read_retry_after(headers.get("retry-after", ""), now)
        if wait_s is None:
            wait_s = _read_body_delay(_read_json(body))
        # MusicBrainz sheds load from everyone at times: asking again at once does not help.
        shed = headers.get("x-ratelimit-who", "").endswith("shed")
        return Throttle(wait_s, again=not shed)
    if status in _PASSING:
        return Throttle(passing=True)
    if status == 200 and len(body) < _SHORT:
        return _read_short_body(headers, body, now)
    return None


def read_retry_after(text: str, now: datetime | None = None) -> float | None:
    """Seconds to wait, from seconds or a date; ``None`` for anything else."""
    text = text.strip()
    if text.isascii() and text.isdigit():
        return float(text)
    try:
        date = parsedate_to_datetime(text)
    except ValueError:
        return None
    if date.tzinfo is None:
        date = date.replace(tzinfo=UTC)
    return max(0.0, (date - (now or datetime.now(UTC))).total_seconds())


def _read_short_body(
    headers: Mapping[str, str], body: bytes, now: datetime | None
) -> Throttle | None:
    code = headers.get("mediawiki-api-error", "")
    data = _read_json(body)
    error = data.get("error")
    if isinstance(error, dict):
        code = code or str(error.get("code", ""))
    if code in _MEDIAWIKI:
        return Throttle(read_retry_after(headers.get("retry-after", ""), now))
    return None


def _read_body_delay(data: Mapping[str, Any]) -> float | None:
    for key in ("retry_after", "retryAfter"):
        value = data.get(key)
        if isinstance(value, int | float) and 0 <= value < 1e6:
            return float(value)
    return None


def _read_json(body: bytes) -> dict[str, Any]:
    if not body.lstrip().startswith(b"{") or len(body) > _SHORT:
        return {}
    try:
        data = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return data if isinstance(data, dict) else {}
