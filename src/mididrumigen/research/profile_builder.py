"""From findings to a style profile: every number merged from cited claims."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from mididrumigen.domain.errors import UnknownArtistError
from mididrumigen.domain.style.artist import Artist
from mididrumigen.domain.style.estimates import PRIOR_BARS, Estimate, as_prior, merge, weight
from mididrumigen.domain.style.evidence import Evidence, Finding, Phrase, Source
from mididrumigen.domain.style.features import FEATURES
from mididrumigen.domain.style.habits import merge_habits
from mididrumigen.domain.style.profile import StyleProfile
from mididrumigen.domain.style.step_grid import measure_grids
from mididrumigen.domain.style.swing import NO_SWING_CURVE, SwingCurve
from mididrumigen.domain.style.telling import merge_told
from mididrumigen.research.agreement import fold_octaves, settle_words
from mididrumigen.research.description import collect_facts, describe
from mididrumigen.research.extract import extract_evidence
from mididrumigen.research.told_patterns import told_patterns

CORE_FEATURES = (
    "tempo_bpm",
    "swing_8th_ratio",
    "ghost_note_rate",
    "density",
    "syncopation_lhl",
    "hat_openness",
    "velocity.snare",
    "microtiming_ms.snare",
)
"""What confidence is judged on."""


_LENT_UNTIL_BARS = 100.0
"""So many bars of playing quarter the weight of what genres lend."""


def build_profile(
    artist: Artist,
    findings: Sequence[Finding],
    genre: Finding | None = None,
    genre_name: str = "",
    related: Mapping[str, Finding] | None = None,
    measured: Finding | None = None,
) -> StyleProfile:
    """Merge what was found into a profile, gaps filled from a genre and said to be.

    Args:
        artist: who the findings are about.
        findings: from all collectors.
        genre: what is typical of the artist's genre; estimates are shrunk towards it.
        genre_name: its name.
        related: genres that the artist's performances are in, by name. They lend their phrases to
            an artist known by performances alone, the less the more bars there are.
        measured: what was measured on performances of the genre.

    Raises:
        UnknownArtistError: there are neither findings nor a genre.
    """
    if not findings and genre is None:
        raise UnknownArtistError(
            f"Nothing is known of '{artist.name}'.",
            hint="Give recordings with --midi-folder, or a style with --genre.",
        )
    typical = [finding for finding in (genre, measured) if finding is not None]
    priors = _genre_priors(typical)
    claims = _settle(findings, priors)
    names = dict.fromkeys((*_base_names(), *claims, *priors))
    estimates = {name: merge_told(name, claims.get(name, ()), priors.get(name)) for name in names}
    own = tuple(phrase for finding in findings for phrase in finding.phrases)
    lent = _lend(own, related or {})
    vocabulary = own + (lent or _borrow(own, genre))
    vocabulary += told_patterns(estimates, vocabulary)
    confidence = _confidence(claims)
    facts = collect_facts(findings)
    if not findings and genre is not None:
        facts = genre.facts
    profile = StyleProfile(
        artist=artist,
        description="",
        estimates=estimates,
        vocabulary=vocabulary,
        sources=_sources([*findings, *typical, *((related or {}).values() if lent else ())]),
        confidence=confidence,
        genre=genre_name,
        grids=tuple(g for phrase in vocabulary if phrase.played for g in measure_grids(phrase)),
        habits=merge_habits([finding.habits for finding in [*findings, *typical]]),
        swing=_swing([*findings, *typical]),
    )
    return replace(profile, description=describe(profile, facts))


def _swing(findings: Sequence[Finding]) -> SwingCurve:
    """Of the first that knows it, the artist's own before a genre's."""
    return next((finding.swing for finding in findings if finding.swing), NO_SWING_CURVE)


def _base_names() -> list[str]:
    return [name for name, feature in FEATURES.items() if "" in feature.by]


def _settle(
    findings: Sequence[Finding], priors: Mapping[str, Estimate]
) -> dict[str, list[Evidence]]:
    """The artist's own evidence by feature, words weighed against each other."""
    claims = _by_feature(e for finding in findings for e in extract_evidence(finding))
    if "tempo_bpm" in claims:
        claims["tempo_bpm"] = fold_octaves(claims["tempo_bpm"], priors.get("tempo_bpm"))
    return {name: settle_words(said, priors.get(name)) for name, said in claims.items()}


