"""Sound from MIDI, where FluidSynth and a soundfont are; clear errors where they are not."""

import wave
from pathlib import Path

import pytest
from tests.midi_files import rock_beat

from mididrumigen.domain.errors import MissingExtraError, StorageError
from mididrumigen.midi.general_midi import general_midi
from mididrumigen.midi.render import SAMPLE_RATE, find_soundfont, render_wav
from mididrumigen.midi.write import write_groove

BEAT = write_groove(rock_beat(2, 120), general_midi(), track_name="beat")


def test_general_midi_soundfonts_come_first(tmp_path: Path) -> None:
    for name in ("Choir.sf2", "FluidR3_GM.sf2", "notes.txt"):
        (tmp_path / name).write_bytes(b"")
    assert find_soundfont([str(tmp_path)]) == tmp_path / "FluidR3_GM.sf2"
    assert find_soundfont([str(tmp_path / "missing")]) is None


def test_a_soundfont_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises((StorageError, MissingExtraError)) as caught:
        render_wav(BEAT, tmp_path / "out.wav", soundfont=tmp_path / "none.sf2")
    assert caught.value.hint
    assert list(tmp_path.iterdir()) == []


def test_a_beat_is_heard_where_it_is_written(tmp_path: Path) -> None:
    if find_soundfont() is None:
        pytest.skip("no soundfont on this machine")
    target = tmp_path / "beat.wav"
    try:
        render_wav(BEAT, target)
    except MissingExtraError:
        pytest.skip("no FluidSynth on this machine")
    with wave.open(str(target)) as sound:
        assert (sound.getframerate(), sound.getnchannels()) == (SAMPLE_RATE, 2)
        seconds = sound.getnframes() / SAMPLE_RATE
        data = memoryview(sound.readframes(sound.getnframes())).cast("h")
    assert 4 <= seconds < 8
    first = max(abs(value) for value in data[: SAMPLE_RATE // 5])
    last = max(abs(value) for value in data[-SAMPLE_RATE // 5 :])
    assert first > 1000 > last
