"""How profiles lie in a database, over SQLite and PostgreSQL."""

from __future__ import annotations

import asyncio

import numpy as np
import pytest
from sqlalchemy import select, update
from tests.fakes import HashingEmbedder, make_profile

from mididrumigen.database.engine import create_engine, parse_url
from mididrumigen.database.tables import ArtistRow, ProfileRow, SourceRow
from mididrumigen.domain.errors import DatabaseError

EMBED = HashingEmbedder()


def embed(text: str) -> np.ndarray:
    return EMBED.embed([text])[0]


def test_damaged_statements_are_an_error_that_says_what_to_do(store_url, use):
    use(lambda store: store.save_profile(make_profile()))

    async def damage() -> None:
        engine = create_engine(parse_url(store_url))
        async with engine.begin() as connection:
            await connection.execute(update(SourceRow).values(extracted_data={"claims": [["x"]]}))
        await engine.dispose()

    asyncio.run(damage())
    with pytest.raises(DatabaseError, match="is damaged") as caught:
        use(lambda store: store.find_statements("Test Drummer"))
    assert "--fresh" in caught.value.hint


def test_saving_again_keeps_the_day_of_creation(store_url, use):
    async def read_created():
        engine = create_engine(parse_url(store_url))
        async with engine.connect() as connection:
            query = select(ArtistRow.created_at, ProfileRow.created_at, ProfileRow.updated_at)
            row = (await connection.execute(query.join_from(ArtistRow, ProfileRow))).one()
        await engine.dispose()
        return tuple(row)

    use(lambda store: store.save_profile(make_profile()))
    artist, profile, updated = asyncio.run(read_created())
    use(lambda store: store.save_profile(make_profile()))
    artist_after, profile_after, updated_after = asyncio.run(read_created())
    assert (artist, profile) == (artist_after, profile_after)
    assert updated < updated_after


def test_a_vector_is_read_as_it_was_written(store_url, use):
    async def read():
        engine = create_engine(parse_url(store_url))
        async with engine.connect() as connection:
            vector = await connection.scalar(select(ProfileRow.embedding))
        await engine.dispose()
        return vector

    use(lambda store: store.save_profile(make_profile()))
    assert asyncio.run(read()) is None
    use(lambda store: store.save_embedding("Test Drummer", embed("one two")))
    found = asyncio.run(read())
    assert found.dtype == np.float32
    assert np.array_equal(found, embed("one two"))
