"""Room is given back: what is old, and what nothing tells of; never what is a user's own."""

from __future__ import annotations

import asyncio
import json
import os
import time
from datetime import UTC, datetime, timedelta

import pytest
from tests.fakes_service import MemoryFiles, MemoryProfiles

from mididrumigen.domain.work.records import GenerationRecord
from mididrumigen.orchestrator.housekeeping import prune, sweep
from mididrumigen.tasks.housekeeping import EVERY_S, Housekeeper

TAG = "0123456789ab"
LATER = datetime.now(UTC) + timedelta(hours=1)


def keep(store: MemoryProfiles, files: MemoryFiles, name: str, *, starred: bool = False) -> int:
    files.save(name, b"x")
    record = GenerationRecord("X", "template", 1, {}, [name], [{"name": name}], starred=starred)
    return asyncio.run(store.record_generation(record))


@pytest.fixture
def kept():
    store, files = MemoryProfiles(), MemoryFiles()
    keep(store, files, "one.mid")
    keep(store, files, "two.mid", starred=True)
    return store, files


def test_what_is_old_goes_with_its_files_and_stars_stay(kept):
    store, files = kept
    done = asyncio.run(prune(store, files, LATER))
    assert (done.generations, done.files) == (1, ("one.mid",))
    assert list(files.kept) == ["two.mid"]
    assert asyncio.run(prune(store, files, LATER, keep_starred=False)).generations == 1
    assert files.kept == {}
    assert store.generations == []


def test_a_dry_run_says_the_same_and_does_nothing(kept):
    store, files = kept
    assert asyncio.run(prune(store, files, LATER, dry_run=True)).files == ("one.mid",)
    assert len(files.kept) == len(store.generations) == 2


def test_what_is_young_stays(kept):
    store, files = kept
    assert asyncio.run(prune(store, files, LATER - timedelta(days=1))).generations == 0
    assert len(files.kept) == 2


def test_only_files_of_a_service_that_nothing_tells_of_are_orphans():
    store, files = MemoryProfiles(), MemoryFiles()
    told = f"john-bonham_120bpm_seed1_{TAG}_var1.mid"
    keep(store, files, told)
    orphans = [
        f"john-bonham_120bpm_seed1_abcdef_{TAG}_var2.mid",
        f"john-bonham_song_96bpm_seed3_abcdef_{TAG}_01_verse.mid",
        f"john-bonham_song_96bpm_seed3_abcdef_{TAG}.mid",
        f"upload-0123456789abcdef-{TAG}_beat.mid",
        "notes_0123456789abcdef01234567.mid",
    ]
    own = ["my groove.mid", "john-bonham_120bpm_seed1_var1.mid", "notes.mid", "beat_take2.mid"]
    for name in (*orphans, *own):
        files.save(name, b"x")
    assert asyncio.run(sweep(store, files, 0.0, dry_run=True)) == tuple(sorted(orphans))
    assert len(files.kept) == 10
    asyncio.run(sweep(store, files, 0.0))
    assert sorted(files.kept) == sorted([told, *own])
    files.save(orphans[0], b"x")
    assert asyncio.run(sweep(store, files, 3600.0)) == (), "it may be told of yet"


def test_a_service_keeps_house_once_an_hour():
    store, files, now, uses = MemoryProfiles(), MemoryFiles(), [0.0], 0

    async def use(work):
        nonlocal uses
        uses += 1
        await work(store)

    house = Housekeeper(use, lambda: files, 0, lambda: now[0])
    for at in (0.0, 5.0, EVERY_S - 1, EVERY_S, EVERY_S + 5):
        now[0] = at
        asyncio.run(house.tidy())
    assert uses == 2


def test_the_command_prunes(run, home, tmp_path):
    run("research", "John Bonham")
    assert run("generate", "John Bonham", "--variations", 1).code == 0
    folder = tmp_path / "output"
    orphan = folder / f"x_{TAG}_var1.mid"
    orphan.write_bytes(b"x")
    os.utime(orphan, (time.time() - 10 * 86400,) * 2)
    would = json.loads(run("prune", "--older-than", "30d", "--dry-run", "--json").out)
    assert (would["generations"], would["orphans"]) == (0, [orphan.name])
    assert orphan.exists()
    done = run("prune", "--older-than", "0d", "--json")
    assert json.loads(done.out)["generations"] == 1
    assert not orphan.exists()
    assert len(list(folder.glob("*.mid"))) == 1, "what the command line made is the user's"
    assert run("prune", "--older-than", "soon").code == 2
    assert run("prune").code == 2
