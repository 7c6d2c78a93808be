"""From activations to a grid: peaks, beats, bars, metres, and steady times."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mididrumigen.audio.bar_pointer import track_beats
from mididrumigen.audio.bars import lay_bars
from mididrumigen.audio.beat_grid import BeatGrid, steady_beats
from mididrumigen.audio.log_mel import HOP, cut_stretches, log_mel
from mididrumigen.audio.meters import choose_meter
from mididrumigen.audio.onsets import pick_peaks, refine_peaks
from mididrumigen.domain.music.meter import Meter


def bumps(centres: list[float], length: int) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    frames = np.arange(length)
    every = [np.exp(-0.5 * (frames - centre) ** 2) for centre in centres]
    return (0.9 * np.max(every, axis=0)).astype(np.float32)


@given(st.lists(st.floats(0.2, 0.8), min_size=1, max_size=8))
def test_peaks_are_found_between_frames(fractions: list[float]) -> None:
    centres = [10 + 12 * i + fraction for i, fraction in enumerate(fractions)]
    activation = bumps(centres, 130)
    frames = pick_peaks(activation, 0.5, 3)
    assert refine_peaks(activation, frames) == pytest.approx(centres, abs=0.02)


@given(st.integers(8, 40), st.integers(0, 39))
def test_even_beats_are_tracked(length: int, phase: int) -> None:
    centres = [float(at) for at in range(phase % length, 600, length)]
    track = track_beats(bumps(centres, 600), max(6, length - 3), length + 3)
    inside = [beat for beat in track.frames.tolist() if 2 <= beat < 590]
    assert len(inside) >= len(centres) - 2
    assert all(min(abs(beat - at) for at in centres) <= 2 for beat in inside)


@pytest.mark.parametrize("beats_a_bar", [2, 3, 4, 5, 7])
@pytest.mark.parametrize("pickup", [0, 1])
def test_bars_of_each_length_are_found(beats_a_bar: int, pickup: int) -> None:
    is_down = np.arange(42) % beats_a_bar == pickup
    bars = lay_bars(np.where(is_down, 0.9, 0.05), 180.0)
    assert bars.beats_a_bar == beats_a_bar
    assert bars.downbeats.tolist() == np.flatnonzero(is_down).tolist()


def test_a_bar_may_end_early() -> None:
    downbeats = [0, 4, 8, 11, 15, 19, 23, 27]
    heard = np.full(31, 0.02)
    heard[downbeats] = 0.95
    assert lay_bars(heard, 120.0).downbeats.tolist() == downbeats


@given(st.floats(0.25, 1.2), st.integers(20, 80), st.integers(0, 1000))
def test_jitter_of_beats_played_to_a_click_is_taken_out(span: float, count: int, seed: int) -> None:
    true = 0.5 + span * np.arange(count)
    found = true + np.random.default_rng(seed).normal(0, 0.006, count)
    assert np.abs(steady_beats(found) - true).max() < 0.010


def test_a_tempo_that_drifts_is_followed() -> None:
    numbers = np.arange(120)
    true = 0.5 * numbers + 0.00035 * numbers**2
    found = true + np.random.default_rng(1).normal(0, 0.006, 120)
    assert np.abs(steady_beats(found) - true).max() < 0.012


def grid(first_downbeat: int) -> BeatGrid:
    beats = 1.0 + 0.5 * np.arange(16, dtype=np.float64)
    downbeats = np.arange(first_downbeat, 16, 4)
    return BeatGrid(beats, downbeats, Meter(), Fraction(1), 120.0, 1.0)


@pytest.mark.parametrize("first_downbeat", range(4))
def test_bar_lines_lie_on_whole_bars(first_downbeat: int) -> None:
    one = grid(first_downbeat)
    positions = one.positions(one.downbeats_s)
    assert positions % 4 == pytest.approx(0)
    assert one.positions(np.array([0.0]))[0] >= 0
    assert np.diff(one.positions(np.linspace(0, 12, 50))).min() > 0


@pytest.mark.parametrize(
    ("places", "beats_a_bar", "bpm", "meter"),
    [
        ((0, 1 / 2), 4, 120.0, "4/4"),
        ((0, 2 / 3), 4, 120.0, "4/4"),
        ((0, 1 / 3, 2 / 3), 4, 70.0, "12/8"),
        ((0, 1 / 3, 2 / 3), 2, 70.0, "6/8"),
        ((0, 1 / 3, 1 / 2, 5 / 6), 4, 90.0, "4/4"),
        ((0, 1 / 2), 3, 120.0, "3/4"),
        ((0,), 7, 220.0, "7/8"),
        ((0, 1 / 2), 5, 120.0, "5/4"),
        ((0, 1 / 2), 2, 120.0, "2/4"),
    ],
)
def test_the_time_signature_follows_from_what_is_played(
    places: tuple[float, ...], beats_a_bar: int, bpm: float, meter: str
) -> None:
    span = 60 / bpm
    beats = span * np.arange(29, dtype=np.float64)
    onsets = np.sort([beat + place * span for beat in beats[:-1] for place in places])
    found, quarters = choose_meter(beats_a_bar, bpm, onsets, beats)
    assert str(found) == meter
    assert found.bar_length == beats_a_bar * quarters


@given(st.integers(0, 40_000), st.integers(1, 9000))
def test_stretches_cover_a_recording_once(samples: int, block: int) -> None:
    sound = np.random.default_rng(0).normal(0, 0.1, samples).astype(np.float32)
    blocks = [sound[i : i + block] for i in range(0, samples, block)]
    stretches = list(cut_stretches(blocks, 0.6, frames=20, margin=10))
    assert sum(stretch.frames for stretch in stretches) == samples // HOP + 1
    seen = [log_mel(s.samples)[s.margin : s.margin + s.frames] for s in stretches]
    whole = log_mel(np.clip(sound * np.float32(0.6 / (0.6 + 1e-6)), -1, 1))
    joined = np.concatenate(seen)
    # At the edges of a stretch, what lies beyond its margins is not seen.
    assert joined.shape == whole.shape
    assert np.abs(joined - whole).max() < 1e-3
