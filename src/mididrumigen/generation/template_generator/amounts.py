"""More or less of a part of the kit, and the piece that the leading hand plays on."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction
from random import Random

from mididrumigen.domain.music.dynamics import WRITTEN_VELOCITY, Level, written_level
from mididrumigen.domain.music.kit import (
    OPEN_HATS,
    TIME_KEEPERS,
    KitPiece,
    Limb,
    PieceGroup,
)
from mididrumigen.domain.music.meter import Meter
from mididrumigen.domain.style.habits import Habits
from mididrumigen.domain.style.profile import StyleProfile
from mididrumigen.domain.work.kit_parts import LeadHand, Part
from mididrumigen.domain.work.requests import GenerationParams
from mididrumigen.generation.template_generator.hands import use_foot
from mididrumigen.generation.template_generator.model import Bar, Stroke

_SIXTEENTH, _EIGHTH = Fraction(1, 4), Fraction(1, 2)
_PLAIN, _GHOST = WRITTEN_VELOCITY[Level.PLAIN], WRITTEN_VELOCITY[Level.GHOST]
_ACCENT = WRITTEN_VELOCITY[Level.ACCENT]
_PHRASE_BARS = 4
_HALF_AMOUNT = 0.5
_LEADS = {
    LeadHand.HAT: KitPiece.CLOSED_HAT,
    LeadHand.RIDE: KitPiece.RIDE,
    LeadHand.CRASH: KitPiece.CRASH_1,
    LeadHand.FLOOR_TOM: KitPiece.FLOOR_TOM,
}
_GROUPS = {
    Part.KICK: PieceGroup.KICK,
    Part.SNARE: PieceGroup.SNARE,
    Part.HAT: PieceGroup.HAT,
    Part.FOOT_HAT: PieceGroup.PEDAL,
    Part.RIDE: PieceGroup.RIDE,
    Part.CRASH: PieceGroup.CRASH,
    Part.TOM: PieceGroup.TOM,
    Part.PERCUSSION: PieceGroup.PERCUSSION,
}


def play_as_asked(
    bars: list[Bar], profile: StyleProfile, params: GenerationParams, rng: Random
) -> list[Bar]:
    """The bars with the leading hand and the amounts of a request.

    An amount from -1 to 0 leaves out that share of the part, what the metre carries least first;
    one from 0 to 1 adds to it where the drummer would, else where there is room.
    """
    if params.lead_hand is not None:
        bars = [lead_with(bar, params.lead_hand) for bar in bars]
        bars = use_foot(bars, profile, leads_elsewhere=params.lead_hand is not LeadHand.HAT)
    for part, amount in params.amount:
        if amount < 0:
            bars = [_less(bar, part, -amount) for bar in bars]
        elif amount > 0:
            add = _ADD[part]
            bars = [add(bar, n, amount, profile.habits, rng) for n, bar in enumerate(bars)]
    return bars


def lead_with(bar: Bar, lead: LeadHand) -> Bar:
    """The bar with its time kept on another piece; bells and open hats go there as well."""
    piece = _LEADS[lead]
    own = piece.group
    seen: dict[tuple[KitPiece, Fraction, float], Stroke] = {}
    for stroke in bar.strokes:
        moves = stroke.piece in TIME_KEEPERS and stroke.piece.group is not own
        moved = stroke._replace(piece=piece) if moves else stroke
        seen.setdefault((moved.piece, moved.at, moved.late_s), moved)
    return _with(bar, seen.values())


def _less(bar: Bar, part: Part, share: float) -> Bar:
    own = [s for s in bar.strokes if _is_of(s, part)]
    ranked = sorted(own, key=lambda s: (_weight(bar.meter, s), s.at))
    out = {id(s) for s in ranked[: round(share * len(ranked))]}
    if part is Part.OPEN_HAT:
        closed = (s._replace(piece=KitPiece.CLOSED_HAT) if id(s) in out else s for s in bar.strokes)
        return _with(bar, closed)
    return _with(bar, (s for s in bar.strokes if id(s) not in out))


def _is_of(stroke: Stroke, part: Part) -> bool:
    ghost = written_level(stroke.velocity) is Level.GHOST
    if part is Part.SNARE_GHOSTS:
        return stroke.piece.group is PieceGroup.SNARE and ghost
    if part is Part.OPEN_HAT:
        return stroke.piece in OPEN_HATS
    return stroke.piece.group is _GROUPS[part]


def _weight(meter: Meter, stroke: Stroke) -> int:
    return 10 * (stroke.at in meter.backbeats) + meter.level(stroke.at)


def _add_at(
    piece: KitPiece, velocity: int, weakest: int
) -> Callable[[Bar, int, float, Habits, Random], Bar]:
    """Adds strokes of a piece where its group is silent, favourite places first."""

    def add(bar: Bar, _number: int, amount: float, habits: Habits, rng: Random) -> Bar:
        liked = habits.ghosts_at if velocity == _GHOST else habits.kicks_at
        taken = {s.at for s in bar.strokes if s.piece.group is piece.group}
        free = [
            at for at in _steps(bar) if at not in taken and weakest <= bar.meter.level(at) <= -3
        ]
        favourites = [at for at in liked or () if at in free]
        others = [at for at in free if at not in favourites]
        rng.shuffle(others)
        chosen = [*favourites, *others][: max(1, round(amount * len(free) / 2))]
        return _with(bar, (*bar.strokes, *(Stroke(piece, at, velocity, 0.0) for at in chosen)))

    return add


def _steps(bar: Bar) -> list[Fraction]:
    thirds = any(s.at.denominator % 3 == 0 for s in bar.strokes)
    step = Fraction(1, 3) if thirds else _SIXTEENTH
    return [step * i for i in range(int(bar.meter.bar_length / step))]


def _turn(
    is_turned: Callable[[Stroke], bool], piece: KitPiece
) -> Callable[[Bar, int, float, Habits, Random], Bar]:
    """Plays a share of some strokes on another piece."""

    def turn(bar: Bar, _number: int, amount: float, habits: Habits, _rng: Random) -> Bar:
        liked = habits.open_hat_at if piece in OPEN_HATS else None
        own = [s for s in bar.strokes if is_turned(s)]
        own.sort(key=lambda s: (s.at not in (liked or ()), s.at.denominator == 1, -s.at))
        turned = {id(s) for s in own[: max(1, round(amount * len(own)))]}
        return _with(bar, (s._replace(piece=piece) if id(s) in turned else s for s in bar.strokes))

    return turn


def _add_hats(bar: Bar, _number: int, amount: float, _habits: Habits, rng: Random) -> Bar:
    """Softer strokes between those that keep time."""
    hats = sorted(s.at for s in bar.strokes if s.piece in TIME_KEEPERS)
    keeper = next((s.piece for s in bar.strokes if s.piece in TIME_KEEPERS), KitPiece.CLOSED_HAT)
    free = [
        at
        for at in _steps(bar)
        if at not in hats and not any(s.at == at and s.piece.limb is Limb.HAND for s in bar.strokes)
    ]
    rng.shuffle(free)
    chosen = free[: round(amount * len(free))]
    return _with(bar, (*bar.strokes, *(Stroke(keeper, at, _PLAIN, 0.0) for at in chosen)))


def _add_feet(bar: Bar, _number: int, amount: float, _habits: Habits, _rng: Random) -> Bar:
    places = bar.meter.beats if amount > _HALF_AMOUNT else bar.meter.backbeats
    near = {s.at for s in bar.strokes if s.piece.group in (PieceGroup.HAT, PieceGroup.PEDAL)}
    added = [Stroke(KitPiece.PEDAL_HAT, at, _PLAIN, 0.0) for at in places if at not in near]
    return _with(bar, (*bar.strokes, *added))


def _add_crash(bar: Bar, number: int, amount: float, _habits: Habits, _rng: Random) -> Bar:
    """On the one of phrases, then of more bars, in place of the hand that keeps time."""
    every = max(1, round(_PHRASE_BARS * (1 - amount)))
    if number % every or any(s.at == 0 and s.piece.group is PieceGroup.CRASH for s in bar.strokes):
        return bar
    kept = [s for s in bar.strokes if s.at != 0 or s.piece not in TIME_KEEPERS]
    return _with(bar, (*kept, Stroke(KitPiece.CRASH_1, Fraction(0), _ACCENT, 0.0)))


def _is_between(stroke: Stroke) -> bool:
    return stroke.piece is KitPiece.CLOSED_HAT and stroke.at % 1 == _EIGHTH


_ADD: dict[Part, Callable[[Bar, int, float, Habits, Random], Bar]] = {
    Part.KICK: _add_at(KitPiece.KICK, _PLAIN, -4),
    Part.SNARE: _add_at(KitPiece.SNARE, _PLAIN, -4),
    Part.SNARE_GHOSTS: _add_at(KitPiece.SNARE, _GHOST, -7),
    Part.HAT: _add_hats,
    Part.OPEN_HAT: _turn(_is_between, KitPiece.OPEN_HAT),
    Part.FOOT_HAT: _add_feet,
    Part.RIDE: _turn(lambda s: s.piece.group is PieceGroup.HAT, KitPiece.RIDE),
    Part.CRASH: _add_crash,
    Part.TOM: _turn(lambda s: s.piece is KitPiece.SNARE and s.at % 1 != 0, KitPiece.FLOOR_TOM),
    Part.PERCUSSION: _turn(
        lambda s: s.piece in TIME_KEEPERS and s.at.denominator == 1, KitPiece.COWBELL
    ),
}


def _with(bar: Bar, strokes: Iterable[Stroke]) -> Bar:
    ranked = tuple(sorted(strokes, key=lambda s: (s.at, s.piece)))
    return Bar(bar.meter, ranked, bar.line, bar.index, bar.is_fill)
