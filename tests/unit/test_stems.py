"""Stems of songs are told by their names."""

from __future__ import annotations

from pathlib import Path

import pytest

from mididrumigen.research.collectors.own_files import OwnFile
from mididrumigen.research.collectors.stems import prefer_drum_stems, split_stem


@pytest.mark.parametrize(
    ("name", "song", "stem"),
    [
        ("Song - Drums", "song", "drums"),
        ("Song (Drum Bus)", "song", "drum bus"),
        ("my_song_no_drums", "my_song", "no drums"),
        ("drums", "", "drums"),
        ("01 Song [bass]", "01 song", "bass"),
        ("Conundrums", "conundrums", ""),
        ("Big Bass Drum", "big bass", "drum"),
        ("Song", "song", ""),
    ],
)
def test_a_stem_ends_a_name(name: str, song: str, stem: str) -> None:
    assert split_stem(name) == (song, stem)


def kept(*names: str) -> list[str]:
    root = Path("/tapes")
    files, notes = prefer_drum_stems([OwnFile(root / name, root) for name in names])
    assert len(files) + len(notes) == len(names)
    return [file.title for file in files]


def test_of_a_song_with_a_drum_stem_nothing_else_is_heard() -> None:
    assert kept("a.wav", "a - Drums.wav", "a - Bass.wav", "b.wav") == ["a - Drums.wav", "b.wav"]
    assert kept("x/drums.wav", "x/vocals.wav", "y/vocals.wav") == ["x/drums.wav", "y/vocals.wav"]


def test_what_has_no_drum_stem_is_left_as_it_is() -> None:
    names = ("take 1.wav", "take 2.wav", "a - Bass.wav", "x/a - Drums.wav")
    assert kept(*names) == list(names)
