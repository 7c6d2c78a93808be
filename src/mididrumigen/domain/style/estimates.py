"""Estimates that can be cited, and how evidence is merged into them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from mididrumigen.domain.style.evidence import Evidence
from mididrumigen.domain.style.features import check_feature, default_of

PRIOR_BARS = 4.0
"""What a genre or a default weighs, in bars of evidence."""


class Basis(StrEnum):
    """What an estimate mostly rests on."""

    ARTIST = "artist"
    GENRE = "genre"
    DEFAULT = "default"


@dataclass(frozen=True, slots=True)
class Estimate:
    """One number of a profile, with what it rests on.

    Attributes:
        value: in the feature's unit.
        spread: standard deviation between bars or hits.
        sample_size: bars of the artist's own evidence behind it; 0 for a prior or default.
        sources: ids of the sources, the artist's own first.
        basis: whether artist, genre or default weighs most.
        prior_share: 0–1, how much of the value comes from genre or default.
        moved: how far the value lies from what it would be without the words of sources, in the
            feature's unit. What is measured or written is in the vocabulary; this is not.
        told: −1–1, how surely words say that there is less or more of it than is otherwise known.
    """

    value: float
    spread: float
    sample_size: float
    sources: tuple[str, ...]
    basis: Basis
    prior_share: float
    moved: float = 0.0
    told: float = 0.0


def default_estimate(feature: str) -> Estimate:
    """What stands in where there is no evidence at all, and says so."""
    value, spread = default_of(feature)
    return Estimate(value, spread, 0.0, (), Basis.DEFAULT, 1.0)


def merge(
    feature: str,
    evidence: Iterable[Evidence],
    prior: Estimate | None = None,
    prior_weight: float = PRIOR_BARS,
) -> Estimate:
    """Merge claims on one feature, shrunk towards a prior by how much evidence there is.

    Every claim weighs ``confidence × sample_size``, the sample size through a square root above
    16 bars so that one long file does not drown all others. The prior weighs ``prior_weight``
    bars. Spread is pooled within and between claims.

    Args:
        feature: the feature's name.
        evidence: claims on that feature.
        prior: the genre's estimate; the default where there is none.
        prior_weight: how many bars of evidence the prior is worth.
    """
    claims = [claim for claim in evidence if claim.confidence > 0]
    prior = prior or default_estimate(feature)
    weights = [weight(claim) for claim in claims]
    total = sum(weights)
    if total == 0:
        return prior
    mean = sum(w * c.value for w, c in zip(weights, claims, strict=True)) / total
    variance = (
        sum(w * (c.spread**2 + (c.value - mean) ** 2) for w, c in zip(weights, claims, strict=True))
        / total
    )
    share = prior_weight / (prior_weight + total)
    value = (1 - share) * mean + share * prior.value
    spread = math.sqrt((1 - share) * variance + share * prior.spread**2)
    own = tuple(dict.fromkeys(claim.source_id for claim in claims))
    feature_range = check_feature(feature)
    return Estimate(
        value=min(max(value, feature_range.low), feature_range.high),
        spread=spread,
        sample_size=sum(claim.sample_size for claim in claims),
        sources=own + tuple(source for source in prior.sources if source not in own),
        basis=Basis.ARTIST if share < 0.5 else prior.basis,
        prior_share=share,
    )


def as_prior(estimates: Mapping[str, Estimate]) -> dict[str, Estimate]:
    """Estimates of a genre, as priors for an artist of that genre."""
    return {
        name: Estimate(e.value, e.spread, 0.0, e.sources, Basis.GENRE, 1.0)
        for name, e in estimates.items()
    }


def weight(claim: Evidence) -> float:
    """What a claim weighs: its confidence times its bars, through a square root above 16."""
    return claim.confidence * _effective(claim.sample_size)


def _effective(sample_size: float) -> float:
    return sample_size if sample_size <= 16 else 4 * math.sqrt(sample_size)
