"""Files of the user's own: any tree, with what the tables and folder names beside them say."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from mididrumigen.domain.errors import InvalidRequestError
from mididrumigen.domain.style.artist import Artist, artist_key
from mididrumigen.research.info_table import Row, first_cell, match_rows, read_table

TABLE = "info.csv"
MAX_FILES = 20_000

# Columns of an info.csv, by what they mean; the first that is there counts.
_PLAYER_COLUMNS = ("drummer", "artist", "performer", "player")
_STYLE_COLUMNS = ("style", "genre", "label", "title")
_KIND_COLUMNS = ("beat_type", "type", "kind")


@dataclass(frozen=True, slots=True)
class OwnFile:
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
        return first_cell(self.row, _STYLE_COLUMNS) or folder

    @property
    def is_fill(self) -> bool:
        """Whether the table calls it a fill."""
        return first_cell(self.row, _KIND_COLUMNS).casefold() == "fill"

    def read(self) -> bytes:
        """The file."""
        return self.path.read_bytes()


def find_files(folder: Path, suffixes: frozenset[str], what: str) -> list[OwnFile]:
    """Every such file below a folder, in order of path, with its row of the nearest ``info.csv``.

    Args:
        folder: any tree.
        suffixes: endings of their names, in lower case.
        what: to call them in messages.

    Raises:
        InvalidRequestError: there is no such folder, it holds more than 20,000 files, or a
            table in it cannot be used.
    """
    if not folder.is_dir():
        raise InvalidRequestError(
            f"There is no folder '{folder}'.", hint=f"Give a folder of {what}."
        )
    paths = []
    for path in sorted(_walk(folder, suffixes)):
        paths.append(path)
        if len(paths) > MAX_FILES:
            raise InvalidRequestError(
                f"'{folder}' holds more than {MAX_FILES} files of {what}.",
                hint="Give a part of it.",
            )
    rows: dict[Path, Row] = {}
    # The nearest table counts: those further in come later.
    for table in sorted(folder.rglob(TABLE), key=lambda table: len(table.parts)):
        below = [path for path in paths if path.is_relative_to(table.parent)]
        own = match_rows(read_table(table), table, below, suffixes)
        rows |= {path: {} for path in below} | own
    return [OwnFile(path, folder, rows.get(path, {})) for path in paths]


def _walk(folder: Path, suffixes: frozenset[str]) -> Iterator[Path]:
    # rglob does not follow links to folders, so a loop of links ends.
    for path in folder.rglob("*"):
        if path.suffix.lower() in suffixes and path.is_file():
            yield path


def choose_files(files: Sequence[OwnFile], artist: Artist) -> list[OwnFile]:
    """The artist's own files of a folder.

    In a folder of many players those whose ``info.csv`` row names the artist are taken, else those
    with the name in their path. Where neither names anyone of that name, every file is taken to be
    the artist's.
    """
    names = {artist_key(name) for name in (artist.name, *artist.aliases, artist.asked_as) if name}
    by_row = [f for f in files if _key_of(first_cell(f.row, _PLAYER_COLUMNS)) in names]
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
