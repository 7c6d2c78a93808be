"""A request, and what of its prompt steers the engine."""

from __future__ import annotations

from dataclasses import dataclass

from mididrumigen.domain.work.requests import GenerationParams


@dataclass(frozen=True, slots=True)
class Steering:
    """A request, and what became of its prompt.

    Attributes:
        asked: the request as it was made.
        params: the request with what was understood.
        understood: the words that were.
        ignored: the words that were not, or that a knob overrules; as they were written.
    """

    asked: GenerationParams
    params: GenerationParams
    understood: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()
