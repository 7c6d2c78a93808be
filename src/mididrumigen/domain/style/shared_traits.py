"""Why two styles are near: what both do that most drummers do not, in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean, pstdev

from mididrumigen.domain.style.style_distance import lineage_distance, strokes_distance
from mididrumigen.domain.style.swing import swing_share
from mididrumigen.domain.style.traits import KnownStyle, Traits

_MOST_REASONS = 4
_ALIKE_STROKES = 0.22
_CLOSE_YEARS = 12
# What is called fast and slow, whatever others play.
_FAST_BPM, _SLOW_BPM = 140, 96
# So many standard deviations from the mean of all drummers are worth telling.
_TELLING = 0.45


def _percent(a: float, b: float) -> str:
    low, high = sorted((round(100 * a), round(100 * b)))
    return f"{low} %" if low == high else f"{low} and {high} %"


def _numbers(a: float, b: float) -> str:
    low, high = sorted((round(abs(a)), round(abs(b))))
    return f"{low}" if low == high else f"{low} and {high}"


def _swings(a: float, b: float) -> str:
    return _percent(swing_share(a), swing_share(b))


# What is said where both are above and where both are below most drummers; empty: not worth it.
# {percent}, {numbers} and {swings} are theirs.
_WORDS: dict[str, tuple[str, str]] = {
    "tempo_bpm": ("both fast, at {numbers} BPM", "both slow, at {numbers} BPM"),
    "swing_8th_ratio": ("8th swing {swings}", ""),
    "swing_16th_ratio": ("16th swing {swings}", ""),
    "ghost_note_rate": (
        "both ghost-note heavy ({percent} of snare strokes)",
        "both play few ghost notes ({percent} of snare strokes)",
    ),
    "density": ("both busy", "both sparse"),
    "syncopation_lhl": (
        "both syncopate kick and snare strongly",
        "both keep kick and snare on the beat",
    ),
    "hat_openness": ("both open the hat often ({percent})", "both keep the hat closed"),
    "ride_share": ("both ride the cymbal ({percent} of the time)", ""),
    "cross_stick_share": ("both use the cross-stick ({percent})", ""),
    "fill_rate": ("both fill often ({percent} of bars)", "both seldom fill"),
    "velocity.snare.backbeat": ("both hit the backbeat hard", "both touch the snare lightly"),
    "microtiming_ms.snare": (
        "both lay the snare back ({numbers} ms)",
        "both push the snare ahead of the beat",
    ),
}
_HABIT_WORDS = {
    "hat_accents:off": "both accent the off-beats of the hat",
    "hat_accents:backbeat": "both accent the backbeats of the hat",
    "hat_rate:16": "both keep time in 16ths",
    "hat_rate:12": "both keep time in triplets",
    "hat_rate:4": "both keep time in quarters",
    "time_on:ride": "both keep time on the ride in a chorus",
    "time_on:cowbell": "both keep time on the cowbell",
    "time_on:floor_tom": "both keep time on the floor tom",
    "backbeat:cross_stick": "both play the backbeat as a cross-stick",
    "ornament:drag": "both drag into the snare",
    "ornament:flam": "both flam the snare",
    "ornament:roll": "both roll on the snare",
}


@dataclass(frozen=True, slots=True)
class Usual:
    """What most drummers do.

    Attributes:
        feel: mean and standard deviation of each feature that there are words for.
        habits: the share of drummers with each habit.
    """

    feel: Mapping[str, tuple[float, float]]
    habits: Mapping[str, float]


def measure_usual(all_styles: Sequence[Traits]) -> Usual:
    """What is usual among some styles."""
    columns = {name: [traits.value(name) for traits in all_styles] for name in _WORDS}
    counts = Counter(habit for traits in all_styles for habit in traits.habits)
    return Usual(
        {
            name: (fmean(column), pstdev(column) or 1.0) if column else (0.0, 1.0)
            for name, column in columns.items()
        },
        {habit: count / len(all_styles) for habit, count in counts.items()},
    )


def shared_traits(one: KnownStyle, other: KnownStyle, usual: Usual) -> list[str]:
    """At most four reasons why two styles are near, the most telling first; one at least.

    Args:
        one: a style.
        other: another.
        usual: what most do.
    """
    a, b = one.traits, other.traits
    found = [*_lineage(a, b), *_feel(a, b, usual), *_habits(a, b, usual)]
    if strokes_distance(a, b) < _ALIKE_STROKES:
        share = 1 - strokes_distance(a, b)
        found.append((0.9, f"strokes fall on the same places ({share:.0%} alike)"))
    found.sort(key=lambda pair: -pair[0])
    reasons = list(dict.fromkeys(reason for _, reason in found))[:_MOST_REASONS]
    return reasons or [_closest(a, b)]


def _lineage(a: Traits, b: Traits) -> list[tuple[float, str]]:
    found = []
    bands = [band for band in a.bands if band in b.bands]
    if bands:
        found.append((2.0, f"both played with {' and '.join(bands[:2])}"))
    shared = [genre for genre in a.genres if genre in b.genres]
    if shared and lineage_distance(a, b) < 1:
        when = ""
        if a.year and b.year and abs(a.year - b.year) <= _CLOSE_YEARS:
            decade = (a.year + b.year) // 20 * 10
            when = f" of the {decade}s"
        found.append((1.2, f"both {' and '.join(shared[:2])}{when}"))
    return found


def _feel(a: Traits, b: Traits, usual: Usual) -> list[tuple[float, str]]:
    found = []
    for feature, (above, below) in _WORDS.items():
        mean, spread = usual.feel[feature]
        low, high = sorted((traits.value(feature) - mean) / spread for traits in (a, b))
        if high - low > 1.2:
            continue
        words = above if low > _TELLING else below if high < -_TELLING else ""
        if words and not _is_middling(feature, a, b):
            telling = min(abs(low), abs(high)) - (high - low) / 2
            pair = a.value(feature), b.value(feature)
            said = words.format(
                percent=_percent(*pair), numbers=_numbers(*pair), swings=_swings(*pair)
            )
            found.append((telling, said))
    return found


def _is_middling(feature: str, a: Traits, b: Traits) -> bool:
    """Whether two are called fast or slow at tempos that are neither."""
    tempos = sorted((a.value("tempo_bpm"), b.value("tempo_bpm")))
    return feature == "tempo_bpm" and tempos[0] < _FAST_BPM and tempos[1] > _SLOW_BPM


def _habits(a: Traits, b: Traits, usual: Usual) -> list[tuple[float, str]]:
    """Habits in common, the rarer the better."""
    found = []
    for habit in sorted(a.habits & b.habits):
        rare = 1 - usual.habits.get(habit, 0.0)
        if habit in _HABIT_WORDS:
            found.append((rare, _HABIT_WORDS[habit]))
        elif habit.startswith("open_hat_at:"):
            found.append((rare * 0.8, f"both open the hat on {habit.partition(':')[2]}"))
    return found


def _closest(a: Traits, b: Traits) -> str:
    """Where nothing they share is rare: the features that are nearest, in a few words."""
    near = sorted(
        _WORDS,
        key=lambda feature: abs(a.value(feature) - b.value(feature)) / (1 + abs(a.value(feature))),
    )
    return f"nearest in {' and '.join(name.replace('_', ' ').split('.')[0] for name in near[:2])}"
