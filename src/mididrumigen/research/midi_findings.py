"""From MIDI files, wherever they lie, to findings: one a file, identical files once.

Each file is read with the map that it was played on, found out file by file beside its neighbours.
A file that does not count is reported with the reason.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from multiprocessing import current_process, get_context
from pathlib import PurePosixPath
from typing import Protocol, TypeVar

from mididrumigen.domain.errors import MidiDrumiGenError
from mididrumigen.domain.music.kit import DrumMap
from mididrumigen.domain.music.performance import Performance
from mididrumigen.domain.style.evidence import (
    FileReading,
    FileStatus,
    Finding,
    Phrase,
    Source,
    SourceKind,
)
from mididrumigen.midi.drum_maps import load_drum_map
from mididrumigen.midi.map_detection import CHOOSE_ANOTHER, Detection, detect_drum_maps
from mididrumigen.midi.read import read_performance
from mididrumigen.ports.progress import Progress
from mididrumigen.research.transcribe import explain_nothing, transcribe

# Starting processes takes as long as reading so many files.
_WORTH_PROCESSES = 300
_AT_ONCE = 16
_TELLINGS = 10

_Task = TypeVar("_Task")
_Done = TypeVar("_Done")


class MidiSource(Protocol):
    """A file to be read as evidence."""

    @property
    def title(self) -> str:
        """What to call it; files in one folder are taken to belong together."""
        ...

    @property
    def label(self) -> str:
        """Its style, where that is known."""
        ...

    @property
    def is_fill(self) -> bool:
        """Whether it is a fill and nothing else."""
        ...

    def read(self) -> bytes:
        """The file. Raises ``OSError`` or ``MidiDrumiGenError``."""
        ...


async def find_in_thread(
    choose: Callable[[], Sequence[MidiSource]],
    drum_map: str,
    channel: int | None = None,
    progress: Progress = lambda _step, _done=None, /: None,
) -> list[Finding | FileReading]:
    """Choose files and read them, in a thread that stops between files when this is cancelled.

    Many files are read by a process for each core.

    Args:
        choose: which files; called in the thread.
        drum_map: name of their drum map; found out for each when empty.
        channel: of the drums, 1 to 16, or ``ALL_CHANNELS``; found out for each by default.
        progress: told which file it is at, and what share of them is done.

    Returns:
        A finding for each file that counts, then those that do not.

    Raises:
        DrumMapError: there is no such drum map.
    """
    stop = threading.Event()
    try:
        return await asyncio.to_thread(_find, choose, drum_map, channel, stop, progress)
    except asyncio.CancelledError:
        stop.set()
        raise


@dataclass(frozen=True, slots=True)
class _Heard:
    """A file that was read."""

    file: MidiSource
    digest: str
    performance: Performance


@dataclass(frozen=True, slots=True)
class _ToMeasure:
    """What a process needs to know of a file to measure it."""

    performance: Performance
    drum_map: DrumMap
    source_id: str
    label: str
    is_fill: bool


def _find(
    choose: Callable[[], Sequence[MidiSource]],
    map_name: str,
    channel: int | None,
    stop: threading.Event,
    progress: Progress,
) -> list[Finding | FileReading]:
    # Before thousands of files are read for nothing.
    named = load_drum_map(map_name) if map_name else None
    files = choose()
    left_out: list[FileReading] = []
    with _processes(len(files)) as run:
        heard = list(_read_all(files, channel, run, stop, progress, left_out))
        detections = [None] * len(heard) if named else _detect(heard)
        taken = []
        for file, detection in zip(heard, detections, strict=True):
            if detection is not None and detection.refusal:
                left_out.append(_leave_out(file.file.title, detection.refusal))
            else:
                taken.append((file, detection, named or detection.drum_map))  # type: ignore[union-attr]
        findings = _measure_all(taken, run, stop, progress, left_out)
    return [*findings, *left_out]


def _read_all(
    files: Sequence[MidiSource],
    channel: int | None,
    run: _Run,
    stop: threading.Event,
    progress: Progress,
    left_out: list[FileReading],
) -> Iterator[_Heard]:
    first: dict[str, str] = {}
    opened: list[MidiSource] = []
    given = _contents(files, opened, stop, left_out)
    for done, (digest, heard) in enumerate(run(partial(_read, channel), given), 1):
        if stop.is_set():
            return
        file = opened[done - 1]
        _tell(progress, "reading", done, len(files), 0.0)
        if isinstance(heard, str):
            left_out.append(_leave_out(file.title, heard))
        elif digest in first:
            reason = f"the same as {first[digest]}"
            left_out.append(FileReading(file.title, "", 0.0, FileStatus.DUPLICATE, reason))
        else:
            first[digest] = file.title
            yield _Heard(file, digest, heard)


def _tell(progress: Progress, doing: str, done: int, files: int, since: float) -> None:
    """How far it is, now and then."""
    if done in (1, files) or done % max(1, files // _TELLINGS) == 0:
        progress(f"{doing} MIDI files: {done} of {files}", since + 0.5 * done / files)


def _contents(
    files: Sequence[MidiSource],
    opened: list[MidiSource],
    stop: threading.Event,
    left_out: list[FileReading],
) -> Iterator[tuple[str, bytes]]:
    """Titles and contents of the files that can be opened; ``opened`` gets those."""
    for file in files:
        if stop.is_set():
            return
        try:
            data = file.read()
        except (MidiDrumiGenError, OSError) as error:
            reason = getattr(error, "strerror", None) or getattr(error, "message", "")
            left_out.append(_leave_out(file.title, f"it cannot be read: {reason}"))
            continue
        opened.append(file)
        yield file.title, data


def _read(channel: int | None, given: tuple[str, bytes]) -> tuple[str, Performance | str]:
    """A file's digest and notes, or why it has none."""
    title, data = given
    try:
        return digest_midi(data), read_performance(data, name=title, channel=channel)
    except MidiDrumiGenError as error:
        return "", error.message


