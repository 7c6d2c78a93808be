"""Writing a groove as a MIDI file.

The writer is plain bytes: it runs for every clip that is generated, where building the file with
a library would cost most of the time, and the same groove must give the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from mididrumigen.domain.errors import InvalidRequestError
from mididrumigen.domain.music.form import Song
from mididrumigen.domain.music.groove import Groove, Hit
from mididrumigen.domain.music.kit import DrumMap, KitPiece
from mididrumigen.domain.music.meter import Meter
from mididrumigen.midi.smf import HAT_PEDAL, dump_number

TICKS_PER_QUARTER = 480

_NOTE_TICKS = TICKS_PER_QUARTER // 8  # a 32nd: long enough to see, too short to matter
_NOTE_ON, _NOTE_OFF, _CONTROL = 0x99, 0x89, 0xB9  # on channel 10
_RELEASE = 64  # what a keyboard without release velocity sends
_CLOCKS_PER_QUARTER = 24
_MAX_DELTA = 0x0FFF_FFFF  # four groups of 7 bits
_END_OF_TRACK = b"\xff\x2f\x00"


def write_groove(
    groove: Groove, drum_map: DrumMap, *, track_name: str, hat_pedal: bool = False
) -> bytes:
    """A groove as a type 1 file: a conductor track and a drum track on channel 10.

    480 ticks per quarter note. Each hit sounds at the tick nearest to its score position plus its
    offset, kept inside the bars: what would sound before the start sounds at the start. Notes
    last a 32nd at most and never overlap the next of the same pitch; of hits on one tick and
    pitch the loudest stays. Both tracks end on the last bar line, so that a DAW shows exactly the
    bars. The metre's grouping is written as a marker (``2+2+3/8``) where it is not the usual one.

    Args:
        groove: what to write.
        drum_map: which notes play the pieces; a piece it lacks is written as its nearest sound.
        track_name: name of both tracks, in UTF-8.
        hat_pedal: where the map has no half-open hat, write it as an open one with the pedal half
            down (controller 4), and the pedal's place for the other hats beside it.

    Raises:
        InvalidRequestError: longer than a MIDI file can say (about 139,000 bars of 4/4).
    """
    end = int(groove.length * TICKS_PER_QUARTER)
    if end > _MAX_DELTA:
        raise InvalidRequestError(
            f"{groove.bars:,} bars of {groove.meter} are too long for a MIDI file.",
            hint=f"It holds at most {int(groove.bars * _MAX_DELTA / end):,} of them.",
        )
    conductor = _tempo(groove.tempo_bpm) + _time_signature(groove.meter) + dump_number(end)
    pedals = place_pedal(groove, drum_map, end) if hat_pedal else ()
    return _file(track_name, conductor, _events(place_notes(groove, drum_map, end), end, pedals))


def write_song(song: Song, drum_map: DrumMap, *, track_name: str, hat_pedal: bool = False) -> bytes:
    """A song as one type 1 file: markers, tempos and metres in the conductor track, then the drums.

    A marker with the section's name stands where each section begins; a tempo or a time signature
    stands there only where it changes. Notes are written as by :func:`write_groove`, each section
    inside its own bars.

    Args:
        song: what to write.
        drum_map: which notes play the pieces.
        track_name: name of both tracks, in UTF-8.
        hat_pedal: as of :func:`write_groove`.
    """
    pedals: list[tuple[int, int]] = []
    notes: dict[tuple[int, int], int] = {}
    starts = []
    end = 0
    for groove in song.grooves:
        length = int(groove.length * TICKS_PER_QUARTER)
        for (tick, note), velocity in place_notes(groove, drum_map, length).items():
            notes[end + tick, note] = velocity
        if hat_pedal:
            pedals += [(end + at, pedal) for at, pedal in place_pedal(groove, drum_map, length)]
        starts.append(end)
        end += length
    conductor = _conductor(song, starts, end)
    return _file(track_name, conductor, _events(notes, end, pedals))


def _conductor(song: Song, starts: Iterable[int], end: int) -> bytes:
    """Markers, tempos and time signatures with their delta times, up to the end of the track."""
    out, now = b"", 0
    tempo_bpm, meter = 0.0, None
    for section, start in zip(song.sections, starts, strict=True):
        events = _marker(section.name)
        if section.tempo_bpm != tempo_bpm:
            events += _tempo(section.tempo_bpm)
        if section.meter != meter:
            events += _time_signature(section.meter)
        # The first event stands after the time since the last one, the others at no distance.
        out += dump_number(start - now) + events[1:]
        now, tempo_bpm, meter = start, section.tempo_bpm, section.meter
    return out + dump_number(end - now)


def _file(track_name: str, conductor: bytes, notes: bytes) -> bytes:
    name = _meta(0x03, track_name.encode(errors="replace"))
    header = b"MThd\x00\x00\x00\x06\x00\x01\x00\x02" + TICKS_PER_QUARTER.to_bytes(2)
    return header + _track(name + conductor + _END_OF_TRACK) + _track(name + notes + _END_OF_TRACK)


def place_notes(
    groove: Groove, drum_map: DrumMap, end: int, ticks_per_quarter: int = TICKS_PER_QUARTER
) -> dict[tuple[int, int], int]:
    """Velocity by tick and note, in order of time; all before the tick ``end``."""
    note_of = {piece: drum_map.note_of(piece) for piece in {hit.piece for hit in groove.hits}}
    placed = [
        (tick, note_of[hit.piece], hit.velocity)
        for tick, hit in _place(groove, end, ticks_per_quarter)
    ]
    placed.sort()
    # Of equal keys the last wins, which is the loudest.
    return {(tick, note): velocity for tick, note, velocity in placed}


def place_pedal(
    groove: Groove, drum_map: DrumMap, end: int, ticks_per_quarter: int = TICKS_PER_QUARTER
) -> Sequence[tuple[int, int]]:
    """Ticks and places of the hat's pedal, for a map that has no half-open hat.

    None where no hat is half open, or the map has a note for it.
    """
    half_open = KitPiece.HALF_OPEN_HAT
    if half_open in drum_map.notes or all(hit.piece is not half_open for hit in groove.hits):
        return ()
    from mididrumigen.domain.music.hat_pedal import pedal_moves

    placed = [(tick, hit.piece) for tick, hit in _place(groove, end, ticks_per_quarter)]
    return list(pedal_moves(sorted(placed)))


def _place(groove: Groove, end: int, ticks_per_quarter: int) -> list[tuple[int, Hit]]:
    """Each hit with its tick, which is before the end."""
    ticks_per_second = ticks_per_quarter / groove.quarter_s
    last = end - 1
    placed = []
    for hit in groove.hits:
        numerator, denominator = hit.position.as_integer_ratio()
        score_tick = numerator * ticks_per_quarter / denominator
        tick = round(score_tick + hit.offset_s * ticks_per_second)
        tick = 0 if tick < 0 else last if tick > last else tick
        placed.append((tick, hit))
    return placed


def _events(
    velocities: dict[tuple[int, int], int], end: int, pedals: Sequence[tuple[int, int]] = ()
) -> bytes:
    """Notes and pedals with their delta times, up to the delta of the end of the track."""
    events = [(tick, _CONTROL, HAT_PEDAL, pedal) for tick, pedal in pedals]
    next_start: dict[int, int] = {}
    for (tick, note), velocity in reversed(velocities.items()):
        stop = min(tick + _NOTE_TICKS, next_start.get(note, end))
        next_start[note] = tick
        # At one tick what ends comes before what begins: 0x89 sorts before 0x99.
        events.append((tick, _NOTE_ON, note, velocity))
        events.append((stop, _NOTE_OFF, note, _RELEASE))
    events.sort(key=_pedal_first if pedals else None)
    out = bytearray()
    now = 0
    for tick, status, note, velocity in events:
        delta = tick - now
        if delta < 0x80:
            out += bytes((delta, status, note, velocity))
        else:
            out += dump_number(delta) + bytes((status, note, velocity))
        now = tick
    return bytes(out + dump_number(end - now))


def _pedal_first(event: tuple[int, int, int, int]) -> tuple[int, bool, int]:
    """At one tick the pedal moves before what it is for begins."""
    tick, status, note, _ = event
    return tick, status == _NOTE_ON, note


def _tempo(tempo_bpm: float) -> bytes:
    return _meta(0x51, round(60_000_000 / tempo_bpm).to_bytes(3))


def _time_signature(meter: Meter) -> bytes:
    # The metronome clicks on dotted beats in compound time, else on every unit.
    units = 3 if meter.is_compound else 1
    clocks = units * 4 * _CLOCKS_PER_QUARTER // meter.denominator
    power = meter.denominator.bit_length() - 1
    signature = _meta(0x58, bytes((meter.numerator, power, clocks, 8)))
    usual = Meter(meter.numerator, meter.denominator)
    return signature if meter == usual else signature + _marker(str(meter))


def _marker(text: str) -> bytes:
    return _meta(0x06, text.encode(errors="replace"))


def _meta(kind: int, payload: bytes) -> bytes:
    """A meta event at no distance from the event before it."""
    return b"\x00\xff" + bytes((kind,)) + dump_number(len(payload)) + payload


def _track(events: bytes) -> bytes:
    return b"MTrk" + len(events).to_bytes(4) + events
