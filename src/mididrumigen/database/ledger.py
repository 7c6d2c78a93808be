"""What language models cost, in the database: one budget for all processes that share it."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from uuid import uuid4

from sqlalchemy import func, insert, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from mididrumigen.database.clock import clock
from mididrumigen.database.connection import Database
from mididrumigen.database.tables import UsageRow
from mididrumigen.domain.usage import Usage

# Any number but that of the migrations.
_ADVISORY_LOCK = 6_474_382


class DatabaseLedger:
    """Implements :class:`mididrumigen.ports.models.SpendLedger`.

    Args:
        database: the database, or its URL.
    """

    def __init__(self, database: Database | str) -> None:
        self._database = Database.of(database)

    async def reserve(
        self, day: date, provider: str, model: str, most_usd: float, budget_usd: float | None
    ) -> str | None:
        """Set aside the most that a request can cost; the entry's id.

        Returns:
            ``None`` when the day's entries and this one would cost more than the budget.

        Raises:
            DatabaseError: the database failed; nothing is set aside.
        """
        ident = str(uuid4())
        async with self._database.transaction(writes=True) as connection:
            if most_usd > 0 and budget_usd is not None:
                # SQLite has one writer at a time already.
                if connection.dialect.name == "postgresql":
                    lock = text(f"SELECT pg_advisory_xact_lock({_ADVISORY_LOCK})")
                    await connection.execute(lock)
                if await _sum(connection, day) + most_usd > budget_usd:
                    return None
            entry = insert(UsageRow).values(
                id=ident, day=day, provider=provider, model=model, cost_usd=most_usd
            )
            await connection.execute(entry)
        return ident

    async def settle(self, ident: str, usage: Usage | None, outcome: str) -> None:
        """Say how a request ended, and replace what was set aside by what was used.

        Raises:
            DatabaseError: the database failed; what was set aside still counts.
        """
        used: dict[str, object] = {} if usage is None else {**asdict(usage), "settled": True}
        async with self._database.transaction(writes=True) as connection:
            change = update(UsageRow).where(UsageRow.id == ident)
            change = change.values(**used, outcome=outcome, ended_at=clock(connection))
            await connection.execute(change)

    async def spent_usd(self, day: date) -> float:
        """What a day's requests cost, what is set aside included."""
        async with self._database.transaction() as connection:
            return await _sum(connection, day)

    async def close(self) -> None:
        """Give the connections back."""
        await self._database.close()


async def _sum(connection: AsyncConnection, day: date) -> float:
    query = select(func.coalesce(func.sum(UsageRow.cost_usd), 0.0)).where(UsageRow.day == day)
    return float((await connection.execute(query)).scalar_one())
