"""Grace notes and press rolls of written bars: they go with the stroke they belong to."""

from __future__ import annotations

from collections.abc import Sequence

from mididrumigen.domain.music.meter import Meter
from mididrumigen.domain.music.notation import PRESS_MAIN
from mididrumigen.generation.template_generator.model import Stroke
from mididrumigen.generation.template_generator.touch import Player, Touch, to_units

# Of its stroke: a grace note that leads to it. Strokes of a roll, which follow, keep their share.
_GRACE_VELOCITY = 0.45


class WrittenPlayer:
    """Plays written strokes with another player's touch, and their grace notes with theirs."""

    def __init__(self, inner: Player) -> None:
        self._inner = inner

    def play_bar(self, strokes: Sequence[Stroke], meter: Meter, number: int) -> list[Touch]:
        """See :class:`Player`."""
        main = [stroke for stroke in strokes if stroke.late_s == 0]
        played = self._inner.play_bar(main, meter, number)
        graced = {(s.piece, to_units(s.at)): t for s, t in zip(main, played, strict=True)}
        touches = iter(played)
        return [
            next(touches)
            if stroke.late_s == 0
            else _grace(stroke, graced.get((stroke.piece, to_units(stroke.at))))
            for stroke in strokes
        ]


def _grace(stroke: Stroke, main: Touch | None) -> Touch:
    if main is None:
        return stroke.velocity, stroke.late_s
    velocity, late_s = main
    share = _GRACE_VELOCITY if stroke.late_s < 0 else stroke.velocity / PRESS_MAIN
    return round(velocity * share), late_s + stroke.late_s
