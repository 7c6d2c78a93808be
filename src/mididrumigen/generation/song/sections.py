"""What a drummer plays in each kind of section, as bars of one groove."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from random import Random

from mididrumigen.domain.music.dynamics import WRITTEN_VELOCITY, Level
from mididrumigen.domain.music.form import SectionKind
from mididrumigen.domain.music.kit import OPEN_HATS, KitPiece, PieceGroup
from mididrumigen.domain.music.meter import Meter
from mididrumigen.domain.style.profile import StyleProfile
from mididrumigen.domain.work.requests import TimeFeel
from mididrumigen.generation.template_generator.model import Bar, Stroke
from mididrumigen.generation.template_generator.time_keeping import (
    beats_of,
    drop_drums,
    drop_ghosts,
    ease_time,
    keep_time_on,
    with_strokes,
)
from mididrumigen.generation.template_generator.vary import change_time

_PLAIN, _ACCENT = WRITTEN_VELOCITY[Level.PLAIN], WRITTEN_VELOCITY[Level.ACCENT]
_SIXTEENTH = Fraction(1, 4)
_LOUD = frozenset(
    {"rock", "hard-rock", "metal", "punk", "indie-rock", "thrash-metal", "death-metal", "djent"}
)
_RIDES, _OPENS = 0.25, 0.15
# A chorus stands out on any of these; a habit of the closed hat says nothing of it.
_LEADS = (
    *(KitPiece.RIDE, KitPiece.RIDE_BELL, KitPiece.OPEN_HAT, KitPiece.HALF_OPEN_HAT),
    *(KitPiece.CRASH_1, KitPiece.CHINA),
)
_ON_A_CYMBAL = (SectionKind.CHORUS, SectionKind.SOLO, SectionKind.OUTRO)

LOUDNESS = {
    SectionKind.COUNT_IN: 0.0,
    SectionKind.INTRO: -0.1,
    SectionKind.VERSE: -0.2,
    SectionKind.PRE_CHORUS: 0.0,
    SectionKind.CHORUS: 0.3,
    SectionKind.BRIDGE: -0.05,
    SectionKind.SOLO: 0.25,
    SectionKind.BREAKDOWN: -0.45,
    SectionKind.OUTRO: 0.15,
    SectionKind.STOP: 0.3,
}
"""How much louder or softer a section is played, on the scale of the request's intensity."""


@dataclass(frozen=True, slots=True)
class Cymbals:
    """Where a drummer keeps time in the sections that are not on the closed hat.

    Attributes:
        chorus: in a chorus, and where an outro takes it up again.
        solo: behind a solo.
        bridge: in a bridge.
    """

    chorus: KitPiece
    solo: KitPiece
    bridge: KitPiece


def choose_cymbals(profile: StyleProfile, rng: Random) -> Cymbals:
    """The cymbals of a song: what the drummer rides on, or what the genre's drummers do."""
    ride = profile.value("ride_share")
    habit = profile.habits.time_on
    if habit in _LEADS:
        chorus = habit
    elif ride >= _RIDES:
        chorus = KitPiece.RIDE
    elif profile.genre in _LOUD:
        chorus = rng.choice((KitPiece.CRASH_1, KitPiece.OPEN_HAT, KitPiece.RIDE))
    elif profile.value("hat_openness") >= _OPENS:
        chorus = KitPiece.OPEN_HAT
    else:
        chorus = KitPiece.RIDE
    solo = KitPiece.RIDE if chorus is not KitPiece.RIDE else KitPiece.CRASH_1
    return Cymbals(chorus, solo, KitPiece.RIDE_BELL if chorus is KitPiece.RIDE else KitPiece.RIDE)


def play_section(
    kind: SectionKind, bars: Sequence[Bar], cymbals: Cymbals, profile: StyleProfile
) -> list[Bar]:
    """The bars of a groove as they are played in a section of a kind.

    Args:
        kind: of the section, neither count-in nor stop.
        bars: of the groove, in the section's metre, as many as the section has.
        cymbals: of the song.
        profile: of the drummer.
    """
    if kind is SectionKind.BRIDGE:
        return _bridge(bars, cymbals.bridge)
    if kind is SectionKind.BREAKDOWN:
        return _break_down(bars, profile)
    if kind in _ON_A_CYMBAL:
        return _chorus(bars, cymbals.solo if kind is SectionKind.SOLO else cymbals.chorus)
    on_hat = [_on_hat(bar) for bar in bars]
    if kind is SectionKind.PRE_CHORUS:
        return _build(on_hat)
    if kind is SectionKind.INTRO:
        half = len(bars) // 2
        return [drop_ghosts(bar) for bar in on_hat[:half]] + on_hat[half:]
    return on_hat


