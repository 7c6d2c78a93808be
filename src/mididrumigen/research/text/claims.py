"""Claims: what a text says of how an artist drums, each with its sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from mididrumigen.domain.style.artist import Artist, ArtistKind
from mididrumigen.domain.style.evidence import Source
from mididrumigen.domain.style.features import FEATURES, default_of
from mididrumigen.lexicon.table import terms_by_key
from mididrumigen.lexicon.term import Direction, Effects, Language
from mididrumigen.research.text.attribution import Attribution
from mididrumigen.research.text.calibration import probability
from mididrumigen.research.text.context import (
    has_context,
    is_instruction,
    is_other_sense,
    is_title,
    names_drums,
)
from mididrumigen.research.text.foreign import read_foreign
from mididrumigen.research.text.language import language_of
from mididrumigen.research.text.numbers import Stated, find_numbers
from mididrumigen.research.text.people import Cast, PeopleFinder
from mididrumigen.research.text.phrases import Phrase, find_phrases
from mididrumigen.research.text.polarity import (
    degree,
    hedging,
    is_denial_refuted,
    is_denied,
    is_past,
    is_refutation,
    is_refuted,
    is_unreal,
)
from mididrumigen.research.text.sentences import Sentence, split_sentences
from mididrumigen.research.text.told import Told
from mididrumigen.research.text.worth import State

MAX_QUOTE = 300
MAX_TEXT = 400_000
"""Characters of a text that are read."""

MIN_SENTENCE, MAX_SENTENCE = 8, 1_200
"""Characters of a sentence; others are no prose, and slow to read in numbers."""

LEAST_WEIGHT = 0.5
"""How surely a phrase must be about the artist."""

_LEAD = 1000
# What only a model found weighs less: its reading is not calibrated.
_OF_A_MODEL = 0.8
_DIGIT = re.compile(
    r"\d|millisecond|\b(?:half|third|quarter)|\b(?:in|out of) (?:every )?(?:two|three|four"
    r"|five|six|eight|ten|twenty|fifty|a hundred)\b",
    re.I,
)
_SONG = re.compile(r"[_\"“][A-ZÀ-Þ0-9][^_\"”]*[_\"”]|\b(?:song|track|tune|single|cut)\b", re.I)
_NEAR = 30
GEAR = frozenset({"double kick", "brushes", "cowbell", "crashes", "toms", "ride", "rudiments"})
_OWNS = re.compile(
    r"\b(?:owns?|owned|bought|buys|sells?|sold|collects?|collected|carries|endorses?|designed|lent|borrowed|tunes?|tuned"
    r"|packs|keeps (?:a|his|her|some)|(?:has|have|had|got) (?:a|an|two|three|four|some"
    r"|\d+))\s+(?:[\w-]+\s+){0,4}$",
    re.I,
)
_GIVEN_UP = re.compile(r"\b(?:no longer|any ?more|any longer|gave up|given up|giving up)\b", re.I)
_BEHIND_THINGS = re.compile(
    r"\s+(?:of\s+)?(?:an?|the|his|her|its|their)\s+(?!beat|click|time|pulse|band|others?\b|rest)",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Claim:
    """One statement of a sentence about a person's drumming.

    Attributes:
        phrase: the key of the lexicon's term; ``tempo``, ``tempo ceiling``, ``tempo floor``.
        effects: feature to value and spread, in the feature's unit; none for a mere fact.
        confidence: 0-1, how probably a careful reader concludes the same; calibrated.
        strength: 0-1, how far the words settle the numbers.
        denied: whether the sentence denies it.
        fact: the same in our own words.
        start, end: where the phrase stands in the text.
        quote: the sentence, or the part of it around the phrase, as it stands in the text.
        quote_start: where the quote begins in the text.
        feature: what it is about, one of the lexicon's.
        direction: more, less or exactly.
        value, unit, spread: the number that is stated, if one is: ``bpm``, ``ms``, ``percent``,
            ``ratio``, or no unit; the spread in the feature's own unit.
        about: ``artist``, or another person's name.
        refused: why it is not held; empty for a claim.
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
    feature: str = ""
    direction: Direction = Direction.MORE
    value: float | None = None
    unit: str = ""
    spread: float | None = None
    about: str = "artist"
    strength: float = 0.5
    refused: str = ""


