"""Backup and restore of what the settings say: home, database, files."""

from __future__ import annotations

import asyncio
from pathlib import Path

from mididrumigen import __version__
from mididrumigen.database.connection import Database
from mididrumigen.database.row_copies import DatabaseRows
from mididrumigen.domain.errors import InvalidRequestError
from mididrumigen.orchestrator.backup import Copied, Kept
from mididrumigen.ports.progress import Progress
from mididrumigen.storage.archive import read_archive, write_archive
from mididrumigen.storage.home import HomeFolder
from mididrumigen.wiring.core import Services


def back_up(services: Services, path: Path, progress: Progress) -> Copied:
    """Write an archive of everything, while others may go on writing.

    Args:
        services: know where things are.
        path: of the archive; one of that name is replaced when the new one is whole.
        progress: called at each step.

    Raises:
        InvalidRequestError: the path is a folder.
        DatabaseError: the database failed.
        StorageError: something could not be read or written.
    """
    if path.is_dir():
        raise InvalidRequestError(f"'{path}' is a folder.", hint="Name a file, such as backup.zip.")

    async def run() -> Copied:
        database = Database(services.settings.database_url, connections=1)
        try:
            rows = DatabaseRows(database)
            facts = {"program": "mididrumigen", "version": __version__, "revision": rows.revision}
            with write_archive(path, facts) as archive:
                return await _kept(services, rows, path).back_up(archive, progress)
        finally:
            await database.close()

    return asyncio.run(run())


def restore(services: Services, path: Path, progress: Progress) -> Copied:
    """Bring back everything that an archive holds, or nothing.

    Args:
        services: know where things are; there may be nothing yet.
        path: of the archive.
        progress: called at each step.

    Raises:
        BackupError: the archive is damaged, or cannot be restored here.
        InvalidRequestError: there is something already.
        DatabaseError: the database failed.
        StorageError: something could not be written.
    """
    file = services.settings.database_file
    is_new = file is not None and not file.exists()

    async def run() -> Copied:
        database = Database(services.settings.database_url, connections=1)
        try:
            with read_archive(path) as archive:
                return await _kept(services, DatabaseRows(database), path).restore(
                    archive, progress
                )
        finally:
            await database.close()

    try:
        return asyncio.run(run())
    except BaseException:
        if file is not None and is_new:
            for end in ("", "-wal", "-shm"):
                file.with_name(file.name + end).unlink(missing_ok=True)
        raise


def _kept(services: Services, rows: DatabaseRows, archive: Path) -> Kept:
    settings = services.settings
    apart = (settings.database_file, settings.output_folder, archive)
    home = HomeFolder(settings.home, [path for path in apart if path is not None])
    return Kept(rows, services.files(), home)
