"""How near plans come to an artist, against the engine's own clips for the same request."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from mididrumigen.domain.music.groove import Groove
from mididrumigen.domain.style.profile import StyleProfile
from mididrumigen.domain.style.report import StyleReport, report_style
from mididrumigen.domain.work.requests import GenerationParams
from mididrumigen.generation.ranking.likeness import measure_patterns, rate_likeness

_ENOUGH = 0.95
"""How much of what the engine's clips reach a plan must reach; docs/llm.md says how it was set."""


@dataclass(frozen=True, slots=True)
class Ratings:
    """Nearness (closeness of the style report times likeness of the patterns), 0–1.

    Attributes:
        takes: of the plans' takes.
        own: of the engine's clips.
        unlike: for each take, the measures in which its patterns are unlike the engine's clips.
    """

    takes: tuple[float, ...]
    own: tuple[float, ...]
    unlike: tuple[tuple[str, ...], ...]

    def admits(self, number: int) -> bool:
        """Whether a take is about as near as the engine's clips are."""
        return not self.own or self.takes[number] >= _ENOUGH * median(self.own)

    def lines(self) -> list[str]:
        """The report for the takes that were not chosen."""
        return [
            f"variation {number + 1} is less like the artist than the engine's own clips: nearness "
            f"{self.takes[number]:.2f} against {median(self.own):.2f}"
            + (f", unlike in {' and '.join(unlike)}" if unlike else "")
            for number, unlike in enumerate(self.unlike)
            if not self.admits(number)
        ]


@dataclass(frozen=True, slots=True)
class OwnClips:
    """The engine's clips for a request, looked at: what plans are rated against.

    Attributes:
        grooves: the clips; none where the artist has nothing to play from.
        nearness: of each.
        patterns: what the patterns of each are like.
    """

    grooves: tuple[Groove, ...] = ()
    nearness: tuple[float, ...] = ()
    patterns: tuple[Mapping[str, float], ...] = ()


def rate_own(
    grooves: Sequence[Groove], profile: StyleProfile, params: GenerationParams
) -> OwnClips:
    """Rate the engine's clips, each against the others."""
    patterns = tuple(measure_patterns(groove) for groove in grooves)
    among = [
        rate_likeness(own, [*patterns[:i], *patterns[i + 1 :]])[0] for i, own in enumerate(patterns)
    ]
    reports = (report_style(groove, profile, params) for groove in grooves)
    nearness = tuple(_near(r) * like for r, like in zip(reports, among, strict=True))
    return OwnClips(tuple(grooves), nearness, patterns)


def rate_takes(grooves: Sequence[Groove], reports: Sequence[StyleReport], own: OwnClips) -> Ratings:
    """Rate the takes of plans, with their style reports, against the engine's clips."""
    likeness = [rate_likeness(measure_patterns(groove), own.patterns) for groove in grooves]
    return Ratings(
        tuple(_near(r) * like for r, (like, _) in zip(reports, likeness, strict=True)),
        own.nearness,
        tuple(tuple(unlike) for _, unlike in likeness),
    )


def _near(report: StyleReport) -> float:
    return 1.0 if report.closeness is None else report.closeness