def extract_claims(
    text: str,
    artist: Artist,
    source: Source,
    *,
    find_people: PeopleFinder | None = None,
    told: Sequence[Told] = (),
) -> list[Claim]:
    """Everything that a text says of an artist's drumming, in order.

    Args:
        text: prose; markup in it is passed over. At most ``MAX_TEXT`` characters are read.
        artist: claims about other people are left out.
        source: its title says whose page it is.
        find_people: finds names of people beyond the rules' own.
        told: what another reader found, for the rules to judge: about whom it is, and whether
            its sentence is one that can say anything.
    """
    read = read_claims(text, artist, source, find_people=find_people, told=told)
    return [claim for claim in read if not claim.refused]


def read_claims(
    text: str,
    artist: Artist,
    source: Source,
    *,
    find_people: PeopleFinder | None = None,
    told: Sequence[Told] = (),
) -> list[Claim]:
    """As :func:`extract_claims`, with what was refused and why."""
    text = text[:MAX_TEXT]
    cast = Cast(text, artist, source.title, find_people)
    attribution = Attribution(cast, artist)
    at_home = artist.kind is not ArtistKind.BAND or (
        cast.is_own_page and bool(re.search(r"drum|percussion", text[:_LEAD], re.I))
    )
    claims: list[Claim] = []
    state: State | None = None
    for _, group in groupby(split_sentences(text), key=lambda sentence: sentence.paragraph):
        sentences = list(group)
        language = language_of(" ".join(sentence.text for sentence in sentences))
        if language is not Language.ENGLISH:
            claims += _read_foreign(text, sentences, cast, language, told)
            continue
        state = attribution.start(state)
        for number, sentence in enumerate(sentences):
            refuted = number + 1 < len(sentences) and is_refutation(sentences[number + 1].text)
            own = find_claims(sentence, at_home=at_home)
            for found in [*own, *_add_told(sentence, own, told)]:
                claim = replace(found, refused="it is called untrue") if refuted else found
                span = claim.start - sentence.start, claim.end - sentence.start
                weight = 0.0 if claim.refused else attribution.weigh(sentence.text, *span, state)
                claims.append(_attribute(claim, weight, text, sentence))
            if len(sentence.text) <= MAX_SENTENCE:
                state = attribution.after(sentence.text, state)
    return _once_a_sentence(claims)


def _read_foreign(
    text: str,
    sentences: list[Sentence],
    cast: Cast,
    language: Language,
    told: Sequence[Told],
) -> Iterator[Claim]:
    for sentence, phrases, numbers, weight in read_foreign(sentences, cast, language):
        for phrase, denied in phrases:
            yield _attribute(_as_claim(sentence, phrase, denied=denied), weight, text, sentence)
        for stated in numbers:
            yield _attribute(_as_number(sentence, stated), weight, text, sentence)
        own = [_as_claim(sentence, phrase, denied=denied) for phrase, denied in phrases]
        for claim in _add_told(sentence, own, told):
            yield _attribute(claim, weight, text, sentence)


def _add_told(sentence: Sentence, own: Sequence[Claim], told: Sequence[Told]) -> Iterator[Claim]:
    """What another reader found in a sentence and the rules did not; refused where they refuse."""
    for each in told:
        if not sentence.start <= each.start < sentence.end:
            continue
        term = terms_by_key()[each.key]
        points = term.points(denied=each.denied)
        if any(c.feature == term.feature and c.direction is points for c in own):
            continue
        why = ""
        if sentence.is_heading or sentence.text.endswith("?"):
            why = "a heading or a question says nothing"
        elif is_instruction(sentence.text):
            why = "the sentence is an instruction"
        elif each.denied and not term.denied_fact:
            why = "a denial of it says nothing"
        elif any(c.feature == term.feature and not c.refused for c in own):
            why = "the rules read the contrary"
        yield Claim(
            term.key,
            term.denied if each.denied else term.effects,
            term.confidence * _OF_A_MODEL,
            each.denied,
            term.denied_fact if each.denied else term.fact,
            each.start,
            min(each.end, sentence.end),
            feature=term.feature,
            direction=points,
            refused=why,
        )


