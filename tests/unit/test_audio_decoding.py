"""Reading recordings: what is taken, what is refused and why, and that nothing is lost."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from tests.audio_files import RATE, rock_beat, save

from mididrumigen.audio.containers import recognise
from mididrumigen.audio.decoding import SAMPLE_RATE, examine
from mididrumigen.domain.errors import AudioReadError


@pytest.mark.parametrize("name", ["a.wav", "a.flac", "a.ogg", "a.aiff", "a.mp3"])
def test_a_recording_is_known_by_its_bytes_not_its_name(tmp_path: Path, name: str) -> None:
    path = save(tmp_path / name, rock_beat(2))
    renamed = path.rename(tmp_path / "take.bin")
    sound = examine(renamed)
    assert sound.duration_s == pytest.approx(len(rock_beat(2)) / RATE, abs=0.15)
    assert not sound.is_cut


@pytest.mark.parametrize("rate", [8_000, 44_100, 48_000, 192_000])
@pytest.mark.parametrize("channels", [1, 2])
def test_every_rate_becomes_mono_at_one_rate(tmp_path: Path, rate: int, channels: int) -> None:
    t = np.arange(2 * rate) / rate
    tone = 0.5 * np.sin(2 * np.pi * 440 * t)
    path = save(tmp_path / "a.wav", np.column_stack([tone] * channels), rate)
    samples = np.concatenate(list(examine(path).blocks()))
    assert len(samples) == pytest.approx(2 * SAMPLE_RATE, abs=2)
    expected = 0.5 * np.sin(2 * np.pi * 440 * np.arange(len(samples)) / SAMPLE_RATE)
    middle = slice(500, -500)
    assert np.abs(samples - expected)[middle].max() < 0.01


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "is empty"),
        (b"hello, this is no sound", "is text"),
        (b"MThd\x00\x00\x00\x06", "a MIDI file"),
        (b"\x89PNG\r\n\x1a\n" + bytes(90), "a picture"),
        (b"\x00\x01\x02" * 400, "no known kind"),
        (b"RIFF\x24\x00\x00\x00WAVE", "cannot be read as sound"),
        (b"\x00\x00\x00\x20ftypM4A " + bytes(90) + b"drms" + bytes(90), "protected"),
    ],
)
def test_what_is_no_recording_is_refused_with_a_reason(
    tmp_path: Path, data: bytes, says: str
) -> None:
    path = tmp_path / "take.wav"
    path.write_bytes(data)
    with pytest.raises(AudioReadError, match=says):
        examine(path)


def test_missing_files_and_folders_are_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "none.wav", tmp_path):
        with pytest.raises(AudioReadError, match=r"cannot be read|is not a file"):
            recognise(path)


def _with_nan() -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    samples = rock_beat(2)
    samples[1000] = np.nan
    return samples


@pytest.mark.parametrize(
    ("samples", "rate", "says"),
    [
        (np.zeros(5 * RATE), RATE, "is silent"),
        (_with_nan(), RATE, "not numbers"),
        (rock_beat(2)[:5000], RATE, "s of sound"),
        (rock_beat(2), 4_000, "samples a second"),
    ],
    ids=["silent", "NaN", "short", "rate"],
)
def test_unusable_sound_is_refused(
    tmp_path: Path, samples: np.ndarray[tuple[int], np.dtype[np.float64]], rate: int, says: str
) -> None:
    path = save(tmp_path / "a.wav", samples, rate, subtype="FLOAT")
    with pytest.raises(AudioReadError, match=says):
        examine(path)


def test_more_than_two_hours_are_refused(tmp_path: Path) -> None:
    path = save(tmp_path / "a.wav", np.zeros(8_000 * 7_300), 8_000, subtype="PCM_U8")
    with pytest.raises(AudioReadError, match="more than 2 hours"):
        examine(path)


@pytest.mark.parametrize("name", ["a.wav", "a.flac", "a.ogg"])
def test_a_file_cut_in_half_is_read_as_far_as_it_goes(tmp_path: Path, name: str) -> None:
    path = save(tmp_path / name, rock_beat(8))
    whole = examine(path).duration_s
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])
    sound = examine(path)
    assert sound.is_cut
    assert 0.2 * whole < sound.duration_s < 0.8 * whole
    assert sum(map(len, sound.blocks())) / SAMPLE_RATE == pytest.approx(sound.duration_s, abs=0.1)
