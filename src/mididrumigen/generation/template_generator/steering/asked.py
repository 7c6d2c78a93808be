"""What a clip is asked for in words, written into its bars."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from random import Random

from mididrumigen.domain.music.dynamics import WRITTEN_VELOCITY, Level, written_level
from mididrumigen.domain.music.kit import OPEN_HATS, TIME_KEEPERS, KitPiece, Limb, PieceGroup
from mididrumigen.domain.style.evidence import Phrase
from mididrumigen.domain.style.manners import PATTERN, is_manner
from mididrumigen.generation.template_generator.meter_fit import fit_meter
from mididrumigen.generation.template_generator.model import Bar, Line, Stroke
from mididrumigen.generation.template_generator.steering.realise import realise
from mididrumigen.generation.template_generator.steering.sheet import Sheet, is_backbeat
from mididrumigen.generation.template_generator.steering.told import (
    Steered,
    Told,
    Usual,
    reach_of,
)
from mididrumigen.lexicon.places import and_after, bars_of, beats_of
from mididrumigen.lexicon.wish import Wish

_HALF = Fraction(1, 2)
_ALONE = (PieceGroup.KICK, PieceGroup.SNARE)
_SWELL = 0.55
_TOUCH = ("velocity", "microtiming_ms")
_MS, _VELOCITY = 14.0, 16.0
# Two hands play single strokes no faster than this.
_FASTEST_ROLL_S = 0.055
_ROLL_STEPS = (Fraction(1, 8), Fraction(1, 6), Fraction(1, 4))
_GROWN = (Level.GHOST, Level.PLAIN, Level.ACCENT)


@dataclass(frozen=True)
class Asked:
    """The wishes of a request that the engine grants.

    Attributes:
        told: those that move measures or manners of the whole clip.
        placed: the others, in the order in which they are granted.
    """

    told: Told
    placed: tuple[Wish, ...]

    def __bool__(self) -> bool:
        return bool(self.told or self.placed)


def asked_of(wishes: Sequence[Wish]) -> Asked:
    """The wishes sorted by how they are granted."""
    everywhere = [w for w in wishes if w.place.is_anywhere and _is_feature(w.action)]
    placed = [w for w in wishes if w not in everywhere]
    order = sorted(placed, key=lambda w: _ORDER.get(w.action, 0))
    return Asked(_as_told(everywhere), tuple(order))


_ORDER = {"steps": 1, "time on": 2, "without": 3, "strike": 4, "only": 5, "rest": 6}


def _is_feature(action: str) -> bool:
    return action not in ACTIONS_HERE


def _as_told(wishes: Sequence[Wish]) -> Told:
    shifts: dict[str, float] = {}
    sure: dict[str, float] = {}
    manners: dict[str, float] = {}
    patterns: dict[str, float] = {}
    for wish in wishes:
        base, _, name = wish.action.partition(".")
        if base == PATTERN:
            if wish.amount > 0:
                patterns[name] = wish.amount
        elif is_manner(wish.action):
            manners[wish.action] = max(-1.0, min(1.0, wish.amount))
        else:
            shifts[wish.action] = wish.amount * _unit(wish.action)
            sure[wish.action] = max(-1.0, min(1.0, wish.amount))
    return Told(shifts, sure, manners, patterns)


def _unit(feature: str) -> float:
    """How far a plain wish moves a measure."""
    base = feature.partition(".")[0]
    if base == "velocity":
        return _VELOCITY
    return _MS if base == "microtiming_ms" else reach_of(feature)


def grant(steered: Steered, asked: Asked, tempo_bpm: float, usual: Usual, seed: str) -> Steered:
    """The bars with what is asked for."""
    patterns = {name: _archetype_bars(name) for name in asked.told.patterns}
    meter = steered.bars[0].meter
    bars = list(steered.bars)
    ghosts, graces = set(steered.ghosts), set(steered.graces)
    for pattern in patterns.values():
        bars = [
            _take(bar, fit_meter(pattern[i % len(pattern)], meter)) for i, bar in enumerate(bars)
        ]
    if asked.told.shifts or asked.told.manners:
        made = realise(bars, asked.told, tempo_bpm, usual, {}, seed)
        bars, ghosts, graces = made.bars, ghosts | made.ghosts, graces | made.graces
    loudness: dict[int, float] = {}
    for number, wish in enumerate(asked.placed):
        chosen = bars_of(wish.place, len(bars))
        if not chosen:
            continue
        if wish.action in ("swell", "fade"):
            loudness |= _swell(wish, chosen, len(bars))
            continue
        rng = Random(f"{seed}/{number}/{wish.action}")
        part = _Part([bars[i] for i in chosen], chosen, tempo_bpm, usual, f"{seed}/{number}", rng)
        part.grant(wish)
        for index, bar in zip(chosen, part.bars, strict=True):
            bars[index] = bar
        ghosts |= part.ghosts
        graces |= part.graces
        loudness |= part.loudness
    return Steered(bars, ghosts, graces, loudness)


class _Part:
    """Some bars of a clip while a wish is granted in them."""

    def __init__(
        self,
        bars: list[Bar],
        numbers: Sequence[int],
        tempo_bpm: float,
        usual: Usual,
        seed: str,
        rng: Random,
    ) -> None:
        self.bars, self._numbers = bars, numbers
        self._tempo, self._usual, self._seed, self._rng = tempo_bpm, usual, seed, rng
        self.ghosts: set[tuple[int, KitPiece, Fraction]] = set()
        self.graces: set[tuple[int, KitPiece, Fraction]] = set()
        self.loudness: dict[int, float] = {}

    def grant(self, wish: Wish) -> None:
        action = ACTIONS_HERE.get(wish.action)
        if action is not None:
            sheet = Sheet(self.bars, self._tempo, self._usual)
            sheet.ends = [bar.meter.bar_length for bar in self.bars]
            action(sheet, wish)
            self._keep(sheet.to_bars(), sheet.ghosts, sheet.graces)
            return
        base, _, name = wish.action.partition(".")
        if base == PATTERN:
            pattern = _archetype_bars(name)
            self.bars = [
                _take(bar, fit_meter(pattern[i % len(pattern)], bar.meter))
                for i, bar in zip(self._numbers, self.bars, strict=True)
            ]
            return
        if base == "velocity":
            self.loudness = dict.fromkeys(self._numbers, 1 + 0.2 * wish.amount)
            return
        made = realise(self.bars, _as_told([wish]), self._tempo, self._usual, {}, self._seed)
        self._keep(made.bars, made.ghosts, made.graces)

    def _keep(
        self,
        bars: list[Bar],
        ghosts: set[tuple[int, KitPiece, Fraction]],
        graces: set[tuple[int, KitPiece, Fraction]],
    ) -> None:
        self.bars = bars
        self.ghosts |= {(self._numbers[i], piece, at) for i, piece, at in ghosts}
        self.graces |= {(self._numbers[i], piece, at) for i, piece, at in graces}


def _take(bar: Bar, pattern: Bar) -> Bar:
    end = bar.fill_start if bar.is_fill else bar.meter.bar_length
    kept = [s for s in bar.strokes if s.at >= end]
    strokes = (*(s for s in pattern.strokes if s.at < end), *kept)
    return Bar(bar.meter, strokes, bar.line, bar.index, bar.is_fill)


@lru_cache(maxsize=128)
def _archetype_bars(name: str) -> tuple[Bar, ...]:
    # Only a wish for a pattern reads the files.
    from mididrumigen.settings.archetypes import find_archetype

    return tuple(Line(-1, Phrase(find_archetype(name).groove, "")).bars)


def _swell(wish: Wish, chosen: Sequence[int], bars: int) -> dict[int, float]:
    """How loud bars are on a way up or down: softer than usual at one end."""
    if wish.place.bars is None and wish.number:
        length = min(bars, int(wish.number))
        chosen = range(bars)[:length]
    last = max(1, len(chosen) - 1)
    ramp = [1 - _SWELL + (_SWELL + 0.15) * i / last for i in range(len(chosen))]
    if len(chosen) == 1:
        ramp = [1.0]
    if wish.action == "fade":
        ramp.reverse()
    return dict(zip(chosen, ramp, strict=True))


def _only(sheet: Sheet, wish: Wish) -> None:
    """The named pieces alone; a hat stands for every hat, a tom for every tom."""
    groups = {piece.group for piece in wish.pieces}
    for number, bar in enumerate(sheet.bars):
        sheet.bars[number] = [s for s in bar if s.piece.group in groups]
    for number in range(len(sheet.bars)):
        for piece in wish.pieces[:1]:
            if not sheet.bars[number]:
                _fill_with(sheet, number, piece)


def _fill_with(sheet: Sheet, number: int, piece: KitPiece) -> None:
    for at in sheet.meter.beats:
        sheet.add(number, piece, at)
        if piece.group is PieceGroup.TOM and at + _HALF < sheet.meter.bar_length:
            sheet.add(number, piece, at + _HALF)


def _strike(sheet: Sheet, wish: Wish) -> None:
    piece = wish.pieces[0]
    places = beats_of(wish.place, sheet.meter)
    for number in range(len(sheet.bars)):
        if piece.group in _ALONE:
            sheet.bars[number] = [
                s
                for s in sheet.bars[number]
                if s.piece.group is not piece.group
                or s.at in places
                or (piece.group is PieceGroup.SNARE and not is_backbeat(s))
            ]
        for at in places:
            if at < sheet.meter.bar_length:
                _put_stroke(sheet, number, piece, at)


def _put_stroke(sheet: Sheet, number: int, piece: KitPiece, at: Fraction) -> None:
    """A loud stroke at a place, in the stead of whatever the hand does there."""
    group = piece.group
    here = [s for s in sheet.bars[number] if s.at == at]
    for stroke in here:
        same = stroke.piece.group is group
        keeper = stroke.piece in TIME_KEEPERS
        if same or (piece.limb is Limb.HAND and group is not PieceGroup.SNARE and keeper):
            sheet.remove(number, stroke)
    if piece.limb is Limb.HAT_FOOT:
        for stroke in here:
            if stroke.piece in OPEN_HATS:
                sheet.put(number, stroke, KitPiece.CLOSED_HAT)
    if piece.limb is Limb.HAND:
        hands = [s for s in sheet.bars[number] if s.at == at and s.piece.limb is Limb.HAND]
        for stroke in hands[1:]:
            sheet.remove(number, stroke)
    loud = group in (PieceGroup.CRASH, PieceGroup.SNARE, PieceGroup.KICK)
    sheet.add(number, piece, at, Level.ACCENT if loud else Level.PLAIN)
    alone = not any(sheet.has(number, drum, at) for drum in _ALONE)
    if group is PieceGroup.CRASH and alone:
        sheet.add(number, KitPiece.KICK, at)


def _time_on(sheet: Sheet, wish: Wish) -> None:
    piece = wish.pieces[0]
    for number in range(len(sheet.bars)):
        for stroke in [s for s in sheet.groove(number) if _keeps(s)]:
            stays = piece is KitPiece.CLOSED_HAT and stroke.piece.group is PieceGroup.HAT
            if not stays:
                sheet.put(number, stroke, piece)
        if not any(s.piece.group is piece.group for s in sheet.groove(number)):
            for at in sheet.meter.beats:
                if sheet.hands(number, at) < 2:
                    sheet.add(number, piece, at)


def _keeps(stroke: Stroke) -> bool:
    return stroke.piece in TIME_KEEPERS


def _rest(sheet: Sheet, wish: Wish) -> None:
    starts = beats_of(wish.place, sheet.meter)
    ends = (*sheet.meter.beats[1:], sheet.meter.bar_length)
    for number, bar in enumerate(sheet.bars):
        kept = bar
        for beat, end in zip(sheet.meter.beats, ends, strict=True):
            if beat in starts:
                kept = [s for s in kept if not beat <= s.at < end]
            elif beat + and_after(sheet.meter) in starts:
                kept = [s for s in kept if s.at != beat + and_after(sheet.meter)]
        sheet.bars[number] = kept


def _steps(sheet: Sheet, wish: Wish) -> None:
    step, piece = Fraction(wish.number).limit_denominator(4), wish.pieces[0]
    if sheet.meter.is_compound and step == 1:
        step = Fraction(3, 2)
    count = int(sheet.meter.bar_length / step)
    for number in range(len(sheet.bars)):
        old = {s.at: s for s in sheet.groove(number) if _keeps(s) or s.piece is piece}
        for stroke in [s for s in sheet.groove(number) if _keeps(s) or s.piece is piece]:
            sheet.remove(number, stroke)
        for at in (step * i for i in range(count)):
            if at >= sheet.ends[number] or sheet.hands(number, at) >= 2:
                continue
            was = old.get(at)
            open_hat = was is not None and was.piece.group is piece.group is PieceGroup.HAT
            level = Level.PLAIN if was is None else _level(was)
            sheet.bars[number].append(
                Stroke(was.piece if open_hat and was else piece, at, WRITTEN_VELOCITY[level], 0.0)
            )


def _roll(sheet: Sheet, _wish: Wish) -> None:
    """The last half of the bars in 32nds on the snare, or 16ths where those are too fast."""
    step = next((s for s in _ROLL_STEPS if sheet.step_s(s) >= _FASTEST_ROLL_S), _ROLL_STEPS[-1])
    start = sheet.meter.beats[len(sheet.meter.beats) // 2]
    count = int((sheet.meter.bar_length - start) / step)
    for number, bar in enumerate(sheet.bars):
        kept = [s for s in bar if s.at < start or s.piece.limb is not Limb.HAND]
        grown = [
            Stroke(KitPiece.SNARE, start + step * i, WRITTEN_VELOCITY[_GROWN[3 * i // count]], 0.0)
            for i in range(count)
        ]
        sheet.bars[number] = [*kept, *grown]


def _level(stroke: Stroke) -> Level:
    return written_level(stroke.velocity)


def _without(sheet: Sheet, wish: Wish) -> None:
    groups = {p.group for p in wish.pieces}
    for number, bar in enumerate(sheet.bars):
        sheet.bars[number] = [s for s in bar if s.piece.group not in groups]


ACTIONS_HERE: Mapping[str, Callable[[Sheet, Wish], None]] = {
    "only": _only,
    "strike": _strike,
    "time on": _time_on,
    "rest": _rest,
    "steps": _steps,
    "without": _without,
    "roll": _roll,
    "swell": lambda _sheet, _wish: None,
    "fade": lambda _sheet, _wish: None,
}
"""Actions on some bars."""