def find_claims(sentence: Sentence, *, at_home: bool) -> list[Claim]:
    """All statements of a sentence about drumming, without quotes; refused ones with the reason.

    Args:
        sentence: a heading or a question says nothing.
        at_home: whether it is known to be about a drummer.
    """
    body = sentence.text
    if sentence.is_heading or not MIN_SENTENCE <= len(body) <= MAX_SENTENCE or body[-1] == "?":
        return []
    found = list(_phrases(sentence, at_home=at_home))
    if _DIGIT.search(body):
        found = _with_numbers(sentence, found)
    if found and is_instruction(body):
        return [replace(claim, refused="the sentence is an instruction") for claim in found]
    return found


def _with_numbers(sentence: Sentence, found: list[Claim]) -> list[Claim]:
    """Numbers beside the words they belong to: a number says better than "slow" how slow."""
    numbers = []
    for stated in find_numbers(sentence.text):
        if stated.key.startswith("tempo") and is_other_sense(
            sentence.text, stated.start, stated.end
        ):
            continue
        numbers.append(_as_number(sentence, stated))
        if stated.implies:
            term = terms_by_key()[stated.implies]
            numbers.append(
                replace(
                    numbers[-1],
                    phrase=term.key,
                    effects=term.effects,
                    fact=term.fact,
                    feature=term.feature,
                    direction=term.direction,
                    value=None,
                    unit="",
                    spread=None,
                )
            )
    said = [
        claim for claim in found if not any(_says_the_same(claim, number) for number in numbers)
    ]
    return sorted([*said, *numbers], key=lambda claim: claim.start)


def _says_the_same(claim: Claim, number: Claim) -> bool:
    near = claim.start - _NEAR <= number.end and number.start <= claim.end + _NEAR
    if number.unit == "ms":
        return near and claim.feature.startswith("microtiming_ms")
    if number.unit == "bpm":
        return claim.phrase in ("fast", "slow") and near
    swings = {"swing_8th_ratio", "swing_16th_ratio"}
    if {claim.feature, number.feature} <= swings:
        return near or claim.direction is number.direction
    base = number.feature.partition(".")[0]
    return near and claim.feature.partition(".")[0] == base and claim.direction is number.direction


def _attribute(claim: Claim, weight: float, text: str, sentence: Sentence) -> Claim:
    """A claim that is about the artist as surely as ``weight`` says, with its quote."""
    start, end = _quote(text, sentence, claim.start - sentence.start, claim.end - sentence.start)
    hedged = hedging(sentence.text, claim.start - sentence.start) < 1
    sure = probability(weight, hedged=hedged, denied=claim.denied, stated=claim.value is not None)
    why = claim.refused or (
        "" if weight >= LEAST_WEIGHT else "it is about another person, or about no one"
    )
    return replace(
        claim,
        confidence=sure if not why else 0.0,
        strength=claim.confidence,
        quote=text[start:end],
        quote_start=start,
        refused=why,
    )


def _phrases(sentence: Sentence, *, at_home: bool) -> Iterator[Claim]:
    """Terms in a sentence."""
    body = sentence.text
    for phrase in find_phrases(body):
        if not _is_meant(phrase, body, at_home=at_home):
            continue
        denied = _is_denied(phrase, body)
        if phrase.matcher.where_denied and not denied:
            continue
        refuted = is_refuted(body, phrase.start)
        if refuted and is_denial_refuted(body, phrase.start):
            yield _as_claim(sentence, phrase, denied=False)
        elif (
            not refuted
            and not is_unreal(body, phrase.start)
            and is_past(body, phrase.start)
            and _is_given_up(phrase, body)
        ):
            yield _as_claim(sentence, phrase, denied=True)
        else:
            claim = _as_claim(sentence, phrase, denied=denied)
            yield replace(claim, refused=_why_not(phrase, body, denied=denied, refuted=refuted))


def _is_given_up(phrase: Phrase, body: str) -> bool:
    """Whether giving up denies a phrase, rather than that something else came instead."""
    given_up = _GIVEN_UP.search(body[: phrase.start])
    return bool(given_up and phrase.matcher.term.denied_fact)


