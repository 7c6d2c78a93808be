"""Generated files in a local folder."""

from __future__ import annotations

import os
import re
import secrets
import shutil
import time
from collections.abc import Sequence
from pathlib import Path
from threading import Thread

from mididrumigen.domain.errors import FileMissingError, StorageError
from mididrumigen.domain.work.records import StoredFile
from mididrumigen.storage.names import check_file_name, is_file_name

_THREADS = 8
# What is being written, or was when the process was killed.
_PART = re.compile(r"\.[0-9a-f]{16}\.part")


class LocalFiles:
    """Implements :class:`mididrumigen.ports.files.FileStore` in one folder, made on the first save.

    Saving under a name that exists replaces that file: a reader sees the old bytes or the new
    ones, never part of either. What was saved outlives a power cut. Names are checked by the
    strictest rules of Linux, macOS and Windows, so that a folder can be moved between them.

    Args:
        folder: where the files go.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def save(self, name: str, data: bytes) -> StoredFile:
        """Save under a plain file name, whole or not at all.

        Raises:
            StorageError: the name is not plain, or the file could not be written.
        """
        return self.save_all([(name, data)])[0]

    def save_all(self, files: Sequence[tuple[str, bytes]]) -> Sequence[StoredFile]:
        """Save several files, each whole or not at all.

        All are on the disk before the first takes its name, so that one for which there is no
        room leaves none of them behind.

        Raises:
            StorageError: as :meth:`save`; some may be there if a name could not be taken.
        """
        paths = [self.folder / check_file_name(name) for name, _ in files]
        # No name that was checked starts with a dot, so these are leftovers.
        parts = [self.folder / f".{secrets.token_hex(8)}.part" for _ in files]
        data = [content for _, content in files]
        try:
            self._make_folder()
            try:
                _write_all(parts, data)
                for part, path in zip(parts, paths, strict=True):
                    part.replace(path)
                _sync_folder(self.folder)
            except BaseException:
                for part in parts:
                    part.unlink(missing_ok=True)
                raise
        except OSError as error:
            named = f"'{paths[0]}'" if len(paths) == 1 else f"Files in '{self.folder}'"
            raise StorageError(
                f"{named} could not be written: {error.strerror}.",
                hint="Choose a folder that can be written and has room.",
            ) from error
        return [
            StoredFile(name, str(path), len(content))
            for (name, content), path in zip(files, paths, strict=True)
        ]

    def read(self, name: str) -> bytes:
        """The bytes of a saved file.

        Raises:
            FileMissingError: there is no such file.
            StorageError: the name is not plain, or the file could not be read.
        """
        path = self.folder / check_file_name(name)
        try:
            return path.read_bytes()
        except FileNotFoundError as error:
            raise FileMissingError(
                f"'{path}' could not be read: {error.strerror}.",
                hint="It was never saved, or was deleted.",
            ) from error
        except OSError as error:
            raise StorageError(f"'{path}' could not be read: {error.strerror}.") from error

    def delete(self, name: str) -> None:
        """Delete a file; none of that name is no error.

        Raises:
            StorageError: the name is not plain, or it could not be deleted.
        """
        path = self.folder / (name if _PART.fullmatch(name) else check_file_name(name))
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            raise StorageError(f"'{path}' could not be deleted: {error.strerror}.") from error

    def list_names(self) -> Sequence[str]:
        """The names of all files; folders, and names that could not have been saved, are not its.

        Raises:
            StorageError: the folder cannot be read.
        """
        try:
            with os.scandir(self.folder) as entries:
                return sorted(e.name for e in entries if e.is_file() and is_file_name(e.name))
        except FileNotFoundError:
            return []
        except OSError as error:
            raise StorageError(f"'{self.folder}' could not be listed: {error.strerror}.") from error

    def old_names(self, age_s: float) -> Sequence[str]:
        """Names of files that were last written so long ago, and of unfinished ones as old.

        Raises:
            StorageError: the folder cannot be read.
        """
        until = time.time() - age_s
        try:
            with os.scandir(self.folder) as entries:
                return sorted(
                    entry.name
                    for entry in entries
                    if entry.is_file(follow_symlinks=False) and entry.stat().st_mtime <= until
                )
        except FileNotFoundError:
            return []
        except OSError as error:
            raise StorageError(f"'{self.folder}' could not be listed: {error.strerror}.") from error

    def room(self) -> int:
        """How many bytes can still be written.

        Raises:
            StorageError: the folder, or where it would be made, cannot be written.
        """
        places = (self.folder, *self.folder.absolute().parents)
        place = next(folder for folder in places if folder.exists())
        if not place.is_dir() or not os.access(place, os.W_OK | os.X_OK):
            raise StorageError(
                f"'{self.folder}' cannot be written.", hint="Choose a folder that can be."
            )
        return shutil.disk_usage(place).free

    def link(self, name: str, expires_s: float) -> str:  # noqa: ARG002
        """No URL: local files are read through this program."""
        return ""

    def _make_folder(self) -> None:
        if not self.folder.is_dir():
            self.folder.mkdir(parents=True, exist_ok=True)
            _sync_folder(self.folder.parent)


def _write_all(paths: Sequence[Path], data: Sequence[bytes]) -> None:
    """Write files at once: a disk flushes several in little more time than one."""
    if len(paths) == 1:
        _write(paths[0], data[0])
        return
    waiting = list(zip(paths, data, strict=True))
    errors: list[OSError] = []

    def work() -> None:
        try:
            while not errors:
                _write(*waiting.pop())
        except IndexError:
            pass  # nothing is left to do
        except OSError as error:
            errors.append(error)

    threads = [Thread(target=work) for _ in range(min(_THREADS, len(paths)))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]


def _write(path: Path, data: bytes) -> None:
    with path.open("xb") as file:
        file.write(data)
        file.flush()
        # Without it the name can outlive a power cut and the bytes not.
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    """Make the names in a folder outlive a power cut."""
    if os.name == "nt":  # folders cannot be opened there, and names are journalled
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
