"""The nearest five of 10,000 and 100,000 profiles, against a search in double precision.

Also while profiles are added.
"""

from __future__ import annotations

import asyncio
import os
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import TypeVar

import numpy as np

from mididrumigen.database.fast.fast_sqlite import SqliteFastStore
from mididrumigen.database.migrations import run_migrations
from mididrumigen.database.vector_index import VectorIndex

T = TypeVar("T")

SIZES, QUERIES, NEIGHBOURS, GROUPS = (10_000, 100_000), 100, 5, 200


def main() -> None:
    for size in SIZES:
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder, "profiles.db")
            vectors = make_vectors(size)
            fill(file, vectors)
            asyncio.run(measure_similarity(file, vectors))


def make_vectors(size: int) -> np.ndarray:
    """Vectors in groups, as descriptions of styles lie."""
    rng = np.random.default_rng(size)
    centres = rng.normal(size=(GROUPS, 384))
    rows = centres[rng.integers(GROUPS, size=size)] + 0.5 * rng.normal(size=(size, 384))
    return rows.astype(np.float32)


def fill(file: Path, vectors: np.ndarray) -> None:
    run_migrations(f"sqlite:///{file}")
    with closing(sqlite3.connect(file)) as connection:
        for number, vector in enumerate(vectors, 1):
            add(connection, number, vector)
        connection.execute("UPDATE counters SET value = ?", (len(vectors) + 1,))
        connection.commit()


def add(connection: sqlite3.Connection, number: int, vector: np.ndarray) -> None:
    connection.execute(
        "INSERT INTO artists (id, key, slug, name) VALUES (?1, ?2, ?2, ?2)",
        (number, f"drummer {number}"),
    )
    connection.execute(
        "INSERT INTO style_profiles (artist_id, text_description, quantitative_params, "
        "midi_templates_json, profile, confidence_score, version, embedding) "
        "VALUES (?, '', '{}', '[]', '{}', 0.5, ?, ?)",
        (number, number + 1, vector.tobytes()),
    )


async def measure_similarity(file: Path, vectors: np.ndarray) -> None:
    store = SqliteFastStore(file)
    index = VectorIndex(store)
    started = time.perf_counter()
    await index.similar("drummer 1")
    loading = time.perf_counter() - started
    asked = np.random.default_rng(1).integers(1, len(vectors) + 1, QUERIES)
    exact = nearest_exactly(vectors, asked)
    found, times = [], []
    for number in asked:
        spent, neighbours = await timed(partial(index.similar, f"drummer {number}", NEIGHBOURS))
        times.append(spent)
        found.append({neighbour.name for neighbour in neighbours})
    right = sum(len(a & b) for a, b in zip(found, exact, strict=True))
    adding = []
    with closing(sqlite3.connect(file)) as connection:
        for step, number in enumerate(asked[:30], 1):
            add(connection, len(vectors) + step, vectors[step])
            connection.execute("UPDATE counters SET value = value + 1")
            connection.commit()
            adding.append((await timed(partial(index.similar, f"drummer {number}")))[0])
    await store.close()
    print(
        f"similarity, {len(vectors):,} profiles: recall@{NEIGHBOURS} "
        f"{right / (QUERIES * NEIGHBOURS):.3f}, p50 {tell(times)} ms, "
        f"p95 {1000 * sorted(times)[int(0.95 * QUERIES)]:.2f} ms, "
        f"while profiles are added p50 {tell(adding)} ms; first query {loading:.1f} s; "
        f"load {os.getloadavg()[0]:.1f}"
    )


def nearest_exactly(vectors: np.ndarray, asked: np.ndarray) -> list[set[str]]:
    units = vectors.astype(np.float64)
    units /= np.linalg.norm(units, axis=1, keepdims=True)
    nearest = []
    for number in asked:
        cosine = units @ units[number - 1]
        cosine[number - 1] = -np.inf
        nearest.append({f"drummer {row + 1}" for row in np.argsort(-cosine)[:NEIGHBOURS]})
    return nearest


async def timed(call: Callable[[], Awaitable[T]]) -> tuple[float, T]:
    started = time.perf_counter()
    answer = await call()
    return time.perf_counter() - started, answer


def tell(times: list[float]) -> str:
    return f"{1000 * statistics.median(times):.2f}"


if __name__ == "__main__":
    main()
