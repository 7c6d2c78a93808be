"""Claims: what a text says of how an artist drums, each with its sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import groupby

from mididrumigen.domain.style.artist import Artist, ArtistKind
from mididrumigen.domain.style.evidence import Source
from mididrumigen.domain.style.features import FEATURES, default_of
from mididrumigen.research.text.attribution import Attribution
from mididrumigen.research.text.context import (
    has_context,
    is_instruction,
    is_other_sense,
    is_title,
    names_drums,
)
from mididrumigen.research.text.lexicon import ENTRIES
from mididrumigen.research.text.lexicon_entry import Effects, LexiconEntry
from mididrumigen.research.text.patterns import degree, find_tempos, hedging, is_denied
from mididrumigen.research.text.people import Cast, PeopleFinder
from mididrumigen.research.text.sentences import Sentence, split_sentences

MAX_QUOTE = 300
MAX_TEXT = 400_000
"""Characters of a text that are read."""

MIN_SENTENCE, MAX_SENTENCE = 8, 1_200
"""Characters of a sentence; others are no prose, and slow to read in numbers."""

_TEMPO_CONFIDENCE = 0.5
_RANGE_CONFIDENCE = 0.65
_LEAST_WEIGHT = 0.5
_LEAD = 1000
_DIGIT = re.compile(r"\d")
_SONG = re.compile(r"[_\"“][A-ZÀ-Þ0-9][^_\"”]*[_\"”]|\b(?:song|track|tune|single|cut)\b", re.I)


@dataclass(frozen=True, slots=True)
class Claim:
    """One thing that a sentence says of somebody's drumming.

    Attributes:
        phrase: what is said, as the lexicon calls it; ``tempo`` for a number.
        effects: feature to value and spread, in the feature's unit; none for a mere fact.
        confidence: 0–1.
        denied: whether it is said that it is not so.
        fact: the same in our own words.
        start, end: where the phrase stands in the text.
        quote: the sentence, or the part of it around the phrase, as it stands in the text.
        quote_start: where the quote begins in the text.
    """

    phrase: str
    effects: Effects
    confidence: float
    denied: bool
    fact: str
    start: int
    end: int
    quote: str = ""
    quote_start: int = 0


def extract_claims(
    text: str, artist: Artist, source: Source, *, find_people: PeopleFinder | None = None
) -> list[Claim]:
    """Everything that a text says of an artist's drumming, in order.

    Args:
        text: prose; markup in it is passed over. At most ``MAX_TEXT`` characters are read.
        artist: claims about anybody else are left out.
        source: its title says whose page it is.
        find_people: finds names of people beyond the rules' own.
    """
    text = text[:MAX_TEXT]
    cast = Cast(text, artist, source.title, find_people)
    attribution = Attribution(cast, artist)
    at_home = artist.kind is ArtistKind.DRUMMER or (
        cast.is_own_page and bool(re.search(r"drum|percussion", text[:_LEAD], re.I))
    )
    claims: list[Claim] = []
    for _, group in groupby(split_sentences(text), key=lambda sentence: sentence.paragraph):
        found = [(sentence, find_claims(sentence, at_home=at_home)) for sentence in group]
        while found and not found[-1][1]:
            found.pop()
        state = attribution.start()
        for sentence, said in found:
            for claim in said:
                span = claim.start - sentence.start, claim.end - sentence.start
                weight = attribution.weigh(sentence.text, *span, state)
                if weight >= _LEAST_WEIGHT:
                    claims.append(_attribute(claim, weight, text, sentence))
            if len(sentence.text) <= MAX_SENTENCE:
                state = attribution.after(sentence.text, state)
    return claims


def find_claims(sentence: Sentence, *, at_home: bool) -> list[Claim]:
    """What a sentence says of anybody's drumming, without quotes.

    Args:
        sentence: a heading or a question says nothing.
        at_home: whether it is known to be about a drummer.
    """
    body = sentence.text
    if sentence.is_heading or not MIN_SENTENCE <= len(body) <= MAX_SENTENCE or body[-1] == "?":
        return []
    found = list(_phrases(sentence, at_home=at_home))
    if _DIGIT.search(body) and (tempos := list(_tempos(sentence))):
        # A number says better than "slow" how slow.
        found = [claim for claim in found if claim.phrase not in ("fast", "slow")] + tempos
    return [] if found and is_instruction(body) else found


def _attribute(claim: Claim, weight: float, text: str, sentence: Sentence) -> Claim:
    """A claim that is about the artist as surely as ``weight`` says, with its quote."""
    start, end = _quote(text, sentence, claim.start - sentence.start, claim.end - sentence.start)
    return replace(
        claim,
        confidence=round(claim.confidence * weight, 3),
        quote=text[start:end],
        quote_start=start,
    )


def _phrases(sentence: Sentence, *, at_home: bool) -> Iterator[Claim]:
    """Lexicon entries in a sentence, each once; of two that overlap the first in the table."""
    taken: list[tuple[int, int]] = []
    body, folded = sentence.text, sentence.text.casefold()
    for entry in ENTRIES:
        if not any(cue in folded for cue in entry.cues):
            continue
        for match in entry.regex.finditer(body):
            start, end = match.span()
            if any(_collide(start, end, *other) for other in taken):
                continue
            if not _is_meant(entry, body, start, end, at_home=at_home):
                continue
            denied = is_denied(body, start, end)
            if denied and not entry.denied_fact:
                continue
            taken.append((start, end))
            strength = 1.0 if denied else degree(body, start, end)
            effects = entry.denied if denied else _scale(entry.effects, strength)
            confidence = entry.confidence * hedging(body, start) * (0.8 if denied else 1.0)
            fact = entry.denied_fact if denied else entry.fact
            where = sentence.start + start, sentence.start + end
            yield Claim(entry.id, effects, confidence, denied, fact, *where)
            break


def _collide(start: int, end: int, left: int, right: int) -> bool:
    """Whether two spans overlap; a list that holds the earlier phrase goes on beyond it."""
    return start < right and left < end and not (start <= left and right + 2 < end)


def _is_meant(entry: LexiconEntry, sentence: str, start: int, end: int, *, at_home: bool) -> bool:
    if is_title(sentence, start, end) or is_other_sense(sentence, start, end):
        return False
    alone = entry.alone or (at_home and entry.at_home)
    return alone or names_drums(sentence[start:end]) or has_context(sentence, start, end)


def _scale(effects: Effects, strength: float) -> Effects:
    """Further from the default for "heavily", nearer for "slightly"."""
    if strength == 1.0:
        return effects
    scaled = {}
    for name, (value, spread) in effects.items():
        feature, usual = FEATURES[name.partition(".")[0]], default_of(name)[0]
        moved = usual + (value - usual) * strength
        scaled[name] = (min(max(moved, feature.low), feature.high), spread)
    return scaled


def _tempos(sentence: Sentence) -> Iterator[Claim]:
    body = sentence.text
    for tempo in find_tempos(body):
        if is_other_sense(body, tempo.start, tempo.end) or is_denied(body, tempo.start, tempo.end):
            continue
        sure = _RANGE_CONFIDENCE if tempo.is_range else _TEMPO_CONFIDENCE
        # One song says little of all songs; its title in the sentence gives it away.
        if _SONG.search(body):
            sure = min(sure, _TEMPO_CONFIDENCE) * 0.8
        yield Claim(
            "tempo",
            {"tempo_bpm": (tempo.value, tempo.spread)},
            sure * hedging(body, tempo.start),
            denied=False,
            fact="",
            start=sentence.start + tempo.start,
            end=sentence.start + tempo.end,
        )


def _quote(text: str, sentence: Sentence, start: int, end: int) -> tuple[int, int]:
    """The sentence, or as many whole words around the phrase as a quotation may hold."""
    if sentence.end - sentence.start <= MAX_QUOTE:
        return sentence.start, sentence.end
    spare = max(0, MAX_QUOTE - (end - start))
    left = max(sentence.start, sentence.start + start - spare // 2)
    right = min(sentence.end, left + MAX_QUOTE)
    left = max(sentence.start, right - MAX_QUOTE)
    if left > sentence.start and (space := text.find(" ", left, sentence.start + start)) >= 0:
        left = space + 1
    if right < sentence.end and (space := text.rfind(" ", sentence.start + end, right)) >= 0:
        right = space
    return left, right
