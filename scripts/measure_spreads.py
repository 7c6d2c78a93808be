"""Measure how far clips of one artist differ; writes src/mididrumigen/data/clip_spreads.json.

For every artist and genre of the built-in library, clips of four bars are played from the profile
that the library alone gives, and each feature is measured on each clip. The table has the mean over
artists of the standard deviation between their clips. Clips are all at one tempo; what stands for
the tempo is half the mean spread of the artists' own tempos.

    python scripts/measure_spreads.py [--clips 24]
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from statistics import fmean, pstdev

from mididrumigen.domain.style.feel import measure_feel
from mididrumigen.domain.style.fills import fill_likeness, usual_bar
from mididrumigen.domain.style.profile import StyleProfile
from mididrumigen.domain.work.requests import GenerationParams
from mididrumigen.generation.template_generator.generator import TemplateGenerator
from mididrumigen.research.library.built_in import Library
from mididrumigen.research.profile_builder import build_profile

TARGET = Path(__file__).resolve().parents[1] / "src" / "mididrumigen" / "data" / "clip_spreads.json"
_IS_FILL = 0.5


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clips", type=int, default=24)
    clips = parser.parse_args().clips
    found: dict[str, list[float]] = defaultdict(list)
    for profile in profiles():
        found["tempo_bpm"].append(profile.estimate("tempo_bpm").spread / 2)
        for name, values in measure(profile, clips).items():
            if name != "tempo_bpm" and len(values) == clips:
                found[name].append(pstdev(values))
    spreads = {name: round(fmean(values), 4) for name, values in sorted(found.items())}
    text = {"source": "clips of the built-in library, by scripts/measure_spreads.py"}
    TARGET.write_text(json.dumps({**text, "spreads": spreads}, indent=1) + "\n", encoding="utf-8")
    print(f"{len(spreads)} features, {TARGET.name}")


def profiles() -> Iterator[StyleProfile]:
    """The profiles of the library's artists."""
    library = Library()
    for artist in library.artists():
        finding, genre = library.artist_finding(artist), artist.genres[0]
        if finding is not None:
            yield build_profile(artist, [finding], library.genre(genre), genre)


def measure(profile: StyleProfile, clips: int) -> dict[str, list[float]]:
    """Each feature on each clip of an artist."""
    values: dict[str, list[float]] = defaultdict(list)
    grooves = TemplateGenerator().generate(profile, GenerationParams(variations=clips, seed=1))
    for groove in grooves:
        for name, measured in measure_feel(groove).items():
            values[name].append(measured.value)
        usual = usual_bar(groove)
        fills = [fill_likeness(groove.bar(i), usual) > _IS_FILL for i in range(groove.bars)]
        values["fill_rate"].append(sum(fills) / groove.bars)
    return values


if __name__ == "__main__":
    main()
