"""A profile between others."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from mididrumigen.domain.errors import InvalidRequestError
from mididrumigen.domain.style.artist import Artist, ArtistKind
from mididrumigen.domain.style.estimates import Basis, Estimate
from mididrumigen.domain.style.evidence import Phrase
from mididrumigen.domain.style.habits import merge_habits
from mididrumigen.domain.style.profile import StyleProfile
from mididrumigen.domain.style.swing import NO_SWING_CURVE


def blend_profiles(name: str, parts: Sequence[tuple[StyleProfile, float]]) -> StyleProfile:
    """Mix profiles: numbers are weighted means, vocabularies are drawn on by weight.

    Args:
        name: of the blend.
        parts: profiles with their weights, above 0; they need not add up to anything.

    Raises:
        InvalidRequestError: fewer than two parts, or a weight that is not above 0.
    """
    if len(parts) < 2:
        raise InvalidRequestError(
            "A blend needs at least two artists.", hint='Name them like "A:60" "B:40".'
        )
    if not all(0 < weight < math.inf for _, weight in parts):
        raise InvalidRequestError("The weights of a blend are numbers above 0.")
    total = sum(weight for _, weight in parts)
    shares = [(profile, weight / total) for profile, weight in parts]
    names = dict.fromkeys(feature for profile, _ in shares for feature in profile.estimates)
    sources = {source.id: source for profile, _ in shares for source in profile.sources}
    ranked = sorted(shares, key=lambda part: -part[1])
    made_of = ", ".join(f"{share:.0%} {profile.artist.name}" for profile, share in shares)
    return StyleProfile(
        artist=Artist(
            name,
            ArtistKind.UNKNOWN,
            genres=tuple(dict.fromkeys(g for p, _ in shares for g in p.artist.genres)),
        ),
        description=f"A blend of {made_of}. "
        + " ".join(profile.description for profile, _ in shares),
        estimates={feature: _mix(feature, shares) for feature in names},
        vocabulary=tuple(
            phrase for profile, share in shares for phrase in _weighed(profile, share)
        ),
        sources=tuple(sources.values()),
        confidence=round(sum(share * profile.confidence for profile, share in shares), 3),
        genre=ranked[0][0].genre,
        habits=merge_habits([profile.habits for profile, _ in ranked]),
        swing=next((profile.swing for profile, _ in ranked if profile.swing), NO_SWING_CURVE),
    )


def _mix(feature: str, shares: Sequence[tuple[StyleProfile, float]]) -> Estimate:
    own = [(profile.estimate(feature), share) for profile, share in shares]
    value = sum(share * e.value for e, share in own)
    variance = sum(share * (e.spread**2 + (e.value - value) ** 2) for e, share in own)
    prior = sum(share * e.prior_share for e, share in own)
    bases = [e.basis for e, _ in own]
    return Estimate(
        value=value,
        spread=math.sqrt(variance),
        sample_size=sum(e.sample_size for e, _ in own),
        sources=tuple(dict.fromkeys(source for e, _ in own for source in e.sources)),
        basis=next(basis for basis in (Basis.ARTIST, Basis.GENRE, Basis.DEFAULT) if basis in bases),
        prior_share=prior,
        moved=sum(share * e.moved for e, share in own),
        told=sum(share * e.told for e, share in own),
    )


def _weighed(profile: StyleProfile, share: float) -> list[Phrase]:
    """The phrases of a part, together weighing its share."""
    total = sum(phrase.weight for phrase in profile.vocabulary) or 1.0
    return [replace(phrase, weight=phrase.weight * share / total) for phrase in profile.vocabulary]
