"""The user's own MIDI: any tree of files, with what the tables and folder names beside them say."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from mididrumigen.domain.errors import CollectorUnavailableError
from mididrumigen.domain.style.artist import Artist
from mididrumigen.domain.style.collecting import CollectorStatus
from mididrumigen.domain.style.evidence import Finding
from mididrumigen.domain.work.requests import ResearchRequest
from mididrumigen.research.collectors.own_files import OwnFile, choose_files, find_files
from mididrumigen.research.midi_findings import find_in_thread

SUFFIXES = frozenset({".mid", ".midi", ".smf"})


class MidiFolderCollector:
    """Reads the MIDI folders of a request. Implements the ``Collector`` port.

    Whose files are whose is for :func:`mididrumigen.research.collectors.own_files.choose_files`.
    """

    name = "midi_folder"

    async def collect(self, artist: Artist, request: ResearchRequest) -> Sequence[Finding]:
        """One finding a file; identical files count once.

        Raises:
            CollectorUnavailableError: no folder was given, or nothing in it could be read.
            InvalidRequestError: a folder that is not there.
        """
        if not request.midi_folders:
            raise CollectorUnavailableError(
                CollectorStatus.OFF,
                "No MIDI folder was given.",
                hint="Give one with --midi-folder.",
            )
        return await find_in_thread(lambda: _choose(artist, request), request.drum_map)


def _choose(artist: Artist, request: ResearchRequest) -> list[OwnFile]:
    files = [file for folder in request.midi_folders for file in find_midi(Path(folder))]
    return choose_files(files, artist)


def find_midi(folder: Path) -> list[OwnFile]:
    """Every MIDI file below a folder; see :func:`find_files`."""
    return find_files(folder, SUFFIXES, "MIDI")
