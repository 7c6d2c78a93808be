"""Playing into a MIDI port: what is sent when, by a clock that is not the computer's."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.delivery.grooves import midi_file

from mididrumigen.delivery.midi_port import CLOCK, START, STOP, PortPlayer, schedule
from mididrumigen.midi.note_list import list_notes

NOTES = [(0, 60, 36, 100), (480, 240, 38, 90), (720, 60, 38, 30), (1860, 60, 42, 70)]


class FakeClock:
    """Goes on only when it is waited for, and is late by a little each time."""

    def __init__(self, late_s: float = 0.0) -> None:
        self.time, self.late_s = 100.0, late_s

    def now(self) -> float:
        return self.time

    def wait_until(self, moment: float) -> None:
        self.time = max(self.time, moment + self.late_s)


class FakePort:
    """Notes what is sent and when."""

    def __init__(self, clock: FakeClock, breaks_after: int = 10**9) -> None:
        self.clock, self.breaks_after = clock, breaks_after
        self.sent: list[tuple[float, tuple[int, ...]]] = []
        self.closed = False

    def send_message(self, message: Sequence[int]) -> None:
        if len(self.sent) == self.breaks_after:
            self.breaks_after = 10**9
            raise KeyboardInterrupt
        self.sent.append((self.clock.time - 100.0, tuple(message)))

    def close_port(self) -> None:
        self.closed = True


def play(
    passes: int, *, late_s: float = 0.0, tempos: list[tuple[int, float]] | None = None
) -> FakePort:
    """What is sent when a bar is played so many times."""
    clock = FakeClock(late_s)
    port = FakePort(clock)
    with PortPlayer(port, clock) as player:
        player.play(list_notes(midi_file(NOTES, length=1920, tempos=tempos)), passes)
    return port


def onsets(port: FakePort) -> list[tuple[float, int, int]]:
    """When notes begin, and which."""
    return [(at, m[1], m[2]) for at, m in port.sent if m[0] == 0x99]


def test_notes_sound_when_the_file_says() -> None:
    assert onsets(play(1)) == [
        (pytest.approx(tick / 960), pitch, velocity) for tick, _, pitch, velocity in NOTES
    ]


def test_passes_follow_without_a_gap_however_late_messages_are() -> None:
    times = [at for at, *_ in onsets(play(50, late_s=0.004))]
    for number in range(50):
        for place, (tick, *_) in enumerate(NOTES):
            expected = 2.0 * number + tick / 960
            assert times[number * len(NOTES) + place] == pytest.approx(expected, abs=0.0041)


def test_clock_runs_at_24_a_quarter_note_through_a_change_of_tempo() -> None:
    port = play(2, tempos=[(0, 120.0), (960, 60.0)])
    clocks = [at for at, message in port.sent if message == CLOCK]
    assert len(clocks) == 2 * 4 * 24
    steps = [later - now for now, later in pairwise(clocks)]
    assert steps[:47] == [pytest.approx(0.5 / 24)] * 47
    assert steps[48:95] == [pytest.approx(1.0 / 24)] * 47


def test_it_starts_stops_and_leaves_nothing_sounding() -> None:
    port = play(1)
    messages = [message for _, message in port.sent]
    assert messages[0] == START
    assert messages[-17] == STOP
    assert messages[-16:] == [(0xB0 | channel, 123, 0) for channel in range(16)]
    assert port.closed


def test_an_interruption_leaves_nothing_sounding_either() -> None:
    clock = FakeClock()
    port = FakePort(clock, breaks_after=20)
    with pytest.raises(KeyboardInterrupt), PortPlayer(port, clock) as player:
        player.play(list_notes(midi_file(NOTES, length=1920)))
    assert port.closed
    assert [message for _, message in port.sent][-17] == STOP


@given(
    st.lists(
        st.tuples(
            st.integers(0, 1900), st.integers(1, 400), st.integers(0, 127), st.integers(1, 127)
        ),
        min_size=1,
        max_size=30,
    )
)
def test_every_note_that_begins_ends_and_none_ends_twice(
    notes: list[tuple[int, int, int, int]],
) -> None:
    # What lasts beyond the end is cut there.
    sendings, length_s = schedule(list_notes(midi_file(notes, length=2400)))
    sounding: set[int] = set()
    for sending in sendings:
        status, *data = sending.message
        if status == 0x99:
            assert data[0] not in sounding
            sounding.add(data[0])
        elif status == 0x89:
            sounding.remove(data[0])
    assert not sounding
    assert sendings == sorted(sendings, key=lambda sending: sending.at_s)
    assert sendings[-1].at_s <= length_s + 1e-9
