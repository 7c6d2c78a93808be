"""A MIDI file as a DAW's piano roll shows it: every note with its length, and what stands above.

Conventions: times are ticks from the start of the file; tempos are in BPM; all channels are read.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from mididrumigen.domain.errors import MidiReadError
from mididrumigen.domain.music.meter import Meter
from mididrumigen.midi.channels import ALL_CHANNELS
from mididrumigen.midi.read import read_performance
from mididrumigen.midi.smf import MARKER, NOTE_OFF, NOTE_ON, Placed, read_smf, read_text


@dataclass(frozen=True, slots=True)
class ListedNote:
    """One note.

    Attributes:
        tick: where it begins.
        ticks: how long it lasts, at least 1.
        pitch: 0-127.
        velocity: 1-127.
        channel: 0-15.
    """

    tick: int
    ticks: int
    pitch: int
    velocity: int
    channel: int


@dataclass(frozen=True, slots=True)
class NoteList:
    """The notes of a file.

    Attributes:
        per_quarter: ticks of a quarter note.
        length: ticks to the end of the file.
        notes: sorted by tick and pitch.
        tempos: tempo in BPM from each tick on; the first at 0.
        meters: metre from each tick on; the first at 0.
        markers: the texts of markers with their ticks, metres' groupings left out.
    """

    per_quarter: int
    length: int
    notes: tuple[ListedNote, ...]
    tempos: tuple[tuple[int, float], ...]
    meters: tuple[tuple[int, Meter], ...]
    markers: tuple[tuple[int, str], ...]

    @property
    def quarters(self) -> float:
        """Length in quarter notes."""
        return self.length / self.per_quarter


def list_notes(data: bytes) -> NoteList:
    """The notes of a type 0 or 1 file.

    A note that is never released lasts to the end of the file; one that is struck again while it
    sounds ends there.

    Raises:
        MidiReadError: it cannot be read, or holds no notes.
    """
    performance = read_performance(data, channel=ALL_CHANNELS)
    smf = read_smf(data)
    per_quarter, length = smf.division, smf.end
    groupings = {str(meter) for _, meter in performance.meters}
    markers = tuple(
        (tick, text)
        for tick, text in ((tick, read_text(raw)) for tick, raw in smf.metas(MARKER))
        if text not in groupings
    )

    def ticks(position: Fraction) -> int:
        return int(position * per_quarter)

    return NoteList(
        per_quarter=per_quarter,
        length=length,
        notes=_find_notes(smf.in_time(), length),
        tempos=tuple((ticks(at), bpm) for at, bpm in performance.tempos),
        meters=tuple((ticks(at), meter) for at, meter in performance.meters),
        markers=markers,
    )


def _find_notes(events: Sequence[Placed], length: int) -> tuple[ListedNote, ...]:
    strokes: dict[tuple[int, int], dict[int, int]] = defaultdict(dict)
    ends: dict[tuple[int, int], list[int]] = defaultdict(list)
    for tick, _, _, _, event in events:
        if event.kind not in (NOTE_ON, NOTE_OFF):
            continue
        key = (event.channel, event.data[0])
        if event.begins_note:
            # Of two at one moment the louder is heard.
            strokes[key][tick] = max(event.data[1], strokes[key].get(tick, 0))
        else:
            ends[key].append(tick)
    found = [note for key in strokes for note in _measure(key, strokes[key], ends[key], length)]
    if not found:
        raise MidiReadError("The file has no notes.")
    return tuple(sorted(found, key=lambda note: (note.tick, note.pitch, note.channel)))


def _measure(
    key: tuple[int, int], velocities: Mapping[int, int], ends: Sequence[int], length: int
) -> Iterator[ListedNote]:
    """The notes of one key: each to its release, and no longer than to the next one."""
    channel, pitch = key
    ticks = sorted(velocities)
    for tick, following in zip(ticks, [*ticks[1:], max(length, ticks[-1] + 1)], strict=True):
        place = bisect_right(ends, tick)
        released = ends[place] if place < len(ends) else following
        stop = max(tick + 1, min(released, following))
        yield ListedNote(tick, stop - tick, pitch, velocities[tick], channel)
