"""Long clips have a form: their groups of four bars differ, as a player's do.

Of windows of sixteen bars by three drummers of the Groove MIDI Dataset, nine in ten have groups of
four bars that differ in density, in loudness or in the cymbal.
"""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from mididrumigen.domain.music.dynamics import WRITTEN_VELOCITY, Level
from mididrumigen.domain.music.groove import Groove, Hit
from mididrumigen.domain.music.kit import TIME_KEEPERS, KitPiece, PieceGroup, keeper_of
from mididrumigen.domain.style.profile import StyleProfile
from mididrumigen.generation.template_generator.model import Bar, Stroke
from mididrumigen.generation.template_generator.time_keeping import keep_time_on

LONG = 16
"""Clips of so many bars and more have a form."""

GROUP = 4
_RIDES, _OPENS = 0.1, 0.12
# Velocity of the groups of four bars against the first: up to the third, and back.
_ARC = (0, 3, 9, 5)
_HEADROOM = 24


def shape_phrases(bars: Sequence[Bar], profile: StyleProfile, rng: Random) -> list[Bar]:
    """The bars with their third group of four on another cymbal; shorter clips as they are."""
    if len(bars) < LONG:
        return list(bars)
    made = list(bars)
    for group in range(2, len(bars) // GROUP, 4):
        start = group * GROUP
        piece = _other_cymbal(made[start : start + GROUP], profile, rng)
        for place in range(start, start + GROUP):
            made[place] = keep_time_on(made[place], piece)
    return made


def crash_on_ones(bars: Sequence[Bar], profile: StyleProfile, rng: Random) -> list[Bar]:
    """The bars with a crash on the first beat of later phrases, as often as the drummer has one.

    The hand leaves the time for it; kick and snare stay as they are. Where the habit is not known
    only fills land on a crash.
    """
    made = list(bars)
    share = profile.habits.crash_on_one or 0.0
    for place in range(GROUP, len(bars), GROUP) if share else ():
        if rng.random() < share:
            made[place] = _with_crash(made[place])
    return made


def _with_crash(bar: Bar) -> Bar:
    at_one = [s for s in bar.strokes if s.at == 0]
    if any(s.piece.group is PieceGroup.CRASH for s in at_one):
        return bar
    kept = [s for s in bar.strokes if s.at != 0 or s.piece not in TIME_KEEPERS]
    crash = Stroke(KitPiece.CRASH_1, bar.meter.beats[0], WRITTEN_VELOCITY[Level.ACCENT], 0.0)
    return Bar(bar.meter, (crash, *kept), bar.line, bar.index, bar.is_fill)


def shape_loudness(groove: Groove) -> Groove:
    """The groove with the groups of four bars louder and softer; shorter clips as they are."""
    if groove.bars < LONG:
        return groove
    length = groove.meter.bar_length
    return groove.with_hits(
        _louder(hit, _ARC[int(hit.position // length) // GROUP % len(_ARC)]) for hit in groove.hits
    )


def _louder(hit: Hit, rise: int) -> Hit:
    room = min(1.0, (127 - hit.velocity) / _HEADROOM)
    return Hit(hit.piece, hit.position, hit.velocity + round(rise * room), hit.offset_s)


def _other_cymbal(bars: Sequence[Bar], profile: StyleProfile, rng: Random) -> KitPiece:
    """Where the hand goes: off the ride to the hat, off the hat to what the drummer has."""
    strokes = [stroke.piece for bar in bars for stroke in bar.strokes]
    if keeper_of(strokes) is PieceGroup.RIDE:
        return KitPiece.CLOSED_HAT
    choices = [KitPiece.RIDE]
    if profile.value("hat_openness") >= _OPENS:
        choices.append(KitPiece.OPEN_HAT)
    if profile.value("ride_share") < _RIDES and profile.value("hat_openness") >= _OPENS:
        choices.append(KitPiece.HALF_OPEN_HAT)
    return rng.choice(choices)
