"""From MIDI files, wherever they lie, to findings: one a file, identical files once."""

from __future__ import annotations

import asyncio
import hashlib
import threading
from collections.abc import Callable, Iterable, Sequence
from typing import Protocol

from mididrumigen.domain.errors import CollectorUnavailableError, MidiDrumiGenError
from mididrumigen.domain.music.kit import DrumMap
from mididrumigen.domain.music.performance import Performance
from mididrumigen.domain.style.collecting import CollectorStatus
from mididrumigen.domain.style.evidence import Finding, Source, SourceKind
from mididrumigen.midi.drum_maps import detect_drum_map, load_drum_map
from mididrumigen.midi.read import read_performance
from mididrumigen.research.transcribe import transcribe


class MidiSource(Protocol):
    """A file to be read as evidence."""

    @property
    def title(self) -> str:
        """What to call it."""
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
    choose: Callable[[], Sequence[MidiSource]], drum_map: str
) -> list[Finding]:
    """Choose files and read them, in a thread that stops between files when this is cancelled.

    Args:
        choose: which files; called in the thread.
        drum_map: name of their drum map; found out by itself when empty.

    Raises:
        CollectorUnavailableError: there are no drums in any of them.
        DrumMapError: there is no such drum map.
    """
    stop = threading.Event()
    try:
        return await asyncio.to_thread(_find, choose, drum_map, stop)
    except asyncio.CancelledError:
        stop.set()
        raise


def _find(
    choose: Callable[[], Sequence[MidiSource]], map_name: str, stop: threading.Event
) -> list[Finding]:
    # Before thousands of files are read for nothing.
    named_map = load_drum_map(map_name) if map_name else None
    files = choose()
    performances, refused = _read_all(files, stop)
    if not performances:
        raise CollectorUnavailableError(
            CollectorStatus.NOT_FOUND,
            f"No drums in {len(files)} MIDI files." + (f" First: {refused[0]}" if refused else ""),
        )
    drum_map = named_map or _detect_map(performance for _, performance in performances.values())
    findings = []
    for digest, (file, performance) in performances.items():
        if stop.is_set():
            break
        source = Source(f"midi:{digest}", SourceKind.MIDI, file.title, file.title)
        phrases = transcribe(
            performance,
            drum_map.piece_of_note,
            source_id=source.id,
            label=file.label,
            all_fills=file.is_fill,
        )
        if phrases:
            findings.append(Finding(source, phrases=tuple(phrases)))
    return findings


def _read_all(
    files: Sequence[MidiSource], stop: threading.Event
) -> tuple[dict[str, tuple[MidiSource, Performance]], list[str]]:
    performances: dict[str, tuple[MidiSource, Performance]] = {}
    refused = []
    for file in files:
        if stop.is_set():
            break
        try:
            data = file.read()
            performance = read_performance(data, name=file.title)
        except (MidiDrumiGenError, OSError) as error:
            refused.append(f"{file.title}: {error}")
            continue
        performances.setdefault(digest_midi(data), (file, performance))
    return performances, refused


def digest_midi(data: bytes) -> str:
    """What tells a file from another: 16 hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()[:16]


def _detect_map(performances: Iterable[Performance]) -> DrumMap:
    notes = (note.note for performance in performances for note in performance.notes)
    return detect_drum_map(notes)[0]
