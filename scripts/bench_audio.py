"""How well the listener hears: strokes, beats, feel and cost, beside librosa in one run.

Needs the yardstick's rendered performances: `audio_truth.py render` of the folder `shared` beside
the repository (or $MIDIDRUMIGEN_SHARED) is run where they are not there yet, which takes fluidsynth
and a General MIDI soundfont. Says so and stops where any of that is absent.

    python scripts/bench_audio.py [--clips N] [--no-librosa]
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import warnings
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import mido
import numpy as np
from mir_eval import beat as beat_scores
from mir_eval.util import match_events

from mididrumigen.audio.heard import Heard
from mididrumigen.audio.listener import Listener
from mididrumigen.domain.music.kit import OPEN_HATS, KitPiece, PieceGroup
from mididrumigen.domain.music.meter import Meter
from mididrumigen.domain.music.performance import Performance, PlayedNote
from mididrumigen.midi.general_midi import general_midi
from mididrumigen.research.audio_findings import HeardMeasure, find_phrases, measure_heard
from mididrumigen.research.transcribe import transcribe

ROOT = Path(__file__).resolve().parents[1]
SHARED = Path(os.environ.get("MIDIDRUMIGEN_SHARED", ROOT.parent / "shared"))
CACHE = Path(tempfile.gettempdir()) / "mididrumigen-yardstick"
LEAD_S, TOLERANCE_S = 0.5, 0.05
FEEL = {
    "swing_8th_ratio": 0.15,
    "swing_16th_ratio": 0.25,
    "ghost_note_rate": 0.1,
    "density": 0.4,
    "hat_openness": 0.1,
    "ride_share": 0.1,
    "syncopation_lhl": 2.0,
    "fill_rate": 0.15,
    "microtiming_ms.kick": 3.0,
    "microtiming_ms.snare": 3.0,
    "microtiming_ms.hat": 3.0,
}
"""What is compared with the same performance's MIDI, and how near counts as right."""


@dataclass(frozen=True)
class Clip:
    """A rendered performance."""

    wav: Path
    bpm: float
    beats_s: np.ndarray[Any, np.dtype[np.float64]]
    strokes: list[tuple[float, int, int]]


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--clips", type=int, default=10_000)
    options.add_argument("--no-librosa", action="store_true")
    options.add_argument("--per-style", type=int, default=3)
    asked = options.parse_args()
    folder = render(asked.per_style)
    if folder is None:
        return
    clips = list(read_clips(folder))[: asked.clips]
    started = time.process_time()
    listener = Listener()
    listener.listen(clips[0].wav)
    print(f"first recording: {time.process_time() - started:.2f} s of CPU, start included")
    started, seconds = time.process_time(), 0.0
    heard = []
    for clip in clips:
        heard.append(listener.listen(clip.wav))
        seconds += heard[-1].duration_s
    cost = (time.process_time() - started) / seconds * 30
    print(f"{len(clips)} clips, {cost:.2f} s of CPU for 30 s of sound\n")
    print_strokes(clips, heard)
    print_beats(
        "ours", clips, [(h.grid.tempo_bpm, h.grid.beats_s, h.grid.downbeats_s) for h in heard]
    )
    if not asked.no_librosa:
        print_beats("librosa", clips, [track_with_librosa(clip.wav) for clip in clips])
    print_feel(clips, heard)


def render(per_style: int) -> Path | None:
    """The folder of rendered performances."""
    script = SHARED / "yardstick" / "audio_truth.py"
    if not script.exists():
        print(f"bench-audio: skipped, there is no yardstick in {SHARED}")
        return None
    cache = Path(os.environ.get("YARDSTICK_CACHE", CACHE))
    if not (cache / "audio" / "truth.json").exists():
        if shutil.which("fluidsynth") is None:
            print("bench-audio: skipped, fluidsynth is not installed")
            return None
        command = [sys.executable, str(script), "render", "--per-style", str(per_style)]
        subprocess.run(command, check=True, env={**os.environ, "YARDSTICK_CACHE": str(cache)})
    return cache / "audio"


def read_clips(folder: Path) -> Iterator[Clip]:
    """The clips with what was played in them."""
    for row in json.loads((folder / "truth.json").read_text()):
        wav = folder / row["wav"]
        strokes, now = [], 0.0
        for message in mido.MidiFile(wav.with_suffix(".mid")):
            now += message.time
            if message.type == "note_on" and message.velocity:
                strokes.append((now, message.note, message.velocity))
        yield Clip(wav, float(row["bpm"]), np.array(row["beat_times"]), strokes)


def print_strokes(clips: list[Clip], heard: list[Heard]) -> None:
    """F1 at 50 ms of each part over all clips, and how far off the times are."""
    pieces = general_midi().piece_of_note
    print(f"{'part':<12}{'F1':>7}{'precision':>11}{'recall':>8}{'strokes':>9}{'bias ms':>9}")
    for name, parts in parts_of_kit().items():
        found = played = matched = 0
        off: list[float] = []
        for clip, one in zip(clips, heard, strict=True):
            true = np.array([t for t, note, _ in clip.strokes if pieces.get(note) in parts])
            ours = np.array([hit.time_s for hit in one.hits if hit.piece in parts])
            pairs = match_events(true, ours, TOLERANCE_S) if len(true) and len(ours) else []
            found, played, matched = found + len(ours), played + len(true), matched + len(pairs)
            off += [ours[j] - true[i] for i, j in pairs]
        if played:
            f1, bias = 2 * matched / (found + played), 1000 * float(np.median(off or [0]))
            precision, recall = matched / max(found, 1), matched / played
            print(f"{name:<12}{f1:>7.3f}{precision:>11.2f}{recall:>8.2f}{played:>9}{bias:>9.1f}")
    print()


