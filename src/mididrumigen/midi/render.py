"""MIDI to sound: a WAV preview through FluidSynth and a soundfont (extra ``audio``)."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING, Any, NamedTuple

from mididrumigen.domain.errors import InvalidRequestError, MissingExtraError, StorageError
from mididrumigen.domain.stopping import check_stopped
from mididrumigen.midi.drum_channels import find_drums
from mididrumigen.midi.read import read_seconds
from mididrumigen.midi.smf import KEY_PRESSURE, Event, read_smf

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


def render_wav(
    data: bytes, path: Path, *, soundfont: Path | None = None, most_s: float | None = None
) -> None:
    """Render the drums of a MIDI file to a 16-bit stereo WAV file.

    Args:
        data: the MIDI file, General MIDI drums on channel 10.
        path: where to write; there whole or not at all.
        soundfont: by default the first one of the system.
        most_s: how long it may sound; as long as it does by default. A second is 176 KB.

    Raises:
        InvalidRequestError: it would sound for longer.
        StoppedError: the work was called off.
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
    strokes = _read_strokes(data)
    _check_length(strokes, most_s)
    try:
        with NamedTemporaryFile(dir=path.parent, suffix=".wav", delete=False) as file:
            try:
                with soundfile.SoundFile(
                    file, "w", SAMPLE_RATE, channels=2, format="WAV", subtype="PCM_16"
                ) as sound:
                    for samples in _synthesise(fluidsynth, strokes, soundfont):
                        sound.write(samples)
                os.replace(file.name, path)  # noqa: PTH105 (atomic, and keeps the name a string)
            except BaseException:
                Path(file.name).unlink(missing_ok=True)
                raise
    except OSError as error:
        raise StorageError(f"'{path}' cannot be written: {error.strerror}.") from error


class _Stroke(NamedTuple):
    """A key that is struck or let go, and the frame at which that happens."""

    frame: int
    event: Event


def _read_strokes(data: bytes) -> list[_Stroke]:
    smf = read_smf(data)
    seconds = read_seconds(smf)
    return [
        _Stroke(round(seconds(item.tick) * SAMPLE_RATE), item.event)
        for item in find_drums(smf).events
    ]


def _check_length(strokes: Sequence[_Stroke], most_s: float | None) -> None:
    length_s = max((stroke.frame for stroke in strokes), default=0) / SAMPLE_RATE + _TAIL_S
    if most_s is not None and length_s > most_s:
        raise InvalidRequestError(
            f"This sounds for {length_s:.0f} s, and at most {most_s:.0f} s are rendered.",
            hint="Render it yourself: mididrumigen render FILE.",
            details={"seconds": round(length_s), "most": round(most_s)},
        )


def _synthesise(
    fluidsynth: Any, strokes: Sequence[_Stroke], soundfont: Path
) -> Iterator[NDArray[np.int16]]:
    """Interleaved stereo samples, shapes ``(frames, 2)``, a second at most each."""
    synth = fluidsynth.Synth(gain=_GAIN, samplerate=float(SAMPLE_RATE))

    def play(frames: int) -> Iterator[NDArray[np.int16]]:
        while frames > 0:
            check_stopped()
            block = min(frames, SAMPLE_RATE)
            yield synth.get_samples(block).reshape(-1, 2)
            frames -= block

    try:
        bank = synth.sfload(str(soundfont))
        synth.program_select(_DRUM_CHANNEL, bank, _DRUM_BANK, 0)
        done = 0
        for frame, event in strokes:
            yield from play(frame - done)
            done = max(done, frame)
            note, velocity = event.data
            if event.begins_note:
                synth.noteon(_DRUM_CHANNEL, note, velocity)
            elif event.kind != KEY_PRESSURE:
                synth.noteoff(_DRUM_CHANNEL, note)
        yield from play(round(_TAIL_S * SAMPLE_RATE))
    finally:
        synth.delete()
