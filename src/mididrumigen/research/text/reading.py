"""From a finding with prose to a finding with claims and facts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from mididrumigen.domain.style.artist import Artist
from mididrumigen.domain.style.evidence import Evidence, Finding, Source, SourceKind
from mididrumigen.domain.style.features import default_of
from mididrumigen.domain.style.manners import is_manner, pattern_feature
from mididrumigen.lexicon.table import terms_by_key
from mididrumigen.lexicon.term import Direction
from mididrumigen.research.text.claims import Claim, extract_claims
from mididrumigen.research.text.markup import clean_quote
from mididrumigen.research.text.model_reading import ModelReading
from mididrumigen.research.text.people import PeopleFinder
from mididrumigen.research.text.relevance import is_about_drumming

_NO_READINGS: Mapping[str, ModelReading] = MappingProxyType({})
# A phrase weighs as much as so many bars of playing, at its confidence: against the four bars of a
# genre it is heard, against a hundred measured bars hardly.
BARS_WORTH = {SourceKind.PAPER: 20.0, SourceKind.ARTICLE: 15.0}
BLOG_BARS_WORTH = 7.5

_BLOGS = ("blogspot.", "wordpress.", "medium.com", "tumblr.", "substack.", "livejournal.", "/blog/")
_CITED_TITLE = 160


def read_findings(
    findings: Iterable[Finding],
    artist: Artist,
    *,
    find_people: PeopleFinder | None = None,
    readings: Mapping[str, ModelReading] = _NO_READINGS,
) -> list[Finding]:
    """The findings, prose read for claims. Prose that is not about drumming falls away.

    Args:
        findings: with their texts.
        artist: the artist they were found for.
        find_people: finds names of people beyond the rules' own.
        readings: what language models read, by id of the source; a source says who read it.
    """
    read = (
        read_finding(
            finding, artist, find_people=find_people, reading=readings.get(finding.source.id)
        )
        for finding in findings
    )
    return [finding for finding in read if finding is not None]


def read_finding(
    finding: Finding,
    artist: Artist,
    *,
    find_people: PeopleFinder | None = None,
    reading: ModelReading | None = None,
) -> Finding | None:
    """A finding with what its text says as claims and facts; ``None`` where it says nothing.

    Args:
        finding: with its main text.
        artist: the artist it was found for.
        find_people: finds names of people beyond the rules' own.
        reading: what a language model read in it, if one was asked.
    """
    if not finding.text:
        return finding
    told = reading.told if reading is not None else ()
    said = extract_claims(finding.text, artist, finding.source, find_people=find_people, told=told)
    if reading is not None:
        title = f"{finding.source.title}, read by {reading.reader}"
        finding = replace(finding, source=replace(finding.source, title=title))
    stated = finding.claims or finding.phrases or finding.facts
    if not said and not stated and not is_about_drumming(finding.text):
        return None
    facts = dict.fromkeys([*finding.facts, *(claim.fact for claim in said if claim.fact)])
    claims = (*finding.claims, *as_evidence(said, finding.source))
    return replace(finding, claims=claims, facts=tuple(facts), text="")


def as_evidence(claims: Sequence[Claim], source: Source) -> list[Evidence]:
    """One piece of evidence for each statement about a feature: the plainest one."""
    best: dict[tuple[str, str, str], Evidence] = {}
    for claim in claims:
        for feature, (value, spread) in (*claim.effects.items(), *_manners(claim)):
            evidence = Evidence(
                feature=feature,
                value=value,
                spread=spread,
                sample_size=bars_worth(source) * claim.strength,
                source_id=source.id,
                confidence=claim.confidence,
                reason=source.title[:_CITED_TITLE],
                quote=clean_quote(claim.quote),
                direction=_direction(claim, feature, value),
            )
            # Every tempo is another song's; of other phrases the plainest sentence stands for all.
            which = f"{value:g}" if claim.phrase == "tempo" else str(claim.denied)
            key = (feature, claim.phrase, which)
            if key not in best or evidence.confidence > best[key].confidence:
                best[key] = evidence
    return list(best.values())


_SPREAD_OF_MANNERS = 0.3


def _manners(claim: Claim) -> Iterator[tuple[str, tuple[float, float]]]:
    """The manners in a claim, and the pattern that it names: yes is 1, no is 0."""
    if claim.value is not None or claim.direction is Direction.EXACT:
        return
    said = 1.0 if claim.direction is Direction.MORE else 0.0
    if is_manner(claim.feature) and claim.feature not in claim.effects:
        yield claim.feature, (said, _SPREAD_OF_MANNERS)
    term = terms_by_key().get(claim.phrase)
    if term is not None and term.archetype:
        yield pattern_feature(term.archetype), (float(not claim.denied), _SPREAD_OF_MANNERS)


def _direction(claim: Claim, feature: str, value: float) -> str:
    """Where a claim points on a feature: a number at itself, words at more or less than usual."""
    if claim.value is not None:
        return Direction.EXACT
    if feature.partition(".")[0] == claim.feature.partition(".")[0] and not is_manner(feature):
        return claim.direction
    usual = default_of(feature)[0]
    return Direction.MORE if value > usual else Direction.LESS if value < usual else "="


def bars_worth(source: Source) -> float:
    """How many bars of playing a phrase of a source weighs."""
    if any(blog in source.locator.casefold() for blog in _BLOGS):
        return BLOG_BARS_WORTH
    return BARS_WORTH.get(source.kind, BARS_WORTH[SourceKind.ARTICLE])
