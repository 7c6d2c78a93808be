"""Wishes that are knobs of a request, and whether a wish can be kept in the clip at all."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from mididrumigen.domain.music.groove import MAX_TEMPO_BPM, MIN_TEMPO_BPM
from mididrumigen.domain.music.kit import PIECES_OF, KitPiece, PieceGroup
from mididrumigen.domain.work.requests import FillSize, GenerationParams, TimeFeel, Voicing
from mididrumigen.lexicon.places import bars_of, beats_of
from mididrumigen.lexicon.wish import Wish

Knobs = dict[str, Any]
_Turn = Callable[[float, GenerationParams], Knobs | None]
"""From how much is asked for, and the request, to what is changed in it."""

_STRAIGHT, _PLAIN_SWING, _MOST_SWING = 50.0, 12.0, 70.0
_INTENSITY, _LATE_MS, _TEMPO = 0.5, 14.0, 1.12
_MANY, _FEW = 0.5, 0.05
# What a drummer would call a sound that MIDI has no note for, or a habit that is not heard.
_UNHEARD = frozenset(
    {
        *("snares_off", "odd_metres", "traditional_grip", "matched_grip", "left_handed"),
        *("open_handed", "small_kit", "large_kit"),
    }
)


def can_grant(wish: Wish, params: GenerationParams) -> bool:
    """Whether the clip has such bars and beats, and the kit such pieces."""
    if wish.action in _UNHEARD or (wish.amount == 0 and wish.action != "microtiming_ms.snare"):
        return False
    bars = wish.place.bars or frozenset()
    if not bars_of(wish.place, params.bars) or any(abs(bar) > params.bars for bar in bars):
        return False
    beats = [beat for beat in wish.place.beats or () if beat > 0]
    if any(int(beat) > len(params.meter.beats) for beat in beats):
        return False
    if wish.place.beats is not None and not beats_of(wish.place, params.meter):
        return False
    if wish.number > params.bars and wish.action in ("swell", "fade"):
        return False
    wanted = wish.action in ("strike", "time on", "only", "steps")
    return not (wanted and wish.pieces and set(wish.pieces) <= params.leave_out)


def knobs_of(wish: Wish, params: GenerationParams) -> Knobs | None:
    """The knobs that a wish for the whole clip turns; ``None`` where the engine grants it."""
    turn = _KNOBS.get(wish.action)
    return turn(wish.amount, params) if turn is not None and wish.place.is_anywhere else None


def _swing(amount: float, _params: GenerationParams) -> Knobs:
    return {"swing_percent": min(_MOST_SWING, _STRAIGHT + _PLAIN_SWING * max(0.0, amount))}


def _intensity(amount: float, _params: GenerationParams) -> Knobs:
    return {"intensity": max(-1.0, min(1.0, _INTENSITY * amount))}


def _late(amount: float, _params: GenerationParams) -> Knobs | None:
    # Very late is the snare's alone: the engine moves it against the others.
    return {"push_pull_ms": _LATE_MS * amount} if abs(amount) <= 1 else None


def _time(feel: TimeFeel) -> _Turn:
    return lambda amount, _params: {"time_feel": feel if amount > 0 else TimeFeel.NORMAL}


def _four_on_the_floor(amount: float, params: GenerationParams) -> Knobs | None:
    return {"voicing": params.voicing | {Voicing.FOUR_ON_THE_FLOOR}} if amount > 0 else None


def _ride(amount: float, params: GenerationParams) -> Knobs:
    on, off = Voicing.RIDE_TIME, Voicing.HAT_TIME
    if amount < 0:
        on, off = off, on
    return {"voicing": params.voicing - {off} | {on}}


def _cross_stick(amount: float, params: GenerationParams) -> Knobs:
    if amount > 0:
        return {"voicing": params.voicing | {Voicing.CROSS_STICK}}
    return {"leave_out": params.leave_out | {KitPiece.CROSS_STICK}}


def _tempo(amount: float, params: GenerationParams) -> Knobs | None:
    if params.tempo_bpm is None:
        return None
    tempo = params.tempo_bpm * _TEMPO**amount
    return {"tempo_bpm": min(MAX_TEMPO_BPM, max(MIN_TEMPO_BPM, tempo))}


def _none_of(group: PieceGroup) -> _Turn:
    return lambda amount, params: (
        {"leave_out": params.leave_out | frozenset(PIECES_OF[group])} if amount <= -1 else None
    )


_KNOBS: Mapping[str, _Turn] = {
    "swing_8th_ratio": _swing,
    "swing_16th_ratio": _swing,
    "velocity": _intensity,
    "microtiming_ms.snare": _late,
    "half_time": _time(TimeFeel.HALF),
    "pattern.half-time": _time(TimeFeel.HALF),
    "double_time": _time(TimeFeel.DOUBLE),
    "four_on_the_floor": _four_on_the_floor,
    "pattern.four-on-the-floor": _four_on_the_floor,
    "ride_share": _ride,
    "cross_stick_share": _cross_stick,
    "fill_rate": lambda amount, _params: {"fills": _MANY if amount > 0 else _FEW},
    "fill_length": lambda amount, _params: {
        "fill_size": FillSize.BIG if amount > 0 else FillSize.SHORT
    },
    "tempo_bpm": _tempo,
    "density.crash": _none_of(PieceGroup.CRASH),
    "density.tom": _none_of(PieceGroup.TOM),
    "density.percussion": _none_of(PieceGroup.PERCUSSION),
}
