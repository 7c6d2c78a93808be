"""MIDI to sound: a WAV preview through FluidSynth and a soundfont (extra ``audio``)."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING, Any

from mididrumigen.domain.errors import MissingExtraError, StorageError
from mididrumigen.midi.drum_channels import find_drums
from mididrumigen.midi.read import read_seconds
from mididrumigen.midi.smf import KEY_PRESSURE, read_smf

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SAMPLE_RATE = 44_100
_TAIL_S, _GAIN = 2.0, 0.8
_DRUM_CHANNEL, _DRUM_BANK = 9, 128
_PLACES = (
    "/usr/share/sounds/sf2",
    "/usr/share/soundfonts",
    "/usr/local/share/soundfonts",
    "/opt/homebrew/share/soundfonts",
    "~/Library/Audio/Sounds/Banks",
    "~/.local/share/sounds/sf2",
)


def find_soundfont(places: Iterable[str] = _PLACES) -> Path | None:
    """The first soundfont in the usual folders, General MIDI ones first."""
    found = [path for place in places for path in sorted(Path(place).expanduser().glob("*.sf[23]"))]
    return min(found, key=lambda path: "gm" not in path.stem.casefold(), default=None)


def render_wav(data: bytes, path: Path, *, soundfont: Path | None = None) -> None:
    """Render the drums of a MIDI file to a 16-bit stereo WAV file.

    Args:
        data: the MIDI file, General MIDI drums on channel 10.
        path: where to write; there whole or not at all.
        soundfont: by default the first one of the system.

    Raises:
        MissingExtraError: the extra is not installed.
        MidiReadError: the file cannot be read.
        StorageError: there is no soundfont, or the file cannot be written.
    """
    try:
        import fluidsynth
        import soundfile
    except (ImportError, OSError) as error:
        raise MissingExtraError("Rendering sound", "audio") from error
    soundfont = soundfont or find_soundfont()
    if soundfont is None or not soundfont.is_file():
        raise StorageError(
            "There is no soundfont to render with.",
            hint="Install one (Debian: fluid-soundfont-gm) or give --soundfont FILE.",
        )
    samples = _synthesise(fluidsynth, data, soundfont)
    try:
        with NamedTemporaryFile(dir=path.parent, suffix=".wav", delete=False) as file:
            soundfile.write(file, samples, SAMPLE_RATE, format="WAV", subtype="PCM_16")
        os.replace(file.name, path)  # noqa: PTH105 (atomic, and keeps the name a string)
    except OSError as error:
        raise StorageError(f"'{path}' cannot be written: {error.strerror}.") from error


def _synthesise(fluidsynth: Any, data: bytes, soundfont: Path) -> NDArray[np.int16]:
    """Interleaved stereo samples, shape ``(frames, 2)``."""
    import numpy as np

    smf = read_smf(data)
    events = find_drums(smf).events
    seconds = read_seconds(smf)
    synth = fluidsynth.Synth(gain=_GAIN, samplerate=float(SAMPLE_RATE))
    try:
        bank = synth.sfload(str(soundfont))
        synth.program_select(_DRUM_CHANNEL, bank, _DRUM_BANK, 0)
        blocks = []
        done = 0
        for item in events:
            frame = round(seconds(item.tick) * SAMPLE_RATE)
            if frame > done:
                blocks.append(synth.get_samples(frame - done))
                done = frame
            note, velocity = item.event.data
            if item.event.begins_note:
                synth.noteon(_DRUM_CHANNEL, note, velocity)
            elif item.event.kind != KEY_PRESSURE:
                synth.noteoff(_DRUM_CHANNEL, note)
        blocks.append(synth.get_samples(round(_TAIL_S * SAMPLE_RATE)))
    finally:
        synth.delete()
    samples: NDArray[np.int16] = np.concatenate(blocks).reshape(-1, 2)
    return samples
