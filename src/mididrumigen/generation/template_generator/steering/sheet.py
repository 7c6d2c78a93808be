"""A clip's bars as a sheet to write on: strokes are added, moved and taken out in whole patterns.

A change is made at the same place of every bar before it is made at another place, so that a
groove stays a groove. Fills are left alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from random import Random

from mididrumigen.domain.music.dynamics import WRITTEN_VELOCITY, Level, written_level
from mididrumigen.domain.music.kit import TIME_KEEPERS, KitPiece, PieceGroup, keeper_of
from mididrumigen.domain.music.meter import Meter
from mididrumigen.generation.template_generator.model import Bar, Stroke
from mididrumigen.generation.template_generator.steering.told import Usual

Place = tuple[int, Stroke]
"""A stroke, and the number of the bar that it stands in."""

_SIXTEENTH = Fraction(1, 4)
_TERNARY_SHARE = 0.15


class Sheet:
    """Bars that can be changed.

    Attributes:
        meter: of every bar.
        tempo_bpm: of the clip.
        bars: the strokes of each bar.
        ends: where the groove of each bar ends and its fill begins.
        usual: what the style plays where.
        ghosts: bar, piece and place of strokes that are to sound as ghost notes.
        graces: the same of grace notes, which lead to the stroke in their place.
    """

    def __init__(self, bars: Sequence[Bar], tempo_bpm: float, usual: Usual) -> None:
        self.meter: Meter = bars[0].meter
        self.tempo_bpm, self.usual = tempo_bpm, usual
        self.bars = [list(bar.strokes) for bar in bars]
        self.ends = [bar.fill_start if bar.is_fill else bar.meter.bar_length for bar in bars]
        self.ghosts: set[tuple[int, KitPiece, Fraction]] = set()
        self.graces: set[tuple[int, KitPiece, Fraction]] = set()
        self._originals = bars

    def to_bars(self) -> list[Bar]:
        """The bars as they are now."""
        return [
            Bar(bar.meter, tuple(strokes), bar.line, bar.index, bar.is_fill)
            for bar, strokes in zip(self._originals, self.bars, strict=True)
        ]

    @property
    def beats(self) -> int:
        """Felt beats in all bars."""
        return len(self.meter.beats) * len(self.bars)

    @property
    def step(self) -> Fraction:
        """The grid that the bars are on: 16ths, or thirds of a quarter where they are ternary."""
        ats = [s.at for bar in self.bars for s in bar]
        thirds = sum(at.denominator % 3 == 0 for at in ats)
        return Fraction(1, 3) if thirds > _TERNARY_SHARE * len(ats) else _SIXTEENTH

    @property
    def steps(self) -> list[Fraction]:
        """Every place of a bar's grid."""
        step = self.step
        return [step * i for i in range(int(self.meter.bar_length / step))]

    def step_s(self, step: Fraction) -> float:
        """How long a step lasts, in seconds."""
        return float(step) * 60 / self.tempo_bpm

    def order(self) -> list[int]:
        """The bars in the order in which a change reaches them: every second one answers first."""
        numbers = range(len(self.bars))
        return [*numbers[1::2], *numbers[0::2]]

    def late_order(self) -> list[int]:
        """The bars in the order in which a clip opens up: its last half first, from its middle."""
        numbers, middle = range(len(self.bars)), len(self.bars) // 2
        return [*numbers[middle:], *reversed(numbers[:middle])]

    def groove(self, number: int) -> list[Stroke]:
        """The strokes of a bar before its fill."""
        return [s for s in self.bars[number] if s.at < self.ends[number]]

    def all(self, *groups: PieceGroup) -> list[Place]:
        """Every stroke of some groups, fills included."""
        return [(n, s) for n, bar in enumerate(self.bars) for s in bar if s.piece.group in groups]

    def find(self, wanted: Callable[[Stroke], bool]) -> list[Place]:
        """The strokes of the grooves that one asks for, in the order of their bars."""
        return [(n, s) for n in range(len(self.bars)) for s in self.groove(n) if wanted(s)]

    def keeper(self, number: int) -> PieceGroup | None:
        """What the hand keeps time on in a bar."""
        return keeper_of(s.piece for s in self.groove(number))

    def has(self, number: int, group: PieceGroup, at: Fraction) -> bool:
        """Whether a group sounds at a place."""
        return any(s.at == at and s.piece.group is group for s in self.bars[number])

    def hands(self, number: int, at: Fraction) -> int:
        """How many hands are busy at a place."""
        feet = (PieceGroup.KICK, PieceGroup.PEDAL)
        return sum(s.at == at and s.piece.group not in feet for s in self.bars[number])

    def add(self, number: int, piece: KitPiece, at: Fraction, level: Level = Level.PLAIN) -> None:
        """Write a stroke."""
        self.bars[number].append(Stroke(piece, at, WRITTEN_VELOCITY[level], 0.0))
        if level is Level.GHOST:
            self.ghosts.add((number, piece, at))

    def remove(self, number: int, stroke: Stroke) -> None:
        """Take a stroke out."""
        self.bars[number] = [s for s in self.bars[number] if s is not stroke]

    def put(self, number: int, stroke: Stroke, piece: KitPiece) -> None:
        """Play a stroke on another piece; once, where that piece sounds there already."""
        double = any(s.piece is piece and s.at == stroke.at for s in self.bars[number])
        self.bars[number] = [
            s._replace(piece=piece) if s is stroke else s
            for s in self.bars[number]
            if s is not stroke or not double
        ]

    def move(self, number: int, stroke: Stroke, at: Fraction) -> None:
        """Play a stroke at another place of its bar."""
        self.bars[number] = [s._replace(at=at) if s is stroke else s for s in self.bars[number]]

    def by_place(
        self, wanted: Callable[[Stroke], bool], rank: Callable[[Fraction], float]
    ) -> list[Place]:
        """Strokes of the grooves, place by place: those of the lowest rank first."""
        order = {number: i for i, number in enumerate(self.order())}
        return sorted(self.find(wanted), key=lambda p: (rank(p[1].at), p[1].at, order[p[0]]))

    def free_places(
        self, group: PieceGroup, places: Iterable[Fraction]
    ) -> list[tuple[int, Fraction]]:
        """Where a group is silent in the grooves, place by place in the given order."""
        return [
            (number, at)
            for at in places
            for number in self.order()
            if at < self.ends[number] and not self.has(number, group, at)
        ]


def whole(amount: float, rng: Random) -> int:
    """A whole number of strokes, on average ``amount`` of them; at least none."""
    return max(0, int(amount + rng.random()))


def share(sheet: Sheet, groups: Sequence[PieceGroup], wanted: Callable[[Stroke], bool]) -> float:
    """Which share of the strokes of some groups one asks for, 0–1."""
    strokes = [stroke for _, stroke in sheet.all(*groups)]
    return sum(map(wanted, strokes)) / len(strokes) if strokes else 0.0


def is_ghost(stroke: Stroke) -> bool:
    """Whether a stroke is a ghost note on the snare."""
    return stroke.piece.group is PieceGroup.SNARE and written_level(stroke.velocity) is Level.GHOST


def is_backbeat(stroke: Stroke) -> bool:
    """Whether a stroke is a loud one of the snare."""
    return stroke.piece.group is PieceGroup.SNARE and not is_ghost(stroke)


def keeps_time(stroke: Stroke) -> bool:
    """Whether a stroke is the time-keeping hand's."""
    return stroke.piece in TIME_KEEPERS
