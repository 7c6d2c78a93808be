"""A profile made ready to play from: bars with swing taken out, fills told from grooves."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from statistics import median
from typing import NamedTuple

from mididrumigen.domain.music.groove import Groove
from mididrumigen.domain.music.kit import BACKBONE, KitPiece, PieceGroup, keeper_of
from mididrumigen.domain.music.meter import Meter
from mididrumigen.domain.style.evidence import Phrase
from mididrumigen.domain.style.profile import StyleProfile
from mididrumigen.domain.style.swing import swing_offset_s, swing_ratios
from mididrumigen.generation.template_generator.numbers import perform

Cell = tuple[frozenset[tuple[PieceGroup, Fraction]], PieceGroup | None]
"""Where kick and snare fall in a beat, and which group the hand keeps time on."""

Junction = tuple[bool, int, Cell]
"""Ternary or not, beat, and the cell of the beat before."""

_TERNARY_SHARE = 0.15
_TIME = (
    *(PieceGroup.HAT, PieceGroup.RIDE, PieceGroup.CRASH),
    *(PieceGroup.PERCUSSION, PieceGroup.TOM),
)
_MAX_SHARED_S = 0.03
_SEED = "numbers"


class Stroke(NamedTuple):
    """A hit inside a bar, swing taken out of its timing.

    ``late_s`` is how late it was played; zero where the source is written, not played.
    """

    piece: KitPiece
    at: Fraction
    velocity: int
    late_s: float


@dataclass(frozen=True, eq=False)
class Bar:
    """One bar of vocabulary."""

    meter: Meter
    strokes: tuple[Stroke, ...]
    line: int
    index: int
    is_fill: bool = False

    @cached_property
    def beats(self) -> tuple[tuple[Stroke, ...], ...]:
        """The strokes of each felt beat."""
        ends = (*self.meter.beats[1:], self.meter.bar_length)
        return tuple(
            tuple(s for s in self.strokes if start <= s.at < end)
            for start, end in zip(self.meter.beats, ends, strict=True)
        )

    @cached_property
    def cells(self) -> tuple[Cell, ...]:
        """Kick and snare of each felt beat, and what keeps time."""
        return tuple(_cell(beat) for beat in self.beats)

    @cached_property
    def fill_start(self) -> Fraction:
        """Where a fill begins: the first beat from which on the hands have left the time."""
        beats = self.meter.beats
        start = self.meter.bar_length
        for low, high in reversed(list(zip(beats, (*beats[1:], start), strict=True))):
            if not _leaves_time([s for s in self.strokes if low <= s.at < high]):
                break
            start = low
        return start if start < self.meter.bar_length else beats[-1]


class Line:
    """A phrase of the vocabulary, bar by bar; worked out when it is first played from.

    Attributes:
        number: its place in the vocabulary.
        label: style or song.
        tempo_bpm: at which it was played or written.
        played: whether touch and timing are a player's.
        weight: how typical it is.
        meter: of its bars.
        length: how many groove bars it has, empty ones included.
        has_fill: whether its grooves lead into a fill.
    """

    def __init__(self, number: int, phrase: Phrase) -> None:
        self.number, self._phrase = number, phrase
        self.label, self.played, self.weight = phrase.label, phrase.played, phrase.weight
        self.tempo_bpm, self.meter = phrase.groove.tempo_bpm, phrase.groove.meter
        self.length = phrase.groove.bars - len(phrase.fills)
        self.has_fill = bool(phrase.fills)

    @cached_property
    def swing(self) -> tuple[float | None, float | None]:
        """Its own 8th and 16th swing ratios; ``None`` where they cannot be measured."""
        if not self.played or self.meter.is_compound:
            return None, None
        eighth, sixteenth = swing_ratios(self._phrase.groove)
        return eighth.value if eighth else None, sixteenth.value if sixteenth else None

    @cached_property
    def keeps_time(self) -> bool:
        """Whether a hand keeps time in every bar: on cymbals, percussion or toms, not the snare."""
        return self.played or all(
            any(s.piece.group in _TIME for s in bar.strokes) for bar in self.bars
        )

    @cached_property
    def ternary(self) -> bool:
        """Whether its quarters divide in three."""
        hits = self._phrase.groove.hits
        thirds = sum(hit.position.denominator % 3 == 0 for hit in hits)
        return thirds > _TERNARY_SHARE * max(1, len(hits))

    @cached_property
    def bars(self) -> list[Bar]:
        """Its grooves in order, fills and empty bars left out."""
        return [bar for bar in self._all if not bar.is_fill]

    @cached_property
    def fills(self) -> list[Bar]:
        """Its fills."""
        return [bar for bar in self._all if bar.is_fill]

    @cached_property
    def _all(self) -> list[Bar]:
        groove = self._phrase.groove
        swing_8th, swing_16th = self.swing
        bars = _bars_of(groove, swing_8th or 1.0, swing_16th or 1.0)
        return [
            Bar(groove.meter, tuple(strokes), self.number, i, i in self._phrase.fills)
            for i, strokes in enumerate(bars)
            if strokes
        ]


class StyleModel:
    """All that the engine reads of a profile.

    Attributes:
        profile: where it is from.
        lines: every phrase that has a groove bar.
        filled: every phrase that has a fill.
        crash_after_fill: share of fills that land on a crash, 0–1.
    """

    def __init__(self, profile: StyleProfile) -> None:
        phrases = profile.vocabulary or tuple(perform(grid, _SEED) for grid in profile.grids)
        lines = [Line(number, phrase) for number, phrase in enumerate(phrases)]
        self.profile = profile
        self.lines = [line for line, p in zip(lines, phrases, strict=True) if _has_groove(p)]
        self.filled = [line for line, p in zip(lines, phrases, strict=True) if p.fills]
        self.crash_after_fill = _crash_rate(phrases)
        self._junctions: dict[tuple[Meter, str], dict[Junction, list[tuple[Line, int]]]] = {}

    def junctions(self, line: Line) -> Mapping[Junction, Sequence[tuple[Line, int]]]:
        """Places in performances with this label where one bar can go on as another does."""
        found = self._junctions.get((line.meter, line.label))
        if found is None:
            found = self._junctions[line.meter, line.label] = _find_junctions(
                [o for o in self.lines if (o.meter, o.label) == (line.meter, line.label)]
            )
        return found


def _has_groove(phrase: Phrase) -> bool:
    """Whether anything is played outside the fills."""
    length = phrase.groove.meter.bar_length
    return any(hit.position // length not in phrase.fills for hit in phrase.groove.hits)


def _find_junctions(lines: Sequence[Line]) -> dict[Junction, list[tuple[Line, int]]]:
    found: dict[Junction, list[tuple[Line, int]]] = defaultdict(list)
    for line in lines:
        for position, bar in enumerate(line.bars if line.played else ()):
            before = line.bars[position - 1].cells[-1]
            for beat, cell in enumerate(bar.cells):
                found[line.ternary, beat, before].append((line, position))
                before = cell
    return dict(found)


def _bars_of(groove: Groove, swing_8th: float, swing_16th: float) -> list[list[Stroke]]:
    length, quarter_s = groove.meter.bar_length, groove.quarter_s
    bars: list[list[Stroke]] = [[] for _ in range(groove.bars)]
    moves: dict[Fraction, float] = {}
    late = []
    for hit in groove.hits:
        number, at = divmod(hit.position, length)
        move = moves.get(at)
        if move is None:
            move = moves[at] = swing_offset_s(at, quarter_s, swing_8th, swing_16th)
        late.append(hit.offset_s - move)
        bars[int(number)].append(Stroke(hit.piece, at, hit.velocity, late[-1]))
    # What all hits share is the player's place against the click together with the delay of the
    # recording. The two cannot be told apart; only what no player would do is taken out.
    shared = median(late) if late else 0.0
    delay = shared - min(max(shared, -_MAX_SHARED_S), _MAX_SHARED_S)
    return [[s._replace(late_s=s.late_s - delay) for s in bar] for bar in bars]


def _cell(strokes: tuple[Stroke, ...]) -> Cell:
    backbone = frozenset((s.piece.group, s.at) for s in strokes if s.piece.group in BACKBONE)
    return backbone, keeper_of(s.piece for s in strokes)


def _leaves_time(strokes: list[Stroke]) -> bool:
    """Whether a beat's hands play drums rather than time."""
    groups: dict[PieceGroup, int] = defaultdict(int)
    for stroke in strokes:
        groups[stroke.piece.group] += 1
    keepers = groups[PieceGroup.HAT] + groups[PieceGroup.RIDE]
    drums = groups[PieceGroup.TOM] + groups[PieceGroup.SNARE]
    return groups[PieceGroup.TOM] > 0 or drums > max(1, keepers) or (not keepers and drums > 0)


def _crash_rate(phrases: tuple[Phrase, ...], prior: float = 0.6, prior_fills: int = 4) -> float:
    landed, fills = prior * prior_fills, float(prior_fills)
    for phrase in phrases:
        if not phrase.played or not phrase.fills:
            continue
        length = phrase.groove.meter.bar_length
        downbeats = {
            hit.position // length
            for hit in phrase.groove.hits
            if hit.piece.group is PieceGroup.CRASH and hit.position % length == 0
        }
        ends = [bar for bar in phrase.fills if bar + 1 < phrase.groove.bars]
        fills += len(ends)
        landed += sum(bar + 1 in downbeats for bar in ends)
    return landed / fills
