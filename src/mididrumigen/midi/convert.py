"""Moving drums from one map to another, and saying what could not be kept."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mididrumigen.domain.errors import MidiReadError
from mididrumigen.domain.music.hat_pedal import find_struck, pedal_moves
from mididrumigen.domain.music.kit import DrumMap, KitPiece
from mididrumigen.domain.music.performance import PlayedNote
from mididrumigen.midi.drum_channels import Drums, find_drums
from mididrumigen.midi.read import played_notes
from mididrumigen.midi.smf import CONTROL, HAT_PEDAL, Event, Placed, Smf, dump_smf, read_smf


@dataclass(frozen=True, slots=True)
class Substitution:
    """A piece that the target map has no note for.

    Attributes:
        piece: what was played.
        played_as: what plays it now.
        count: how many hits.
    """

    piece: KitPiece
    played_as: KitPiece
    count: int


@dataclass(frozen=True, slots=True)
class ConversionReport:
    """What a conversion did.

    Attributes:
        source: title of the map it was converted from.
        hits: how many hits there were.
        substitutions: pieces the target lacks, most frequent first.
        unknown_notes: notes the source map does not know, kept as they are, with their counts.
        collisions: hits that share tick, channel and note with another since the conversion.
        moved: hits that have another note now.
        found_by: how the drums were told from the rest of the file.
        defects: what was wrong with the file.
    """

    source: str
    hits: int
    substitutions: tuple[Substitution, ...]
    unknown_notes: Mapping[int, int]
    collisions: int
    moved: int = 0
    found_by: str = ""
    defects: tuple[str, ...] = ()

    @property
    def is_exact(self) -> bool:
        """Whether every hit still plays what it played."""
        return not (self.substitutions or self.unknown_notes or self.collisions)

    def lines(self) -> list[str]:
        """What was not exact, in words; empty when everything was."""
        lines = [
            f"{done.count} x {done.piece.label} written as {done.played_as.label}"
            for done in self.substitutions
        ]
        lines += [
            f"{count} x note {note} unknown to {self.source}, kept"
            for note, count in self.unknown_notes.items()
        ]
        if self.collisions:
            lines.append(f"{self.collisions} x two hits at once on what is now one note")
        return lines


def convert_midi(
    data: bytes,
    source: DrumMap,
    target: DrumMap,
    *,
    channel: int | None = None,
    hat_pedal: bool = False,
) -> tuple[bytes, ConversionReport]:
    """A type 0 or 1 file with its drum notes moved from one map to another.

    A note that means the same on both maps stays, so that there and back is exact for the pieces
    that both have.

    Only the note numbers of drum events change: all other events, the order and the delta times
    are as they were. The drums are found as by
    :func:`mididrumigen.midi.drum_channels.find_drums`. Hats are as open as their pedal says, where
    that says more than their notes. Bytes may differ where they say the same (running status, the
    spelling of delta times); what was wrong with the file is put right.

    Args:
        data: the file.
        source: the map it was played on.
        target: the map it shall be played on.
        channel: of the drums, 1 to 16, or ``ALL_CHANNELS``; found out by default.
        hat_pedal: where the target has no half-open hat, write it as an open one with the pedal
            half down (controller 4), and the pedal's place for the other hats beside it.

    Raises:
        MidiReadError: it cannot be read, holds no drums, or none that the source map knows.
    """
    smf = read_smf(data)
    drums = find_drums(smf, channel)
    notes = played_notes(smf, drums)
    struck = _find_struck(notes, source, target)
    if not any(struck):
        raise MidiReadError(
            f"{source.title} knows none of the {len(notes)} notes of the file.",
            hint="Name the map that it was played on with --from-map.",
        )
    with_pedal = hat_pedal and KitPiece.HALF_OPEN_HAT in struck and not _has_half_open(target)
    report = _move(smf, drums, struck, source, target, with_pedal=with_pedal)
    return dump_smf(smf), report


def _find_struck(
    notes: Sequence[PlayedNote], source: DrumMap, target: DrumMap
) -> list[KitPiece | None]:
    """The piece of each note; as the map says alone where nothing is to be moved."""
    if source.notes == target.notes:
        return [source.piece_of_note.get(note.note) for note in notes]
    return find_struck(notes, source.piece_of_note)


def _has_half_open(drum_map: DrumMap) -> bool:
    return KitPiece.HALF_OPEN_HAT in drum_map.notes


def _move(
    smf: Smf,
    drums: Drums,
    struck: Sequence[KitPiece | None],
    source: DrumMap,
    target: DrumMap,
    *,
    with_pedal: bool,
) -> ConversionReport:
    """Give every drum event of a file its new note, and count what that means."""
    table = _table(source, target)
    pieces = iter(struck)
    sounding: dict[tuple[int, int], int] = {}
    placed: list[tuple[Placed, int, KitPiece | None]] = []
    for item in drums.events:
        event = item.event
        old = event.data[0]
        key = (event.channel, old)
        piece = None
        if event.begins_note:
            piece = next(pieces)
            # By the map, unless the pedal says another piece than the note does.
            same = piece is source.piece_of_note.get(old)
            sounding[key] = table[old] if same or piece is None else target.note_of(piece)
            placed.append((item, sounding[key], piece))
        # What ends or presses a note belongs to the stroke that began it.
        data = bytes((sounding.get(key, table[old]),)) + event.data[1:]
        smf.tracks[item.track][item.place] = event._replace(data=data)
    if with_pedal:
        _add_pedal(smf, placed)
    return _report(placed, source, target, with_pedal=with_pedal, drums=drums, smf=smf)


def _add_pedal(smf: Smf, placed: Sequence[tuple[Placed, int, KitPiece | None]]) -> None:
    """Move the hat's pedal just before the strokes that need it elsewhere."""
    moves: dict[int, list[tuple[int, Event]]] = defaultdict(list)
    for item, pedal in pedal_moves((item, piece) for item, _, piece in placed):
        event = Event(item.tick, CONTROL | item.event.channel, bytes((HAT_PEDAL, pedal)))
        moves[item.track].append((item.place, event))
    for track, added in moves.items():
        for index, event in reversed(added):
            smf.tracks[track].insert(index, event)


def _report(
    placed: Sequence[tuple[Placed, int, KitPiece | None]],
    source: DrumMap,
    target: DrumMap,
    *,
    with_pedal: bool,
    drums: Drums,
    smf: Smf,
) -> ConversionReport:
    unknown = Counter(item.event.data[0] for item, _, piece in placed if piece is None)
    lacking = Counter(piece for _, _, piece in placed if piece is not None)
    before = {(item.tick, item.event.channel, item.event.data[0]) for item, _, _ in placed}
    after = {(item.tick, item.event.channel, new) for item, new, _ in placed}
    return ConversionReport(
        source=source.title,
        hits=len(placed),
        substitutions=tuple(
            Substitution(piece, target.nearest_piece(piece), count)
            for piece, count in lacking.most_common()
            if piece not in target.notes and not (with_pedal and piece is KitPiece.HALF_OPEN_HAT)
        ),
        unknown_notes=dict(sorted(unknown.items())),
        collisions=max(0, len(before) - len(after)),
        moved=sum(new != item.event.data[0] for item, new, _ in placed),
        found_by=drums.found_by,
        defects=smf.defects,
    )


def _table(source: DrumMap, target: DrumMap) -> tuple[int, ...]:
    """The new number of each of the 128 notes."""
    table = list(range(128))
    for note, piece in source.piece_of_note.items():
        if target.piece_of_note.get(note) is not piece:
            table[note] = target.note_of(piece)
    return tuple(table)
