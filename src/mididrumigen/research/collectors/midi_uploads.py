"""MIDI that was sent along with a request, kept in the file store."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mididrumigen.domain.errors import CollectorUnavailableError
from mididrumigen.domain.style.artist import Artist
from mididrumigen.domain.style.collecting import CollectorStatus
from mididrumigen.domain.style.evidence import FileReading, Finding
from mididrumigen.domain.work.requests import ResearchRequest
from mididrumigen.midi.channels import parse_channel
from mididrumigen.ports.files import FileStore
from mididrumigen.ports.progress import Progress
from mididrumigen.research.midi_findings import find_in_thread
from mididrumigen.research.upload_names import own_name


@dataclass(frozen=True, slots=True)
class UploadedMidi:
    """A file that was sent along."""

    files: FileStore
    name: str
    label: str = ""
    is_fill: bool = False

    @property
    def title(self) -> str:
        """The sender's own name for it, as far as it is plain."""
        return own_name(self.name)

    def read(self) -> bytes:
        """The file, from the store."""
        return self.files.read(self.name)


class MidiUploadsCollector:
    """Reads the uploads of a request. Implements the ``Collector`` port.

    Args:
        files: where they are, under names of :func:`upload_name`.
    """

    name = "midi_uploads"

    def __init__(self, files: FileStore) -> None:
        self._files = files

    async def collect(
        self, artist: Artist, request: ResearchRequest
    ) -> Sequence[Finding | FileReading]:
        """As :meth:`collect_telling`, silently."""
        return await self.collect_telling(artist, request, lambda _step, _done=None, /: None)

    async def collect_telling(
        self,
        artist: Artist,  # noqa: ARG002 (the port's)
        request: ResearchRequest,
        progress: Progress,
    ) -> Sequence[Finding | FileReading]:
        """One finding a file, and each file that does not count with the reason.

        Raises:
            CollectorUnavailableError: nothing was sent along.
        """
        if not request.uploads:
            raise CollectorUnavailableError(CollectorStatus.OFF, "No MIDI was sent along.")
        sent = [UploadedMidi(self._files, name) for name in request.uploads]
        return await find_in_thread(
            lambda: sent, request.drum_map, parse_channel(request.channel), progress
        )
