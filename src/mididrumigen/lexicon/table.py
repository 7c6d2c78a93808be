"""The whole lexicon, by key, and what contradicts what."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from mididrumigen.lexicon.term import Term
from mididrumigen.lexicon.terms_form import FORM
from mididrumigen.lexicon.terms_limbs import LIMBS
from mididrumigen.lexicon.terms_patterns import PATTERNS
from mididrumigen.lexicon.terms_snare import SNARE
from mididrumigen.lexicon.terms_timing import TIMING

TERMS: tuple[Term, ...] = (*TIMING, *SNARE, *LIMBS, *PATTERNS, *FORM)
"""Of expressions that overlap the longer counts, of two as long the first."""


@cache
def terms_by_key() -> Mapping[str, Term]:
    """Every term by its key."""
    return {term.key: term for term in TERMS}


@cache
def _opposites() -> Mapping[str, frozenset[str]]:
    by_key = terms_by_key()
    pairs = [(term.fact, by_key[key].fact) for term in TERMS for key in term.contrary]
    pairs += [(term.fact, term.denied_fact) for term in TERMS if term.denied_fact]
    found: dict[str, set[str]] = {}
    for one, two in pairs:
        if one != two:
            found.setdefault(one, set()).add(two)
            found.setdefault(two, set()).add(one)
    return {fact: frozenset(others) for fact, others in found.items()}


def opposites(fact: str) -> frozenset[str]:
    """The facts that contradict one of the lexicon's; none for other facts."""
    return _opposites().get(fact, frozenset())
