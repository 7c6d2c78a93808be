"""Writing a clip of which a part stays: that part event for event, at the file's own ticks.

What stays of a stroke is all that a player did with it: its note-on and note-off, key pressure (a
choked cymbal), the hat's pedal, where on the head it was struck. The file keeps its division, its
tempos and metre, and the channel of its drums.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from mididrumigen.domain.music.groove import Groove
from mididrumigen.domain.music.kit import DrumMap, KitPiece, PieceGroup
from mididrumigen.domain.music.quantise import UNITS, score_notes
from mididrumigen.midi.clip import MidiClip
from mididrumigen.midi.drum_channels import DRUM_CHANNEL
from mididrumigen.midi.read import played_notes
from mididrumigen.midi.smf import (
    CONTROL,
    END_OF_TRACK,
    HAT_PEDAL,
    INSTRUMENT_NAME,
    KEY_PRESSURE,
    META,
    NOTE_OFF,
    NOTE_ON,
    SYSEX,
    TEMPO,
    TIME_SIGNATURE,
    TRACK_NAME,
    Event,
    Placed,
    Smf,
    dump_smf,
)
from mididrumigen.midi.write import place_notes, place_pedal

# Controllers that belong to strokes on these pieces: the pedal, and the place on head or cymbal.
_OF_PIECES: Mapping[int, frozenset[PieceGroup]] = {
    HAT_PEDAL: frozenset({PieceGroup.HAT, PieceGroup.PEDAL}),
    16: frozenset({PieceGroup.SNARE}),
    17: frozenset({PieceGroup.RIDE}),
    18: frozenset({PieceGroup.HAT}),
}
_CHANNEL_PREFIX, _PORT = 0x20, 0x21
_NOT_KEPT = frozenset({TRACK_NAME, INSTRUMENT_NAME, END_OF_TRACK, _CHANNEL_PREFIX, _PORT})
# A new note lasts a 32nd, as in files that are new altogether.
_NOTES_A_QUARTER = 8
_RELEASE = 64
# A coarser file is written with a multiple of its ticks, so that new strokes have their timing.
_COARSE, _FINE = 96, 480
_USUAL_TEMPO = (500_000).to_bytes(3)


@dataclass(frozen=True, slots=True)
class Kept:
    """What is to stay of a clip.

    Attributes:
        pieces: whose strokes stay in all bars.
        bars: that stay whole, from 1.
        cells: pieces that stay in one bar, as pairs of both.
    """

    pieces: frozenset[KitPiece] = frozenset()
    bars: frozenset[int] = frozenset()
    cells: frozenset[tuple[KitPiece, int]] = frozenset()


@dataclass(frozen=True, slots=True)
class KeptEvents:
    """What stays of a file.

    Attributes:
        division: ticks a quarter note of what is written; the file's, or a multiple of it.
        conductor: tempos, metre and texts.
        drums: notes with all that belongs to them, and how the channels are set up.
        channel: the channel of most of the drums, from 0.
    """

    division: int
    conductor: tuple[Event, ...]
    drums: tuple[Event, ...]
    channel: int


def keep_events(clip: MidiClip, kept: Kept, target: DrumMap) -> KeptEvents:
    """The events of a clip's locked strokes and bars.

    Args:
        clip: a file that is one clip.
        kept: what stays.
        target: the map to write for.
    """
    locked = _Locked(kept, clip.groove().meter.bar_length * clip.smf.division)
    notes = list(_keep_notes(clip, locked, target))
    others = list(_keep_others(clip, locked))
    channels = Counter(p.event.channel for p in clip.drums.events if p.event.begins_note)
    factor = math.ceil(_FINE / clip.smf.division) if clip.smf.division < _COARSE else 1
    drums = sorted([*others, *notes], key=lambda pair: pair[0])
    return KeptEvents(
        clip.smf.division * factor,
        tuple(_finer(event, factor) for event in _conduct(clip.smf)),
        tuple(_finer(event, factor) for _, event in drums),
        max(channels, key=lambda channel: channels[channel]),
    )


@dataclass(frozen=True, slots=True)
class _Locked:
    """What stays, and how long a bar is."""

    kept: Kept
    bar_ticks: Fraction

    def at(self, tick: int) -> bool:
        """Whether a tick is in a bar that stays whole."""
        return self._bar(tick) in self.kept.bars

    def holds(self, piece: KitPiece | None, bar: int) -> bool:
        """Whether strokes on a piece stay in a bar."""
        return bar in self.kept.bars or piece in self.kept.pieces or (piece, bar) in self.kept.cells

    def groups_at(self, tick: int) -> set[PieceGroup]:
        """The families of which something stays at a tick."""
        cells = {piece.group for piece, bar in self.kept.cells if bar == self._bar(tick)}
        return {piece.group for piece in self.kept.pieces} | cells

    def _bar(self, tick: int) -> int:
        return int(tick // self.bar_ticks) + 1


def write_edited(
    kept: KeptEvents,
    free: Groove,
    drum_map: DrumMap,
    *,
    track_name: str,
    hat_pedal: bool = False,
) -> bytes:
    """A type 1 file of what stays and what is new: a conductor track and a drum track.

    Both tracks end on the last bar line; only a note that stays and rings on makes them longer.

    Args:
        kept: what stays.
        free: the new strokes alone, in all bars of the clip.
        drum_map: to write the new strokes for.
        track_name: name of both tracks.
        hat_pedal: where the map has no half-open hat, write new ones as open hats with the pedal
            half down (controller 4).
    """
    length = math.ceil(free.length * kept.division)
    end = max(length, max((event.tick for event in kept.drums), default=0))
    on_ten = kept.channel == DRUM_CHANNEL
    # The name says it where the channel does not.
    name = track_name if on_ten else f"Drums, {track_name}"
    title = Event(0, META, bytes((TRACK_NAME,)) + name.encode(errors="replace"))
    over = Event(end, META, bytes((END_OF_TRACK,)))
    conductor = [event for event in kept.conductor if event.tick <= end]
    drums = [*kept.drums, *_new_notes(kept, free, drum_map, length)]
    if hat_pedal:
        drums += [
            Event(tick, CONTROL | kept.channel, bytes((HAT_PEDAL, pedal)))
            for tick, pedal in place_pedal(free, drum_map, length, kept.division)
        ]
    drums.sort(key=_in_order)
    tracks = [[title, *conductor, over], [title, *drums, over]]
    return dump_smf(Smf(1, kept.division, tracks))


def _in_order(event: Event) -> tuple[int, int]:
    """At one tick: what sets up, then what ends, then what begins."""
    if event.kind not in (NOTE_ON, NOTE_OFF, KEY_PRESSURE):
        return event.tick, 0
    return event.tick, 2 if event.begins_note else 1


def _keep_notes(
    clip: MidiClip, locked: _Locked, target: DrumMap
) -> Iterator[tuple[tuple[int, int, int], Event]]:
    """Events of the notes that stay, on the target's notes."""
    stays = _find_staying(clip, locked)
    begun: defaultdict[tuple[int, int], list[tuple[bool, int]]] = defaultdict(list)
    last: dict[tuple[int, int], tuple[bool, int]] = {}
    number = 0
    for item in clip.drums.events:
        event = item.event
        key = (event.channel, event.data[0])
        if event.begins_note:
            piece, keep = stays[number]
            number += 1
            state = keep, _note_on(target, clip.drum_map, piece, event.data[0])
            begun[key].append(state)
            last[key] = state
        elif event.kind == KEY_PRESSURE:
            # A cymbal is choked while it rings, which its note may not.
            state = last.get(key) or _of_note(clip, locked, target, item)
        else:
            state = begun[key].pop(0) if begun[key] else (False, event.data[0])
        if state[0]:
            place = (item.tick, item.track, item.place)
            yield place, event._replace(data=bytes((state[1],)) + event.data[1:])


