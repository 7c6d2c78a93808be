"""Tempos as they are written; ceilings, floors and what only looks like a tempo."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_LOW, _HIGH = 30.0, 300.0
_NUMBER = r"(?<![\d.,/:])(\d{2,3}(?:[.,]\d{1,2})?)"
_TO = r"\s*(?:-|–|—|to|and|bis|à|y)\s*"
_UNIT = (
    r"[\s-]*(?:BPM|b\.p\.m\.?|beats?[\s-]+(?:per|a)[\s-]+minute|Schläge(?:n)? pro Minute"
    r"|à la noire|battements par minute|pulsaciones por minuto)(?!\w)"
)
_TEMPO = re.compile(
    rf"{_NUMBER}(?:\s*(?:BPM)?{_TO}(\d{{2,3}}(?:[.,]\d{{1,2}})?))?{_UNIT}"
    rf"|(?:quarter|crotchet)[\s-]*(?:note)?s?\s*(?:=|equals|at)\s*(\d{{2,3}}(?:\.\d{{1,2}})?)(?![\d/])"
    rf"|[♩]\s*=\s*(\d{{2,3}}(?:\.\d{{1,2}})?)(?![\d/])"
    rf"|(?:\btempos?|\btempi|\b(?:usual|average|preferred|favou?rite|normal|typical|home|natural)"
    rf" (?:pulse|pace|speed)|\bBPM|\bmetronome mark(?:ing)?|\b(?:double|half)[ "
    rf"-]time)\s*(?:(?:of|is"
    rf"|was|are|at|around|about|lies|lie"
    rf"|nearer|closer to|just (?:over|under)|north of|south of|seldom far from|never far from"
    rf"|approximately|=|:|\(|near|between|from|roughly|sits?|hovers?|averages?"
    rf"|clocks? in)\s*){{1,3}}{_NUMBER}"
    rf"(?:{_TO}(\d{{2,3}}(?:[.,]\d{{1,2}})?))?(?![\d%./]|\s*%|,\d)"
    rf"|\b(?:beats?|grooves?|songs?|tracks?|loops?|shuffles?|bap|tunes|numbers|singles)\b"
    rf"[^.;:%\d]{{0,28}}?\b(?:at|around|near)\s+(?:around|about|roughly|a steady|an easy|some"
    rf"|an? \w+)?\s*((?:[6-9]|1\d|2[0-4])\d)(?=\s*(?:[.,;](?!\d)|$|or so\b|on the|and\b|with\b))"
    rf"|(?:テンポ|BPM)(?:は|が)?\s*(\d{{2,3}})",
    re.I,
)
_NO_TEMPO = re.compile(
    r"\b(?:heart(?:beat|s)?|pulse (?:below|above|of|rate|at|is|under|over)|resting|doctors?"
    r"|nurse|treadmill|jogg\w+"
    r"|warm(?:s|ed|ing)?[ -]?up|practi[cs]es?\b|practi[cs]ing|practice pad|exercises?|start at"
    r"|begin at"
    r"|add (?:five|ten|\d+)|knob|lesson|students?|compressions?|compressor|a (?:default|factory)"
    r"|drum machine'?s? (?:range|default)|songs? (?:by|of) others|sit-ups|typed?|words a minute"
    r"|strokes in sixty)\b",
    re.I,
)
_CEILING = re.compile(
    r"(?:\b(?:up to|as (?:fast|high) as|at most|a (?:maximum|ceiling|limit|top speed) of"
    r"|(?:peak|max|top|topp|maxim)\w*(?: out)?(?: speed)?(?: of| at| is)?|no (?:faster|higher"
    r"|quicker) than"
    r"|personal best (?:of|is|at|was)|(?:his|her) record (?:of|is|at|was)|(?:never|rarely"
    r"|seldom|hardly ever|does ?n[o’']t|do not) (?:\w+ ){0,3}(?:over|above|past|beyond"
    r"|faster than"
    r"|exceed\w*|pass(?:es)?|tops?|higher than|quicker than)|(?:nothing"
    r"|none) (?:\w+ ){0,3}(?:above|over|faster than|quicker than)"
    r"|clocked at|hit(?:s|ting)? speeds? of|bis zu|jusqu['’]à|hasta|(?:stays?|keeps?"
    r"|remain\w*) (?:\w+ )?(?:under|below))"
    r"|最高)\s*(?:about |around |a |the |some |speeds? of )*$",
    re.I,
)
_FLOOR = re.compile(
    r"\b(?:(?:nothing|anything|no|none|not|never|rarely|seldom) (?:\w+ ){0,3}(?:slower than"
    r"|below|under|lower than)"
    r"|at least|a (?:minimum|floor) of|upwards? of|no (?:slower|lower) than|nie unter"
    r"|jamais (?:moins|en dessous) de"
    r"|nunca (?:por debajo|menos) de|(?:starts?|start) at)\s*(?:about |around )*$",
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
        spread: a range's half, at least 6; 20 for a single number.
        is_range: whether a range was given.
        bound: ``ceiling`` or ``floor`` where it is no usual tempo; else empty.
        implies: ``fast`` for "nothing slower than", ``slow`` for "never faster than".
    """

    start: int
    end: int
    value: float
    spread: float
    is_range: bool
    bound: str = ""
    implies: str = ""


def find_tempos(text: str) -> Iterator[Tempo]:
    """Tempos from 30 to 300 with their unit or the word tempo; "120.5" is 120.5."""
    if _NO_TEMPO.search(text):
        return
    for match in _TEMPO.finditer(text):
        numbers = [float(group.replace(",", ".")) for group in match.groups() if group]
        if len(numbers) == 2 and not 1 < numbers[1] / numbers[0] < 3:
            numbers = numbers[1:]
        if not all(_LOW <= number <= _HIGH for number in numbers):
            continue
        low, high = numbers[0], numbers[-1]
        is_range = len(numbers) == 2
        spread = max((high - low) / 2, _RANGE_FLOOR) if is_range else _ONE_SONG_SPREAD
        bound, implies = _bound(text[: match.start()][-60:])
        yield Tempo(match.start(), match.end(), (low + high) / 2, spread, is_range, bound, implies)


def _bound(before: str) -> tuple[str, str]:
    if match := _FLOOR.search(before):
        return "floor", "fast" if "slow" in match[0].casefold() else ""
    if match := _CEILING.search(before):
        return "ceiling", "slow" if re.search("faster|quicker", match[0], re.I) else ""
    return "", ""
