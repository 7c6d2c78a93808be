"""Reading the drums out of a MIDI file."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from pathlib import Path

from mididrumigen.domain.errors import InvalidMeterError, MidiReadError
from mididrumigen.domain.meter import DENOMINATORS, Meter
from mididrumigen.domain.performance import Performance, PlayedNote
from mididrumigen.midi.smf import (
    CONTROL,
    MAX_MIDI_BYTES,
    META_MARKER,
    META_METER,
    META_TEMPO,
    META_TRACK_NAME,
    NOTE_ON,
    PROGRAM,
    ChannelEvent,
    MetaEvent,
    MidiFile,
    scan_midi,
)

DRUM_CHANNEL = 9
# Bank select MSB of drum kits on other channels: GM2 rhythm, XG sound-effect kits, XG drum kits.
DRUM_BANKS = frozenset({120, 126, 127})
MAX_NOTES = 200_000
MAX_QUARTERS = 1_000_000
MAX_SECONDS = 24 * 3600
MIN_FILE_BPM, MAX_FILE_BPM = 3.0, 1000.0

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
        MidiReadError: it cannot be read, holds no drums, or is out of bounds (200,000 notes,
            a million quarter notes, 24 hours, 3-1000 BPM).
    """
    if isinstance(data, Path):
        name = name or data.stem
        data = _read_file(data)
    midi = scan_midi(data)
    per_quarter = midi.ticks_per_quarter
    length = Fraction(max(track.end for track in midi.tracks), per_quarter)
    tempos = _read_tempos(midi)
    _check_length(length, tempos)
    return Performance(
        name=name or _first_name(midi),
        notes=_read_notes(midi, any_channel=any_channel),
        tempos=tempos,
        meters=_read_meters(midi),
        length=length,
    )


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


def _first_name(midi: MidiFile) -> str:
    names = (m.payload for t in midi.tracks for m in t.metas if m.kind == META_TRACK_NAME)
    return next((text for raw in names if (text := raw.decode(errors="replace").strip())), "")


def find_drum_events(midi: MidiFile, *, any_channel: bool = False) -> list[ChannelEvent]:
    """The channel messages that belong to drums, in order of time (notes, pressure and so on)."""
    events = [event for track in midi.tracks for event in track.events]
    # Stable: at one tick, tracks and messages keep their order, so a bank select comes first.
    events.sort(key=lambda event: event.tick)
    if any_channel:
        return events
    drums = []
    drum_channels, banks = {DRUM_CHANNEL}, [0] * 16
    for event in events:
        channel = event.channel
        if event.kind == CONTROL and event.data1 == 0:
            banks[channel] = event.data2
        elif event.kind == PROGRAM and channel != DRUM_CHANNEL:
            if banks[channel] in DRUM_BANKS:
                drum_channels.add(channel)
            else:
                drum_channels.discard(channel)
        elif channel in drum_channels:
            drums.append(event)
    return drums


def _read_notes(midi: MidiFile, *, any_channel: bool) -> tuple[PlayedNote, ...]:
    notes = [
        PlayedNote(Fraction(event.tick, midi.ticks_per_quarter), event.data1, event.data2)
        for event in find_drum_events(midi, any_channel=any_channel)
        if event.kind == NOTE_ON and event.data2
    ]
    if not notes:
        raise _no_drums(midi)
    if len(notes) > MAX_NOTES:
        raise MidiReadError(
            f"The MIDI file has {len(notes):,} drum notes.", hint=f"At most {MAX_NOTES:,} are read."
        )
    return tuple(sorted(notes, key=lambda note: (note.position, note.note)))


def _no_drums(midi: MidiFile) -> MidiReadError:
    channels = Counter(
        event.channel + 1
        for track in midi.tracks
        for event in track.events
        if event.kind == NOTE_ON and event.data2
    )
    if not channels:
        return MidiReadError("The MIDI file has no notes.")
    found = ", ".join(f"channel {channel} ({n} notes)" for channel, n in sorted(channels.items()))
    return MidiReadError(
        "The MIDI file has no drum notes.",
        hint=f"Drums are on channel 10, this file has {found}; "
        "if those are drums, read every channel as drums.",
        details={"channels": dict(channels)},
    )


def _read_tempos(midi: MidiFile) -> tuple[tuple[Fraction, float], ...]:
    tempos = {Fraction(0): _USUAL_TEMPO_BPM}
    for event in _metas(midi, META_TEMPO):
        microseconds = int.from_bytes(event.payload[:3])
        bpm = _MICROSECONDS_A_MINUTE / microseconds if microseconds else float("inf")
        if not MIN_FILE_BPM <= bpm <= MAX_FILE_BPM:
            raise MidiReadError(
                f"The MIDI file has a tempo of {bpm:g} BPM.",
                hint=f"{MIN_FILE_BPM:g} to {MAX_FILE_BPM:g} BPM are read.",
            )
        tempos[Fraction(event.tick, midi.ticks_per_quarter)] = bpm
    return tuple(tempos.items())


def _read_meters(midi: MidiFile) -> tuple[tuple[Fraction, Meter], ...]:
    groupings = {
        (event.tick, meter.numerator, meter.denominator): meter
        for event in _metas(midi, META_MARKER)
        if (meter := _parse_meter(event.payload))
    }
    meters = {Fraction(0): Meter()}
    for event in _metas(midi, META_METER):
        meter = _read_meter(event.payload)
        meter = groupings.get((event.tick, meter.numerator, meter.denominator), meter)
        meters[Fraction(event.tick, midi.ticks_per_quarter)] = meter
    return tuple(meters.items())


def _read_meter(payload: bytes) -> Meter:
    if len(payload) < 2:
        raise MidiReadError("A time signature of the MIDI file is cut short.")
    value, power = payload[0], min(payload[1], 8)
    denominator = 2**power
    if denominator not in DENOMINATORS:
        nearest = min(DENOMINATORS) if power == 0 else max(DENOMINATORS)
        scaled = Fraction(value * nearest, denominator)
        if scaled.denominator == 1:
            value, denominator = scaled.numerator, nearest
    try:
        return Meter(value, denominator)
    except InvalidMeterError as error:
        raise MidiReadError(f"The MIDI file cannot be used: {error.message}") from error


def _parse_meter(text: bytes) -> Meter | None:
    try:
        return Meter.parse(text.decode("ascii"))
    except (InvalidMeterError, UnicodeDecodeError):
        return None


def _metas(midi: MidiFile, kind: int) -> list[MetaEvent]:
    """Meta events of one kind in all tracks, in order of time."""
    metas = [event for track in midi.tracks for event in track.metas if event.kind == kind]
    return sorted(metas, key=lambda event: event.tick)


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
