"""The user's own MIDI: any tree of files, with what the tables and folder names beside them say."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from mididrumigen.domain.errors import CollectorUnavailableError
from mididrumigen.domain.style.artist import Artist
from mididrumigen.domain.style.collecting import CollectorStatus
from mididrumigen.domain.style.evidence import FileReading, Finding
from mididrumigen.domain.work.requests import ResearchRequest
from mididrumigen.midi.channels import MIDI_SUFFIXES, parse_channel
from mididrumigen.ports.progress import Progress
from mididrumigen.research.collectors.own_files import OwnFile, choose_files, find_files
from mididrumigen.research.midi_findings import find_in_thread


class MidiFolderCollector:
    """Reads the MIDI folders of a request. Implements the ``Collector`` port.

    :func:`mididrumigen.research.collectors.own_files.choose_files` decides which files are whose.
    """

    name = "midi_folder"

    async def collect(
        self, artist: Artist, request: ResearchRequest
    ) -> Sequence[Finding | FileReading]:
        """As :meth:`collect_telling`, silently."""
        return await self.collect_telling(artist, request, lambda _step, _done=None, /: None)

    async def collect_telling(
        self, artist: Artist, request: ResearchRequest, progress: Progress
    ) -> Sequence[Finding | FileReading]:
        """One finding a file, and each file that does not count with the reason.

        Raises:
            CollectorUnavailableError: no folder was given, or there is no MIDI in it.
            InvalidRequestError: a folder that is not there, or a table that cannot be used.
        """
        if not request.midi_folders:
            raise CollectorUnavailableError(
                CollectorStatus.OFF,
                "No MIDI folder was given.",
                hint="Give one with --midi-folder.",
            )
        found = await find_in_thread(
            lambda: _choose(artist, request),
            request.drum_map,
            parse_channel(request.channel),
            progress,
        )
        if not found:
            raise CollectorUnavailableError(
                CollectorStatus.NOT_FOUND, "There are no MIDI files in the folder."
            )
        return found


def _choose(artist: Artist, request: ResearchRequest) -> list[OwnFile]:
    files = [file for folder in request.midi_folders for file in find_midi(Path(folder))]
    return choose_files(files, artist)


def find_midi(folder: Path) -> list[OwnFile]:
    """Every MIDI file below a folder; see :func:`find_files`."""
    return find_files(folder, MIDI_SUFFIXES, "MIDI")
