"""Measure how real players' touch and timing vary; writes src/mididrumigen/data/players.json.

Statistics only, over a folder of performances to a click with an ``info.csv`` (the Groove MIDI
Dataset: Gillick, Roberts, Engel, Eck & Bamman, "Learning to Groove with Inverse Sequence
Transformations", ICML 2019, CC BY 4.0). Medians over performances,

and of each genre of the library, merged over its performances, how it is played (swing, ghost
notes, density, syncopation, cymbals, timing; not velocities, which are half the kit's gain).
Of the touch, for each kit group:

- ``step``: standard deviation of what a place of the bar has of its own (its mean, bar after bar),
- ``stroke``: standard deviation of single strokes around that,

for timing (ms) and velocity; ``shared``, how much of the strokes' timing the limbs have in common;
``persistence``, the correlation from stroke to stroke of one hand.

and the ``touch`` of three of its drummers (``touch_statistics.py``).

    python -m scripts.measure_players FOLDER
"""

from __future__ import annotations

import json
import math
import sys
from collections import defaultdict
from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path
from statistics import fmean, median, pstdev
from typing import Any

from scripts.touch_statistics import measure_touch

from mididrumigen.domain.errors import MidiDrumiGenError
from mididrumigen.domain.music.dynamics import is_ghost
from mididrumigen.domain.music.groove import Groove
from mididrumigen.domain.music.kit import PieceGroup
from mididrumigen.domain.music.quantise import quantise
from mididrumigen.domain.style.estimates import merge
from mididrumigen.domain.style.evidence import Evidence
from mididrumigen.domain.style.features import FEATURES
from mididrumigen.domain.style.feel import measure_feel
from mididrumigen.domain.style.microtiming import swing_residuals_s
from mididrumigen.midi.drum_maps import load_drum_map
from mididrumigen.midi.read import read_performance
from mididrumigen.research.collectors.midi_folder import find_midi
from mididrumigen.research.library.built_in import Library

TARGET = Path(__file__).resolve().parents[1] / "src" / "mididrumigen" / "data" / "players.json"
SOURCE = (
    "Statistics of the Groove MIDI Dataset 1.0.0 (Gillick, Roberts, Engel, Eck, Bamman: Learning "
    "to Groove with Inverse Sequence Transformations, ICML 2019), CC BY 4.0"
)
MIN_BARS, MIN_STROKES, CLIP_MS = 4, 16, 60.0

MIN_PERFORMANCES = 5
GENRE_FEATURES = frozenset(
    {
        "swing_8th_ratio",
        "ghost_note_rate",
        "density",
        "syncopation_lhl",
        "syncopation_witek",
        "hat_openness",
        "ride_share",
        "cross_stick_share",
        "microtiming_ms",
    }
)

Values = dict[str, list[float]]
Genre = dict[str, list[Evidence]]


def main() -> None:
    if len(sys.argv) != 2:
        raise SystemExit("usage: measure_players.py FOLDER")
    groups: dict[PieceGroup, Values] = defaultdict(lambda: defaultdict(list))
    shared: list[float] = []
    persistence: list[float] = []
    genres: dict[str, Genre] = defaultdict(lambda: defaultdict(list))
    performances = 0
    for groove, style in read_grooves(Path(sys.argv[1])):
        performances += 1
        add_to_genres(genres, groove, style)
        timing, velocity = split_by_step(groove)
        shared += common_share(timing)
        for group, rows in timing.items():
            note(groups[group], "timing_ms", rows)
            if group in (PieceGroup.HAT, PieceGroup.RIDE):
                persistence.append(correlation([r[2] for r in rows[:-1]], [r[2] for r in rows[1:]]))
        for group, rows in velocity.items():
            note(groups[group], "velocity", rows)
    table: dict[str, Any] = {
        "source": SOURCE,
        "performances": performances,
        "shared": round(median(shared), 2),
        "persistence": round(median(persistence), 2),
        "groups": {
            group.value: {name: round(median(values), 1) for name, values in sorted(found.items())}
            for group, found in sorted(groups.items())
        },
        "touch": measure_touch(Path(sys.argv[1])),
        "genres": {
            name: {feature: summarise(feature, found) for feature, found in sorted(claims.items())}
            for name, claims in sorted(genres.items())
            if len(claims["density"]) >= MIN_PERFORMANCES
        },
    }
    TARGET.write_text(json.dumps(table, indent=1) + "\n", encoding="utf-8")
    print(f"{performances} stretches of playing measured, written to {TARGET.name}")


