"""What became of the MIDI files that research was given."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from mididrumigen.domain.style.evidence import FileReading, FileStatus

_SURE = 0.9
_NAMED = 3


def describe_files_read(files: Sequence[FileReading]) -> Iterator[str]:
    """Which map was taken for which files, which of them are doubtful, and what was left out."""
    maps: dict[str, list[FileReading]] = defaultdict(list)
    for reading in files:
        if reading.status is FileStatus.READ:
            maps[reading.drum_map].append(reading)
    for name, read in sorted(maps.items(), key=lambda pair: -len(pair[1])):
        yield f"{_name(read)} read as {name} ({_confidence(read)})"
    doubtful = [r for read in maps.values() for r in read if r.map_confidence < _SURE]
    for reading in doubtful:
        yield f"{reading.file}: {reading.drum_map} is {reading.map_confidence:.0%} sure"
    if maps:
        yield "If a map is wrong, name it with --drum-map, for a folder of files played on it."
    for reading in files:
        if reading.status is not FileStatus.READ:
            yield f"{reading.file}: {reading.status.value.replace('_', ' ')}, {reading.reason}"


def _name(files: Sequence[FileReading]) -> str:
    shown = ", ".join(reading.file for reading in files[:_NAMED])
    more = f" and {len(files) - _NAMED} more" if len(files) > _NAMED else ""
    return f"{len(files)} file{'s' * (len(files) != 1)} ({shown}{more})"


def _confidence(files: Sequence[FileReading]) -> str:
    low, high = (f(reading.map_confidence for reading in files) for f in (min, max))
    return f"{low:.0%} sure" if round(low, 2) == round(high, 2) else f"{low:.0%} to {high:.0%} sure"
