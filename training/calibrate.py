"""Thresholds, time biases and confidences of strokes, fitted on clips that nothing was trained on.

usage: python -m training.calibrate DATASET --ids held_back.txt [--kits KITS.npz] [--clips 60]

Prints what belongs into ``audio/onsets.py`` and ``audio/reliability.py``: for each drum the
threshold at which its F-measure is best, how late it is found against the attack of the samples
(known to half a millisecond), and the logistic regression from its activation to how likely a
stroke was played. Clips are rendered with seeds that training does not use.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mididrumigen.audio.log_mel import FRAME_RATE, HOP, Stretch
from mididrumigen.audio.networks import DRUMS, Activations, Networks, Strokes
from mididrumigen.audio.onsets import pick_peaks, refine_peaks
from training.excerpts import Excerpt, draw_excerpt, read_takes
from training.kits import load_kits
from training.renderer import render

Floats = NDArray[np.float64]

SECONDS = 30.0
_SEED = 10**6
_NEAR_S, _CLOSE_S = 0.05, 0.015
_APART = 3
_THRESHOLDS = np.arange(0.2, 0.75, 0.05)


@dataclass(frozen=True)
class Heard:
    """A clip as the first network hears it, and what is played in it."""

    strokes: Strokes
    excerpt: Excerpt


@dataclass(frozen=True)
class Calibration:
    """Of one drum.

    Attributes:
        threshold: from which activation on a stroke counts.
        f1: F-measure within 50 ms at that threshold.
        bias_s: how late it is found, the median.
        slope, offset: of the log-odds that a stroke was played over those of its activation.
    """

    threshold: float
    f1: float
    bias_s: float
    slope: float
    offset: float


def main() -> None:
    """Fit and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("dataset", type=Path)
    parser.add_argument("--ids", type=Path, required=True)
    parser.add_argument("--kits", type=Path)
    parser.add_argument("--clips", type=int, default=60)
    arguments = parser.parse_args()
    takes = read_takes(arguments.dataset, frozenset(arguments.ids.read_text().split()))
    kits = load_kits(arguments.kits) if arguments.kits else []
    rng, networks = np.random.default_rng(_SEED), Networks()
    clips: list[Heard] = []
    while len(clips) < arguments.clips:
        excerpt = draw_excerpt(takes, SECONDS, rng)
        if len(excerpt.strokes) > 6 and len(excerpt.beats) > 4:
            clip = render(excerpt, kits, SECONDS, rng)
            clips.append(Heard(hear(networks, clip.samples), excerpt))
    for number, drum in enumerate(DRUMS):
        found = calibrate(clips, number)
        print(
            f"{drum:<12} threshold {found.threshold:.2f} (F1 {found.f1:.3f})  "
            f"bias {1000 * found.bias_s:+.1f} ms  odds {found.slope:.3f}, {found.offset:.3f}"
        )


def hear(networks: Networks, samples: NDArray[np.float32]) -> Strokes:
    """What the first network hears of a clip."""
    level = float(np.percentile(np.abs(samples[::7]), 99.9)) + 1e-6
    usual = np.clip(samples * np.float32(0.6 / level), -1, 1)
    return networks.hear([Stretch(usual, 0, len(usual) // HOP + 1)])


def calibrate(clips: Sequence[Heard], drum: int) -> Calibration:
    """Threshold, bias and confidence of one drum."""
    pairs = [(clip.strokes.onsets[:, drum], times_of(clip.excerpt, drum)) for clip in clips]
    scores = [f_measure(pairs, float(threshold)) for threshold in _THRESHOLDS]
    best = int(np.argmax(scores))
    threshold = float(_THRESHOLDS[best])
    late, activations, played = [], [], []
    for column, true in pairs:
        frames = pick_peaks(column, threshold, _APART)
        found = refine_peaks(column, frames) / FRAME_RATE
        for time, frame in zip(found.tolist(), frames.tolist(), strict=True):
            off = float(np.abs(true - time).min()) if len(true) else np.inf
            activations.append(float(column[frame]))
            played.append(off <= _NEAR_S)
            if off <= _CLOSE_S:
                late.append(time - float(true[np.abs(true - time).argmin()]))
    slope, offset = fit_odds(np.array(activations), np.array(played, bool))
    bias = float(np.median(late)) if late else 0.0
    return Calibration(threshold, scores[best], bias, slope, offset)


def times_of(excerpt: Excerpt, drum: int) -> Floats:
    """When a drum is struck."""
    return np.sort(excerpt.strokes[excerpt.strokes[:, 1] == drum, 0])


def f_measure(pairs: Iterable[tuple[Activations, Floats]], threshold: float) -> float:
    """Over all clips, within 50 ms; each stroke counts once."""
    matched = found = played = 0
    for column, true in pairs:
        times = np.sort(refine_peaks(column, pick_peaks(column, threshold, _APART)) / FRAME_RATE)
        matched += _match(true, times)
        found, played = found + len(times), played + len(true)
    return 2 * matched / max(found + played, 1)


def _match(true: Floats, found: Floats) -> int:
    count, start = 0, 0
    for time in true:
        while start < len(found) and found[start] < time - _NEAR_S:
            start += 1
        if start < len(found) and found[start] <= time + _NEAR_S:
            count, start = count + 1, start + 1
    return count


def fit_odds(
    activations: Floats, played: NDArray[np.bool_], steps: int = 50
) -> tuple[float, float]:
    """Logistic regression by Newton's method, with a small pull towards slope 1 and offset 0."""
    if not len(activations):
        return 1.0, 0.0
    share = np.clip(activations, 1e-4, 1 - 1e-4)
    x = np.column_stack([np.log(share / (1 - share)), np.ones(len(share))])
    usual = np.array([1.0, 0.0])
    weights = usual.copy()
    for _ in range(steps):
        odds = 1 / (1 + np.exp(-(x @ weights)))
        slope = x.T @ (odds - played) + 0.5 * (weights - usual)
        bend = (x * (odds * (1 - odds))[:, None]).T @ x + 0.5 * np.eye(2)
        weights = weights - np.linalg.solve(bend, slope)
    return float(weights[0]), float(weights[1])


if __name__ == "__main__":
    main()
