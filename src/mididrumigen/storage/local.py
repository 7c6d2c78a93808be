"""Generated files in a local folder."""

from __future__ import annotations

import os
import re
import secrets
import unicodedata
from collections.abc import Sequence
from pathlib import Path

from mididrumigen.domain.errors import StorageError
from mididrumigen.ports import StoredFile

MAX_NAME_BYTES = 255
_WINDOWS_DEVICE = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])\s*(\..*)?", re.IGNORECASE)
_NOT_IN_NAMES = frozenset('/\\<>:"|?*')


class LocalFiles:
    """Implements :class:`mididrumigen.ports.FileStore` in one folder, made on the first save.

    Saving under a name that exists replaces that file: a reader sees the old bytes or the new
    ones, never part of either. Names are checked by the strictest rules of Linux, macOS and
    Windows, so that a folder can be moved between them.

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
        path = self.folder / check_file_name(name)
        # No name that was checked starts with a dot, so this one is nobody's.
        temporary = self.folder / f".{secrets.token_hex(8)}.part"
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            try:
                _write(temporary, data)
                temporary.replace(path)
            except BaseException:
                temporary.unlink(missing_ok=True)
                raise
        except OSError as error:
            raise StorageError(
                f"'{path}' could not be written: {error.strerror}.",
                hint="Choose a folder that can be written and has room.",
            ) from error
        return StoredFile(name, str(path), len(data))

    def save_all(self, files: Sequence[tuple[str, bytes]]) -> Sequence[StoredFile]:
        """Save several files, each whole or not at all.

        Raises:
            StorageError: as :meth:`save`; those before it are there then.
        """
        return [self.save(name, data) for name, data in files]

    def read(self, name: str) -> bytes:
        """The bytes of a saved file.

        Raises:
            StorageError: the name is not plain, or there is no such file.
        """
        path = self.folder / check_file_name(name)
        try:
            return path.read_bytes()
        except OSError as error:
            raise StorageError(f"'{path}' could not be read: {error.strerror}.") from error

    def delete(self, name: str) -> None:
        """Delete a file; none of that name is no error.

        Raises:
            StorageError: the name is not plain, or it could not be deleted.
        """
        path = self.folder / check_file_name(name)
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            raise StorageError(f"'{path}' could not be deleted: {error.strerror}.") from error

    def link(self, name: str, expires_s: float) -> str:  # noqa: ARG002
        """No URL: local files are read through this program."""
        return ""


def check_file_name(name: str) -> str:
    """The name itself, if it is one file's name on every system.

    Raises:
        StorageError: a path, a hidden file, too long, or a name that some system refuses.
    """
    if not name or name.startswith("."):
        problem = "is empty or starts with a dot"
    elif name.endswith((".", " ")):
        problem = "ends in a dot or a space"
    elif any(char in _NOT_IN_NAMES or unicodedata.category(char) in ("Cc", "Cs") for char in name):
        problem = 'holds a separator, a control character or one of < > : " | ? *'
    elif len(name.encode()) > MAX_NAME_BYTES:
        problem = f"is longer than {MAX_NAME_BYTES} bytes"
    elif _WINDOWS_DEVICE.fullmatch(name):
        problem = "is a device on Windows"
    else:
        return name
    raise StorageError(
        f"The file name {name[:80]!a} {problem}.",
        hint="Use a plain name such as groove-1.mid.",
    )


def _write(path: Path, data: bytes) -> None:
    with path.open("xb") as file:
        file.write(data)
        file.flush()
        # Without it the name can outlive a power cut and the bytes not.
        os.fsync(file.fileno())
