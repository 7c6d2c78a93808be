"""Saying what long work is at, on stderr."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

import click

from mididrumigen.cli.output import tell

if TYPE_CHECKING:
    from mididrumigen.ports.progress import Progress

_QUIET_S = 1.0


class Alarm(Protocol):
    """Calls once, later; :class:`threading.Timer` is one."""

    def start(self) -> None:
        """Begin to wait."""
        ...

    def cancel(self) -> None:
        """Do not call, if that has not happened yet."""
        ...


class _Steps:
    """The step that work is at, told from the alarm on; steps and alarm may be two threads."""

    def __init__(self) -> None:
        from threading import Lock

        self._lock = Lock()
        self._current = ""
        self._aloud = self._over = False

    def take(self, text: str, _done: float | None = None, /) -> None:
        if not text:
            return
        with self._lock:
            self._current = text
            if self._aloud:
                self._tell()

    def speak_up(self) -> None:
        with self._lock:
            # A cancelled alarm may already be on its way here.
            self._aloud = not self._over
            if self._aloud and self._current:
                self._tell()

    def end(self) -> None:
        with self._lock:
            self._over = True

    def _tell(self) -> None:
        tell(f"  {self._current} …")


@contextmanager
def progress(
    make_alarm: Callable[[float, Callable[[], None]], Alarm] | None = None,
) -> Iterator[Progress]:
    """Steps on stderr, once the work has taken a second: the one it is at, and those that follow.

    None where JSON was asked for: an error is JSON on stderr then, and must be alone there.

    Args:
        make_alarm: from seconds and what to call then; :class:`threading.Timer` by default.
    """
    from threading import Timer

    steps = _Steps()
    context = click.get_current_context(silent=True)
    if context is not None and context.params.get("as_json"):
        yield steps.take
        return
    alarm = (make_alarm or Timer)(_QUIET_S, steps.speak_up)
    alarm.start()
    try:
        yield steps.take
    finally:
        alarm.cancel()
        steps.end()
