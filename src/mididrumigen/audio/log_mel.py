"""What the networks see: a log-mel spectrogram of 80 bands, about 100 frames a second.

Conventions: frame ``k`` is centred on sample ``k * HOP`` of the recording at 22,050 Hz; a
spectrogram has the shape ``(frames, 80)``, float32.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from mididrumigen.audio.decoding import SAMPLE_RATE, Samples

WINDOW, HOP, BANDS = 1024, 220, 80
FRAME_RATE = SAMPLE_RATE / HOP
_LOW_HZ, _HIGH_HZ = 30.0, 10_600.0
_FLOOR = np.float32(1e-4)
_ROWS = 2000
# Where the level of a recording is brought to before it is looked at.
_USUAL_LEVEL = 0.6

Spectrogram = NDArray[np.float32]


@cache
def mel_filters() -> Spectrogram:
    """Triangular filters, shape ``(513, 80)``, each of sum 1 and at least one bin wide."""
    bin_hz = SAMPLE_RATE / WINDOW
    bins_hz = np.arange(WINDOW // 2 + 1) * bin_hz
    mels = np.linspace(_mel(_LOW_HZ), _mel(_HIGH_HZ), BANDS + 2)
    edges_hz = 700 * (10 ** (mels / 2595) - 1)
    centre = edges_hz[1:-1, None]
    low = np.minimum(edges_hz[:-2, None], centre - bin_hz)
    high = np.maximum(edges_hz[2:, None], centre + bin_hz)
    rising = (bins_hz - low) / (centre - low)
    falling = (high - bins_hz) / (high - centre)
    filters = np.maximum(0, np.minimum(rising, falling)).astype(np.float32)
    filters /= filters.sum(axis=1, keepdims=True)
    return np.ascontiguousarray(filters.T)


@cache
def band_centres_hz() -> NDArray[np.float64]:
    """Where each band is most sensitive."""
    mels = np.linspace(_mel(_LOW_HZ), _mel(_HIGH_HZ), BANDS + 2)[1:-1]
    centres: NDArray[np.float64] = 700 * (10 ** (mels / 2595) - 1)
    return centres


def _mel(hz: float) -> float:
    return 2595 * float(np.log10(1 + hz / 700))


@cache
def _window() -> tuple[Spectrogram, np.float32]:
    window = np.hanning(WINDOW + 1)[:-1].astype(np.float32)
    return window, np.float32(2 / window.sum())


def log_mel(samples: Samples) -> Spectrogram:
    """The spectrogram of samples at their usual level; silence is 0, full scale near 2."""
    padded = np.pad(samples, WINDOW // 2)
    count = (len(padded) - WINDOW) // HOP + 1
    frames = np.lib.stride_tricks.sliding_window_view(padded, WINDOW)[::HOP]
    window, scale = _window()
    out = np.empty((count, BANDS), np.float32)
    for first in range(0, count, _ROWS):
        spectrum = np.fft.rfft(frames[first : first + _ROWS] * window, axis=1)
        # Twice as fast as the absolute value of complex numbers, which guards against overflow.
        size = np.sqrt(spectrum.real**2 + spectrum.imag**2).astype(np.float32) * scale
        out[first : first + _ROWS] = (np.log10(_FLOOR + size @ mel_filters()) + 4) / 2
    return out


@dataclass(frozen=True, slots=True)
class Stretch:
    """Part of a recording with its surroundings.

    Attributes:
        samples: with margins.
        margin: how many frames before are surroundings.
        frames: how many frames after the margin are to be looked at.
    """

    samples: Samples
    margin: int
    frames: int


def cut_stretches(
    blocks: Iterable[Samples], level: float, *, frames: int, margin: int
) -> Iterator[Stretch]:
    """Cut a recording, at its usual level, into stretches that overlap by their margins.

    Args:
        blocks: mono samples at 22,050 Hz.
        level: of the recording; see :class:`mididrumigen.audio.decoding.Sound`.
        frames: how many a stretch has, margins apart.
        margin: how many frames of surroundings it has on each side, at most.
    """
    gain = np.float32(_USUAL_LEVEL / (level + 1e-6))
    size, around = frames * HOP, margin * HOP
    held = np.zeros(0, np.float32)
    before = 0  # samples of `held` that belong to the stretch before
    for block in blocks:
        held = np.concatenate([held, np.clip(block * gain, -1, 1)])
        while len(held) >= before + size + around:
            yield Stretch(held[: before + size + around], before // HOP, frames)
            keep = min(around, before + size)
            held = held[before + size - keep :]
            before = keep
    yield Stretch(held, before // HOP, (len(held) - before) // HOP + 1)
