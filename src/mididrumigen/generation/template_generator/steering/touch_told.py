"""Touch and timing as claimed: harder, softer, wider, later, steadier."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from random import Random

from mididrumigen.domain.music.kit import KitPiece, PieceGroup
from mididrumigen.domain.music.meter import Meter
from mididrumigen.domain.style.features import Place
from mididrumigen.domain.style.velocity import place_of
from mididrumigen.generation.template_generator.model import Stroke
from mididrumigen.generation.template_generator.steering.told import (
    Added,
    Steered,
    Told,
)
from mididrumigen.generation.template_generator.touch import Player, Touch, to_units

_GRACE_SHARE, _GHOST_SHARE, _PLAIN_SHARE = 0.42, 0.36, 0.6
_LOUDEST = 127
_LATE_SHARE: Mapping[PieceGroup, float] = {
    PieceGroup.SNARE: 1.0,
    PieceGroup.TOM: 1.0,
    PieceGroup.KICK: 0.5,
}
_OTHERS_LATE = 0.2
_WIDER, _ACCENTED = 0.9, 14.0
_STEADIER, _LOOSER = 0.75, 1.0
_DRIFT_S, _DRIFT_BARS = 0.016, 4
_POCKET_S = 0.006
_HEAVY, _LIGHT = 120.0, 45.0


class ToldPlayer:
    """Another player's touch, bent as words say.

    Args:
        inner: who plays.
        told: what words tell.
        usual_late_s: mean lateness of a kit group, which steadiness leaves alone.
        ghosts: strokes that are to be ghost notes.
        graces: grace notes; they go with the stroke in their place.
        loudness: of bars, against their own.
        rng: chance.
    """

    def __init__(
        self,
        inner: Player,
        told: Told,
        usual_late_s: Callable[[PieceGroup], float],
        ghosts: Added,
        graces: Added,
        loudness: Mapping[int, float],
        rng: Random,
    ) -> None:
        self._inner, self._shifts, self._manners = inner, told.shifts, told.manners
        self._sure = told.sure
        self._usual_late_s, self._ghosts, self._graces = usual_late_s, ghosts, graces
        self._loudness = loudness
        # A plain stroke that happens to be soft would be heard as a ghost note.
        self._has_no_ghosts = self._sure.get("ghost_note_rate", 0.0) <= -1
        self._phase = rng.random() * 2 * math.pi
        self._means: dict[PieceGroup, list[float]] = {}

    def play_bar(self, strokes: Sequence[Stroke], meter: Meter, number: int) -> list[Touch]:
        """See :class:`Player`."""
        graces = [self._is_grace(stroke, number) for stroke in strokes]
        main = [s for s, grace in zip(strokes, graces, strict=True) if not grace]
        played = iter(self._inner.play_bar(main, meter, number))
        touches: list[Touch | None] = []
        by_place: dict[tuple[KitPiece, int], Touch] = {}
        for stroke, grace in zip(strokes, graces, strict=True):
            if grace:
                touches.append(None)
                continue
            touch = self._bend(stroke, next(played), meter, number)
            by_place[stroke.piece, to_units(stroke.at)] = touch
            touches.append(touch)
        return [
            touch if touch is not None else _grace(stroke, by_place)
            for stroke, touch in zip(strokes, touches, strict=True)
        ]

    def _is_grace(self, stroke: Stroke, number: int) -> bool:
        return stroke.late_s < 0 and (number, stroke.piece, stroke.at) in self._graces

    def _bend(self, stroke: Stroke, touch: Touch, meter: Meter, number: int) -> Touch:
        velocity, late_s = touch
        place = place_of(meter, stroke.at)
        loud = self._louder(stroke, float(velocity), place, meter)
        if (number, stroke.piece, stroke.at) in self._ghosts:
            loud = min(loud, self._accent(stroke.piece.group) * _GHOST_SHARE)
        if stroke.piece.group is PieceGroup.SNARE and self._has_no_ghosts:
            loud = max(loud, self._accent(PieceGroup.SNARE) * _PLAIN_SHARE)
        loud *= self._loudness.get(number, 1.0)
        return round(min(_LOUDEST, max(1.0, loud))), self._later(stroke, late_s, meter, number)

    def _accent(self, group: PieceGroup) -> float:
        """How loud the group's loud strokes have been in this clip."""
        heard = self._means.get(group)
        return max(heard) if heard else 105.0

    def _louder(self, stroke: Stroke, velocity: float, place: Place, meter: Meter) -> float:
        group = stroke.piece.group
        heard = self._means.setdefault(group, [])
        heard.append(velocity)
        del heard[:-32]
        middle = sum(heard) / len(heard)
        wide = self._manners.get("dynamic_range", 0.0)
        if wide:
            accent = (0.5 - min(3, -meter.level(stroke.at)) / 3) * _ACCENTED * 2
            wider = 1 + _WIDER * wide if wide > 0 else 1 + 0.8 * wide
            velocity = middle + (velocity - middle) * wider + max(0.0, wide) * accent
        shift = self._shift_of(group, place)
        if place is Place.BACKBEAT and group is PieceGroup.SNARE:
            shift = self._backbeat(velocity, shift)
            return velocity + shift
        # As a share, so that ghost notes stay ghost notes.
        return velocity * max(0.2, 1 + shift / max(40.0, middle)) if shift else velocity

    def _backbeat(self, velocity: float, shift: float) -> float:
        """How much louder a backbeat is: a heavy hitter is heavy everywhere."""
        sure = self._sure.get("velocity.snare.backbeat", 0.0)
        room = (_HEAVY - velocity if sure > 0 else velocity - _LIGHT) * sure
        return max(shift, room, key=abs) if sure else shift

    def _shift_of(self, group: PieceGroup, place: Place) -> float:
        """How much louder: by the claim about the place, else the drum, else the whole kit."""
        for name in (f"velocity.{group}.{place}", f"velocity.{group}", "velocity"):
            if name in self._shifts:
                return self._shifts[name]
        return 0.0

    def _later(self, stroke: Stroke, late_s: float, meter: Meter, number: int) -> float:
        manners, group = self._manners, stroke.piece.group
        steady = _strongest(manners, "time_steadiness", "quantised", "pocket")
        if steady:
            usual = 0.0 if manners.get("quantised", 0.0) > 0 else self._usual_late_s(group)
            factor = 1 - _STEADIER * steady if steady > 0 else 1 - _LOOSER * steady
            late_s = usual + (late_s - usual) * factor
        if manners.get("pocket", 0.0) > 0 and group is PieceGroup.SNARE:
            late_s += _POCKET_S * manners["pocket"]
        drift = manners.get("tempo_drift", 0.0)
        if drift > 0:
            bar = number + float(stroke.at / meter.bar_length)
            late_s += drift * _DRIFT_S * math.sin(self._phase + 2 * math.pi * bar / _DRIFT_BARS)
        return late_s + self._late_shift_s(group)

    def _late_shift_s(self, group: PieceGroup) -> float:
        own = self._shifts.get(f"microtiming_ms.{group}")
        if own is not None:
            return own / 1000
        told = [v for name, v in self._shifts.items() if name.startswith("microtiming_ms")]
        if not told:
            return 0.0
        return max(told, key=abs) / 1000 * _LATE_SHARE.get(group, _OTHERS_LATE)


def _strongest(manners: Mapping[str, float], *names: str) -> float:
    return max((manners.get(name, 0.0) for name in names), key=abs)


def _grace(stroke: Stroke, main: Mapping[tuple[KitPiece, int], Touch]) -> Touch:
    velocity, late_s = main.get((stroke.piece, to_units(stroke.at)), (stroke.velocity, 0.0))
    return round(max(1, velocity * _GRACE_SHARE)), late_s + stroke.late_s


def told_player(
    inner: Player,
    steered: Steered,
    usual_late_s: Callable[[PieceGroup], float],
) -> Player:
    """The player of a steered clip."""
    return ToldPlayer(
        inner,
        steered.told,
        usual_late_s,
        steered.ghosts,
        steered.graces,
        steered.loudness,
        Random(f"{steered.seed}/touch"),
    )
