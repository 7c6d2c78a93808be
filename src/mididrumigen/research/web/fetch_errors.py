"""What went wrong with a fetch, in words for the user."""

from __future__ import annotations

import errno

from mididrumigen.domain.errors import CollectorUnavailableError
from mididrumigen.domain.style.collecting import CollectorStatus
from mididrumigen.research.web.throttling import Throttle

_NO_ROUTE = frozenset({errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN})


class FailedFetch(Exception):  # noqa: N818 (an attempt that failed; it never leaves the fetcher)
    """One attempt that failed.

    Attributes:
        error: what the user sees if it was the last attempt.
        again: whether another attempt can help.
        wait_s: how long the service asks to wait first.
    """

    def __init__(
        self,
        error: CollectorUnavailableError,
        *,
        again: bool = False,
        wait_s: float | None = None,
    ) -> None:
        super().__init__(str(error))
        self.error = error
        self.again = again
        self.wait_s = wait_s


def explain_throttle(throttle: Throttle, status: int, host: str) -> FailedFetch:
    """A service that is busy."""
    if throttle.passing:
        reason = f"{host} has a fault of its own ({status})."
        error = CollectorUnavailableError(CollectorStatus.FAILED, reason)
        return FailedFetch(error, again=True)
    reason = f"{host} asks for fewer requests."
    if throttle.wait_s:
        reason = f"{host} asks to wait {throttle.wait_s:.0f} s."
    if throttle.cool_s:
        reason = f"{host} asks for fewer requests; it is left alone for {throttle.cool_s:.0f} s."
    elif not throttle.again:
        reason = f"{host} is turning requests of everyone away at the moment."
    error = CollectorUnavailableError(
        CollectorStatus.THROTTLED, reason, hint="Try again later; a key may raise the limit."
    )
    return FailedFetch(error, again=throttle.again, wait_s=throttle.wait_s)


def explain(error: Exception, host: str) -> FailedFetch:
    """A failure of the connection; anything unknown is raised as it is."""
    import httpcore2

    if isinstance(error, httpcore2.TimeoutException):
        reason = f"{host} did not answer in time."
        return FailedFetch(CollectorUnavailableError(CollectorStatus.TIMED_OUT, reason))
    if _has_no_route(error):
        reason = f"There is no network: {host} cannot be reached."
        away = CollectorUnavailableError(CollectorStatus.NO_NETWORK, reason)
        away.details["away"] = True
        return FailedFetch(away)
    if isinstance(error, httpcore2.ConnectError):
        reason = f"{host} could not be connected to."
    elif isinstance(error, httpcore2.ProtocolError | httpcore2.NetworkError):
        reason = f"{host} cut its answer off, or sent what is not HTTP."
    else:
        raise error
    return FailedFetch(CollectorUnavailableError(CollectorStatus.FAILED, reason), again=True)


def _has_no_route(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, OSError) and error.errno in _NO_ROUTE:
            return True
        error = error.__cause__ or error.__context__
    return False
