"""Swing by tempo, the skip note at high ones, and which notes an override goes to."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from statistics import median

from scripts.bench_musical.rows import JAZZ, Row, play

from mididrumigen.domain.music.groove import Groove
from mididrumigen.domain.music.kit import TIME_KEEPERS, PieceGroup

TEMPOS = (120, 240)
_HALF = Fraction(1, 2)


def swing_by_tempo() -> str:
    """Median place in the beat of the ride's off-beats, at a moderate and at a high tempo."""
    told = []
    for name in JAZZ:
        slow, fast = (median(_skip_places(_ridden(name, tempo))) for tempo in TEMPOS)
        told.append(f"{name} {slow:.2f} to {fast:.2f}")
    return "; ".join(told)


def skips_at_300() -> str:
    """Off-beats of the ride a bar, at 300 BPM and at 150."""
    slow, fast = (
        sum(len(list(_skip_places(_ridden(name, tempo)))) for name in JAZZ) for tempo in (150, 300)
    )
    return f"{fast / slow:.0%} of those at 150 BPM"


def grids_of_a_call() -> str:
    """Which notes ``--swing 62`` goes to in four variations."""
    moved = []
    for clip in play(
        "Questlove", swing_percent=62.0, variations=4, bars=1, seed=11, fills=0.0, humanize=False
    ):
        late = [hit for hit in clip.hits if hit.offset_s > 0.001]
        eighths = any(hit.position % 1 == _HALF for hit in late)
        moved.append("8ths" if eighths else "16ths" if late else "none")
    return ", ".join(moved)


def shuffles_obey() -> str:
    """Where ``--swing 58`` puts the off-beats of a shuffle that is written in triplets."""
    (clip,) = play(
        "Jeff Porcaro",
        style="Rosanna",
        swing_percent=58.0,
        variations=1,
        fills=0.0,
        humanize=False,
    )
    places = [
        clip.onset_s(hit) / clip.quarter_s % 1
        for hit in clip.hits
        if hit.piece in TIME_KEEPERS and hit.position % 1 > _HALF
    ]
    return f"{median(places):.2f} of the beat"


def _ridden(name: str, tempo: int) -> Iterable[Groove]:
    return play(name, tempo_bpm=float(tempo), variations=16, bars=8, seed=1, fills=0.0)


def _skip_places(clips: Iterable[Groove]) -> Iterable[float]:
    for clip in clips:
        for hit in clip.hits:
            if hit.piece.group is PieceGroup.RIDE and hit.position % 1 >= _HALF:
                yield clip.onset_s(hit) / clip.quarter_s % 1


ROWS = (
    Row(
        "swing falls with tempo: place of the ride's off-beats at 120 and 240 BPM",
        'mididrumigen generate "Elvin Jones" --tempo 240',
        "Art Blakey 0.65 to 0.63; Elvin Jones 0.66 to 0.66; Max Roach 0.61 to 0.58; "
        "Tony Williams 0.60 to 0.58",
        swing_by_tempo,
    ),
    Row(
        "skip notes of jazz players at 300 BPM",
        'mididrumigen generate "Elvin Jones" --tempo 300 --grid',
        "39% of those at 150 BPM",
        skips_at_300,
    ),
    Row(
        "what --swing goes to in the variations of a call",
        "mididrumigen generate Questlove --swing 62 --variations 4 --bars 1 --seed 11 --fills 0 "
        "--no-humanize",
        "8ths, 16ths, 16ths, 16ths",
        grids_of_a_call,
    ),
    Row(
        "shuffles obey --swing",
        'mididrumigen generate "Jeff Porcaro" --style Rosanna --swing 58',
        "0.67 of the beat",
        shuffles_obey,
    ),
)
