"""How long work tells what it is at."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Is told what long work is at. May be called from any thread."""

    def __call__(self, step: str, done: float | None = None, /) -> None:
        """Take note.

        Args:
            step: what is being done, in words for the user.
            done: how much of the whole is done, 0-1, where that is known.
        """
        ...
