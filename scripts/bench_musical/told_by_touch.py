"""Thirty drummers of the library on grooves that are not theirs: can they be told apart?

Every drummer plays the same eight neutral grooves. A linear discriminant on plain measures of the
strokes (velocity by piece and place, lateness by piece, how many of what where) hears six of the
grooves and names who plays the other two, which it has never heard. It knows nothing of the
project's features.

    python -m scripts.bench_musical.told_by_touch
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from dataclasses import replace
from statistics import fmean

import numpy as np
from numpy.typing import NDArray
from scripts.bench_musical.rows import Row, profile

from mididrumigen.domain.music.groove import Groove
from mididrumigen.domain.music.kit import OPEN_HATS, KitPiece, PieceGroup
from mididrumigen.domain.music.meter import Meter
from mididrumigen.domain.music.notation import parse_grid
from mididrumigen.domain.style.evidence import Phrase
from mididrumigen.domain.style.profile import StyleProfile
from mididrumigen.domain.work.requests import GenerationParams
from mididrumigen.generation.template_generator import TemplateGenerator
from mididrumigen.research.library.built_in import Library

GRIDS = (
    "closed_hat |x-x-x-x-x-x-x-x-|\nsnare |----x-------x---|\nkick |x-------x-------|",
    "closed_hat |x-x-x-x-x-x-x-x-|\nsnare |----x-------x---|\nkick |x-----x-x-------|",
    "closed_hat |x-x-x-x-x-x-x-x-|\nsnare |----x--g----x---|\nkick |x-x-----x-x-----|",
    "closed_hat |xxxxxxxxxxxxxxxx|\nsnare |----x-------x---|\nkick |x--x----x-------|",
    "closed_hat |x-x-x-x-x-x-x-x-|\nsnare |----x-------x--g|\nkick |x---x---x---x---|",
    "ride |x-x-x-x-x-x-x-x-|\nsnare |----x-------x---|\nkick |x-----x---x-----|",
    "closed_hat |x-x-x-x-x-x-x-x-|\nsnare |----x--g-g--x---|\nkick |x-x----x--x-----|",
    "closed_hat |x-x-x-xxx-x-x-x-|\nsnare |----x-------x---|\nkick |x-----xx--x-----|",
)
TEMPO_BPM, SEEDS, BARS = 104.0, (1, 2, 3, 4), 8
_LITTLE, _SOFT = 1e-3, 60
LIMBS = {
    "kick": (PieceGroup.KICK,),
    "snare": (PieceGroup.SNARE,),
    "time": (PieceGroup.HAT, PieceGroup.RIDE),
}
Floats = NDArray[np.float64]


def neutral(number: int) -> Phrase:
    """A groove that is nobody's."""
    groove = parse_grid(GRIDS[number], Meter(), TEMPO_BPM)
    return Phrase(groove, "neutral", label="neutral")


def clips(known: StyleProfile, number: int) -> list[Groove]:
    """One drummer on one neutral groove, a clip a seed."""
    engine, strange = TemplateGenerator(), replace(known, vocabulary=(neutral(number),), grids=())
    return [
        engine.generate(
            strange,
            GenerationParams(bars=BARS, tempo_bpm=TEMPO_BPM, seed=seed, variations=1, fills=0.0),
        )[0]
        for seed in SEEDS
    ]


def measure(clip: Groove) -> list[float]:
    """Velocity, lateness and number of strokes by limb and place within the beat."""
    row: list[float] = []
    for limb, groups in LIMBS.items():
        hits = [hit for hit in clip.hits if hit.piece.group in groups]
        soft = [hit for hit in hits if limb == "snare" and hit.velocity < _SOFT]
        hard = [hit for hit in hits if hit not in soft]
        middle = _mean(hit.velocity for hit in hard)
        by_place = [[h for h in hard if int(h.position * 4) % 4 == place] for place in range(4)]
        row += [middle, _mean(hit.velocity for hit in soft)]
        row += [_mean((h.velocity for h in place), middle) - middle for place in by_place]
        row += [1000 * _mean(h.offset_s for h in place) for place in by_place]
        row.append(1000 * _mean(h.offset_s for h in soft))
        row += [len(part) / clip.bars for part in (hard, soft)]
        ones = [[h for h in hard if int(h.position) % 4 == beat] for beat in range(4)]
        row += [_mean((h.velocity for h in one), middle) - middle for one in ones]
    for piece in (*OPEN_HATS, KitPiece.RIM_SHOT, KitPiece.CROSS_STICK, KitPiece.PEDAL_HAT):
        row.append(sum(h.piece is piece for h in clip.hits) / clip.bars)
    return row


def _mean(values: Iterable[float], default: float = 0.0) -> float:
    found = list(values)
    return fmean(found) if found else default


def told_apart(names: Sequence[str], unheard: Sequence[tuple[int, ...]]) -> float:
    """The share of clips on unheard grooves whose player is named right."""
    rows = {
        (name, number): [measure(clip) for clip in clips(profile(name), number)]
        for name in names
        for number in range(len(GRIDS))
    }
    shares = []
    for hidden in unheard:
        heard = [
            (index, row)
            for index, name in enumerate(names)
            for number in range(len(GRIDS))
            if number not in hidden
            for row in rows[name, number]
        ]
        asked = [
            (index, row)
            for index, name in enumerate(names)
            for number in hidden
            for row in rows[name, number]
        ]
        shares.append(_name_players(heard, asked))
    return fmean(shares)


def _name_players(
    heard: Sequence[tuple[int, list[float]]], asked: Sequence[tuple[int, list[float]]]
) -> float:
    """Linear discriminant analysis: nearest mean after what varies within players is whitened."""
    players = np.array([player for player, _ in heard])
    known = np.array([row for _, row in heard])
    scale = known.std(axis=0) + _LITTLE
    known = known / scale
    means: Floats = np.array([known[players == p].mean(axis=0) for p in np.unique(players)])
    within = known - means[players]
    spread = within.T @ within / len(within) + 0.05 * np.eye(known.shape[1])
    inverse = np.linalg.inv(spread)
    right = 0
    for player, row in asked:
        apart = np.array(row) / scale - means
        right += int(np.argmin(np.einsum("ij,jk,ik->i", apart, inverse, apart)) == player)
    return right / len(asked)


def thirty() -> list[str]:
    """Every so manyth drummer of the library, so that all its worlds are there."""
    names = [artist.name for artist in Library().artists()]
    return [names[number * len(names) // 30] for number in range(30)]


def told_on_unheard_grooves() -> str:
    """How many of thirty drummers are told apart on grooves that were not heard."""
    share = told_apart(thirty(), ((0, 3), (1, 5), (2, 6), (4, 7)))
    return f"{share:.0%} (one in thirty is {1 / 30:.0%})"


ROWS = (
    Row(
        "30 drummers told apart on neutral grooves that were not heard before",
        "python -m scripts.bench_musical.told_by_touch",
        "not measured",
        told_on_unheard_grooves,
    ),
)

if __name__ == "__main__":
    sys.stdout.write(f"{told_on_unheard_grooves()}\n")
