"""Wishes that are knobs of a request, and whether a wish can be kept in the clip at all."""

from __future__ import annotations

from typing import Any

from mididrumigen.domain.music.kit import PIECES_OF, KitPiece, PieceGroup
from mididrumigen.domain.work.requests import FillSize, GenerationParams, TimeFeel, Voicing
from mididrumigen.lexicon.places import bars_of, beats_of
from mididrumigen.lexicon.wish import Wish

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


def knobs_of(wish: Wish, params: GenerationParams) -> dict[str, Any] | None:
    """The knobs that a wish for the whole clip turns; ``None`` where the engine grants it."""
    if not wish.place.is_anywhere:
        return None
    amount, more = wish.amount, wish.amount > 0
    match wish.action:
        case "swing_8th_ratio" | "swing_16th_ratio":
            swing = min(_MOST_SWING, _STRAIGHT + _PLAIN_SWING * max(0.0, amount))
            return {"swing_percent": swing}
        case "velocity":
            return {"intensity": max(-1.0, min(1.0, _INTENSITY * amount))}
        case "microtiming_ms.snare" | "microtiming_ms" if abs(amount) <= 1:
            return {"push_pull_ms": _LATE_MS * amount}
        case "half_time" | "pattern.half-time":
            return {"time_feel": TimeFeel.HALF if more else TimeFeel.NORMAL}
        case "double_time":
            return {"time_feel": TimeFeel.DOUBLE if more else TimeFeel.NORMAL}
        case "four_on_the_floor" | "pattern.four-on-the-floor" if more:
            return {"voicing": params.voicing | {Voicing.FOUR_ON_THE_FLOOR}}
        case "ride_share":
            to, old = Voicing.RIDE_TIME, Voicing.HAT_TIME
            return {"voicing": params.voicing - {old if more else to} | {to if more else old}}
        case "cross_stick_share":
            if more:
                return {"voicing": params.voicing | {Voicing.CROSS_STICK}}
            return {"leave_out": params.leave_out | {KitPiece.CROSS_STICK}}
        case "fill_rate":
            return {"fills": _MANY if more else _FEW}
        case "fill_length":
            return {"fill_size": FillSize.BIG if more else FillSize.SHORT}
        case "tempo_bpm" if params.tempo_bpm is not None:
            return {"tempo_bpm": min(300.0, max(30.0, params.tempo_bpm * _TEMPO**amount))}
        case "density.crash" | "density.tom" | "density.percussion" if amount <= -1:
            group = PieceGroup(wish.action.partition(".")[2])
            return {"leave_out": params.leave_out | frozenset(PIECES_OF[group])}
        case _:
            return None
