"""The sound of a generated file, rendered when it is listened to and passed on from a disk."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from pathlib import Path

from fastapi import Request
from starlette.responses import FileResponse
from starlette.types import Receive, Scope, Send

from mididrumigen.api.guard import count_also, parts_of
from mididrumigen.midi.drum_maps import load_drum_map
from mididrumigen.midi.general_midi import GENERAL_MIDI, general_midi
from mididrumigen.wiring.api_parts import ServiceParts

MAX_SECONDS = 300.0
"""Of a file that is rendered: 53 MB of sound."""

WAV = "audio/wav"


class PassingFile(FileResponse):
    """A file that is deleted once it was sent, or could not be."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it."""
        try:
            await super().__call__(scope, receive, send)
        finally:
            with suppress(FileNotFoundError):
                os.unlink(self.path)  # noqa: PTH108 (of the library's, which keeps a string)


async def render_preview(
    request: Request, name: str, drum_map: str, headers: dict[str, str]
) -> PassingFile:
    """A WAV file of a MIDI file in the store.

    One is rendered at a time, in a thread of its own, so that the API keeps answering.

    Args:
        request: of the caller, whose renderings are counted.
        name: in the file store.
        drum_map: that it is written for.
        headers: of the answer.

    Raises:
        TooManyRequestsError: the caller has had as many as they may.
        InvalidRequestError: it lasts for too long.
        StorageError: the file is not there, or there is no soundfont.
        MissingExtraError: the extra ``audio`` is not installed.
    """
    await count_also(request, "render")
    parts, pool = parts_of(request), request.scope["app"].state.rendering
    path = await pool.run(request, lambda: _render(parts, name, drum_map))
    return PassingFile(path, headers=headers, media_type=WAV)


def _render(parts: ServiceParts, name: str, drum_map: str) -> Path:
    from mididrumigen.midi.convert import convert_midi
    from mididrumigen.midi.render import render_wav

    data = parts.files.read(name)
    if drum_map and drum_map != GENERAL_MIDI:
        data, _ = convert_midi(data, load_drum_map(drum_map), general_midi())
    descriptor, path = tempfile.mkstemp(prefix="mididrumigen-", suffix=".wav")
    os.close(descriptor)
    try:
        render_wav(data, Path(path), most_s=MAX_SECONDS)
    except BaseException:
        Path(path).unlink(missing_ok=True)
        raise
    return Path(path)
