"""Service times of one process, in CPU seconds: what the model is calibrated on."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path

from mididrumigen.domain.work.requests import GenerationParams, ResearchRequest
from mididrumigen.midi.general_midi import general_midi
from mididrumigen.orchestrator.make_clips import generate_files
from mididrumigen.orchestrator.results import describe_files, make_record
from mididrumigen.settings.places import load_settings
from mididrumigen.wiring.core import Services

ARTISTS = ("John Bonham", "Tony Allen", "Clyde Stubblefield", "Questlove", "Stewart Copeland")
REPEATS, LINES = 12, 200


def measure() -> dict[str, list[float]]:
    """CPU seconds of each clip request (4 variations of 4 bars) and each research job."""
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {"MIDIDRUMIGEN_HOME": folder, "MIDIDRUMIGEN_OUTPUT": folder}
        services = Services(load_settings(environment))
        return {"generate": _clips(services, Path(folder)), "research": _research(services)}


def measure_bytes() -> dict[str, int]:
    """Bytes of a stored artist of the library, of a line of history, and of a clip."""
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {"MIDIDRUMIGEN_HOME": folder, "MIDIDRUMIGEN_OUTPUT": folder}
        services = Services(load_settings(environment))
        _research(services)
        profile = services.find_profile_quickly(ARTISTS[0])
        file = services.settings.database_file
        if profile is None or file is None:
            raise RuntimeError("Nothing was stored.")
        stored = _size(file)
        params = GenerationParams(bars=4, variations=4, seed=1)
        result = generate_files(
            profile, params, services.generator, general_midi(), services.files(Path(folder)), ""
        )
        for _ in range(LINES):
            services.record_generation(make_record(result, files=describe_files(result)))
        return {
            "profile": stored // len(ARTISTS),
            "line of history": (_size(file) - stored) // LINES,
            "clip": sum(made.size for made in result.files) // len(result.files),
        }


def _size(file: Path) -> int:
    with closing(sqlite3.connect(file)) as connection:
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
        (size,) = connection.execute("PRAGMA page_size").fetchone()
    return int(pages) * int(size)


def _clips(services: Services, folder: Path) -> list[float]:
    _research(services)
    times = []
    for seed in range(REPEATS):
        for name in ARTISTS:
            profile = services.find_profile_quickly(name)
            if profile is None:
                raise RuntimeError(f"{name} is not stored.")
            params = GenerationParams(bars=4, variations=4, seed=seed)
            files = services.files(folder)
            make = partial(generate_files, profile, params, services.generator, general_midi())
            times.append(_cpu(partial(make, files, "")))
    return times


def _research(services: Services) -> list[float]:
    async def research(name: str) -> None:
        async with services.open_stores() as stores:
            await services.sources.offline_researcher(stores.profiles).research(
                ResearchRequest(name)
            )

    def run(name: str) -> None:
        asyncio.run(research(name))

    return [_cpu(partial(run, name)) for name in ARTISTS]


def _cpu(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began
