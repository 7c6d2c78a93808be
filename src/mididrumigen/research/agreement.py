"""How words of several sources on one feature count together.

A witness is a host, an author, or a text that others copied; whatever it says, and however often,
it has one voice. Voices that agree add up, to as much as thirty bars. Where they contradict each
other the majority wins: a side weighs as its share, the spread widens, confidence falls. A voice
that is far from all else that is known, or says everything at once, hardly counts. Measured
evidence is left as it is.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from statistics import median_low

from mididrumigen.domain.style.estimates import Basis, Estimate, default_estimate, weight
from mididrumigen.domain.style.evidence import Evidence

MOST_BARS = 32.0
"""What all words on one feature weigh at most: less than a page of measured bars."""

_SAME_TEXT = 0.6
_SHINGLE = 3
_LOW_BPM, _HIGH_BPM = 30.0, 300.0
_OCTAVE_OFF, _FOLDED_NEAR = 0.55, 0.32
_PRIOR_SPREADS = 2.5
_ODD_SPREADS = 1.7
_FURTHEST_SPREADS = 2.0
_DEFAULT_WIDTH = 3.0
_NEAR_SPREADS = 1.5


def settle_words(claims: Sequence[Evidence], prior: Estimate | None = None) -> list[Evidence]:
    """Claims on one feature, those in words weighed against each other and what is known.

    Args:
        claims: on one feature.
        prior: what is usual in the genre; the feature's default where there is none.
    """
    measured = [claim for claim in claims if not claim.in_words]
    words = sorted((claim for claim in claims if claim.in_words), key=_rank)
    if not words:
        return measured
    usual = prior or default_estimate(words[0].feature)
    voices = _voices(drop_copies(words))
    credible = _weigh_plausibility(voices, measured, usual)
    return [*measured, *_cap(sorted(_let_majority_win(credible, usual.value), key=_rank))]


def _rank(claim: Evidence) -> tuple[float, str, float, str, str]:
    weight = claim.confidence * claim.sample_size
    return -weight, claim.source_id, claim.value, claim.quote, claim.reason


def witness_of(source_id: str) -> str:
    """Who speaks in a source: its author or its host; the source itself where neither is known."""
    kind, _, rest = source_id.partition(":")
    if kind in ("text", "wikipedia"):
        return f"{kind}:{rest.partition(':')[0]}"
    host = rest.partition("/")[0]
    return host if "." in host else source_id


def _voices(words: Iterable[Evidence]) -> list[Evidence]:
    """One claim a source; the sources of one witness share what one of them would weigh."""
    said: dict[str, dict[str, list[Evidence]]] = defaultdict(lambda: defaultdict(list))
    for claim in words:
        said[witness_of(claim.source_id)][claim.source_id].append(claim)
    return [
        replace(voice, sample_size=voice.sample_size / len(sources))
        for sources in said.values()
        for voice in map(_one_voice, sources.values())
    ]


def _weigh_plausibility(
    voices: Sequence[Evidence], measured: Sequence[Evidence], usual: Estimate
) -> list[Evidence]:
    """Voices by how far they are from what else is known, and by how much they leave open."""
    value, spread = _known(measured, usual)
    weighed = []
    for voice in voices:
        if voice.direction != "=":
            weighed.append(_within_reason(voice, value, spread))
            continue
        away = abs(voice.value - value) / math.hypot(spread, voice.spread)
        likely = math.exp(-((away / _ODD_SPREADS) ** 6))
        likely = max(likely, _support_of_others(voice, voices))
        says = min(1.0, (spread / voice.spread) ** 2) if voice.spread > spread else 1.0
        weighed.append(replace(voice, sample_size=max(voice.sample_size * likely * says, 1e-6)))
    return weighed


def _within_reason(voice: Evidence, value: float, spread: float) -> Evidence:
    """Words that say more or less, and no number: their direction counts, however far they reach.

    The same claim about another drummer stands in for them; it is weaker for this one.
    """
    reach = _FURTHEST_SPREADS * spread
    return replace(voice, value=min(max(voice.value, value - reach), value + reach))


def _known(measured: Sequence[Evidence], usual: Estimate) -> tuple[float, float]:
    """Value and spread of what was measured or stated; else of what is usual, and wider."""
    total = sum(map(weight, measured))
    if not total:
        wide = _DEFAULT_WIDTH if usual.basis is Basis.DEFAULT else 1.5
        return usual.value, usual.spread * wide
    mean = sum(weight(claim) * claim.value for claim in measured) / total
    variance = sum(weight(c) * (c.spread**2 + (c.value - mean) ** 2) for c in measured) / total
    return mean, max(math.sqrt(variance), usual.spread)


def _support_of_others(voice: Evidence, voices: Sequence[Evidence]) -> float:
    """0 to 1: what share of the other witnesses says nearly the same; two at least."""
    others = [v for v in voices if witness_of(v.source_id) != witness_of(voice.source_id)]
    near = [v for v in others if abs(v.value - voice.value) <= _NEAR_SPREADS * voice.spread]
    return len(near) / len(others) if len(near) > 1 else 0.0


def _let_majority_win(voices: Sequence[Evidence], usual: float) -> list[Evidence]:
    """Voices above and below what is usual: each side by its share, less sure of itself."""
    above, below = ([v for v in voices if sign * (v.value - usual) > 0] for sign in (1, -1))
    up, down = sum(map(weight, above)), sum(map(weight, below))
    if not up or not down:
        return list(voices)
    share = up / (up + down)
    apart = _mean(above) - _mean(below)
    doubt = share * (1 - share) * apart**2
    sure = max(share, 1 - share)
    return [
        replace(
            voice,
            sample_size=voice.sample_size * (share if voice.value > usual else 1 - share),
            spread=math.sqrt(voice.spread**2 + doubt),
            confidence=voice.confidence * sure,
        )
        for voice in voices
    ]


def _mean(claims: Sequence[Evidence]) -> float:
    return sum(weight(claim) * claim.value for claim in claims) / sum(map(weight, claims))


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
    """No voice alone weighs half of the room, and all together no more than it."""
    bars = [min(claim.sample_size, MOST_BARS / 2) for claim in claims]
    share = min(1.0, MOST_BARS / sum(bars)) if bars else 1.0
    for claim, own in zip(claims, bars, strict=True):
        yield replace(claim, sample_size=own * share)


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
