"""What words tell of a style, as aims of a clip: measures to move, manners and patterns to play."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from random import Random

from mididrumigen.data import read_clip_spreads
from mididrumigen.domain.music.kit import KitPiece, PieceGroup
from mididrumigen.domain.style.evidence import SourceKind
from mididrumigen.domain.style.features import check_feature
from mididrumigen.domain.style.manners import PATTERN, is_manner
from mididrumigen.domain.style.profile import StyleProfile
from mididrumigen.domain.style.swing import SwingCurve
from mididrumigen.domain.style.telling import untold
from mididrumigen.domain.work.requests import FillSize, GenerationParams
from mididrumigen.generation.template_generator.model import Bar

Usual = Mapping[tuple[PieceGroup, Fraction], float]
"""How often a style plays a kit group at a place of the bar, 0–1."""

Added = set[tuple[int, KitPiece, Fraction]]
"""Strokes by bar, piece and place."""

_REACH = 2.2
"""So many spreads between clips is as far as words alone move a measure."""

_LATE_REACH = 3.3
"""The same of lateness, which is heard against limbs that move along in part."""

_LEAST = 0.05
_SURE = 0.3
_LEAST_SWING = 0.9


@dataclass(frozen=True)
class Told:
    """What words tell of a style beyond its vocabulary and its measured numbers.

    Attributes:
        shifts: how far measures are to move, by feature, in the features' units.
        sure: how sure the claims are that there is more or less of a measure, −1–1, by feature.
        manners: how sure the claims are that a manner is played (above 0) or not, −1–1.
        patterns: labels of phrases that are named patterns, and how sure the claim of each is, 0–1.
    """

    shifts: Mapping[str, float] = field(default_factory=dict)
    sure: Mapping[str, float] = field(default_factory=dict)
    manners: Mapping[str, float] = field(default_factory=dict)
    patterns: Mapping[str, float] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.shifts or self.manners or self.patterns)

    def settle(self, params: GenerationParams, rng: Random) -> GenerationParams:
        """The request with the claimed length of fills, unless it has a length of its own."""
        amount = self.manners.get("fill_length", 0.0)
        if params.fill_size is not FillSize.OWN or rng.random() > abs(amount) + _SURE * bool(
            amount
        ):
            return params
        return replace(params, fill_size=FillSize.BIG if amount > 0 else FillSize.SHORT)


@dataclass(frozen=True)
class Steered:
    """A clip's bars as they are steered, and how its player is.

    Attributes:
        bars: what is played.
        ghosts: bar, piece and place of strokes that are ghost notes for any drummer.
        graces: the same of grace notes.
        loudness: how loud a bar is against its own loudness, by its number.
        told: what touch and timing are bent by; empty where nothing was steered.
        seed: of chance in them.
    """

    bars: list[Bar]
    ghosts: Added
    graces: Added
    loudness: Mapping[int, float] = field(default_factory=dict)
    told: Told = field(default_factory=Told)
    seed: str = ""

    @property
    def is_bent(self) -> bool:
        """Whether a player has to know of it."""
        return bool(self.told or self.ghosts or self.graces or self.loudness)


def join_told(one: Told, other: Told) -> Told:
    """Both together; the other counts where they differ."""
    return Told(
        {**one.shifts, **other.shifts},
        {**one.sure, **other.sure},
        {**one.manners, **other.manners},
        {**one.patterns, **other.patterns},
    )


def told_of(profile: StyleProfile, spreads: Mapping[str, float] | None = None) -> Told:
    """What words tell of a profile's style; empty where nothing does.

    Args:
        profile: whose style.
        spreads: how far its clips differ without any claim, by feature.
    """
    shifts: dict[str, float] = {}
    sure: dict[str, float] = {}
    manners: dict[str, float] = {}
    for name, estimate in profile.estimates.items():
        if not estimate.told and not estimate.moved:
            continue
        if name.partition(".")[0] == PATTERN:
            continue
        if is_manner(name):
            manners[name] = estimate.told
            continue
        shift = shift_of(profile, name, spreads or {})
        if abs(shift) > _LEAST * _spread(name):
            shifts[name], sure[name] = shift, estimate.told
    return Told(shifts, sure, manners, _patterns(profile))


def is_told(profile: StyleProfile) -> bool:
    """Whether words tell anything of a profile's style."""
    return any(e.told or e.moved for e in profile.estimates.values())


