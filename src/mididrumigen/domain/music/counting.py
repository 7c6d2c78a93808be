"""Places in a bar as drummers count: ``1``, ``2e``, ``3&``, ``4a``; in triplets ``2t``, ``2l``."""

from __future__ import annotations

import re
from fractions import Fraction

from mididrumigen.domain.errors import InvalidRequestError

_SYLLABLES = {
    "": Fraction(0),
    "e": Fraction(1, 4),
    "t": Fraction(1, 3),
    "&": Fraction(1, 2),
    "l": Fraction(2, 3),
    "a": Fraction(3, 4),
}
_SPOKEN = {part: syllable for syllable, part in _SYLLABLES.items()}
_PLACE = re.compile(r"([1-9]\d?)([eta&l]?)")


def parse_place(text: str) -> Fraction:
    """A counted place, in quarter notes from the bar line: ``2&`` is 3/2.

    Raises:
        InvalidRequestError: it is no such place.
    """
    match = _PLACE.fullmatch(text)
    if match is None:
        raise InvalidRequestError(
            f"'{text}' is not a place in a bar.",
            hint="Count as in 1, 2e, 3&, 4a; the 2nd and 3rd triplet are 2t and 2l.",
        )
    return int(match[1]) - 1 + _SYLLABLES[match[2]]


def spell_place(place: Fraction) -> str:
    """The place as it is counted; the inverse of :func:`parse_place`.

    Raises:
        InvalidRequestError: nobody counts there.
    """
    syllable = _SPOKEN.get(place % 1)
    if syllable is None or place < 0:
        raise InvalidRequestError(f"{place} of a quarter note has no name when counting.")
    return f"{place // 1 + 1}{syllable}"
