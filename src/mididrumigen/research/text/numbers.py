"""Numbers that a sentence states about a person's drumming, taken at their word."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from mididrumigen.lexicon.term import Direction
from mididrumigen.research.text.tempos import find_tempos

_N = r"(?<![\d.,:/])(\d{1,3}(?:[.,]\d{1,2})?)"
_TO = r"\s*(?:-|–|—|to|and|or|bis|à|a)\s*"
_WORDS = [
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
]
_SMALL_WORDS = "|".join(_WORDS)
_MS = re.compile(
    rf"(?:{_N}(?:{_TO}(\d{{1,3}}(?:[.,]\d{{1,2}})?))?|\b({_SMALL_WORDS}))\s*-?"
    r"(?:ms|msecs?|milli-?seconds?|Millisekunden|millisecondes|milisegundos)\b",
    re.I,
)
_SWING_PERCENT = re.compile(
    rf"{_N}\s*(?:%|per\s?cent|percent)\s*(?:of\s+)?(?:MPC[- ]?(?:style )?)?(?:swing|shuffle)"
    rf"|(?:swing|shuffle)(?:\s+(?:setting|amount|value|level|factor|percentage))?"
    rf"(?:\s+(?:of|at|is|was|sits|set|to|around|about|near|on|=|hovers|measures|comes|out|in"
    rf"|roughly|close|exactly|averages)){{0,4}}\s*{_N}\s*(?:%|per\s?cent|percent)?(?![\d/:]|\s*(?:bpm|ms|years?|to\b))"
    rf"|(?:lives?|sits?|stays?|keeps? it|sets? it|parks? it|works?)\s+at\s+{_N}(?:\s*(?:%"
    rf"|per\s?cent))?(?!\d|\s*bpm)",
    re.I,
)
_RATIO = re.compile(
    r"(?<![\d.,:/])(\d(?:[.,]\d{1,2})?)\s*(?::|to)\s*(?:1|one)(?![\d.,/:]*\d)", re.I
)
_RATIO_ABOUT = re.compile(
    r"swing|swung|ratio|long.{0,6}short|shuffl|uneven|eighth|sixteenth|16th|8th", re.I
)
_SIXTEENTH = re.compile(r"sixteenth|16th|semiquaver|MPC|\bhats?\b|hip-?hop", re.I)
_EIGHTH = re.compile(r"eighth|8th|quaver|\bride\b|jazz", re.I)
_LATE = re.compile(
    r"behind|\blate|after\b|\blag|drag|back\b|hinter|en retard|derri|por detr|tard", re.I
)
_EARLY = re.compile(
    r"ahead|\bearly|in front|before\b|on top|push|rush|vor dem|en avance|por delante", re.I
)
_WITHIN = re.compile(r"\bwithin\s+(?:about\s+|some\s+)?$|\bgive or take\s+$|±\s*$", re.I)
_PIECE = re.compile(
    r"\b(snare|backbeats?|kick|bass drum|hi-?hats?|hats?|ride|kicks|snares|caisse claire|bombo"
    r"|charles|Snare)\b",
    re.I,
)
_PIECES = {
    "snare": "snare",
    "backbeat": "snare",
    "backbeats": "snare",
    "kick": "kick",
    "bass drum": "kick",
    "hat": "hat",
    "hats": "hat",
    "hi-hat": "hat",
    "hi-hats": "hat",
    "hihat": "hat",
    "hihats": "hat",
    "ride": "ride",
    "kicks": "kick",
    "snares": "snare",
    "caisse claire": "snare",
    "bombo": "kick",
    "charles": "hat",
}
_VELOCITY = re.compile(
    rf"\bvelocit(?:y|ies)\s*(?:of|at|is|around|about|near|=|averaging|averages?|\s)*{_N}"
    rf"|{_N}\s*(?:\(?of|out of)\s*127\b",
    re.I,
)
_SHARE = re.compile(
    rf"{_N}\s*(?:%|per\s?cent|percent)|\b({_SMALL_WORDS}|\d{{1,2}})\s+(?:\w+\s+){{0,3}}?(?:in"
    rf"|out of|of every|in every)"
    rf"\s+(?:every\s+)?(\d{{1,3}}|{_SMALL_WORDS}|twenty|thirty|forty|fifty|a hundred)\b"
    r"|\b(a third|a quarter|two thirds|three quarters|half) of\b",
    re.I,
)
_PARTS = {
    "a third": 1 / 3,
    "a quarter": 0.25,
    "two thirds": 2 / 3,
    "three quarters": 0.75,
    "half": 0.5,
}
_TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "a hundred": 100}
_SHARE_OF = (
    (re.compile(r"ghost", re.I), "ghost notes", "ghost_note_rate", 0.2),
    (re.compile(r"\bfills?\b", re.I), "many fills", "fill_rate", 0.15),
    (
        re.compile(r"cross-?stick|side-?stick|rim-?click", re.I),
        "cross-stick",
        "cross_stick_share",
        0.03,
    ),
    (re.compile(r"\bride\b", re.I), "ride", "ride_share", 0.2),
    (re.compile(r"\bopen\b.{0,20}hat|hat.{0,20}\bopen\b", re.I), "open hats", "hat_openness", 0.08),
)
_NO_SHARE = re.compile(
    r"\b(?:battery|discount|royalt\w+|audience|critics|sure|effort|of the (?:time|credit"
    r"|profits)|vote\w*|price|sales)\b",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Stated:
    """A number as a sentence states it.

    Attributes:
        key: the term that it is a number for; ``tempo``, ``tempo ceiling`` and ``tempo floor``
            stand for themselves.
        feature: what it measures.
        direction: where it points from what is usual.
        value: in the unit.
        unit: ``bpm``, ``ms``, ``percent``, ``ratio`` or empty (velocity).
        spread: in the feature's own unit.
        start, end: where it stands in the sentence.
        effects: feature to value and spread, in the feature's unit.
        implies: a term that the words around it claim as well ("nothing slower than").
        sure: 0-1, how surely it is meant as the usual value.
    """

    key: str
    feature: str
    direction: Direction
    value: float
    unit: str
    spread: float
    start: int
    end: int
    effects: dict[str, tuple[float, float]]
    implies: str = ""
    sure: float = 0.6


def find_numbers(sentence: str) -> list[Stated]:
    """All numbers in a sentence about a person's drumming, in order."""
    found = [*_tempos(sentence), *_lateness(sentence), *_swing(sentence)]
    found += [*_velocities(sentence), *_shares(sentence)]
    return sorted(found, key=lambda stated: stated.start)