def parts_of_kit() -> Mapping[str, frozenset[KitPiece]]:
    """What is scored together."""
    of = defaultdict(set)
    for piece in KitPiece:
        of[piece.group.value].add(piece)
    of[PieceGroup.SNARE.value].discard(KitPiece.CROSS_STICK)
    parts = {"cross-stick": {KitPiece.CROSS_STICK}, "open hat": set(OPEN_HATS), **of}
    parts["closed hat"] = (of["hat"] - OPEN_HATS) | of["pedal"]
    names = ("kick", "snare", "closed hat", "ride", "tom", "crash", "open hat", "cross-stick")
    return {name: frozenset(parts[name]) for name in names}


def print_beats(who: str, clips: list[Clip], tracked: list[tuple[float, Any, Any]]) -> None:
    """Tempo accuracies 1 and 2 (within 4 %), beat and downbeat F-measures."""
    rows = []
    for clip, (bpm, beats, downbeats) in zip(clips, tracked, strict=True):
        near = [abs(bpm / (clip.bpm * k) - 1) <= 0.04 for k in (1, 2, 3, 1 / 2, 1 / 3)]
        rows.append(
            (near[0], any(near), score(clip.beats_s, beats), score(clip.beats_s[::4], downbeats))
        )
    one, two, beat, down = np.mean(np.array(rows, float), axis=0)
    print(f"{who:<8} acc1 {one:.2f}  acc2 {two:.2f}  beat F1 {beat:.3f}  downbeat F1 {down:.3f}")


def score(true: Any, ours: Any) -> float:
    true, ours = (beat_scores.trim_beats(np.asarray(times)) for times in (true, ours))
    return float(beat_scores.f_measure(true, ours)) if len(ours) and len(true) else 0.0


def track_with_librosa(path: Path) -> tuple[float, Any, Any]:
    import librosa

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        samples, rate = librosa.load(path, sr=22_050)
        tempo, beats = librosa.beat.beat_track(y=samples, sr=rate, units="time")
    return float(np.atleast_1d(tempo)[0]), beats, []


def print_feel(clips: list[Clip], heard: list[Heard]) -> None:
    """Feel from sound beside feel from the same performance's MIDI."""
    pairs: dict[str, list[tuple[float, HeardMeasure]]] = defaultdict(list)
    for clip, one in zip(clips, heard, strict=True):
        played = measure_true(clip)
        measured = measure_heard(one, find_phrases(one, one.name))
        for name in FEEL:
            if name in played and name in measured:
                pairs[name].append((played[name].value, measured[name]))
    print(f"\n{'feature':<22}{'clips':>6}{'r':>7}{'mean error':>12}{'right':>7}{'believed':>10}")
    said: list[tuple[float, bool]] = []
    for name, near in FEEL.items():
        true = np.array([value for value, _ in pairs[name]])
        ours = np.array([measure.value for _, measure in pairs[name]])
        right = np.abs(true - ours) <= near
        sure = np.array([measure.confidence for _, measure in pairs[name]])
        said += list(zip(sure, right, strict=True))
        r = float(np.corrcoef(true, ours)[0, 1]) if true.std() and ours.std() else float("nan")
        error = float(np.abs(true - ours).mean())
        print(
            f"{name:<22}{len(true):>6}{r:>7.2f}{error:>12.3f}{right.mean():>7.2f}{sure.mean():>10.2f}"
        )
    print_reliability(said)


def print_reliability(said: Iterable[tuple[float, bool]]) -> None:
    """How often numbers of about one confidence are right."""
    sure, right = (np.array(column, float) for column in zip(*said, strict=True))
    print("\nconfidence  numbers  right")
    for low, high in ((0, 0.4), (0.4, 0.6), (0.6, 0.8), (0.8, 1.01)):
        inside = (sure >= low) & (sure < high)
        if inside.any():
            print(f"{sure[inside].mean():>10.2f}{inside.sum():>9}{right[inside].mean():>7.2f}")


def measure_true(clip: Clip) -> dict[str, HeardMeasure]:
    """Features of a clip from its MIDI, on the clock that it was played to."""
    quarter = 60 / clip.bpm
    notes = [
        PlayedNote(Fraction(round(((t - LEAD_S) / quarter + 4) * 9600), 9600), note, velocity)
        for t, note, velocity in clip.strokes
    ]
    length = notes[-1].position + 4
    start = Fraction(0)
    performance = Performance(
        clip.wav.stem, tuple(notes), ((start, clip.bpm),), ((start, Meter()),), length
    )
    phrases = transcribe(performance, general_midi().piece_of_note, source_id=clip.wav.stem)
    return measure_heard(None, phrases)


if __name__ == "__main__":
    main()
