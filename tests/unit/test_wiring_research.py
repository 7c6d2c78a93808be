"""What research is built of: the web where it may be asked, and none of it for playing."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from mididrumigen.domain.style.collecting import CollectorStatus
from mididrumigen.domain.work.requests import ResearchRequest
from mididrumigen.research.collectors.web import list_web_collectors
from mididrumigen.research.identity.live_identity import LiveIdentity
from mididrumigen.research.identity.offline_identity import OfflineIdentity
from mididrumigen.research.text.people import find_people_with_spacy
from mididrumigen.research.web.fetch import Fetcher
from mididrumigen.settings.places import load_settings
from mididrumigen.settings.research import ResearchSettings
from mididrumigen.wiring.core import Services

LOCAL = ["midi_folder", "audio_folder", "midi_uploads", "given_texts", "library"]


@pytest.fixture
def services(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Services:
    monkeypatch.setenv("MIDIDRUMIGEN_OFFLINE", "1")
    return Services(load_settings({"MIDIDRUMIGEN_HOME": str(tmp_path)}))


def test_research_asks_every_source(services: Services) -> None:
    researcher = services.sources.researcher(services.open_stores().profiles)
    names = [collector.name for collector in researcher.collectors]
    local = [collector.name for collector in services.sources.local_collectors()]
    web = list_web_collectors(ResearchSettings(), Fetcher(), Fetcher())
    assert set(LOCAL) <= set(local)
    assert names == [*local, *(collector.name for collector in web)]
    assert len(names) == len(set(names))
    assert isinstance(researcher.resolver, LiveIdentity)


def test_spacy_helps_only_where_it_is_asked_to(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert services.sources.researcher(services.open_stores().profiles).find_people is None
    monkeypatch.setenv("MIDIDRUMIGEN_NLP", "1")
    helped = Services(services.settings)
    assert (
        helped.sources.researcher(helped.open_stores().profiles).find_people
        is find_people_with_spacy
    )


def test_without_its_extra_spacy_is_missed_before_anything_is_asked(tmp_path: Path) -> None:
    script = (
        "import sys\nsys.modules['spacy'] = None\n"
        "from mididrumigen.domain.errors import MissingExtraError\n"
        "from mididrumigen.wiring.core import build_services\n"
        "services = build_services()\n"
        "try:\n    services.sources.researcher(services.open_stores().profiles)\n"
        "except MissingExtraError as error:\n    print(error)\n"
    )
    environ = {**os.environ, "MIDIDRUMIGEN_NLP": "1", "MIDIDRUMIGEN_HOME": str(tmp_path)}
    command = [sys.executable, "-W", "error", "-c", script]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=environ)
    assert "mididrumigen[nlp]" in done.stdout


def test_threads_share_one_fetcher(services: Services) -> None:
    """Two jobs that begin at the same moment must not keep a pace each."""
    start, found = threading.Barrier(4), []

    def work() -> None:
        start.wait()
        found.append(services.sources.fetcher)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 4
    assert all(fetcher is found[0] for fetcher in found)


def test_playing_asks_only_what_is_here(services: Services) -> None:
    researcher = services.sources.offline_researcher(services.open_stores().profiles)
    assert [collector.name for collector in researcher.collectors] == LOCAL
    assert isinstance(researcher.resolver, OfflineIdentity)


def test_offline_a_library_artist_is_researched_as_ever(services: Services) -> None:
    async def research() -> dict[str, CollectorStatus]:
        store = services.open_stores().profiles
        try:
            result = await services.sources.researcher(store).research(
                ResearchRequest("John Bonham")
            )
        finally:
            await store.close()
        assert result.profile.confidence > 0
        return {report.name: report.status for report in result.reports}

    statuses = asyncio.run(research())
    assert statuses.pop("library") is CollectorStatus.FOUND
    assert set(statuses.values()) == {CollectorStatus.OFF}
