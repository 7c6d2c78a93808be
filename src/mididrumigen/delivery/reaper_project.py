"""A REAPER project with one drum track: the notes, the tempo map, and regions for its sections.

REAPER's projects are text: blocks in angle brackets, a line for each setting. Positions are in
seconds, notes in ticks since the one before.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mididrumigen.midi.note_list import NoteList

_HEADER = '<REAPER_PROJECT 0.1 "6.0" 0'
# A point of the tempo map holds until the next one; a metre is denominator * 65536 + numerator.
_SQUARE, _METER_STEP = 1, 65_536
_REGION = 1


@dataclass(frozen=True, slots=True)
class Region:
    """A stretch of the project.

    Attributes:
        name: of the section.
        start_s: seconds from the start.
        stop_s: seconds from the start.
    """

    name: str
    start_s: float
    stop_s: float


def write_project(notes: NoteList, name: str) -> bytes:
    """A file as an ``.rpp`` with a region for each of its markers.

    Args:
        notes: of the file.
        name: of track, item and take.
    """
    times = _times(notes)
    lines = [_HEADER, *_tempo_lines(notes, times), *_region_lines(find_regions(notes))]
    lines += _track_lines(notes, name, _seconds(notes, times, notes.length))
    return "\n".join([*lines, ">", ""]).encode()


def find_regions(notes: NoteList) -> list[Region]:
    """Each marker to the next one, the last to the end."""
    times = _times(notes)
    ends = [*(tick for tick, _ in notes.markers[1:]), notes.length]
    return [
        Region(name, _seconds(notes, times, tick), _seconds(notes, times, end))
        for (tick, name), end in zip(notes.markers, ends, strict=False)
    ]


def _times(notes: NoteList) -> list[tuple[int, float, float]]:
    """Where the tempo changes: tick, second and BPM."""
    found: list[tuple[int, float, float]] = []
    for tick, bpm in notes.tempos:
        found.append((tick, _seconds(notes, found, tick) if found else 0.0, bpm))
    return found


def _seconds(notes: NoteList, times: Sequence[tuple[int, float, float]], tick: int) -> float:
    start, seconds, bpm = [change for change in times if change[0] <= tick][-1]
    return seconds + (tick - start) * 60 / bpm / notes.per_quarter


def _tempo_lines(notes: NoteList, times: Sequence[tuple[int, float, float]]) -> Iterator[str]:
    meter = notes.meters[0][1]
    yield f"  TEMPO {times[0][2]:.6f} {meter.numerator} {meter.denominator}"
    ticks = sorted({tick for tick, *_ in times} | {tick for tick, _ in notes.meters})
    if len(ticks) == 1:
        return
    yield "  <TEMPOENVEX"
    yield "    ACT 1"
    for tick in ticks:
        bpm = [change[2] for change in times if change[0] <= tick][-1]
        changed = [meter for at, meter in notes.meters if at == tick]
        coded = changed[0].denominator * _METER_STEP + changed[0].numerator if changed else 0
        yield f"    PT {_seconds(notes, times, tick):.10f} {bpm:.10f} {_SQUARE} {coded}"
    yield "  >"


def _region_lines(regions: Sequence[Region]) -> Iterator[str]:
    """A region is two lines with one number, the second without a name."""
    for number, region in enumerate(regions, 1):
        yield f"  MARKER {number} {region.start_s:.10f} {_quote(region.name)} {_REGION}"
        yield f'  MARKER {number} {region.stop_s:.10f} "" {_REGION}'


def _track_lines(notes: NoteList, name: str, length_s: float) -> list[str]:
    return [
        "  <TRACK",
        f"    NAME {_quote(name)}",
        "    <ITEM",
        "      POSITION 0",
        f"      LENGTH {length_s:.10f}",
        "      LOOP 0",
        f"      NAME {_quote(name)}",
        "      <SOURCE MIDI",
        f"        HASDATA 1 {notes.per_quarter} QN",
        *(f"        {line}" for line in _event_lines(notes)),
        "      >",
        "    >",
        "  >",
    ]


def _event_lines(notes: NoteList) -> Iterator[str]:
    events = []
    for note in notes.notes:
        events.append((note.tick, 1, 0x90 | note.channel, note.pitch, note.velocity))
        events.append((note.tick + note.ticks, 0, 0x80 | note.channel, note.pitch, 64))
    now = 0
    for tick, _, status, pitch, velocity in sorted(events):
        yield f"E {tick - now} {status:02x} {pitch:02x} {velocity:02x}"
        now = tick
    # All notes off, where the item ends.
    yield f"E {max(0, notes.length - now)} b0 7b 00"


def _quote(text: str) -> str:
    """A text in the quotation marks that it does not have itself."""
    plain = " ".join(text.split())
    mark = next((mark for mark in "\"'`" if mark not in plain), "")
    return f"{mark}{plain}{mark}" if mark else f'"{plain.replace(chr(34), chr(39))}"'
