"""A Standard MIDI File as events with absolute ticks: read leniently, written exactly.

Conventions: channels run from 0 in events; texts are bytes. What is good is read, and what was
wrong beside it is named in ``defects``: a RIFF wrapper, chunks of other kinds, a long header, a
wrong count of tracks, clock messages, data bytes above 127, a last message that is cut off. What
cannot be told apart from nonsense is refused.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from mididrumigen.domain.errors import MidiReadError

MAX_MIDI_BYTES = 1_000_000

NOTE_OFF, NOTE_ON, KEY_PRESSURE, CONTROL, PROGRAM = 0x80, 0x90, 0xA0, 0xB0, 0xC0
SYSEX, ESCAPE, META = 0xF0, 0xF7, 0xFF
TRACK_NAME, INSTRUMENT_NAME, MARKER, END_OF_TRACK, TEMPO, TIME_SIGNATURE = 3, 4, 6, 0x2F, 0x51, 0x58
HAT_PEDAL = 4
"""The controller that says how far the hat's pedal is down: foot controller."""

_DATA_BYTES = (0, 0, 0, 0, 0, 0, 0, 0, 2, 2, 2, 2, 1, 1, 2)
# System common and realtime messages have no place in a file; how many data bytes each has.
_STRAY = {0xF1: 1, 0xF2: 2, 0xF3: 1, 0xF6: 0} | dict.fromkeys(range(0xF8, 0xFF), 0)
_CHUNK_HEAD = 8


class Event(NamedTuple):
    """One event of a track.

    Attributes:
        tick: from the start of the file.
        status: the status byte, with the channel in its low half below 0xF0.
        data: the data bytes; of a meta event its type and payload.
    """

    tick: int
    status: int
    data: bytes

    @property
    def kind(self) -> int:
        """The status without its channel."""
        return self.status & 0xF0 if self.status < SYSEX else self.status

    @property
    def channel(self) -> int:
        """Its channel from 0; of a channel message."""
        return self.status & 0x0F

    @property
    def begins_note(self) -> bool:
        """Whether it is a note-on; with velocity 0 it is a note-off."""
        return self.status & 0xF0 == NOTE_ON and self.data[1] > 0

    def is_meta(self, kind: int) -> bool:
        """Whether it is a meta event of a type."""
        return self.status == META and self.data[0] == kind


class Placed(NamedTuple):
    """An event, and its track and place there; sorts by time."""

    tick: int
    is_note: bool
    track: int
    place: int
    event: Event


@dataclass
class Smf:
    """A file.

    Attributes:
        kind: 0 or 1.
        division: ticks a quarter note.
        tracks: their events; the last of each is its end.
        defects: what was wrong and left out or put right, in words.
    """

    kind: int
    division: int
    tracks: list[list[Event]]
    defects: tuple[str, ...] = field(default=())

    @property
    def end(self) -> int:
        """The last tick of the file."""
        return max((track[-1].tick for track in self.tracks), default=0)

    def in_time(self) -> list[Placed]:
        """All events in order of time; at one tick, what sets a note up comes before notes."""
        return sorted(
            Placed(event.tick, event.status < CONTROL, number, index, event)
            for number, track in enumerate(self.tracks)
            for index, event in enumerate(track)
        )

    def metas(self, kind: int) -> Iterator[tuple[int, bytes]]:
        """Ticks and payloads of the meta events of a type, in order of time."""
        found = [
            (event.tick, event.data[1:])
            for track in self.tracks
            for event in track
            if event.status == META and event.data[0] == kind
        ]
        return iter(sorted(found, key=lambda pair: pair[0]))


def read_smf(data: bytes) -> Smf:
    """Read a type 0 or 1 file, bare or in a RIFF wrapper (RMID).

    Args:
        data: the file, at most 1 MB.

    Raises:
        MidiReadError: too large, not a MIDI file, type 2, SMPTE time, a division of 0, without
            tracks, or damaged; says how.
    """
    if len(data) > MAX_MIDI_BYTES:
        raise MidiReadError(
            f"The MIDI file has {len(data):,} bytes.", hint=f"At most {MAX_MIDI_BYTES:,} are read."
        )
    defects: list[str] = []
    data = _unwrap(data, defects)
    kind, count, division, at = _read_header(data, defects)
    tracks = [_read_track(data, start, stop, defects) for start, stop in _chunks(data, at, defects)]
    if not tracks:
        raise MidiReadError("The MIDI file has no tracks.")
    if len(tracks) != count:
        defects.append(f"its header says {count} tracks, it has {len(tracks)}")
    counted = Counter(defects)
    said = tuple(f"{text} ({n} times)" if n > 1 else text for text, n in counted.items())
    return Smf(kind if len(tracks) == 1 else 1, division, tracks, said)


def _unwrap(data: bytes, defects: list[str]) -> bytes:
    """The file inside a RIFF wrapper, or the file itself."""
    if data[:4] != b"RIFF" or data[8:12] != b"RMID":
        return data
    at = 12
    while at + _CHUNK_HEAD <= len(data):
        length = int.from_bytes(data[at + 4 : at + 8], "little")
        if data[at : at + 4] == b"data":
            defects.append("it is wrapped as RIFF (RMID)")
            return data[at + _CHUNK_HEAD : at + _CHUNK_HEAD + length]
        at += _CHUNK_HEAD + length + length % 2
    raise MidiReadError("This RMID file has no MIDI data in it.")


