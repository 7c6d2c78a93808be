"""How far off-beats are delayed: a drummer's swing, at the tempo that is played.

Swing ratios fall about linearly with tempo, from some 3.5 : 1 at slow tempos to 1 : 1 at 300 BPM,
and the short note of a pair seldom gets shorter than a tenth of a second (Friberg & Sundstroem
2002, Music Perception 19:3, on ride cymbals). What is known of a drummer at one tempo fixes the
height of that line; what is known at several tempos is kept as it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from mididrumigen.domain.music.kit import TIME_KEEPERS, KitPiece, PieceGroup
from mididrumigen.domain.music.meter import Meter
from mididrumigen.domain.style.profile import StyleProfile
from mididrumigen.domain.style.swing import swing_offset_s, swing_ratio, swing_share
from mididrumigen.domain.work.requests import GenerationParams, SwingGrid
from mididrumigen.generation.template_generator.leads import felt_tempo_bpm
from mididrumigen.generation.template_generator.model import Bar, Line, Stroke
from mididrumigen.generation.template_generator.touch import to_units

_STRAIGHT_FROM_BPM, _WIDEST, _STEEPEST = 300.0, 3.5, 2.0
_SHORTEST_S = 0.1
_TRIPLET = 2.0
_SWINGS = 1.6
_LIVES_ON_16THS = 0.15
_COMPARED_BARS = 16
_EIGHTH, _SIXTEENTH = Fraction(1, 2), Fraction(1, 4)
_LONG = 2 / 3

Anchors = Sequence[tuple[float, float]]
"""What is known of a ratio: tempos in pairs a minute, and the ratio at each; rising tempos."""


@dataclass(frozen=True, slots=True)
class Swing:
    """Long-to-short ratios at one tempo: 1 is straight, 2 a triplet.

    Attributes:
        eighth: of 8ths that are written straight.
        sixteenth: of 16ths that are written straight.
        skip: of pairs that are written as triplets, such as the skip note of a ride.
    """

    eighth: float = 1.0
    sixteenth: float = 1.0
    skip: float = _TRIPLET


def settle_swing(
    profile: StyleProfile, params: GenerationParams, line: Line | None, quarter_s: float
) -> Swing:
    """The swing to play with.

    Args:
        profile: whose.
        params: what is asked for; its grid says what an override goes to.
        line: the phrase that leads; its own swing counts before the profile's.
        quarter_s: the tempo.
    """
    if params.swing_percent is not None:
        ratio = swing_ratio(params.swing_percent, 100)
        if params.swing_grid is SwingGrid.SIXTEENTHS:
            return Swing(sixteenth=ratio)
        return Swing(ratio, 1.0, ratio)
    if params.meter.is_compound:
        return Swing()
    tempo = 60 / quarter_s
    eighths, sixteenths = _anchors(profile, line, 0), _anchors(profile, line, 1)
    swing = Swing(
        ratio_at(eighths, tempo), ratio_at(sixteenths, 2 * tempo), _skip_at(eighths, line, params)
    )
    if params.swing_grid is SwingGrid.EIGHTHS:
        return replace(swing, sixteenth=1.0)
    if params.swing_grid is SwingGrid.SIXTEENTHS:
        return Swing(sixteenth=swing.sixteenth)
    return swing


def settle_grid(params: GenerationParams, bars: Iterable[Bar]) -> GenerationParams:
    """The request with what its swing goes to: 16ths where all the bars together live on them."""
    if params.swing_percent is None or params.swing_grid is not SwingGrid.AUTO:
        return params
    ats = [stroke.at for bar in bars for stroke in bar.strokes]
    fine = sum(at % _EIGHTH == _SIXTEENTH for at in ats) > _LIVES_ON_16THS * len(ats)
    return replace(params, swing_grid=SwingGrid.SIXTEENTHS if fine else SwingGrid.EIGHTHS)


def settle_grid_of(params: GenerationParams, leads: Iterable[Line]) -> GenerationParams:
    """:func:`settle_grid` for the phrases that lead the variations of a call."""
    return settle_grid(params, (bar for line in leads for bar in line.bars[:_COMPARED_BARS]))


def ratio_at(anchors: Anchors, tempo: float) -> float:
    """The ratio at a tempo, in pairs a minute, from what is known at others."""
    slower = [anchor for anchor in anchors if anchor[0] <= tempo]
    faster = [anchor for anchor in anchors if anchor[0] > tempo]
    if slower and faster:
        (low, before), (high, after) = slower[-1], faster[0]
        return before + (after - before) * (tempo - low) / (high - low)
    known_at, ratio = slower[-1] if slower else faster[0]
    return _bend(ratio, known_at, tempo)


def _bend(ratio: float, known_at: float, tempo: float) -> float:
    """A ratio that is known at one tempo, at another: on the line that is straight at 300 BPM."""
    if ratio <= 1 or tempo == known_at:
        return ratio
    left = max(_STRAIGHT_FROM_BPM - tempo, 0.0)
    share = min(left / max(_STRAIGHT_FROM_BPM - known_at, 1.0), _STEEPEST)
    if known_at >= _STRAIGHT_FROM_BPM:
        share = 1.0
    short_s = min(_SHORTEST_S, 60 / known_at / (1 + ratio))
    most = min(max(_WIDEST, ratio), max(1.0, 60 / tempo / short_s - 1))
    return min(1 + (ratio - 1) * share, most)


def _anchors(profile: StyleProfile, line: Line | None, which: int) -> Anchors:
    """What is known of the 8ths (0) or 16ths (1), in pairs of them a minute."""
    own = line.swing[which] if line is not None else None
    if line is not None and own is not None:
        return ((line.tempo_bpm * (1 + which), own),)
    known = (profile.swing.eighths, profile.swing.sixteenths)[which]
    if known:
        return [(bpm * (1 + which), ratio) for bpm, ratio in known]
    feature = ("swing_8th_ratio", "swing_16th_ratio")[which]
    return ((profile.value("tempo_bpm") * (1 + which), profile.value(feature)),)


def _skip_at(eighths: Anchors, line: Line | None, params: GenerationParams) -> float:
    """The ratio of pairs written as triplets, which are triplets at the tempo of the phrase.

    Of a drummer who swings at that tempo, the triplet is how swing is written, and the own curve
    counts.
    """
    if line is None or params.tempo_bpm is None:
        return _TRIPLET
    written_at = felt_tempo_bpm(line, params.meter)
    if not line.played and ratio_at(eighths, written_at) >= _SWINGS:
        return ratio_at(eighths, params.tempo_bpm)
    return _bend(_TRIPLET, written_at, params.tempo_bpm)


class Swinger:
    """Moves strokes of one clip by its swing."""

    def __init__(self, swing: Swing, meter: Meter, quarter_s: float) -> None:
        self._swing, self._quarter_s = swing, quarter_s
        self._is_compound = meter.is_compound
        self._beat = to_units(meter.unit * 3) if meter.is_compound else to_units(Fraction(1))
        self._moves: dict[int, float] = {}
        self._warps: dict[int, float] = {}

    def moves_s(self, bar: Bar, strokes: Sequence[Stroke], units: Sequence[int]) -> list[float]:
        """How late swing makes each of a bar's strokes, in seconds.

        Args:
            bar: says whether they are a fill.
            strokes: of the bar, in any order.
            units: their places, by :func:`to_units`.
        """
        moves, known = [], self._moves
        for stroke, at in zip(strokes, units, strict=True):
            move = known.get(at)
            if move is None:
                move = known[at] = self._move_s(stroke.at)
            moves.append(move)
        # Places in three are those whose units cannot be divided by three.
        if self._swing.skip == _TRIPLET or not any(at % 3 for at in units):
            return moves
        pairs = self._pairs(bar, strokes, units)
        return [
            self._warp_s(at) if at // self._beat in pairs else move
            for at, move in zip(units, moves, strict=True)
        ]

    def _move_s(self, at: Fraction) -> float:
        if self._is_compound:
            return 0.0
        return swing_offset_s(at, self._quarter_s, self._swing.eighth, self._swing.sixteenth)

    def _warp_s(self, at: int) -> float:
        """Long and short part of a beat stretched and squeezed, with all that is in them."""
        at %= self._beat
        move = self._warps.get(at)
        if move is None:
            share, inside = swing_share(self._swing.skip), at / self._beat
            moved = inside * share * 3 / 2
            if inside > _LONG:
                moved = 1 - (1 - inside) * (1 - share) * 3
            beat_s = self._beat / to_units(Fraction(1)) * self._quarter_s
            move = self._warps[at] = (moved - inside) * beat_s
        return move

    def _pairs(self, bar: Bar, strokes: Sequence[Stroke], units: Sequence[int]) -> set[int]:
        """Beats that are long-short pairs, and not triplets of a hand that leaves the time."""
        beats: dict[int, list[tuple[int, KitPiece]]] = {}
        for stroke, at in zip(strokes, units, strict=True):
            number, inside = divmod(at, self._beat)
            beats.setdefault(number, []).append((inside, stroke.piece))
        third = self._beat // 3
        return {number for number, placed in beats.items() if _is_pair(placed, third, bar.is_fill)}


def _is_pair(placed: Sequence[tuple[int, KitPiece]], third: int, in_fill: bool) -> bool:
    if not any(at % 3 for at, _ in placed):
        return False
    if any(at == 2 * third and piece in TIME_KEEPERS for at, piece in placed):
        return True
    groups: dict[PieceGroup, set[int]] = {}
    for at, piece in placed:
        groups.setdefault(piece.group, set()).add(at)
    return not in_fill and not any({third, 2 * third} <= ats for ats in groups.values())
