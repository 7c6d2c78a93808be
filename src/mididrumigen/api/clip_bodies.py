"""Clips as lists of notes in requests and answers: one form for both."""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypeAlias

from pydantic import ConfigDict, Field

from mididrumigen.api.response_bodies import Answer
from mididrumigen.api.strict_bodies import DecimalNumber, StrictBody, WholeNumber
from mididrumigen.domain.music.groove import MAX_TEMPO_BPM, MIN_TEMPO_BPM, Groove
from mididrumigen.domain.music.kit import DrumMap, KitPiece
from mididrumigen.domain.music.meter import Meter
from mididrumigen.midi.clip_notes import ClipNote, Outline, groove_of, notes_of
from mididrumigen.midi.write import TICKS_PER_QUARTER

MAX_NOTES = 20_000
MAX_CLIP_BARS = 256
MAX_CLIP_BYTES = 2 * 1024 * 1024

PieceName: TypeAlias = Literal[tuple(piece.value for piece in KitPiece)]  # type: ignore[valid-type]
_Tick = Annotated[WholeNumber, Field(ge=0, le=0x0FFF_FFFF)]


class NoteBody(StrictBody):
    """One stroke."""

    piece: PieceName
    tick: _Tick = Field(description="When it sounds: 480 are a quarter note.")
    score_tick: _Tick | None = Field(
        default=None, description="Where it is written; found out if not given."
    )
    velocity: Annotated[WholeNumber, Field(ge=1, le=127)]


class ClipBody(StrictBody):
    """A clip in one metre at one tempo."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "bars": 1,
                    "tempo": 96,
                    "notes": [{"piece": "kick", "tick": 0, "velocity": 100}],
                }
            ]
        }
    )

    bars: Annotated[WholeNumber, Field(ge=1, le=MAX_CLIP_BARS)]
    tempo: Annotated[DecimalNumber, Field(ge=MIN_TEMPO_BPM, le=MAX_TEMPO_BPM)]
    time_signature: Annotated[str, Field(max_length=100)] = "4/4"
    notes: list[NoteBody] = Field(min_length=1, max_length=MAX_NOTES)

    def groove(self) -> Groove:
        """The clip as a groove.

        Raises:
            InvalidRequestError: a metre that is none, or a note outside the bars.
        """
        outline = Outline(Meter.parse(self.time_signature), self.tempo, self.bars)
        notes = [ClipNote(KitPiece(n.piece), n.tick, n.score_tick, n.velocity) for n in self.notes]
        return groove_of(outline, notes)


class Note(Answer):
    """One stroke of a file."""

    piece: PieceName
    pitch: int = Field(description="On the drum map that was asked for.")
    tick: int = Field(description="When it sounds: 480 are a quarter note.")
    score_tick: int = Field(description="Where it is written.")
    offset_ms: float = Field(description="How late it sounds against that.")
    velocity: int


class Clip(Answer):
    """A file as notes."""

    bars: int
    tempo: float
    time_signature: str
    ticks_per_quarter: Literal[480]
    notes: list[Note]
    unknown_notes: int = Field(description="Notes that the file's drum map does not know.")


class KeptClip(Answer):
    """What became of a clip."""

    artist: str
    file_id: str | None = Field(description="None where it was only measured.")
    url: str | None
    style_report: dict[str, Any] | None = Field(description="None where nothing is known of them.")
    task_id: str | None = Field(description="Of the research that takes it as evidence.")


def describe_clip(groove: Groove, drum_map: DrumMap, unknown_notes: int = 0) -> dict[str, Any]:
    """A groove as JSON data of the form of :class:`Clip`."""
    ms = 60_000.0 / groove.tempo_bpm / TICKS_PER_QUARTER
    return {
        "bars": groove.bars,
        "tempo": groove.tempo_bpm,
        "time_signature": str(groove.meter),
        "ticks_per_quarter": TICKS_PER_QUARTER,
        "notes": [
            {
                "piece": note.piece.value,
                "pitch": drum_map.note_of(note.piece),
                "tick": note.tick,
                "score_tick": note.score_tick,
                "offset_ms": round((note.tick - (note.score_tick or 0)) * ms, 3),
                "velocity": note.velocity,
            }
            for note in notes_of(groove)
        ],
        "unknown_notes": unknown_notes,
    }
