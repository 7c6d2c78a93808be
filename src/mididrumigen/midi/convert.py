"""Moving drums from one map to another, and saying what could not be kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from mididrumigen.domain.music.kit import DrumMap, KitPiece
from mididrumigen.midi.read import find_drum_messages
from mididrumigen.midi.smf import begins_note, dump_midi, parse_midi, time_messages


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
    """

    source: str
    hits: int
    substitutions: tuple[Substitution, ...]
    unknown_notes: Mapping[int, int]
    collisions: int

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
    data: bytes, source: DrumMap, target: DrumMap, *, any_channel: bool = False
) -> tuple[bytes, ConversionReport]:
    """A type 0 or 1 file with its drum notes moved from one map to another.

    A note that means the same on both maps stays, so that there and back is exact for the pieces
    that both have.

    Only the note numbers of drum messages change: all other messages, the order and the delta
    times are as they were. Which messages are drums is told as by
    :func:`mididrumigen.midi.read.read_performance`. Bytes may differ where they say the same
    (running status, the spelling of delta times). A system-exclusive message comes out as one
    that is whole, also where the file had it in parts.

    Args:
        data: the file.
        source: the map it was played on.
        target: the map to write for.
        any_channel: convert the notes of every channel.

    Raises:
        MidiReadError: it cannot be read, or holds what no file may.
    """
    table = _table(source, target)
    midi = parse_midi(data)
    played: Counter[int] = Counter()
    before: set[tuple[int, int, int]] = set()
    after: set[tuple[int, int, int]] = set()
    for tick, message in find_drum_messages(time_messages(midi), any_channel=any_channel):
        old, message.note = message.note, table[message.note]
        if begins_note(message):
            played[old] += 1
            before.add((tick, message.channel, old))
            after.add((tick, message.channel, message.note))
    collisions = len(before) - len(after)
    return dump_midi(midi), _report(played, source, target, collisions=collisions)


def _table(source: DrumMap, target: DrumMap) -> tuple[int, ...]:
    """The new number of each of the 128 notes."""
    table = list(range(128))
    for note, piece in source.piece_of_note.items():
        if target.piece_of_note.get(note) is not piece:
            table[note] = target.note_of(piece)
    return tuple(table)


def _report(
    played: Counter[int], source: DrumMap, target: DrumMap, *, collisions: int
) -> ConversionReport:
    pieces: Counter[KitPiece] = Counter()
    unknown: dict[int, int] = {}
    for note, count in sorted(played.items()):
        piece = source.piece_of_note.get(note)
        if piece is None:
            unknown[note] = count
        elif piece not in target.notes:
            pieces[piece] += count
    return ConversionReport(
        source=source.title,
        hits=played.total(),
        substitutions=tuple(
            Substitution(piece, target.nearest_piece(piece), count)
            for piece, count in pieces.most_common()
        ),
        unknown_notes=unknown,
        collisions=collisions,
    )
