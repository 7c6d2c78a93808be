"""The listener: a recording in, strokes and beats out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from mididrumigen.audio.bars import lay_bars
from mididrumigen.audio.beat_grid import BeatGrid, steady_beats
from mididrumigen.audio.decoding import Sound, examine
from mididrumigen.audio.drum_likeness import drum_likeness
from mididrumigen.audio.heard import Heard, HeardHit
from mididrumigen.audio.log_mel import cut_stretches
from mididrumigen.audio.meters import choose_meter, divides_in_three
from mididrumigen.audio.networks import STRETCH_FRAMES, STRETCH_MARGIN, Networks, Strokes
from mididrumigen.audio.onsets import Onset, find_onsets
from mididrumigen.audio.reliability import hit_confidence
from mididrumigen.audio.separation import separate_drums
from mididrumigen.audio.tempo import TempoReading, read_tempos
from mididrumigen.audio.toms import name_toms
from mididrumigen.domain.errors import NoDrumsError
from mididrumigen.domain.music.kit import KitPiece
from mididrumigen.domain.music.meter import Meter

PIECE_OF = {
    "kick": KitPiece.KICK,
    "snare": KitPiece.SNARE,
    "cross_stick": KitPiece.CROSS_STICK,
    "closed_hat": KitPiece.CLOSED_HAT,
    "open_hat": KitPiece.OPEN_HAT,
    "ride": KitPiece.RIDE,
    "crash": KitPiece.CRASH_1,
}
"""The kit piece of each class of the network except toms, which pitch separates."""

MIN_DRUM_LIKENESS = 0.25


class Listener:
    """Hears drums. Threads may share one; the networks are loaded on first use.

    Args:
        networks: the package's own by default.
        separator: Demucs; the one that is installed by default.
    """

    def __init__(self, networks: Networks | None = None, separator: Sequence[str] = ()) -> None:
        self._networks = networks or Networks()
        self._separator = separator

    def listen(self, path: Path) -> Heard:
        """What is played in a recording.

        Memory does not grow with its length by more than 300 bytes a frame of 10 ms.

        Raises:
            AudioReadError: it cannot be read; says why.
            NoDrumsError: it sounds unlike drums.
            MissingExtraError: the extra ``audio`` is not installed.
        """
        sound = examine(path)
        strokes = self._hear(sound)
        onsets = find_onsets(strokes)
        likeness = drum_likeness(strokes, onsets, sound.duration_s)
        if likeness < MIN_DRUM_LIKENESS:
            raise NoDrumsError(
                f"'{path.name}' sounds unlike drums.",
                hint="Give drums, or a recording in which they can be heard.",
                details={"drum_confidence": round(likeness, 3), "hits": len(onsets)},
            )
        grid = self._find_beats(strokes, onsets)
        hits = tuple(_name(strokes, onsets))
        return Heard(path.stem, sound.duration_s, hits, grid, likeness, sound.is_cut)

    def listen_to_drums_of(self, path: Path) -> Heard:
        """What the drums play in a mix, which is separated first.

        Raises:
            AudioError: as :meth:`listen`; Demucs is not installed or cannot separate it.
        """
        examine(path)
        with TemporaryDirectory(prefix="mididrumigen-") as folder:
            heard = self.listen(separate_drums(path, Path(folder), self._separator))
        return replace(heard, name=path.stem)

    def _hear(self, sound: Sound) -> Strokes:
        stretches = cut_stretches(
            sound.blocks(), sound.level, frames=STRETCH_FRAMES, margin=STRETCH_MARGIN
        )
        return self._networks.hear(stretches)

    def _find_beats(self, strokes: Strokes, onsets: list[Onset]) -> BeatGrid:
        readings = read_tempos(self._networks.feel_pulse(strokes), strokes.pulse)
        times = np.array([onset.time_s for onset in onsets])
        return _grid(readings[0], times) if readings and len(times) else _no_grid()


def _name(strokes: Strokes, onsets: list[Onset]) -> Iterator[HeardHit]:
    toms = iter(name_toms(strokes, [onset for onset in onsets if onset.drum == "tom"]))
    for onset in onsets:
        piece = next(toms) if onset.drum == "tom" else PIECE_OF[onset.drum]
        yield HeardHit(onset.time_s, piece, onset.velocity, round(hit_confidence(onset), 3))


def _grid(
    reading: TempoReading, onsets_s: np.ndarray[tuple[int], np.dtype[np.float64]]
) -> BeatGrid:
    beats = steady_beats(reading.beats_s)
    span = float(np.median(np.diff(beats)))
    # Beats that go on when nobody plays are not heard.
    inside = (beats > onsets_s[0] - span / 2) & (beats < onsets_s[-1] + span / 2)
    first = int(inside.argmax())
    ternary = divides_in_three(onsets_s, beats)
    bars = lay_bars(reading.downbeat, reading.bpm, in_two=ternary)
    numbers = bars.downbeats
    downbeats = numbers[inside[numbers]] - first
    beats = beats[inside]
    meter, quarters = choose_meter(bars.beats_a_bar, reading.bpm, onsets_s, beats)
    # The beat that is felt, but for eighths, which are counted and not felt.
    tempo = 60 * min(float(quarters), 1.0) / float(np.median(np.diff(beats)))
    return BeatGrid(beats, downbeats, meter, quarters, tempo, reading.confidence)


def _no_grid() -> BeatGrid:
    nothing = np.zeros(0)
    return BeatGrid(nothing, nothing.astype(np.int64), Meter(), Fraction(1), 0.0, 0.0)
