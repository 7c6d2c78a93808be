"""Music to play along with, from its sound: tempo, bar lines and accents of a riff or a loop."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import ceil, log2
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mididrumigen.audio.bar_pointer import track_beats
from mididrumigen.audio.beat_grid import BeatGrid, steady_beats
from mididrumigen.audio.decoding import Sound, examine
from mididrumigen.audio.heard import Heard
from mididrumigen.audio.listener import Listener
from mididrumigen.audio.networks import BEAT_RATE
from mididrumigen.audio.spectral_flux import Onsets, find_flux_onsets
from mididrumigen.domain.errors import AudioError, NoDrumsError
from mididrumigen.domain.music.accents import Accents, Stress, on_grid, weigh_onsets
from mididrumigen.domain.music.kit import PieceGroup
from mididrumigen.domain.music.meter import Meter

MAX_FOLLOWED_S = 900.0
_MIN_BEATS, _MIN_ONSETS = 4, 4
# Tempos of a line are spread about this one by so many octaves.
_USUAL_BPM, _SPREAD_OCTAVES = 112.0, 0.45
_SLOWEST_BPM, _FASTEST_BPM = 55.0, 200.0
# How far beats may leave the tempo that repeats best.
_RANGE = 1.08
# A loop is cut to whole bars: a tempo that makes it so counts more.
_WHOLE_BARS, _CUT = 1.25, 0.01
_LOOP_BARS = (1, 2, 4, 8, 16)
_FIRST_IS_ONE = 1.3
_BEATS_A_BAR = 4
# What of a drum part a kick would answer.
_STRUCK = frozenset({PieceGroup.KICK, PieceGroup.SNARE, PieceGroup.TOM, PieceGroup.CRASH})
_DIVISIONS = 9600

Floats = NDArray[np.float64]


def hear_accents(path: Path, listener: Listener) -> Accents:
    """The accents of a recording on its own bars; drums are followed by their kick and snare.

    A line without drums is taken to be in 4/4.

    Raises:
        AudioError: it cannot be read, is longer than a quarter of an hour, or has no pulse.
        MissingExtraError: the extra ``audio`` is not installed.
    """
    sound = examine(path)
    if sound.duration_s > MAX_FOLLOWED_S:
        raise AudioError(
            f"'{path.name}' lasts {sound.duration_s / 60:.0f} minutes.",
            hint=f"A quarter of an hour ({MAX_FOLLOWED_S:.0f} s) can be followed.",
        )
    try:
        heard = listener.listen(path)
    except NoDrumsError:
        return _accents_of_line(sound)
    if len(heard.grid.beats_s) < _MIN_BEATS:
        return _accents_of_line(sound)
    return _accents_of_drums(heard)


def _accents_of_drums(heard: Heard) -> Accents:
    struck = [hit for hit in heard.hits if hit.piece.group in _STRUCK] or list(heard.hits)
    times = np.array([hit.time_s for hit in struck])
    return _place(heard.grid, times, [hit.velocity for hit in struck])


def _accents_of_line(sound: Sound) -> Accents:
    onsets = find_flux_onsets(sound)
    if len(onsets.times_s) < _MIN_ONSETS:
        raise AudioError(
            f"'{sound.path.name}' has no pulse to follow: {len(onsets.times_s)} onsets.",
            hint="Give a riff, a bass or a loop with a beat.",
        )
    beats = _beats(onsets, sound.duration_s)
    first = _first_downbeat(onsets, beats)
    downbeats = np.arange(first, len(beats), _BEATS_A_BAR)
    bpm = 60 / float(np.median(np.diff(beats)))
    grid = BeatGrid(beats, downbeats, Meter(), Fraction(1), bpm, 0.0)
    return _place(grid, onsets.times_s, onsets.strengths.tolist())


def _beats(onsets: Onsets, duration_s: float) -> Floats:
    """Beats at the tempo that the onsets repeat at."""
    count = len(onsets.envelope) // 2
    envelope = onsets.envelope[: 2 * count].reshape(count, 2).max(axis=1)
    length = _beat_frames(envelope, duration_s)
    track = track_beats(envelope, max(1, int(length / _RANGE)), ceil(length * _RANGE))
    found = _snap(track.frames / BEAT_RATE, onsets)
    if len(found) < _MIN_BEATS:
        found = onsets.times_s[0] + np.arange(_MIN_BEATS) * length / BEAT_RATE
    return steady_beats(found)


def _snap(beats_s: Floats, onsets: Onsets) -> Floats:
    """Each beat where the nearest onset is, if one is within a frame or two."""
    nearest = np.abs(onsets.times_s[None, :] - beats_s[:, None]).argmin(axis=1)
    at = onsets.times_s[nearest]
    snapped: Floats = np.where(np.abs(at - beats_s) < 3 / BEAT_RATE, at, beats_s)
    return np.unique(snapped)


def _beat_frames(envelope: NDArray[np.float32], duration_s: float) -> float:
    centred = envelope - envelope.mean()
    size = 1 << (2 * len(centred) - 1).bit_length()
    spectrum = np.fft.rfft(centred, size)
    repeats = np.fft.irfft(spectrum * spectrum.conj(), size)[: len(centred)]
    lags = np.arange(len(repeats), dtype=np.float64)

    def repeated(lag: float) -> float:
        return max(float(np.interp(lag, lags, repeats, right=0.0)), 0.0)

    def likelihood(bpm: float) -> float:
        lag = 60 * BEAT_RATE / bpm
        usual = 2 ** (-0.5 * (log2(bpm / _USUAL_BPM) / _SPREAD_OCTAVES) ** 2)
        kept = repeated(lag) + 0.5 * repeated(2 * lag) + 0.5 * repeated(4 * lag)
        return kept * usual * (_WHOLE_BARS if _fills_bars(duration_s, bpm) else 1.0)

    tempos = _SLOWEST_BPM * (_FASTEST_BPM / _SLOWEST_BPM) ** np.linspace(0, 1, 400)
    best: float = max(tempos.tolist(), key=likelihood)
    return 60 * BEAT_RATE / best


def _fills_bars(duration_s: float, bpm: float) -> bool:
    bars = duration_s * bpm / 60 / _BEATS_A_BAR
    return any(abs(bars / whole - 1) < _CUT for whole in _LOOP_BARS)


def _first_downbeat(onsets: Onsets, beats_s: Floats) -> int:
    """Which of the first beats begins a bar: the strongest in its bars, the first one before."""
    on_beat = np.abs(onsets.times_s[None, :] - beats_s[:, None]) < 2.5 / BEAT_RATE
    strengths = (on_beat * onsets.strengths[None, :]).max(axis=1)
    means = [float(strengths[k::_BEATS_A_BAR].mean()) for k in range(_BEATS_A_BAR)]
    # The line may begin before the first beat that was found.
    begin = round(float((onsets.times_s[0] - beats_s[0]) / np.median(np.diff(beats_s))))
    means[begin % _BEATS_A_BAR] *= _FIRST_IS_ONE
    return int(np.argmax(means))


def _place(grid: BeatGrid, times_s: Floats, loudness: Sequence[float]) -> Accents:
    """Onsets on the bars of a grid, from the first bar that has one."""
    bar = grid.meter.bar_length
    positions = [
        on_grid(Fraction(round(at * _DIVISIONS), _DIVISIONS))
        for at in grid.positions(times_s).tolist()
    ]
    start = positions[0] // bar * bar
    found: dict[Fraction, Stress] = {}
    for number, (at, loud) in enumerate(zip(positions, loudness, strict=True)):
        after = positions[number + 1] - at if number + 1 < len(positions) else bar
        known = found.get(at - start, Stress(0.0, Fraction(0)))
        found[at - start] = Stress(max(known.loudness, loud), min(max(after, known.length), bar))
    bars = int(max(found) // bar) + 1
    # A bar line is a quarter-note grid whatever the beat is: tempo is in quarters.
    quarters = 60 * float(grid.beat_quarters) / float(np.median(np.diff(grid.beats_s)))
    return weigh_onsets(found, bars, grid.meter, quarters)