def _by_feature(evidence: Iterable[Evidence]) -> dict[str, list[Evidence]]:
    claims: dict[str, list[Evidence]] = defaultdict(list)
    for claim in evidence:
        claims[claim.feature].append(claim)
    return dict(claims)


def _genre_priors(typical: Sequence[Finding]) -> dict[str, Estimate]:
    claims = _by_feature(e for finding in typical for e in extract_evidence(finding))
    return as_prior({name: merge(name, found) for name, found in claims.items()})


def _borrow(own: Sequence[Phrase], genre: Finding | None) -> tuple[Phrase, ...]:
    """The genre's grooves or fills, where the artist has none."""
    no_grooves = not any(len(phrase.fills) < phrase.groove.bars for phrase in own)
    no_fills = not any(phrase.fills for phrase in own)
    return tuple(
        phrase
        for phrase in (genre.phrases if genre is not None else ())
        if (no_fills if phrase.fills else no_grooves)
    )


def _lend(own: Sequence[Phrase], related: Mapping[str, Finding]) -> tuple[Phrase, ...]:
    """What genres lend: their phrases at a weight that shrinks with every bar of evidence."""
    bars = sum(phrase.groove.bars for phrase in own if phrase.played)
    if not bars or not all(phrase.played for phrase in own):
        return ()
    share = (_LENT_UNTIL_BARS / (_LENT_UNTIL_BARS + bars)) ** 2
    return tuple(
        replace(phrase, label=f"{name}: {phrase.label}", weight=phrase.weight * share)
        for name, finding in related.items()
        for phrase in finding.phrases
    )


def _sources(findings: Sequence[Finding]) -> tuple[Source, ...]:
    # A link that brings nothing is no source.
    found = (f.source for f in findings if f.claims or f.phrases or f.facts)
    return tuple({source.id: source for source in found}.values())


def _confidence(claims: Mapping[str, Sequence[Evidence]]) -> float:
    """How well the core numbers are supported by the artist's own evidence: 0 to 1.

    The mean over :data:`CORE_FEATURES` of the support of each: 0 without any evidence; it nears
    the confidence of the evidence as that grows, and falls where its sources contradict each other.
    """
    support = sum(_support(claims.get(name, ())) for name in CORE_FEATURES)
    return round(support / len(CORE_FEATURES), 3)


def _support(claims: Sequence[Evidence]) -> float:
    """Of claims with confidence c and weight w: sum(c w) / (4 + sum(w)), by how far they agree.

    The 4 is what a genre weighs in bars.
    """
    total = sum(map(weight, claims))
    trusted = sum(claim.confidence * weight(claim) for claim in claims)
    return trusted / (PRIOR_BARS + total) * _agreement(claims)


def _agreement(claims: Sequence[Evidence]) -> float:
    """The share of the variance of all claims that lies within sources, not between them: 0 to 1.

    All that was measured or stated is one source here: recordings differ without contradicting.
    """
    by_source: dict[str, list[Evidence]] = defaultdict(list)
    for claim in claims:
        by_source[_voice(claim)].append(claim)
    total = sum(map(weight, claims))
    if len(by_source) < 2 or not total:
        return 1.0
    means = {
        source: sum(weight(c) * c.value for c in said) / (sum(map(weight, said)) or 1.0)
        for source, said in by_source.items()
    }
    mean = sum(weight(c) * means[_voice(c)] for c in claims) / total
    between = sum(weight(c) * (means[_voice(c)] - mean) ** 2 for c in claims) / total
    within = sum(weight(c) * c.spread**2 for c in claims) / total
    return within / (within + between) if within + between else 1.0


def _voice(claim: Evidence) -> str:
    return claim.source_id if claim.in_words else ""
