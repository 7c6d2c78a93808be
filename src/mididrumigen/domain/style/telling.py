"""What the words of sources add to an estimate, beside what is measured, written or usual.

Generation plays a vocabulary that shows what was measured; what is only told has to be brought
into it. So an estimate knows how far words moved it, and how surely they point up or down.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from mididrumigen.domain.style.estimates import PRIOR_BARS, Estimate, merge, weight
from mididrumigen.domain.style.evidence import Evidence
from mididrumigen.domain.style.manners import UNKNOWN, is_manner

_DOUBT_BARS, _HELD_SHARE = 0.9, 0.12
"""Words weigh against a doubt of their own, and a share of all that is known otherwise."""


def merge_told(
    feature: str, evidence: Sequence[Evidence], prior: Estimate | None = None
) -> Estimate:
    """The claims merged as :func:`merge` does, with what those in words have done.

    Args:
        feature: the feature's name.
        evidence: claims on that feature, words settled.
        prior: the genre's estimate; the default where there is none.
    """
    merged = merge(feature, evidence, prior)
    words = [claim for claim in evidence if claim.in_words and claim.confidence > 0]
    if not words:
        return merged
    known = [claim for claim in evidence if not claim.in_words]
    without = merge(feature, known, prior)
    held = PRIOR_BARS + sum(map(weight, known))
    pull = sum(weight(claim) * _sign(claim) for claim in words)
    total = sum(map(weight, words))
    return replace(
        merged,
        moved=merged.value - without.value,
        told=pull / (total + _DOUBT_BARS + _HELD_SHARE * held),
    )


def untold(estimate: Estimate) -> Estimate:
    """The estimate without what words have done to its value."""
    if not estimate.moved and not estimate.told:
        return estimate
    return replace(estimate, value=estimate.value - estimate.moved, moved=0.0, told=0.0)


def _sign(claim: Evidence) -> float:
    if claim.direction != "=":
        return 1.0 if claim.direction == "+" else -1.0
    # A number is realised as such; a manner is a number that says yes or no.
    if not is_manner(claim.feature):
        return 0.0
    return float(claim.value > UNKNOWN) - float(claim.value < UNKNOWN)
