"""Use case: free disk space. It deletes old history and files that no row names.

A service that is killed between saving a file and noting it leaves an orphan. Only files that a
service named are looked at: the folder may hold a user's own.
"""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass
from datetime import datetime

from mididrumigen.domain.work.records import GenerationRecord
from mididrumigen.ports.files import FileStore
from mididrumigen.ports.profiles import ProfileStore

ORPHAN_AGE_S = 24 * 3600.0
"""No request and no job takes this long between a file and its row."""

_AT_ONCE = 100
# A tag of twelve hexadecimal digits, as ``make_clips.tag_of`` makes it; uploads; notes to edit;
# what was being written.
_OF_A_SERVICE = re.compile(
    r".+_[0-9a-f]{12}(_.+)?\.mid|upload-[0-9a-f]{16}-.+|notes_[0-9a-f]{24}\.mid|\.[0-9a-f]{16}\.part"
)


@dataclass(frozen=True, slots=True)
class Pruned:
    """What went, or would go.

    Attributes:
        generations: lines of the history.
        files: their files, and orphans.
    """

    generations: int
    files: tuple[str, ...]


async def prune(
    store: ProfileStore,
    files: FileStore,
    before: datetime,
    *,
    keep_starred: bool = True,
    dry_run: bool = False,
) -> Pruned:
    """Delete what was made before a moment, with its files.

    Args:
        store: the history.
        files: the file store.
        before: with its zone.
        keep_starred: leave lines with a star.
        dry_run: only say what would go.

    Raises:
        DatabaseError, StorageError: a store failed; what had gone by then is gone.
    """
    count, names = 0, list[str]()
    limit = 10**9 if dry_run else _AT_ONCE
    while old := await store.old_generations(before, limit, starred=not keep_starred):
        count += len(old)
        names += [name for record in old for name in files_of(record)]
        if dry_run:
            break
        for record in old:
            await delete_generation(store, files, record)
    return Pruned(count, tuple(names))


async def delete_generation(
    store: ProfileStore, files: FileStore, record: GenerationRecord
) -> bool:
    """Take a line out of the history and delete its files; whether it was there still.

    The line goes first: a file without a line is an orphan, a line without a file a broken promise.
    """
    is_gone = await store.delete_generation(record.id)
    for name in files_of(record):
        await asyncio.to_thread(files.delete, name)
    return is_gone


async def sweep(
    store: ProfileStore, files: FileStore, age_s: float = ORPHAN_AGE_S, *, dry_run: bool = False
) -> tuple[str, ...]:
    """Delete old files of a service that no row names; returns their names.

    Raises:
        DatabaseError, StorageError: a store failed.
    """
    old = await asyncio.to_thread(files.old_names, age_s)
    ours = [name for name in old if _OF_A_SERVICE.fullmatch(name)]
    known = await store.known_files() if ours else frozenset()
    orphans = tuple(name for name in ours if name not in known)
    for name in orphans if not dry_run else ():
        await asyncio.to_thread(files.delete, name)
    return orphans


def files_of(record: GenerationRecord) -> list[str]:
    """Names in the file store of the files of a row."""
    return [name for file in record.files if (name := str(file.get("name", "")))]
