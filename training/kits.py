"""Drum samples from soundfonts that Debian packages hold, as one archive.

usage: python -m training.kits OUT.npz SOUNDFONT [SOUNDFONT ...]

Debian has them in `fluid-soundfont-gm` and `musescore-general-soundfont` (MIT License). A package
is unpacked without installing it by `apt-get download NAME` and `dpkg -x FILE.deb FOLDER`. Whoever
adds one writes its licence down in NOTICE: no share-alike, GPL or non-commercial sample is in the
weights that are shipped.

Each kit of a soundfont's percussion bank is struck by fluidsynth, one stroke a velocity.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mididrumigen.audio.decoding import SAMPLE_RATE
from training.excerpts import CLOSED_HAT, CRASH, CROSS_STICK, KICK, OPEN_HAT, RIDE, SNARE, TOM

Sound = NDArray[np.float32]

PROGRAMS = (0, 8, 16, 24, 25, 32, 40)
"""General MIDI 2's kits: standard, room, power, electronic, analog, jazz, brush."""
VELOCITIES = (25, 55, 85, 115)
_BANK, _CHANNEL = 128, 9
_NOTES = {
    KICK: (36, 35),
    SNARE: (38, 40),
    CROSS_STICK: (37,),
    CLOSED_HAT: (42, 44),
    OPEN_HAT: (46,),
    RIDE: (51, 53, 59),
    CRASH: (49, 57, 55, 52),
    TOM: (50, 48, 47, 45, 43, 41),
}
_SECONDS = {CLOSED_HAT: 0.4, CROSS_STICK: 0.3, KICK: 0.8, SNARE: 0.8, TOM: 1.2}
_LONGEST_S = 2.5
# Below this share of the peak a tail is cut, and a sound has not begun.
_QUIET, _BEGINS = 1e-3, 0.02


@dataclass(frozen=True)
class Kit:
    """Sounds by class: a list of drums, each a list of strokes from soft to hard.

    Attributes:
        name: of the soundfont and the program.
        drums: by class of ``mididrumigen.audio.networks.DRUMS``.
    """

    name: str
    drums: dict[int, list[list[Sound]]]


def main() -> None:
    """Cut the kits of soundfonts and keep them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("soundfonts", type=Path, nargs="+")
    arguments = parser.parse_args()
    kits = [kit for font in arguments.soundfonts for kit in cut_kits(font)]
    save_kits(arguments.out, kits)
    print(f"{len(kits)} kits: {', '.join(kit.name for kit in kits)}")


def cut_kits(soundfont: Path, programs: Sequence[int] = PROGRAMS) -> Iterator[Kit]:
    """The kits of a soundfont; programs that it does not have are left out."""
    import fluidsynth

    synth = fluidsynth.Synth(samplerate=float(SAMPLE_RATE), gain=0.6)
    try:
        font = synth.sfload(str(soundfont))
        for program in programs:
            if synth.program_select(_CHANNEL, font, _BANK, program) == 0:
                drums = {drum: list(_strike(synth, drum)) for drum in _NOTES}
                yield Kit(f"{soundfont.stem} {program}", {k: v for k, v in drums.items() if v})
    finally:
        synth.delete()


def _strike(synth: object, drum: int) -> Iterator[list[Sound]]:
    seconds = _SECONDS.get(drum, _LONGEST_S)
    for note in _NOTES[drum]:
        strokes = [_record(synth, note, velocity, seconds) for velocity in VELOCITIES]
        if all(len(stroke) for stroke in strokes):
            yield strokes


def _record(synth: object, note: int, velocity: int, seconds: float) -> Sound:
    synth.noteon(_CHANNEL, note, velocity)  # type: ignore[attr-defined]
    samples = synth.get_samples(int(seconds * SAMPLE_RATE))  # type: ignore[attr-defined]
    synth.noteoff(_CHANNEL, note)  # type: ignore[attr-defined]
    synth.get_samples(SAMPLE_RATE // 2)  # type: ignore[attr-defined]  # the tail dies away
    mono = samples.reshape(-1, 2).mean(axis=1).astype(np.float32) / 32768
    return trim(mono)


def trim(sound: Sound) -> Sound:
    """From its attack to the end of its tail, which fades; empty where it is silent."""
    size = np.abs(sound)
    peak = float(size.max(initial=0))
    if peak < 1e-4:
        return np.zeros(0, np.float32)
    begin = int((size > _BEGINS * peak).argmax())
    end = len(sound) - int((size[::-1] > _QUIET * peak).argmax())
    cut = sound[begin:end].copy()
    fade = min(len(cut) // 4, 200)
    if fade:
        cut[-fade:] *= np.linspace(1, 0, fade, dtype=np.float32)
    return cut


def save_kits(path: Path, kits: Sequence[Kit]) -> None:
    """Keep kits as 16-bit samples with a table of where each stroke lies."""
    table, parts, at = [], [], 0
    for kit in kits:
        for drum, variants in kit.drums.items():
            for variant, strokes in enumerate(variants):
                for stroke in strokes:
                    table.append([kit.name, drum, variant, at, len(stroke)])
                    parts.append(np.round(np.clip(stroke, -1, 1) * 32767).astype(np.int16))
                    at += len(stroke)
    samples = np.concatenate(parts) if parts else np.zeros(0, np.int16)
    np.savez_compressed(path, samples=samples, table=json.dumps(table))


def load_kits(path: Path) -> list[Kit]:
    """Kits that were kept."""
    with np.load(path) as data:
        samples, table = data["samples"], json.loads(str(data["table"]))
    kits: dict[str, Kit] = {}
    for name, drum, variant, at, length in table:
        variants = kits.setdefault(name, Kit(name, {})).drums.setdefault(drum, [])
        if variant == len(variants):
            variants.append([])
        variants[variant].append(samples[at : at + length].astype(np.float32) / 32767)
    return list(kits.values())


if __name__ == "__main__":
    main()
