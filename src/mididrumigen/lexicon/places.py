"""Where in a clip: "in bar 2", "on the and of 4", "for the last two beats", "every other bar"."""

from __future__ import annotations

import re
from fractions import Fraction

from mididrumigen.domain.music.meter import Meter
from mididrumigen.lexicon.wish import Place

_NUMBERS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7,
    "eighth": 8, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4, "a": 1, "an": 1, "the": 1, "other": 2,
}  # fmt: skip
_HALF = Fraction(1, 2)
_N = r"(?:\d{1,2}|one|two|three|four|five|six|seven|eight)"
_NTH = r"(?:first|second|third|fourth|fifth|sixth|seventh|eighth|1st|2nd|3rd|4th)"
_LIST = rf"{_N}(?:(?:,| and|, and| ?&| ?\+) ?{_N})*"
_BAR_LIST = rf"{_N}(?:(?:,| and|, and| ?&| ?\+) ?(?:bars? )?{_N})*"
_AND_OF = (
    r"(?:all )?(?:the )?(?:and|&|ands|offbeat|off-beat)s? (?:of|after) (?:the |beat )?"
    rf"(?P<and>{_LIST})"
)

_BEATS = re.compile(
    rf"(?:on|at|to|with) (?:(?:the |beat )?(?P<mixed>{_N}(?:,| and|, and| ?&) (?:the )?(?:and|&)"
    rf" (?:of|after) (?:the |beat )?{_N})|{_AND_OF}"
    rf"|(?:the )?(?P<nth>{_NTH}) beat(?! of (?:the )?(?:clip|song|loop))"
    r"|(?P<offbeats>(?:all |every |the )*(?:off-?beats?|ands?|&s|upbeats?))"
    r"|(?P<backbeats>(?:all |every |the )*backbeats?|(?:the )?(?:two|2) (?:and"
    r"|&) (?:the )?(?:four|4))"
    r"|(?P<all>(?:every|each|all(?: the| four)?)(?: single)? (?:beats?|quarters?(?: notes?)?"
    r"|four)|all four"
    r"|(?:the )?quarters?(?: notes?)?)"
    r"|(?P<down>(?:the |every |each |all )*(?:downbeats?|ones|one|1)(?: of (?:every"
    r"|each) bar)?)(?! (?:and|&|,))"
    rf"|(?:the |beats? )*(?P<beats>{_LIST})(?! (?:bars?|beats?)))(?![\w-])"
)
_BARS = re.compile(
    rf"(?:(?:only )?(?:in|for|on|at|into|over|from|during|through|of)?(?: just)? ?(?:the )?(?:"
    rf"bars? (?P<bars>{_BAR_LIST})(?: ?(?:-|to|through) ?(?P<to>{_N}))?"
    rf"|(?P<nth>{_NTH}) (?:bar|measure)"
    rf"|last (?P<last>{_N}) bars|first (?P<first>{_N}) bars"
    r"|(?P<end>last|final) (?:bar|measure)"
    rf"|(?P<half>first|second|last) half))(?![\w-])"
)
_EVERY = re.compile(rf"(?:in |on )?every (?P<every>(?:{_N}|{_NTH}|other) )?bars?(?![\w-])")
_LAST_BEATS = re.compile(
    rf"(?:on|in|for|over|at"
    rf"|during)? ?(?:the )?last (?P<count>{_N} )?beats?(?: of (?P<of>every bar|each bar"
    rf"|bar (?P<bar>{_N})|the (?:last )?bar|the clip|the loop))?(?![\w-])"
)
_ENDS = re.compile(
    r"(?:at|in|towards?) (?:the )?(?P<which>very )?(?P<end>end|start|beginning"
    r"|top)(?: of the (?:clip|loop"
    r"|phrase|groove|section))?(?![\w-])"
)
_THROUGHOUT = re.compile(
    r"(?:throughout|all the way(?: through)?|everywhere|the whole (?:time|way|thing))(?![\w-])"
)


def match_place(text: str, at: int) -> tuple[int, Place] | None:
    """The place that is said from a position on, and where the words for it end."""
    for pattern, read in _READERS:
        match = pattern.match(text, at)
        if match and match.end() > at:
            return match.end(), read(match)
    return None


def join_places(one: Place, other: Place) -> Place:
    """Both places at once: beats of the one in bars of the other."""
    return Place(
        bars=one.bars if one.bars is not None else other.bars,
        beats=one.beats if one.beats is not None else other.beats,
        last_beats=one.last_beats or other.last_beats,
        every=one.every or other.every,
        opens=one.opens or other.opens,
        half=one.half or other.half,
    )


