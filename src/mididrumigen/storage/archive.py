"""Archives of backups: a ZIP file with a manifest of hashes, sealed by a hash of the whole.

Any tool opens the ZIP. Its comment, the last bytes of the file, holds the SHA-256 of all bytes
before it, so that nothing can be changed, cut off or added without being noticed. The manifest
says size and SHA-256 of each file; ``sha256sum`` can check them by hand.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from mididrumigen.domain.errors import BackupError, StorageError

FORMAT = 1
MANIFEST = "manifest.json"
_SEAL = b"sha256:"
_SEAL_BYTES = len(_SEAL) + 64
_CHUNK = 1 << 20
_UNREADABLE = (
    zipfile.BadZipFile, zlib.error, struct.error,
    EOFError, KeyError, NotImplementedError, RuntimeError, TypeError, ValueError,
)  # fmt: skip


class HashedEntry:
    """A file of an archive that is being written: counts and hashes what it is given."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._hash = hashlib.sha256()
        self.size = 0

    def write(self, data: bytes) -> None:
        """Add bytes."""
        self._file.write(data)
        self._hash.update(data)
        self.size += len(data)

    def facts(self) -> dict[str, object]:
        """What the manifest says of it."""
        return {"size": self.size, "sha256": self._hash.hexdigest()}


class ZipArchiveWriter:
    """Implements :class:`mididrumigen.ports.backups.ArchiveWriter`."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self.files: dict[str, dict[str, object]] = {}

    @contextmanager
    def entry(self, name: str) -> Iterator[HashedEntry]:
        """Begin a file, which ends with the block."""
        with self._archive.open(_described(name), "w", force_zip64=True) as file:
            entry = HashedEntry(file)
            yield entry
        self.files[name] = entry.facts()


@contextmanager
def write_archive(path: Path, facts: Mapping[str, object]) -> Iterator[ZipArchiveWriter]:
    """Write an archive. It takes its name when the block ends well, replacing one of that name.

    Only its owner can read it: it holds hashes of keys, and whatever the home holds.

    Args:
        path: of the archive.
        facts: what the manifest says beside the files.

    Raises:
        StorageError: it cannot be written.
    """
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        descriptor = os.open(part, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w+b") as file:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
                writer = ZipArchiveWriter(archive)
                yield writer
                manifest = {"format": FORMAT, **facts, "files": writer.files}
                archive.writestr(_described(MANIFEST), json.dumps(manifest, indent=1))
                archive.comment = _SEAL + b"0" * 64
            _seal(file)
        part.replace(path)
    except OSError as error:
        raise StorageError(
            f"'{path}' could not be written: {error.strerror}.",
            hint="Choose a folder that can be written and has room.",
        ) from error
    finally:
        part.unlink(missing_ok=True)


class ZipArchiveReader:
    """Implements :class:`mididrumigen.ports.backups.ArchiveReader`."""

    def __init__(self, archive: zipfile.ZipFile, manifest: Mapping[str, Any]) -> None:
        self._archive = archive
        self.files: Mapping[str, Mapping[str, object]] = manifest["files"]
        self.facts = {key: value for key, value in manifest.items() if key != "files"}

    def list_names(self) -> Sequence[str]:
        """The names of its files."""
        return sorted(self.files)

    def read(self, name: str) -> bytes:
        """The bytes of a file."""
        return self._archive.read(name)

    def read_lines(self, name: str) -> Iterator[bytes]:
        """The lines of a file."""
        with self._archive.open(name) as file:
            yield from file

    def check(self) -> None:
        """Compare every file with the manifest.

        Raises:
            ValueError: one differs, or is in only one of the two.
        """
        if {*self.files, MANIFEST} != set(self._archive.namelist()):
            raise ValueError("it holds other files than its manifest names")
        for name, said in self.files.items():
            digest, size = hashlib.sha256(), 0
            with self._archive.open(name) as file:
                while chunk := file.read(_CHUNK):
                    digest.update(chunk)
                    size += len(chunk)
            if (size, digest.hexdigest()) != (said["size"], said["sha256"]):
                raise ValueError(f"'{name[:80]}' is not what the manifest says")


@contextmanager
def read_archive(path: Path) -> Iterator[ZipArchiveReader]:
    """Open an archive after every byte of it was checked.

    Raises:
        BackupError: it is missing, damaged, or of another format.
    """
    try:
        file = path.open("rb")
    except OSError as error:
        raise _unreadable(path, error) from error
    with file:
        try:
            reader = _open_reader(file)
        except OSError as error:
            raise _unreadable(path, error) from error
        except _UNREADABLE as error:
            reason = str(error).strip("'\"").partition("\n")[0].rstrip(".")
            raise BackupError(
                f"'{path}' is no whole backup: {reason}.",
                hint="Nothing was restored. Take another copy, or an older backup.",
            ) from error
        yield reader


def _open_reader(file: IO[bytes]) -> ZipArchiveReader:
    _check_seal(file)
    file.seek(0)
    archive = zipfile.ZipFile(file)
    reader = ZipArchiveReader(archive, json.loads(archive.read(MANIFEST)))
    if reader.facts["format"] != FORMAT:
        raise ValueError(f"its format is {reader.facts['format']}, not {FORMAT}")
    reader.check()
    return reader


def _unreadable(path: Path, error: OSError) -> BackupError:
    return BackupError(
        f"'{path}' cannot be read: {error.strerror}.", hint="Name a file made by backup."
    )


def _described(name: str) -> zipfile.ZipInfo:
    """An entry without a time: the same content makes the same archive."""
    info = zipfile.ZipInfo(name)
    info.compress_type = zipfile.ZIP_DEFLATED
    info.external_attr = 0o600 << 16
    return info


def _seal(file: IO[bytes]) -> None:
    """Put the hash of all that comes before it into the ZIP's comment."""
    size = file.seek(0, os.SEEK_END)
    seal = _SEAL + _hash_start(file, size - _SEAL_BYTES)
    file.seek(size - _SEAL_BYTES)
    file.write(seal)
    file.flush()
    os.fsync(file.fileno())


def _check_seal(file: IO[bytes]) -> None:
    size = file.seek(0, os.SEEK_END)
    if size <= _SEAL_BYTES:
        raise ValueError("it is empty or cut off")
    file.seek(size - _SEAL_BYTES)
    seal = file.read(_SEAL_BYTES)
    if not seal.startswith(_SEAL):
        raise ValueError("it has no seal, so it is cut off or another kind of file")
    if seal != _SEAL + _hash_start(file, size - _SEAL_BYTES):
        raise ValueError("its bytes are not those that were written")


def _hash_start(file: IO[bytes], size: int) -> bytes:
    digest = hashlib.sha256()
    file.seek(0)
    while size > 0 and (chunk := file.read(min(_CHUNK, size))):
        digest.update(chunk)
        size -= len(chunk)
    return digest.hexdigest().encode()
