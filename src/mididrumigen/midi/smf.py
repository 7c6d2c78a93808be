"""A Standard MIDI File as mido's messages, and the refusals that mido leaves to its caller.

Conventions: a timed message is a message with its absolute tick from the start of the file;
channels run from 0; texts are Latin-1, which keeps their bytes. A data byte above 127 is read as
127, and of a file that holds more tracks than its header says the rest is not read.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from functools import cache, partial
from itertools import accumulate
from typing import TYPE_CHECKING, Any, TypeAlias

from mididrumigen.domain.errors import MidiReadError

if TYPE_CHECKING:
    import mido

    TimedMessage: TypeAlias = tuple[int, mido.Message]

MAX_MIDI_BYTES = 1_000_000
# Each takes ten microseconds to read, and two bytes at least. An hour of drums has 50,000.
MAX_MESSAGES = 100_000

_MAX_DELTA = 0x0FFF_FFFF  # four groups of 7 bits
# mido reads a number until its last byte, each step slower than the one before: a megabyte that
# goes on and on would take minutes. No text is as long as this without an ASCII character.
_ENDLESS_NUMBER = re.compile(rb"[\x80-\xff]{3000}")
_META, _SYSEX = 0xFF, (0xF0, 0xF7)
_DATA_BYTES = (0, 0, 0, 0, 0, 0, 0, 0, 2, 2, 2, 2, 1, 1, 2)
_SYSTEM_BYTES = {0xF1: 1, 0xF2: 2, 0xF3: 1}


def parse_midi(data: bytes, *, clip: bool = True) -> mido.MidiFile:
    """Read a type 0 or 1 file.

    Args:
        data: the file, at most 1 MB.
        clip: read data bytes above 127 as 127 instead of refusing them.

    Raises:
        MidiReadError: too large, more than 100,000 messages, not a MIDI file, type 2, SMPTE time,
            a division of 0, without tracks, or damaged; says how.
    """
    import mido

    _check_header(data)
    if len(data) > 2 * MAX_MESSAGES and count_messages(data) > MAX_MESSAGES:
        raise MidiReadError(
            f"The MIDI file has more than {MAX_MESSAGES:,} messages.",
            hint="Cut it into parts, or leave controllers out.",
        )
    _keep_time_of_unknown_metas()
    try:
        midi = mido.MidiFile(file=io.BytesIO(data), clip=clip)
    except Exception as error:  # what mido raises on damage is not documented: six types at least
        raise MidiReadError(f"The MIDI file is damaged: {_explain(error)}.") from error
    if not midi.tracks:
        raise MidiReadError("The MIDI file has no tracks.")
    if any(message.time > _MAX_DELTA for track in midi.tracks for message in track):
        raise MidiReadError("The MIDI file is damaged: a delta time is longer than 4 bytes.")
    return midi


def count_messages(data: bytes) -> int:
    """How many messages mido would read, up to the first damage; stops above the limit.

    Args:
        data: a file whose header was checked.
    """
    count, at = 0, 8 + int.from_bytes(data[4:8])
    try:
        for _ in range(int.from_bytes(data[10:12])):
            stop = at + 8 + int.from_bytes(data[at + 4 : at + 8])
            at, status = at + 8, 0
            while at != stop and count <= MAX_MESSAGES:
                at, status = _skip_message(data, at, status)
                count += 1
    except IndexError:  # it ends in the middle: mido will say so
        pass
    return count


def _skip_message(data: bytes, at: int, running: int) -> tuple[int, int]:
    """Where the next message begins, and the status that it may leave out."""
    at, _ = _read_number(data, at)
    status = data[at]
    held = status < 0x80
    status = running if held else status
    at += 1
    if status == _META:
        at, length = _read_number(data, at + 1)
        return at + length, running
    if status in _SYSEX:
        at, length = _read_number(data, at)
        return at + length, status
    length = _DATA_BYTES[status >> 4] if status < _SYSEX[0] else _SYSTEM_BYTES.get(status, 0)
    return at + max(length - held, 0), status


def _read_number(data: bytes, at: int) -> tuple[int, int]:
    number = 0
    while data[at] & 0x80:
        number = number << 7 | data[at] & 0x7F
        at += 1
    return at + 1, number << 7 | data[at]


def dump_midi(midi: mido.MidiFile) -> bytes:
    """The bytes of a file, with running status.

    Raises:
        MidiReadError: it holds what no file may, such as a clock message.
    """
    out = io.BytesIO()
    try:
        midi.save(file=out)
    except ValueError as error:
        raise MidiReadError(f"The MIDI file cannot be written again: {error}.") from error
    return out.getvalue()


def time_messages(midi: mido.MidiFile) -> list[TimedMessage]:
    """The messages of all tracks in order of time; the last is at the end of the file.

    They are the file's own: changing one changes the file.
    """
    timed: list[TimedMessage] = []
    for track in midi.tracks:
        timed += zip(accumulate(message.time for message in track), track, strict=True)
    # Stable: at one tick, tracks and messages keep their order, so a bank select comes first.
    return sorted(timed, key=lambda pair: pair[0])


def find_messages(messages: Iterable[TimedMessage], kind: str) -> list[TimedMessage]:
    """Those of one of mido's types, such as ``set_tempo``."""
    return [(tick, message) for tick, message in messages if message.type == kind]


def begins_note(message: mido.Message) -> bool:
    """Whether it is a note-on; with velocity 0 it is a note-off."""
    return bool(message.type == "note_on" and message.velocity)


def _check_header(data: bytes) -> None:
    if len(data) > MAX_MIDI_BYTES:
        raise MidiReadError(
            f"The MIDI file has {len(data):,} bytes.", hint=f"At most {MAX_MIDI_BYTES:,} are read."
        )
    if len(data) < 14 or data[:4] != b"MThd":
        raise MidiReadError("This is not a Standard MIDI File: it does not begin with 'MThd'.")
    kind, division = int.from_bytes(data[8:10]), int.from_bytes(data[12:14])
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
    if _ENDLESS_NUMBER.search(data):
        raise MidiReadError("The MIDI file is damaged: a number in it is longer than 4 bytes.")


def _explain(error: Exception) -> str:
    if isinstance(error, EOFError):
        return "it ends in the middle of a track"
    if isinstance(error, LookupError):
        return "a meta event is too short or has an impossible value"
    return str(error) or type(error).__name__


class _UnknownMeta:
    """How mido reads and writes a meta event of a type that it does not know."""

    attributes = ("data",)
    defaults = ((),)

    def __init__(self, type_byte: int) -> None:
        self.type_byte = type_byte
        self.type = f"meta_{type_byte:#04x}"

    def check(self, name: str, value: object) -> None:
        """Any data will do."""

    def decode(self, message: Any, data: Sequence[int]) -> None:
        message.data = tuple(data)

    def encode(self, message: Any) -> list[int]:
        return list(message.data)


@cache
def _keep_time_of_unknown_metas() -> None:
    """Make every type of meta event known to mido.

    mido 1.3.3 loses the delta time of those it does not know (0x08, a program name, is one), and
    with it the place of all that follows in the track. It is made to be taught new ones.
    """
    from mido.midifiles.meta import add_meta_spec, build_meta_message

    for type_byte in range(256):
        if build_meta_message(type_byte, bytes(8)).type == "unknown_meta":
            add_meta_spec(partial(_UnknownMeta, type_byte))
