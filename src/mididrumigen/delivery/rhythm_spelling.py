"""How a rhythm is written: onsets of one voice in a bar as notes, rests and tuplets, beat by beat.

Times are in units of which 48 are a quarter note: a 64th is 3 of them, a triplet 32nd 4. A beat
is spelled in two parts or in three, whichever its onsets are nearer to.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

QUARTER = 48
_BINARY, _TRIPLET = 3, 4
# Units of each value with its name and dots, longest first.
_PLAIN: tuple[tuple[int, str, int], ...] = (
    (192, "whole", 0),
    (144, "half", 1),
    (96, "half", 0),
    (72, "quarter", 1),
    (48, "quarter", 0),
    (36, "eighth", 1),
    (24, "eighth", 0),
    (18, "16th", 1),
    (12, "16th", 0),
    (6, "32nd", 0),
    (3, "64th", 0),
)
_IN_THREE: tuple[tuple[int, str, int], ...] = (
    (32, "quarter", 0),
    (16, "eighth", 0),
    (8, "16th", 0),
    (4, "32nd", 0),
)


@dataclass(frozen=True, slots=True)
class Value:
    """A note or a rest.

    Attributes:
        start: units from the bar line.
        units: how long it is.
        name: of the value, such as ``eighth``.
        dots: behind it.
        onset: the onset that sounds there, as it was given; ``None`` is a rest.
        triplet: whether three are in the place of two.
        begins, ends: whether a tuplet begins or ends with it.
        beat: which of the bar's beats it is in, from 0; values of a beat share a beam.
    """

    start: int
    units: int
    name: str
    dots: int
    onset: int | None
    triplet: bool = False
    begins: bool = False
    ends: bool = False
    beat: int = 0


def spell_bar(onsets: Iterable[int], beats: Sequence[tuple[int, int]]) -> list[Value]:
    """One bar of a voice.

    Args:
        onsets: in units from the bar line, inside of the bar.
        beats: where each begins and ends, one after the other.
    """
    given = sorted(set(onsets))
    found: list[Value] = []
    for number, (start, stop) in enumerate(beats):
        inside = [onset for onset in given if start <= onset < stop]
        found += _spell_beat(inside, start, stop, number)
    return found


def _spell_beat(onsets: Sequence[int], start: int, stop: int, number: int) -> list[Value]:
    # Beats of compound metres are three already.
    triplet = (stop - start) % (3 * _TRIPLET) == 0 and _is_nearer_to_three(onsets, start)
    grid = _TRIPLET if triplet else _BINARY
    places: dict[int, int] = {}
    for onset in onsets:
        place = start + round((onset - start) / grid) * grid
        places.setdefault(min(place, stop - grid), onset)
    values = list(_fill(places, start, stop, triplet, number))
    if triplet:
        first, last = values[0], values[-1]
        values[0] = _marked(first, begins=True, ends=len(values) == 1)
        if len(values) > 1:
            values[-1] = _marked(last, begins=False, ends=True)
    return values


def _is_nearer_to_three(onsets: Sequence[int], start: int) -> bool:
    def error(grid: int) -> int:
        return sum(min((o - start) % grid, -(o - start) % grid) for o in onsets)

    return error(_TRIPLET) < error(_BINARY)


def _fill(
    places: dict[int, int], start: int, stop: int, triplet: bool, number: int
) -> Iterator[Value]:
    edges = sorted({start, *places, stop})
    for begun, ended in pairwise(edges):
        onset, at = places.get(begun), begun
        for units, name, dots in _cut(ended - begun, triplet):
            yield Value(at, units, name, dots, onset, triplet, beat=number)
            # What is left of a stroke is silence: drums do not hold.
            onset, at = None, at + units


def _cut(units: int, triplet: bool) -> Iterator[tuple[int, str, int]]:
    values = _IN_THREE if triplet else _PLAIN
    while units > 0:
        value = next((one for one in values if one[0] <= units), values[-1])
        yield value
        units -= value[0]


def _marked(value: Value, *, begins: bool, ends: bool) -> Value:
    return replace(value, begins=begins, ends=ends)
