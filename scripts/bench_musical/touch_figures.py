"""Figures of touch and hands over windows of four bars, the same for players and for the engine."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from statistics import fmean, median, pstdev

from mididrumigen.domain.music.groove import Groove, Hit
from mididrumigen.domain.music.kit import PieceGroup, keeper_of
from mididrumigen.domain.style.microtiming import swing_residuals_s

WINDOW_BARS = 4
MIN_STROKES = 8
FLAM_S = (0.008, 0.05)
ROLL_S, ROLL_STROKES = 0.11, 6
RUN_S, RUN_STROKES, RUN_RISE = 0.35, 5, 25
APART_MS, LOOSE_MS = 60.0, 20.0
_HALF = Fraction(1, 2)

DRUMS = (PieceGroup.SNARE, PieceGroup.TOM)


def windows(groove: Groove) -> Iterator[Groove]:
    """Stretches of four bars in which something is struck in every bar."""
    for first in range(0, groove.bars - WINDOW_BARS + 1, WINDOW_BARS):
        start = groove.meter.bar_length * first
        stop = start + groove.meter.bar_length * WINDOW_BARS
        hits = [
            Hit(h.piece, h.position - start, h.velocity, h.offset_s)
            for h in groove.hits
            if start <= h.position < stop
        ]
        window = Groove(groove.meter, groove.tempo_bpm, WINDOW_BARS, tuple(hits))
        if all(bar for bar in _by_bar(window)):
            yield window


def measure(found: Iterable[Groove]) -> dict[str, float]:
    """Each figure over all windows: medians of numbers, shares of what is there or not."""
    values: dict[str, list[float]] = defaultdict(list)
    for window in found:
        for name, figure in FIGURES.items():
            value = figure(window)
            if value is not None:
                values[name].append(value)
    return {
        name: round((fmean if name in SHARES else median)(values[name]), 3)
        for name in FIGURES
        if values[name]
    }


def measure_fills(fills: Iterable[Groove]) -> dict[str, float]:
    """How loud fills grow (velocity a beat), how far they spread, how long they are (beats)."""
    slopes, spreads, lengths = [], [], []
    for fill in fills:
        strokes = _of(fill, *DRUMS)
        if len(strokes) < 4:
            continue
        at = [float(h.position) for h in strokes]
        slopes.append(_slope(at, [h.velocity for h in strokes]))
        spreads.append(pstdev([h.velocity for h in strokes]))
        lengths.append(float(fill.hits[-1].position - fill.hits[0].position) + 0.25)
    return {
        "fill slope a beat": round(median(slopes), 2),
        "fill spread": round(median(spreads), 1),
        "fill beats, 90th percentile": round(sorted(lengths)[int(0.9 * (len(lengths) - 1))], 2),
    }


def _velocity_spread(group: PieceGroup) -> Callable[[Groove], float | None]:
    def spread(window: Groove) -> float | None:
        strokes = _of(window, group)
        return pstdev([h.velocity for h in strokes]) if len(strokes) >= MIN_STROKES else None

    return spread


def _hat_on_off(window: Groove) -> float | None:
    """How much louder the hat is on quarters than between them."""
    strokes = _of(window, PieceGroup.HAT)
    on = [h.velocity for h in strokes if h.position.denominator == 1]
    off = [h.velocity for h in strokes if h.position.denominator != 1]
    return fmean(on) - fmean(off) if min(len(on), len(off)) >= 4 else None


def _kick_from_hat_ms(window: Groove) -> list[float]:
    """How much later the kick is than the hat or ride that is written with it."""
    hands: dict[Fraction, float] = {}
    for hit in _of(window, PieceGroup.HAT, PieceGroup.RIDE):
        hands.setdefault(hit.position, window.onset_s(hit))
    apart = [
        1000 * (window.onset_s(hit) - hands[hit.position])
        for hit in _of(window, PieceGroup.KICK)
        if hit.position in hands
    ]
    return [ms for ms in apart if abs(ms) < APART_MS]


def _kick_from_hat_sd(window: Groove) -> float | None:
    apart = _kick_from_hat_ms(window)
    return pstdev(apart) if len(apart) >= MIN_STROKES / 2 else None


def _kick_from_hat_loose(window: Groove) -> float | None:
    apart = _kick_from_hat_ms(window)
    return fmean(abs(ms) > LOOSE_MS for ms in apart) if len(apart) >= MIN_STROKES / 2 else None


def _timing_sd(window: Groove) -> float:
    """Milliseconds that strokes spread around the grid, swing taken out."""
    late = [1000 * s for s in swing_residuals_s(window)]
    middle = median(late)
    return pstdev([ms for ms in late if abs(ms - middle) < APART_MS])


def _loudest_minus_softest(window: Groove) -> float:
    means = [fmean(h.velocity for h in bar) for bar in _by_bar(window)]
    return max(means) - min(means)


def _has_flam(window: Groove) -> float:
    for group in DRUMS:
        timed = [(window.onset_s(h), h) for h in sorted(_of(window, group), key=window.onset_s)]
        for (low, first), (high, second) in itertools.pairwise(timed):
            near = FLAM_S[0] <= high - low <= FLAM_S[1]
            if near and first.velocity < second.velocity:
                return 1.0
    return 0.0


def _has_roll(window: Groove) -> float:
    return float(any(len(run) >= ROLL_STROKES for run in _runs(window, ROLL_S, PieceGroup.SNARE)))


def _has_crescendo(window: Groove) -> float:
    """Whether some run of drum strokes grows steadily."""
    for run in _runs(window, RUN_S, *DRUMS):
        for first in range(len(run) - RUN_STROKES + 1):
            part = [h.velocity for h in run[first : first + RUN_STROKES]]
            if part[-1] - part[0] >= RUN_RISE and all(
                b >= a - 4 for a, b in itertools.pairwise(part)
            ):
                return 1.0
    return 0.0


def _foot_while_riding(window: Groove) -> float | None:
    if keeper_of(h.piece for h in window.hits) is not PieceGroup.RIDE:
        return None
    return float(len(_of(window, PieceGroup.PEDAL)) >= 2)


FIGURES: Mapping[str, Callable[[Groove], float | None]] = {
    "hat spread": _velocity_spread(PieceGroup.HAT),
    "hat on minus off": _hat_on_off,
    "ride spread": _velocity_spread(PieceGroup.RIDE),
    "kick spread": _velocity_spread(PieceGroup.KICK),
    "snare spread": _velocity_spread(PieceGroup.SNARE),
    "kick from hat, sd ms": _kick_from_hat_sd,
    "kick from hat, share over 20 ms": _kick_from_hat_loose,
    "timing, sd ms": _timing_sd,
    "loudest minus softest bar": _loudest_minus_softest,
    "windows with a flam": _has_flam,
    "windows with a crescendo": _has_crescendo,
    "windows with a roll": _has_roll,
    "foot on the hat while riding": _foot_while_riding,
}
SHARES = frozenset(name for name in FIGURES if name.startswith(("windows", "foot", "kick from")))


def _of(groove: Groove, *groups: PieceGroup) -> list[Hit]:
    return [hit for hit in groove.hits if hit.piece.group in groups]


def _by_bar(window: Groove) -> list[list[Hit]]:
    bars: list[list[Hit]] = [[] for _ in range(window.bars)]
    for hit in window.hits:
        bars[int(hit.position // window.meter.bar_length)].append(hit)
    return bars


def _runs(window: Groove, most_s: float, *groups: PieceGroup) -> Iterator[list[Hit]]:
    """Strokes that follow each other within a time."""
    run: list[Hit] = []
    for hit in sorted(_of(window, *groups), key=window.onset_s):
        if run and window.onset_s(hit) - window.onset_s(run[-1]) > most_s:
            yield run
            run = []
        run.append(hit)
    yield run


def _slope(x: Sequence[float], y: Sequence[float]) -> float:
    mean_x, mean_y = fmean(x), fmean(y)
    width = sum((a - mean_x) ** 2 for a in x)
    cross = sum((a - mean_x) * (b - mean_y) for a, b in zip(x, y, strict=True))
    return cross / width if width else 0.0
