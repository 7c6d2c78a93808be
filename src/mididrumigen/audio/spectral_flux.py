"""Where sound of any kind begins: how much louder each band has become.

The measure is SuperFlux: what a frame adds over the strongest of three neighbouring bands two
frames earlier, so that a vibrato is no onset (Boeck and Widmer, "Maximum filter vibrato suppression
for onset detection", DAFx 2013).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mididrumigen.audio.decoding import Sound
from mididrumigen.audio.log_mel import FRAME_RATE, cut_stretches, log_mel
from mididrumigen.audio.networks import STRETCH_FRAMES, STRETCH_MARGIN, Activations
from mididrumigen.audio.onsets import pick_peaks, refine_peaks

_BACK = 2
# An onset is at least so much above the usual flux of the second around it, and above this share
# of what the largest onsets reach.
_ABOVE_USUAL, _ABOVE_LARGEST = 1.6, 0.12
_AROUND = 50
_MIN_FRAMES = 5

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Onsets:
    """Every onset of a recording.

    Attributes:
        times_s: shape ``(onsets,)``, rising.
        strengths: same shape, 0-1 of the largest ones.
        envelope: the flux of each frame, shape ``(frames,)``, 0-1 of the largest ones.
    """

    times_s: Floats
    strengths: Floats
    envelope: Activations


def find_flux_onsets(sound: Sound) -> Onsets:
    """The onsets of a recording, whatever plays in it."""
    envelope = _envelope(sound)
    if not envelope.any():
        return Onsets(np.zeros(0), np.zeros(0), envelope)
    usual = np.convolve(envelope, np.ones(2 * _AROUND + 1) / (2 * _AROUND + 1), "same")
    frames = pick_peaks(envelope, _ABOVE_LARGEST, _MIN_FRAMES)
    frames = frames[envelope[frames] > _ABOVE_USUAL * usual[frames]]
    times = refine_peaks(envelope, frames) / FRAME_RATE
    return Onsets(np.maximum(times, 0.0), envelope[frames].astype(np.float64), envelope)


def _envelope(sound: Sound) -> Activations:
    stretches = cut_stretches(
        sound.blocks(), sound.level, frames=STRETCH_FRAMES, margin=STRETCH_MARGIN
    )
    parts = []
    for stretch in stretches:
        flux = _flux(log_mel(stretch.samples))
        parts.append(flux[stretch.margin : stretch.margin + stretch.frames])
    every = np.concatenate(parts)
    largest = float(np.percentile(every, 99.5)) or 1.0
    scaled: Activations = np.minimum(every / np.float32(largest), 1).astype(np.float32)
    return scaled


def _flux(seen: NDArray[np.float32]) -> Activations:
    padded = np.pad(seen, ((_BACK, 0), (1, 1)), mode="edge")
    before = np.maximum(np.maximum(padded[:, :-2], padded[:, 1:-1]), padded[:, 2:])
    risen = np.maximum(seen - before[: len(seen)], 0)
    mean: Activations = risen.mean(axis=1)
    return mean
