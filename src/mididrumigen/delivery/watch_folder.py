"""A folder that answers: a request dropped into it becomes MIDI files beside it.

For every DAW and every machine that shares a folder. A request is a text file whose first line is
a name; lines such as ``bars: 8`` set the rest, by the names of the REST API::

    John Bonham
    bars: 8
    swing_percent: 58

``groove.txt`` gives the folder ``groove`` with its files, and is then called ``groove.done``; what
cannot be done is written to ``groove.error``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from mididrumigen.domain.errors import InvalidRequestError, MidiDrumiGenError, StorageError

SUFFIX = ".txt"
_DONE, _FAILED = ".done", ".error"
_MAX_BYTES = 10_000
_COMMENT = "#"


@dataclass(frozen=True, slots=True)
class DroppedRequest:
    """A request that lies in the folder.

    Attributes:
        path: of its file.
        artist: the first line.
        values: what the other lines set, as text.
    """

    path: Path
    artist: str
    values: Mapping[str, str]


Answer = Callable[[DroppedRequest, Path], int]
"""Makes the files of a request in a folder; returns how many."""


@dataclass(frozen=True, slots=True)
class Answered:
    """What became of a request.

    Attributes:
        name: of its file.
        files: how many were made.
        problem: a sentence, or nothing.
    """

    name: str
    files: int
    problem: str = ""


class FolderWatcher:
    """Looks at a folder again and again.

    A file is read once it has the same size at two looks: a program may still be writing it.

    Args:
        folder: to look at.
        answer: makes the files.
    """

    def __init__(self, folder: Path, answer: Answer) -> None:
        self._folder, self._answer = folder, answer
        self._sizes: dict[Path, int] = {}

    def look(self) -> list[Answered]:
        """Answer every request that is there and no longer grows, in the order of their names.

        Raises:
            StorageError: the folder cannot be read or written.
        """
        try:
            seen = self._sizes
            self._sizes = {path: path.stat().st_size for path in self._waiting()}
            settled = [path for path, size in self._sizes.items() if seen.get(path) == size]
            return [_answer(path, self._answer) for path in settled]
        except OSError as error:
            raise StorageError(f"'{self._folder}' cannot be used: {error.strerror}.") from error

    def _waiting(self) -> list[Path]:
        found = (path for path in self._folder.iterdir() if path.suffix == SUFFIX)
        return sorted(path for path in found if path.is_file())


def _answer(path: Path, answer: Answer) -> Answered:
    try:
        request = read_request(path)
        files = answer(request, path.with_suffix(""))
    except MidiDrumiGenError as error:
        path.with_suffix(_FAILED).write_text(f"{error}\n", "utf-8")
        path.replace(path.with_suffix(_DONE))
        return Answered(path.name, 0, str(error))
    path.with_suffix(_FAILED).unlink(missing_ok=True)
    path.replace(path.with_suffix(_DONE))
    return Answered(path.name, files)


def read_request(path: Path) -> DroppedRequest:
    """The request in a file.

    Raises:
        InvalidRequestError: no text of a few lines, no name, or a line that sets nothing.
    """
    data = path.read_bytes()[: _MAX_BYTES + 1]
    if len(data) > _MAX_BYTES:
        raise InvalidRequestError(f"'{path.name}' is too long for a request.")
    try:
        lines = [line.strip() for line in data.decode("utf-8-sig").splitlines()]
    except UnicodeDecodeError as error:
        raise InvalidRequestError(f"'{path.name}' is not UTF-8 text.") from error
    said = [line for line in lines if line and not line.startswith(_COMMENT)]
    if not said:
        raise InvalidRequestError(
            f"'{path.name}' is empty.", hint="Write a name in its first line."
        )
    return DroppedRequest(path, said[0], dict(_read_settings(path.name, said[1:])))


def _read_settings(name: str, lines: Iterable[str]) -> Iterable[tuple[str, str]]:
    for line in lines:
        key, colon, value = line.partition(":")
        if not colon:
            raise InvalidRequestError(
                f"'{name}': '{line[:60]}' sets nothing.", hint="Write it like bars: 8."
            )
        yield key.strip().casefold().replace("-", "_"), value.strip()
