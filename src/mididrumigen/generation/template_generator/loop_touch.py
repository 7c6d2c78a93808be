"""Touch of who makes loops: what was played once comes back hit for hit, bar after bar."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from mididrumigen.domain.music.kit import KitPiece
from mididrumigen.domain.music.meter import Meter
from mididrumigen.domain.style.artist import ArtistKind
from mididrumigen.domain.style.estimates import Basis
from mididrumigen.domain.style.profile import StyleProfile
from mididrumigen.generation.template_generator.model import Stroke
from mididrumigen.generation.template_generator.touch import Player, Touch, to_units

_STEADY_VELOCITY, _STEADY_MS = 4.0, 4.0

Place: TypeAlias = tuple[int, KitPiece, int, int, float]


def is_looped(profile: StyleProfile) -> bool:
    """Whether an artist's bars are loops: a producer's, or one who is known to vary like none."""
    if profile.artist.kind is ArtistKind.PRODUCER:
        return True
    spreads = (("velocity", _STEADY_VELOCITY), ("microtiming_ms", _STEADY_MS))
    known = [(profile.estimates.get(name), most) for name, most in spreads]
    return all(
        estimate is not None and estimate.basis is Basis.ARTIST and estimate.spread <= most
        for estimate, most in known
    )


class LoopPlayer:
    """Plays a loop with another player's touch: each of its strokes once, then as it was."""

    def __init__(self, inner: Player, bars: int) -> None:
        """``bars`` is the length of the loop."""
        self._inner, self._bars = inner, bars
        self._played: dict[Place, Touch] = {}

    def play_bar(self, strokes: Sequence[Stroke], meter: Meter, number: int) -> list[Touch]:
        """See :class:`Player`."""
        touches = []
        new = self._inner.play_bar(strokes, meter, number)
        for stroke, touch in zip(strokes, new, strict=True):
            at = to_units(stroke.at)
            place = (number % self._bars, stroke.piece, at, stroke.velocity, stroke.late_s)
            touches.append(self._played.setdefault(place, touch))
        return touches