def _read_header(data: bytes, defects: list[str]) -> tuple[int, int, int, int]:
    """Type, count of tracks, division, and where the header ends."""
    if len(data) < 14 or data[:4] != b"MThd":
        raise MidiReadError("This is not a Standard MIDI File: it does not begin with 'MThd'.")
    length = int.from_bytes(data[4:8])
    kind, count, division = (int.from_bytes(data[at : at + 2]) for at in (8, 10, 12))
    if kind > 1:
        raise MidiReadError(
            f"The MIDI file is of type {kind}.", hint="Types 0 and 1 are read; export it as one."
        )
    if division & 0x8000:
        raise MidiReadError(
            "The MIDI file counts SMPTE frames, which have no bars.",
            hint="Export it with ticks per quarter note.",
        )
    if division == 0:
        raise MidiReadError("The MIDI file has 0 ticks per quarter note.")
    if length == 6:
        return kind, count, division, 14
    defects.append(f"its header is {length} bytes long instead of 6")
    end = _CHUNK_HEAD + length
    # A length that leads past the tracks is itself the mistake.
    return kind, count, division, end if 14 <= end <= data.find(b"MTrk", 14) else 14


def _chunks(data: bytes, at: int, defects: list[str]) -> Iterator[tuple[int, int]]:
    """Where the events of each track begin and end."""
    while at + _CHUNK_HEAD <= len(data):
        name, length = data[at : at + 4], int.from_bytes(data[at + 4 : at + 8])
        start = at + _CHUNK_HEAD
        stop = start + length
        if name == b"MTrk":
            if stop > len(data):
                defects.append("a track is shorter than it says")
                # A length that swallows other tracks is itself the mistake.
                following = data.find(b"MTrk", start)
                stop = following if following > 0 else len(data)
            yield start, stop
            at = stop
            continue
        if name.isascii() and name.decode().isprintable() and stop <= len(data):
            defects.append(f"a chunk '{name.decode().strip()}' that is no track")
            at = stop
            continue
        at = data.find(b"MTrk", at + 1)
        defects.append("bytes between its tracks that are no chunk")
        if at < 0:
            return


def _read_track(data: bytes, start: int, stop: int, defects: list[str]) -> list[Event]:
    """The events of one track, with one end."""
    events: list[Event] = []
    data = data[start:stop]
    at = tick = running = 0
    ended = False
    try:
        while at < len(data):
            at, delta = _read_number(data, at)
            tick += delta
            at, status, payload = _read_message(data, at, running, defects)
            if status < SYSEX:
                running = status
            if status == META and payload[0] == END_OF_TRACK:
                ended = True
            elif status not in _STRAY:
                events.append(Event(tick, status, payload))
    except IndexError:
        if not ended:
            defects.append("a track ends in the middle of a message; read up to there")
    except MidiReadError:
        # Bytes after the end of a track belong to no track.
        if not ended:
            raise
    events.append(Event(tick, META, bytes((END_OF_TRACK,))))
    return events


def _read_message(data: bytes, at: int, running: int, defects: list[str]) -> tuple[int, int, bytes]:
    """Where a message ends, its status and its data.

    Raises:
        IndexError: it is cut off.
    """
    status = data[at]
    if status < 0x80:
        if not running:
            raise MidiReadError("The MIDI file is damaged: a data byte without running status.")
        status = running
    else:
        at += 1
    if status < SYSEX:
        after = at + _DATA_BYTES[status >> 4]
        payload = data[at:after]
        if not payload.isascii():
            defects.append("a data byte above 127, read as 127")
            payload = bytes(min(byte, 0x7F) for byte in payload)
    elif status in _STRAY:
        defects.append("a clock or system message, left out")
        return at + _STRAY[status], status, b""
    elif status in (META, SYSEX, ESCAPE):
        kind = bytes((data[at],)) if status == META else b""
        at, length = _read_number(data, at + len(kind))
        after = at + length
        payload = kind + data[at:after]
    else:
        raise MidiReadError(f"The MIDI file is damaged: there is no message {status:#04x}.")
    if after > len(data):
        raise IndexError
    return after, status, payload


def _read_number(data: bytes, at: int) -> tuple[int, int]:
    """Where a number of 7-bit groups ends, and the number."""
    number = data[at]
    if number < 0x80:
        return at + 1, number
    number = 0
    for here in range(at, at + 4):
        byte = data[here]
        number = number << 7 | byte & 0x7F
        if byte < 0x80:
            return here + 1, number
    raise MidiReadError("The MIDI file is damaged: a number in it is longer than 4 bytes.")


def read_text(raw: bytes) -> str:
    """A text of a file as the UTF-8 that it mostly is, else as Latin-1."""
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def dump_smf(smf: Smf) -> bytes:
    """The bytes of a file, with running status."""
    out = [
        b"MThd\x00\x00\x00\x06"
        + bytes((0, smf.kind))
        + len(smf.tracks).to_bytes(2)
        + smf.division.to_bytes(2)
    ]
    for track in smf.tracks:
        events = dump_events(track)
        out.append(b"MTrk" + len(events).to_bytes(4) + events)
    return b"".join(out)


def dump_events(events: Iterable[Event]) -> bytes:
    """The bytes of events in order of time."""
    out = bytearray()
    now = running = 0
    for tick, status, data in events:
        out += dump_number(tick - now)
        now = tick
        if status < SYSEX:
            out += data if status == running else bytes((status,)) + data
            running = status
            continue
        running = 0
        if status == META:
            out += bytes((META, data[0])) + dump_number(len(data) - 1) + data[1:]
        else:
            out += bytes((status,)) + dump_number(len(data)) + data
    return bytes(out)


def dump_number(value: int) -> bytes:
    """A number in groups of 7 bits, highest first, all but the last with the top bit set."""
    if value < 0x80:
        return bytes((value,))
    groups = [value & 0x7F]
    while value := value >> 7:
        groups.append(value & 0x7F | 0x80)
    return bytes(reversed(groups))
