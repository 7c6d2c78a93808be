"""The user's own MIDI: any tree of files, with what the tables and folder names beside them say."""

from __future__ import annotations

import asyncio
import csv
import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from mididrumigen.domain.errors import (
    CollectorUnavailableError,
    InvalidRequestError,
    MidiDrumiGenError,
)
from mididrumigen.domain.evidence import (
    Artist,
    CollectorStatus,
    Finding,
    Source,
    SourceKind,
    artist_key,
)
from mididrumigen.domain.kit import DrumMap
from mididrumigen.domain.performance import Performance
from mididrumigen.domain.requests import ResearchRequest
from mididrumigen.midi.drum_maps import detect_drum_map, load_drum_map
from mididrumigen.midi.read import read_performance
from mididrumigen.research.transcribe import transcribe

SUFFIXES = frozenset({".mid", ".midi", ".smf"})
TABLE = "info.csv"
MAX_FILES = 20_000

# Columns of an info.csv, by what they mean; the first that is there counts.
_FILE_COLUMNS = ("midi_filename", "filename", "file", "path")
_PLAYER_COLUMNS = ("drummer", "artist", "performer", "player")
_STYLE_COLUMNS = ("style", "genre", "label", "title")
_KIND_COLUMNS = ("beat_type", "type", "kind")

Row = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class MidiFile:
    """A file that was found, with its row of the table where there is one."""

    path: Path
    root: Path
    row: Row = field(default_factory=dict)

    @property
    def title(self) -> str:
        """Where it lies inside the folder that was given."""
        return self.path.relative_to(self.root).as_posix()

    @property
    def label(self) -> str:
        """Its style from the table, else the folder it lies in."""
        folder = self.path.parent.name if self.path.parent != self.root else ""
        return _first(self.row, _STYLE_COLUMNS) or folder

    @property
    def is_fill(self) -> bool:
        """Whether the table calls it a fill."""
        return _first(self.row, _KIND_COLUMNS).casefold() == "fill"


class MidiFolderCollector:
    """Reads the MIDI folders of a request. Implements the ``Collector`` port.

    In a folder of many players the artist's own files are taken: those whose ``info.csv`` row
    names the artist, else those with the name in their path. Where neither names anyone of that
    name, every file is taken to be the artist's.
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
        return await asyncio.to_thread(_collect, artist, request)


def _collect(artist: Artist, request: ResearchRequest) -> list[Finding]:
    # Before thousands of files are read for nothing.
    named_map = load_drum_map(request.drum_map) if request.drum_map else None
    files = [file for folder in request.midi_folders for file in find_files(Path(folder))]
    files = choose_files(files, artist)
    findings, refused = read_files(files, named_map)
    if not findings:
        raise CollectorUnavailableError(
            CollectorStatus.NOT_FOUND,
            f"No drums in {len(files)} MIDI files." + (f" First: {refused[0]}" if refused else ""),
        )
    return findings


def read_files(
    files: Sequence[MidiFile], named_map: DrumMap | None = None
) -> tuple[list[Finding], list[str]]:
    """One finding a file with drums (identical files count once), and why others were refused.

    Args:
        files: to read.
        named_map: their drum map; found out from all of them by default.
    """
    performances, refused = _read_all(files)
    drum_map = named_map or _detect_map(performance for _, performance in performances.values())
    findings = []
    for digest, (file, performance) in performances.items():
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
    return findings, refused


def find_files(folder: Path) -> list[MidiFile]:
    """Every MIDI file below a folder, in order of path, with its row of the nearest ``info.csv``.

    Raises:
        InvalidRequestError: there is no such folder, or it holds more than 20,000 files.
    """
    if not folder.is_dir():
        raise InvalidRequestError(f"There is no folder '{folder}'.", hint="Give a folder of MIDI.")
    tables = {table.parent: read_table(table) for table in sorted(folder.rglob(TABLE))}
    files = []
    for path in sorted(_walk(folder)):
        row: Row = {}
        for parent in path.parents:
            if parent in tables:
                row = tables[parent].get(path.relative_to(parent).as_posix(), {})
                break
        files.append(MidiFile(path, folder, row))
        if len(files) > MAX_FILES:
            raise InvalidRequestError(
                f"'{folder}' holds more than {MAX_FILES} MIDI files.", hint="Give a part of it."
            )
    return files


def _walk(folder: Path) -> Iterator[Path]:
    # rglob does not follow links to folders, so a loop of links ends.
    for path in folder.rglob("*"):
        if path.suffix.lower() in SUFFIXES and path.is_file():
            yield path


def read_table(path: Path) -> dict[str, Row]:
    """Rows of an ``info.csv`` by the file they are about; empty where it is not such a table."""
    try:
        with path.open(newline="", encoding="utf-8", errors="replace") as file:
            rows = list(csv.DictReader(file))
    except (OSError, csv.Error):
        return {}
    table: dict[str, Row] = {}
    for row in rows:
        known = {key: value for key, value in row.items() if key and isinstance(value, str)}
        name = _first(known, _FILE_COLUMNS)
        if name:
            table[name.replace("\\", "/")] = known
    return table


def choose_files(files: Sequence[MidiFile], artist: Artist) -> list[MidiFile]:
    """The artist's own files of a folder; see :class:`MidiFolderCollector`."""
    names = {artist_key(name) for name in (artist.name, *artist.aliases, artist.asked_as) if name}
    by_row = [f for f in files if _key_of(_first(f.row, _PLAYER_COLUMNS)) in names]
    if by_row:
        return by_row
    # Whole words: "drummer1" is not in "drummer10/1.mid".
    named = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, sorted(names)))})(?!\w)")
    return [f for f in files if named.search(_key_of(f.title))] or list(files)


def _key_of(text: str) -> str:
    plain = " ".join(text.replace("_", " ").replace("-", " ").split())
    try:
        return artist_key(plain) if plain else ""
    except InvalidRequestError:
        return ""


def _read_all(
    files: Sequence[MidiFile],
) -> tuple[dict[str, tuple[MidiFile, Performance]], list[str]]:
    performances: dict[str, tuple[MidiFile, Performance]] = {}
    refused = []
    for file in files:
        try:
            data = file.path.read_bytes()
            performance = read_performance(data, name=file.title)
        except (MidiDrumiGenError, OSError) as error:
            refused.append(f"{file.title}: {error}")
            continue
        digest = hashlib.sha256(data).hexdigest()[:16]
        performances.setdefault(digest, (file, performance))
    return performances, refused


def _detect_map(performances: Iterable[Performance]) -> DrumMap:
    notes = (note.note for performance in performances for note in performance.notes)
    return detect_drum_map(notes)[0]


def _first(row: Row, columns: Sequence[str]) -> str:
    return next((row[column].strip() for column in columns if row.get(column)), "")
