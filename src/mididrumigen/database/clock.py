"""Which clock the tables go by."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import ColumnElement, Float, func, literal, type_coerce
from sqlalchemy.ext.asyncio import AsyncConnection

from mididrumigen.database.types import UtcDateTime


def clock(connection: AsyncConnection, offset_s: float = 0.0) -> ColumnElement[datetime]:
    """The time now, or a while from now: by the database where it is one that many machines ask."""
    if connection.dialect.name == "postgresql":
        interval = func.make_interval(0, 0, 0, 0, 0, 0, literal(offset_s, Float(53)))
        return type_coerce(func.clock_timestamp() + interval, UtcDateTime())
    return literal(datetime.now(UTC) + timedelta(seconds=offset_s), UtcDateTime())
