"""The user's own recordings: any tree of files, listened to one by one."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from mididrumigen.domain.errors import AudioError, CollectorUnavailableError
from mididrumigen.domain.style.artist import Artist
from mididrumigen.domain.style.collecting import CollectorStatus, NotedFindings
from mididrumigen.domain.style.evidence import Finding, Source, SourceKind
from mididrumigen.domain.work.requests import ResearchRequest
from mididrumigen.research.collectors.own_files import OwnFile, choose_files, find_files

if TYPE_CHECKING:
    from mididrumigen.research.listening import Ear

SUFFIXES = frozenset(
    {
        *(".wav", ".wave", ".aif", ".aiff", ".aifc", ".flac", ".ogg", ".oga", ".opus", ".mp3"),
        *(".m4a", ".m4p", ".mp4", ".aac", ".wma", ".webm", ".mka", ".caf", ".au", ".rf64", ".w64"),
    }
)


class AudioFolderCollector:
    """Listens to the audio folders of a request. Implements the ``Collector`` port.

    :func:`mididrumigen.research.collectors.own_files.choose_files` decides which files are whose.

    Args:
        memory: folder of what was heard; the same recording is listened to once.
    """

    name = "audio_folder"
    deadline_s = 2 * 3600.0

    def __init__(self, memory: Path | None = None) -> None:
        self._memory = memory

    async def collect(self, artist: Artist, request: ResearchRequest) -> Sequence[Finding]:
        """One finding a recording, and a note on each; identical ones count once.

        Raises:
            CollectorUnavailableError: no folder was given, or nothing in it could be heard.
            MissingExtraError: the extra ``audio`` is not installed.
            InvalidRequestError: a folder that is not there.
        """
        if not request.audio_folders:
            raise CollectorUnavailableError(
                CollectorStatus.OFF,
                "No audio folder was given.",
                hint="Give one with --audio-folder.",
            )
        # Needs numpy, which the core is without.
        from mididrumigen.research.listening import Ear

        files = await asyncio.to_thread(_choose, artist, request)
        async with Ear(self._memory) as ear:
            findings, notes = await listen_to(files, ear)
        if not findings:
            first = f" First: {notes[0]}" if notes else ""
            raise CollectorUnavailableError(
                CollectorStatus.NOT_FOUND, f"No drums in {len(files)} recordings.{first}"
            )
        return NotedFindings(findings, notes)


async def listen_to(files: Sequence[OwnFile], ear: Ear) -> tuple[list[Finding], list[str]]:
    """Findings of the recordings that could be heard, and a line on each file."""
    from mididrumigen.research.audio_findings import make_finding

    findings: dict[str, Finding] = {}
    notes = []
    for file in files:
        try:
            digest, heard = await ear.listen(file.path)
        except AudioError as error:
            notes.append(f"{file.title}: {error}")
            continue
        if digest in findings:
            notes.append(f"{file.title}: the same as {findings[digest].source.title}.")
            continue
        source = Source(f"audio:{digest}", SourceKind.AUDIO, file.title, file.title)
        finding = make_finding(heard, source, file.label)
        bars = sum(phrase.groove.bars for phrase in finding.phrases)
        notes.append(
            f"{file.title}: {heard.grid.tempo_bpm:.0f} BPM in {heard.grid.meter}, "
            f"{len(heard.hits)} strokes, {bars} bars of vocabulary"
            + (", ends early." if heard.is_cut else ".")
        )
        findings[digest] = finding
    return [found for found in findings.values() if found.claims or found.phrases], notes


def _choose(artist: Artist, request: ResearchRequest) -> list[OwnFile]:
    found = [
        file
        for folder in request.audio_folders
        for file in find_files(Path(folder), SUFFIXES, "recordings")
    ]
    return choose_files(found, artist)
