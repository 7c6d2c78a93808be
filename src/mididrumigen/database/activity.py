"""What all processes that share a database have done, for the metrics of each of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select

from mididrumigen.database.connection import Database
from mididrumigen.database.tables import GenerationRow, JobRow, UsageRow
from mididrumigen.domain.work.activity import EndedGeneration, EndedJob, EndedQuestion
from mididrumigen.domain.work.jobs import JobKind, JobStatus

# The second column says when.
_JOB = (JobRow.id, JobRow.finished_at, JobRow.kind, JobRow.status, JobRow.started_at)
_QUESTION = (
    *(UsageRow.id, UsageRow.ended_at, UsageRow.provider),
    *(UsageRow.outcome, UsageRow.cost_usd),
)
_GENERATION = (
    *(GenerationRow.id, GenerationRow.created_at),
    *(GenerationRow.provider_used, GenerationRow.generation_time_ms),
)


class DatabaseActivity:
    """Implements :class:`mididrumigen.ports.jobs.ActivityLog`.

    Args:
        database: the database, or its URL.

    Raises:
        InvalidRequestError: another kind of URL.
    """

    def __init__(self, database: Database | str) -> None:
        self._database = Database.of(database)

    async def jobs_since(self, moment: float) -> Sequence[EndedJob]:
        """Jobs that ended at a moment or later."""
        return [
            EndedJob(
                ident,
                ended.timestamp(),
                JobKind(kind),
                JobStatus(status),
                max((ended - started).total_seconds(), 0.0) if started else 0.0,
            )
            for ident, ended, kind, status, started in await self._read(_JOB, moment)
        ]

    async def questions_since(self, moment: float) -> Sequence[EndedQuestion]:
        """Requests to language models that ended at a moment or later."""
        return [
            EndedQuestion(ident, ended.timestamp(), provider, outcome, cost_usd)
            for ident, ended, provider, outcome, cost_usd in await self._read(_QUESTION, moment)
        ]

    async def generations_since(self, moment: float) -> Sequence[EndedGeneration]:
        """Lines of the history that were written at a moment or later."""
        return [
            EndedGeneration(str(ident), at.timestamp(), provider, time_ms / 1000)
            for ident, at, provider, time_ms in await self._read(_GENERATION, moment)
        ]

    async def close(self) -> None:
        """Give the connections back."""
        await self._database.close()

    async def _read(self, columns: tuple[Any, ...], moment: float) -> Sequence[Any]:
        query = select(*columns).where(columns[1] >= datetime.fromtimestamp(moment, UTC))
        async with self._database.transaction() as connection:
            return (await connection.execute(query)).all()
