"""What of a style is compared between drummers, small enough to come with the package.

Pure Python: comparing 150 drummers takes milliseconds, importing numpy takes longer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mididrumigen.domain.music.counting import spell_place
from mididrumigen.domain.music.kit import PieceGroup
from mididrumigen.domain.style.artist import Tenure
from mididrumigen.domain.style.habits import Habits
from mididrumigen.domain.style.profile import StyleProfile

COMPARED = (
    "tempo_bpm",
    "swing_8th_ratio",
    "swing_16th_ratio",
    "ghost_note_rate",
    "density",
    "syncopation_lhl",
    "hat_openness",
    "ride_share",
    "cross_stick_share",
    "fill_rate",
    "velocity.kick",
    "velocity.snare.backbeat",
    "velocity.hat",
    "microtiming_ms.kick",
    "microtiming_ms.snare",
    "microtiming_ms.hat",
)
"""Features whose estimates are compared."""

STEPS = 16
_ROWS = (PieceGroup.KICK, PieceGroup.SNARE, PieceGroup.HAT, PieceGroup.RIDE)
# A longer life in bands than this says little of when somebody's playing was new.
_HEYDAY_YEARS = 20
# A share of snare strokes that is heard as a habit.
_OFTEN = 0.05


@dataclass(frozen=True, slots=True)
class Traits:
    """A drummer as one of many to compare.

    Attributes:
        name: the drummer.
        feel: value and spread of each of :data:`COMPARED`, in its order.
        strokes: strokes a bar of 4/4 on each 16th, 16 numbers each for kick, snare, hat and ride,
            over the written and played grooves by their weight; fills are left out.
        habits: words for single habits, such as ``open_hat_at:4&``.
        genres: most typical first.
        bands: bands and leaders.
        year: the middle of the heyday; 0 where it is not known.
    """

    name: str
    feel: tuple[tuple[float, float], ...]
    strokes: tuple[float, ...]
    habits: frozenset[str]
    genres: tuple[str, ...]
    bands: tuple[str, ...]
    year: int = 0

    def value(self, feature: str) -> float:
        """The value of one of :data:`COMPARED`."""
        return self.feel[COMPARED.index(feature)][0]


def traits_of(profile: StyleProfile, tenures: Sequence[Tenure] = ()) -> Traits:
    """The traits of a profile.

    Args:
        profile: whose.
        tenures: times in bands, where they are known.
    """
    estimates = [profile.estimate(feature) for feature in COMPARED]
    return Traits(
        name=profile.artist.name,
        feel=tuple((round(e.value, 4), round(e.spread, 4)) for e in estimates),
        strokes=_strokes(profile),
        habits=_habit_words(profile.habits),
        genres=profile.artist.genres or ((profile.genre,) if profile.genre else ()),
        bands=profile.artist.bands,
        year=_heyday(tenures),
    )


def _strokes(profile: StyleProfile) -> tuple[float, ...]:
    """Strokes on each 16th, by group; places between two 16ths count for the one before."""
    counts = [0.0] * (STEPS * len(_ROWS))
    bars = 0.0
    for phrase in profile.vocabulary:
        meter = phrase.groove.meter
        if phrase.fills or meter.bar_length != 4:
            continue
        bars += phrase.weight * phrase.groove.bars
        for hit in phrase.groove.hits:
            if hit.piece.group in _ROWS:
                step = int(hit.position % meter.bar_length * 4) % STEPS
                counts[_ROWS.index(hit.piece.group) * STEPS + step] += phrase.weight
    return tuple(round(count / bars, 2) if bars else 0.0 for count in counts)


def _habit_words(habits: Habits) -> frozenset[str]:
    words = []
    for name in ("open_hat_at", "ghosts_at", "kicks_at", "foot_hat"):
        words += [f"{name}:{spell_place(place)}" for place in getattr(habits, name) or ()]
    for name in ("hat_accents", "hat_rate", "time_on", "backbeat"):
        value = getattr(habits, name)
        if value is not None:
            words.append(f"{name}:{value}")
    if habits.ornaments is not None:
        shares = {kind: getattr(habits.ornaments, kind) for kind in ("flam", "drag", "roll")}
        words += [f"ornament:{kind}" for kind, share in shares.items() if share >= _OFTEN]
    if habits.fill is not None:
        words += [f"fill:{habits.fill.notes}", f"fill:{habits.fill.shape}"]
    return frozenset(words)


def _heyday(tenures: Sequence[Tenure]) -> int:
    """The middle of the first two decades in bands; 0 where no years are known."""
    spans = [(t.begin, t.end or t.begin) for t in tenures if t.begin is not None]
    if not spans:
        return 0
    first = min(begin for begin, _ in spans)
    last = min(max(end for _, end in spans), first + _HEYDAY_YEARS)
    return (first + last) // 2


def encode_traits(traits: Traits) -> dict[str, Any]:
    """Traits as JSON data."""
    return {
        "name": traits.name,
        "feel": [number for pair in traits.feel for number in pair],
        "strokes": list(traits.strokes),
        "habits": sorted(traits.habits),
        "genres": list(traits.genres),
        "bands": list(traits.bands),
        "year": traits.year,
    }


def decode_traits(data: Mapping[str, Any]) -> Traits:
    """The traits behind :func:`encode_traits`."""
    feel = data["feel"]
    return Traits(
        name=data["name"],
        feel=tuple(zip(feel[::2], feel[1::2], strict=True)),
        strokes=tuple(data["strokes"]),
        habits=frozenset(data["habits"]),
        genres=tuple(data["genres"]),
        bands=tuple(data["bands"]),
        year=data["year"],
    )


@dataclass(frozen=True, slots=True)
class KnownStyle:
    """One of many styles to compare.

    Attributes:
        traits: of the style.
        vector: what embeds its description, of any length; empty where there is none.
        x, y: where it lies on the map of all styles, -1 to 1; ``None`` where it has no place yet.
    """

    traits: Traits
    vector: tuple[float, ...] = ()
    x: float | None = None
    y: float | None = None
