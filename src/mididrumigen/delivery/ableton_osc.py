"""Sends clips to Ableton Live through AbletonOSC, a control surface that answers to OSC.

AbletonOSC listens on UDP port 11000 and answers to 11001. It looks at its port ten times a second,
takes bundles in order, and says what went wrong under ``/live/error``. It does not answer to
``create_clip``, so the slot is asked afterwards. Its notes have neither probability nor velocity
deviation, and its clips no metre of their own: the device for Max for Live can do more.

Source: the addresses in AbletonOSC's documentation, by D. Jones.
"""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import TYPE_CHECKING

from mididrumigen.domain.errors import DeliveryError, MissingExtraError
from mididrumigen.midi.note_list import ListedNote, NoteList

if TYPE_CHECKING:
    from pythonosc.osc_message import OscMessage

HOST, PORT, REPLY_PORT = "127.0.0.1", 11_000, 11_001
NOTES_A_MESSAGE = 50
"""Larger messages than 1,088 bytes are lost by some OSC servers."""

BUNDLE_BYTES = 8_000
_REPLY_S, _TRIES = 1.0, 3
_MAX_DATAGRAM = 65_536
_ERROR = "/live/error"

Value = int | float | str | bool
Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class LiveClip:
    """A clip to make.

    Attributes:
        name: shown in Live.
        notes: what is in it.
        colour: as 0xRRGGBB; Live takes the nearest that it has.
    """

    name: str
    notes: NoteList
    colour: int = 0xFFA529


@dataclass(frozen=True, slots=True)
class Placed:
    """Where clips went.

    Attributes:
        track: its name.
        slots: numbers from 1, one for each clip.
        complaints: what Live said was wrong, and what it did not keep.
    """

    track: str
    slots: tuple[int, ...]
    complaints: tuple[str, ...]


