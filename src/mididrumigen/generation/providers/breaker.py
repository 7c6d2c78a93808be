"""Leaves a provider alone for a while when it fails again and again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock

from mididrumigen.domain.errors import LLMProviderError
from mididrumigen.domain.usage import Usage
from mididrumigen.domain.work.attempts import FailureReason

# The provider works: it read the request, and answered with something of no use.
_ANSWERED = frozenset(
    {
        FailureReason.REFUSED,
        FailureReason.TRUNCATED,
        FailureReason.EMPTY,
        FailureReason.NOT_JSON,
        FailureReason.WRONG_SCHEMA,
        FailureReason.UNUSABLE,
    }
)
# One is enough: the next request can only fail as well.
_LASTING = frozenset({FailureReason.UNAUTHORISED, FailureReason.QUOTA})


def refuse(name: str, wait_s: float) -> LLMProviderError:
    """The error raised in place of a request while the circuit is open."""
    return LLMProviderError(
        FailureReason.CIRCUIT_OPEN,
        f"{name} failed before and is left alone for {wait_s:.0f} seconds.",
        retry_after_s=wait_s,
        usage=Usage(),
    )


class CircuitBreaker:
    """Closed, open, or half open: then one request may try whether the provider is well again.

    Args:
        failures: in a row, after which it opens.
        open_s: for how long, unless the provider asks for longer.
        clock: seconds, never going back.
    """

    def __init__(self, failures: int, open_s: float, clock: Callable[[], float]) -> None:
        self._limit = failures
        self._open_s = open_s
        self._clock = clock
        self._lock = Lock()
        self._failures = 0
        self._open_until: float | None = None
        self._trying = False

    def wait_s(self) -> float:
        """For how long it stays open; 0 where a request may be tried."""
        with self._lock:
            return self._wait_s()

    @contextmanager
    def guard(self, name: str) -> Iterator[None]:
        """Around a request: learns what becomes of it.

        Raises:
            LLMProviderError: it is open (``circuit_open``); the request must not be sent.
        """
        self._enter(name)
        try:
            yield
        except LLMProviderError as error:
            self._note(error)
            raise
        except BaseException:
            # Cancelled, or a mistake of ours: nothing is known about the provider.
            self._note(None, unknown=True)
            raise
        self._note(None)

    def _wait_s(self) -> float:
        if self._open_until is None:
            return 0.0
        left_s = max(0.0, self._open_until - self._clock())
        return left_s or (self._open_s if self._trying else 0.0)

    def _enter(self, name: str) -> None:
        with self._lock:
            wait_s = self._wait_s()
            if wait_s > 0:
                raise refuse(name, wait_s)
            self._trying = self._open_until is not None

    def _note(self, error: LLMProviderError | None, *, unknown: bool = False) -> None:
        with self._lock:
            self._trying = False
            if unknown:
                return
            if error is None or error.reason in _ANSWERED:
                self._failures, self._open_until = 0, None
                return
            self._failures += 1
            opens = self._failures >= self._limit or error.reason in _LASTING
            if opens or error.retry_after_s > 0:
                lasting_s = self._open_s if opens else 0.0
                self._open_until = self._clock() + max(lasting_s, error.retry_after_s)
