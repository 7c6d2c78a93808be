"""Playing along with sound: tempo, bars and accents of a line."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from tests.audio_files import RATE, Samples, rock_beat, save

from mididrumigen.audio.accompaniment import hear_accents
from mididrumigen.audio.listener import Listener
from mididrumigen.domain.errors import AudioError

STEPS = (0, 3, 6, 8, 11, 14)
STRONG = (0, 8)


def bass(bpm: float, bars: int, lead_s: float = 0.0) -> Samples:
    """A line of plucked notes on sixteenths, those on one and three louder and longer."""
    sixteenth = 15 / bpm
    out = np.zeros(int((16 * bars * sixteenth + lead_s) * RATE) + 1)
    for bar in range(bars):
        for step in STEPS:
            begin = int((lead_s + (16 * bar + step) * sixteenth) * RATE)
            length = int((4 if step in STRONG else 1.5) * sixteenth * RATE)
            t = np.arange(length) / RATE
            hz = 55.0 * 2 ** ((step % 5) / 12)
            note = sum(np.sin(2 * np.pi * hz * k * t) / k for k in range(1, 9))
            loud = 1.0 if step in STRONG else 0.45
            ends = np.minimum(1, (t[-1] - t) / 0.02)
            note = loud * note * np.minimum(1, t / 0.003) * np.exp(-t / 0.25) * ends
            out[begin : begin + length] += note[: len(out) - begin]
    return 0.5 * out / np.abs(out).max()


@pytest.mark.parametrize("bpm", [84.0, 100.0, 127.0])
@pytest.mark.parametrize("lead_s", [0.0, 0.7])
def test_a_bass_line_is_heard_on_its_own_bars(tmp_path: Path, bpm: float, lead_s: float) -> None:
    path = save(tmp_path / "bass.wav", bass(bpm, 8, lead_s))
    accents = hear_accents(path, Listener())
    assert accents.tempo_bpm == pytest.approx(bpm, rel=0.01)
    assert accents.bars == 8
    heard = {onset.position for onset in accents.in_bar(2)}
    assert heard == {Fraction(step, 4) for step in STEPS}
    strong = {onset.position for onset in accents.in_bar(2) if onset.strength >= 0.5}
    assert strong >= {Fraction(step, 4) for step in STRONG}


def test_of_drums_kick_and_snare_are_followed(tmp_path: Path) -> None:
    accents = hear_accents(save(tmp_path / "beat.wav", rock_beat(6, 100.0)), Listener())
    assert accents.tempo_bpm == pytest.approx(100, rel=0.01)
    assert {onset.position for onset in accents.in_bar(2)} == {Fraction(beat) for beat in range(4)}


def test_what_has_no_pulse_is_refused(tmp_path: Path) -> None:
    t = np.arange(5 * RATE) / RATE
    path = save(tmp_path / "tone.wav", 0.3 * np.sin(2 * np.pi * 220 * t) * np.minimum(1, t))
    with pytest.raises(AudioError, match="no pulse"):
        hear_accents(path, Listener())