def _why_not(phrase: Phrase, body: str, *, denied: bool, refuted: bool) -> str:
    """Why a phrase is no claim; empty where it is one."""
    term, start = phrase.matcher.term, phrase.start
    if is_unreal(body, start):
        return "it is only wished for or supposed"
    if refuted and not denied:
        return "it is called untrue"
    if is_past(body, start):
        return "it is a habit that was given up"
    if not denied and term.key in GEAR and _OWNS.search(body[:start]):
        return "owning it does not say that it is played"
    if denied and not term.denied_fact and not phrase.matcher.denies:
        return "a denial of it says nothing"
    return ""


def _is_denied(phrase: Phrase, body: str) -> bool:
    matcher = phrase.matcher
    end = phrase.start if matcher.holds_negation else phrase.end
    denied = (
        is_denied(body, phrase.start, end)
        if end != phrase.start
        else is_denied(body[: phrase.start] + body[phrase.end :], phrase.start, phrase.start)
    )
    return denied != matcher.denies


def _as_claim(sentence: Sentence, phrase: Phrase, *, denied: bool) -> Claim:
    term, body = phrase.matcher.term, sentence.text
    strength = 1.0 if denied else degree(body, phrase.start, phrase.end)
    effects = term.denied if denied else _scale(term.effects, strength)
    piece = _piece(body, phrase) if term.feature == "microtiming_ms" else ""
    if piece and effects:
        value, spread = effects.get("microtiming_ms.snare", (0.0, 6.0))
        effects = {f"microtiming_ms.{piece}": (value, spread)}
    return Claim(
        term.key,
        effects,
        term.confidence * hedging(body, phrase.start) * (0.8 if denied else 1.0),
        denied,
        term.denied_fact if denied else term.fact,
        sentence.start + phrase.start,
        sentence.start + phrase.end,
        feature=f"{term.feature}.{piece}" if piece else term.feature,
        direction=term.points(denied=denied),
    )


_PIECES = (
    (re.compile(r"\b(?:snare|backbeats?|caisse claire|caja)\b", re.I), "snare"),
    (re.compile(r"\b(?:kicks?|bass drum)\b", re.I), "kick"),
    (re.compile(r"\b(?:hi-?hats?|hats?)\b", re.I), "hat"),
    (re.compile(r"\bride\b", re.I), "ride"),
)


def _piece(body: str, phrase: Phrase) -> str:
    """The part of the kit that the sentence calls late or early, if any."""
    clause = re.split(r"[,;:.—]| and | while | but ", body[: phrase.start])[-1][-40:]
    near = clause + body[phrase.start : phrase.end]
    return next((piece for pattern, piece in _PIECES if pattern.search(near)), "")


def _as_number(sentence: Sentence, stated: Stated) -> Claim:
    body = sentence.text
    sure = stated.sure * hedging(body, stated.start)
    # One song says little of all songs; its title in the sentence gives it away.
    if stated.unit == "bpm" and _SONG.search(body):
        sure *= 0.8
    return Claim(
        stated.key,
        stated.effects,
        sure,
        denied=False,
        fact="",
        start=sentence.start + stated.start,
        end=sentence.start + stated.end,
        feature=stated.feature,
        direction=stated.direction,
        value=stated.value,
        unit=stated.unit,
        spread=stated.spread,
    )


def _is_meant(phrase: Phrase, sentence: str, *, at_home: bool) -> bool:
    start, end = phrase.start, phrase.end
    if is_title(sentence, start, end) or is_other_sense(sentence, start, end):
        return False
    if _BEHIND_THINGS.match(sentence[end:]) and sentence[start:end].casefold().endswith(
        ("behind", "ahead", "on top")
    ):
        return False
    if not phrase.matcher.loose:
        return True
    return names_drums(sentence[start:end]) or has_context(sentence, start, end) or at_home


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


def _once_a_sentence(claims: list[Claim]) -> list[Claim]:
    """Of the same thing said twice in one sentence the surer one."""
    best: dict[tuple[object, ...], Claim] = {}
    for claim in claims:
        key = (claim.quote_start, claim.feature, claim.direction, claim.value, bool(claim.refused))
        if key not in best or claim.confidence > best[key].confidence:
            best[key] = claim
    return list(best.values())


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
