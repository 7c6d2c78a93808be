"""Backup and restore: every row, every generated file, and what the home holds beside them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from mididrumigen.domain.errors import BackupError, FileMissingError, InvalidRequestError
from mididrumigen.ports.backups import ArchiveReader, ArchiveWriter, HomeFiles, Row, RowCopies
from mididrumigen.ports.files import FileStore
from mididrumigen.ports.progress import Progress

ROWS = "database/rows.jsonl"
_FILES, _HOME = "files/", "home/"
_HISTORY = "generation_history"


@dataclass(frozen=True, slots=True)
class Copied:
    """What a backup holds, or a restore brought back.

    Attributes:
        rows: of the database.
        files: generated files.
        home_files: files of the home.
        missing: files of the history that the file store does not have.
    """

    rows: int
    files: int
    home_files: int
    missing: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Kept:
    """Everything that is kept of an installation.

    Attributes:
        rows: the database.
        files: where generated files are.
        home: the home's own files.
    """

    rows: RowCopies
    files: FileStore
    home: HomeFiles

    async def back_up(self, archive: ArchiveWriter, progress: Progress) -> Copied:
        """Copy all of it, while others may go on writing.

        The rows come first, as of one moment. A file is saved before the row that names it, so
        whatever these rows name is there afterwards, unless it was deleted meanwhile.

        Args:
            archive: takes the copies.
            progress: called at each step.

        Raises:
            DatabaseError: the database failed.
            StorageError: something could not be read or written.
        """
        progress("copying the database")
        rows, named = 0, dict[str, None]()
        with archive.entry(ROWS) as entry:
            async for table, row in self.rows.read_rows():
                rows += 1
                entry.write(json.dumps([table, row]).encode() + b"\n")
                named.update(dict.fromkeys(_files_of(table, row)))
        progress("copying files")
        files = _copy(archive, _FILES, self.files.list_names(), self.files.read)
        home = _copy(archive, _HOME, self.home.list_names(), self.home.read)
        missing = [name for name in named if name not in files]
        return Copied(rows, len(files), len(home), missing)

    async def restore(self, archive: ArchiveReader, progress: Progress) -> Copied:
        """Bring all of it back where nothing is yet.

        Files come first and the rows last, in one transaction. When something fails, what was
        written is deleted again. A file that is there already must be the same.

        Args:
            archive: was checked.
            progress: called at each step.

        Raises:
            BackupError: a newer version made it, or it holds what cannot be restored.
            InvalidRequestError: there is something already.
            DatabaseError: the database failed.
            StorageError: something could not be written.
        """
        names = archive.list_names()
        if ROWS not in names or str(archive.facts.get("revision")) > self.rows.revision:
            raise BackupError(
                f"The backup is of revision {archive.facts.get('revision')}, "
                f"newer than {self.rows.revision}, which this version knows.",
                hint="Install the version of MidiDrumiGen that made it, or a newer one.",
            )
        if await self.rows.count_rows():
            raise InvalidRequestError(
                "The database holds something already.",
                hint="Restore into an empty MIDIDRUMIGEN_HOME, or an empty database.",
            )
        written: list[Callable[[], None]] = []
        try:
            progress("restoring files")
            files, home = self._restore_files(archive, names, written)
            progress("restoring the database")
            rows = await self.rows.write_rows(_rows_of(archive))
        except BaseException:
            for undo in reversed(written):
                undo()
            raise
        return Copied(rows, files, home)

    def _restore_files(
        self, archive: ArchiveReader, names: Sequence[str], written: list[Callable[[], None]]
    ) -> tuple[int, int]:
        counts = []
        for prefix, store in ((_FILES, self.files), (_HOME, self.home)):
            there = set(store.list_names())
            own = [name.removeprefix(prefix) for name in names if name.startswith(prefix)]
            for name in own:
                data = archive.read(prefix + name)
                if name not in there:
                    store.save(name, data)
                    written.append(_undo(store, name))
                elif store.read(name) != data:
                    raise InvalidRequestError(
                        f"There is another file '{name}' already.",
                        hint="Restore into an empty MIDIDRUMIGEN_HOME and MIDIDRUMIGEN_OUTPUT.",
                    )
            counts.append(len(own))
        return counts[0], counts[1]


def _undo(store: FileStore | HomeFiles, name: str) -> Callable[[], None]:
    return lambda: store.delete(name)


def _copy(
    archive: ArchiveWriter, prefix: str, names: Sequence[str], read: Callable[[str], bytes]
) -> set[str]:
    """Copy files; the names of those that were not deleted meanwhile."""
    copied = set()
    for name in names:
        try:
            data = read(name)
        except FileMissingError:
            continue
        with archive.entry(prefix + name) as entry:
            entry.write(data)
        copied.add(name)
    return copied


def _files_of(table: str, row: Mapping[str, object]) -> Iterator[str]:
    """The names of the files that a line of history made; the command line tells only places."""
    if table != _HISTORY:
        return
    files, places = row.get("files"), row.get("output_files")
    names = [
        file.get("name")
        for file in (files if isinstance(files, list) else ())
        if isinstance(file, dict)
    ]
    if not names and isinstance(places, list):
        names = [str(place).replace("\\", "/").rpartition("/")[2] for place in places]
    yield from (name for name in names if isinstance(name, str))


def _rows_of(archive: ArchiveReader) -> Iterator[Row]:
    for line in archive.read_lines(ROWS):
        table, row = json.loads(line)
        yield table, row
