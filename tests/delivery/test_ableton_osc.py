"""Clips over AbletonOSC, against a server that follows its addresses."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest
from tests.command_line import Outcome, Run
from tests.delivery.grooves import midi_file
from tests.delivery.osc_live import OscLive, Track

from mididrumigen.delivery.ableton_osc import (
    BUNDLE_BYTES,
    NOTES_A_MESSAGE,
    AbletonOsc,
    LiveClip,
    write_bundles,
)
from mididrumigen.domain.errors import DeliveryError
from mididrumigen.midi.note_list import list_notes

NOTES = [(n * 120, 60, 36 + n % 7, 1 + n % 127) for n in range(16)]


def clip(notes: list[tuple[int, int, int, int]] | None = None, bars: int = 1) -> LiveClip:
    """A clip in 4/4."""
    return LiveClip("Bonham", list_notes(midi_file(notes or NOTES, length=1920 * bars)))


def connect(live: OscLive, clock: Callable[[], float] | None = None) -> AbletonOsc:
    """A conversation with that Live."""
    more = {} if clock is None else {"clock": clock}
    return AbletonOsc("127.0.0.1", live.port, live.reply_port, **more)


def hurried() -> Callable[[], float]:
    """A clock on which most of a second passes at each look, however long it took."""
    ticks = count()
    return lambda: next(ticks) * 0.7


def test_clips_go_to_free_slots_with_every_note() -> None:
    drums = Track(
        "Drums", slots=[{"length": 4.0, "notes": {}}, None, {"length": 1.0, "notes": {}}, None]
    )
    with OscLive([Track("Bass"), drums]) as live, connect(live) as osc:
        placed = osc.send_clips([clip(), clip()], "Drums")
    assert (placed.track, placed.slots, placed.complaints) == ("Drums", (2, 4), ())
    made = drums.slots[1]
    assert made is not None
    assert (made["name"], made["length"]) == ("Bonham", 4.0)
    found = sorted((round(note[1] * 480), note[0], note[3]) for note in made["notes"].values())
    assert found == sorted((tick, pitch, velocity) for tick, _, pitch, velocity in NOTES)


def test_long_clips_go_in_messages_of_fifty_notes() -> None:
    many = [(n * 15, 10, 36 + n % 40, 90) for n in range(2000)]
    with OscLive([Track("Drums")]) as live, connect(live) as osc:
        placed = osc.send_clips([clip(many, bars=16)])
    assert placed.complaints == ()
    made = live.tracks[0].slots[0]
    assert made is not None
    assert len(made["notes"]) == 2000
    assert live.most_notes == NOTES_A_MESSAGE
    assert live.largest <= BUNDLE_BYTES + 100


def test_no_bundle_is_larger_than_what_servers_take() -> None:
    many = [(n * 15, 10, 36 + n % 40, 90) for n in range(2000)]
    bundles = write_bundles(0, 0, clip(many, bars=16))
    assert len(bundles) > 2
    assert max(map(len, bundles)) <= 8192


def test_a_scene_is_added_where_none_is_free() -> None:
    full = Track("Drums", slots=[{"length": 1.0, "notes": {}}])
    with OscLive([full]) as live, connect(live) as osc:
        assert osc.send_clips([clip(), clip()]).slots == (2, 3)


def test_what_live_refuses_is_told() -> None:
    full = Track("Drums", slots=[{"length": 1.0, "notes": {}}])
    said = "Live said: Cannot create more scenes"
    with (
        OscLive([full], max_scenes=1) as live,
        connect(live) as osc,
        pytest.raises(DeliveryError, match=said),
    ):
        osc.send_clips([clip()])


def test_what_live_does_not_keep_is_told() -> None:
    with OscLive([Track("Drums")], keeps=10) as live, connect(live) as osc:
        placed = osc.send_clips([clip()])
    assert placed.complaints == ("Live kept 10 of 16 notes in slot 1.",)


def test_a_lost_datagram_is_sent_again() -> None:
    with OscLive([Track("Drums")], loses=1) as live, connect(live) as osc:
        assert osc.send_clips([clip()]).slots == (1,)


@pytest.mark.parametrize(
    ("track", "said"),
    [
        ("Keys", "Live has no track 'Keys'. It has Bass, Voice."),
        ("3", "Live has no track '3'."),
        ("Voice", "'Voice' is not a MIDI track."),
        ("2", "'Voice' is not a MIDI track."),
    ],
)
def test_a_track_that_cannot_be_used_is_refused(track: str, said: str) -> None:
    tracks = [Track("Bass"), Track("Voice", has_midi_input=False)]
    with (
        OscLive(tracks) as live,
        connect(live) as osc,
        pytest.raises(DeliveryError) as caught,
    ):
        osc.send_clips([clip()], track)
    assert str(caught.value).startswith(said)


def test_nobody_there_is_a_sentence() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as silent:
        silent.bind(("127.0.0.1", 0))
        port = silent.getsockname()[1]
        with (
            AbletonOsc("127.0.0.1", port, 0, clock=hurried()) as osc,
            pytest.raises(DeliveryError, match="Install AbletonOSC"),
        ):
            osc.check()


def test_a_taken_reply_port_is_a_sentence() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken:
        taken.bind(("", 0))
        with pytest.raises(DeliveryError, match="is taken"):
            AbletonOsc(reply_port=taken.getsockname()[1])


def run_send(run: Run, live: OscLive, *what: str) -> Outcome:
    """The command, to that Live."""
    ports = ["--port", str(live.port), "--reply-port", str(live.reply_port)]
    return run("send", *what, "--to", "ableton", *ports)


def test_the_command_sends_files(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "groove.mid"
    path.write_bytes(midi_file(NOTES, length=1920))
    with OscLive([Track("Drums")]) as live:
        outcome = run_send(run, live, str(path), str(path))
    assert (outcome.code, outcome.out) == (0, "2 clips in slots 1, 2 of Drums.\n")


def test_the_command_plays_a_name_at_lives_tempo_and_metre(run: Run) -> None:
    with OscLive([Track("Bass"), Track("Drums")]) as live:
        live.selected = 1
        outcome = run_send(run, live, "John Bonham", "--bars", "2", "--variations", "2", "--json")
    assert outcome.code == 0, outcome.err
    assert json.loads(outcome.out)["slots"] == [1, 2]
    made = live.tracks[1].slots[0]
    assert made is not None
    assert made["length"] == 7.0  # two bars of 7/8
    assert made["notes"]
