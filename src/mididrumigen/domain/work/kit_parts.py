"""Parts of a kit that a request may ask more or less of, and what the leading hand plays on."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from mididrumigen.domain.errors import InvalidRequestError


class Part(StrEnum):
    """A part that can be played more or less."""

    KICK = "kick"
    SNARE = "snare"
    SNARE_GHOSTS = "snare_ghosts"
    HAT = "hat"
    OPEN_HAT = "open_hat"
    FOOT_HAT = "foot_hat"
    RIDE = "ride"
    CRASH = "crash"
    TOM = "tom"
    PERCUSSION = "percussion"


class LeadHand(StrEnum):
    """What the hand that keeps time plays on."""

    HAT = "hat"
    RIDE = "ride"
    CRASH = "crash"
    FLOOR_TOM = "floor_tom"


_ALSO = {
    "ghosts": Part.SNARE_GHOSTS,
    "ghost_notes": Part.SNARE_GHOSTS,
    "hats": Part.HAT,
    "open_hats": Part.OPEN_HAT,
    "pedal_hat": Part.FOOT_HAT,
    "cymbals": Part.CRASH,
    "toms": Part.TOM,
}


def find_parts(words: Iterable[str]) -> frozenset[Part]:
    """Parts by their names.

    Raises:
        InvalidRequestError: a word that names none.
    """
    known = {part.value: part for part in Part} | _ALSO
    found = set()
    for word in words:
        key = "_".join(word.replace("-", "_").split()).casefold()
        if key not in known:
            raise InvalidRequestError(
                f"'{word.strip()}' is no part of the kit.",
                hint=f"Known: {', '.join(part.value for part in Part)}.",
            )
        found.add(known[key])
    return frozenset(found)
