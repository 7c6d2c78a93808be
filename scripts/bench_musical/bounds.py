"""Knobs at their ends: intensity that does not clip, metres that cut nothing off."""

from __future__ import annotations

from scripts.bench_musical.rows import Row, artists, play

from mididrumigen.domain.music.meter import Meter

LOUDEST = 127
_LOUD = ("Dave Lombardo", "John Bonham", "Keith Moon", "Travis Barker")


def clipped() -> str:
    """Share of strokes at 127 with ``--intensity 1``."""
    shares = {name: _share_at_127(name, 1.0) for name in artists()}
    told = ", ".join(f"{name} {shares[name]:.0%}" for name in _LOUD)
    return f"{told}; most {max(shares.values()):.0%}"


def _share_at_127(name: str, intensity: float) -> float:
    hits = [hit for clip in play(name, intensity=intensity, seed=1) for hit in clip.hits]
    return sum(hit.velocity == LOUDEST for hit in hits) / len(hits)


def strokes_of_footprints() -> str:
    """How many strokes of a 12/8 phrase are left in 4/4."""
    own, other = (
        len(
            play(
                "Tony Williams",
                style="Footprints",
                meter=Meter.parse(meter),
                bars=2,
                variations=1,
                fills=0.0,
                humanize=False,
            )[0].hits
        )
        for meter in ("12/8", "4/4")
    )
    return f"{other} of {own}"


ROWS = (
    Row(
        "strokes at 127 with --intensity 1",
        'mididrumigen generate "Dave Lombardo" --intensity 1',
        "Dave Lombardo 71%, John Bonham 44%, Keith Moon 47%, Travis Barker 55%; most 71%",
        clipped,
    ),
    Row(
        "strokes of a phrase in 12/8 that are played in 4/4",
        'mididrumigen generate "Tony Williams" --style Footprints --bars 2 --variations 1 --seed 1 '
        "--fills 0 --no-humanize --grid",
        "28 of 40",
        strokes_of_footprints,
    ),
)
