"""A Live with AbletonOSC, as far as its addresses go: UDP, one datagram at a time, errors told."""

from __future__ import annotations

import socket
import threading
from dataclasses import dataclass, field
from typing import Any

from pythonosc.osc_bundle import OscBundle
from pythonosc.osc_message import OscMessage
from pythonosc.osc_message_builder import OscMessageBuilder

BUFFER = 65_536


@dataclass
class Track:
    """A track with its slots: a clip is (length, notes), or nothing is there."""

    name: str
    has_midi_input: bool = True
    slots: list[dict[str, Any] | None] = field(default_factory=lambda: [None] * 4)


class OscLive:
    """Answers on its own thread until it is stopped; a context manager.

    Args:
        tracks: of the Set.
        max_scenes: after which none is added.
        loses: how many first datagrams are lost.
        keeps: notes that a clip keeps at most.
    """

    def __init__(
        self, tracks: list[Track], *, max_scenes: int = 100, loses: int = 0, keeps: int = 10_000
    ) -> None:
        self.tracks, self._max_scenes, self._loses, self._keeps = tracks, max_scenes, loses, keeps
        self.selected, self.tempo = 0, 96.5
        self.largest = self.most_notes = 0
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        self.reply_port = _free_port()
        self._thread = threading.Thread(target=self._serve)

    def __enter__(self) -> OscLive:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.sendto(b"stop", ("127.0.0.1", self.port))
        self._thread.join()
        self._socket.close()

    def _serve(self) -> None:
        while (data := self._socket.recv(BUFFER)) != b"stop":
            if self._loses:
                self._loses -= 1
                continue
            self.largest = max(self.largest, len(data))
            if OscBundle.dgram_is_bundle(data):
                for message in OscBundle(data):
                    self._take(message)
            else:
                self._take(OscMessage(data))

    def _take(self, message: OscMessage) -> None:
        try:
            answer = self._answer(message.address, list(message.params))
        except (TypeError, ValueError, IndexError) as error:
            self._send("/live/error", [str(error)])
            return
        if answer is not None:
            self._send(message.address, answer)

    def _send(self, address: str, values: list[Any]) -> None:
        builder = OscMessageBuilder(address)
        for value in values:
            builder.add_arg(value)
        self._socket.sendto(builder.build().dgram, ("127.0.0.1", self.reply_port))

    def _answer(self, address: str, values: list[Any]) -> list[Any] | None:
        _, _, what, *rest = address.split("/")
        name = "_".join([what, *rest])
        handler = getattr(self, f"_{name}", None)
        if handler is None:
            raise ValueError(f"Unknown OSC address: {address}")
        found: list[Any] | None = handler(*values)
        return found

    def _test(self) -> list[Any]:
        return ["ok"]

    def _song_get_track_names(self) -> list[Any]:
        return [track.name for track in self.tracks]

    def _song_get_num_scenes(self) -> list[Any]:
        return [len(self.tracks[0].slots)]

    def _song_get_tempo(self) -> list[Any]:
        return [self.tempo]

    def _song_get_signature_numerator(self) -> list[Any]:
        return [7]

    def _song_get_signature_denominator(self) -> list[Any]:
        return [8]

    def _song_create_scene(self, index: int) -> None:
        if len(self.tracks[0].slots) >= self._max_scenes:
            raise ValueError("Cannot create more scenes")
        assert index == -1
        for track in self.tracks:
            track.slots.append(None)

    def _view_get_selected_track(self) -> list[Any]:
        return [self.selected]

    def _track_get_has_midi_input(self, track: int) -> list[Any]:
        return [track, self.tracks[track].has_midi_input]

    def _clip_slot_get_has_clip(self, track: int, slot: int) -> list[Any]:
        return [track, slot, self.tracks[track].slots[slot] is not None]

    def _clip_slot_create_clip(self, track: int, slot: int, length: float) -> None:
        if not isinstance(length, float):
            raise TypeError("create_clip takes a float")
        if self.tracks[track].slots[slot] is not None:
            raise ValueError("Clip slot already has a clip")
        self.tracks[track].slots[slot] = {"length": length, "notes": {}}

    def _clip(self, track: int, slot: int) -> dict[str, Any]:
        found = self.tracks[track].slots[slot]
        if found is None:
            raise ValueError("No clip in slot")
        return found

    def _clip_set_name(self, track: int, slot: int, name: str) -> None:
        self._clip(track, slot)["name"] = name

    def _clip_set_color(self, track: int, slot: int, colour: int) -> None:
        self._clip(track, slot)["colour"] = colour

    def _clip_get_length(self, track: int, slot: int) -> list[Any]:
        return [track, slot, self._clip(track, slot)["length"]]

    def _clip_add_notes(self, track: int, slot: int, *values: Any) -> None:
        clip = self._clip(track, slot)
        rows = [values[at : at + 5] for at in range(0, len(values), 5)]
        self.most_notes = max(self.most_notes, len(rows))
        for pitch, start, duration, velocity, mute in rows:
            kinds = (int, float, float, int, bool)
            given = (pitch, start, duration, velocity, mute)
            if any(type(value) is not kind for value, kind in zip(given, kinds, strict=True)):
                raise TypeError("Wrong types of a note")
            if len(clip["notes"]) < self._keeps:
                # At one start and pitch the later note takes the place of the earlier.
                clip["notes"][start, pitch] = given

    def _clip_get_notes(self, track: int, slot: int) -> list[Any]:
        notes = self._clip(track, slot)["notes"].values()
        return [track, slot, *(value for note in notes for value in note)]


def _free_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port
