"""Which strokes of the time-keeping hand are louder: measured on players, bent by habit."""

from __future__ import annotations

from collections.abc import Mapping
from statistics import fmean

from mididrumigen.domain.style.features import Place
from mididrumigen.domain.style.habits import HatAccents

_ON = (Place.DOWNBEAT, Place.BACKBEAT, Place.BEAT)
_EVEN_SHARE, _UNKNOWN_SHARE = 0.5, 0.9

Offsets = Mapping[Place, float]
"""Velocity against the mean of the hand, by place."""


def bend_accents(measured: Offsets, habit: HatAccents | None) -> Offsets:
    """Accents of players as a drummer with a habit has them.

    Beats are louder (``on``), which is how the players were measured; what lies between is
    (``off``); the first beat or the backbeats alone are; or there is little to choose (``even``).
    Where no habit is known, the players' accents are taken a little smaller.
    """
    if habit is HatAccents.ON:
        return measured
    if habit is HatAccents.EVEN:
        return _scaled(measured, _EVEN_SHARE)
    if habit is None:
        return _scaled(measured, _UNKNOWN_SHARE)
    loud = fmean(measured[place] for place in _ON)
    plain = {place: min(measured[place], measured[Place.OFFBEAT]) for place in Place}
    accented = {
        HatAccents.OFF: Place.OFFBEAT,
        HatAccents.FIRST: Place.DOWNBEAT,
        HatAccents.BACKBEAT: Place.BACKBEAT,
    }[habit]
    return {**plain, accented: max(loud, measured[accented])}


def _scaled(offsets: Offsets, share: float) -> Offsets:
    return {place: share * louder for place, louder in offsets.items()}
