"""Once an hour, a service deletes what is old and files that no row names."""

from __future__ import annotations

import logging
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

from mididrumigen.domain.errors import MidiDrumiGenError
from mididrumigen.orchestrator.housekeeping import prune, sweep
from mididrumigen.ports.files import FileStore
from mididrumigen.ports.profiles import ProfileStore

EVERY_S = 3600.0
_LOG = logging.getLogger(__name__)

UseStore = Callable[[Callable[[ProfileStore], Awaitable[None]]], Awaitable[None]]
"""Does work with a profile store that is opened for it."""


class Housekeeper:
    """Prunes and sweeps once an hour, however often it is called.

    Several processes may do so at once: what one has deleted already is no error to the other.

    Args:
        use_store: opens the history.
        open_files: opens the file store.
        keep_days: how long lines without a star stay; 0 is for ever.
        clock: seconds that only grow.
    """

    def __init__(
        self,
        use_store: UseStore,
        open_files: Callable[[], FileStore],
        keep_days: int,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._use_store, self._open_files = use_store, open_files
        self._keep_days, self._clock = keep_days, clock
        self._due = 0.0

    async def tidy(self) -> None:
        """Prune and sweep if an hour has passed. What fails is left for the next time."""
        if self._clock() < self._due:
            return
        self._due = self._clock() + EVERY_S
        try:
            await self._use_store(self._work)
        except MidiDrumiGenError as error:
            _LOG.warning("Old files are not deleted: %s", error)

    async def _work(self, store: ProfileStore) -> None:
        files = self._open_files()
        orphans = await sweep(store, files)
        gone = 0
        if self._keep_days:
            before = datetime.now(UTC) - timedelta(days=self._keep_days)
            gone = (await prune(store, files, before)).generations
        if orphans or gone:
            _LOG.info("Deleted %d old generations and %d orphaned files.", gone, len(orphans))
