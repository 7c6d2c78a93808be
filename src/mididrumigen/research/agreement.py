"""How words of several sources on one feature count together.

Copies of one text are one voice, so is everything that one source says; independent sources that
agree add up, to as much as two dozen bars. Measured evidence is left as it is.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from statistics import median_low

from mididrumigen.domain.style.estimates import Estimate
from mididrumigen.domain.style.evidence import Evidence

MOST_BARS = 24.0
"""What all words on one feature weigh at most: less than a page of measured bars."""

_SAME_TEXT = 0.6
_SHINGLE = 3
_LOW_BPM, _HIGH_BPM = 30.0, 300.0
_OCTAVE_OFF, _FOLDED_NEAR = 0.55, 0.32
_PRIOR_SPREADS = 2.5


def settle_words(claims: Sequence[Evidence]) -> list[Evidence]:
    """Claims on one feature, those in words counted once a source and capped together."""
    measured = [claim for claim in claims if not claim.in_words]
    words = sorted((claim for claim in claims if claim.in_words), key=_rank)
    voices: dict[str, list[Evidence]] = defaultdict(list)
    for claim in drop_copies(words):
        voices[claim.source_id].append(claim)
    merged = sorted((_one_voice(said) for said in voices.values()), key=_rank)
    return [*measured, *_cap(merged)]


def _rank(claim: Evidence) -> tuple[float, str, float, str, str]:
    weight = claim.confidence * claim.sample_size
    return -weight, claim.source_id, claim.value, claim.quote, claim.reason


def drop_copies(claims: Iterable[Evidence]) -> list[Evidence]:
    """Claims whose sentence stands in no earlier one, but for a few words."""
    kept: list[tuple[Evidence, frozenset[tuple[str, ...]]]] = []
    for claim in claims:
        shingles = _shingles(claim.quote)
        if not any(
            claim.source_id != other.source_id and _overlap(shingles, known) >= _SAME_TEXT
            for other, known in kept
        ):
            kept.append((claim, shingles))
    return [claim for claim, _ in kept]


def _shingles(sentence: str) -> frozenset[tuple[str, ...]]:
    words = re.findall(r"\w+", sentence.casefold())
    last = max(1, len(words) - _SHINGLE + 1)
    return frozenset(tuple(words[i : i + _SHINGLE]) for i in range(last))


def _overlap(one: frozenset[tuple[str, ...]], two: frozenset[tuple[str, ...]]) -> float:
    """How much of the shorter sentence is in the longer one."""
    return len(one & two) / min(len(one), len(two))


def _one_voice(said: Sequence[Evidence]) -> Evidence:
    """What one source says in several places, as one claim of its best confidence."""
    if len(said) == 1:
        return said[0]
    total = sum(claim.confidence for claim in said) or 1.0
    mean = sum(claim.confidence * claim.value for claim in said) / total
    variance = (
        sum(claim.confidence * (claim.spread**2 + (claim.value - mean) ** 2) for claim in said)
        / total
    )
    return replace(said[0], value=mean, spread=math.sqrt(variance))


def _cap(claims: Sequence[Evidence]) -> Iterable[Evidence]:
    """Each takes at most half of the room left: the tenth voice adds little, and is cited."""
    room = MOST_BARS
    for claim in claims:
        bars = min(claim.sample_size, room / 2)
        room -= bars
        yield replace(claim, sample_size=bars)


def fold_octaves(claims: Sequence[Evidence], prior: Estimate | None) -> list[Evidence]:
    """Tempos in words brought to the octave of the others: 90 beside measured 180 was half of it.

    The others are what was measured or stated, else the words themselves. A tempo that stands
    alone is folded only where it is far outside the genre's range and its double or half is not.
    """
    firm = [claim.value for claim in claims if not claim.in_words]
    words = [claim.value for claim in claims if claim.in_words]
    if not words:
        return list(claims)
    if firm or len(words) > 1:
        reference = median_low(firm or words)
        return [_fold(c, reference) if c.in_words else c for c in claims]
    far = prior is not None and abs(words[0] - prior.value) > _PRIOR_SPREADS * prior.spread
    return [_fold(c, prior.value) if far and prior else c for c in claims]


def _fold(claim: Evidence, reference: float) -> Evidence:
    if abs(math.log2(claim.value / reference)) < _OCTAVE_OFF:
        return claim
    for factor in (0.5, 2.0):
        tempo = claim.value * factor
        near = abs(math.log2(tempo / reference)) <= _FOLDED_NEAR
        if near and _LOW_BPM <= tempo <= _HIGH_BPM:
            return replace(claim, value=tempo, spread=claim.spread * factor)
    return claim
