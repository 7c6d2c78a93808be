"""Reading the drums out of a MIDI file."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from fractions import Fraction
from operator import itemgetter
from pathlib import Path

from mididrumigen.domain.errors import InvalidMeterError, MidiReadError
from mididrumigen.domain.music.meter import DENOMINATORS, Meter
from mididrumigen.domain.music.performance import Performance, PlayedNote
from mididrumigen.midi.drum_channels import Drums, find_drums
from mididrumigen.midi.smf import (
    CONTROL,
    HAT_PEDAL,
    MARKER,
    MAX_MIDI_BYTES,
    TEMPO,
    TIME_SIGNATURE,
    TRACK_NAME,
    Smf,
    read_smf,
)

MAX_NOTES = 50_000
MAX_QUARTERS = 1_000_000
MAX_BARS = 20_000
MAX_SECONDS = 24 * 3600
MIN_FILE_BPM, MAX_FILE_BPM = 3.0, 1000.0

_USUAL_TEMPO_BPM = 120.0
_MICROSECONDS_A_MINUTE = 60_000_000


def read_performance(
    data: bytes | Path, *, name: str = "", channel: int | None = None
) -> Performance:
    """The drum notes of a type 0 or 1 file, where they sound.

    A note-on of velocity 0 is a note-off; a note that is never released counts. Without a tempo
    it is 120 BPM, without a metre 4/4; a tempo or metre that cannot be is left out, and named in
    ``defects``. An n/32 or n/64 metre is read as the equal n/16 where there is one, n/1 as 2n/2;
    a marker such as ``2+2+3/8`` at a time signature gives its grouping.

    Args:
        data: the file, or where it lies. At most 1 MB.
        name: what to call it; by default the file's name, else the name of its first named track.
        channel: the channel of the drums, 1 to 16, or ``ALL_CHANNELS``; by default found out, see
            :func:`mididrumigen.midi.drum_channels.find_drums`.

    Raises:
        MidiReadError: it cannot be read, holds no drums, or is out of bounds (50,000 notes,
            20,000 bars, a million quarter notes, 24 hours, 3-1000 BPM).
    """
    if isinstance(data, Path):
        name = name or data.stem
        data = read_midi_file(data)
    smf = read_smf(data)
    return perform(smf, find_drums(smf, channel), name=name)


def perform(smf: Smf, drums: Drums, *, name: str = "") -> Performance:
    """The drums of a file that was read, as :func:`read_performance`.

    Raises:
        MidiReadError: it is out of bounds.
    """
    defects = list(smf.defects)
    length = Fraction(smf.end, smf.division)
    tempos = read_tempos(smf, defects)
    _check_length(length, tempos)
    # They are in order of time already; at one tick, of pitch.
    notes = tuple(sorted(played_notes(smf, drums), key=lambda note: (note.position, note.note)))
    meters = read_meters(smf, defects)
    _check_bars(meters, notes[-1].position)
    return Performance(
        name or _first_name(smf),
        notes,
        tempos,
        meters,
        length,
        found_by=drums.found_by,
        defects=tuple(dict.fromkeys(defects)),
    )


def read_midi_file(path: Path) -> bytes:
    """The bytes of a file, one more than allowed at most.

    Raises:
        MidiReadError: it is no file, or cannot be read.
    """
    # Opening a pipe would wait for a writer.
    if path.exists() and not path.is_file():
        raise MidiReadError(f"'{path.name}' is not a file.")
    try:
        with path.open("rb") as file:
            return file.read(MAX_MIDI_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise MidiReadError(f"'{path.name}' cannot be read: {reason}.") from error


def _first_name(smf: Smf) -> str:
    names = (raw.decode(errors="replace").strip() for _, raw in smf.metas(TRACK_NAME))
    return next((name for name in names if name), "")


def played_notes(smf: Smf, drums: Drums) -> list[PlayedNote]:
    """The notes that begin, in the order of the drums' events."""
    pedal = _Pedal(smf, drums.channels)
    at: dict[int, Fraction] = {}
    found = []
    for tick, _, _, _, event in drums.events:
        if event.begins_note:
            if tick not in at:
                at[tick] = Fraction(tick, smf.division)
            found.append(PlayedNote(at[tick], event.data[0], event.data[1], pedal.at(tick)))
    if len(found) > MAX_NOTES:
        raise MidiReadError(
            f"The MIDI file has {len(found):,} drum notes.",
            hint=f"At most {MAX_NOTES:,} are read.",
        )
    return found


