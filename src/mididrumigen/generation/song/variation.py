"""The same section again: the same groove, played by somebody who has played it before."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from random import Random

from mididrumigen.domain.music.dynamics import WRITTEN_VELOCITY, Level, written_level
from mididrumigen.domain.music.kit import KitPiece, PieceGroup
from mididrumigen.domain.style.profile import StyleProfile
from mididrumigen.generation.template_generator.model import Bar, Stroke
from mididrumigen.generation.template_generator.phrases import GROUP
from mididrumigen.generation.template_generator.time_keeping import with_strokes

_SIXTEENTH, _THIRD = Fraction(1, 4), Fraction(1, 3)
_Change = Callable[[Bar], Bar]


def vary_repeat(bars: Sequence[Bar], number: int, profile: StyleProfile, rng: Random) -> list[Bar]:
    """The bars with a small change at the end of each group of four.

    Args:
        bars: of the section, without its fill.
        number: how often the section has come, from 1; a later one is changed a little more.
        profile: says which changes are the drummer's.
        rng: for the choice.
    """
    made = list(bars)
    for place in range(GROUP - 1, len(made), GROUP):
        for back in range(min(number, 3)):
            change = _choose(profile, rng)
            # Later repeats also change in the middle of the group.
            at = place - 2 * (back % 2)
            made[at] = change(made[at])
    if number > 1 and len(made) < GROUP:
        made[-1] = _choose(profile, rng)(made[-1])
    return made


def _choose(profile: StyleProfile, rng: Random) -> _Change:
    weighted: list[tuple[_Change, float]] = [
        (_open_before_the_line, 0.3 + 3 * profile.value("hat_openness")),
        (_pick_up, 0.7),
        (_ghost, 0.1 + 2 * profile.value("ghost_note_rate")),
    ]
    return rng.choices([c for c, _ in weighted], [w for _, w in weighted])[0]


def _last_step(bar: Bar) -> Fraction:
    """The last 16th of the bar; where it goes in threes, the last third of a beat."""
    meter = bar.meter
    if meter.is_compound:
        step = meter.unit
    elif any(s.at.denominator % 3 == 0 for s in bar.strokes):
        step = _THIRD
    else:
        step = _SIXTEENTH if meter.denominator <= 4 else meter.unit
    return meter.bar_length - step


def _open_before_the_line(bar: Bar) -> Bar:
    """The last off-beat hat open."""
    hats = [s for s in bar.strokes if s.piece.group is PieceGroup.HAT and s.at > 0]
    off = [s for s in hats if s.at not in bar.meter.beats]
    if not off:
        return _pick_up(bar)
    last = max(off, key=lambda s: s.at)
    if last.piece is not KitPiece.CLOSED_HAT:
        return _pick_up(bar)
    opened = last._replace(piece=KitPiece.OPEN_HAT)
    return with_strokes(bar, [opened if s is last else s for s in bar.strokes])


def _pick_up(bar: Bar) -> Bar:
    """A kick on the last step of the bar; without one there already, else none."""
    at = _last_step(bar)
    kicks = [s for s in bar.strokes if s.piece is KitPiece.KICK]
    there = [s for s in kicks if s.at == at]
    if there:
        return with_strokes(bar, [s for s in bar.strokes if s is not there[0]])
    if any(
        s.at == at
        and s.piece.group is PieceGroup.SNARE
        and written_level(s.velocity) is not Level.GHOST
        for s in bar.strokes
    ):
        return bar
    return with_strokes(
        bar, [*bar.strokes, Stroke(KitPiece.KICK, at, WRITTEN_VELOCITY[Level.PLAIN], 0.0)]
    )


def _ghost(bar: Bar) -> Bar:
    """A ghost note just before the bar line; none where the snare is there already."""
    at = _last_step(bar)
    if any(s.piece.group is PieceGroup.SNARE and s.at >= at for s in bar.strokes):
        return _pick_up(bar)
    ghost = Stroke(KitPiece.SNARE, at, WRITTEN_VELOCITY[Level.GHOST], 0.0)
    return with_strokes(bar, [*bar.strokes, ghost])
