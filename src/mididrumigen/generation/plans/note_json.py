"""Note-by-note JSON: MIDI pitches at ticks, 480 to the quarter note, read as bars of strokes.

Each quarter note is read on the grid that its notes fit best: 16ths, triplets, sextuplets or 32nds,
so that swung and triplet notes (160, 320) pass as well as straight ones (multiples of 30).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from fractions import Fraction
from typing import Any, NamedTuple

from mididrumigen.domain.errors import InvalidMeterError
from mididrumigen.domain.music.dynamics import WRITTEN_VELOCITY, Level
from mididrumigen.domain.music.grids import EARLY, choose_grid
from mididrumigen.domain.music.kit import KitPiece
from mididrumigen.domain.music.meter import Meter
from mididrumigen.domain.work.requests import GenerationParams
from mididrumigen.generation.plans.repairs import Repairs
from mididrumigen.generation.template_generator.meter_fit import fit_meter
from mididrumigen.generation.template_generator.model import Bar, Stroke
from mididrumigen.midi.general_midi import general_midi

TICKS_PER_QUARTER = 480
MAX_NOTES, MAX_BARS, MAX_LISTS = 20_000, 64, 64
_MAX_TIME = 10_000_000


class _ListedNote(NamedTuple):
    piece: KitPiece
    at: float
    velocity: int


def find_note_lists(value: Any) -> list[dict[str, Any]]:
    """The objects with ``notes`` in an answer: itself, or those in a list; none if it has none."""
    if isinstance(value, dict):
        if isinstance(value.get("notes"), list):
            return [value]
        value = value.get("variations")
    if not isinstance(value, list):
        return []
    if value and all(isinstance(item, dict) and "pitch" in item for item in value[:4]):
        return [{"notes": value}]
    found = [item for item in value[:MAX_LISTS] if isinstance(item, dict)]
    return [item for item in found if isinstance(item.get("notes"), list)]


def read_note_list(value: dict[str, Any], params: GenerationParams, repairs: Repairs) -> list[Bar]:
    """The bars of one list of notes, in the metre of the request; empty without a usable note."""
    meter = _meter(value.get("time_signature"), params, repairs)
    tempo = read_number(value.get("tempo"))
    if tempo is not None and params.tempo_bpm is not None and tempo != params.tempo_bpm:
        repairs.say(f"a tempo of {tempo:g} BPM put right to {params.tempo_bpm:g}")
    notes = list(_notes(value["notes"], repairs))
    if not notes:
        return []
    cells: dict[int, dict[tuple[KitPiece, Fraction], Stroke]] = defaultdict(dict)
    for note, position in _snap(notes):
        bar, at = divmod(position, meter.bar_length)
        if bar < MAX_BARS:
            there = cells[int(bar)].get((note.piece, at))
            if there is None or there.velocity < note.velocity:
                cells[int(bar)][note.piece, at] = Stroke(note.piece, at, note.velocity, 0.0)
    count = _bar_count(value.get("total_bars"), max(cells, default=0) + 1, repairs)
    bars = [Bar(meter, tuple(cells[i].values()), -1, i) for i in range(count)]
    return [fit_meter(bar, params.meter) for bar in bars] if any(b.strokes for b in bars) else []


def _meter(value: Any, params: GenerationParams, repairs: Repairs) -> Meter:
    """The metre that the notes are laid out in."""
    found: Meter | None = None
    numbers = [read_number(part) for part in value[:2]] if isinstance(value, list) else []
    try:
        if len(numbers) == 2 and None not in numbers:
            found = Meter(int(numbers[0] or 0), int(numbers[1] or 0))
        elif isinstance(value, str):
            found = Meter.parse(value[:40])
    except InvalidMeterError:
        repairs.say(f"{repairs.quote(value)} is not a time signature")
    if found is None or found.bar_length == params.meter.bar_length:
        return params.meter
    repairs.say(f"bars of {found} laid out in {params.meter}")
    return found


def _bar_count(value: Any, heard: int, repairs: Repairs) -> int:
    said = read_number(value)
    if said is None or not 1 <= said <= MAX_BARS:
        return heard
    if int(said) < heard:
        repairs.say(f"'total_bars' is {int(said)}, its notes fill {heard}")
    return max(int(said), heard)


def _notes(values: list[Any], repairs: Repairs) -> Iterator[_ListedNote]:
    pieces = general_midi().piece_of_note
    if len(values) > MAX_NOTES:
        repairs.say(f"only the first {MAX_NOTES:,} notes were read")
    for value in values[:MAX_NOTES]:
        if not isinstance(value, dict):
            repairs.say("something among the notes that is no note was left out")
            continue
        pitch, time = read_number(value.get("pitch")), read_number(value.get("time"))
        velocity = read_number(value.get("velocity", WRITTEN_VELOCITY[Level.PLAIN]))
        piece = pieces.get(int(pitch)) if pitch is not None else None
        if piece is None or time is None or velocity is None or not 0 <= time < _MAX_TIME:
            repairs.say("a note without a drum's pitch, a time or a velocity was left out")
            continue
        if velocity >= 1:
            yield _ListedNote(piece, time / TICKS_PER_QUARTER, int(min(velocity, 127)))


def read_number(value: Any) -> float | None:
    """A finite number, or a string that is one; ``None`` for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = float(value if not isinstance(value, str) else value[:40])
    except (ValueError, OverflowError):
        return None
    return number if abs(number) <= _MAX_TIME else None


def _snap(notes: list[_ListedNote]) -> Iterator[tuple[_ListedNote, Fraction]]:
    """Each note with its score position in quarter notes."""
    quarters: dict[int, list[_ListedNote]] = defaultdict(list)
    for note in notes:
        quarters[int(note.at + EARLY)].append(note)
    for quarter, inside in quarters.items():
        grid = choose_grid({note.at - quarter for note in inside})
        for note in inside:
            yield note, quarter + Fraction(max(0, round((note.at - quarter) * grid)), grid)