class _Pedal:
    """How far the hat's pedal is down, asked for in order of time."""

    def __init__(self, smf: Smf, channels: frozenset[int]) -> None:
        self._moves = sorted(
            (event.tick, event.data[1])
            for track in smf.tracks
            for event in track
            if event.status & 0xF0 == CONTROL
            and event.status & 0x0F in channels
            and event.data[0] == HAT_PEDAL
        )
        self._next = 0
        self._down: int | None = None

    def at(self, tick: int) -> int | None:
        """The pedal's last place up to a tick; ``None`` before it was first told."""
        moves = self._moves
        while self._next < len(moves) and moves[self._next][0] <= tick:
            self._down = moves[self._next][1]
            self._next += 1
        return self._down


def read_tempos(smf: Smf, defects: list[str] | None = None) -> tuple[tuple[Fraction, float], ...]:
    """Tempos in BPM from their positions in quarter notes; 120 at the start by default.

    Args:
        smf: the file.
        defects: gets what had to be left out.

    Raises:
        MidiReadError: a tempo that no music has.
    """
    defects = [] if defects is None else defects
    tempos = {Fraction(0): _USUAL_TEMPO_BPM}
    for tick, payload in smf.metas(TEMPO):
        microseconds = int.from_bytes(payload) if len(payload) == 3 else 0
        if not microseconds:
            defects.append("a tempo of 0, left out")
            continue
        tempos[Fraction(tick, smf.division)] = _MICROSECONDS_A_MINUTE / microseconds
    # Only the last of several on one tick sounds.
    for bpm in tempos.values():
        if not MIN_FILE_BPM <= bpm <= MAX_FILE_BPM:
            raise MidiReadError(
                f"The MIDI file has a tempo of {bpm:g} BPM.",
                hint=f"{MIN_FILE_BPM:g} to {MAX_FILE_BPM:g} BPM are read.",
            )
    return tuple(tempos.items())


def read_meters(smf: Smf, defects: list[str] | None = None) -> tuple[tuple[Fraction, Meter], ...]:
    """Metres from their positions in quarter notes; 4/4 at the start by default.

    Args:
        smf: the file.
        defects: gets what had to be left out.
    """
    defects = [] if defects is None else defects
    groupings = {
        (tick, meter.numerator, meter.denominator): meter
        for tick, text in smf.metas(MARKER)
        if (meter := _parse_meter(text.decode("latin-1")))
    }
    meters = {Fraction(0): Meter()}
    for tick, payload in smf.metas(TIME_SIGNATURE):
        meter = _read_meter(payload)
        if meter is None:
            defects.append(f"a time signature that cannot be ({_said(payload)}), left out")
            continue
        meter = groupings.get((tick, meter.numerator, meter.denominator), meter)
        meters[Fraction(tick, smf.division)] = meter
    return tuple(meters.items())


def read_seconds(smf: Smf) -> Callable[[int], float]:
    """When a tick of a file sounds, in seconds from its start.

    Raises:
        MidiReadError: a tempo out of bounds.
    """
    starts: list[tuple[int, float, float]] = []
    at, tick, bpm = 0.0, 0, _USUAL_TEMPO_BPM
    for position, following in sorted(read_tempos(smf)):
        start = int(position * smf.division)
        at += (start - tick) * 60 / bpm / smf.division
        tick, bpm = start, following
        starts.append((tick, at, bpm))

    def seconds(asked: int) -> float:
        begun, since, tempo = starts[bisect_right(starts, asked, key=itemgetter(0)) - 1]
        return since + (asked - begun) * 60 / tempo / smf.division

    return seconds


def _said(payload: bytes) -> str:
    if len(payload) < 2:
        return "cut off"
    return f"{payload[0]}/{2 ** payload[1] if payload[1] < 16 else '?'}"


def _read_meter(payload: bytes) -> Meter | None:
    if len(payload) < 2 or payload[1] > 7:
        return None
    numerator, denominator = payload[0], 2 ** payload[1]
    if denominator not in DENOMINATORS:
        nearest = min(DENOMINATORS) if denominator == 1 else max(DENOMINATORS)
        scaled = Fraction(numerator * nearest, denominator)
        if scaled.denominator == 1:
            numerator, denominator = scaled.numerator, nearest
    try:
        return Meter(numerator, denominator)
    except InvalidMeterError:
        return None


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