def _find_staying(clip: MidiClip, locked: _Locked) -> list[tuple[KitPiece | None, bool]]:
    """For each note, in the order of the events: its piece, and whether it stays."""
    notes = played_notes(clip.smf, clip.drums)
    scored = iter(score_notes(clip.performance, clip.drum_map.piece_of_note, whole=True))
    length = clip.groove().meter.bar_length
    found: list[tuple[KitPiece | None, bool]] = [(None, False)] * len(notes)
    # The performance has the same notes, sorted.
    for i in sorted(range(len(notes)), key=lambda i: (notes[i].position, notes[i].note)):
        if notes[i].note not in clip.drum_map.piece_of_note:
            found[i] = None, locked.holds(None, int(notes[i].position // length) + 1)
            continue
        _, piece, unit = next(scored)
        bar = int(unit // (length * UNITS)) + 1
        found[i] = piece, locked.holds(piece, bar)
    return found


def _note_on(target: DrumMap, source: DrumMap, piece: KitPiece | None, note: int) -> int:
    """The note on the target's map; the same where both mean the same by it."""
    if piece is None or target.notes == source.notes:
        return note
    return note if target.piece_of_note.get(note) is piece else target.note_of(piece)


def _of_note(clip: MidiClip, locked: _Locked, target: DrumMap, item: Placed) -> tuple[bool, int]:
    """Whether pressure on a note that was never struck stays, and its note."""
    note = item.event.data[0]
    piece = clip.drum_map.piece_of_note.get(note)
    keep = piece in locked.kept.pieces or locked.at(item.tick)
    return keep, _note_on(target, clip.drum_map, piece, note)


def _keep_others(clip: MidiClip, locked: _Locked) -> Iterator[tuple[tuple[int, int, int], Event]]:
    """Controllers of what stays, and everything that sets the drums' channels up."""
    for item in clip.smf.in_time():
        event = item.event
        if item.is_note or event.status == META:
            continue
        if event.status < SYSEX and event.channel not in clip.drums.channels:
            continue
        of_pieces = _OF_PIECES.get(event.data[0]) if event.kind == CONTROL else None
        if of_pieces is None or of_pieces & locked.groups_at(item.tick) or locked.at(item.tick):
            yield (item.tick, item.track, item.place), event


def _conduct(smf: Smf) -> Iterator[Event]:
    """Tempos, metre and texts of a file, in order of time; the usual ones where it has none."""
    metas = [
        item.event
        for item in smf.in_time()
        if item.event.status == META and item.event.data[0] not in _NOT_KEPT
    ]
    good = [event for event in metas if not _is_defective(event)]
    if not any(event.is_meta(TEMPO) and event.tick == 0 for event in good):
        yield Event(0, META, bytes((TEMPO,)) + _USUAL_TEMPO)
    if not any(event.is_meta(TIME_SIGNATURE) and event.tick == 0 for event in good):
        yield Event(0, META, bytes((TIME_SIGNATURE, 4, 2, 24, 8)))
    yield from good


def _is_defective(event: Event) -> bool:
    if event.is_meta(TEMPO):
        return len(event.data) != 4 or not any(event.data[1:])
    if event.is_meta(TIME_SIGNATURE):
        return len(event.data) != 5 or not event.data[1] or event.data[2] > 7
    return False


def _new_notes(kept: KeptEvents, free: Groove, drum_map: DrumMap, end: int) -> Iterator[Event]:
    """Note-ons and note-offs of the new strokes, none on a note that still sounds."""
    ringing = _find_ringing(kept.drums)
    placed = place_notes(free, drum_map, end, kept.division)
    starts: defaultdict[int, list[int]] = defaultdict(list)
    for tick, note in placed:
        starts[note].append(tick)
    for note, spans in ringing.items():
        starts[note] += [begin for begin, _ in spans]
    lasts = max(1, kept.division // _NOTES_A_QUARTER)
    for (tick, note), velocity in placed.items():
        if any(begin <= tick < stop for begin, stop in ringing.get(note, ())):
            continue
        following = min((at for at in starts[note] if at > tick), default=end)
        stop = min(tick + lasts, following, max(end, tick + 1))
        yield Event(tick, NOTE_ON | kept.channel, bytes((note, velocity)))
        yield Event(stop, NOTE_OFF | kept.channel, bytes((note, _RELEASE)))


def _find_ringing(events: Iterable[Event]) -> dict[int, list[tuple[int, int]]]:
    """By note, when it begins and ends; one tick at least."""
    begun: defaultdict[int, list[int]] = defaultdict(list)
    spans: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)
    for event in events:
        if event.kind not in (NOTE_ON, NOTE_OFF):
            continue
        note = event.data[0]
        if event.begins_note:
            begun[note].append(event.tick)
        elif begun[note]:
            at = begun[note].pop(0)
            spans[note].append((at, max(event.tick, at + 1)))
    for note, ticks in begun.items():
        spans[note] += [(at, at + 1) for at in ticks]
    return spans


def _finer(event: Event, factor: int) -> Event:
    return event if factor == 1 else event._replace(tick=event.tick * factor)
