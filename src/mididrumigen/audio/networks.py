"""The listener's networks, run by onnxruntime: sound to strokes, strokes to beats.

What they were trained on, and how, is in ``training/``. Their weights are kept in half precision
and run in single.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mididrumigen.audio.log_mel import FRAME_RATE, Stretch, log_mel
from mididrumigen.domain.errors import AudioError, MissingExtraError

THREADS = 1
DRUMS = ("kick", "snare", "cross_stick", "closed_hat", "open_hat", "ride", "crash", "tom")
"""The classes of the first network, in the order of its outputs."""

BEAT_RATE = FRAME_RATE / 2
"""Frames a second of the second network."""

TEMPO_BINS_BPM = 40 * 2 ** (np.arange(72) / 24)
"""The tempos that the second network chooses from: 24 to the octave."""

# What surrounds a stretch: ten seconds of sound, as much as a network looks to one side at least.
STRETCH_FRAMES, STRETCH_MARGIN = 5000, 1000
_BEAT_STRETCH, _BEAT_MARGIN = 4000, 1000
_LOWS = 16

Activations = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Strokes:
    """What the first network hears, frame by frame, 0-1.

    Attributes:
        onsets: shape ``(frames, 8)``: is that drum struck here?
        loudness: same shape: how hard, as a share of velocity 127.
        pulse: shape ``(frames, 2)``: is this a beat, a downbeat?
        lows: the lowest bands of the spectrogram, up to 560 Hz, shape ``(frames, 16)``.
    """

    onsets: Activations
    loudness: Activations
    pulse: Activations
    lows: NDArray[np.float16]


@dataclass(frozen=True, slots=True)
class Pulse:
    """What the second networks make of it.

    Attributes:
        beats: shape ``(frames, 2)`` at ``BEAT_RATE``: is this a beat, a downbeat? Mean of both.
        tempos: shape ``(2, 72)``: how likely each of ``TEMPO_BINS_BPM`` is, by either network.
    """

    beats: Activations
    tempos: Activations


class Networks:
    """The three networks; loaded on first use. Threads may share one."""

    def __init__(self) -> None:
        self._loading = threading.Lock()
        self._sessions: dict[str, Any] = {}

    def hear(self, stretches: Iterable[Stretch]) -> Strokes:
        """The strokes of a whole recording, from its stretches in order."""
        parts, lows = [], []
        for stretch in stretches:
            seen = log_mel(stretch.samples)
            out = self._run("hits", "logmel", seen)[0]
            inside = slice(stretch.margin, stretch.margin + stretch.frames)
            parts.append(out[inside])
            lows.append(seen[inside, :_LOWS].astype(np.float16))
        every = np.concatenate(parts)
        return Strokes(every[:, :8], every[:, 8:16], every[:, 16:], np.concatenate(lows))

    def feel_pulse(self, strokes: Strokes) -> Pulse:
        """Beats and tempo of a recording from its strokes."""
        return self.feel_beats(beat_features(strokes))

    def feel_beats(self, features: Activations) -> Pulse:
        """Beats and tempo from :func:`beat_features`."""
        beats, tempos, weights = [], [], []
        for first in range(0, len(features), _BEAT_STRETCH):
            start = max(0, first - _BEAT_MARGIN)
            stop = min(len(features), first + _BEAT_STRETCH)
            part = features[start : stop + _BEAT_MARGIN]
            answers = [self._run(name, "hits", part) for name in ("beats", "beats_long")]
            inside = slice(first - start, stop - start)
            beats.append(np.mean([answer[0][inside] for answer in answers], axis=0))
            tempos.append([answer[1] for answer in answers])
            weights.append(stop - first)
        return Pulse(np.concatenate(beats), np.average(tempos, axis=0, weights=weights))

    def _run(self, name: str, key: str, value: Activations) -> list[Activations]:
        answers = self._session(name).run(None, {key: value[None]})
        return [answer[0] for answer in answers]

    def _session(self, name: str) -> Any:
        with self._loading:
            if name not in self._sessions:
                self._sessions[name] = _load(name)
            return self._sessions[name]


def beat_features(strokes: Strokes) -> Activations:
    """What the second network sees: shape ``(frames // 2, 16)``.

    Onsets, and onsets times loudness; of two frames the larger.
    """
    both = np.concatenate([strokes.onsets, strokes.onsets * strokes.loudness], axis=1)
    count = len(both) // 2
    pairs: Activations = both[: 2 * count].reshape(count, 2, 16).max(axis=1).astype(np.float32)
    return pairs


def _load(name: str) -> Any:
    try:
        import onnxruntime
    except ImportError as error:
        raise MissingExtraError("Listening", "audio") from error
    onnxruntime.disable_telemetry_events()
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = THREADS
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    weights = files("mididrumigen.data").joinpath("listener", f"{name}.onnx").read_bytes()
    try:
        return onnxruntime.InferenceSession(weights, options, providers=["CPUExecutionProvider"])
    except Exception as error:  # one exception class for each status, without a common base
        reason = str(error).partition("\n")[0]
        raise AudioError(
            f"The listener's network '{name}' cannot be loaded: {reason}.",
            hint="Install the package again.",
        ) from error
