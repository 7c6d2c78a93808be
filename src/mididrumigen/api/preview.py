"""The sound of a generated file, rendered when it is first listened to."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path

from mididrumigen.midi.drum_maps import load_drum_map
from mididrumigen.midi.general_midi import GENERAL_MIDI, general_midi
from mididrumigen.wiring.api_parts import ServiceParts

# One at a time: rendering takes a core, so that the API keeps answering.
_ONE = asyncio.Semaphore(1)


async def render_preview(parts: ServiceParts, name: str, drum_map: str) -> bytes:
    """A WAV file of a MIDI file in the store.

    Raises:
        StorageError: the file is not there, or there is no soundfont.
        MissingExtraError: the extra ``audio`` is not installed.
    """
    async with _ONE:
        return await asyncio.to_thread(_render, parts, name, drum_map)


def _render(parts: ServiceParts, name: str, drum_map: str) -> bytes:
    from mididrumigen.midi.convert import convert_midi
    from mididrumigen.midi.render import render_wav

    data = parts.files.read(name)
    if drum_map and drum_map != GENERAL_MIDI:
        data, _ = convert_midi(data, load_drum_map(drum_map), general_midi())
    with tempfile.TemporaryDirectory(prefix="mididrumigen-") as folder:
        path = Path(folder) / "preview.wav"
        render_wav(data, path)
        return path.read_bytes()
