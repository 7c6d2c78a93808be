"""A clip as a list of notes, for programs that draw: when each sounds, and where it is written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from mididrumigen.domain.errors import InvalidRequestError
from mididrumigen.domain.music.groove import Groove, Hit
from mididrumigen.domain.music.kit import DrumMap, KitPiece
from mididrumigen.domain.music.meter import Meter
from mididrumigen.midi.clip import open_clip
from mididrumigen.midi.write import TICKS_PER_QUARTER, write_groove


@dataclass(frozen=True, slots=True)
class ClipNote:
    """One stroke.

    Attributes:
        piece: what is struck.
        tick: when it sounds, of 480 to a quarter note, from the start of the clip.
        score_tick: where it is written; ``None`` where nobody has said so.
        velocity: 1-127.
    """

    piece: KitPiece
    tick: int
    score_tick: int | None
    velocity: int


@dataclass(frozen=True, slots=True)
class Outline:
    """The bars that notes lie in.

    Attributes:
        meter: of all bars.
        tempo_bpm: of all bars.
        bars: how many.
    """

    meter: Meter
    tempo_bpm: float
    bars: int


def notes_of(groove: Groove) -> list[ClipNote]:
    """The strokes of a groove, at the ticks at which :func:`write_groove` writes them."""
    per_second = TICKS_PER_QUARTER / groove.quarter_s
    last = int(groove.length * TICKS_PER_QUARTER) - 1
    notes = []
    for hit in groove.hits:
        score = hit.position * TICKS_PER_QUARTER
        tick = round(float(score) + hit.offset_s * per_second)
        notes.append(ClipNote(hit.piece, min(max(tick, 0), last), round(score), hit.velocity))
    return sorted(notes, key=lambda note: (note.tick, note.piece, note.velocity))


def groove_of(outline: Outline, notes: Sequence[ClipNote]) -> Groove:
    """The groove of a list of notes; strokes without a written place are quantised.

    Raises:
        InvalidRequestError: a note outside the bars.
        MidiReadError: there is no note.
    """
    end = int(outline.meter.bar_length * outline.bars * TICKS_PER_QUARTER)
    for note in notes:
        if not (0 <= note.tick < end and 0 <= (note.score_tick or 0) < end):
            raise InvalidRequestError(
                f"The note at tick {note.tick} lies outside the {outline.bars} bars.",
                hint=f"Use ticks from 0 to {end - 1}: {TICKS_PER_QUARTER} are a quarter note.",
            )
    if any(note.score_tick is None for note in notes):
        return _quantised(outline, notes)
    seconds = 60.0 / outline.tempo_bpm / TICKS_PER_QUARTER
    hits = (
        Hit(
            note.piece,
            Fraction(note.score_tick or 0, TICKS_PER_QUARTER),
            note.velocity,
            (note.tick - (note.score_tick or 0)) * seconds,
        )
        for note in notes
    )
    return Groove(outline.meter, outline.tempo_bpm, outline.bars, tuple(hits))


def _quantised(outline: Outline, notes: Sequence[ClipNote]) -> Groove:
    straight = (Hit(n.piece, Fraction(n.tick, TICKS_PER_QUARTER), n.velocity) for n in notes)
    groove = Groove(outline.meter, outline.tempo_bpm, outline.bars, tuple(straight))
    return open_clip(write_groove(groove, _EVERY_PIECE, track_name=""), _EVERY_PIECE).groove()


# A map in which no piece stands for another, to go through a file and back.
_EVERY_PIECE = DrumMap(
    "every-piece", "Every piece", {piece: (30 + n,) for n, piece in enumerate(KitPiece)}
)
