"""Builds the concrete adapters: the only module that knows them all.

Everything is built when it is first asked for, so that a command pays only for what it uses.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from mididrumigen.config import Settings, load_settings
from mididrumigen.domain.style import StyleProfile
from mididrumigen.ports import GenerationRecord

if TYPE_CHECKING:
    from mididrumigen.generation.template_generator import TemplateGenerator
    from mididrumigen.orchestrator.research import Researcher
    from mididrumigen.ports import Collector, Embedder, FileStore, ProfileStore
    from mididrumigen.research.fetch import Fetcher
    from mididrumigen.research.library import Library
    from mididrumigen.research_config import ResearchSettings

T = TypeVar("T")


@dataclass(frozen=True)
class Services:
    """The application's parts for one process."""

    settings: Settings

    @cached_property
    def library(self) -> Library:
        """The built-in knowledge."""
        from mididrumigen.research.library import Library

        return Library()

    @cached_property
    def generator(self) -> TemplateGenerator:
        """The engine."""
        from mididrumigen.generation.template_generator import TemplateGenerator

        return TemplateGenerator()

    @cached_property
    def embedder(self) -> Embedder:
        """Sentence vectors."""
        from mididrumigen.research.embedding import MiniLMEmbedder

        return MiniLMEmbedder()

    def files(self, folder: Path) -> FileStore:
        """Generated files in a folder."""
        from mididrumigen.storage.local import LocalFiles

        return LocalFiles(folder)

    def open_store(self) -> ProfileStore:
        """The profile store; the caller closes it."""
        from mididrumigen.database.manager import DatabaseManager

        return DatabaseManager(self.settings.database_url)

    @cached_property
    def research_settings(self) -> ResearchSettings:
        """What research may ask, as the environment says."""
        from mididrumigen.research_config import load_research_settings

        return load_research_settings()

    @cached_property
    def fetcher(self) -> Fetcher:
        """The client for the web: one a process, so that all research keeps one pace."""
        return self._make_fetcher()

    @cached_property
    def web_collectors(self) -> tuple[Collector, ...]:
        """The sources on the web."""
        from mididrumigen.research.collectors.web import list_web_collectors
        from mididrumigen.research.web_search import searxng_endpoint

        settings = self.research_settings
        search_fetcher = self._make_fetcher(searxng_endpoint(settings.searxng_url))
        return list_web_collectors(settings, self.fetcher, search_fetcher)

    def researcher(self, store: ProfileStore) -> Researcher:
        """The research use case over a store: the web included, as far as it may be asked."""
        from mididrumigen.orchestrator.research import Researcher
        from mididrumigen.research.identity import LiveIdentity

        collectors = (*self._offline_collectors(), *self.web_collectors)
        resolver = LiveIdentity(self.fetcher, self.library)
        return Researcher(self.library, self.library, collectors, store, resolver)

    def offline_researcher(self, store: ProfileStore) -> Researcher:
        """The research use case that never touches the network."""
        from mididrumigen.orchestrator.research import Researcher
        from mididrumigen.research.offline_identity import OfflineIdentity

        resolver = OfflineIdentity(self.library)
        return Researcher(self.library, self.library, self._offline_collectors(), store, resolver)

    def _offline_collectors(self) -> tuple[Collector, ...]:
        from mididrumigen.research.collectors.library import LibraryCollector
        from mididrumigen.research.collectors.midi_folder import MidiFolderCollector

        return (MidiFolderCollector(), LibraryCollector(self.library))

    def _make_fetcher(self, allowed: frozenset[tuple[str, int]] = frozenset()) -> Fetcher:
        from mididrumigen.research.fetch import Fetcher
        from mididrumigen.research.fetch_guard import Network
        from mididrumigen.research_config import OFFLINE_VARIABLE

        settings = self.research_settings
        return Fetcher(
            home=self.settings.home,
            contact=settings.contact,
            off=f"{OFFLINE_VARIABLE} is set." if settings.offline else "",
            network=Network(allowed),
        )

    def find_profile_quickly(self, name: str) -> StyleProfile | None:
        """A stored profile without the weight of SQLAlchemy; ``None`` is no answer."""
        database = self.settings.database_file
        if database is None:
            return None
        from mididrumigen.database.hot_path import find_stored_profile

        return find_stored_profile(database, name)

    def record_generation(self, record: GenerationRecord) -> None:
        """Add a line to the history, by the quick way where there is one."""
        database = self.settings.database_file
        if database is not None:
            from mididrumigen.database.hot_path import record_generation

            if record_generation(database, record) is not None:
                return
        self.use_store(lambda store: store.record_generation(record))

    def use_store(self, work: Callable[[ProfileStore], Awaitable[T]]) -> T:
        """Do asynchronous work with the profile store to its end, and close it."""
        import asyncio

        async def use() -> T:
            store = self.open_store()
            try:
                return await work(store)
            finally:
                await store.close()

        return asyncio.run(use())


def build_services() -> Services:
    """The services that the environment asks for."""
    return Services(load_settings())
