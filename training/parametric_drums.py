"""Drums made by formula: no recording, no licence, and kits that nobody sampled.

Each function draws one drum, as a list of strokes from soft to hard: boomy and short kicks, snares
with wires, without them and played with brushes, cajon-like and electronic drums, hats from tight
to washy, rides with and without a bell.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from mididrumigen.audio.decoding import SAMPLE_RATE
from training.excerpts import CLOSED_HAT, CRASH, CROSS_STICK, KICK, OPEN_HAT, RIDE, SNARE, TOM
from training.kits import Kit, Sound

Rng = np.random.Generator
_LEVELS = (0.2, 0.45, 0.7, 1.0)


def draw_kit(rng: Rng) -> Kit:
    """A kit, each of its drums drawn on its own."""
    drums = {drum: [make(rng) for _ in range(3 if drum == TOM else 1)] for drum, make in _MAKERS}
    return Kit("parametric", drums)


def _log_uniform(rng: Rng, low: float, high: float) -> float:
    return float(np.exp(rng.uniform(np.log(low), np.log(high))))


def _time(seconds: float) -> Sound:
    return np.arange(int(seconds * SAMPLE_RATE), dtype=np.float32) / np.float32(SAMPLE_RATE)


def _noise(rng: Rng, count: int, low_hz: float, high_hz: float) -> Sound:
    """Noise between two frequencies, with soft edges."""
    spectrum = np.fft.rfft(rng.standard_normal(count))
    hz = np.fft.rfftfreq(count, 1 / SAMPLE_RATE)
    shape = 1 / (1 + (low_hz / np.maximum(hz, 1)) ** 4) / (1 + (hz / high_hz) ** 4)
    noise = np.fft.irfft(spectrum * shape, count)
    return (noise / (np.abs(noise).max() + 1e-9)).astype(np.float32)


def _swept(t: Sound, hz: float, above_hz: float, fall_s: float) -> Sound:
    """A tone whose pitch falls to ``hz``."""
    pitch = hz + above_hz * np.exp(-t / fall_s)
    return np.sin(2 * np.pi * np.cumsum(pitch) / SAMPLE_RATE).astype(np.float32)


def _levels(hard: Sound, rng: Rng) -> list[Sound]:
    """Softer strokes of the same drum: quieter, and duller the softer they are."""
    size = float(np.abs(hard).max()) + 1e-9
    dullness = rng.uniform(0, 0.6)
    strokes = []
    for level in _LEVELS:
        keep = 1 - dullness * (1 - level)
        dull = np.convolve(hard, [0.25, 0.5, 0.25], "same")
        strokes.append(((keep * hard + (1 - keep) * dull) * level / size).astype(np.float32))
    return strokes


def _kick(rng: Rng) -> list[Sound]:
    boomy = rng.random() < 0.35
    decay = _log_uniform(rng, 0.18, 0.6) if boomy else _log_uniform(rng, 0.05, 0.2)
    t = _time(min(0.9, 0.15 + 3.5 * decay))
    body = _swept(t, _log_uniform(rng, 38, 85), rng.uniform(0, 250), _log_uniform(rng, 0.005, 0.05))
    beater = _noise(rng, len(t), 300, _log_uniform(rng, 1500, 9000))
    beater *= np.exp(-t / _log_uniform(rng, 0.002, 0.02))
    return _levels(body * np.exp(-t / decay) + rng.uniform(0.02, 0.5) * beater, rng)


def _snare(rng: Rng) -> list[Sound]:
    kind = rng.choice(["wires", "wireless", "brush", "cajon"], p=[0.6, 0.15, 0.15, 0.1])
    t = _time(0.6)
    hz = _log_uniform(rng, 140, 330) if kind != "cajon" else _log_uniform(rng, 90, 180)
    head = np.sin(2 * np.pi * hz * t) + rng.uniform(0.2, 0.8) * np.sin(2 * np.pi * 1.6 * hz * t)
    head *= np.exp(-t / _log_uniform(rng, 0.03, 0.15))
    wires = _noise(rng, len(t), _log_uniform(rng, 700, 2500), _log_uniform(rng, 5000, 10500))
    slow = kind == "brush"
    wires *= np.exp(-t / _log_uniform(rng, 0.04, 0.2)) * (1 - np.exp(-t / (0.02 if slow else 5e-4)))
    mix = {"wires": (0.6, 0.8), "wireless": (1.0, 0.06), "brush": (0.15, 0.8), "cajon": (0.9, 0.3)}
    of_head, of_wires = mix[str(kind)]
    return _levels((of_head * head + of_wires * wires).astype(np.float32), rng)


def _cross_stick(rng: Rng) -> list[Sound]:
    t = _time(0.25)
    hz = _log_uniform(rng, 450, 1500)
    wood = sum(np.sin(2 * np.pi * hz * k * t) / k for k in (1, 1.5, 2.3))
    click = _noise(rng, len(t), 1000, 7000) * np.exp(-t / 0.004)
    ring = wood * np.exp(-t / _log_uniform(rng, 0.01, 0.04))
    return _levels((ring + 0.5 * click).astype(np.float32), rng)


def _cymbal(rng: Rng, low_hz: float, decay_s: float, ping: float) -> list[Sound]:
    t = _time(min(2.5, 0.1 + 4 * decay_s))
    wash = _noise(rng, len(t), low_hz, 10_500)
    metal = sum(
        np.sin(2 * np.pi * hz * t + rng.uniform(0, 6)) for hz in rng.uniform(low_hz, 9000, 12)
    )
    stick = ping * np.sin(2 * np.pi * _log_uniform(rng, 700, 5000) * t) * np.exp(-t / 0.15)
    body = (wash + 0.15 * metal) * np.exp(-t / decay_s)
    return _levels((body + stick).astype(np.float32), rng)


def _closed_hat(rng: Rng) -> list[Sound]:
    return _cymbal(rng, _log_uniform(rng, 3000, 7500), _log_uniform(rng, 0.012, 0.07), 0.0)


def _open_hat(rng: Rng) -> list[Sound]:
    return _cymbal(rng, _log_uniform(rng, 2500, 6500), _log_uniform(rng, 0.15, 0.6), 0.0)


def _ride(rng: Rng) -> list[Sound]:
    return _cymbal(
        rng, _log_uniform(rng, 2500, 6000), _log_uniform(rng, 0.3, 0.9), rng.uniform(0.2, 1.5)
    )


def _crash(rng: Rng) -> list[Sound]:
    return _cymbal(rng, _log_uniform(rng, 800, 3000), _log_uniform(rng, 0.4, 1.0), 0.0)


def _tom(rng: Rng) -> list[Sound]:
    t = _time(1.0)
    hz = _log_uniform(rng, 65, 230)
    skin = _swept(t, hz, rng.uniform(0, 0.5) * hz, 0.03) * np.exp(-t / _log_uniform(rng, 0.1, 0.4))
    stick = _noise(rng, len(t), 500, 6000) * np.exp(-t / 0.006)
    return _levels(skin + rng.uniform(0.05, 0.4) * stick, rng)


_MAKERS: tuple[tuple[int, Callable[[Rng], list[Sound]]], ...] = (
    (KICK, _kick),
    (SNARE, _snare),
    (CROSS_STICK, _cross_stick),
    (CLOSED_HAT, _closed_hat),
    (OPEN_HAT, _open_hat),
    (RIDE, _ride),
    (CRASH, _crash),
    (TOM, _tom),
)
