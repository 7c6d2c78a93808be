"""A claim as somebody else read it: what is said, and where."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Told:
    """One thing that a reader other than the rules found in a text.

    Attributes:
        key: of the lexicon's term.
        denied: whether it is said that it is not so.
        start, end: where the words that say so stand in the text.
    """

    key: str
    denied: bool
    start: int
    end: int
