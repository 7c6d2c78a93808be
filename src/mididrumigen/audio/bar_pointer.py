"""Beats from a beat activation, by dynamic programming over beats of changing length.

A beat begins at a frame and lasts a whole number of frames; the activation is expected in its
first sixteenth and nowhere else, and lengths change as rarely as ``_STEADINESS`` says. This is the
bar-pointer model in the form of Krebs, Boeck and Widmer ("An efficient state-space model for joint
tempo and meter tracking", ISMIR 2015), taken beat by beat, so that a frame costs as much as there
are lengths.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mididrumigen.audio.networks import Activations

_STEADINESS = 100.0
_BEAT_SHARE = 16
_LEAST = 1e-3

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Track:
    """Beats that were tracked.

    Attributes:
        frames: where they begin.
        lengths: how many frames each lasts.
        likelihood: log-likelihood of the activation, a frame.
    """

    frames: Ints
    lengths: Ints
    likelihood: float


def track_beats(activation: Activations, shortest: int, longest: int) -> Track:
    """The likeliest beats of ``shortest`` to ``longest`` frames.

    Args:
        activation: shape ``(frames,)``, 0-1.
        shortest: at least 1.
        longest: at least ``shortest``.
    """
    lengths = np.arange(shortest, longest + 1)
    total = len(activation)
    emission, silence = _emissions(activation, lengths)
    change = _log_transitions(lengths)
    which = np.arange(len(lengths))
    score = np.full((total, len(lengths)), -np.inf)
    came = np.full((total, len(lengths)), -1, dtype=np.int16)
    # The recording may begin anywhere in a beat.
    first = silence[: min(longest, total)]
    score[: len(first)] = first[:, None] + emission[: len(first)]
    # No beat is shorter than the shortest: so many frames at once depend on earlier ones only.
    for begin in range(shortest, total, shortest):
        frames = np.arange(begin, min(begin + shortest, total))[:, None]
        starts = frames - lengths
        before = np.where(starts >= 0, score[np.maximum(starts, 0), which], -np.inf)
        paths = before[:, :, None] + change
        best = paths.argmax(axis=1)
        reached = np.take_along_axis(paths, best[:, None], axis=1)[:, 0] + emission[frames[:, 0]]
        rows = slice(begin, begin + len(frames))
        better = reached > score[rows]
        score[rows] = np.where(better, reached, score[rows])
        came[rows] = np.where(better, best, came[rows])
    return _trace(score, came, lengths)


def _emissions(activation: Activations, lengths: Ints) -> tuple[Floats, Floats]:
    """Log-likelihood of a beat from each frame on, and of silence up to each frame."""
    clipped = np.clip(activation.astype(np.float64), _LEAST, 1 - _LEAST)
    on = np.r_[0.0, np.log(clipped).cumsum()]
    off = np.r_[0.0, np.log((1 - clipped) / (_BEAT_SHARE - 1)).cumsum()]
    total = len(activation)
    start = np.arange(total)[:, None]
    middle = np.minimum(start + -(-lengths // _BEAT_SHARE), total)
    end = np.minimum(start + lengths, total)
    return on[middle] - on[start] + off[end] - off[middle], off[:-1]


def _log_transitions(lengths: Ints) -> Floats:
    """From, to."""
    weights = np.exp(-_STEADINESS * np.abs(lengths[None, :] / lengths[:, None] - 1))
    logs: Floats = np.log(np.maximum(weights / weights.sum(axis=1, keepdims=True), 1e-30))
    return logs


def _trace(score: Floats, came: NDArray[np.int16], lengths: Ints) -> Track:
    """Back from the best beat that lasts to the end."""
    total = len(score)
    start = np.arange(total)[:, None]
    last = np.where(start + lengths >= total, score, -np.inf)
    frame, which = (int(i) for i in np.unravel_index(last.argmax(), last.shape))
    likelihood = float(score[frame, which]) / max(total, 1)
    frames, spans = [], []
    while True:
        frames.append(frame)
        spans.append(int(lengths[which]))
        before = int(came[frame, which])
        if before < 0:
            break
        frame, which = frame - int(lengths[before]), before
    return Track(np.array(frames[::-1]), np.array(spans[::-1]), likelihood)
