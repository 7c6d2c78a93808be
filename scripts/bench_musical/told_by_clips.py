"""Drummers of the library told apart by clips of their own: twelve, eight of one genre, and all.

Clips at some seeds and tempos train a linear discriminant on plain counts (strokes and velocity by
kit family and 16th, lateness by family), which knows nothing of the project's features; clips at
other seeds and tempos are to be named.

    python -m scripts.bench_musical.told_by_clips
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scripts.bench_musical.rows import Row, artists, profile

from mididrumigen.domain.music.groove import Groove
from mididrumigen.domain.music.kit import PieceGroup
from mididrumigen.domain.work.requests import GenerationParams
from mididrumigen.generation.template_generator import TemplateGenerator

Floats = NDArray[np.float64]

TWELVE = (
    "John Bonham",
    "Clyde Stubblefield",
    "Elvin Jones",
    "Tony Allen",
    "Dave Lombardo",
    "Carlton Barrett",
    "J Dilla",
    "Ringo Starr",
    "Stewart Copeland",
    "Bernard Purdie",
    "Travis Barker",
    "Danny Carey",
)
FUNK = (
    "Clyde Stubblefield",
    "Jabo Starks",
    "Bernard Purdie",
    "Zigaboo Modeliste",
    "David Garibaldi",
    "Mike Clark",
    "Greg Errico",
    "James Gadson",
)
TRAINED, TRIED = ((1, 88.0), (2, 124.0), (3, 106.0)), ((501, 96.0), (502, 114.0))
CLIPS, STEPS = 4, 16
_SPREAD = 0.02
_GROUPS = tuple(PieceGroup)


def counts(clip: Groove) -> Floats:
    """Strokes a bar (square root), mean velocity by family and 16th, and lateness by family."""
    strokes = np.zeros((len(_GROUPS), STEPS))
    force = np.zeros_like(strokes)
    late = np.zeros(len(_GROUPS))
    for hit in clip.hits:
        cell = _GROUPS.index(hit.piece.group), round(hit.position * 4) % STEPS
        strokes[cell] += 1
        force[cell] += hit.velocity / 127
        late[cell[0]] += 20 * hit.offset_s
    mean_force = force / np.maximum(strokes, 1)
    late /= np.maximum(strokes.sum(axis=1), 1)
    return np.concatenate([np.sqrt(strokes / clip.bars).ravel(), mean_force.ravel(), late])


def told_apart(names: Sequence[str]) -> float:
    """The share of unheard clips whose player is named right."""
    heard, who = _rows(names, TRAINED)
    asked, truth = _rows(names, TRIED)
    means = np.array([heard[who == player].mean(axis=0) for player in range(len(names))])
    within = heard - means[who]
    spread = within.T @ within / len(within) + _SPREAD * np.eye(heard.shape[1])
    inverse = np.linalg.inv(spread)
    # Squared distances by the whitened spread, all at once.
    apart = (
        np.einsum("ij,jk,ik->i", asked, inverse, asked)[:, None]
        - 2 * asked @ inverse @ means.T
        + np.einsum("ij,jk,ik->i", means, inverse, means)
    )
    return float((apart.argmin(axis=1) == truth).mean())


def _rows(
    names: Sequence[str], runs: Sequence[tuple[int, float]]
) -> tuple[Floats, NDArray[np.int64]]:
    """Counts of every clip, and who plays it."""
    engine = TemplateGenerator()
    rows, who = [], []
    for player, name in enumerate(names):
        for seed, tempo in runs:
            params = GenerationParams(variations=CLIPS, seed=seed, tempo_bpm=tempo)
            clips = engine.generate(profile(name), params)
            rows += [counts(clip) for clip in clips]
            who += [player] * len(clips)
    return np.array(rows), np.array(who, dtype=np.int64)


def _row(title: str, names: Sequence[str]) -> Row:
    command = "python -m scripts.bench_musical.told_by_clips"
    return Row(title, command, "not measured", lambda: f"{told_apart(names):.0%}")


ROWS = (
    _row("12 drummers told apart by clips of their own", TWELVE),
    _row("8 funk drummers told apart by clips of their own", FUNK),
    _row("all drummers of the library told apart by clips of their own", artists()),
)

if __name__ == "__main__":
    for row in ROWS:
        sys.stdout.write(f"{row.title}: {row.measure()}\n")
