"""How players accent time-keeping, breathe from bar to bar and shape fills; see measure_players.py.

Over drummers 1, 3 and 7 of the dataset, each drummer counting the same.
"""

from __future__ import annotations

import csv
import itertools
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from statistics import fmean, median, pstdev
from typing import Any

from mididrumigen.domain.music.groove import Groove, Hit
from mididrumigen.domain.music.kit import PieceGroup
from mididrumigen.domain.music.quantise import quantise
from mididrumigen.domain.style.velocity import place_of
from mididrumigen.midi.drum_maps import load_drum_map
from mididrumigen.midi.read import read_performance

DRUMMERS = ("drummer1", "drummer3", "drummer7")
ACCENTED = (PieceGroup.HAT, PieceGroup.RIDE, PieceGroup.KICK)
DRUMS = (PieceGroup.SNARE, PieceGroup.TOM)
FLAM_S = (0.008, 0.05)
MIN_STROKES, MIN_BARS, MIN_FILL_STROKES = 16, 8, 4

Figures = dict[str, list[float]]


def read_drummers(folder: Path) -> Iterator[tuple[str, bool, Groove]]:
    """Every performance of those drummers: whose it is, and whether it is a fill alone."""
    pieces = load_drum_map("roland-td").piece_of_note
    with (folder / "info.csv").open(newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["drummer"] in DRUMMERS]
    for row in rows:
        for groove in quantise(read_performance(folder / row["midi_filename"]), pieces):
            yield row["drummer"], row["beat_type"] == "fill", groove


def measure_touch(folder: Path) -> dict[str, Any]:
    """How those drummers play, by name of the figure.

    ``accents``: by group and place, how much louder than the group's mean; ``bar_velocity``:
    standard deviation of a bar's loudness, what is played being the same; ``bar_persistence``: its
    correlation from bar to bar; ``flams``: share of drum strokes that another leads to by 8 to
    50 ms; ``fills``: velocity that a fill gains a beat, its spread between fills, and the spread of
    strokes around that line.
    """
    found: dict[str, Figures] = {drummer: defaultdict(list) for drummer in DRUMMERS}
    for drummer, is_fill, groove in read_drummers(folder):
        if is_fill:
            _add_fill(found[drummer], groove)
        elif groove.bars >= MIN_BARS:
            _add_accents(found[drummer], groove)
            _add_bars(found[drummer], groove)
            _add_flams(found[drummer], groove)
    names = sorted({name for figures in found.values() for name in figures})
    middle = {name: _middle(name, found.values()) for name in names}
    slopes = [median(f["fill.slope"]) for f in found.values()]
    return {
        "drummers": list(DRUMMERS),
        "accents": {
            group.value: {
                name.rpartition(".")[2]: value
                for name, value in middle.items()
                if name.startswith(f"accent.{group.value}.")
            }
            for group in ACCENTED
        },
        "bar_velocity": middle["bar.spread"],
        "bar_persistence": middle["bar.persistence"],
        "flams": middle["flams"],
        "fills": {
            "slope": round(fmean(slopes), 2),
            "slope_spread": round(fmean(_half_range(f["fill.slope"]) for f in found.values()), 2),
            "stroke_spread": middle["fill.rest"],
        },
    }


def _middle(name: str, found: Iterable[Mapping[str, Sequence[float]]]) -> float:
    """The mean over drummers of each one's median."""
    averages = [
        (fmean if name == "flams" else median)(figures[name])
        for figures in found
        if figures.get(name)
    ]
    return round(fmean(averages), 3)


def _half_range(values: Sequence[float]) -> float:
    """Half the width of the middle two thirds: a standard deviation that outliers leave alone."""
    ranked = sorted(values)
    return (ranked[int(0.833 * (len(ranked) - 1))] - ranked[int(0.167 * (len(ranked) - 1))]) / 2


def _add_accents(figures: Figures, groove: Groove) -> None:
    for group in ACCENTED:
        strokes = [hit for hit in groove.hits if hit.piece.group is group]
        if len(strokes) < MIN_STROKES:
            continue
        usual = fmean(hit.velocity for hit in strokes)
        places: dict[str, list[float]] = defaultdict(list)
        for hit in strokes:
            places[place_of(groove.meter, hit.position).value].append(hit.velocity - usual)
        for place, velocities in places.items():
            figures[f"accent.{group.value}.{place}"].append(fmean(velocities))


def _add_bars(figures: Figures, groove: Groove) -> None:
    length = groove.meter.bar_length
    places: dict[Any, list[int]] = defaultdict(list)
    for hit in groove.hits:
        places[hit.piece.group, hit.position % length].append(hit.velocity)
    bars: dict[int, list[float]] = defaultdict(list)
    for hit in groove.hits:
        own = fmean(places[hit.piece.group, hit.position % length])
        bars[int(hit.position // length)].append(hit.velocity - own)
    loudness = [fmean(bars[bar]) for bar in sorted(bars)]
    middle = fmean(loudness)
    apart = [value - middle for value in loudness]
    size = sum(value * value for value in apart)
    if len(apart) >= MIN_BARS and size:
        figures["bar.spread"].append(pstdev(loudness))
        cross = sum(a * b for a, b in itertools.pairwise(apart))
        figures["bar.persistence"].append(cross / size)


def _add_flams(figures: Figures, groove: Groove) -> None:
    flams = strokes = 0
    for group in DRUMS:
        timed = sorted(
            (groove.onset_s(hit), hit.velocity) for hit in groove.hits if hit.piece.group is group
        )
        strokes += len(timed)
        flams += sum(
            FLAM_S[0] <= at - before <= FLAM_S[1] and softer < velocity
            for (before, softer), (at, velocity) in pairwise(timed)
        )
    if strokes >= MIN_STROKES:
        figures["flams"].append(flams / strokes)


def _add_fill(figures: Figures, groove: Groove) -> None:
    strokes = [hit for hit in groove.hits if hit.piece.group in DRUMS]
    if len(strokes) < MIN_FILL_STROKES:
        return
    slope, rest = fit_line(strokes)
    figures["fill.slope"].append(slope)
    figures["fill.rest"].append(rest)


def fit_line(strokes: Sequence[Hit]) -> tuple[float, float]:
    """Velocity a beat, and the standard deviation of the strokes around that line."""
    at = [float(hit.position) for hit in strokes]
    mean_at, mean = fmean(at), fmean(hit.velocity for hit in strokes)
    width = sum((x - mean_at) ** 2 for x in at)
    cross = sum((x - mean_at) * (h.velocity - mean) for x, h in zip(at, strokes, strict=True))
    slope = cross / width if width else 0.0
    rest = [h.velocity - mean - slope * (x - mean_at) for x, h in zip(at, strokes, strict=True)]
    return slope, pstdev(rest)
