"""Excerpts played on kits, in rooms, under music, and damaged as recordings are.

Conventions: mono float32 at 22,050 Hz. A clip has every stroke of its excerpt at the time the
excerpt gives it: what follows the strokes (room, music, damage) moves none of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from mididrumigen.audio.decoding import SAMPLE_RATE
from training.excerpts import CLOSED_HAT, OPEN_HAT, TOM, Excerpt
from training.kits import Kit, Sound
from training.parametric_drums import draw_kit

Rng = np.random.Generator
_PARAMETRIC, _MIXED_KIT = 0.35, 0.4
_ROOM, _MUSIC, _LOW_PASS, _BITS, _NOISE, _CLIPPED = 0.5, 0.5, 0.2, 0.2, 0.4, 0.2
_FADE = 300


@dataclass(frozen=True)
class Clip:
    """A rendered excerpt.

    Attributes:
        samples: its sound.
        excerpt: what is played in it.
    """

    samples: Sound
    excerpt: Excerpt


def render(excerpt: Excerpt, kits: Sequence[Kit], seconds: float, rng: Rng) -> Clip:
    """Play an excerpt on a kit of its own, in surroundings of its own.

    Args:
        excerpt: strokes and beats.
        kits: to choose from, beside drums made by formula; may be empty.
        seconds: length of the clip.
        rng: the same state gives the same samples.
    """
    count = int(seconds * SAMPLE_RATE)
    drums = play(excerpt, choose_kit(kits, rng), count, rng)
    if rng.random() < _ROOM:
        drums = in_room(drums, rng)
    sound = drums
    if rng.random() < _MUSIC:
        music = make_music(excerpt, count, rng)
        ratio = 10 ** (rng.uniform(-14, 4) / 20)
        sound = drums + music * np.float32(ratio * _power(drums) / (_power(music) + 1e-9))
    sound = damage(sound, rng)
    peak = float(np.abs(sound).max()) + 1e-9
    return Clip((sound / peak * 10 ** (-rng.uniform(0, 12) / 20)).astype(np.float32), excerpt)


def choose_kit(kits: Sequence[Kit], rng: Rng) -> Kit:
    """A sampled kit, one made by formula, or drums of both."""
    made = draw_kit(rng)
    if not kits or rng.random() < _PARAMETRIC:
        return made
    sampled = kits[int(rng.integers(len(kits)))]
    swap = rng.random() < _MIXED_KIT
    keep = {k: v for k, v in sampled.drums.items() if not (swap and rng.random() < 0.4)}
    return Kit(sampled.name, made.drums | keep)


def play(excerpt: Excerpt, kit: Kit, count: int, rng: Rng) -> Sound:
    """The strokes of an excerpt, each drum at a level of its own; a closed hat ends an open one."""
    out = np.zeros(count + 4 * SAMPLE_RATE, np.float32)
    levels = 10 ** (rng.uniform(-9, 3, 8) / 20)
    chosen = {drum: int(rng.integers(len(kit.drums[drum]))) for drum in kit.drums}
    times, drums, velocities = excerpt.strokes.T
    hats = np.sort(times[np.isin(drums, (CLOSED_HAT, OPEN_HAT))])
    for time, drum_number, velocity in zip(times, drums, velocities, strict=True):
        drum = int(drum_number)
        variants = kit.drums[drum]
        # A fill goes over all the toms there are.
        variant = int(rng.integers(len(variants))) if drum == TOM else chosen[drum]
        strokes = variants[variant]
        share = velocity / 127
        stroke = strokes[min(int(share * len(strokes)), len(strokes) - 1)]
        sound = stroke / (np.abs(stroke).max() + 1e-9) * np.float32(share**1.3 * levels[drum])
        if drum == OPEN_HAT:
            sound = _choke(sound, time, hats)
        begin = round(float(time) * SAMPLE_RATE)
        if 0 <= begin < count:
            out[begin : begin + len(sound)] += sound
    return out[:count]


def _choke(sound: Sound, time: float, hats: np.ndarray[tuple[int], np.dtype[np.float64]]) -> Sound:
    following = hats[hats > time + 0.02]
    end = int((following[0] - time) * SAMPLE_RATE) if len(following) else len(sound)
    if end + _FADE >= len(sound):
        return sound
    cut = sound[: end + _FADE].copy()
    cut[-_FADE:] *= np.linspace(1, 0, _FADE, dtype=np.float32)
    return cut


def in_room(sound: Sound, rng: Rng) -> Sound:
    """With the decaying noise of a room after it."""
    decay_s = float(np.exp(rng.uniform(np.log(0.08), np.log(1.0))))
    length = int(min(decay_s, 0.8) * SAMPLE_RATE)
    tail = rng.standard_normal(length) * 10 ** (-3 * np.arange(length) / SAMPLE_RATE / decay_s)
    # Walls answer after the stroke itself.
    tail[: int(rng.uniform(0.003, 0.02) * SAMPLE_RATE)] = 0
    tail *= 10 ** (-rng.uniform(6, 26) / 20) / (np.sqrt((tail**2).sum()) + 1e-9)
    tail[0] = 1
    size = len(sound) + length
    wet = np.fft.irfft(np.fft.rfft(sound, size) * np.fft.rfft(tail, size), size)
    return wet[: len(sound)].astype(np.float32)


def make_music(excerpt: Excerpt, count: int, rng: Rng) -> Sound:
    """Chords that change with the beats, and a bass on them."""
    out = np.zeros(count, np.float32)
    root = rng.uniform(45, 110)
    scale = (0, 2, 3, 5, 7, 8, 10) if rng.random() < 0.5 else (0, 2, 4, 5, 7, 9, 11)
    every = int(rng.choice([1, 2, 4]))
    for beat, until in zip(excerpt.beats[::every], excerpt.beats[every::every], strict=False):
        begin, end = int(beat * SAMPLE_RATE), min(int(until * SAMPLE_RATE), count)
        if not 0 <= begin < end:
            continue
        t = np.arange(end - begin, dtype=np.float32) / np.float32(SAMPLE_RATE)
        degree = int(rng.integers(7))
        shape = np.minimum(1, t / 0.01) * np.exp(-t * rng.uniform(0, 3))
        for octave, step in ((1, 0), (4, 0), (4, 2), (4, 4)):
            semitones = scale[(degree + step) % 7] + 12 * ((degree + step) // 7)
            hz = root * octave * 2 ** (semitones / 12)
            for harmonic in (1, 2, 3, 5):
                if hz * harmonic < SAMPLE_RATE / 2:
                    tone = np.sin(2 * np.pi * hz * harmonic * t + rng.uniform(0, 6)) / harmonic**1.5
                    out[begin:end] += (tone * shape).astype(np.float32)
    return out


def damage(sound: Sound, rng: Rng) -> Sound:
    """What recordings suffer: lost treble, few bits, noise, clipping."""
    peak = np.float32(np.abs(sound).max() + 1e-9)
    sound = sound / peak
    if rng.random() < _LOW_PASS:
        spectrum = np.fft.rfft(sound)
        hz = np.fft.rfftfreq(len(sound), 1 / SAMPLE_RATE)
        cut = np.exp(rng.uniform(np.log(2500), np.log(9000)))
        sound = np.fft.irfft(spectrum / (1 + (hz / cut) ** 8), len(sound)).astype(np.float32)
    if rng.random() < _CLIPPED:
        drive = np.float32(10 ** (rng.uniform(0, 12) / 20))
        sound = np.clip(sound * drive, np.float32(-1), np.float32(1)).astype(np.float32)
    if rng.random() < _BITS:
        steps = np.float32(2 ** rng.integers(6, 11))
        sound = (np.round(sound * steps) / steps).astype(np.float32)
    if rng.random() < _NOISE:
        hiss = rng.standard_normal(len(sound)).astype(np.float32)
        sound = sound + hiss * np.float32(10 ** (-rng.uniform(25, 60) / 20))
    return sound.astype(np.float32)


def _power(sound: Sound) -> float:
    return float(np.sqrt((sound**2).mean()))
