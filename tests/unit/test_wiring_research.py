"""What research is built of: the web where it may be asked, and none of it for playing."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from mididrumigen.config import load_settings
from mididrumigen.domain.evidence import CollectorStatus
from mididrumigen.domain.requests import ResearchRequest
from mididrumigen.research.identity import LiveIdentity
from mididrumigen.research.offline_identity import OfflineIdentity
from mididrumigen.wiring import Services

LOCAL = ["midi_folder", "midi_uploads", "library"]


@pytest.fixture
def services(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Services:
    monkeypatch.setenv("MIDIDRUMIGEN_OFFLINE", "1")
    return Services(load_settings({"MIDIDRUMIGEN_HOME": str(tmp_path)}))


def test_research_asks_every_source(services: Services) -> None:
    researcher = services.researcher(services.open_store())
    names = [collector.name for collector in researcher.collectors]
    assert names[:3] == LOCAL
    assert len(names) == len(set(names)) == 16
    assert isinstance(researcher.resolver, LiveIdentity)


def test_playing_asks_only_what_is_here(services: Services) -> None:
    researcher = services.offline_researcher(services.open_store())
    assert [collector.name for collector in researcher.collectors] == LOCAL
    assert isinstance(researcher.resolver, OfflineIdentity)


def test_offline_a_library_artist_is_researched_as_ever(services: Services) -> None:
    async def research() -> dict[str, CollectorStatus]:
        store = services.open_store()
        try:
            result = await services.researcher(store).research(ResearchRequest("John Bonham"))
        finally:
            await store.close()
        assert result.profile.confidence > 0
        return {report.name: report.status for report in result.reports}

    statuses = asyncio.run(research())
    assert statuses.pop("library") is CollectorStatus.FOUND
    assert set(statuses.values()) == {CollectorStatus.OFF}
