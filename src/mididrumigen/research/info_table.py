"""Tables beside MIDI files (``info.csv``) that say who plays what, as spreadsheets write them."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from mididrumigen.domain.errors import InvalidRequestError

Row = Mapping[str, str]

# Columns that name the files a row is about: a performance may be there as MIDI and as sound.
_FILE_COLUMNS = (
    "midi_filename",
    "audio_filename",
    "filename",
    "file_name",
    "file",
    "path",
    "midi",
)
# What spreadsheets write beside UTF-8: UTF-16 with its mark, and the Windows code page.
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_SEPARATORS = ",;\t"


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row about one file: the line that it ends on, the file, and its cells by their columns."""

    line: int
    file: str
    cells: Row


def read_table(path: Path) -> list[TableRow]:
    """The rows of an ``info.csv`` that are about a file.

    Columns are separated by commas, semicolons or tabs, and come in any order; a byte-order mark,
    Windows paths and any way of composing letters are read.

    Raises:
        InvalidRequestError: it cannot be used; says at which line, and why.
    """
    lines = _read_text(path).splitlines(keepends=True)
    # Excel says so where it separates by something else than its country does.
    told = lines.pop(0).strip()[4:5] if lines and lines[0].casefold().startswith("sep=") else ""
    if not lines:
        raise _unusable(path, 1, "it is empty")
    separator = told or max(_SEPARATORS, key=lines[0].count)
    text = io.StringIO("".join(lines), newline="")
    reader = csv.reader(text, delimiter=separator, strict=True)
    try:
        columns = [cell.strip().casefold() for cell in next(reader)]
        if not set(columns) & set(_FILE_COLUMNS):
            raise _unusable(path, 1, "no column names the files")
        return list(_rows(path, columns, reader, bool(told)))
    except csv.Error as error:
        raise _unusable(path, reader.line_num, str(error)) from error


def _rows(
    path: Path, columns: Sequence[str], reader: Iterable[list[str]], is_later: bool
) -> Iterable[TableRow]:
    for cells in reader:
        line = reader.line_num + is_later  # type: ignore[attr-defined]
        extra = [cell for cell in cells[len(columns) :] if cell.strip()]
        if extra:
            raise _unusable(path, line, f"{len(cells)} cells under {len(columns)} columns")
        row = {name: cell.strip() for name, cell in zip(columns, cells, strict=False) if name}
        for file in (row.get(column, "") for column in _FILE_COLUMNS):
            if file:
                yield TableRow(line, _plain(file), row)


def match_rows(
    rows: Sequence[TableRow], table: Path, files: Iterable[Path], suffixes: frozenset[str]
) -> dict[Path, Row]:
    """The row of each file that a table is about.

    A row names its file from the table's folder, by an absolute path of some other machine, or by
    its name alone where no other file has it.

    Args:
        rows: of the table.
        table: where it lies.
        files: below its folder.
        suffixes: what their names end in; rows about other files are not missed.

    Raises:
        InvalidRequestError: it has rows, and no row names a file that exists.
    """
    by_file = {row.file: row for row in rows}
    by_end: dict[str, list[TableRow]] = defaultdict(list)
    for row in by_file.values():
        for end in _ends(row.file):
            by_end[end].append(row)
    plain = {path: _plain(path.relative_to(table.parent).as_posix()) for path in files}
    names: dict[str, int] = defaultdict(int)
    for name in plain.values():
        names[name.rpartition("/")[2]] += 1
    found: dict[Path, Row] = {}
    for path, name in plain.items():
        own = name.rpartition("/")[2]
        candidates = [by_file[name]] if name in by_file else by_end.get(name, [])
        if not candidates and own in by_file and names[own] == 1:
            candidates = [by_file[own]]
        if len(candidates) == 1:
            found[path] = candidates[0].cells
    about = [row for row in rows if PurePosixPath(row.file).suffix in suffixes | {""}]
    if about and plain and not found:
        missing = about[0]
        raise _unusable(table, missing.line, f"there is no file '{missing.file[-60:]}' beside it")
    return found


def _ends(name: str) -> list[str]:
    parts = name.split("/")
    return ["/".join(parts[number:]) for number in range(1, len(parts))]


def first_cell(row: Row, columns: Sequence[str]) -> str:
    """The first of some columns that a row has something in."""
    return next((row[column].strip() for column in columns if row.get(column)), "")


def _plain(name: str) -> str:
    """A file's name as tables and disks agree on it, however they compose letters."""
    plain = name.strip().replace("\\", "/").removeprefix("./")
    return unicodedata.normalize("NFC", plain).casefold()


def _read_text(path: Path) -> str:
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise InvalidRequestError(f"'{path.name}' cannot be read: {error.strerror}.") from error
    for encoding in ("utf-16",) if raw[:2] in _UTF_16 else ("utf-8-sig", "cp1252"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise _unusable(path, 1, "it is not text")


def _unusable(path: Path, line: int, reason: str) -> InvalidRequestError:
    return InvalidRequestError(
        f"The table {path.parent.name}/{path.name} cannot be used: line {line}: {reason}.",
        hint=f"Its first line names the columns, one of them {' or '.join(_FILE_COLUMNS)}. "
        "Mend it, or take it away to have every file read.",
    )