def bars_of(place: Place, bars: int) -> list[int]:
    """The bars, from 0, that a place is in."""
    numbers = list(range(bars))
    if place.bars is not None:
        wanted = {number - 1 if number > 0 else bars + number for number in place.bars}
        numbers = [number for number in numbers if number in wanted]
    if place.every:
        at = 0 if place.opens else place.every - 1
        numbers = [number for number in numbers if number % place.every == at]
    if place.half:
        middle = -(-bars // 2) if place.half == 1 else bars // 2
        numbers = [n for n in numbers if (n < middle if place.half == 1 else n >= middle)]
    return numbers


def beats_of(place: Place, meter: Meter) -> list[Fraction]:
    """Where in a bar the beats of a place begin; all of the bar where no beat is said."""
    if place.last_beats:
        return list(meter.beats[-place.last_beats :])
    if place.beats is None:
        return list(meter.beats)
    if place.beats == ALL_BEATS:
        return list(meter.beats)
    if place.beats == BACKBEATS:
        return list(meter.backbeats)
    beats = meter.beats
    if place.beats == OFFBEATS:
        return [beat + and_after(meter) for beat in beats]
    found = []
    for number in place.beats:
        index = int(number) - 1
        if 0 <= index < len(beats):
            found.append(beats[index] + (and_after(meter) if number.denominator == 2 else 0))
    return found


def and_after(meter: Meter) -> Fraction:
    """How long after a beat its off-beat is."""
    return meter.unit if meter.is_compound else _HALF


def number_of(word: str) -> int:
    """A number in figures or in words."""
    word = word.strip()
    return int(word) if word.isdigit() else _NUMBERS[word]


_NO_NUMBERS = {"and", "the", "of", "after", "beat", "bar", "bars"}


def _numbers(words: str) -> list[int]:
    return [
        number_of(word) for word in re.findall(r"\d{1,2}|[a-z]+", words) if word not in _NO_NUMBERS
    ]


def _read_beats(match: re.Match[str]) -> Place:
    if match["mixed"]:
        plain, after = _numbers(match["mixed"])
        return Place(beats=(Fraction(plain), after + _HALF))
    if match["nth"]:
        return Place(beats=(Fraction(number_of(match["nth"])),))
    if match["and"]:
        return Place(beats=tuple(n + _HALF for n in _numbers(match["and"])))
    for group, beats in (("offbeats", OFFBEATS), ("backbeats", BACKBEATS), ("all", ALL_BEATS)):
        if match[group]:
            return Place(beats=beats)
    if match["down"]:
        return Place(beats=(Fraction(1),))
    return Place(beats=tuple(Fraction(n) for n in _numbers(match["beats"])))


OFFBEATS, BACKBEATS, ALL_BEATS = (Fraction(-1, 2),), (Fraction(-2),), (Fraction(-1),)
"""Stand for all "ands", the metre's backbeats and all beats."""


def _read_bars(match: re.Match[str]) -> Place:
    if match["bars"]:
        bars = _numbers(match["bars"])
        if match["to"]:
            bars = list(range(bars[0], number_of(match["to"]) + 1))
        return Place(bars=frozenset(bars))
    if match["nth"]:
        return Place(bars=frozenset({number_of(match["nth"])}))
    if match["last"]:
        return Place(bars=frozenset(range(-number_of(match["last"]), 0)))
    if match["first"]:
        return Place(bars=frozenset(range(1, number_of(match["first"]) + 1)))
    if match["end"]:
        return Place(bars=frozenset({-1}))
    return Place(half=1 if match["half"] == "first" else 2)


def _read_every(match: re.Match[str]) -> Place:
    return Place(every=number_of(match["every"]) if match["every"] else 1)


def _read_last_beats(match: re.Match[str]) -> Place:
    count = number_of(match["count"]) if match["count"] else 1
    if match["bar"]:
        return Place(bars=frozenset({number_of(match["bar"])}), last_beats=count)
    each = (match["of"] and "each" in match["of"]) or (match["of"] and "every" in match["of"])
    return Place(bars=None if each else frozenset({-1}), last_beats=count)


def _read_ends(match: re.Match[str]) -> Place:
    return Place(bars=frozenset({-1 if match["end"] == "end" else 1}))


_READERS = (
    (_LAST_BEATS, _read_last_beats),
    (_EVERY, _read_every),
    (_BARS, _read_bars),
    (_BEATS, _read_beats),
    (_ENDS, _read_ends),
    (_THROUGHOUT, lambda _match: Place(every=1)),
)