def shift_of(
    profile: StyleProfile, feature: str, spreads: Mapping[str, float] | None = None
) -> float:
    """How far words move a measure: as far as their evidence weighs, in its unit.

    A stated number moves it towards that number. Words that say more or less move it at least by
    so many spreads between clips as they are sure: "busy" is busier than this artist would be.
    """
    estimate = profile.estimates.get(feature)
    if estimate is None or not estimate.told:
        return estimate.moved if estimate is not None else 0.0
    own = (spreads or {}).get(feature, 0.0) * _spreads_reached(feature)
    least = estimate.told * max(reach_of(feature), own)
    agrees = estimate.moved * estimate.told > 0
    return estimate.moved if agrees and abs(estimate.moved) > abs(least) else least


def reach_of(feature: str) -> float:
    """How far words that are quite sure move a measure, at least."""
    return _spreads_reached(feature) * _spread(feature)


def _spreads_reached(feature: str) -> float:
    return _LATE_REACH if feature.startswith("microtiming_ms") else _REACH


_NUMBERS = frozenset({"tempo_bpm", "swing_8th_ratio", "swing_16th_ratio", "fill_rate"})
"""Features that the engine reads as numbers: there a claimed number is enough."""


def played_profile(profile: StyleProfile, told: Told | None = None) -> StyleProfile:
    """What the engine plays from: vocabulary and measures alone, but for told tempo and swing.

    Args:
        profile: whose.
        told: what words tell of it; without it, not even those.
    """
    estimates = {name: untold(estimate) for name, estimate in profile.estimates.items()}
    shifts = told.shifts if told is not None else {}
    for name in _NUMBERS & shifts.keys():
        known = check_feature(name)
        value = min(max(estimates[name].value + shifts[name], known.low), known.high)
        estimates[name] = replace(estimates[name], value=value)
    curve = SwingCurve(
        _shifted(profile.swing.eighths, shifts.get("swing_8th_ratio", 0.0)),
        _shifted(profile.swing.sixteenths, shifts.get("swing_16th_ratio", 0.0)),
    )
    return replace(profile, estimates=estimates, swing=curve)


def _shifted(
    anchors: Sequence[tuple[float, float]], shift: float
) -> tuple[tuple[float, float], ...]:
    return tuple((tempo, max(_LEAST_SWING, ratio + shift)) for tempo, ratio in anchors)


def usual_places(profile: StyleProfile) -> Usual:
    """How often the vocabulary plays each kit group at each place of the bar, 0–1."""
    counts: dict[tuple[PieceGroup, Fraction], float] = defaultdict(float)
    total = 0.0
    for phrase in profile.vocabulary:
        if len(phrase.fills) == phrase.groove.bars:
            continue
        length, share = phrase.groove.meter.bar_length, phrase.weight / phrase.groove.bars
        total += phrase.weight
        for hit in phrase.groove.hits:
            counts[hit.piece.group, hit.position % length] += share
    return {place: count / total for place, count in counts.items()} if total else {}


def _patterns(profile: StyleProfile) -> dict[str, float]:
    prose = {source.id for source in profile.sources if source.kind in _PROSE}
    told = {
        name.partition(".")[2].replace("-", " "): estimate.told
        for name, estimate in profile.estimates.items()
        if name.startswith(f"{PATTERN}.") and estimate.told > 0
    }
    labels = [p.label for p in profile.vocabulary if p.source_id in prose and not p.played]
    return {label: told[key] for label in labels if (key := _key(label)) in told}


_PROSE = (SourceKind.ARTICLE, SourceKind.PAPER)


def _key(label: str) -> str:
    return label.casefold().replace("-", " ")


def _spread(feature: str) -> float:
    """The feature's spread between clips of one artist, as it was measured."""
    table = read_clip_spreads()
    name = feature
    while name not in table and "." in name:
        name = name.rpartition(".")[0]
    return table.get(name) or check_feature(feature).spread
