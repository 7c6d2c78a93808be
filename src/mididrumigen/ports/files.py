"""Stores of generated files."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from mididrumigen.domain.work.records import StoredFile


class FileStore(Protocol):
    """Keeps generated files. A file is there whole or not at all."""

    def save(self, name: str, data: bytes) -> StoredFile:
        """Save under a plain file name (no folders).

        Raises:
            StorageError: the name is not plain, or it could not be written.
        """
        ...

    def save_all(self, files: Sequence[tuple[str, bytes]]) -> Sequence[StoredFile]:
        """Save several files, as durably as one by one and in less time.

        Raises:
            StorageError: as :meth:`save`; some of them may be there then.
        """
        ...

    def read(self, name: str) -> bytes:
        """The bytes of a saved file.

        Raises:
            FileMissingError: there is no such file.
            StorageError: the name is not plain, or it could not be read.
        """
        ...

    def delete(self, name: str) -> None:
        """Delete a file; none of that name is no error.

        Raises:
            StorageError: the name is not plain, or it could not be deleted.
        """
        ...

    def list_names(self) -> Sequence[str]:
        """The names of all files, in order; what is not a plain file's name is nobody's here.

        Raises:
            StorageError: they cannot be listed.
        """
        ...

    def old_names(self, age_s: float) -> Sequence[str]:
        """Names of files that were last written so long ago, and of unfinished ones as old.

        Raises:
            StorageError: they cannot be listed.
        """
        ...

    def room(self) -> int | None:
        """How many bytes can still be written; ``None`` where there is no end.

        Raises:
            StorageError: nothing can be written.
        """
        ...

    def link(self, name: str, expires_s: float) -> str:
        """A URL that downloads a file without this program, for a time; empty if there is none."""
        ...