def count_in(meter: Meter, bars: int) -> list[Bar]:
    """Clicks on the beats; of several bars the first is in half as many."""
    beats = beats_of(meter)
    made = []
    for number in range(bars):
        clicks = beats[::2] if number < bars - 1 else beats
        strokes = tuple(Stroke(KitPiece.CROSS_STICK, at, _PLAIN, 0.0) for at in clicks)
        made.append(Bar(meter, strokes, -1, number))
    return made


def stop(meter: Meter, bars: int) -> list[Bar]:
    """One hit of the whole band on the first beat, and silence after it."""
    hit = Bar(meter, last_hit(meter), -1, 0)
    return [hit, *(Bar(meter, (), -1, number) for number in range(1, bars))]


def last_hit(meter: Meter) -> tuple[Stroke, ...]:
    """Crash, kick and snare on the first beat."""
    at = meter.beats[0]
    return tuple(
        Stroke(piece, at, _ACCENT, 0.0)
        for piece in (KitPiece.CRASH_1, KitPiece.KICK, KitPiece.SNARE)
    )


def _on_hat(bar: Bar) -> Bar:
    """The bar with its time on the hat; what the drummer opens there stays open."""
    if any(s.piece.group is PieceGroup.HAT for s in bar.strokes):
        strokes = [
            s._replace(piece=KitPiece.CLOSED_HAT) if s.piece.group is PieceGroup.RIDE else s
            for s in bar.strokes
        ]
        hats = [s for s in strokes if s.piece.group is PieceGroup.HAT]
        if 2 * sum(s.piece in OPEN_HATS for s in hats) <= len(hats):
            return with_strokes(bar, strokes)
    return keep_time_on(bar, KitPiece.CLOSED_HAT)


def _chorus(bars: Sequence[Bar], piece: KitPiece) -> list[Bar]:
    """Time on the cymbal, backbeats at full strength, no ghost notes under a crash."""
    made = []
    for bar in bars:
        moved = keep_time_on(bar, piece)
        if piece in (KitPiece.CRASH_1, KitPiece.OPEN_HAT):
            moved = drop_ghosts(moved)
        made.append(moved)
    return made


def _bridge(bars: Sequence[Bar], piece: KitPiece) -> list[Bar]:
    """Half time on another cymbal, where the metre can be halved."""
    halved = change_time(list(bars), TimeFeel.HALF) if _can_halve(bars) else bars
    return [drop_ghosts(keep_time_on(bar, piece)) for bar in halved]


def _can_halve(bars: Sequence[Bar]) -> bool:
    return len(bars) > 1 and len(bars[0].meter.beats) % 2 == 0


def _break_down(bars: Sequence[Bar], profile: StyleProfile) -> list[Bar]:
    """Hardly anything: the foot and a quiet hat; where the genre is loud, half time on a crash."""
    if profile.genre in _LOUD and _can_halve(bars):
        halved = change_time(list(bars), TimeFeel.HALF)
        return [drop_ghosts(keep_time_on(bar, KitPiece.CRASH_1)) for bar in halved]
    return [
        ease_time(keep_time_on(drop_drums(bar, (PieceGroup.KICK,)), KitPiece.CLOSED_HAT))
        for bar in bars
    ]


def _build(bars: list[Bar]) -> list[Bar]:
    """Towards a chorus: a snare on every beat in the last two bars, in 8ths in the last one."""
    for back in (2, 1):
        if len(bars) < back + 1:
            continue
        bar = bars[-back]
        at = list(beats_of(bar.meter))
        if back == 1:
            at += [beat + bar.meter.unit / 2 for beat in at if beat + bar.meter.unit / 2 not in at]
        there = {s.at for s in bar.strokes if s.piece.group is PieceGroup.SNARE}
        snares = [
            Stroke(KitPiece.SNARE, beat, _PLAIN, 0.0)
            for beat in sorted(at)
            if beat not in there and beat < bar.meter.bar_length
        ]
        bars[-back] = with_strokes(bar, [*bar.strokes, *snares])
    return bars
