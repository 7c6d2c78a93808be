"""A claim that another reader found: what, and where."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Told:
    """One thing that a reader other than the rules found in a text.

    Attributes:
        key: of the lexicon's term.
        denied: whether the sentence denies it.
        start, end: where the words that say so stand in the text.
    """

    key: str
    denied: bool
    start: int
    end: int
