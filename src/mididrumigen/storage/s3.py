"""Generated files in a bucket of S3, or of an object store that speaks as S3 does."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlsplit

from mididrumigen.domain.errors import FileMissingError, MissingExtraError, StorageError
from mididrumigen.domain.work.records import StoredFile
from mididrumigen.storage.names import check_file_name, is_file_name

if TYPE_CHECKING:
    from obstore.store import S3Store

T = TypeVar("T")

_AT_ONCE = 8
_TIMEOUT = timedelta(seconds=10)
_CONNECT_TIMEOUT = timedelta(seconds=3)
_RETRIES, _RETRY_TIME = 3, timedelta(seconds=15)
_MAX_LINK_S = 7 * 24 * 3600  # no signature of S3 is valid for longer
_ENDPOINTS = ("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL", "AWS_ENDPOINT")
_LOOPBACK = ("localhost", "127.0.0.1", "::1")
_CODE = re.compile(r"<Code>(\w{1,80})</Code>")


class S3Files:
    """Implements :class:`mididrumigen.ports.files.FileStore` in a bucket.

    Credentials, region and endpoint come from the usual ``AWS_`` variables when the store is first
    used. Plain HTTP is for an endpoint on this machine, or where ``AWS_ALLOW_HTTP`` is ``true``.
    Names follow the rules of local files, so that files can be moved between the two.

    Args:
        url: ``s3://bucket/prefix``.
    """

    def __init__(self, url: str) -> None:
        self.url = url.rstrip("/")

    def save(self, name: str, data: bytes) -> StoredFile:
        """Save under a plain file name, whole or not at all.

        Raises:
            StorageError: the name is not plain, or the object store refused or was away.
            MissingExtraError: the extra ``s3`` is not installed.
        """
        check_file_name(name)
        store = self._store
        kind = "audio/midi" if name.lower().endswith(".mid") else "application/octet-stream"
        import obstore

        self._ask(
            "written",
            name,
            lambda: obstore.put(store, name, data, attributes={"Content-Type": kind}),
        )
        return StoredFile(name, f"{self.url}/{name}", len(data))

    def save_all(self, files: Sequence[tuple[str, bytes]]) -> Sequence[StoredFile]:
        """Save several files at once, each whole or not at all.

        Raises:
            StorageError: as :meth:`save`; some may be there.
        """
        from concurrent.futures import ThreadPoolExecutor

        for name, _ in files:
            check_file_name(name)
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            return list(pool.map(lambda file: self.save(*file), files))

    def read(self, name: str) -> bytes:
        """The bytes of a saved file.

        Raises:
            FileMissingError: there is no such file.
            StorageError: the name is not plain, or the object store refused or was away.
        """
        check_file_name(name)
        store = self._store
        import obstore

        return self._ask("read", name, lambda: bytes(obstore.get(store, name).bytes()))

    def delete(self, name: str) -> None:
        """Delete a file; none of that name is no error.

        Raises:
            StorageError: the name is not plain, or the object store refused or was away.
        """
        check_file_name(name)
        store = self._store
        import obstore

        self._ask("deleted", name, lambda: obstore.delete(store, name))

    def list_names(self) -> Sequence[str]:
        """The names of all files below the prefix.

        Raises:
            StorageError: the object store refused or was away.
        """
        store = self._store
        import obstore

        def names() -> list[str]:
            return [item["path"] for batch in obstore.list(store) for item in batch]

        return sorted(filter(is_file_name, self._ask("listed", "", names)))

    def old_names(self, age_s: float) -> Sequence[str]:
        """Names of files that were last written so long ago.

        Raises:
            StorageError: the object store refused or was away.
        """
        store = self._store
        import obstore

        until = datetime.now(UTC) - timedelta(seconds=age_s)

        def names() -> list[str]:
            items = [item for batch in obstore.list(store) for item in batch]
            return [item["path"] for item in items if item["last_modified"] <= until]

        return sorted(self._ask("listed", "", names))

    def room(self) -> None:
        """No end: an object store has room for what is paid for."""

    def link(self, name: str, expires_s: float) -> str:
        """A signed URL that downloads a file, for at most seven days; made without asking."""
        check_file_name(name)
        expires = timedelta(seconds=min(max(expires_s, 1), _MAX_LINK_S))
        store = self._store
        import obstore

        return self._ask("linked", name, lambda: obstore.sign(store, "GET", name, expires))

    @cached_property
    def _store(self) -> S3Store:
        try:
            from obstore.store import S3Store
        except ImportError as error:
            raise MissingExtraError("An object store for files", "s3") from error
        try:
            return S3Store.from_url(
                self.url,
                client_options={
                    "timeout": _TIMEOUT,
                    "connect_timeout": _CONNECT_TIMEOUT,
                    **({"allow_http": True} if _is_on_this_machine() else {}),
                },
                retry_config={"max_retries": _RETRIES, "retry_timeout": _RETRY_TIME},
            )
        except Exception as error:
            if not _is_of_obstore(error):
                raise
            raise StorageError(
                f"The object store '{self.url}' cannot be used: {_reason(error)}.",
                hint="Check MIDIDRUMIGEN_FILES_URL and the AWS_ variables.",
            ) from error

    def _ask(self, what: str, name: str, call: Callable[[], T]) -> T:
        try:
            return call()
        except Exception as error:
            if not _is_of_obstore(error):
                raise
            reason = _reason(error)
            kind = StorageError
            if isinstance(error, FileNotFoundError) and reason != "NoSuchBucket":
                kind = FileMissingError
            raise kind(
                f"'{self.url}/{name}' could not be {what}: {reason}.",
                hint="It was never saved, or was deleted."
                if kind is FileMissingError
                else "Check the bucket, AWS_ENDPOINT_URL and the credentials.",
            ) from error


def _is_on_this_machine() -> bool:
    endpoint = next((value for name in _ENDPOINTS if (value := os.environ.get(name))), "")
    return urlsplit(endpoint).hostname in _LOOPBACK


def _is_of_obstore(error: Exception) -> bool:
    from obstore.exceptions import BaseError

    return isinstance(error, BaseError | FileNotFoundError | ValueError)


def _reason(error: Exception) -> str:
    """The answer's code, or what comes last in the first line: no URL, no body."""
    text = str(error)
    code = _CODE.search(text)
    if code is not None:
        return code[1]
    return text.partition("\n")[0].rpartition(" - ")[2].rstrip(" .") or type(error).__name__
