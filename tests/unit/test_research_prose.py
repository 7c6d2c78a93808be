"""Research that finds prose: read, weighed, stored, and added to by the next."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import TypeVar

import pytest
from tests.fakes import make_source

from mididrumigen.database.manager import DatabaseManager
from mididrumigen.domain.errors import InsufficientEvidenceError
from mididrumigen.domain.style.artist import Artist
from mididrumigen.domain.style.evidence import Finding, SourceKind
from mididrumigen.domain.style.profile import StyleProfile
from mididrumigen.domain.work.requests import ResearchRequest
from mididrumigen.orchestrator.researcher import Researcher
from mididrumigen.research.identity.offline_identity import OfflineIdentity
from mididrumigen.research.library.built_in import Library

T = TypeVar("T")

PAGES = (
    "Dan Kessler is a drummer. He plays behind the beat.",
    "A lesson with Dan Kessler: the drummer lays back on the snare until it nearly falls over.",
    "Of all drummers in Leeds, Dan Kessler has the most laid-back groove, said the local paper.",
    "Dan Kessler drags the beat on purpose, and his band waits for him.",
    "Listen to how Dan Kessler sits way behind the beat on the ballads.",
)


class Pages:
    """Finds articles. Implements ``Collector``."""

    name = "pages"

    def __init__(self, *texts: str, first: int = 0) -> None:
        self._texts = texts
        self._first = first

    async def collect(self, _artist: Artist, _request: ResearchRequest) -> Sequence[Finding]:
        return [
            Finding(make_source(f"web:{self._first + n}", SourceKind.ARTICLE), text=text)
            for n, text in enumerate(self._texts)
        ]


@pytest.fixture
def use(tmp_path: Path) -> Callable[[Callable[[DatabaseManager], Awaitable[T]]], T]:
    """Does asynchronous work with a store of the test's own."""

    def use_store(work: Callable[[DatabaseManager], Awaitable[T]]) -> T:
        async def run() -> T:
            store = DatabaseManager(f"sqlite:///{tmp_path / 'profiles.db'}")
            try:
                return await work(store)
            finally:
                await store.close()

        return asyncio.run(run())

    return use_store


async def research(
    store: DatabaseManager, *texts: str, first: int = 0, fresh: bool = False
) -> StyleProfile:
    library = Library()
    collectors = [Pages(*texts, first=first)]
    request = ResearchRequest("Dan Kessler", genre="rock", fresh=fresh)
    researcher = Researcher(library, library, collectors, store, OfflineIdentity(library))
    return (await researcher.research(request)).profile


def late(profile: StyleProfile) -> float:
    return profile.value("microtiming_ms.snare")


def test_what_articles_say_becomes_a_cited_profile(use) -> None:
    profile = use(lambda store: research(store, *PAGES))
    estimate = profile.estimates["microtiming_ms.snare"]
    assert estimate.value > 6
    assert set(estimate.sources) >= {f"web:{n}" for n in range(len(PAGES))}
    assert "Plays behind the beat." in profile.description
    assert 0 < profile.confidence < 0.6


def test_too_few_articles_store_nothing(use) -> None:
    with pytest.raises(InsufficientEvidenceError, match="Only 2 sources found, minimum 5 required"):
        use(lambda store: research(store, *PAGES[:2]))
    assert use(lambda store: store.find_profile("Dan Kessler")) is None


def test_later_research_adds_to_what_articles_said_before(use) -> None:
    first = use(lambda store: research(store, *PAGES))
    both = use(lambda store: research(store, "Dan Kessler's ghost notes are famous.", first=10))
    assert {source.id for source in both.sources} >= {f"web:{n}" for n in (0, 1, 2, 3, 4, 10)}
    assert late(both) == pytest.approx(late(first))
    assert both.value("ghost_note_rate") > first.value("ghost_note_rate")
    assert both.confidence > first.confidence


def test_a_page_that_is_found_again_is_counted_once(use) -> None:
    first = use(lambda store: research(store, *PAGES))
    again = use(lambda store: research(store, *PAGES))
    assert late(again) == pytest.approx(late(first))
    assert len(again.sources) == len(first.sources)


def test_nothing_found_anew_keeps_what_was_said(use) -> None:
    first = use(lambda store: research(store, *PAGES))
    again = use(research)
    assert late(again) == pytest.approx(late(first))


def test_fresh_research_forgets(use) -> None:
    use(lambda store: research(store, *PAGES))
    with pytest.raises(InsufficientEvidenceError):
        use(lambda store: research(store, PAGES[0], fresh=True))
