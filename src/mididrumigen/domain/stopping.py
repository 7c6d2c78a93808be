"""Calling long work off from outside: whoever computes for long asks now and then whether to go on.

The question is whoever started the work's to answer; without one, work goes on::

    with stoppable(event.is_set):
        generator.generate(...)   # raises StoppedError soon after the event is set

What is computed does not depend on it: the work ends whole, or not at all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from mididrumigen.domain.errors import StoppedError

_IS_STOPPED: ContextVar[Callable[[], bool] | None] = ContextVar("is_stopped", default=None)


@contextmanager
def stoppable(is_stopped: Callable[[], bool]) -> Iterator[None]:
    """Let the work of this context be called off.

    Args:
        is_stopped: asked often, from whatever thread the work is in; must be quick.
    """
    token = _IS_STOPPED.set(is_stopped)
    try:
        yield
    finally:
        _IS_STOPPED.reset(token)


def check_stopped() -> None:
    """End here if the work was called off.

    Raises:
        StoppedError: it was.
    """
    is_stopped = _IS_STOPPED.get()
    if is_stopped is not None and is_stopped():
        raise StoppedError("The work was called off.")