def _tempos(sentence: str) -> Iterator[Stated]:
    for tempo in find_tempos(sentence):
        key = {"": "tempo", "ceiling": "tempo ceiling", "floor": "tempo floor"}[tempo.bound]
        feature = {"": "tempo_bpm", "ceiling": "tempo_max_bpm", "floor": "tempo_min_bpm"}
        effects = {} if tempo.bound else {"tempo_bpm": (tempo.value, tempo.spread)}
        yield Stated(
            key,
            feature[tempo.bound],
            Direction.EXACT,
            tempo.value,
            "bpm",
            tempo.spread,
            tempo.start,
            tempo.end,
            effects,
            tempo.implies,
            0.65 if tempo.is_range else 0.5,
        )


def _lateness(sentence: str) -> Iterator[Stated]:
    for match in _MS.finditer(sentence):
        if match[3]:
            low = high = float(_WORDS.index(match[3].casefold()) + 1)
        else:
            low, high = _number(match[1]), _number(match[2] or match[1])
        value, spread = (low + high) / 2, max((high - low) / 2, 4.0)
        after, before = sentence[match.end() :][:40], sentence[: match.start()][-60:]
        piece = _piece(before, sentence[match.end() :][:25])
        feature = f"microtiming_ms.{piece}" if piece else "microtiming_ms"
        moved = feature if piece else "microtiming_ms.snare"
        if value > 80:
            continue
        if _WITHIN.search(before):
            key, direction, value = "on the beat", Direction.EXACT, 0.0
        elif (late := _nearest(_LATE, before, after)) < (early := _nearest(_EARLY, before, after)):
            key, direction = "behind the beat", Direction.MORE
        elif early < late:
            key, direction, value = "ahead of the beat", Direction.LESS, -value
        else:
            continue
        yield Stated(
            key,
            feature,
            direction,
            value,
            "ms",
            spread,
            match.start(),
            match.end(),
            {moved: (value, spread)},
        )


