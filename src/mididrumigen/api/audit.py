"""Audit log: one line for each request that changes something or is refused."""

from __future__ import annotations

import logging
from typing import Any

from starlette.types import Scope

from mididrumigen.observability.logs import LOGGER_NAME, log

CALLER = "mididrumigen.caller"
CLIENT_ADDRESS = "mididrumigen.client_address"

_LOGGER = logging.getLogger(LOGGER_NAME)
_READS = frozenset({"GET", "HEAD", "OPTIONS"})


def log_request(scope: Scope, method: str, route: str, status: int, seconds: float) -> None:
    """Log a request with a key, one that may change something, or one that was refused.

    Other reads are for DEBUG. Neither paths nor headers are logged: both may hold secrets.

    Args:
        scope: of the request, inside of which its id is bound.
        method: one of HTTP's, or ``OTHER``.
        route: its template.
        status: of the answer; 499 where the client went away.
        seconds: until the answer was sent whole.
    """
    caller: Any = scope.get(CALLER)
    key_id = caller.key_id if caller is not None else ""
    counts = key_id or status >= 400 or method not in _READS
    level = "INFO" if counts else "DEBUG"
    if _LOGGER.isEnabledFor(logging.INFO if counts else logging.DEBUG):
        log(
            "request",
            level=level,
            method=method,
            route=route,
            status=status,
            ms=round(1000 * seconds, 1),
            key_id=key_id,
            client=scope[CLIENT_ADDRESS],
        )
