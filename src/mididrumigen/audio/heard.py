"""What was heard in a recording."""

from __future__ import annotations

from dataclasses import dataclass

from mididrumigen.audio.beat_grid import BeatGrid
from mididrumigen.domain.music.kit import KitPiece


@dataclass(frozen=True, slots=True)
class HeardHit:
    """One stroke.

    Attributes:
        time_s: from the start of the recording.
        piece: what was struck.
        velocity: 1-127.
        confidence: 0-1, how likely that piece was struck then.
    """

    time_s: float
    piece: KitPiece
    velocity: int
    confidence: float


@dataclass(frozen=True, slots=True)
class Heard:
    """A recording, as it was heard.

    Attributes:
        name: of the recording.
        duration_s: how much of it could be read.
        hits: in order of time.
        grid: its beats.
        drum_confidence: 0-1, how much it sounds like drums.
        is_cut: whether the file ends before it should.
    """

    name: str
    duration_s: float
    hits: tuple[HeardHit, ...]
    grid: BeatGrid
    drum_confidence: float
    is_cut: bool

    @property
    def pieces(self) -> frozenset[KitPiece]:
        """Everything that was struck."""
        return frozenset(hit.piece for hit in self.hits)
