"""Uploads are kept for as long as the job that reads them."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from mididrumigen.domain.errors import MidiDrumiGenError
from mididrumigen.ports.files import FileStore
from mididrumigen.ports.jobs import JobStore

SWEEP_S = 5.0
_LOG = logging.getLogger(__name__)


async def delete_uploads(jobs: JobStore, open_files: Callable[[], FileStore]) -> None:
    """Delete what was sent along with jobs that are final. What fails is left for the next time.

    Of two that do so at once neither fails.
    """
    try:
        uploads = await jobs.with_uploads()
        if not uploads:
            return
        files = open_files()
        for ident, names in uploads.items():
            for name in names:
                await asyncio.to_thread(files.delete, name)
            await jobs.forget_uploads(ident)
    except MidiDrumiGenError as error:
        _LOG.warning("Uploads are not deleted: %s", error)
