"""The user's own recordings: any tree of files, listened to one by one."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from mididrumigen.domain.errors import AudioError, CollectorUnavailableError
from mididrumigen.domain.style.artist import Artist
from mididrumigen.domain.style.collecting import CollectorStatus, NotedFindings
from mididrumigen.domain.style.evidence import Finding, Source, SourceKind
from mididrumigen.domain.work.requests import ResearchRequest
from mididrumigen.ports.progress import Progress
from mididrumigen.research.collectors.own_files import OwnFile, choose_files, find_files
from mididrumigen.research.collectors.stems import prefer_drum_stems
from mididrumigen.research.gather import be_silent

if TYPE_CHECKING:
    from mididrumigen.audio.heard import Heard

SUFFIXES = frozenset(
    {
        *(".wav", ".wave", ".aif", ".aiff", ".aifc", ".flac", ".ogg", ".oga", ".opus", ".mp3"),
        *(".m4a", ".m4p", ".mp4", ".aac", ".wma", ".webm", ".mka", ".caf", ".au", ".rf64", ".w64"),
    }
)
# A process takes 200 MB.
_MOST_PROCESSES = 4

_Answer: TypeAlias = "tuple[str, Heard] | AudioError"


class AudioFolderCollector:
    """Listens to the audio folders of a request. Implements the ``Collector`` port.

    :func:`mididrumigen.research.collectors.own_files.choose_files` decides which files are whose.

    Args:
        memory: folder of what was heard; the same recording is listened to once.
        processes: how many listen at once; as many as there are processors, up to four, by default.
    """

    name = "audio_folder"
    deadline_s = 2 * 3600.0

    def __init__(self, memory: Path | None = None, processes: int = 0) -> None:
        self._memory = memory
        self._processes = processes or min(os.cpu_count() or 1, _MOST_PROCESSES)

    async def collect(self, artist: Artist, request: ResearchRequest) -> Sequence[Finding]:
        """As :meth:`collect_telling`, silently."""
        return await self.collect_telling(artist, request, be_silent)

    async def collect_telling(
        self, artist: Artist, request: ResearchRequest, progress: Progress
    ) -> Sequence[Finding]:
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
        files, notes = prefer_drum_stems(await asyncio.to_thread(_choose, artist, request))
        heard = await self._listen(files, progress, separate=request.separate)
        findings, more = await asyncio.to_thread(_find, files, heard)
        notes += more
        if not findings:
            first = f" First: {notes[0]}" if notes else ""
            raise CollectorUnavailableError(
                CollectorStatus.NOT_FOUND, f"No drums in {len(files)} recordings.{first}"
            )
        return NotedFindings(findings, notes)

    async def _listen(
        self, files: Sequence[OwnFile], progress: Progress, *, separate: bool
    ) -> list[_Answer]:
        """What each file holds, or why it cannot be heard; several processes share the work."""
        # Needs numpy, which the core is without.
        from mididrumigen.research.listening import Ear

        answers: list[_Answer | None] = [None] * len(files)
        waiting = iter(enumerate(files))
        done = 0

        async def work() -> None:
            nonlocal done
            async with Ear(self._memory, separate=separate) as ear:
                for number, file in waiting:
                    try:
                        answers[number] = await ear.listen(file.path)
                    except AudioError as error:
                        answers[number] = error
                    done += 1
                    progress(f"{done} of {len(files)} recordings heard", done / len(files))

        async with asyncio.TaskGroup() as group:
            for _ in range(min(len(files), self._processes)):
                group.create_task(work())
        return [answer for answer in answers if answer is not None]


def _find(files: Sequence[OwnFile], answers: Sequence[_Answer]) -> tuple[list[Finding], list[str]]:
    """Findings of the recordings that could be heard, and a line on each file."""
    from mididrumigen.research.audio_findings import make_finding

    findings: dict[str, Finding] = {}
    notes = []
    for file, answer in zip(files, answers, strict=True):
        if isinstance(answer, AudioError):
            notes.append(f"{file.title}: {answer}")
            continue
        digest, heard = answer
        if digest in findings:
            notes.append(f"{file.title}: the same as {findings[digest].source.title}.")
            continue
        source = Source(f"audio:{digest}", SourceKind.AUDIO, file.title, file.title)
        findings[digest] = make_finding(heard, source, file.label)
        notes.append(f"{file.title}: {_describe(heard, findings[digest])}")
    return [found for found in findings.values() if found.claims or found.phrases], notes


def _describe(heard: Heard, finding: Finding) -> str:
    bars = sum(phrase.groove.bars for phrase in finding.phrases)
    return (
        f"{heard.grid.tempo_bpm:.0f} BPM in {heard.grid.meter}, "
        f"{len(heard.hits)} strokes, {bars} bars of vocabulary"
        + (", ends early." if heard.is_cut else ".")
    )


def _choose(artist: Artist, request: ResearchRequest) -> list[OwnFile]:
    found = [
        file
        for folder in request.audio_folders
        for file in find_files(Path(folder), SUFFIXES, "recordings")
    ]
    return choose_files(found, artist)
