"""Twelve invented drummers, known by a paragraph each: can their clips be told apart?

Each is researched from five sentences. Clips at some tempos and seeds train a nearest-centroid
classifier on plain counts (strokes by piece and 16th, mean velocity and lateness by piece), which
knows nothing of the project's features; clips at other tempos and seeds are to be told apart.

    python -m scripts.bench_musical.told_apart
"""

from __future__ import annotations

from collections.abc import Sequence
from statistics import fmean, pstdev

from scripts.bench_musical.rows import Row

from mididrumigen.domain.music.groove import Groove
from mididrumigen.domain.music.kit import PieceGroup
from mididrumigen.domain.style.artist import Artist, ArtistKind
from mididrumigen.domain.style.evidence import Finding, Source, SourceKind
from mididrumigen.domain.style.profile import StyleProfile
from mididrumigen.domain.work.requests import GenerationParams
from mididrumigen.generation.template_generator.generator import TemplateGenerator
from mididrumigen.research.library.built_in import Library
from mididrumigen.research.profile_builder import build_profile
from mididrumigen.research.text.reading import read_finding

DRUMMERS = {
    "Ada Brill": "plays blast beats. Her double bass drumming never stops. She plays fast tempos."
    " She hits hard. She crashes the cymbals constantly.",
    "Ben Cole": "plays behind the beat. He uses lots of ghost notes. He plays sparsely. He has a"
    " soft touch. He uses cross-stick often.",
    "Cleo Dane": "rides on the ride cymbal. Her playing swings. She plays with brushes. She plays"
    " few fills. She has a light touch.",
    "Dov Ennis": "plays four on the floor. He opens the hi-hat often. He plays ahead of the beat."
    " He never plays ghost notes. He keeps steady time.",
    "Eve Falk": "plays train beats. Her drumming is busy. She plays many fills. She uses the toms"
    " heavily. She plays slow grooves.",
    "Finn Gray": "plays the one drop. He uses cross-stick often. He plays behind the beat. He plays"
    " few fills. He keeps the hi-hat closed.",
    "Gia Holt": "plays linear patterns. Her drumming is syncopated. She uses lots of ghost notes."
    " She plays swung sixteenths. She uses the cowbell.",
    "Hal Ivers": "plays d-beats. He plays fast tempos. He hits hard. He crashes the cymbals"
    " constantly. He plays ahead of the beat.",
    "Ina Jarl": "plays second line. She plays rolls on the snare. Her playing swings. She uses the"
    " hi-hat pedal. Her drumming is busy.",
    "Jon Kerr": "plays half-time grooves. He hits hard. He plays slow grooves. He plays sparsely."
    " He rides on the ride cymbal.",
    "Kit Lund": "plays trap beats. Her hi-hat rolls are famous. She plays on the grid. She plays"
    " few fills. She never plays ghost notes.",
    "Leo Marsh": "plays bossa nova. He has a soft touch. He uses cross-stick often. He keeps steady"
    " time. He plays on the beat.",
}
TRAINED, TRIED = ((1, 100.0), (2, 120.0)), ((11, 92.0), (12, 132.0))
CLIPS = 6


def profile_of(name: str, said: str) -> StyleProfile:
    """A drummer whom five sentences tell of, among rock drummers."""
    artist = Artist(name, ArtistKind.DRUMMER)
    last = name.rsplit(maxsplit=1)[-1]
    source = Source(f"article:{last}", SourceKind.ARTICLE, name, f"https://{last}.example")
    finding = read_finding(Finding(source, text=f"{name} is a drummer. {last} {said}"), artist)
    genre = Library().genre("rock")
    return build_profile(artist, [finding] if finding else [], genre, "rock")


def counts(clip: Groove) -> list[float]:
    """Strokes by piece family and 16th, mean velocity and lateness by family."""
    row: list[float] = []
    for group in PieceGroup:
        hits = [h for h in clip.hits if h.piece.group is group]
        steps = [0.0] * 16
        for hit in hits:
            steps[int(hit.position % clip.meter.bar_length * 4) % 16] += 1 / clip.bars
        row += steps
        row.append(fmean(h.velocity for h in hits) if hits else 0.0)
        row.append(1000 * fmean(h.offset_s for h in hits) if hits else 0.0)
    return row


def clips_of(profile: StyleProfile, runs: Sequence[tuple[int, float]]) -> list[list[float]]:
    """Counts of clips at some seeds and tempos."""
    engine = TemplateGenerator()
    return [
        counts(clip)
        for seed, tempo in runs
        for clip in engine.generate(
            profile, GenerationParams(variations=CLIPS, seed=seed, tempo_bpm=tempo)
        )
    ]


def told_apart() -> str:
    """How many clips are told apart."""
    profiles = {name: profile_of(name, said) for name, said in DRUMMERS.items()}
    trained = {name: clips_of(profile, TRAINED) for name, profile in profiles.items()}
    columns = list(zip(*(row for rows in trained.values() for row in rows), strict=True))
    scale = [pstdev(column) or 1.0 for column in columns]
    centroids = {
        name: [fmean(column) for column in zip(*rows, strict=True)]
        for name, rows in trained.items()
    }
    right = total = 0
    for name, profile in profiles.items():
        for row in clips_of(profile, TRIED):
            near = min(centroids, key=lambda other: _distance(row, centroids[other], scale))
            right, total = right + (near == name), total + 1
    return f"{right}/{total} = {right / total:.0%}"


def _distance(one: Sequence[float], other: Sequence[float], scale: Sequence[float]) -> float:
    return sum(((a - b) / s) ** 2 for a, b, s in zip(one, other, scale, strict=True))


ROWS = (
    Row(
        "12 invented drummers told apart by the words of one paragraph each",
        "python -m scripts.bench_musical.told_apart",
        "not measured",
        told_apart,
    ),
)

if __name__ == "__main__":
    print(told_apart())
