"""The named numbers that describe a style: one vocabulary from evidence to profile to engine.

A feature name is a base, optionally followed by a kit group and a metrical place, joined by dots:
``tempo_bpm``, ``velocity.snare``, ``velocity.snare.backbeat``, ``microtiming_ms.kick``. What is
told of playing and not measured is a manner, which is a feature as well
(:mod:`mididrumigen.domain.style.manners`).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from mididrumigen.domain.errors import InvalidRequestError
from mididrumigen.domain.music.kit import PieceGroup
from mididrumigen.domain.style.manners import (
    UNKNOWN,
    UNKNOWN_SPREAD,
    is_manner,
    title_of_manner,
)


class Place(StrEnum):
    """Where in the bar a hit falls, strongest first."""

    DOWNBEAT = "downbeat"
    BACKBEAT = "backbeat"
    BEAT = "beat"
    OFFBEAT = "offbeat"
    SIXTEENTH = "sixteenth"


@dataclass(frozen=True, slots=True)
class Feature:
    """One base feature.

    Attributes:
        title: how a drummer would say it.
        unit: empty for shares and ratios.
        low: smallest possible value.
        high: largest possible value.
        default: what stands in where neither artist nor genre says anything.
        spread: its usual spread.
        by: which suffixes it takes: nothing, a kit group, or a group and a place.
    """

    title: str
    unit: str
    low: float
    high: float
    default: float
    spread: float
    by: tuple[str, ...] = ("",)


_BY_GROUP = ("group",)


FEATURES: dict[str, Feature] = {
    "tempo_bpm": Feature("tempo", "BPM", 30, 300, 110, 20),
    "swing_8th_ratio": Feature("8th-note swing, long to short", "", 0.4, 4.0, 1.0, 0.05),
    "swing_16th_ratio": Feature("16th-note swing, long to short", "", 0.4, 4.0, 1.0, 0.08),
    "ghost_note_rate": Feature("share of snare strokes that are ghosts", "", 0, 1, 0.2, 0.15),
    "density": Feature("hits a beat", "hits/beat", 0, 64, 3.5, 1.0, ("", "group")),
    "syncopation_lhl": Feature(
        "syncopation of kick and snare, Longuet-Higgins & Lee", "a bar", 0, 64, 3.0, 2.0
    ),
    "syncopation_witek": Feature(
        "syncopation of kick and snare, Witek et al.", "a bar", 0, 256, 8.0, 6.0
    ),
    "hat_openness": Feature("share of hat strokes that are open", "", 0, 1, 0.08, 0.1),
    "ride_share": Feature("share of time-keeping on the ride", "", 0, 1, 0.2, 0.3),
    "cross_stick_share": Feature("share of snare strokes as cross-stick", "", 0, 1, 0.03, 0.1),
    "fill_rate": Feature("share of bars with a fill", "", 0, 1, 0.15, 0.1),
    "velocity": Feature("velocity", "1-127", 1, 127, 85, 15, ("", "group", "place")),
    "microtiming_ms": Feature("lateness against the grid", "ms", -80, 80, 0, 8, _BY_GROUP),
}


# How the default density divides among the kit.
_DENSITY_SHARE = {
    PieceGroup.KICK: 0.21,
    PieceGroup.SNARE: 0.22,
    PieceGroup.HAT: 0.42,
    PieceGroup.RIDE: 0.08,
    PieceGroup.TOM: 0.04,
    PieceGroup.CRASH: 0.02,
    PieceGroup.PEDAL: 0.01,
    PieceGroup.PERCUSSION: 0.0,
}


def default_of(name: str) -> tuple[float, float]:
    """Value and spread that stand in for a feature where there is no evidence at all."""
    feature = check_feature(name)
    base, _, group = name.partition(".")
    if base == "density" and group:
        share = _DENSITY_SHARE[PieceGroup(group)]
        return feature.default * share, feature.spread * share
    return feature.default, feature.spread


def check_feature(name: str, value: float | None = None) -> Feature:
    """The base feature behind ``name``.

    Raises:
        InvalidRequestError: an unknown name or suffix, or a value out of range.
    """
    base, *suffix = name.split(".")
    feature = FEATURES.get(base)
    if feature is None and is_manner(name):
        feature = Feature(title_of_manner(name), "", 0, 1, UNKNOWN, UNKNOWN_SPREAD)
        suffix = []
    if feature is None:
        raise InvalidRequestError(
            f"'{name}' is not a feature.", hint=f"Known: {', '.join(FEATURES)}."
        )
    known = (len(suffix) == 0 and "" in feature.by) or (
        len(suffix) in (1, 2)
        and ("group", "place")[len(suffix) - 1] in feature.by
        and suffix[0] in {group.value for group in PieceGroup}
        and (len(suffix) == 1 or suffix[1] in {place.value for place in Place})
    )
    if not known:
        raise InvalidRequestError(f"'{name}' is not a feature: '{base}' does not take that suffix.")
    if value is not None and not feature.low <= value <= feature.high:
        raise InvalidRequestError(
            f"{name} = {value:g} is outside {feature.low:g} to {feature.high:g}."
        )
    return feature
