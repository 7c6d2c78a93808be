"""What a backup is made of: rows, the home's own files, and the archive that holds them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Protocol

Row = tuple[str, Mapping[str, object]]
"""The name of a table, and one of its rows as JSON data."""


class RowCopies(Protocol):
    """Copies every row of a database, whichever database it is."""

    revision: str
    """The revision of the schema that rows are read in."""

    def read_rows(self) -> AsyncIterator[Row]:
        """Every row as of one moment, whatever others write meanwhile.

        Raises:
            DatabaseError: the database failed.
        """
        ...

    async def count_rows(self) -> int:
        """How many rows there are, not counting what a new database has.

        Raises:
            DatabaseError: the database failed.
        """
        ...

    async def write_rows(self, rows: Iterable[Row]) -> int:
        """Replace what is there by these rows, all or none; how many they were.

        Raises:
            BackupError: a table or column that this version does not know.
            DatabaseError: the database failed.
        """
        ...


class HomeFiles(Protocol):
    """The files that people keep in the home folder, beside the database."""

    def list_names(self) -> Sequence[str]:
        """Their paths below the home, with ``/``."""
        ...

    def read(self, name: str) -> bytes:
        """The bytes of one.

        Raises:
            FileMissingError: it is gone.
            StorageError: it cannot be read.
        """
        ...

    def save(self, name: str, data: bytes) -> None:
        """Write one, whole or not at all.

        Raises:
            StorageError: it cannot be written, or would lie outside of the home.
        """
        ...

    def delete(self, name: str) -> None:
        """Delete one; none of that name is no error.

        Raises:
            StorageError: it cannot be deleted.
        """
        ...


class Entry(Protocol):
    """A file of an archive that is being written."""

    def write(self, data: bytes) -> object:
        """Add bytes."""
        ...


class ArchiveWriter(Protocol):
    """An archive that is being written."""

    def entry(self, name: str) -> AbstractContextManager[Entry]:
        """Begin a file, which ends with the block."""
        ...


class ArchiveReader(Protocol):
    """An archive that was found to be whole."""

    @property
    def facts(self) -> Mapping[str, object]:
        """What its writer said of it."""
        ...

    def list_names(self) -> Sequence[str]:
        """The names of its files."""
        ...

    def read(self, name: str) -> bytes:
        """The bytes of a file."""
        ...

    def read_lines(self, name: str) -> Iterator[bytes]:
        """The lines of a file."""
        ...
