"""One row of the lexicon: a phrase, and the features it stands for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

Effects = Mapping[str, tuple[float, float]]


@dataclass(frozen=True)
class LexiconEntry:
    """One thing that is said of drummers.

    Attributes:
        id: its name.
        cue: texts of which one stands in every match, in lower case, divided by bars: searching
            for them first is ten times as fast.
        pattern: a regular expression, case ignored, blanks standing for any white space.
        fact: the same in our own words.
        effects: feature to value and spread, in the feature's unit; none for a mere fact.
        confidence: 0–1, how surely the words mean that.
        why: what the numbers rest on.
        denied: effects where it is denied; none where a denial says nothing.
        denied_fact: the denial in our own words; empty where a denial says nothing.
        alone: whether the words are about drums wherever they stand; others need a drumming word
            in the sentence.
        at_home: whether they need none where it is a drummer of whom they are said.
    """

    id: str
    cue: str
    pattern: str
    fact: str
    effects: Effects
    confidence: float
    why: str
    denied: Effects = field(default_factory=dict)
    denied_fact: str = ""
    alone: bool = False
    at_home: bool = False

    @cached_property
    def cues(self) -> tuple[str, ...]:
        """The texts of ``cue``."""
        return tuple(self.cue.split("|"))

    @cached_property
    def regex(self) -> re.Pattern[str]:
        """The pattern, compiled."""
        return compile_phrase(self.pattern)


_CLASS_OR_BLANK = re.compile(r"\[[^\]]*\]| ")


def compile_phrase(pattern: str) -> re.Pattern[str]:
    """A pattern of whole words in which a blank is any white space."""
    spaced = _CLASS_OR_BLANK.sub(_space, pattern)
    return re.compile(rf"(?<!\w)(?:{spaced})(?!\w)", re.I)


def _space(match: re.Match[str]) -> str:
    return r"\s+" if match[0] == " " else match[0].replace(" ", r"\s")
