"""Second opinions: who is asked, under which licence, and how far they share our beats."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.audio_files import rock_beat, save

from mididrumigen.audio.decoding import SAMPLE_RATE, Samples
from mididrumigen.audio.listener import Listener
from mididrumigen.audio.second_opinions import (
    TRACKERS,
    Floats,
    ask_tracker,
    find_tracker,
    share_in_common,
)
from mididrumigen.domain.errors import InvalidRequestError, MissingExtraError

TIMES = st.lists(st.floats(0, 60), max_size=40).map(sorted)


class Metronome:
    """A tracker that hears a beat every 0.6 s from 0.3 s on, whatever is played."""

    name, licence = "metronome", "It is in the public domain."

    def __init__(self, factor: float = 1.0) -> None:
        self.factor = factor

    def track(self, samples: Samples) -> Floats:
        return np.arange(0.3, len(samples) / SAMPLE_RATE, 0.6 * self.factor)


@given(TIMES, TIMES)
def test_what_is_shared_is_symmetrical_and_a_share(ours: list[float], theirs: list[float]) -> None:
    share = share_in_common(ours, theirs)
    assert 0 <= share <= 1
    assert share == pytest.approx(share_in_common(theirs, ours))
    assert share_in_common(ours, ours) == bool(ours)


def test_a_tracker_agrees_or_does_not(tmp_path: Path) -> None:
    path = save(tmp_path / "take.wav", rock_beat(6, 100.0))
    grid = Listener().listen(path).grid
    same = ask_tracker(Metronome(), path, grid)
    assert same.agrees
    assert same.tempo_bpm == pytest.approx(100)
    other = ask_tracker(Metronome(1.37), path, grid)
    assert not other.agrees


def test_each_tracker_says_its_licence_and_its_extra() -> None:
    for name, tracker in TRACKERS.items():
        assert tracker.name == name
        assert name in tracker.licence
    assert "NC" in TRACKERS["madmom"].licence
    with pytest.raises(InvalidRequestError, match="no second opinion"):
        find_tracker("oracle")


@pytest.mark.parametrize("name", sorted(TRACKERS))
def test_a_tracker_that_is_installed_hears_a_plain_beat(tmp_path: Path, name: str) -> None:
    path = save(tmp_path / "take.wav", rock_beat(8, 100.0))
    grid = Listener().listen(path).grid
    if find_spec(name) is None:
        with pytest.raises(MissingExtraError, match=rf"mididrumigen\[{name}\]"):
            ask_tracker(find_tracker(name), path, grid)
        return
    assert ask_tracker(find_tracker(name), path, grid).agreement > 0.5
