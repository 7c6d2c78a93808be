"""Which tempo: half, double and ternary relatives of one pulse told apart.

Each tempo that is a simple ratio of the likeliest one is tracked; what both networks make of its
beats is weighed by a conditional logistic regression. The weights were fitted on rendered
performances of other drummers than those it is tried on; the odds they give are the confidence.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import ceil

import numpy as np
from numpy.typing import NDArray

from mididrumigen.audio.bar_pointer import Track, track_beats
from mididrumigen.audio.bars import lay_bars
from mididrumigen.audio.networks import BEAT_RATE, TEMPO_BINS_BPM, Activations, Pulse
from mididrumigen.audio.onsets import refine_peaks

SLOWEST_BPM, FASTEST_BPM = 42.0, 305.0
_RATIOS = (1.0, 1 / 2, 2.0, 1 / 3, 3.0, 2 / 3, 3 / 2, 3 / 4, 4 / 3)
# How far beats may leave a tempo before they are at another.
_RANGE = 1.15
# Before and after a beat's first frame, as shares of a beat, its activation peaks.
_PEAK_SHARE = 1.2 / 16
# A frame of the second network is the larger of two of the first: its middle lies between them.
_HALF_FRAME = 0.25
_NEAR = 2
_MIN_BEATS = 4
_SMOOTH = 5

_LEAST_SHARE = 2e-3
_SHORTEST = 6

# By what: log share of the tempo in either network, likelihood of the bars, and log activation of
# both stages on the beats, half-way between them and at their thirds.
_WEIGHTS = {
    "tempo": 0.029,
    "tempo_long": 0.337,
    "beat": 0.134,
    "beat_between": 0.112,
    "beat_thirds": 0.091,
    "pulse": 0.636,
    "pulse_between": -0.102,
    "pulse_thirds": -0.029,
    "bars": 3.653,
}

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class TempoReading:
    """One reading of a recording's pulse.

    Attributes:
        bpm: beats a minute.
        beats_s: the beats at that tempo.
        downbeat: how likely each beat begins a bar, 0-1.
        features: what speaks for it, by name.
        confidence: 0-1, against the other readings.
    """

    bpm: float
    beats_s: Floats
    downbeat: Floats
    features: dict[str, float]
    confidence: float = 0.0


def read_tempos(pulse: Pulse, heard_pulse: Activations) -> list[TempoReading]:
    """Every reading of a recording's pulse, the likeliest first; none without a pulse.

    Args:
        pulse: what the second networks make of it.
        heard_pulse: what the first network makes of it, shape ``(frames, 2)``.
    """
    count = len(heard_pulse) // 2
    halved = heard_pulse[: 2 * count].reshape(count, 2, 2).max(axis=1)
    beats = pulse.beats[:count]
    readings = list(_readings(pulse, beats, halved))
    if not readings:
        return []
    scores = np.array(
        [sum(_WEIGHTS[name] * reading.features[name] for name in _WEIGHTS) for reading in readings]
    )
    odds = np.exp(scores - scores.max())
    order = np.argsort(-odds)
    return [replace(readings[i], confidence=float(odds[i] / odds.sum())) for i in order]


def _readings(pulse: Pulse, beats: Activations, heard: Activations) -> Iterator[TempoReading]:
    shares = np.stack([np.convolve(t, np.ones(_SMOOTH), "same") for t in pulse.tempos])
    likeliest = float(TEMPO_BINS_BPM[shares.sum(axis=0).argmax()])
    for ratio in _RATIOS:
        bpm = likeliest * ratio
        if not SLOWEST_BPM < bpm < FASTEST_BPM:
            continue
        share = shares[:, int(np.abs(np.log(TEMPO_BINS_BPM / bpm)).argmin())]
        if share.sum() < _LEAST_SHARE and ratio != 1.0:
            continue
        beat = 60 * BEAT_RATE / bpm
        track = track_beats(beats[:, 0], max(int(beat / _RANGE), _SHORTEST), ceil(beat * _RANGE))
        frames = _peaks(track, beats[:, 0])
        if len(frames) < _MIN_BEATS:
            continue
        times = (refine_peaks(beats[:, 0], frames) + _HALF_FRAME) / BEAT_RATE
        downbeat = 0.5 * (_near(beats[:, 1], frames) + _near(heard[:, 1], frames))
        measured_bpm = 60 / float(np.median(np.diff(times)))
        bars = lay_bars(downbeat, measured_bpm)
        features = {
            "tempo": float(np.log(share[0] + 1e-3)),
            "tempo_long": float(np.log(share[1] + 1e-3)),
            "bars": bars.likelihood,
            **_contrast("beat", beats[:, 0], frames),
            **_contrast("pulse", heard[:, 0], frames),
        }
        yield TempoReading(measured_bpm, times, downbeat, features)


def _contrast(name: str, activation: Activations, frames: Ints) -> dict[str, float]:
    """Log activation on the beats, half-way between them, and at their thirds."""
    spans = np.diff(frames)
    thirds = np.concatenate([frames[:-1] + spans / 3, frames[:-1] + 2 * spans / 3])
    return {
        name: _mean_log(activation, frames),
        f"{name}_between": _mean_log(activation, frames[:-1] + spans / 2),
        f"{name}_thirds": _mean_log(activation, thirds),
    }


def _mean_log(activation: Activations, frames: Floats | Ints) -> float:
    return float(np.log(np.clip(_near(activation, frames), 0.01, 0.99)).mean())


def _near(activation: Activations, frames: Floats | Ints) -> Floats:
    """The largest activation within two frames."""
    around = np.round(frames).astype(np.int64)[:, None] + np.arange(-_NEAR, _NEAR + 1)
    near: Floats = activation[np.clip(around, 0, len(activation) - 1)].max(axis=1)
    return near


def _peaks(track: Track, activation: Activations) -> Ints:
    """Where the activation peaks about the beginning of each beat."""
    peaks = set()
    for frame, length in zip(track.frames.tolist(), track.lengths.tolist(), strict=True):
        first = max(0, frame - 1)
        last = frame + max(1, int(length * _PEAK_SHARE)) + 1
        peaks.add(first + int(activation[first:last].argmax()))
    return np.array(sorted(peaks), dtype=np.int64)
