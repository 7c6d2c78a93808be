"""What a style report compares: aspects of a clip beside what a profile says of them.

Shares and swing are 0–1 (swing is the share of a pair before the off-beat: 0.5 straight, 0.67 a
triplet), velocities 1–127, timing in ms against the clip's own middle, density in hits a beat.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from math import sqrt

from mididrumigen.domain.music.groove import Groove
from mididrumigen.domain.music.kit import PieceGroup
from mididrumigen.domain.music.meter import Meter
from mididrumigen.domain.style.estimates import Basis, Estimate, default_estimate
from mididrumigen.domain.style.measure import Measure
from mididrumigen.domain.style.profile import StyleProfile
from mididrumigen.domain.style.swing import swing_share
from mididrumigen.domain.work.requests import GenerationParams, TimeFeel, Voicing

TIMED_GROUPS = (PieceGroup.KICK, PieceGroup.SNARE, PieceGroup.HAT, PieceGroup.RIDE)


@dataclass(frozen=True, slots=True)
class Aspect:
    """One thing that is compared.

    Attributes:
        title: how a drummer would say it.
        unit: how it is shown; ``%`` for what is 0–1.
        digits: decimals shown.
        between: share of a profile's spread, which is mostly between hits, that its clips of four
            bars differ by; measured on the Groove MIDI Dataset.
        floor: the smallest spread that is believed, in the aspect's unit.
        weight: against the other aspects.
        needs: what a clip must have for it to be measured.
    """

    title: str
    unit: str
    digits: int
    between: float
    floor: float
    weight: float
    needs: str = "hit"


ASPECTS: dict[str, Aspect] = {
    "density": Aspect("density", "hits/beat", 1, 0.9, 0.4, 1),
    "syncopation": Aspect("syncopation", "a bar", 1, 0.75, 1, 0.5, "kick or snare"),
    "swing": Aspect("swing", "%", 1, 0.7, 0.015, 1, "off-beats to measure it on"),
    "ghost_notes": Aspect("ghost notes", "%", 0, 0.55, 0.06, 0.5, "snare"),
    "loudness": Aspect("velocity", "", 0, 0.4, 5, 1),
    "dynamics": Aspect("spread of velocity", "", 0, 0.25, 4, 0.5, "two hits"),
    "backbeat": Aspect("backbeat above the rest", "", 0, 0.85, 6, 1, "snare on a backbeat"),
    **{
        f"timing_{group}": Aspect(f"{group} timing", "ms", 1, 0.35, 2.5, 0.5, str(group))
        for group in TIMED_GROUPS
    },
    "timing_spread": Aspect("spread of timing", "ms", 1, 0.3, 1.5, 0.5, "two hits"),
    "hat_openness": Aspect("open hats", "%", 0, 0.8, 0.05, 1, "hat"),
    "ride_share": Aspect("time on the ride", "%", 0, 1, 0.1, 0.5, "hat or ride"),
}

_SAME_NAME = {
    "density": "density",
    "syncopation": "syncopation_lhl",
    "ghost_notes": "ghost_note_rate",
    "loudness": "velocity",
    "hat_openness": "hat_openness",
    "ride_share": "ride_share",
}
_SHARES = frozenset({"ghost_notes", "hat_openness", "ride_share"})
_COUNTS = frozenset({"density", "syncopation"})
_TOUCH = frozenset({"loudness", "dynamics", "backbeat"})
_TIMING = frozenset({*(f"timing_{group}" for group in TIMED_GROUPS), "timing_spread"})
_VOICED = {
    Voicing.RIDE_TIME: frozenset({"ride_share", "hat_openness", "timing_hat", "timing_ride"}),
    Voicing.HAT_TIME: frozenset({"ride_share", "hat_openness", "timing_hat", "timing_ride"}),
    Voicing.OPEN_HATS: frozenset({"hat_openness"}),
    Voicing.CROSS_STICK: frozenset({"ghost_notes", "backbeat"}),
    Voicing.FOUR_ON_THE_FLOOR: _COUNTS | {"timing_kick"},
}
_LEAVING_OUT = {
    PieceGroup.KICK: {"syncopation", "timing_kick"},
    PieceGroup.SNARE: {"syncopation", "ghost_notes", "backbeat", "timing_snare"},
    PieceGroup.HAT: {"hat_openness", "ride_share", "timing_hat"},
    PieceGroup.RIDE: {"ride_share", "timing_ride"},
}


@dataclass(frozen=True, slots=True)
class Pair:
    """An aspect as the clip shows it and as the profile has it.

    Attributes:
        value: the clip's.
        error: standard error of ``value``: so few bars show it only so well.
        profile: the profile's value.
        spread: standard deviation between the artist's clips, as the profile knows it.
        own_share: how much of the profile's value is the artist's own, 0–1.
        basis: what it mostly rests on.
        kind: which of several it is: 8th or 16th swing.
    """

    value: float
    error: float
    profile: float
    spread: float
    own_share: float
    basis: Basis
    kind: str = ""


def pair_aspects(
    measures: Mapping[str, Measure], profile: StyleProfile
) -> Iterator[tuple[str, Pair]]:
    """Each aspect that can be measured, with its name.

    Args:
        measures: of the clip, from :func:`mididrumigen.domain.style.feel.measure_feel`.
        profile: what to compare it with.
    """
    for name, feature in _SAME_NAME.items():
        if feature in measures:
            yield name, _direct(name, measures[feature], profile.estimate(feature))
    yield from _swing(measures, profile)
    yield from _touch(measures, profile)
    yield from _timing(measures, profile)


def _pair(name: str, value: float, error: float, expected: float, estimate: Estimate) -> Pair:
    aspect = ASPECTS[name]
    spread = max(aspect.floor, aspect.between * estimate.spread)
    return Pair(value, error, expected, spread, 1 - estimate.prior_share, estimate.basis)


def _direct(name: str, measure: Measure, estimate: Estimate) -> Pair:
    within = measure.spread
    if name in _SHARES:
        # None of eight strokes open is no proof that none ever is: the profile's own share says
        # how much eight strokes vary.
        within = sqrt(estimate.value * (1 - estimate.value))
    return _pair(name, measure.value, within / sqrt(measure.count), estimate.value, estimate)


def _swing(measures: Mapping[str, Measure], profile: StyleProfile) -> Iterator[tuple[str, Pair]]:
    """The level, 8ths or 16ths, on which clip or profile swings most."""
    levels = [name for name in ("swing_8th_ratio", "swing_16th_ratio") if name in measures]
    if not levels:
        return
    level = max(
        levels,
        key=lambda name: max(abs(r - 1) for r in (measures[name].value, profile.value(name))),
    )
    measure, estimate = measures[level], profile.estimate(level)
    slope = 1 / (1 + estimate.value) ** 2
    error = measure.spread * slope / sqrt(measure.count)
    expected = replace(estimate, value=swing_share(estimate.value), spread=estimate.spread * slope)
    pair = _pair("swing", swing_share(measure.value), error, expected.value, expected)
    yield "swing", replace(pair, kind=level.split("_")[1])


def _touch(measures: Mapping[str, Measure], profile: StyleProfile) -> Iterator[tuple[str, Pair]]:
    every, loudness = measures.get("velocity"), profile.estimate("velocity")
    if every is None:
        return
    if every.count > 1:
        error = every.spread / sqrt(2 * every.count)
        yield "dynamics", _pair("dynamics", every.spread, error, loudness.spread, loudness)
    name = "velocity.snare.backbeat"
    accent = measures.get(name)
    if accent is not None:
        # Not the estimate of which it is a case: that says nothing of how backbeats stand out.
        estimate = profile.estimates.get(name) or default_estimate(name)
        error = sqrt(accent.spread**2 / accent.count + every.spread**2 / every.count)
        value, expected = accent.value - every.value, estimate.value - loudness.value
        yield "backbeat", _pair("backbeat", value, error, expected, estimate)


def _timing(measures: Mapping[str, Measure], profile: StyleProfile) -> Iterator[tuple[str, Pair]]:
    """Lateness of each kit group; a clip shows it against its own middle, so a profile must too."""
    known = {group: profile.estimate(f"microtiming_ms.{group}") for group in TIMED_GROUPS}
    middle = _weighted_median(
        [(known[group].value, profile.value(f"density.{group}")) for group in TIMED_GROUPS]
    )
    heard = {
        group: measures[f"microtiming_ms.{group}"]
        for group in TIMED_GROUPS
        if f"microtiming_ms.{group}" in measures
    }
    for group, measure in heard.items():
        name, error = f"timing_{group}", measure.spread / sqrt(measure.count)
        expected = known[group].value - middle
        yield name, _pair(name, measure.value, error, expected, known[group])
    hits = sum(measure.count for measure in heard.values())
    if hits > 1:
        value = sqrt(sum(m.count * m.spread**2 for m in heard.values()) / hits)
        expected = sqrt(sum(m.count * known[g].spread ** 2 for g, m in heard.items()) / hits)
        surest = max(heard, key=lambda group: heard[group].count)
        error = value / sqrt(2 * hits)
        yield "timing_spread", _pair("timing_spread", value, error, expected, known[surest])


def _weighted_median(pairs: list[tuple[float, float]]) -> float:
    half, passed = sum(weight for _, weight in pairs) / 2, 0.0
    for value, weight in sorted(pairs):
        passed += weight
        if passed >= half:
            return value
    return 0.0


def find_overridden(
    groove: Groove, profile: StyleProfile, params: GenerationParams | None
) -> dict[str, str]:
    """Aspects that the request changed on purpose, each with the reason not to count it.

    Pushing and pulling moves every hit alike and so no aspect. A metre that the artist has no
    phrase in makes counts a beat and a bar incomparable.
    """
    found: dict[str, str] = {}
    meters = {phrase.groove.meter for phrase in profile.vocabulary} or {Meter()}
    if groove.meter not in meters:
        found |= dict.fromkeys(_COUNTS, f"no phrase in {groove.meter} is known")
    if params is not None:
        for reason, names in _overrides(profile, params):
            found |= dict.fromkeys(names, f"{reason} was asked for")
    return found


def _overrides(
    profile: StyleProfile, params: GenerationParams
) -> Iterator[tuple[str, frozenset[str]]]:
    tempo = profile.estimate("tempo_bpm")
    if params.tempo_bpm is not None and abs(params.tempo_bpm - tempo.value) > 2 * tempo.spread:
        yield "an unusual tempo", frozenset({"density", "swing"})
    if params.swing_percent is not None:
        yield "swing", frozenset({"swing"})
    if params.complexity:
        yield "complexity", _COUNTS | {"ghost_notes", "hat_openness"}
    if params.intensity:
        yield "intensity", _TOUCH
    if params.fills is not None or params.fill_bars is not None:
        yield "a share of fills", _COUNTS
    if params.time_feel is not TimeFeel.NORMAL:
        yield f"{params.time_feel} time", _COUNTS | {"backbeat"}
    for voicing in sorted(params.voicing):
        yield voicing.replace("_", " "), _VOICED[voicing]
    if not params.humanize:
        yield "no touch and timing", _TOUCH | _TIMING
    for group in sorted({piece.group for piece in params.leave_out}):
        yield f"less {group}", frozenset({"density", "loudness"}) | _LEAVING_OUT.get(group, set())
