"""Small recordings for tests: drums made of sines and noise, and sounds that are no drums."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

soundfile = pytest.importorskip("soundfile", exc_type=ImportError)
pytest.importorskip("soxr", exc_type=ImportError)

RATE = 22_050
Samples = NDArray[np.float64]


def _time(seconds: float, rate: int) -> Samples:
    return np.arange(int(seconds * rate)) / rate


def kick(rate: int) -> Samples:
    t = _time(0.35, rate)
    sweep = 2 * np.pi * np.cumsum(50 + 150 * np.exp(-t / 0.02)) / rate
    click = np.random.default_rng(1).normal(0, 0.3, len(t)) * np.exp(-t / 0.004)
    return np.sin(sweep) * np.exp(-t / 0.12) + click


def snare(rate: int) -> Samples:
    t = _time(0.3, rate)
    wires = np.random.default_rng(2).normal(0, 0.5, len(t)) * np.exp(-t / 0.07)
    head = np.sin(2 * np.pi * 190 * t) + 0.6 * np.sin(2 * np.pi * 330 * t)
    return 0.7 * head * np.exp(-t / 0.06) + wires


def hat(rate: int) -> Samples:
    t = _time(0.1, rate)
    noise = np.random.default_rng(3).normal(0, 1, len(t) + 2)
    bright = np.diff(noise, 2)  # twice differenced: what is left is treble
    return 0.25 * bright * np.exp(-t / 0.025)


def rock_beat(bars: int = 6, bpm: float = 100.0, rate: int = RATE, lead_s: float = 0.3) -> Samples:
    """Kick on one and three, snare on two and four, eighths on the hat."""
    eighth = 30 / bpm
    out = np.zeros(int((bars * 8 * eighth + lead_s + 1) * rate))
    for step in range(8 * bars):
        struck = [0.5 * hat(rate)]
        if step % 4 == 0:
            struck.append(kick(rate))
        if step % 4 == 2:
            struck.append(snare(rate))
        at = int((lead_s + step * eighth) * rate)
        for sound in struck:
            out[at : at + len(sound)] += sound
    return 0.5 * out / np.abs(out).max()


def chords(seconds: float = 10.0, rate: int = RATE) -> Samples:
    """Long chords of sines: no drums."""
    t = _time(seconds, rate)
    tone = sum(np.sin(2 * np.pi * f * t) / f for f in (220, 277, 330, 440))
    swell = 0.5 + 0.5 * np.sin(2 * np.pi * 0.25 * t)
    return 0.5 * swell * tone / np.abs(tone).max()


def wav_bytes(bars: int = 10, bpm: float = 100.0) -> bytes:
    """The beat as a WAV file."""
    file = BytesIO()
    soundfile.write(file, rock_beat(bars, bpm), RATE, format="WAV")
    return file.getvalue()


def save(path: Path, samples: Samples, rate: int = RATE, **options: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    soundfile.write(path, samples, rate, **options)
    return path
