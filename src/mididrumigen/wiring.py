"""Builds the concrete adapters: the only module that knows them all.

Everything is built when it is first asked for, so that a command pays only for what it uses.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from mididrumigen.config import Settings, load_settings
from mididrumigen.domain.requests import ProviderChoice
from mididrumigen.domain.style import StyleProfile
from mididrumigen.ports import GenerationRecord

if TYPE_CHECKING:
    from mididrumigen.domain.attempts import Attempt
    from mididrumigen.generation.hybrid_coordinator import HybridCoordinator
    from mididrumigen.generation.template_generator import TemplateGenerator
    from mididrumigen.orchestrator.research import Researcher
    from mididrumigen.ports import Collector, Embedder, FileStore, PlanProvider, ProfileStore
    from mididrumigen.research.library import Library

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

    def plan_chain(
        self, choice: ProviderChoice
    ) -> tuple[Sequence[PlanProvider], Sequence[Attempt]]:
        """The language models to ask, in order, and those that cannot be asked."""
        if choice.provider == "auto":
            return (), ()
        from mididrumigen.domain.attempts import Attempt, FailureReason

        message = f"No language model called {choice.provider} is configured."
        skipped = Attempt(choice.provider, reason=FailureReason.NOT_CONFIGURED, message=message)
        return (), (skipped,)

    def needs_plans(self, choice: ProviderChoice) -> bool:
        """Whether language models come into it: no, where the choice is open and there are none."""
        if choice.is_engine:
            return False
        return choice.provider != "auto" or not choice.fallback or any(self.plan_chain(choice))

    def use_coordinator(
        self, choice: ProviderChoice, work: Callable[[HybridCoordinator], Awaitable[T]]
    ) -> T:
        """Do asynchronous work with language models and the engine to its end."""
        import asyncio

        from mididrumigen.generation.hybrid_coordinator import HybridCoordinator

        providers, skipped = ((), ()) if choice.is_engine else self.plan_chain(choice)
        coordinator = HybridCoordinator(self.generator, providers, skipped)

        async def use() -> T:
            return await work(coordinator)

        return asyncio.run(use())

    def files(self, folder: Path) -> FileStore:
        """Generated files in a folder."""
        from mididrumigen.storage.local import LocalFiles

        return LocalFiles(folder)

    def open_store(self) -> ProfileStore:
        """The profile store; the caller closes it."""
        from mididrumigen.database.manager import DatabaseManager

        return DatabaseManager(self.settings.database_url)

    def researcher(self, store: ProfileStore) -> Researcher:
        """The research use case over a store."""
        from mididrumigen.orchestrator.research import Researcher
        from mididrumigen.research.collectors.library import LibraryCollector
        from mididrumigen.research.collectors.midi_folder import MidiFolderCollector

        collectors: tuple[Collector, ...] = (
            MidiFolderCollector(),
            LibraryCollector(self.library),
        )
        return Researcher(self.library, self.library, collectors, store)

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