def add_to_genres(genres: dict[str, Genre], groove: Groove, style: str) -> None:
    """Count a performance for its genre; mixtures (jazz/funk) are typical of neither."""
    finding = Library().genre(style)
    if finding is None:
        return
    name = finding.source.id.rpartition(":")[2]
    for feature, measure in measure_feel(groove).items():
        base = feature.partition(".")[0]
        if base in GENRE_FEATURES:
            low, high = FEATURES[base].low, FEATURES[base].high
            value = min(max(measure.value, low), high)
            genres[name][feature].append(
                Evidence(feature, value, measure.spread, groove.bars, "measured", 1.0)
            )


def summarise(feature: str, claims: list[Evidence]) -> list[float]:
    """Value, spread and bars."""
    merged = merge(feature, claims, prior_weight=0.0)
    return [round(merged.value, 3), round(merged.spread, 3), round(merged.sample_size)]


def read_grooves(folder: Path) -> Iterable[tuple[Groove, str]]:
    pieces = load_drum_map("roland-td").piece_of_note
    for file in find_midi(folder):
        try:
            grooves = quantise(read_performance(file.path), pieces)
        except MidiDrumiGenError as error:
            print(f"{file.title}: {error}", file=sys.stderr)
            continue
        if not file.is_fill:
            yield from ((groove, file.label) for groove in grooves if groove.bars >= MIN_BARS)


# One stroke: position in the groove, what its place has of its own, what is left.
Row = tuple[Fraction, float, float]


def split_by_step(
    groove: Groove,
) -> tuple[dict[PieceGroup, list[Row]], dict[PieceGroup, list[Row]]]:
    """Timing (ms) and velocity of the strokes by kit group, each split into place and rest."""
    residuals = [1000 * late for late in swing_residuals_s(groove)]
    middle = median(residuals)
    ghosts = is_ghost(groove)
    timing: dict[PieceGroup, list[tuple[Fraction, float]]] = defaultdict(list)
    velocity: dict[PieceGroup, list[tuple[Fraction, float]]] = defaultdict(list)
    for number, (hit, late) in enumerate(zip(groove.hits, residuals, strict=True)):
        if abs(late - middle) < CLIP_MS:
            timing[hit.piece.group].append((hit.position, late - middle))
        if not ghosts.get(number, False):
            velocity[hit.piece.group].append((hit.position, float(hit.velocity)))
    bar = groove.meter.bar_length
    return _split(timing, bar), _split(velocity, bar)


def _split(
    values: dict[PieceGroup, list[tuple[Fraction, float]]], bar: Fraction
) -> dict[PieceGroup, list[Row]]:
    rows = {}
    for group, strokes in values.items():
        if len(strokes) < MIN_STROKES:
            continue
        steps: dict[Fraction, list[float]] = defaultdict(list)
        for position, value in strokes:
            steps[position % bar].append(value)
        means = {step: fmean(found) for step, found in steps.items()}
        rows[group] = [(p, means[p % bar], value - means[p % bar]) for p, value in strokes]
    return rows


def note(values: Values, name: str, rows: list[Row]) -> None:
    values[f"{name}_step"].append(pstdev([row[1] for row in rows]))
    values[f"{name}_stroke"].append(pstdev([row[2] for row in rows]))


def common_share(timing: dict[PieceGroup, list[Row]]) -> list[float]:
    """Correlation of two limbs' strokes that fall together."""
    found = []
    for foot in (PieceGroup.KICK,):
        for hand in (PieceGroup.HAT, PieceGroup.RIDE):
            low = {row[0]: row[2] for row in timing.get(foot, ())}
            high = {row[0]: row[2] for row in timing.get(hand, ())}
            both = sorted(low.keys() & high.keys())
            if len(both) >= MIN_STROKES:
                found.append(correlation([low[p] for p in both], [high[p] for p in both]))
    return found


def correlation(a: list[float], b: list[float]) -> float:
    mean_a, mean_b = fmean(a), fmean(b)
    cross = sum((x - mean_a) * (y - mean_b) for x, y in zip(a, b, strict=True))
    size = math.sqrt(sum((x - mean_a) ** 2 for x in a) * sum((y - mean_b) ** 2 for y in b))
    return cross / size if size else 0.0


if __name__ == "__main__":
    main()
