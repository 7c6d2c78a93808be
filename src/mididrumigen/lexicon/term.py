"""One row of the lexicon: a thing that is said of drumming, and everything that it stands for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

Effects = Mapping[str, tuple[float, float]]
"""Feature to value and spread, in the feature's unit."""


class Direction(StrEnum):
    """Which way a claim points."""

    MORE = "+"
    LESS = "-"
    EXACT = "="

    def turned(self) -> Direction:
        """The other way; a stated value has none."""
        return {"+": Direction.LESS, "-": Direction.MORE, "=": Direction.EXACT}[self.value]


class Language(StrEnum):
    """Languages that expressions are listed in."""

    ENGLISH = "en"
    GERMAN = "de"
    FRENCH = "fr"
    SPANISH = "es"
    JAPANESE = "ja"


@dataclass(frozen=True)
class Term:
    """One thing that is said of drummers, and asked of them.

    Expressions are in the notation of :mod:`mididrumigen.lexicon.notation`.

    Attributes:
        key: its name, as claims have it: ``ghost notes``.
        feature: what it is about: a feature of :mod:`mididrumigen.domain.style.features` where
            one fits, else a name of its own (``blast_beats``).
        direction: more, less, or exactly so.
        fact: the same as a sentence of our own.
        words: expressions that mean it wherever they stand.
        loose: expressions that mean it only where drumming is spoken of.
        against: expressions that deny it.
        effects: the numbers it moves; none for a mere fact.
        confidence: 0-1, how surely the words mean that; calibrated where claims are made.
        why: what the numbers rest on.
        denied: the numbers that a denial moves.
        denied_fact: the denial as a sentence; empty where a denial says nothing.
        denied_direction: where a denial points; the other way unless said.
        contrary: keys that contradict it.
        holds_negation: whether its expressions hold negations of their own: "never overplays".
        archetype: the named pattern that it asks for, by its name in the table of archetypes.
        operator: what it does to a groove, by its name in the table of operators.
    """

    key: str
    feature: str
    direction: Direction
    fact: str
    words: tuple[str, ...]
    loose: tuple[str, ...] = ()
    against: tuple[str, ...] = ()
    effects: Effects = field(default_factory=dict)
    confidence: float = 0.5
    why: str = ""
    denied: Effects = field(default_factory=dict)
    denied_fact: str = ""
    denied_direction: Direction | None = None
    contrary: tuple[str, ...] = ()
    holds_negation: bool = False
    archetype: str = ""
    operator: str = ""

    def points(self, *, denied: bool) -> Direction:
        """Where the term, or its denial, points."""
        if not denied:
            return self.direction
        return self.denied_direction or self.direction.turned()
