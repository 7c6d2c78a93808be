"""Tempos, and the small words that turn a phrase round: negations, hedges, degrees."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_LOW, _HIGH = 30.0, 300.0
_NUMBER = r"(?<![\d.,/])(\d{2,3}(?:[.,]\d{1,2})?)"
_TO = r"\s*(?:-|–|—|to|and|bis)\s*"
_UNIT = r"[\s-]*(?:BPM|b\.p\.m\.?|beats?[\s-]+(?:per|a)[\s-]+minute)(?!\w)"
_TEMPO = re.compile(
    rf"{_NUMBER}(?:\s*(?:BPM)?{_TO}(\d{{2,3}}(?:[.,]\d{{1,2}})?))?{_UNIT}"
    rf"|(?:quarter|crotchet)[\s-]*(?:note)?s?\s*(?:=|equals"
    rf"|at)\s*(\d{{2,3}}(?:\.\d{{1,2}})?)(?![\d/])"
    rf"|[♩]\s*=\s*(\d{{2,3}}(?:\.\d{{1,2}})?)(?![\d/])"
    rf"|(?:\btempo|\bBPM|\bmetronome mark(?:ing)?)\s*(?:(?:of|is|was|at|around|about"
    rf"|approximately|=|:)"
    rf"\s*){{1,3}}{_NUMBER}(?:{_TO}(\d{{2,3}}(?:[.,]\d{{1,2}})?))?(?![\d%./]|\s*%|,\d)",
    re.I,
)
_ONE_SONG_SPREAD = 20.0
_RANGE_FLOOR = 6.0


@dataclass(frozen=True, slots=True)
class Tempo:
    """A tempo as it is written.

    Attributes:
        start, end: where.
        value: quarter notes a minute; the middle of a range.
        spread: a range's half, at least 6; 20 where one number is all that is said.
        is_range: whether a range was given.
    """

    start: int
    end: int
    value: float
    spread: float
    is_range: bool


def find_tempos(text: str) -> Iterator[Tempo]:
    """Tempos from 30 to 300 with their unit or the word tempo; "120.5" is 120.5."""
    for match in _TEMPO.finditer(text):
        numbers = [float(group.replace(",", ".")) for group in match.groups() if group]
        if len(numbers) == 2 and not 1 < numbers[1] / numbers[0] < 3:
            numbers = numbers[1:]
        if all(_LOW <= number <= _HIGH for number in numbers):
            low, high = numbers[0], numbers[-1]
            is_range = len(numbers) == 2
            spread = max((high - low) / 2, _RANGE_FLOOR) if is_range else _ONE_SONG_SPREAD
            yield Tempo(match.start(), match.end(), (low + high) / 2, spread, is_range)


_NEGATION = re.compile(
    r"\b(?:never|rarely|seldom|hardly|scarcely|barely|not|cannot|without|no|nor|neither|avoid\w*"
    r"|eschew\w*|lack(?:s|ed|ing)?|refus\w+|instead of|rather than|hate[sd]?|dislike[sd]?"
    r"|detest\w*|shun\w*|abandon(?:s|ed|ing)?|free of|devoid of|little|few|less|far from"
    r"|anything but"
    r"|dropp(?:ed|ing)\s+(?:the|his|her)|gave up|stay(?:s|ed)? away from|ke(?:eps?"
    r"|pt) away from|steer\w* clear of)\b"
    r"|\b\w+n[’']t\b",
    re.I,
)
_NO_NEGATION = re.compile(
    r"\bnot\s+(?:only|just|merely|simply|least|to\s+mention|unlike|even)\b|\bno\s+(?:doubt"
    r"|one|wonder"
    r"|less|matter|longer\s+just)\b|\bnever\s+(?:fail\w*|stop\w*|without|afraid|shied)\b"
    r"|\b(?:couldn|can|could)(?:no|n[’'])t\s+help\b|\bwithout\s+(?:los\w+|ever|doubt|question|being"
    r"|overplay\w*)\b|\bnothing\s+but\b|\ba\s+(?:little|few)\b|\blittle\s+(?:by|known)\b"
    r"|\bfew\s+(?:can|could|drummers|others|players|have|had)\b|\bnot\s+afraid\b|\b(?:is"
    r"|was)n[’']t\s+(?:just|only)\b|\bless\s+than\b",
    re.I,
)
_NEGATION_AFTER = re.compile(
    r"^,\s+(?:but\s+)?(?:he|she)\s+(?:almost\s+)?(?:hardly|rarely|seldom"
    r"|never)(?:\s+\w+){1,2}\s+(?:it|them)\b|"
    r"^(?:\s+\w+){0,3}\s+(?:(?:is|are|was|were)\s+(?:\w+\s+)?(?:absent|rare|missing|not|never|few"
    r"|avoided|nowhere|uncommon|scarce)|never\s+(?:appear|interest)|do(?:es)?\s+not|did\s+not"
    r"|didn[’']t"
    r"|doesn[’']t|(?:is|are|was|were)n[’']t)\b",
    re.I,
)
_CLAUSE_END = re.compile(
    r"[;:—]|,\s+(?:but|yet|and|although|though|while|whereas|he|she|they|his|her|with|instead"
    r"|using|preferring|relying)\b"
    r"|\s(?:but|yet|although|though|because|while|whereas|instead)\s(?!of\b)",
    re.I,
)
_HEDGE = re.compile(
    r"\b(?:perhaps|maybe|might|may(?!\s+\d)|possibly|reportedly|allegedly|supposedly|apparently"
    r"|sometimes|occasionally|at\s+times|now\s+and\s+then|arguably|somewhat|seem(?:s|ed)?"
    r"|on\s+occasion"
    r"|rumou?red|can\s+be|could\s+be|probably|in\s+(?:his|her)\s+(?:early|youth)|initially"
    r"|at\s+first"
    r"|early\s+on|for\s+a\s+time|briefly|once|experiment\w*|decided\s+to|began|learn\w*"
    r"|stud(?:y|ied)"
    r"|practi[cs]\w+|influenced|on\s+(?:one|two|some)|partly|a\s+few)\b",
    re.I,
)
_SMALL = re.compile(
    r"\b(?:slight(?:ly)?|subtle|subtly|a\s+(?:touch|hair|bit|little|hint)|just|barely|mild(?:ly)?"
    r"|lightly|faint(?:ly)?|gently)\b",
    re.I,
)
_LARGE = re.compile(
    r"\b(?:way|far|very|extremely|heav(?:y|ily)|hugely|constant(?:ly)?|always|incredibl[ey]|highly"
    r"|famous(?:ly)?|extraordinar\w+|relentless(?:ly)?|deep(?:ly)?|signature|trademark"
    r"|notorious\w*)\b",
    re.I,
)
_NEGATION_REACH = 70


def is_denied(sentence: str, start: int, end: int) -> bool:
    """Whether the phrase at ``start:end`` is denied: "rarely uses …", "… were rare"."""
    before = _clause_before(sentence, start)[-_NEGATION_REACH:]
    denials = len(_NEGATION.findall(_NO_NEGATION.sub(" ", before)))
    return denials % 2 == 1 or bool(_NEGATION_AFTER.match(sentence[end : end + 60]))


def _clause_before(sentence: str, start: int) -> str:
    before = sentence[:start]
    cut = 0
    for match in _CLAUSE_END.finditer(before):
        cut = match.end()
    return before[cut:]


def hedging(sentence: str, start: int) -> float:
    """1 for a plain statement, less for one that is hedged or about a part of the career."""
    return 0.65 if _HEDGE.search(_clause_before(sentence, start)) else 1.0


def degree(sentence: str, start: int, end: int) -> float:
    """How strongly it is put: 0.6 (slightly), 1, or 1.25 (heavily)."""
    around = sentence[max(0, start - 25) : end]
    if _SMALL.search(around):
        return 0.6
    return 1.25 if _LARGE.search(around) else 1.0
