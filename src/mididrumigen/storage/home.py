"""The files that people keep in the home folder, beside the database."""

from __future__ import annotations

import os
import secrets
from collections.abc import Sequence
from pathlib import Path, PurePosixPath

from mididrumigen.domain.errors import FileMissingError, StorageError

# What can be had again, and means nothing on another machine.
FETCHED_AGAIN = frozenset({"http-cache", "pace"})
_OF_SQLITE = ("", "-wal", "-shm", "-journal")


class HomeFolder:
    """Implements :class:`mididrumigen.ports.backups.HomeFiles`.

    Caches of the web, hidden files, links, and what ``apart`` names are not among them.

    Args:
        folder: the home.
        apart: files and folders that are kept in another way: the database, generated files.
    """

    def __init__(self, folder: Path, apart: Sequence[Path] = ()) -> None:
        self.folder = folder
        self._apart = {Path(f"{path}{end}").resolve() for path in apart for end in _OF_SQLITE}

    def list_names(self) -> Sequence[str]:
        """Their paths below the home, with ``/``.

        Raises:
            StorageError: a folder cannot be read.
        """
        names: list[str] = []
        if not self.folder.exists():
            return names
        for parent, folders, files in os.walk(self.folder, onerror=_refuse):
            here = Path(parent)
            folders[:] = sorted(name for name in folders if self._is_kept(here / name))
            paths = (here / name for name in files)
            names += [
                path.relative_to(self.folder).as_posix() for path in paths if self._is_kept(path)
            ]
        return sorted(names)

    def read(self, name: str) -> bytes:
        """The bytes of one.

        Raises:
            FileMissingError: it is gone.
            StorageError: it cannot be read.
        """
        path = self._path(name)
        try:
            return path.read_bytes()
        except FileNotFoundError as error:
            raise FileMissingError(f"'{path}' is not there.") from error
        except OSError as error:
            raise StorageError(f"'{path}' could not be read: {error.strerror}.") from error

    def save(self, name: str, data: bytes) -> None:
        """Write one, whole or not at all.

        Raises:
            StorageError: it cannot be written, or would lie outside of the home.
        """
        path = self._path(name)
        part = path.with_name(f".{secrets.token_hex(8)}.part")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            try:
                with part.open("xb") as file:
                    file.write(data)
                    file.flush()
                    os.fsync(file.fileno())
                part.replace(path)
            finally:
                part.unlink(missing_ok=True)
        except OSError as error:
            raise StorageError(f"'{path}' could not be written: {error.strerror}.") from error

    def delete(self, name: str) -> None:
        """Delete one; none of that name is no error.

        Raises:
            StorageError: it cannot be deleted.
        """
        path = self._path(name)
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            raise StorageError(f"'{path}' could not be deleted: {error.strerror}.") from error

    def _is_kept(self, path: Path) -> bool:
        top = path.relative_to(self.folder).parts[0]
        return not (
            path.name.startswith(".")
            or path.is_symlink()
            or top in FETCHED_AGAIN
            or path.resolve() in self._apart
        )

    def _path(self, name: str) -> Path:
        parts = PurePosixPath(name).parts
        plain = bool(parts) and all(part not in ("..", "/") and "\\" not in part for part in parts)
        if not plain or "\0" in name or ":" in name:
            raise StorageError(f"{name[:80]!a} is no file of the home.")
        return self.folder.joinpath(*parts)


def _refuse(error: OSError) -> None:
    raise StorageError(f"'{error.filename}' could not be listed: {error.strerror}.") from error