class AbletonOsc:
    """A conversation with AbletonOSC; a context manager.

    Args:
        host: where Live runs.
        port: that AbletonOSC listens on.
        reply_port: that it answers to, on this machine.
        clock: seconds, for how long to wait.

    Raises:
        MissingExtraError: the extra ``live`` is not installed.
        DeliveryError: another program holds the reply port.
    """

    def __init__(
        self,
        host: str = HOST,
        port: int = PORT,
        reply_port: int = REPLY_PORT,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        try:
            import pythonosc  # noqa: F401 (the rest of this module needs it)
        except ImportError as error:
            raise MissingExtraError("Sending to Live", "live") from error
        self._address, self._clock = (host, port), clock
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.complaints: list[str] = []
        try:
            self._socket.bind(("", reply_port))
        except OSError as error:
            self._socket.close()
            raise DeliveryError(
                f"Port {reply_port} is taken: another program listens to Live.",
                hint="Stop it, or use --reply-port with AbletonOSC set to the same.",
            ) from error

    def __enter__(self) -> AbletonOsc:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        self._socket.close()

    def check(self) -> None:
        """Find out whether Live answers.

        Raises:
            DeliveryError: it does not.
        """
        self.ask("/live/test")

    def tempo_and_meter(self) -> tuple[float, int, int]:
        """Live's tempo in BPM and the two numbers of its metre."""
        tempo = self.ask("/live/song/get/tempo")[0]
        upper = self.ask("/live/song/get/signature_numerator")[0]
        lower = self.ask("/live/song/get/signature_denominator")[0]
        return float(tempo), int(upper), int(lower)

    def find_track(self, wanted: str = "") -> tuple[int, str]:
        """The place and name of a MIDI track.

        Args:
            wanted: a name, or a number from 1; by default the track that is selected in Live.

        Raises:
            DeliveryError: there is none of that name or number, or it takes no MIDI.
        """
        names = [str(name) for name in self.ask("/live/song/get/track_names")]
        if not wanted:
            place = int(self.ask("/live/view/get/selected_track")[0])
        elif wanted in names:
            place = names.index(wanted)
        elif wanted.isdecimal() and 1 <= int(wanted) <= len(names):
            place = int(wanted) - 1
        else:
            raise DeliveryError(
                f"Live has no track '{wanted}'.", hint=f"It has {', '.join(names[:20])}."
            )
        if not 0 <= place < len(names):
            raise DeliveryError("The selected track takes no clips.", hint="Select a MIDI track.")
        if not self._get("track", "has_midi_input", place):
            raise DeliveryError(
                f"'{names[place]}' is not a MIDI track.", hint="Choose one with --track."
            )
        return place, names[place]

    def send_clips(self, clips: Sequence[LiveClip], track: str = "", slot: int = 1) -> Placed:
        """Put clips into free slots; what is there stays.

        Args:
            clips: what to make.
            track: as for :meth:`find_track`.
            slot: the first slot to look at, from 1.

        Raises:
            DeliveryError: Live does not answer, has no such track, or made no clip.
        """
        self.check()
        place, name = self.find_track(track)
        slots = []
        free = self._free_slots(place, slot - 1)
        for clip in clips:
            index = next(free)
            self._send_clip(place, index, clip)
            slots.append(index + 1)
        return Placed(name, tuple(slots), tuple(self.complaints))

    def _free_slots(self, track: int, start: int) -> Iterator[int]:
        scenes = int(self.ask("/live/song/get/num_scenes")[0])
        index = start
        while True:
            if index >= scenes:
                self.send([("/live/song/create_scene", (-1,))])
                now = int(self.ask("/live/song/get/num_scenes")[0])
                if now <= scenes:
                    raise DeliveryError(
                        "No slot is free, and Live adds no more scenes.", hint=self._said()
                    )
                scenes = now
            if not self._has_clip(track, index):
                yield index
            index += 1

    def _send_clip(self, track: int, slot: int, clip: LiveClip) -> None:
        quarters = clip.notes.quarters
        for bundle in write_bundles(track, slot, clip):
            self._socket.sendto(bundle, self._address)
        if not self._has_clip(track, slot):
            raise DeliveryError(f"Live made no clip in slot {slot + 1}.", hint=self._said())
        kept = len(self.ask("/live/clip/get/notes", track, slot)[2:]) // 5
        sent = len(clip.notes.notes)
        if kept != sent:
            self.complaints.append(f"Live kept {kept} of {sent} notes in slot {slot + 1}.")
        length = float(self.ask("/live/clip/get/length", track, slot)[2])
        if abs(length - quarters) > 1e-3:
            self.complaints.append(f"The clip in slot {slot + 1} is {length:g} beats long.")

    def _has_clip(self, track: int, slot: int) -> bool:
        return bool(self.ask("/live/clip_slot/get/has_clip", track, slot)[2])

    def _get(self, what: str, name: str, place: int) -> Value:
        return self.ask(f"/live/{what}/get/{name}", place)[1]

    def _said(self) -> str:
        return f"Live said: {self.complaints[-1]}" if self.complaints else "Live said nothing."

    def send(self, messages: Sequence[tuple[str, Sequence[Value]]]) -> None:
        """Send messages as one bundle, without waiting."""
        self._socket.sendto(_bundle([_message(*message) for message in messages]), self._address)

    def ask(self, address: str, *values: Value) -> list[Value]:
        """What AbletonOSC answers under the same address.

        Raises:
            DeliveryError: nothing, three times.
        """
        for _ in range(_TRIES):
            self._socket.sendto(_message(address, values), self._address)
            answer = self._wait_for(address, values)
            if answer is not None:
                return answer
        host, port = self._address
        if self.complaints:
            raise DeliveryError("Live refused.", hint=self._said())
        raise DeliveryError(
            f"Live does not answer at {host}:{port}.",
            hint="Install AbletonOSC, and choose it as a control surface in Live's settings.",
        )

    def _wait_for(self, address: str, values: Sequence[Value]) -> list[Value] | None:
        end = self._clock() + _REPLY_S
        while (left := end - self._clock()) > 0:
            self._socket.settimeout(left)
            try:
                data = self._socket.recv(_MAX_DATAGRAM)
            except (TimeoutError, ConnectionError):
                continue
            message = _parse(data)
            if message is None:
                continue
            if message.address == _ERROR:
                self.complaints.append(" ".join(map(str, message.params)))
            elif message.address == address and list(message.params[: len(values)]) == list(values):
                return list(message.params)
        return None


def write_bundles(track: int, slot: int, clip: LiveClip) -> list[bytes]:
    """What makes a clip: bundles of at most 8,000 bytes, at most 50 notes a message."""
    place = (track, slot)
    messages = [
        _message("/live/clip_slot/create_clip", (*place, float(clip.notes.quarters))),
        _message("/live/clip/set/name", (*place, clip.name)),
        _message("/live/clip/set/color", (*place, clip.colour)),
    ]
    notes = clip.notes.notes
    for start in range(0, len(notes), NOTES_A_MESSAGE):
        values: list[Value] = [*place]
        for note in notes[start : start + NOTES_A_MESSAGE]:
            values += _note_values(note, clip.notes.per_quarter)
        messages.append(_message("/live/clip/add/notes", values))
    bundles: list[list[bytes]] = [[]]
    for message in messages:
        if sum(map(len, bundles[-1])) + len(message) > BUNDLE_BYTES:
            bundles.append([])
        bundles[-1].append(message)
    return [_bundle(bundle) for bundle in bundles]


def _note_values(note: ListedNote, per_quarter: int) -> list[Value]:
    """Types matter: a start that comes as a whole number is refused."""
    start, length = note.tick / per_quarter, note.ticks / per_quarter
    return [note.pitch, float(start), float(length), note.velocity, False]


def _message(address: str, values: Sequence[Value]) -> bytes:
    from pythonosc.osc_message_builder import OscMessageBuilder

    builder = OscMessageBuilder(address)
    for value in values:
        builder.add_arg(value)
    return builder.build().dgram


def _bundle(messages: Sequence[bytes]) -> bytes:
    """An OSC bundle to be taken at once."""
    head = b"#bundle\0" + (1).to_bytes(8)
    return head + b"".join(len(message).to_bytes(4) + message for message in messages)


def _parse(data: bytes) -> OscMessage | None:
    from pythonosc.osc_message import OscMessage, ParseError

    try:
        return OscMessage(data)
    except (ParseError, ValueError):
        return None
