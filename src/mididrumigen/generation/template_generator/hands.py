"""What hands and the left foot add to a written part: flams, drags, rolls, the hat under the ride.

Ornaments come where a drummer has both hands free for them: in fills, and where the snare is alone.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from fractions import Fraction
from random import Random

from mididrumigen.domain.music.dynamics import WRITTEN_VELOCITY, Level, written_level
from mididrumigen.domain.music.kit import (
    KitPiece,
    Limb,
    PieceGroup,
    keeper_of,
)
from mididrumigen.domain.music.meter import Meter
from mididrumigen.domain.music.notation import (
    DRAG_GRACE,
    DRAG_S,
    FLAM_GRACE,
    FLAM_S,
    OPEN_WEAK,
)
from mididrumigen.domain.stopping import check_stopped
from mididrumigen.domain.style.habits import Ornaments
from mididrumigen.domain.style.profile import StyleProfile
from mididrumigen.generation.template_generator.model import Bar, Stroke
from mididrumigen.generation.template_generator.players import load_players

_USUAL_ORNAMENT = 0.25
_AS_WRITTEN_BARS = 2
# Players' flams come in clusters, so fewer windows have one than their share of strokes says; and
# written vocabulary has its own.
_CLUSTERED = 0.1
_REACH = Fraction(1, 4)
_SIXTEENTH, _THIRTY_SECOND = Fraction(1, 4), Fraction(1, 8)

_Decorate = Callable[[Stroke], Sequence[Stroke]]


def use_hands(bars: list[Bar], profile: StyleProfile, ornament: float, rng: Random) -> list[Bar]:
    """Flams, drags and rolls, as many as the drummer's habits say of the clip's snare strokes.

    The first two bars of a groove stay as they are written. ``ornament`` is the knob of that name:
    0 adds nothing, its usual value as much as the drummer does.
    """
    measured = load_players().flams
    habits = profile.habits.ornaments or Ornaments(measured, measured, measured)
    snares = sum(s.piece is KitPiece.SNARE for bar in bars for s in bar.strokes)
    scale = snares * ornament / _USUAL_ORNAMENT
    shares = ((habits.roll, _roll), (habits.flam, _flam), (habits.drag, _drag))
    out = list(bars)
    for heard, decorate in shares:
        # The ear takes ornaments for more than they are: half of it, as a ratio, is measured.
        wanted = _CLUSTERED * math.sqrt(heard * measured) * scale
        for _ in range(int(wanted + rng.random()) if wanted else 0):
            _decorate_one(out, decorate, rng)
    return out


def _decorate_one(bars: list[Bar], decorate: _Decorate, rng: Random) -> None:
    """Decorate one stroke, in a fill rather than in a groove; none where none has room."""
    places = [
        (number, stroke)
        for number, bar in enumerate(bars)
        if bar.is_fill or number >= _AS_WRITTEN_BARS
        for stroke in _free_strokes(bar)
    ]
    in_fills = [place for place in places if bars[place[0]].is_fill]
    if not places:
        return
    number, stroke = rng.choice(in_fills or places)
    bar = bars[number]
    added = decorate(stroke)
    strokes = tuple(sorted((*bar.strokes, *added), key=lambda s: (s.at, s.piece)))
    bars[number] = Bar(bar.meter, strokes, bar.line, bar.index, bar.is_fill)


def _free_strokes(bar: Bar) -> list[Stroke]:
    """Plain and accented snare and tom strokes with nothing in the way of either hand."""
    check_stopped()
    hands = [s for s in bar.strokes if s.piece.limb is Limb.HAND]
    return [
        s
        for s in hands
        if s.piece.group in (PieceGroup.SNARE, PieceGroup.TOM)
        and s.piece is not KitPiece.CROSS_STICK
        and s.late_s == 0
        and written_level(s.velocity) is not Level.GHOST
        and not any(o is not s and -_REACH < o.at - s.at < _REACH for o in hands)
        and s.at > 0
    ]


def _flam(stroke: Stroke) -> list[Stroke]:
    return [stroke._replace(velocity=FLAM_GRACE, late_s=-FLAM_S)]


def _drag(stroke: Stroke) -> list[Stroke]:
    return [stroke._replace(velocity=DRAG_GRACE, late_s=-before) for before in DRAG_S]


def _roll(stroke: Stroke) -> list[Stroke]:
    """A double in place of a single; the second of the two is weaker."""
    return [stroke._replace(at=stroke.at + _THIRTY_SECOND, velocity=OPEN_WEAK)]


def use_foot(bars: list[Bar], profile: StyleProfile, *, leads_elsewhere: bool = False) -> list[Bar]:
    """The left foot closes the hat while the hand rides, and through the fill that follows.

    Where the drummer's habit says, else on the backbeats, as most do. Feet that are written stay.
    ``leads_elsewhere`` says that the hand keeps time on another piece than the hat.
    """
    places = profile.habits.foot_hat
    if places == ():
        return bars
    out, rode = [], False
    for bar in bars:
        keeper = keeper_of(s.piece for s in bar.strokes)
        rides = keeper is PieceGroup.RIDE or (leads_elsewhere and keeper is None)
        out.append(_with_foot(bar, places) if rides or (bar.is_fill and rode) else bar)
        rode = rides
    return out


def _with_foot(bar: Bar, places: Sequence[Fraction] | None) -> Bar:
    if any(s.piece is KitPiece.PEDAL_HAT for s in bar.strokes):
        return bar
    hats = {s.at for s in bar.strokes if s.piece.group is PieceGroup.HAT}
    added = [
        Stroke(KitPiece.PEDAL_HAT, at, WRITTEN_VELOCITY[Level.PLAIN], 0.0)
        for at in _foot_places(bar.meter, places)
        if not any(abs(at - hat) < _SIXTEENTH for hat in hats)
    ]
    strokes = tuple(sorted((*bar.strokes, *added), key=lambda s: (s.at, s.piece)))
    return Bar(bar.meter, strokes, bar.line, bar.index, bar.is_fill)


def _foot_places(meter: Meter, places: Sequence[Fraction] | None) -> Sequence[Fraction]:
    """Habits are counted in 4/4; in other metres the foot goes with the backbeats."""
    if places is None or meter != Meter():
        return meter.backbeats
    return [at for at in places if at < meter.bar_length]
