"""Style fidelity against real drummers: research on one half, generate, score on the other half.

Needs the yardstick and the performances it is calibrated on, in the folder `shared` beside the
repository or in $MIDIDRUMIGEN_SHARED; says so and stops where they are absent. Everything goes
through the product: a folder of MIDI is researched into a stored profile, the folder is deleted,
clips are generated from the store alone.

    python scripts/bench_style.py [--drummers drummer1,drummer7] [--clips 48] [--seeds 2]
                                  [--minutes M] [--numbers-only] [--drum-map roland-td]
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from mididrumigen.domain.style.profile import StyleProfile
from mididrumigen.domain.work.requests import GenerationParams, ResearchRequest
from mididrumigen.midi.general_midi import general_midi
from mididrumigen.midi.write import write_groove
from mididrumigen.settings.places import load_settings
from mididrumigen.wiring.core import Services

ROOT = Path(__file__).resolve().parents[1]
SHARED = Path(os.environ.get("MIDIDRUMIGEN_SHARED", ROOT.parent / "shared"))
CACHE = Path(tempfile.gettempdir()) / "mididrumigen-yardstick"
COLUMNS = (
    *("fidelity", "identity", "realism", "c2st", "novelty", "copies", "replayed"),
    *("pasted_beats", "variety", "impossible"),
)

Row = dict[str, str]


def main() -> None:
    options = parse_options()
    yardstick = SHARED / "yardstick" / "evaluate.py"
    if not yardstick.exists():
        print(f"bench-style: skipped, there is no yardstick in {SHARED}")
        return
    run_yardstick(yardstick, "build")
    table: dict[str, list[dict[str, float]]] = {}
    for drummer in options.drummers.split(","):
        with tempfile.TemporaryDirectory() as home:
            services = Services(load_settings({"MIDIDRUMIGEN_HOME": home}))
            performances = half_a(drummer, options.minutes)
            seconds, profile = research(services, drummer, performances, options.drum_map)
            if options.numbers_only:
                profile = replace(profile, vocabulary=())
            for seed in range(1, options.seeds + 1):
                clips = Path(home, f"clips{seed}")
                milliseconds = generate(services, profile, performances, clips, options.clips, seed)
                score = json.loads(
                    run_yardstick(yardstick, "score", str(clips), "--drummer", drummer, "--json")
                )
                table.setdefault(drummer, []).append(score)
                groups = {k[3:]: v for k, v in score.items() if k.startswith("oa.")}
                print(
                    f"{drummer} seed {seed}: "
                    + " ".join(f"{name} {score[name]:.3g}" for name in COLUMNS)
                    + f" | {len(performances)} performances researched in {seconds:.1f} s, "
                    f"4 x 4 bars in {milliseconds:.1f} ms",
                    flush=True,
                )
                if options.verbose:
                    print("  overlap: " + " ".join(f"{k} {v:.2f}" for k, v in groups.items()))
    means = {
        name: statistics.fmean(
            statistics.fmean(score[name] for score in scores) for scores in table.values()
        )
        for name in COLUMNS
    }
    print("mean: " + " ".join(f"{name} {value:.3g}" for name, value in means.items()))


def parse_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--drummers", default="drummer1,drummer3,drummer7")
    parser.add_argument("--clips", type=int, default=48)
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--minutes", type=float, help="research on so much playing only")
    parser.add_argument("--numbers-only", action="store_true", help="take the vocabulary away")
    parser.add_argument("--drum-map", default="", help="name the map instead of finding it out")
    parser.add_argument("--verbose", action="store_true", help="overlap by group of features")
    return parser.parse_args()


def run_yardstick(script: Path, *arguments: str) -> str:
    environment = {**os.environ, "YARDSTICK_CACHE": str(CACHE)}
    if arguments == ("build",) and (CACHE / "judges.joblib").exists():
        return ""
    done = subprocess.run(
        [sys.executable, str(script), *arguments],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"the yardstick failed: {done.stderr[-2000:]}")
    return done.stdout


def half_a(drummer: str, minutes: float | None) -> list[Row]:
    """The table rows of the drummer's visible half; a spread of them up to so many minutes."""
    with (SHARED / "gmd" / "info.csv").open(newline="") as file:
        info = {row["midi_filename"]: row for row in csv.DictReader(file)}
    with (CACHE / "splits.csv").open(newline="") as file:
        names = [
            row["midi_filename"]
            for row in csv.DictReader(file)
            if row["drummer"] == drummer and row["half"] == "A"
        ]
    rows = [info[name] for name in names]
    if minutes is None:
        return rows
    random.Random(5).shuffle(rows)
    chosen, total = [], 0.0
    for row in rows:
        if total < 60 * minutes:
            chosen.append(row)
            total += float(row["duration"])
    return chosen


def research(
    services: Services, drummer: str, rows: Iterable[Row], drum_map: str = ""
) -> tuple[float, StyleProfile]:
    """Research a copy of the files, delete it, and read the profile back from the store."""
    rows = list(rows)
    folder = Path(tempfile.mkdtemp())
    with (folder / "info.csv").open("w", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    for row in rows:
        target = folder / row["midi_filename"]
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(SHARED / "gmd" / row["midi_filename"], target)
    started = time.perf_counter()
    request = ResearchRequest(drummer, midi_folders=(str(folder),), drum_map=drum_map)
    services.use_store(lambda store: services.sources.offline_researcher(store).research(request))
    seconds = time.perf_counter() - started
    shutil.rmtree(folder)
    profile = services.find_profile_quickly(drummer)
    if profile is None:
        raise SystemExit(f"no profile of {drummer} was stored")
    return seconds, profile


def generate(
    services: Services, profile: StyleProfile, rows: list[Row], folder: Path, clips: int, seed: int
) -> float:
    """Clips at tempos and in styles like the drummer's own; median ms of 4 variations x 4 bars."""
    folder.mkdir()
    rng = random.Random(seed)
    weights = [float(row["duration"]) for row in rows]
    for number in range(clips):
        row = rng.choices(rows, weights)[0]
        params = GenerationParams(
            tempo_bpm=float(row["bpm"]), variations=1, seed=1000 * seed + number, style=row["style"]
        )
        groove = services.generator.generate(profile, params)[0]
        data = write_groove(groove, general_midi(), track_name=profile.artist.name)
        (folder / f"{number:03d}.mid").write_bytes(data)
    times = []
    for number in range(15):
        started = time.perf_counter()
        services.generator.generate(profile, GenerationParams(seed=number, tempo_bpm=100.0))
        times.append(1000 * (time.perf_counter() - started))
    return statistics.median(times)


if __name__ == "__main__":
    main()
