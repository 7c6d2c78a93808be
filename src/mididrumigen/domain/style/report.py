"""How near a clip is to a style, aspect by aspect, in words and numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import exp, hypot

from mididrumigen.domain.music.groove import Groove
from mididrumigen.domain.style.aspects import ASPECTS, Pair, find_overridden, pair_aspects
from mididrumigen.domain.style.estimates import Basis
from mididrumigen.domain.style.feel import measure_feel
from mididrumigen.domain.style.profile import StyleProfile
from mididrumigen.domain.work.requests import GenerationParams

_NOTHING = 1e-9
_AT_HOME = 0.5
_FALL = 1.0
_NEAR, _FAR = 1.0, 2.0


@dataclass(frozen=True, slots=True)
class AspectReport:
    """One aspect of a clip against the profile.

    Attributes:
        name: a key of :data:`mididrumigen.domain.style.aspects.ASPECTS`.
        title: how a drummer would say it.
        value: measured on the clip.
        profile: what the profile says.
        spread: how much the artist's clips differ in it, never below the aspect's floor.
        distance: ``value - profile`` in spreads, the clip's own sampling error added to them.
        closeness: 0–1; 1 within half a spread.
        weight: in the total; 0 where it is not counted.
        uncounted: why it is not counted; empty where it is.
    """

    name: str
    title: str
    value: float
    profile: float
    spread: float
    distance: float
    closeness: float
    weight: float
    uncounted: str = ""

    @property
    def counted(self) -> bool:
        """Whether it is part of the total."""
        return not self.uncounted

    def line(self, artist: str) -> str:
        """A sentence: ``ghost notes 12 % where Clyde Stubblefield plays 38 ± 12 %: far``."""
        verdict = f"not counted, {self.uncounted}" if self.uncounted else self.verdict
        return f"{self.title} {self._own} where {artist} plays {self._usual}: {verdict}"

    @property
    def brief(self) -> str:
        """Clip and profile in few words: ``ghost notes 12 % (38 ± 12 %)``."""
        return f"{self.title} {self._own} ({self._usual})"

    @property
    def verdict(self) -> str:
        """near, off or far."""
        size = abs(self.distance)
        return "near" if size <= _NEAR else "off" if size <= _FAR else "far"

    @property
    def _own(self) -> str:
        return f"{self._show(self.value)}{self._unit}"

    @property
    def _usual(self) -> str:
        return f"{self._show(self.profile)} ± {self._show(self.spread)}{self._unit}"

    @property
    def _unit(self) -> str:
        return f" {ASPECTS[self.name].unit}".rstrip()

    def _show(self, number: float) -> str:
        aspect = ASPECTS[self.name]
        return f"{100 * number if aspect.unit == '%' else number:.{aspect.digits}f}"


@dataclass(frozen=True)
class StyleReport:
    """How near a clip is to a profile.

    Attributes:
        artist: whose profile it is.
        aspects: those that could be measured, by name.
        left_out: those that could not, each with what the clip has not.
    """

    artist: str
    aspects: Mapping[str, AspectReport] = field(repr=False)
    left_out: Mapping[str, str] = field(repr=False)

    @property
    def closeness(self) -> float | None:
        """0–1, the mean over what is counted, weighted by how much is the artist's own.

        ``None`` where nothing is counted: of a profile that is all genre or default there is
        nothing of the artist's to be near to.
        """
        total = sum(aspect.weight for aspect in self.aspects.values())
        if total == 0:
            return None
        return sum(a.weight * a.closeness for a in self.aspects.values()) / total

    def furthest(self, count: int = 2) -> list[AspectReport]:
        """The counted aspects that are furthest off, furthest first."""
        counted = [aspect for aspect in self.aspects.values() if aspect.counted]
        return sorted(counted, key=lambda aspect: -abs(aspect.distance))[:count]

    def lines(self) -> list[str]:
        """A sentence an aspect, furthest first, then what could not be measured."""
        counted = self.furthest(len(self.aspects))
        others = [aspect for aspect in self.aspects.values() if not aspect.counted]
        return [aspect.line(self.artist) for aspect in (*counted, *others)] + [
            f"{ASPECTS[name].title}: cannot be measured, no {missing}"
            for name, missing in self.left_out.items()
        ]


def report_style(
    groove: Groove, profile: StyleProfile, params: GenerationParams | None = None
) -> StyleReport:
    """Compare a clip with a profile.

    Args:
        groove: the clip, quantised; any length, though one bar shows little.
        profile: whose style.
        params: the request it was made for; what it changed on purpose is not counted.
    """
    pairs = dict(pair_aspects(measure_feel(groove), profile))
    overridden = find_overridden(groove, profile, params)
    return StyleReport(
        profile.artist.name,
        {
            name: _compare(name, pairs[name], overridden.get(name, ""))
            for name in ASPECTS
            if name in pairs
        },
        {name: aspect.needs for name, aspect in ASPECTS.items() if name not in pairs},
    )


def _compare(name: str, pair: Pair, overridden: str) -> AspectReport:
    aspect = ASPECTS[name]
    distance = (pair.value - pair.profile) / hypot(pair.spread, pair.error)
    uncounted = overridden
    if pair.own_share < _NOTHING:
        what = "a default" if pair.basis is Basis.DEFAULT else "typical of the genre"
        uncounted = f"{what}: nothing is known of the artist"
    return AspectReport(
        name,
        f"{pair.kind} {aspect.title}".lstrip(),
        pair.value,
        pair.profile,
        pair.spread,
        distance,
        closeness_of(distance),
        0.0 if uncounted else aspect.weight * pair.own_share,
        uncounted,
    )


def closeness_of(distance: float) -> float:
    """0–1 for a distance in spreads: 1 up to half a spread, then falling off like a bell."""
    beyond = max(0.0, abs(distance) - _AT_HOME) / _FALL
    return exp(-0.5 * beyond * beyond)
