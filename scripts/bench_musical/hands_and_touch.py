"""Touch and hands of written grooves beside those of players."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, partial

from scripts.bench_musical.rows import Row, artists, play, profile
from scripts.bench_musical.touch_figures import FIGURES, measure, measure_fills, windows

from mididrumigen.domain.music.groove import Groove
from mididrumigen.domain.style.artist import ArtistKind
from mididrumigen.generation.template_generator.model import Bar, Stroke

# Drummers 1, 3 and 7 of the Groove MIDI Dataset, each counting the same: the mean of their medians
# (of numbers) or of their shares. The foot is over all their windows, because one never rides.
PLAYERS: Mapping[str, str] = {
    "hat spread": "28.8",
    "hat on minus off": "26.9",
    "ride spread": "21.4",
    "kick spread": "11.0",
    "snare spread": "23.5",
    "kick from hat, sd ms": "12.6",
    "kick from hat, share over 20 ms": ".18",
    "timing, sd ms": "16.9",
    "loudest minus softest bar": "12.5",
    "windows with a flam": ".13",
    "windows with a crescendo": ".16",
    "windows with a roll": ".05",
    "foot on the hat while riding": ".91",
    "fill slope a beat": "6.1",
    "fill spread": "27.2",
}
BEFORE: Mapping[str, str] = {
    "hat spread": "15.7",
    "hat on minus off": "12.1",
    "ride spread": "13.6",
    "kick spread": "10.0",
    "snare spread": "28.0",
    "kick from hat, sd ms": "15.5",
    "kick from hat, share over 20 ms": ".24",
    "timing, sd ms": "14.7",
    "loudest minus softest bar": "5.8",
    "windows with a flam": ".05",
    "windows with a crescendo": ".09",
    "windows with a roll": ".05",
    "foot on the hat while riding": ".41",
    "fill slope a beat": "3.9",
    "fill spread": "17.7",
}


@cache
def _figures() -> Mapping[str, float]:
    drummers = [name for name in artists() if profile(name).artist.kind is ArtistKind.DRUMMER]
    clips = [
        clip
        for number, name in enumerate(drummers)
        for clip in play(name, seed=100 * number, variations=2)
    ]
    filled = [
        clip
        for number, name in enumerate(drummers)
        for clip in play(name, seed=100 * number, variations=2, fill_bars=frozenset({4}))
    ]
    return measure(w for clip in clips for w in windows(clip)) | measure_fills(
        _fill_of(clip) for clip in filled
    )


def _fill_of(clip: Groove) -> Groove:
    """The last bar from where the hands leave the time."""
    last = clip.bar(clip.bars - 1)
    bar = Bar(
        clip.meter, tuple(Stroke(h.piece, h.position, h.velocity, 0.0) for h in last.hits), 0, 0
    )
    return last.with_hits([h for h in last.hits if h.position >= bar.fill_start])


def _figure(name: str) -> str:
    return f"{_figures()[name]:g} (players {PLAYERS[name]})"


ROWS = [
    Row(
        f"touch: {name}",
        'generate "John Bonham" --seed 1 --grid',
        BEFORE[name],
        partial(_figure, name),
    )
    for name in (*FIGURES, "fill slope a beat", "fill spread")
]
