"""Build the page's drum kits from soundfonts: one OGG a stroke and layer, and an index.

The soundfonts come with Debian (`apt-get install fluid-soundfont-gm avldrums.lv2`), and this needs
the extra `audio` of the Python package. What it writes is part of the repository, each kit with
the licence of its soundfont.
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass, field
from pathlib import Path

import fluidsynth
import numpy as np
import soundfile

RATE = 44_100
SOUNDFONTS = Path("/usr/share/sounds/sf2")
TARGET = Path(__file__).resolve().parents[1] / "src" / "kits"
SILENT = 2e-4
LONGEST_S = {"crash": 2.6, "ride": 1.8, "splash": 1.4, "china": 1.6, "open_hat": 1.4}
QUALITY = 0.35


@dataclass(frozen=True)
class Source:
    """A soundfont and how its keys are played.

    Attributes:
        keys: the key of each piece; a pair is a key and the rate at which it is played.
        tops: the highest velocity of each layer.
    """

    title: str
    soundfont: str
    licence: str
    credit: str
    keys: dict[str, int | tuple[int, float]]
    bank: int = 0
    tops: tuple[int, ...] = (127,)
    skip: frozenset[str] = field(default_factory=frozenset)


KITS = {
    "black-pearl": Source(
        "Black Pearl",
        "Black_Pearl_4_LV2.sf2",
        "CC BY-SA 3.0",
        "AVL Drumkits, Glen MacArthur",
        {
            "kick": 36, "cross_stick": 37, "snare": 38, "clap": 39, "rim_shot": 40,
            "floor_tom": 41, "floor_tom_rim": 43, "closed_hat": 42, "pedal_hat": 44,
            "high_tom": (45, 1.26), "mid_tom": 45, "low_tom": (45, 0.84), "mid_tom_rim": 47,
            "half_open_hat": 46, "open_hat": 48, "crash_1": 49, "crash_2": 57, "ride": 51,
            "ride_edge": 59, "ride_bell": 53, "tambourine": 54, "splash": 55, "cowbell": 56,
            "shaker": 61,
        },
        tops=(26, 52, 77, 102, 127),
    ),
    "fluid": Source(
        "Fluid Standard",
        "FluidR3_GM.sf2",
        "MIT",
        "Fluid (R3) GM, Frank Wen",
        {
            "kick": 36, "cross_stick": 37, "snare": 38, "clap": 39, "rim_shot": 40,
            "floor_tom": 43, "low_tom": 45, "mid_tom": 47, "high_tom": 50, "closed_hat": 42,
            "pedal_hat": 44, "open_hat": 46, "crash_1": 49, "crash_2": 57, "ride": 51,
            "ride_edge": 59, "ride_bell": 53, "tambourine": 54, "splash": 55, "china": 52,
            "cowbell": 56, "wood_block": 76, "shaker": 70,
        },
        bank=128,
    ),
}  # fmt: skip


def loudness(velocity: int) -> float:
    """As the page's sampler has it (`src/sound/voice.ts`)."""
    return (velocity / 127) ** 1.7


def render(synth: fluidsynth.Synth, key: int, velocity: int, longest_s: float) -> np.ndarray:
    """One stroke in mono, from its first audible sample on."""
    synth.noteon(9, key, velocity)
    frames = synth.get_samples(int((longest_s + 0.2) * RATE)).astype(np.float32) / 32768
    synth.noteoff(9, key)
    synth.get_samples(RATE // 2)
    synth.system_reset()
    mono = frames.reshape(-1, 2).mean(axis=1)
    loud = np.flatnonzero(np.abs(mono) > SILENT)
    if not loud.size:
        raise SystemExit(f"Key {key} is silent at velocity {velocity}.")
    cut = mono[loud[0] : min(loud[-1] + 1, loud[0] + int(longest_s * RATE))].copy()
    fade = min(len(cut), RATE // 8)
    cut[-fade:] *= np.linspace(1, 0, fade, dtype=np.float32)
    return cut


def build(name: str, source: Source) -> None:
    folder = TARGET / name
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.ogg"):
        old.unlink()
    synth = fluidsynth.Synth(gain=0.5, samplerate=RATE)
    synth.setting("synth.reverb.active", 0)
    synth.setting("synth.chorus.active", 0)
    font = synth.sfload(str(SOUNDFONTS / source.soundfont))
    pieces: dict[str, list[dict[str, object]]] = {}
    written: dict[tuple[int, int], tuple[str, float]] = {}
    for piece, wanted in source.keys.items():
        key, rate = wanted if isinstance(wanted, tuple) else (wanted, 1.0)
        layers = []
        for top in source.tops:
            if (key, top) not in written:
                synth.program_select(9, font, source.bank, 0)
                family = piece if piece in LONGEST_S else piece.split("_")[0]
                samples = render(synth, key, top, LONGEST_S.get(family, 1.0))
                peak = float(np.abs(samples).max())
                file = f"{piece}_{top}.ogg"
                soundfile.write(folder / file, samples * (0.9 / peak), RATE, format="OGG",
                                subtype="VORBIS", compression_level=1 - QUALITY)  # fmt: skip
                written[key, top] = (file, peak / 0.9 / loudness(top))
            file, gain = written[key, top]
            layers.append({"file": file, "to": top, "gain": gain, "rate": rate})
        pieces[piece] = layers
    loudest = max(layer["gain"] for layers in pieces.values() for layer in layers[-1:])
    for layers in pieces.values():
        for layer in layers:
            layer["gain"] = round(layer["gain"] / loudest, 4)
    size = sum(file.stat().st_size for file in folder.glob("*.ogg"))
    index = {
        "title": source.title,
        "licence": source.licence,
        "credit": source.credit,
        "layers": len(source.tops),
        "kilobytes": round(size / 1000),
        "pieces": pieces,
    }
    (folder / "kit.json").write_text(json.dumps(index, indent=1) + "\n")
    print(f"{name}: {len(written)} samples, {size / 1000:.0f} kB")


if __name__ == "__main__":
    for kit in sys.argv[1:] or KITS:
        build(kit, KITS[kit])
