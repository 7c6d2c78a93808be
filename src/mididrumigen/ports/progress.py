"""How long work tells what it is at."""

from __future__ import annotations

from typing import Protocol

RUNNING = "running"


class SourceStep(str):
    """A step that also says how one source stands.

    The text is for people; it is empty where only the state has changed.

    Attributes:
        source: name of the source.
        status: ``running``, or how it came back.
        reason: what it brought, or why nothing.
        found: how much it brought.
        within_s: for how long it is waited for, from now; 0 once it is back.
    """

    __slots__ = ("found", "reason", "source", "status", "within_s")
    source: str
    status: str
    reason: str
    found: int
    within_s: float

    def __new__(
        cls,
        text: str,
        source: str,
        status: str,
        reason: str = "",
        *,
        found: int = 0,
        within_s: float = 0.0,
    ) -> SourceStep:
        """A step with that text, about that source."""
        step = super().__new__(cls, text)
        step.source, step.status, step.reason = source, status, reason
        step.found, step.within_s = found, within_s
        return step


class Progress(Protocol):
    """Is told what long work is at. May be called from any thread."""

    def __call__(self, step: str, done: float | None = None, /) -> None:
        """Take note.

        Args:
            step: what is being done, in words for the user; a :class:`SourceStep` where it is
                about one source of research.
            done: how much of the whole is done, 0-1, where that is known.
        """
        ...
