"""Named patterns that sources tell of, as written vocabulary that cites them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from mididrumigen.domain.music.groove import Groove
from mididrumigen.domain.style.estimates import Estimate
from mididrumigen.domain.style.evidence import Phrase
from mididrumigen.domain.style.manners import PATTERN
from mididrumigen.settings.archetypes import Archetype, find_archetype

_LENGTH_POWER = 0.75
_MOST_SURE = 0.95


def told_patterns(
    estimates: Mapping[str, Estimate], vocabulary: Sequence[Phrase]
) -> tuple[Phrase, ...]:
    """A written phrase for each named pattern that words say is played.

    It weighs, against the rest of the vocabulary, as much as the words are sure: told for a half,
    it leads every second clip.

    Args:
        estimates: of the profile, patterns told among them.
        vocabulary: what else there is to play from.
    """
    found = [*_told(estimates)]
    if not found:
        return ()
    others = sum(_weight(phrase) for phrase in vocabulary) or 1.0
    tempo = estimates["tempo_bpm"].value
    return tuple(
        Phrase(
            groove=_at_tempo(archetype, tempo),
            source_id=estimate.sources[0],
            label=archetype.name,
            weight=others * _odds(estimate.told) / len(found),
        )
        for archetype, estimate in found
    )


def _told(estimates: Mapping[str, Estimate]) -> Iterator[tuple[Archetype, Estimate]]:
    for name, estimate in estimates.items():
        base, _, pattern = name.partition(".")
        if base == PATTERN and estimate.told > 0 and estimate.sources:
            yield find_archetype(pattern), estimate


def _weight(phrase: Phrase) -> float:
    """How likely the engine leads with a phrase, but for its tempo."""
    length = phrase.groove.bars - len(phrase.fills)
    if not length:
        return 0.0
    return phrase.weight * (length**_LENGTH_POWER if phrase.played else 1.0)


def _odds(share: float) -> float:
    share = min(share, _MOST_SURE)
    return share / (1 - share)


def _at_tempo(archetype: Archetype, tempo_bpm: float) -> Groove:
    """At the artist's tempo where the pattern is played at it, else at the nearest that it is."""
    low, high = archetype.tempo
    return replace(archetype.groove, tempo_bpm=min(max(tempo_bpm, low), high))