def digest_midi(data: bytes) -> str:
    """What tells a file from another: 16 hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()[:16]


def _detect(heard: Sequence[_Heard]) -> list[Detection]:
    """The map of each file, beside those of its folder."""
    notes = ([note.note for note in file.performance.notes] for file in heard)
    return detect_drum_maps(notes, [str(PurePosixPath(h.file.title).parent) for h in heard])


def _measure_all(
    taken: Sequence[tuple[_Heard, Detection | None, DrumMap]],
    run: _Run,
    stop: threading.Event,
    progress: Progress,
    left_out: list[FileReading],
) -> list[Finding]:
    given = (
        _ToMeasure(
            file.performance, drum_map, f"midi:{file.digest}", file.file.label, file.file.is_fill
        )
        for file, _, drum_map in taken
    )
    findings = []
    for done, phrases in enumerate(run(_measure, given)):
        file, detection, drum_map = taken[done]
        _tell(progress, "measuring", done + 1, len(taken), 0.5)
        if stop.is_set():
            break
        if isinstance(phrases, str):
            left_out.append(_leave_out(file.file.title, phrases))
            continue
        title = file.file.title
        reading = _describe_reading(file, detection, drum_map)
        source = Source(f"midi:{file.digest}", SourceKind.MIDI, title, title, reading=reading)
        findings.append(Finding(source, phrases=phrases))
    return findings


def _measure(given: _ToMeasure) -> tuple[Phrase, ...] | str:
    """A file's phrases, or why it has none."""
    pieces = given.drum_map.piece_of_note
    phrases = transcribe(
        given.performance,
        pieces,
        source_id=given.source_id,
        label=given.label,
        all_fills=given.is_fill,
    )
    return tuple(phrases) or explain_nothing(given.performance, given.drum_map)


def _describe_reading(file: _Heard, detection: Detection | None, drum_map: DrumMap) -> FileReading:
    confidence = 1.0 if detection is None else detection.confidence
    said = ["the map was named"] if detection is None else [detection.reason, CHOOSE_ANOTHER]
    said += [f"put right: {defect}" for defect in file.performance.defects]
    if not file.performance.found_by.startswith("channel"):
        said.append(f"drums told by {file.performance.found_by}")
    return FileReading(file.file.title, drum_map.name, confidence, FileStatus.READ, "; ".join(said))


def _leave_out(title: str, reason: str) -> FileReading:
    return FileReading(title, "", 0.0, FileStatus.LEFT_OUT, reason.rstrip("."))


class _Run(Protocol):
    """Does a task for each of many, in their order."""

    def __call__(
        self, task: Callable[[_Task], _Done], given: Iterable[_Task], /
    ) -> Iterable[_Done]: ...


@contextmanager
def _processes(files: int) -> Iterator[_Run]:
    """A process for each core where there are many files, else this one."""
    cores = os.cpu_count() or 1
    # A worker of a queue may itself be one that may start none.
    if files < _WORTH_PROCESSES or cores < 2 or current_process().daemon:
        yield map
        return
    # Not by forking: this process has threads.
    pool = ProcessPoolExecutor(cores, mp_context=get_context("spawn"))

    def run(task: Callable[[_Task], _Done], given: Iterable[_Task]) -> Iterable[_Done]:
        return pool.map(task, given, chunksize=_AT_ONCE)

    try:
        yield run
    finally:
        pool.shutdown(cancel_futures=True)
