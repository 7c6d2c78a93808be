"""Reading the drums out of a MIDI file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from mididrumigen.domain.errors import InvalidMeterError, MidiReadError
from mididrumigen.domain.music.meter import DENOMINATORS, Meter
from mididrumigen.domain.music.performance import Performance, PlayedNote
from mididrumigen.midi.smf import (
    MAX_MIDI_BYTES,
    begins_note,
    find_messages,
    parse_midi,
    time_messages,
)

if TYPE_CHECKING:
    from mididrumigen.midi.smf import TimedMessage

DRUM_CHANNEL = 9
# Bank select MSB of drum kits on other channels: GM2 rhythm, XG sound-effect kits, XG drum kits.
DRUM_BANKS = frozenset({120, 126, 127})
MAX_NOTES = 50_000
MAX_QUARTERS = 1_000_000
MAX_BARS = 20_000
MAX_SECONDS = 24 * 3600
MIN_FILE_BPM, MAX_FILE_BPM = 3.0, 1000.0

_WITH_NOTE = frozenset({"note_off", "note_on", "polytouch"})
_USUAL_TEMPO_BPM = 120.0
_MICROSECONDS_A_MINUTE = 60_000_000


def read_performance(
    data: bytes | Path, *, name: str = "", any_channel: bool = False
) -> Performance:
    """The drum notes of a type 0 or 1 file, where they sound.

    Drums are the notes on channel 10, message by message in any track, and those on a channel
    that a drum bank (GM2 or XG) was selected on. A note-on of velocity 0 is a note-off; lengths
    are not read, so a note that is never released counts. Without a tempo it is 120 BPM, without
    a metre 4/4. An n/32 or n/64 metre is read as the equal n/16 where there is one, n/1 as 2n/2;
    a marker such as ``2+2+3/8`` at a time signature gives its grouping.

    Args:
        data: the file, or where it lies. At most 1 MB.
        name: what to call it; by default the file's name, else the name of its first named track.
        any_channel: read every note as drums, for loops on other channels.

    Raises:
        MidiReadError: it cannot be read, holds no drums, or is out of bounds (50,000 notes,
            20,000 bars, a million quarter notes, 24 hours, 3-1000 BPM).
    """
    if isinstance(data, Path):
        name = name or data.stem
        data = _read_file(data)
    midi = parse_midi(data)
    messages, per_quarter = time_messages(midi), midi.ticks_per_beat
    length = Fraction(messages[-1][0] if messages else 0, per_quarter)
    tempos = read_tempos(messages, per_quarter)
    _check_length(length, tempos)
    notes = _read_notes(messages, per_quarter, any_channel=any_channel)
    meters = read_meters(messages, per_quarter)
    _check_bars(meters, notes[-1].position)
    return Performance(name or _first_name(messages), notes, tempos, meters, length)


def _read_file(path: Path) -> bytes:
    # Opening a pipe would wait for a writer.
    if path.exists() and not path.is_file():
        raise MidiReadError(f"'{path.name}' is not a file.")
    try:
        with path.open("rb") as file:
            # One byte more than allowed is enough to tell, however large the file is.
            return file.read(MAX_MIDI_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise MidiReadError(f"'{path.name}' cannot be read: {reason}.") from error


def _first_name(messages: Iterable[TimedMessage]) -> str:
    raw = (message.name.encode("latin-1") for _, message in find_messages(messages, "track_name"))
    names = (name.decode(errors="replace").strip() for name in raw)
    return next((name for name in names if name), "")


def find_drum_messages(
    messages: Iterable[TimedMessage], *, any_channel: bool = False
) -> list[TimedMessage]:
    """The note-ons, note-offs and key pressures that belong to drums.

    Args:
        messages: of all tracks, in order of time.
        any_channel: those of every channel.
    """
    drums = []
    drum_channels, banks = {DRUM_CHANNEL}, [0] * 16
    for tick, message in messages:
        if message.type in _WITH_NOTE:
            if any_channel or message.channel in drum_channels:
                drums.append((tick, message))
        elif message.is_cc(0):
            banks[message.channel] = message.value
        elif message.type == "program_change" and message.channel != DRUM_CHANNEL:
            if banks[message.channel] in DRUM_BANKS:
                drum_channels.add(message.channel)
            else:
                drum_channels.discard(message.channel)
    return drums


def _read_notes(
    messages: Sequence[TimedMessage], per_quarter: int, *, any_channel: bool
) -> tuple[PlayedNote, ...]:
    notes = [
        PlayedNote(Fraction(tick, per_quarter), message.note, message.velocity)
        for tick, message in find_drum_messages(messages, any_channel=any_channel)
        if begins_note(message)
    ]
    if not notes:
        raise _no_drums(messages)
    if len(notes) > MAX_NOTES:
        raise MidiReadError(
            f"The MIDI file has {len(notes):,} drum notes.", hint=f"At most {MAX_NOTES:,} are read."
        )
    return tuple(sorted(notes, key=lambda note: (note.position, note.note)))


def _no_drums(messages: Iterable[TimedMessage]) -> MidiReadError:
    channels = Counter(message.channel + 1 for _, message in messages if begins_note(message))
    if not channels:
        return MidiReadError("The MIDI file has no notes.")
    found = ", ".join(f"channel {channel} ({n} notes)" for channel, n in sorted(channels.items()))
    return MidiReadError(
        "The MIDI file has no drum notes.",
        hint=f"Drums are on channel 10, this file has {found}; "
        "if those are drums, read every channel as drums.",
        details={"channels": dict(channels)},
    )


def read_tempos(
    messages: Iterable[TimedMessage], per_quarter: int
) -> tuple[tuple[Fraction, float], ...]:
    """Tempos in BPM from their positions in quarter notes; 120 at the start by default.

    Raises:
        MidiReadError: a tempo that no music has.
    """
    tempos = {Fraction(0): _USUAL_TEMPO_BPM}
    for tick, message in find_messages(messages, "set_tempo"):
        bpm = _MICROSECONDS_A_MINUTE / message.tempo if message.tempo else float("inf")
        if not MIN_FILE_BPM <= bpm <= MAX_FILE_BPM:
            raise MidiReadError(
                f"The MIDI file has a tempo of {bpm:g} BPM.",
                hint=f"{MIN_FILE_BPM:g} to {MAX_FILE_BPM:g} BPM are read.",
            )
        tempos[Fraction(tick, per_quarter)] = bpm
    return tuple(tempos.items())


def read_meters(
    messages: Sequence[TimedMessage], per_quarter: int
) -> tuple[tuple[Fraction, Meter], ...]:
    """Metres from their positions in quarter notes; 4/4 at the start by default.

    Raises:
        MidiReadError: a metre that is not supported.
    """
    groupings = {
        (tick, meter.numerator, meter.denominator): meter
        for tick, message in find_messages(messages, "marker")
        if (meter := _parse_meter(message.text))
    }
    meters = {Fraction(0): Meter()}
    for tick, message in find_messages(messages, "time_signature"):
        meter = _read_meter(message.numerator, message.denominator)
        meter = groupings.get((tick, meter.numerator, meter.denominator), meter)
        meters[Fraction(tick, per_quarter)] = meter
    return tuple(meters.items())


def _read_meter(numerator: int, denominator: int) -> Meter:
    if denominator not in DENOMINATORS:
        nearest = min(DENOMINATORS) if denominator == 1 else max(DENOMINATORS)
        scaled = Fraction(numerator * nearest, denominator)
        if scaled.denominator == 1:
            numerator, denominator = scaled.numerator, nearest
    try:
        return Meter(numerator, denominator)
    except InvalidMeterError as error:
        raise MidiReadError(f"The MIDI file cannot be used: {error.message}") from error


def _parse_meter(text: str) -> Meter | None:
    try:
        return Meter.parse(text)
    except InvalidMeterError:
        return None


def _check_length(length: Fraction, tempos: tuple[tuple[Fraction, float], ...]) -> None:
    starts = [start for start, _ in tempos] + [length]
    seconds = sum(
        float(stop - start) * 60 / bpm
        for (start, bpm), stop in zip(tempos, starts[1:], strict=True)
        if stop > start
    )
    if length > MAX_QUARTERS or seconds > MAX_SECONDS:
        raise MidiReadError(
            f"The MIDI file lasts {float(length):,.0f} quarter notes, {seconds / 3600:,.1f} hours.",
            hint=f"At most {MAX_QUARTERS:,} quarter notes and 24 hours are read.",
        )


def _check_bars(meters: tuple[tuple[Fraction, Meter], ...], last_note: Fraction) -> None:
    ends = [min(start, last_note) for start, _ in meters[1:]] + [last_note]
    # A metre counts for a bar at least, however soon the next one comes.
    bars = sum(
        max(-((start - end) // meter.bar_length), 1)
        for (start, meter), end in zip(meters, ends, strict=True)
    )
    if bars > MAX_BARS:
        raise MidiReadError(
            f"The MIDI file has {bars:,} bars.", hint=f"At most {MAX_BARS:,} are read."
        )