def _nearest(pattern: re.Pattern[str], before: str, after: str) -> int:
    """How far the nearest match is from between two texts; what follows is nearer."""
    ahead = pattern.search(after)
    if ahead:
        return ahead.start()
    behind = [match.end() for match in pattern.finditer(before)]
    return 45 + len(before) - behind[-1] if behind else 999


def _piece(before: str, after: str) -> str:
    named = [_PIECES[match[1].casefold()] for match in _PIECE.finditer(before)]
    if named:
        return named[-1]
    of = re.match(
        r"\s+(?:late|early|behind|ahead)?\s*(?:on|for|with) (?:the|his|her) (\w[\w-]*)", after
    )
    return _PIECES.get(of[1].casefold(), "") if of else ""


def _swing(sentence: str) -> Iterator[Stated]:
    if "swing" in sentence.casefold() or "shuffle" in sentence.casefold():
        for match in _SWING_PERCENT.finditer(sentence):
            percent = _number(next(group for group in match.groups() if group))
            if 50 <= percent <= 80 and not re.match(r"\s*(?:to|-|–)\s*\d", sentence[match.end() :]):
                yield _swung(sentence, match, percent / (100 - percent), percent, "percent")
    for match in _RATIO.finditer(sentence):
        ratio = _number(match[1])
        if 1 <= ratio <= 3.5 and _RATIO_ABOUT.search(sentence):
            yield _swung(sentence, match, ratio, ratio, "ratio")


def _swung(sentence: str, match: re.Match[str], ratio: float, value: float, unit: str) -> Stated:
    eighths = unit == "ratio" and not _SIXTEENTH.search(sentence)
    eighths = eighths or bool(_EIGHTH.search(sentence) and not _SIXTEENTH.search(sentence))
    feature = "swing_8th_ratio" if eighths else "swing_16th_ratio"
    if ratio < 1.03:
        key, direction = "straight", Direction.LESS
    else:
        key, direction = "swing" if eighths else "swung sixteenths", Direction.MORE
    return Stated(
        key,
        feature,
        direction,
        value,
        unit,
        0.1,
        match.start(),
        match.end(),
        {feature: (ratio, 0.1)},
    )


def _velocities(sentence: str) -> Iterator[Stated]:
    for match in _VELOCITY.finditer(sentence):
        value = _number(match[1] or match[2])
        if not 1 <= value <= 127:
            continue
        before = sentence[: match.start()][-60:]
        piece = _piece(before, "")
        backbeat = bool(re.search(r"back-?beats?|two and four", before, re.I))
        if backbeat:
            key, feature = "backbeat", "velocity.snare.backbeat"
        else:
            key = "heavy hitter" if value > 90 else "soft touch"
            feature = f"velocity.{piece}" if piece else "velocity"
        up = value > (95 if backbeat else 85)
        yield Stated(
            key,
            feature,
            Direction.MORE if up else Direction.LESS,
            value,
            "",
            8.0,
            match.start(),
            match.end(),
            {feature: (value, 8.0)},
        )


def _shares(sentence: str) -> Iterator[Stated]:
    if _NO_SHARE.search(sentence):
        return
    for match in _SHARE.finditer(sentence):
        share = _share(match)
        if share is None or not 0 <= share <= 1:
            continue
        near = sentence[max(0, match.start() - 45) : match.end() + 45]
        for about, manner, feature, usual in _SHARE_OF:
            if about.search(near):
                more = share > usual
                key = "few fills" if feature == "fill_rate" and not more else manner
                yield Stated(
                    key,
                    feature,
                    Direction.MORE if more else Direction.LESS,
                    round(100 * share, 2),
                    "percent",
                    0.05,
                    match.start(),
                    match.end(),
                    {feature: (share, 0.05)},
                )
                break


def _share(match: re.Match[str]) -> float | None:
    if match[1]:
        return _number(match[1]) / 100
    if match[4]:
        return _PARTS[match[4].casefold()]
    whole = _count(match[3])
    return _count(match[2]) / whole if whole >= 2 else None


def _count(word: str) -> float:
    word = word.casefold()
    if word in _TENS:
        return float(_TENS[word])
    return float(word) if word.isdigit() else float(_WORDS.index(word) + 1)


def _number(text: str) -> float:
    return float(text.replace(",", "."))
